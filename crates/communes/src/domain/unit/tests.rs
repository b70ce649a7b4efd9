use vocabulary::rejection::{Kind, Rejection as _};

use super::*;
use crate::domain::{
    State,
    tests::{World, days, decision, unit},
};

const HOANH_MO: &str = "06841@2025-07-01";

fn classify(kind: ClassificationKind, valid: &str) -> Classify {
    let classification = Classification {
        kind,
        valid: days(valid),
        document: decision("1/QĐ"),
        ended_by: None,
        synthetic: false,
    };
    Classify { unit: unit(HOANH_MO), classification, etag: None }
}

fn declassify(kind: ClassificationKind, until: &str) -> Declassify {
    Declassify {
        unit: unit(HOANH_MO),
        kind,
        until: until.parse().unwrap(),
        document: decision("2/QĐ"),
        etag: None,
    }
}

fn held(world: &World) -> Vec<(ClassificationKind, Period)> {
    let State::Unit(unit) = &world.unit(unit(HOANH_MO)).state else { panic!("a unit") };
    unit.classifications.iter().map(|held| (held.kind, held.valid)).collect()
}

#[test]
fn a_commune_holds_several_classes_at_once() {
    use ClassificationKind::{Border, Mountain};
    let mut world = World::quang_ninh();
    world.ask(&classify(Mountain, "2025-07-01..")).unwrap();
    world.ask(&classify(Border, "2025-07-01..2030-01-01")).unwrap();
    let expected = [(Mountain, days("2025-07-01..")), (Border, days("2025-07-01..2030-01-01"))];
    assert_eq!(held(&world), expected);
}

#[test]
fn the_same_class_twice_is_one() {
    let mut world = World::quang_ninh();
    let border = classify(ClassificationKind::Border, "2025-07-01..");
    assert_eq!(world.ask(&border).unwrap().len(), 1);
    assert_eq!(world.ask(&border).unwrap(), []);
}

#[test]
fn two_spans_of_one_class_share_no_day() {
    use ClassificationKind::Island;
    let mut world = World::quang_ninh();
    world.ask(&classify(Island, "2026-01-01..2027-01-01")).unwrap();
    for bad in ["2026-12-31..", "2025-07-01..2026-01-02", "2026-03-01..2026-04-01", "2025-07-01.."] {
        let refusal = world.ask(&classify(Island, bad)).unwrap_err();
        assert_eq!(refusal.reason(), "CLASSIFICATION_OVERLAPS", "{bad}");
        assert_eq!(refusal.kind(), Kind::WrongState);
    }
    world.ask(&classify(Island, "2025-07-01..2026-01-01")).unwrap();
    world.ask(&classify(Island, "2027-01-01..")).unwrap();
}

#[test]
fn a_commune_lies_in_one_region_on_a_day() {
    use ClassificationKind::{EthnicMinority, RegionI, RegionII, RegionIII};
    let mut world = World::quang_ninh();
    world.ask(&classify(RegionI, "2026-01-01..2028-01-01")).unwrap();
    world.ask(&classify(EthnicMinority, "2026-01-01..")).unwrap();
    for region in [RegionII, RegionIII] {
        let refusal = world.ask(&classify(region, "2027-12-31..")).unwrap_err();
        assert_eq!(refusal.reason(), "CLASSIFICATION_OVERLAPS");
    }
    world.ask(&classify(RegionII, "2028-01-01..")).unwrap();
}

#[test]
fn a_class_lies_within_the_days_of_its_unit() {
    let mut world = World::quang_ninh();
    let border = ClassificationKind::Border;
    let refusal = world.ask(&classify(border, "2025-06-30..")).unwrap_err();
    assert_eq!(refusal.reason(), "CLASSIFICATION_OUTSIDE_UNIT");
    let old = |valid| Classify { unit: unit("06841@2020-01-01"), ..classify(border, valid) };
    assert!(world.ask(&old("2021-06-04..2025-07-02")).is_err());
    assert!(world.ask(&old("2025-07-01..")).is_err());
    world.ask(&old("2021-06-04..2025-07-01")).unwrap();
}

#[test]
fn only_a_known_commune_is_classified() {
    let mut world = World::quang_ninh();
    let of = |text| Classify { unit: unit(text), ..classify(ClassificationKind::Border, "2025-07-01..") };
    assert_eq!(world.ask(&of("22@1963-10-30")).unwrap_err().reason(), "UNIT_NOT_A_COMMUNE");
    let refusal = world.ask(&of("06841@2025-07-02")).unwrap_err();
    assert_eq!((refusal.reason(), refusal.kind()), ("UNIT_NOT_FOUND", Kind::NotFound));
}

#[test]
fn a_class_ends_once_and_its_end_may_be_corrected_to_an_earlier_day() {
    use ClassificationKind::Border;
    let mut world = World::quang_ninh();
    world.ask(&classify(Border, "2025-07-01..")).unwrap();
    world.ask(&declassify(Border, "2030-01-01")).unwrap();
    assert_eq!(world.ask(&declassify(Border, "2030-01-01")).unwrap(), []);
    world.ask(&declassify(Border, "2029-01-01")).unwrap();
    assert_eq!(held(&world), [(Border, days("2025-07-01..2029-01-01"))]);
    for bad in ["2029-01-02", "2025-07-01", "2020-01-01"] {
        let refusal = world.ask(&declassify(Border, bad)).unwrap_err();
        assert_eq!(refusal.reason(), "UNIT_NOT_CLASSIFIED", "{bad}");
    }
    assert!(world.ask(&declassify(ClassificationKind::Island, "2029-01-01")).is_err());
}

#[test]
fn a_decision_on_an_older_state_is_refused() {
    let mut world = World::quang_ninh();
    let border = classify(ClassificationKind::Border, "2025-07-01..");
    world.ask(&Classify { etag: Some(1), ..border }).unwrap();
    let late = Classify { etag: Some(1), ..classify(ClassificationKind::Mountain, "2025-07-01..") };
    let refusal = world.ask(&late).unwrap_err();
    assert_eq!((refusal.reason(), refusal.kind()), ("ETAG_MISMATCH", Kind::Conflict));
    assert_eq!(refusal.metadata(), [("etag", "\"2\"".to_owned())]);
    let late = Declassify { etag: Some(1), ..declassify(ClassificationKind::Border, "2030-01-01") };
    assert_eq!(world.ask(&late).unwrap_err().reason(), "ETAG_MISMATCH");
}

#[test]
fn stable_names_are_read_back() {
    for kind in ClassificationKind::ALL {
        assert_eq!(kind.name().parse::<ClassificationKind>().unwrap(), *kind);
    }
    assert!("".parse::<ClassificationKind>().is_err());
}

use std::collections::BTreeMap;

use vocabulary::{
    area::{Extent, Succession, UnitKey, UnitKind, UnitVersion},
    calendar::{Date, date},
    rejection::{Kind, Rejection as _},
};

use super::{import::ImportRefusal, *};
use crate::{
    domain::{
        Event,
        gazetteer::{Filter, Gazetteer},
        reorganisation::ReorganisationEvent,
        tests::{World, code, days, decision, unit},
        unit::UnitEvent,
    },
    shipped,
};

const MERGE: Date = date(2027, 1, 1);

fn import(units: Vec<UnitVersion>, passages: Vec<Passage>) -> Import {
    Import { id: Uuid::from_u128(7), units, passages, document: decision("1/NQ-UBTVQH16") }
}

fn version(key: &str, name: &str, kind: UnitKind, parent: &str, until: Option<Date>) -> UnitVersion {
    let key = unit(key);
    let valid = vocabulary::calendar::Period::new(key.from, until).unwrap();
    UnitVersion { key, name: name.to_owned(), kind, parent: Some(code(parent)), valid }
}

fn passage(old: &str, new: &str, extent: Extent, effective: Date) -> Passage {
    let (old, new, law) = (code(old), code(new), "1/NQ-UBTVQH16".to_owned());
    let succession = Succession { old, new, extent, effective, law, verified: true };
    Passage { succession, basis: "nghị quyết".to_owned() }
}

/// Hoành Mô and Lục Hồn are joined to a new Hoành Mô.
fn merge() -> Import {
    let units = vec![
        version("06841@2025-07-01", "Hoành Mô", UnitKind::Xa, "22", Some(MERGE)),
        version("06856@2025-07-01", "Lục Hồn", UnitKind::Xa, "22", Some(MERGE)),
        version("06841@2027-01-01", "Hoành Mô", UnitKind::Xa, "22", None),
    ];
    let passages = vec![
        passage("06841", "06841", Extent::Whole, MERGE),
        passage("06856", "06841", Extent::Whole, MERGE),
    ];
    import(units, passages)
}

fn fields(refusal: &ImportRefusal) -> Vec<&str> {
    refusal.rows.iter().map(|(field, _)| field.as_str()).collect()
}

fn gazetteer(world: &World) -> Gazetteer {
    let register = world.register();
    let units = register.units.values().map(|version| vocabulary::decision::Versioned {
        version: 1,
        state: crate::domain::unit::Unit::entered(version.clone()),
    });
    Gazetteer::new(units, register.passages.values().cloned()).unwrap()
}

#[test]
fn the_shipped_units_are_one_history_and_one_event_for_each_law() {
    let mut world = World::default();
    let (import, _) = shipped::quang_ninh().unwrap();
    let happened = world.ask(&import).unwrap();
    let entered = |event: &&Event| matches!(event, Event::Unit(UnitEvent::Entered { .. }));
    assert_eq!(happened.iter().filter(entered).count(), 252);
    let laws: BTreeMap<_, _> = happened
        .iter()
        .filter_map(|event| match event {
            Event::Reorganisation(ReorganisationEvent::Enacted { passages }) => {
                Some((passages[0].succession.law.clone(), passages.len()))
            }
            Event::Register(_) | Event::Unit(_) | Event::Village(_) | Event::Day(_) => None,
        })
        .collect();
    let expected = [("1199/NQ-UBTVQH15".to_owned(), 6), ("1679/NQ-UBTVQH15".to_owned(), 184)];
    assert_eq!(laws, BTreeMap::from(expected));
    let last = world.register().last_import.clone().unwrap();
    assert_eq!((last.units, last.passages), (252, 190));
}

#[test]
fn the_same_import_again_changes_nothing() {
    let mut world = World::quang_ninh();
    assert_eq!(world.ask(&shipped::quang_ninh().unwrap().0).unwrap(), []);
    world.ask(&merge()).unwrap();
    assert_eq!(world.ask(&merge()).unwrap(), []);
    // What shipped knew nothing of the merge: it says less, and contradicts nothing.
    assert_eq!(world.ask(&shipped::quang_ninh().unwrap().0).unwrap(), []);
}

#[test]
fn a_merge_yet_to_come_enters_as_data() {
    let mut world = World::quang_ninh();
    let happened = world.ask(&merge()).unwrap();
    let [
        Event::Register(RegisterEvent::Imported(imported)),
        Event::Unit(UnitEvent::Ended { valid }),
        Event::Unit(UnitEvent::Entered { .. }),
        Event::Unit(UnitEvent::Ended { .. }),
        Event::Reorganisation(ReorganisationEvent::Enacted { passages }),
    ] = happened.as_slice()
    else {
        panic!("{happened:?}")
    };
    assert_eq!((imported.units, imported.passages), (3, 2));
    assert_eq!((*valid, passages.len()), (days("2025-07-01..2027-01-01"), 2));

    let gazetteer = gazetteer(&world);
    let on = |date| gazetteer.list(date, &Filter::default()).unwrap().len();
    assert_eq!([on(date(2026, 12, 31)), on(MERGE)], [55, 54], "with the province itself");
    let lineage = gazetteer.successors(unit("06856@2025-07-01"), MERGE).unwrap();
    assert_eq!(lineage.iter().map(|line| line.unit).collect::<Vec<_>>(), [unit("06841@2027-01-01")]);
}

#[test]
fn a_unit_keeps_its_classes_when_its_end_is_entered() {
    use crate::domain::unit::{Classification, ClassificationKind, Classify};
    let mut world = World::quang_ninh();
    let classification = Classification {
        kind: ClassificationKind::Border,
        valid: days("2025-07-01.."),
        document: decision("1/QĐ"),
        ended_by: None,
        synthetic: false,
    };
    let hoanh_mo: UnitKey = unit("06841@2025-07-01");
    world.ask(&Classify { unit: hoanh_mo, classification, etag: None }).unwrap();
    world.ask(&merge()).unwrap();
    let held = world.unit(hoanh_mo);
    let crate::domain::State::Unit(state) = &held.state else { panic!("a unit") };
    assert_eq!((held.version, state.classifications.len()), (3, 1));
}

#[test]
fn every_row_that_contradicts_what_is_entered_is_named() {
    let mut world = World::quang_ninh();
    let mut bad = merge();
    bad.units[0].name = "Hoành Mồ".to_owned();
    bad.units.push(version("06685@2020-01-01", "Trần Hưng Đạo", UnitKind::Xa, "193", Some(date(2025, 7, 2))));
    bad.passages.push(passage("06682", "06685", Extent::Part, date(2024, 11, 1)));
    let refusal = world.ask(&bad).unwrap_err();
    assert_eq!((refusal.kind(), refusal.reason()), (Kind::Invalid, "UNITS_CONTRADICT"));
    let expected = [
        "units[0].display_name",
        "units[3].kind",
        "units[3].valid_until",
        "successions[2].extent",
        "successions[2].law",
        // Hoành Mô's end was in the row that was left out: its next version overlaps, and follows nothing.
        "units[2].valid_from",
        "units[2].valid_from",
    ];
    assert_eq!(fields(&refusal), expected);
    assert_eq!(refusal.fields(), refusal.rows);
}

#[test]
fn every_row_that_breaks_the_history_is_named() {
    let mut world = World::quang_ninh();
    let mut bad = merge();
    // The wrong level, a parent that does not exist, and nothing before it.
    bad.units.push(version("00001@2027-01-01", "Mới", UnitKind::Huyen, "22", None));
    bad.units.push(version("00002@2027-01-01", "Mới", UnitKind::Xa, "99", None));
    // A succession from and to nowhere.
    bad.passages.push(passage("00009", "00008", Extent::Whole, MERGE));
    // Lục Hồn passes a part twice to one.
    bad.passages[1].succession.extent = Extent::Part;
    let refusal = world.ask(&bad).unwrap_err();
    let expected = [
        "units[3].kind",
        "units[4].parent_code",
        "successions[2].old_code",
        "successions[2].new_code",
        "successions[1].extent",
        "units[4].valid_from",
    ];
    assert_eq!(fields(&refusal), expected);
    assert!(refusal.rows.iter().all(|(_, fault)| !fault.vi.is_empty() && fault.vi != fault.en));
}

#[test]
fn a_commune_does_not_end_in_nothing() {
    let mut world = World::quang_ninh();
    let mut bad = merge();
    bad.passages.pop();
    assert_eq!(fields(&world.ask(&bad).unwrap_err()), ["units[1].valid_until"]);
    let mut bad = merge();
    bad.units.remove(1);
    // Lục Hồn goes on and passes its people to Hoành Mô all the same: it would be a commune that nobody came to. Its
    // own row is not in the import, so the list is named that must explain it.
    let refusal = world.ask(&bad).unwrap_err();
    assert_eq!(fields(&refusal), ["successions"]);
}

#[test]
fn rows_of_one_import_may_not_contradict_each_other() {
    let mut world = World::quang_ninh();
    let mut bad = merge();
    bad.units.push(version("06841@2027-01-01", "Bình Liêu", UnitKind::Xa, "22", None));
    assert_eq!(fields(&world.ask(&bad).unwrap_err()), ["units[3].display_name"]);
}

#[test]
fn a_line_is_verified_once_and_never_taken_back() {
    let mut world = World::quang_ninh();
    let (import_again, _) = shipped::quang_ninh().unwrap();
    let doubtful = import_again.passages.iter().find(|passage| !passage.succession.verified).unwrap();
    let mut verified = doubtful.clone();
    verified.succession.verified = true;
    verified.basis = "1199/NQ-UBTVQH15, Điều 1".to_owned();
    let happened = world.ask(&import(Vec::new(), vec![verified])).unwrap();
    let [Event::Register(_), Event::Reorganisation(ReorganisationEvent::Enacted { passages })] =
        happened.as_slice()
    else {
        panic!("{happened:?}")
    };
    assert_eq!(passages.len(), 6, "the whole law, not the line alone");
    assert_eq!(passages.iter().filter(|passage| passage.succession.verified).count(), 1);
    assert_eq!(world.ask(&import_again).unwrap(), []);
}

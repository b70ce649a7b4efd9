use uuid::Uuid;
use vocabulary::{
    area::AreaKind,
    rejection::{Kind, Rejection as _},
};

use super::*;
use crate::domain::tests::{World, days, unit};

const LUC_HON: &str = "06856@2025-07-01";
const VAN_DON: &str = "06994@2025-07-01";

fn village(number: u128, within: &str, name: &str) -> Village {
    Village {
        id: VillageId::new(Uuid::from_u128(number)),
        unit: unit(within),
        name: name.parse().unwrap(),
        area_kind: None,
        valid: days("2025-07-01.."),
    }
}

fn enter(world: &mut World, village: &Village) -> Result<usize, VillageRefusal> {
    world.ask(&Register { village: village.clone() }).map(|events| events.len())
}

fn update(village: &Village) -> Update {
    Update { id: village.id, name: Change::Keep, area_kind: Change::Keep, until: Change::Keep, etag: None }
}

fn reason(refused: Result<usize, VillageRefusal>) -> &'static str {
    refused.unwrap_err().reason()
}

#[test]
fn a_village_lies_in_a_commune_that_is_in_force_on_its_first_day() {
    let mut world = World::quang_ninh();
    enter(&mut world, &village(1, LUC_HON, "Thôn Nà Bắp")).unwrap();
    let early = Village { valid: days("2025-06-30.."), ..village(2, LUC_HON, "Thôn Nà Cáp") };
    assert_eq!(reason(enter(&mut world, &early)), "VILLAGE_UNIT_NOT_IN_FORCE");
    assert_eq!(
        reason(enter(&mut world, &village(3, "06856@2020-01-01", "Thôn A"))),
        "VILLAGE_UNIT_NOT_IN_FORCE"
    );
    assert_eq!(reason(enter(&mut world, &village(4, "22@1963-10-30", "Thôn A"))), "UNIT_NOT_A_COMMUNE");
    assert_eq!(reason(enter(&mut world, &village(5, "99999@2025-07-01", "Thôn A"))), "UNIT_NOT_FOUND");
}

#[test]
fn no_two_villages_of_a_commune_bear_one_name_on_one_day() {
    let mut world = World::quang_ninh();
    let first = village(1, LUC_HON, "Thôn Hoà Bình");
    enter(&mut world, &first).unwrap();
    // However it is typed, it is the same name.
    for name in ["Thôn Hoà Bình", "Thôn Hòa Bình", "thôn  hoa binh"] {
        let refusal = enter(&mut world, &village(2, LUC_HON, name)).unwrap_err();
        assert_eq!((refusal.reason(), refusal.kind()), ("VILLAGE_NAME_TAKEN", Kind::AlreadyExists));
        assert_eq!(refusal.resource(), Some(("sinhke.vn/Village", first.id.to_string())));
    }
    enter(&mut world, &village(3, VAN_DON, "Thôn Hòa Bình")).unwrap();
    // Once the first has ended, the name is free from that day on, and not a day earlier.
    world.ask(&Update { until: Change::To(Some("2026-01-01".parse().unwrap())), ..update(&first) }).unwrap();
    let next = |from| Village { valid: days(from), ..village(4, LUC_HON, "Thôn Hòa Bình") };
    assert_eq!(reason(enter(&mut world, &next("2025-12-31.."))), "VILLAGE_NAME_TAKEN");
    enter(&mut world, &next("2026-01-01..")).unwrap();
    let again = Update { until: Change::To(None), ..update(&first) };
    assert_eq!(world.ask(&again).unwrap_err().reason(), "VILLAGE_NAME_TAKEN");
}

#[test]
fn a_village_is_renamed_only_to_a_name_that_is_free() {
    let mut world = World::quang_ninh();
    let (one, two) = (village(1, LUC_HON, "Thôn Một"), village(2, LUC_HON, "Thôn Hai"));
    enter(&mut world, &one).unwrap();
    enter(&mut world, &two).unwrap();
    let named = |name: &str| Update { name: Change::To(name.parse().unwrap()), ..update(&two) };
    assert_eq!(world.ask(&named("Thôn Mốt")).unwrap_err().reason(), "VILLAGE_NAME_TAKEN");
    assert_eq!(world.ask(&named("Thôn Hài")).unwrap().len(), 1, "its own name, spelled right");
    assert_eq!(world.ask(&named("Thôn Ba")).unwrap().len(), 1);
    enter(&mut world, &village(3, LUC_HON, "Thôn Hai")).unwrap();
}

#[test]
fn the_kind_of_area_is_said_where_the_kind_of_unit_does_not_say() {
    let mut world = World::quang_ninh();
    let said =
        |number, within, kind| Village { area_kind: Some(kind), ..village(number, within, "Thôn Một") };
    // A xã is rural.
    assert_eq!(reason(enter(&mut world, &said(1, LUC_HON, AreaKind::Urban))), "VILLAGE_AREA_KIND_IS_OF_UNIT");
    enter(&mut world, &said(2, LUC_HON, AreaKind::Rural)).unwrap();
    let urban = Update {
        area_kind: Change::To(Some(AreaKind::Urban)),
        ..update(&village(2, LUC_HON, "Thôn Một"))
    };
    assert_eq!(world.ask(&urban).unwrap_err().reason(), "VILLAGE_AREA_KIND_IS_OF_UNIT");
    // Of a đặc khu, each village is one or the other.
    enter(&mut world, &said(3, VAN_DON, AreaKind::Urban)).unwrap();
    let other = Village { name: "Thôn Hai".parse().unwrap(), ..said(4, VAN_DON, AreaKind::Rural) };
    enter(&mut world, &other).unwrap();
}

#[test]
fn a_village_ends_after_it_begins() {
    let mut world = World::quang_ninh();
    let village = village(1, LUC_HON, "Thôn Một");
    enter(&mut world, &village).unwrap();
    let ends = |day: &str| Update { until: Change::To(Some(day.parse().unwrap())), ..update(&village) };
    let refusal = world.ask(&ends("2025-07-01")).unwrap_err();
    assert_eq!(refusal.reason(), "VILLAGE_ENDS_BEFORE_IT_BEGINS");
    assert_eq!(world.ask(&ends("2025-07-02")).unwrap().len(), 1);
    assert_eq!(world.ask(&ends("2025-07-02")).unwrap(), []);
}

#[test]
fn a_village_is_changed_only_by_who_saw_its_last_state() {
    let mut world = World::quang_ninh();
    let village = village(1, LUC_HON, "Thôn Một");
    assert_eq!(world.ask(&update(&village)).unwrap_err().reason(), "VILLAGE_NOT_FOUND");
    enter(&mut world, &village).unwrap();
    let rural =
        |etag| Update { area_kind: Change::To(Some(AreaKind::Rural)), etag: Some(etag), ..update(&village) };
    world.ask(&rural(1)).unwrap();
    let refusal = world.ask(&rural(1)).unwrap_err();
    assert_eq!((refusal.reason(), refusal.kind()), ("ETAG_MISMATCH", Kind::Conflict));
}

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows has failed")]

use vocabulary::{
    area::{Extent, Succession, UnitKind, UnitVersion},
    calendar::{Date, Period, date},
};

use super::*;
use crate::cubes::map::Geography;

const OLD: Date = date(2025, 6, 30);
const NEW: Date = date(2025, 7, 1);

fn unit(code: &str, kind: UnitKind, from: Date, until: Option<Date>) -> UnitVersion {
    UnitVersion {
        key: UnitKey { code: code.parse().unwrap(), from },
        name: code.to_owned(),
        kind,
        parent: (code != "22").then(|| "22".parse().unwrap()),
        valid: Period::new(from, until).unwrap(),
    }
}

fn succession(old: &str, new: &str, extent: Extent, verified: bool) -> Succession {
    let (old, new) = (old.parse().unwrap(), new.parse().unwrap());
    Succession { old, new, extent, effective: NEW, law: "1679/NQ-UBTVQH15".to_owned(), verified }
}

/// Two old communes: 00001 goes whole to 00011, 00002 in parts to 00011 and 00012.
fn geography() -> Geography {
    let old = date(2020, 1, 1);
    let units = vec![
        unit("22", UnitKind::Tinh, date(1963, 10, 30), None),
        unit("00001", UnitKind::Xa, old, Some(NEW)),
        unit("00002", UnitKind::ThiTran, old, Some(NEW)),
        unit("00011", UnitKind::Phuong, NEW, None),
        unit("00012", UnitKind::DacKhu, NEW, None),
    ];
    let successions = vec![
        succession("00001", "00011", Extent::Whole, false),
        succession("00002", "00011", Extent::Part, true),
        succession("00002", "00012", Extent::Part, true),
    ];
    Geography::new(units, successions, Vec::new()).unwrap()
}

fn key(text: &str) -> UnitKey {
    text.parse().unwrap()
}

fn vn() -> StandardId {
    "VN-2022".parse().unwrap()
}

fn registered(unit: &str, households: i64) -> Sum {
    let group = Group { unit: key(unit), part: None, area_kind: None, minority: false };
    let amount = Amount { households, persons: households };
    Sum { group, measure: Measure::Registered, amount, opening: amount }
}

fn poor(unit: &str, households: i64) -> Sum {
    let measure = Measure::Held { standard: vn(), class: Class::Poor };
    Sum { measure, ..registered(unit, households) }
}

/// Powers of two, so that a total tells what was lost or doubled.
fn sums() -> Vec<Sum> {
    vec![
        registered("00001@2020-01-01", 1),
        registered("00002@2020-01-01", 2),
        registered("00012@2025-07-01", 4),
        registered("99999@2020-01-01", 8),
        poor("00002@2020-01-01", 1),
    ]
}

fn table(on: Date, asked: &[&str]) -> Table {
    let map = geography().map(on).unwrap();
    add_up(&map, &[vn()], &asked.iter().map(|unit| key(unit)).collect(), sums())
}

#[test]
fn the_total_is_equal_on_every_map() {
    for map_of in [OLD, NEW] {
        let table = table(map_of, &[]);
        assert_eq!(table.totals[&vn()].total.all.households, 15, "{map_of}");
        let rows: Amount = table.rows.values().map(|line| line.total.all).collect();
        assert_eq!(rows.households, 15, "{map_of}");
    }
}

#[test]
fn what_is_not_assigned_has_its_own_line_after_all_communes() {
    let table = table(NEW, &[]);
    let lines: Vec<_> =
        table.rows.iter().map(|((place, _), line)| (place.clone(), line.total.all.households)).collect();
    let candidates = vec![key("00011@2025-07-01"), key("00012@2025-07-01")];
    assert_eq!(
        lines,
        vec![
            (Placed::Unit(key("00011@2025-07-01")), 1),
            (Placed::Unit(key("00012@2025-07-01")), 4),
            (Placed::Unassigned { known: key("00002@2020-01-01"), candidates }, 2),
            (Placed::Unassigned { known: key("99999@2020-01-01"), candidates: Vec::new() }, 8),
        ]
    );
}

#[test]
fn only_the_units_asked_for_are_in_the_total_and_what_may_lie_in_them_is_told() {
    let table = table(NEW, &["00011@2025-07-01"]);
    assert_eq!(table.totals[&vn()].total.all.households, 1);
    assert_eq!(table.rows.len(), 1);
    assert_eq!(table.perhaps.households, 2);
}

#[test]
fn never_surveyed_is_not_known_and_not_part_of_not_poor() {
    let table = table(OLD, &[]);
    let total = &table.totals[&vn()].total;
    assert_eq!((total.poor.households, total.not_poor.households, total.not_known().households), (1, 0, 14));
}

#[test]
fn an_area_kind_that_no_event_told_is_that_of_the_unit() {
    let total = &table(OLD, &[]).totals[&vn()];
    assert_eq!((total.rural.all.households, total.urban.all.households), (1, 2));
}

#[test]
fn a_standard_counts_its_own_classes_only() {
    let map = geography().map(OLD).unwrap();
    let qn: StandardId = "QN-2023".parse().unwrap();
    let table = add_up(&map, &[vn(), qn.clone()], &BTreeSet::new(), sums());
    assert_eq!(table.totals[&vn()].total.poor.households, 1);
    assert_eq!(table.totals[&qn].total.poor.households, 0);
    assert_eq!(table.totals[&qn].total.not_known().households, 15);
}

#[test]
fn a_succession_that_was_not_compared_is_named_only_where_it_was_passed() {
    let geography = geography();
    let unverified = |unit: &str, on| geography.unverified(&BTreeSet::from([key(unit)]), on).len();
    assert_eq!(unverified("00001@2020-01-01", NEW), 1);
    assert_eq!(unverified("00001@2020-01-01", OLD), 0, "the map is older");
    assert_eq!(unverified("00002@2020-01-01", NEW), 0, "another way");
    assert_eq!(unverified("00011@2025-07-01", OLD), 1, "backward too");
}

#[test]
fn a_unit_that_was_never_a_commune_of_the_map_cannot_be_asked_for() {
    let geography = geography();
    let map = geography.map(NEW).unwrap();
    assert!(geography.unit_on(key("00011@2025-07-01"), &map).is_ok());
    for other in ["00001@2020-01-01", "22@1963-10-30", "00099@2020-01-01"] {
        assert!(geography.unit_on(key(other), &map).is_err(), "{other}");
    }
    assert!(geography.map(date(2019, 12, 31)).is_err());
}

/// Households on a list, now and when the period began.
fn listed(class: Class, closing: i64, opening: i64) -> Sum {
    let measure = Measure::Held { standard: vn(), class };
    let opening = Amount { households: opening, persons: opening * 4 };
    let amount = Amount { households: closing, persons: closing * 4 };
    Sum { measure, amount, opening, ..registered("00001@2020-01-01", 0) }
}

fn moved(movement: Movement, households: i64) -> Sum {
    let amount = Amount { households, persons: households * 4 };
    let measure = Measure::Moved { standard: vn(), movement, with: None };
    Sum { measure, amount, opening: Amount::ZERO, ..registered("00001@2020-01-01", 0) }
}

fn year(closing: i64) -> Vec<Sum> {
    vec![
        listed(Class::Poor, closing, 246),
        listed(Class::NearPoor, 97, 0),
        moved(Movement::PoorToNearPoor, 100),
        moved(Movement::PoorRoseAbove, 60),
        moved(Movement::PoorOtherDown, 5),
        moved(Movement::NearPoorToPoor, 3),
        moved(Movement::RePoor, 2),
        moved(Movement::NewPoor, 4),
    ]
}

#[test]
fn r11_a_list_closes_with_what_it_opened_with_and_what_moved_or_is_refused() {
    let map = geography().map(OLD).unwrap();
    let balance = |sums: Vec<Sum>| add_up(&map, &[vn()], &BTreeSet::new(), sums).balance();
    assert_eq!(balance(year(90)), Ok(()));
    for closing in [89, 91] {
        let [expected, closing] =
            [90, closing].map(|households| Amount { households, persons: households * 4 });
        assert_eq!(balance(year(closing.households)), Err(Imbalance { expected, closing }));
    }
    // In persons alone.
    let mut sums = year(90);
    sums[0].amount.persons += 1;
    assert!(balance(sums).is_err());
}

/// The two sides of a move.
fn transfer(from: Group, to: Group) -> Vec<Sum> {
    let side = |group: Group, movement, with| {
        let measure = Measure::Moved { standard: vn(), movement, with: Some(with) };
        Sum { group, measure, amount: Amount { households: 1, persons: 4 }, opening: Amount::ZERO }
    };
    let held = |group: Group, closing: i64| {
        let amount = |households| Amount { households, persons: households * 4 };
        let measure = Measure::Held { standard: vn(), class: Class::Poor };
        Sum { group, measure, amount: amount(closing), opening: amount(1 - closing) }
    };
    let (down, up) = (Movement::PoorOtherDown, Movement::PoorOtherUp);
    vec![held(from, 0), held(to, 1), side(from, down, to), side(to, up, from)]
}

fn at(unit: &str, minority: bool) -> Group {
    Group { unit: key(unit), part: None, area_kind: Some(AreaKind::Rural), minority }
}

#[test]
fn a_move_is_a_decrease_in_one_commune_an_increase_in_the_other_and_nothing_in_the_province() {
    let sums = transfer(at("00001@2020-01-01", false), at("00002@2020-01-01", false));
    let map = geography().map(OLD).unwrap();
    let table = add_up(&map, &[vn()], &BTreeSet::new(), sums.clone());
    assert_eq!(table.balance(), Ok(()));
    let moved = |unit: &str| {
        let figures = &table.rows[&(Placed::Unit(key(unit)), vn())].total;
        figures.movements.keys().copied().collect::<Vec<_>>()
    };
    assert_eq!(moved("00001@2020-01-01"), [Movement::PoorOtherDown]);
    assert_eq!(moved("00002@2020-01-01"), [Movement::PoorOtherUp]);
    assert_eq!(table.totals[&vn()].total.movements, BTreeMap::new());
    // Asked for one of them alone, the total is that one's.
    let asked = BTreeSet::from([key("00002@2020-01-01")]);
    let alone = add_up(&map, &[vn()], &asked, sums);
    assert_eq!(alone.balance(), Ok(()));
    let total = &alone.totals[&vn()].total.movements;
    assert_eq!(total.keys().copied().collect::<Vec<_>>(), [Movement::PoorOtherUp]);
}

#[test]
fn a_move_between_communes_that_are_one_on_the_map_is_none() {
    let sums = transfer(at("00001@2020-01-01", false), at("00011@2025-07-01", false));
    let map = geography().map(NEW).unwrap();
    let table = add_up(&map, &[vn()], &BTreeSet::new(), sums);
    assert_eq!(table.balance(), Ok(()));
    assert_eq!(table.rows[&(Placed::Unit(key("00011@2025-07-01")), vn())].total.movements, BTreeMap::new());
}

#[test]
fn a_household_that_becomes_a_minority_one_moves_on_that_line_only() {
    let sums = transfer(at("00001@2020-01-01", false), at("00001@2020-01-01", true));
    let map = geography().map(OLD).unwrap();
    let table = add_up(&map, &[vn()], &BTreeSet::new(), sums);
    assert_eq!(table.balance(), Ok(()));
    let row = &table.rows[&(Placed::Unit(key("00001@2020-01-01")), vn())];
    assert_eq!(row.total.movements, BTreeMap::new());
    assert_eq!(row.minority.movements.keys().copied().collect::<Vec<_>>(), [Movement::PoorOtherUp]);
}

#![expect(clippy::arithmetic_side_effects, reason = "the numbers of a test are small")]

use std::collections::BTreeMap;

use super::*;
use crate::{
    area::{
        UnitKind,
        tests::{code, key, quang_ninh, successions, units},
    },
    calendar::{Period, date},
};

const END_OF_2023: Date = date(2023, 12, 31);
const LAST_OF_171: Date = date(2025, 6, 30);
const FIRST_OF_54: Date = date(2025, 7, 1);

fn communes(atlas: &Atlas, on: Date) -> BTreeMap<UnitKind, usize> {
    let mut kinds = BTreeMap::new();
    for unit in atlas.units_at(on).unwrap().filter(|unit| unit.kind.level() == Level::Commune) {
        *kinds.entry(unit.kind).or_insert(0) += 1;
    }
    kinds
}

#[test]
fn the_communes_of_each_map_are_as_many_as_the_resolutions_say() {
    use UnitKind::{DacKhu, Phuong, ThiTran, Xa};
    let atlas = quang_ninh();
    assert_eq!(communes(&atlas, END_OF_2023), BTreeMap::from([(Xa, 98), (Phuong, 72), (ThiTran, 7)]));
    assert_eq!(communes(&atlas, LAST_OF_171), BTreeMap::from([(Xa, 91), (Phuong, 73), (ThiTran, 7)]));
    assert_eq!(communes(&atlas, FIRST_OF_54), BTreeMap::from([(Xa, 22), (Phuong, 30), (DacKhu, 2)]));
    let total = |on| communes(&atlas, on).into_values().sum::<usize>();
    assert_eq!([END_OF_2023, LAST_OF_171, FIRST_OF_54].map(total), [177, 171, 54]);
    assert_eq!(atlas.maps(), [date(2020, 1, 1), date(2024, 11, 1), FIRST_OF_54]);
}

#[test]
fn the_districts_end_with_the_second_map() {
    let atlas = quang_ninh();
    let districts =
        |on| atlas.units_at(on).unwrap().filter(|unit| unit.kind.level() == Level::District).count();
    assert_eq!([END_OF_2023, LAST_OF_171, FIRST_OF_54].map(districts), [13, 13, 0]);
}

#[test]
fn a_code_means_what_it_meant_on_the_date() {
    let atlas = quang_ninh();
    let before = atlas.at(code("06661"), LAST_OF_171).unwrap();
    assert_eq!((before.name.as_str(), before.kind), ("Giếng Đáy", UnitKind::Phuong));
    assert_eq!(before.parent, Some(code("193")));
    let after = atlas.at(code("06661"), FIRST_OF_54).unwrap();
    assert_eq!((after.name.as_str(), after.kind), ("Việt Hưng", UnitKind::Phuong));
    assert_eq!(after.parent, Some(code("22")));
    assert_eq!(atlas.at(code("06799"), date(2024, 10, 31)).unwrap().name, "Cộng Hòa");
    assert_eq!(atlas.at(code("06799"), date(2024, 11, 1)).unwrap().name, "Hải Hòa");
}

#[test]
fn twenty_one_codes_were_given_to_a_place_of_another_name() {
    let atlas = quang_ninh();
    let new = atlas.units_at(FIRST_OF_54).unwrap();
    let renamed = new.filter(|unit| {
        unit.kind.level() == Level::Commune && atlas.at(unit.key.code, LAST_OF_171).unwrap().name != unit.name
    });
    assert_eq!(renamed.count(), 21);
}

#[test]
fn a_unit_that_cannot_be_named_on_a_date_says_why() {
    let atlas = quang_ninh();
    let before = atlas.at(code("06661"), date(2019, 12, 31)).unwrap_err();
    assert_eq!(before, NotKnown::BeforeHistory { since: date(2020, 1, 1) });
    assert_eq!((before.kind(), before.reason()), (Kind::WrongState, "UNIT_NOT_KNOWN_BEFORE"));
    assert_eq!(before.metadata(), [("since", "2020-01-01".to_owned())]);
    assert!(before.text(Language::Vietnamese).contains("2020-01-01"));
    // The province itself is older than what is loaded of it.
    assert_eq!(atlas.at(code("22"), date(2019, 12, 31)).unwrap_err(), before);
    assert!(atlas.units_at(date(2019, 12, 31)).is_err());
    assert_eq!(atlas.at(code("99999"), FIRST_OF_54).unwrap_err(), NotKnown::NoSuchUnit);
    assert_eq!(atlas.at(code("06649"), FIRST_OF_54).unwrap_err(), NotKnown::NotInForce);
    assert_eq!(atlas.unit(key("06661@2025-07-02")).unwrap_err(), NotKnown::NoSuchUnit);
    assert_eq!(Atlas::default().at(code("22"), FIRST_OF_54).unwrap_err(), NotKnown::NoSuchUnit);
}

#[test]
fn the_reorganisation_of_2025_is_184_pairs_of_which_12_communes_were_split() {
    let atlas = quang_ninh();
    let rows = || atlas.successions().iter().filter(|row| row.effective == FIRST_OF_54);
    let extent = |wanted| rows().filter(|row| row.extent == wanted).count();
    assert_eq!((rows().count(), extent(Extent::Whole), extent(Extent::Part)), (184, 159, 25));
    assert!(rows().all(|row| row.verified));

    let old: Vec<_> = atlas.units_at(LAST_OF_171).unwrap().map(|unit| unit.key).collect();
    let followed: Vec<_> = old.iter().map(|unit| atlas.successors(*unit, FIRST_OF_54)).collect();
    assert_eq!(followed.iter().map(Vec::len).sum::<usize>(), 184);
    assert_eq!(followed.iter().filter(|targets| targets.len() > 1).count(), 12);
}

#[test]
fn successors_are_followed_through_both_reorganisations() {
    let atlas = quang_ninh();
    let after = |unit, on| atlas.successors(key(unit), on);
    // Yết Kiêu → Trần Hưng Đạo (2024) → Hồng Gai (2025).
    assert_eq!(after("06682@2020-01-01", LAST_OF_171), [(key("06685@2020-01-01"), Extent::Whole)]);
    assert_eq!(after("06682@2020-01-01", FIRST_OF_54), [(key("06685@2025-07-01"), Extent::Whole)]);
    // Cẩm Hải went whole to Hải Hòa, and that was split.
    assert_eq!(after("06802@2020-01-01", LAST_OF_171), [(key("06799@2024-11-01"), Extent::Whole)]);
    let split = [(key("06799@2025-07-01"), Extent::Part), (key("06886@2025-07-01"), Extent::Part)];
    assert_eq!(after("06802@2020-01-01", FIRST_OF_54), split);
    assert_eq!(after("06802@2020-01-01", END_OF_2023), [(key("06802@2020-01-01"), Extent::Whole)]);
    assert_eq!(after("06661@2025-07-01", LAST_OF_171), [], "it had not begun");
    assert_eq!(after("193@2020-01-01", FIRST_OF_54), [], "districts ended in nothing");
}

#[test]
fn predecessors_say_who_came_whole_and_who_in_part() {
    let atlas = quang_ninh();
    let before = |unit, on| atlas.predecessors(key(unit), on);
    let viet_hung = [
        (key("06655@2020-01-01"), Extent::Part),
        (key("06661@2020-01-01"), Extent::Whole),
        (key("06703@2020-01-01"), Extent::Whole),
    ];
    assert_eq!(before("06661@2025-07-01", LAST_OF_171), viet_hung);
    // Trần Hưng Đạo kept its code and name when Yết Kiêu joined it.
    let joined = [(key("06682@2020-01-01"), Extent::Whole), (key("06685@2020-01-01"), Extent::Whole)];
    assert_eq!(before("06685@2020-01-01", END_OF_2023), joined);
    assert_eq!(before("06661@2020-01-01", FIRST_OF_54), [], "it had ended");
    assert_eq!(before("06661@2025-07-01", date(2019, 12, 31)), []);
}

fn unit(code: &str, kind: UnitKind, parent: Option<&str>, from: Date, until: Option<Date>) -> UnitVersion {
    UnitVersion {
        key: UnitKey { code: code.parse().unwrap(), from },
        name: code.to_owned(),
        kind,
        parent: parent.map(|parent| parent.parse().unwrap()),
        valid: Period::new(from, until).unwrap(),
    }
}

fn passes(old: &str, new: &str, extent: Extent, effective: Date) -> Succession {
    let law = "1/NQ".to_owned();
    Succession { old: code(old), new: code(new), extent, effective, law, verified: true }
}

const FIRST: Date = date(2020, 1, 1);
const REFORM: Date = date(2025, 7, 1);

/// A province of two communes, joined in the reform.
fn two_joined() -> (Vec<UnitVersion>, Vec<Succession>) {
    let units = vec![
        unit("01", UnitKind::Tinh, None, FIRST, None),
        unit("00001", UnitKind::Xa, Some("01"), FIRST, Some(REFORM)),
        unit("00002", UnitKind::Xa, Some("01"), FIRST, Some(REFORM)),
        unit("00001", UnitKind::Phuong, Some("01"), REFORM, None),
    ];
    (units, vec![passes("00002", "00001", Extent::Whole, REFORM)])
}

fn refused(change: impl FnOnce(&mut Vec<UnitVersion>, &mut Vec<Succession>)) -> AtlasFault {
    let (mut units, mut successions) = two_joined();
    Atlas::new(units.clone(), successions.clone()).unwrap();
    change(&mut units, &mut successions);
    first(Atlas::new(units, successions).unwrap_err())
}

fn first(faults: Vec<AtlasFault>) -> AtlasFault {
    faults.into_iter().next().unwrap()
}

#[test]
fn units_must_make_one_history() {
    let later = date(2025, 8, 1);
    let fault = refused(|units, _| units[1].key.from = later);
    assert_eq!(fault, AtlasFault::KeyIsNotFirstDay(key("00001@2025-08-01")));
    let fault = refused(|units, _| units[1].valid = Period::new(FIRST, Some(later)).unwrap());
    assert_eq!(fault, AtlasFault::Overlap(key("00001@2020-01-01"), key("00001@2025-07-01")));
    let fault = refused(|units, _| units[1].kind = UnitKind::Huyen);
    assert_eq!(fault, AtlasFault::LevelOfCode(key("00001@2020-01-01")));
    let fault = refused(|units, _| units[1].parent = None);
    assert_eq!(fault, AtlasFault::ParentLevel(key("00001@2020-01-01")));
    let fault = refused(|units, _| units[1].parent = Some(code("00002")));
    assert_eq!(fault, AtlasFault::ParentLevel(key("00001@2020-01-01")));
    let fault = refused(|units, _| units[0].valid = Period::new(FIRST, Some(later)).unwrap());
    assert_eq!(fault, AtlasFault::ParentNotInForce(key("00001@2025-07-01")));
    let fault = refused(|units, _| units[1].parent = Some(code("99")));
    assert_eq!(fault, AtlasFault::ParentNotInForce(key("00001@2020-01-01")));
}

#[test]
fn a_parent_may_hold_through_several_versions_but_not_with_a_gap() {
    let (mut units, successions) = two_joined();
    let middle = date(2022, 1, 1);
    units[0].valid = Period::new(FIRST, Some(middle)).unwrap();
    units.push(unit("01", UnitKind::Tinh, None, middle, None));
    assert!(Atlas::new(units.clone(), successions.clone()).is_ok());
    units.pop();
    units.push(unit("01", UnitKind::Tinh, None, date(2022, 1, 2), None));
    let fault = first(Atlas::new(units, successions).unwrap_err());
    assert_eq!(fault, AtlasFault::ParentNotInForce(key("00001@2020-01-01")));
}

#[test]
fn successions_must_lead_from_the_old_map_to_the_new_one() {
    let (one, two, three) = (code("00001"), code("00002"), code("00003"));
    let fault = refused(|_, rows| rows[0].old = three);
    assert_eq!(fault, AtlasFault::OldNotInForce(three, one, REFORM));
    let fault = refused(|_, rows| rows[0].effective = FIRST);
    assert_eq!(fault, AtlasFault::OldNotInForce(two, one, FIRST));
    let fault = refused(|_, rows| rows[0].new = two);
    assert_eq!(fault, AtlasFault::NewNotInForce(two, two, REFORM));
    let fault = refused(|_, rows| rows[0].extent = Extent::Part);
    assert_eq!(fault, AtlasFault::Extents(two, REFORM), "a part goes here, and the rest nowhere");
    let fault = refused(|_, rows| rows.push(rows[0].clone()));
    assert_eq!(fault, AtlasFault::Extents(two, REFORM), "twice");
    let fault = refused(|_, rows| rows.clear());
    assert_eq!(fault, AtlasFault::EndsInNothing(key("00002@2020-01-01"), REFORM));
    let fault = refused(|units, _| units.push(unit("00003", UnitKind::Xa, Some("01"), REFORM, None)));
    assert_eq!(fault, AtlasFault::SucceedsNothing(key("00003@2025-07-01"), REFORM));
}

#[test]
fn a_history_without_its_successions_or_with_a_stray_one_is_refused() {
    let mut rows = successions();
    rows.retain(|row| row.old != code("06886"));
    assert!(Atlas::new(units(), rows).is_ok(), "it would go on in its own code");
    let mut rows = successions();
    rows.retain(|row| row.old != code("06805"));
    let fault = first(Atlas::new(units(), rows).unwrap_err());
    assert_eq!(fault, AtlasFault::EndsInNothing(key("06805@2020-01-01"), FIRST_OF_54));
    let mut rows = successions();
    rows.retain(|row| (row.old, row.new) != (code("06655"), code("06661")));
    assert_eq!(
        first(Atlas::new(units(), rows).unwrap_err()),
        AtlasFault::Extents(code("06655"), FIRST_OF_54)
    );
}

#[test]
fn every_fault_of_a_history_is_named() {
    let (mut units, mut successions) = two_joined();
    units.push(unit("00003", UnitKind::Xa, Some("99"), REFORM, None));
    successions[0].extent = Extent::Part;
    let faults = Atlas::new(units, successions).unwrap_err();
    let expected = [
        AtlasFault::ParentNotInForce(key("00003@2025-07-01")),
        AtlasFault::Extents(code("00002"), REFORM),
        AtlasFault::SucceedsNothing(key("00003@2025-07-01"), REFORM),
    ];
    assert_eq!(faults, expected);
}

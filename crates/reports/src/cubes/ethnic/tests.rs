#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows has failed")]

use vocabulary::{
    area::{Extent, Succession, UnitKind, UnitVersion},
    calendar::{Period, date},
};

use super::*;

const NEW: Date = date(2025, 7, 1);
const EVE: Date = date(2025, 6, 30);
const TAKEN_IN: Date = date(2024, 11, 1);
const YEAR_END: Date = date(2025, 12, 31);

fn key(text: &str) -> UnitKey {
    text.parse().unwrap()
}

/// 00001 and 00003 go whole to 00011; 00002 in parts to 00011 and 00012; 00004 alone to 00014. Before that 00005 took in
/// 00006 and kept its key; it goes alone to 00015.
fn geography() -> Geography {
    let unit = |key: &str, kind, until| {
        let key: UnitKey = key.parse().unwrap();
        let parent = (kind != UnitKind::Tinh).then(|| "22".parse().unwrap());
        UnitVersion { key, name: key.to_string(), kind, parent, valid: Period::new(key.from, until).unwrap() }
    };
    let old = |code: &str| unit(&format!("{code}@2020-01-01"), UnitKind::Xa, Some(NEW));
    let new = |code: &str| unit(&format!("{code}@2025-07-01"), UnitKind::Phuong, None);
    let went_on = |effective, old: &str, new: &str, extent| {
        let (old, new) = (old.parse().unwrap(), new.parse().unwrap());
        Succession { old, new, extent, effective, law: "một văn bản".to_owned(), verified: true }
    };
    let went = |old: &str, new: &str, extent| went_on(NEW, old, new, extent);
    let taken_in = unit("00006@2020-01-01", UnitKind::Xa, Some(TAKEN_IN));
    let province = unit("22@1963-10-30", UnitKind::Tinh, None);
    let units =
        [province, taken_in].into_iter().chain(["00001", "00002", "00003", "00004", "00005"].map(old));
    let successions = [
        went("00001", "00011", Extent::Whole),
        went("00003", "00011", Extent::Whole),
        went("00002", "00011", Extent::Part),
        went("00002", "00012", Extent::Part),
        went("00004", "00014", Extent::Whole),
        went_on(TAKEN_IN, "00006", "00005", Extent::Whole),
        went("00005", "00015", Extent::Whole),
    ];
    Geography::new(
        units.chain(["00011", "00012", "00014", "00015"].map(new)).collect(),
        successions.into(),
        Vec::new(),
    )
    .unwrap()
}

fn vn() -> StandardId {
    "VN-2022".parse().unwrap()
}

fn dao() -> EthnicGroup {
    "09".parse().unwrap()
}

fn taken(unit: &str, as_of: Date, households: i64) -> Taken {
    let amount = Amount { households, persons: households * 4 };
    let counts = BTreeMap::from([((vn(), dao(), List::Poor), amount)]);
    Taken { unit: key(unit), as_of, position: 1, known_at: Timestamp::UNIX_EPOCH, counts }
}

/// Households of each row that has any.
fn shown(taken: &[Taken], map_of: Date) -> Vec<(Placed, i64)> {
    let geography = geography();
    let map = geography.map(map_of).unwrap();
    let laid = lay((&geography, &map, map_of), &BTreeSet::new(), taken);
    let rows = laid.rows.iter().map(|(place, row)| (place.clone(), row.amount(&vn(), dao(), List::Poor)));
    rows.filter(|(_, amount)| *amount != Amount::ZERO)
        .map(|(place, amount)| (place, amount.households))
        .collect()
}

fn on(unit: &str) -> Placed {
    Placed::Unit(key(unit))
}

fn waits(known: &str, candidates: &[&str]) -> Placed {
    Placed::Unassigned { known: key(known), candidates: candidates.iter().map(|unit| key(unit)).collect() }
}

#[test]
fn a_count_of_a_unit_that_went_whole_is_shown_in_its_successor_and_of_a_split_one_on_its_own_line() {
    let old = [
        taken("00001@2020-01-01", EVE, 1),
        taken("00002@2020-01-01", EVE, 2),
        taken("00003@2020-01-01", EVE, 4),
    ];
    let split = waits("00002@2020-01-01", &["00011@2025-07-01", "00012@2025-07-01"]);
    assert_eq!(shown(&old, NEW), [(on("00011@2025-07-01"), 5), (split, 2)]);
    let there = ["00001@2020-01-01", "00002@2020-01-01", "00003@2020-01-01"].map(on);
    assert_eq!(shown(&old, EVE), there.into_iter().zip([1, 2, 4]).collect::<Vec<_>>());
}

#[test]
fn whoever_was_counted_again_in_a_new_unit_is_not_counted_in_the_old_one_too() {
    let counts = [
        taken("00001@2020-01-01", EVE, 1),
        taken("00002@2020-01-01", EVE, 2),
        taken("00004@2020-01-01", EVE, 4),
        taken("00011@2025-07-01", YEAR_END, 8),
    ];
    assert_eq!(shown(&counts, NEW), [(on("00011@2025-07-01"), 8), (on("00014@2025-07-01"), 4)]);
}

#[test]
fn a_count_of_a_new_unit_is_shown_on_an_old_map_only_if_one_unit_is_all_of_it() {
    let counts = [taken("00011@2025-07-01", YEAR_END, 1), taken("00014@2025-07-01", YEAR_END, 2)];
    let merged = waits("00011@2025-07-01", &["00001@2020-01-01", "00002@2020-01-01", "00003@2020-01-01"]);
    assert_eq!(shown(&counts, EVE), [(on("00004@2020-01-01"), 2), (merged, 1)]);
}

#[test]
fn a_place_says_which_units_of_it_were_counted_when_and_which_were_not() {
    let geography = geography();
    let map = geography.map(NEW).unwrap();
    let counts = [taken("00001@2020-01-01", EVE, 1), taken("00014@2025-07-01", YEAR_END, 0)];
    let laid = lay((&geography, &map, NEW), &BTreeSet::new(), &counts);
    let row = |unit: &str| &laid.rows[&on(unit)];
    assert_eq!(row("00011@2025-07-01").days(), [EVE].into());
    assert_eq!(row("00011@2025-07-01").uncounted, ["00002@2020-01-01", "00003@2020-01-01"].map(key).into());
    assert_eq!(
        (row("00014@2025-07-01").days(), row("00014@2025-07-01").uncounted.len()),
        ([YEAR_END].into(), 0)
    );
    assert!(row("00012@2025-07-01").taken.is_empty(), "listed, and not counted");
    // 00002 and 00003, 00012 and 00015; under a standard that came later, every commune.
    let since = |day| laid.uncounted(Period::new(day, None).unwrap());
    assert_eq!((since(EVE), since(date(2026, 1, 1))), (4, 4));
    assert_eq!(since(NEW), 3, "00011 as one");
}

#[test]
fn a_split_unit_of_which_a_part_was_counted_again_is_named_where_it_is_missing() {
    let geography = geography();
    let map = geography.map(NEW).unwrap();
    let split = "00002@2020-01-01";
    let counts =
        [taken("00001@2020-01-01", EVE, 1), taken(split, EVE, 2), taken("00012@2025-07-01", YEAR_END, 4)];
    let laid = lay((&geography, &map, NEW), &BTreeSet::new(), &counts);
    assert_eq!(shown(&counts, NEW), [(on("00011@2025-07-01"), 1), (on("00012@2025-07-01"), 4)]);
    assert_eq!(laid.aside, [split].map(key).into());
    assert_eq!(laid.rows[&on("00011@2025-07-01")].uncounted, [split, "00003@2020-01-01"].map(key).into());
    // Once all of it was counted again nobody is missing.
    let counts = [counts.to_vec(), vec![taken("00011@2025-07-01", YEAR_END, 8)]].concat();
    assert_eq!(lay((&geography, &map, NEW), &BTreeSet::new(), &counts).aside, BTreeSet::new());
}

#[test]
fn who_is_left_in_a_split_unit_stands_beside_its_parts_and_is_never_shown_as_all_of_it() {
    let later = date(2026, 3, 31);
    let split = "00002@2020-01-01";
    let counts = [
        taken(split, YEAR_END, 1),
        taken("00011@2025-07-01", YEAR_END, 2),
        taken("00012@2025-07-01", later, 4),
    ];
    let (part, other) = ("00011@2025-07-01", "00012@2025-07-01");
    assert_eq!(shown(&counts, NEW), [(on(part), 2), (on(other), 4), (waits(split, &[part, other]), 1)]);
    let merged = waits(part, &["00001@2020-01-01", split, "00003@2020-01-01"]);
    let partly = waits(other, &[split]);
    assert_eq!(shown(&counts, EVE), [(waits(split, &[split]), 1), (merged, 2), (partly, 4)]);
    // Nor does a remainder say that the unit was counted.
    let geography = geography();
    let map = geography.map(NEW).unwrap();
    let counts = [taken("00001@2020-01-01", EVE, 1), taken(split, YEAR_END, 2)];
    let laid = lay((&geography, &map, NEW), &BTreeSet::new(), &counts);
    assert_eq!(laid.rows[&on(part)].uncounted, [split, "00003@2020-01-01"].map(key).into());
}

#[test]
fn a_unit_that_took_in_another_and_kept_its_key_is_what_it_was_on_the_day_it_was_counted() {
    let (before, after) = (date(2023, 12, 31), date(2024, 12, 31));
    let (unit, taken_in) = ("00005@2020-01-01", "00006@2020-01-01");
    let both = waits(unit, &[unit, taken_in]);
    assert_eq!(shown(&[taken(unit, after, 3)], before), [(both, 3)]);
    assert_eq!(shown(&[taken(unit, after, 3)], after), [(on(unit), 3)]);
    let counts = [taken(unit, before, 1)];
    assert_eq!(shown(&counts, before), [(on(unit), 1)]);
    let geography = geography();
    let uncounted = |counts: &[Taken], map_of| {
        let map = geography.map(map_of).unwrap();
        let laid = lay((&geography, &map, map_of), &BTreeSet::new(), counts);
        laid.rows.values().flat_map(|row| row.uncounted.clone()).collect::<Vec<_>>()
    };
    assert_eq!((uncounted(&counts, before), uncounted(&counts, after)), (vec![], vec![key(taken_in)]));
    // Counted on the day before, it is not counted again in the one that took it in.
    let counts = [taken(taken_in, before, 1), taken(unit, after, 3)];
    assert_eq!((shown(&counts, NEW), uncounted(&counts, NEW)), (vec![(on("00015@2025-07-01"), 3)], vec![]));
}

#[test]
fn under_a_standard_that_was_not_in_force_on_its_day_a_unit_was_not_counted() {
    let early = date(2021, 12, 31);
    let (one, other) = (taken("00001@2020-01-01", early, 1), taken("00003@2020-01-01", EVE, 2));
    let missing = key("00002@2020-01-01");
    let row = Row { taken: vec![&one, &other], uncounted: [missing].into() };
    let since = |day| row.under(Period::new(day, None).unwrap());
    assert_eq!(since(early), row);
    let later = Row { taken: vec![&other], uncounted: [one.unit, missing].into() };
    assert_eq!((since(EVE), since(NEW)), (later, Row::default()));
}

#[test]
fn only_the_units_asked_for_are_shown_and_split_ones_that_may_lie_in_them_are_named() {
    let geography = geography();
    let map = geography.map(NEW).unwrap();
    let counts = [
        taken("00001@2020-01-01", EVE, 1),
        taken("00002@2020-01-01", EVE, 2),
        taken("00004@2020-01-01", EVE, 4),
    ];
    let asked = BTreeSet::from([key("00011@2025-07-01")]);
    let laid = lay((&geography, &map, NEW), &asked, &counts);
    assert_eq!(laid.rows.keys().collect::<Vec<_>>(), [&on("00011@2025-07-01")]);
    assert_eq!(laid.aside, ["00002@2020-01-01"].map(key).into());
    let standard = vn();
    let behind = laid.behind(At::Total, (&standard, dao(), List::Poor));
    assert_eq!(behind, [(&counts[0], Amount { households: 1, persons: 4 })]);
    assert_eq!(laid.behind(At::Total, (&standard, dao(), List::NearPoor)), []);
}

#[test]
fn a_foreigner_is_a_group_by_the_code_of_the_older_set() {
    let foreign = EthnicGroup::coded("TK1979", "55").unwrap();
    assert_eq!((foreign, foreign.code_set()), (EthnicGroup::FOREIGN, "TK1979"));
    assert_eq!((EthnicGroup::coded("TK2008", "09"), dao().code_set()), (Ok(dao()), "TK2008"));
    for (set, code) in [("TK2008", "55"), ("TK1979", "09"), ("", "09"), ("TK1979", "")] {
        assert_eq!(EthnicGroup::coded(set, code), Err(NotACode), "{set}/{code}");
    }
}

#[test]
fn a_code_has_two_digits() {
    assert_eq!(dao().to_string(), "09");
    for text in ["", "9", "009", "00", "x1", "+9"] {
        assert_eq!(text.parse::<EthnicGroup>(), Err(NotACode), "{text}");
    }
}

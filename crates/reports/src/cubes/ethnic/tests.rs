#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows has failed")]

use vocabulary::{
    area::{Extent, Succession, UnitKind, UnitVersion},
    calendar::{Period, date},
};

use super::*;

const NEW: Date = date(2025, 7, 1);
const EVE: Date = date(2025, 6, 30);
const YEAR_END: Date = date(2025, 12, 31);

fn key(text: &str) -> UnitKey {
    text.parse().unwrap()
}

/// 00001 and 00003 go whole to 00011; 00002 in parts to 00011 and 00012; 00004 alone to 00014.
fn geography() -> Geography {
    let unit = |key: &str, kind, until| {
        let key: UnitKey = key.parse().unwrap();
        let parent = (kind != UnitKind::Tinh).then(|| "22".parse().unwrap());
        UnitVersion { key, name: key.to_string(), kind, parent, valid: Period::new(key.from, until).unwrap() }
    };
    let old = |code: &str| unit(&format!("{code}@2020-01-01"), UnitKind::Xa, Some(NEW));
    let new = |code: &str| unit(&format!("{code}@2025-07-01"), UnitKind::Phuong, None);
    let went = |old: &str, new: &str, extent| {
        let (old, new) = (old.parse().unwrap(), new.parse().unwrap());
        Succession { old, new, extent, effective: NEW, law: "một văn bản".to_owned(), verified: true }
    };
    let province = unit("22@1963-10-30", UnitKind::Tinh, None);
    let units = [province].into_iter().chain(["00001", "00002", "00003", "00004"].map(old));
    let successions = [
        went("00001", "00011", Extent::Whole),
        went("00003", "00011", Extent::Whole),
        went("00002", "00011", Extent::Part),
        went("00002", "00012", Extent::Part),
        went("00004", "00014", Extent::Whole),
    ];
    Geography::new(
        units.chain(["00011", "00012", "00014"].map(new)).collect(),
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

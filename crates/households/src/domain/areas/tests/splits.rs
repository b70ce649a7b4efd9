//! R20 and R21 over made-up reorganisations: whatever is split and assigned, every household lies in one unit of each map
//! or waits, and nobody is lost.
#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows has failed")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use vocabulary::{
    area::{Extent, Succession, UnitKind, UnitVersion},
    calendar::date,
    document::DocumentRef,
};

use super::*;
use crate::domain::household::{Assignment, Assignments};

const FIRST: Date = date(2020, 1, 1);
const SPLIT: Date = date(2025, 7, 1);
const LATER: Date = date(2027, 1, 1);

/// On the first day 00001 is split into 00001 and 00002, and 00003 is taken in by 00002; on the second 00002 is split into
/// 00002 and 00004, and 00001 goes on.
fn areas() -> Areas {
    let unit = |code: &str, kind, from: Date, until: Option<Date>| {
        let key: UnitKey = format!("{code}@{from}").parse().unwrap();
        let parent = (kind != UnitKind::Tinh).then(|| "22".parse().unwrap());
        UnitVersion { key, name: code.to_owned(), kind, parent, valid: Period::new(from, until).unwrap() }
    };
    let succession = |old: &str, new: &str, extent, effective, law: &str| {
        let (old, new, law) = (old.parse().unwrap(), new.parse().unwrap(), law.to_owned());
        Succession { old, new, extent, effective, law, verified: true }
    };
    let units = [
        unit("22", UnitKind::Tinh, date(1963, 10, 30), None),
        unit("00001", UnitKind::Xa, FIRST, Some(SPLIT)),
        unit("00003", UnitKind::Xa, FIRST, Some(SPLIT)),
        unit("00001", UnitKind::Xa, SPLIT, None),
        unit("00002", UnitKind::Phuong, SPLIT, Some(LATER)),
        unit("00002", UnitKind::Xa, LATER, None),
        unit("00004", UnitKind::Phuong, LATER, None),
    ];
    let successions = [
        succession("00001", "00001", Extent::Part, SPLIT, "1/NQ"),
        succession("00001", "00002", Extent::Part, SPLIT, "1/NQ"),
        succession("00003", "00002", Extent::Whole, SPLIT, "1/NQ"),
        succession("00002", "00002", Extent::Part, LATER, "2/NQ"),
        succession("00002", "00004", Extent::Part, LATER, "2/NQ"),
    ];
    Areas::new(Atlas::new(units, successions).unwrap(), [], 1)
}

fn key(text: &str) -> UnitKey {
    text.parse().unwrap()
}

fn assigned(unit: &str, said: &[(Date, UnitKey)]) -> Assignments {
    let document = DocumentRef::new("1/QĐ", SPLIT, "UBND").unwrap();
    let entry = |(on, to): &(Date, UnitKey)| {
        let assignment = Assignment { to: *to, law: "1/NQ".to_owned(), document: document.clone() };
        (key(unit), *on, assignment)
    };
    said.iter().map(entry).collect()
}

/// What is known of a household with these assignments on a map: its unit, or all that it may be in.
fn lies(areas: &Areas, unit: &str, known: &Assignments, map: Date) -> Result<UnitKey, UnitKey> {
    let spot = areas.spot(key(unit), None, &known.of(key(unit)).collect::<Vec<_>>());
    spot.place.on(map).and_then(|stay| stay.unit).ok_or(spot.place.recorded)
}

#[test]
fn r20_any_reorganisation_that_is_entered_has_its_work_list_and_its_law() {
    let areas = areas();
    let all = AreaScope::Province;
    let units = |day| areas.split_units(&all, day).into_iter().collect::<Vec<_>>();
    assert!(areas.splits_on(SPLIT) && areas.splits_on(LATER) && !areas.splits_on(FIRST));
    assert_eq!(units(SPLIT), [key("00001@2020-01-01")]);
    // Of the old 00001 the first split comes first; what went whole into 00002 is split with it.
    assert_eq!(units(LATER), [key("00001@2020-01-01"), key("00002@2025-07-01"), key("00003@2020-01-01")]);
    let none = Assignments::default();
    let split = |unit, known: &Assignments, day| {
        let split = areas.split(key(unit), known.of(key(unit)), day)?;
        Some((split.was, split.candidates))
    };
    assert_eq!(split("00001@2020-01-01", &none, LATER), None, "an earlier split is open");
    let parts = vec![key("00002@2027-01-01"), key("00004@2027-01-01")];
    let second = Some((key("00002@2025-07-01"), parts));
    assert_eq!(split("00003@2020-01-01", &none, LATER), second);
    let there = assigned("00001@2020-01-01", &[(SPLIT, key("00002@2025-07-01"))]);
    assert_eq!(split("00001@2020-01-01", &there, LATER), second);
    let stayed = assigned("00001@2020-01-01", &[(SPLIT, key("00001@2025-07-01"))]);
    assert_eq!(split("00001@2020-01-01", &stayed, LATER), None, "it was not split again");
    let law = areas.law(key("00002@2025-07-01"), key("00004@2027-01-01"), LATER);
    assert_eq!(law, Some("2/NQ"));
}

/// A household of one of the old units, and what is said of it when: each a choice among its candidates of then.
fn household() -> impl Strategy<Value = (&'static str, Option<usize>, Option<usize>)> {
    let unit = prop::sample::select(vec!["00001@2020-01-01", "00003@2020-01-01", "00002@2025-07-01"]);
    (unit, prop::option::of(0..2_usize), prop::option::of(0..2_usize))
}

proptest! {
    /// R20, R21: each household counts once on every map, whatever is assigned; where it lay before a split stays as it was.
    #[test]
    fn r20_totals_are_equal_on_every_map_whatever_is_assigned(
        households in prop::collection::vec(household(), 1..20)
    ) {
        let areas = areas();
        let mut totals: BTreeMap<Date, usize> = BTreeMap::new();
        for (unit, first, second) in &households {
            let mut said = Vec::new();
            for (day, choice) in [(SPLIT, first), (LATER, second)] {
                let known = assigned(unit, &said);
                let before: Vec<_> = [FIRST, SPLIT, LATER].into_iter().filter(|map| *map < day)
                    .map(|map| lies(&areas, unit, &known, map)).collect();
                let split = areas.split(key(unit), known.of(key(unit)), day);
                let chosen = choice.and_then(|place| Some(split?.candidates[place]));
                said.extend(chosen.map(|to| (day, to)));
                let known = assigned(unit, &said);
                let after: Vec<_> = [FIRST, SPLIT, LATER].into_iter().filter(|map| *map < day)
                    .map(|map| lies(&areas, unit, &known, map)).collect();
                prop_assert_eq!(before, after, "history is untouched");
                if let Some(to) = chosen {
                    prop_assert_eq!(lies(&areas, unit, &known, day), Ok(to));
                }
            }
            let known = assigned(unit, &said);
            for map in [FIRST, SPLIT, LATER].into_iter().filter(|map| *map >= key(unit).from) {
                let on_map = lies(&areas, unit, &known, map);
                if let Ok(place) = on_map {
                    prop_assert!(areas.atlas().at(place.code, map).is_ok());
                }
                *totals.entry(map).or_default() += 1;
            }
        }
        let old = households.iter().filter(|(unit, _, _)| key(unit).from == FIRST).count();
        prop_assert_eq!(totals.get(&FIRST).copied().unwrap_or_default(), old);
        prop_assert_eq!(totals[&SPLIT], households.len());
        prop_assert_eq!(totals[&LATER], households.len());
    }
}

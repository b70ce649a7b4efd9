#![expect(clippy::arithmetic_side_effects, reason = "the numbers of a test are small")]

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{
    area::{
        Extent, Succession, UnitKind, UnitVersion,
        tests::{key, quang_ninh},
    },
    calendar::{Period, date},
};

const OLD: Date = date(2023, 12, 31);
const BETWEEN: Date = date(2025, 6, 30);
const NEW: Date = date(2025, 7, 1);

fn on(unit: &str, map_of: Date) -> Placed {
    quang_ninh().place_on(key(unit), map_of).unwrap()
}

fn unassigned(known: &str, candidates: &[&str]) -> Placed {
    Placed::Unassigned { known: key(known), candidates: candidates.iter().map(|unit| key(unit)).collect() }
}

#[test]
fn a_record_of_a_commune_that_went_whole_moves_with_it() {
    assert_eq!(on("06805@2020-01-01", NEW), Placed::Unit(key("06760@2025-07-01")));
    assert_eq!(on("06682@2020-01-01", BETWEEN), Placed::Unit(key("06685@2020-01-01")));
    assert_eq!(on("06682@2020-01-01", NEW), Placed::Unit(key("06685@2025-07-01")));
}

#[test]
fn a_record_of_a_split_commune_waits_among_the_communes_it_was_split_to() {
    let candidates = ["06799@2025-07-01", "06886@2025-07-01", "06970@2025-07-01"];
    assert_eq!(on("06886@2020-01-01", NEW), unassigned("06886@2020-01-01", &candidates));
    assert_eq!(on("06886@2020-01-01", BETWEEN), Placed::Unit(key("06886@2020-01-01")));
}

#[test]
fn a_record_is_certain_up_to_the_split() {
    let waiting = unassigned("06799@2024-11-01", &["06799@2025-07-01", "06886@2025-07-01"]);
    assert_eq!(on("06802@2020-01-01", NEW), waiting, "whole in 2024, split in 2025");
    let atom = quang_ninh().atom_of(key("06802@2020-01-01")).unwrap();
    assert_eq!(atom.id().as_str(), "06802@2020-01-01");
    assert!(!atom.is_settled());
}

#[test]
fn backward_a_record_is_placed_only_where_it_can_alone_have_come_from() {
    assert_eq!(on("06967@2025-07-01", OLD), Placed::Unit(key("06967@2020-01-01")));
    let came_from = ["06655@2020-01-01", "06661@2020-01-01", "06703@2020-01-01"];
    assert_eq!(on("06661@2025-07-01", BETWEEN), unassigned("06661@2025-07-01", &came_from));
    let joined = unassigned("06799@2024-11-01", &["06799@2020-01-01", "06802@2020-01-01"]);
    assert_eq!(on("06799@2024-11-01", OLD), joined);
}

#[test]
fn only_communes_that_are_known_have_places() {
    let atlas = quang_ninh();
    assert_eq!(atlas.place_on(key("193@2020-01-01"), NEW).unwrap_err(), NotKnown::NotACommune);
    assert_eq!(atlas.place_on(key("22@1963-10-30"), NEW).unwrap_err(), NotKnown::NotACommune);
    assert_eq!(atlas.place_on(key("06661@2024-01-01"), NEW).unwrap_err(), NotKnown::NoSuchUnit);
    let since = date(2020, 1, 1);
    let before = NotKnown::BeforeHistory { since };
    assert_eq!(atlas.place_on(key("06661@2025-07-01"), date(2019, 12, 31)).unwrap_err(), before);
    assert_eq!(atlas.atom_at(key("06661@2020-01-01"), NEW).unwrap_err(), NotKnown::NotInForce);
}

#[test]
fn an_assignment_settles_a_place_on_every_map() {
    let atlas = quang_ninh();
    let (old, new) = (key("06886@2020-01-01"), key("06970@2025-07-01"));
    let atom = atlas.atom_knowing(&[(old, OLD), (new, NEW)]).unwrap();
    assert_eq!(atom.id().as_str(), "06886@2020-01-01~06970@2025-07-01");
    assert!(atom.is_settled());
    assert_eq!(atom.place_on(BETWEEN), Ok(&Placed::Unit(old)));
    assert_eq!(atom.place_on(NEW), Ok(&Placed::Unit(new)));
    let elsewhere = atlas.atom_knowing(&[(old, OLD), (key("06661@2025-07-01"), NEW)]);
    assert_eq!(elsewhere.unwrap_err(), NoSuchPlace::Contradiction);
}

#[test]
fn knowing_what_follows_adds_nothing_to_a_place() {
    let atlas = quang_ninh();
    let (old, new) = (key("06805@2020-01-01"), key("06760@2025-07-01"));
    let known = atlas.atom_knowing(&[(new, NEW), (old, OLD)]).unwrap();
    assert_eq!(known, atlas.atom_of(old).unwrap());
    assert_eq!(known.id().as_str(), "06805@2020-01-01");
    let wordy = "06805@2020-01-01~06805@2025-06-30~06760@2026-01-01".parse().unwrap();
    assert_eq!(atlas.atom(&wordy).unwrap(), known);
}

#[test]
fn a_commune_that_took_in_another_means_more_after_than_before() {
    let atlas = quang_ninh();
    let unit = key("06685@2020-01-01");
    let before = atlas.atom_of(unit).unwrap();
    assert_eq!(before.place_on(OLD), Ok(&Placed::Unit(unit)));
    let after = atlas.atom_at(unit, BETWEEN).unwrap();
    let either = unassigned("06685@2020-01-01", &["06682@2020-01-01", "06685@2020-01-01"]);
    assert_eq!(after.place_on(OLD), Ok(&either));
    assert_eq!(after.id().as_str(), "06685@2024-11-01");
    assert_eq!(atlas.atom(after.id()).unwrap(), after);
}

#[test]
fn quang_ninh_has_one_settled_atom_per_way_through_its_maps() {
    let atlas = quang_ninh();
    let atoms = atlas.atoms();
    let settled = atoms.iter().filter(|atom| atom.is_settled());
    // 184 pairs of 2025, and 8 more ways into them from the 6 communes dissolved in 2024: 2 of those were split.
    assert_eq!(settled.count(), 192);
    let pairs: BTreeSet<_> = atoms
        .iter()
        .filter_map(|atom| Some((atom.place_on(BETWEEN).ok()?.unit()?, atom.place_on(NEW).ok()?.unit()?)))
        .collect();
    assert_eq!(pairs.len(), 184);
    // Every split commune of 2025 has its one line "not yet assigned".
    let waiting: BTreeSet<_> = atoms
        .iter()
        .filter(|atom| atom.place_on(BETWEEN).is_ok_and(|placed| placed.unit().is_some()))
        .filter_map(|atom| atom.place_on(NEW).ok())
        .filter(|placed| placed.unit().is_none())
        .collect();
    assert_eq!(waiting.len(), 12);
}

#[test]
fn totals_over_atoms_are_equal_on_every_map_of_quang_ninh() {
    let atoms = quang_ninh().atoms();
    let weight = |place: usize| place * place + 1;
    let total: usize = (0..atoms.len()).map(weight).sum();
    for map_of in [OLD, BETWEEN, NEW] {
        let mut report: BTreeMap<&Placed, usize> = BTreeMap::new();
        for (place, atom) in atoms.iter().enumerate() {
            *report.entry(atom.place_on(map_of).unwrap()).or_default() += weight(place);
        }
        assert_eq!(report.into_values().sum::<usize>(), total);
    }
}

/// What becomes of the commune with this number in one reorganisation.
#[derive(Clone, Debug)]
enum Fate {
    GoesOn,
    Whole(usize),
    Split(usize, usize),
}

const CODES: usize = 6;

fn fates() -> impl Strategy<Value = Vec<Vec<Fate>>> {
    let fate = prop_oneof![
        2 => Just(Fate::GoesOn),
        2 => (0..CODES).prop_map(Fate::Whole),
        1 => (0..CODES, 1..CODES).prop_map(|(one, step)| Fate::Split(one, (one + step) % CODES)),
    ];
    prop::collection::vec(prop::collection::vec(fate, CODES), 0..4)
}

/// A made-up history: every commune meets its fate on the first of each year. `steps` are its successions, by number.
struct History {
    atlas: Atlas,
    maps: Vec<Date>,
    first: Vec<usize>,
    steps: Vec<BTreeMap<usize, Vec<usize>>>,
    versions: Vec<BTreeMap<usize, UnitKey>>,
}

fn history(reorganisations: &[Vec<Fate>]) -> History {
    let day = |year: usize| date(2020 + i16::try_from(year).unwrap(), 1, 1);
    let code = |number: usize| format!("{number:05}").parse().unwrap();
    let mut begun: BTreeMap<usize, Date> = (0..CODES).map(|number| (number, day(0))).collect();
    let keys = |begun: &BTreeMap<usize, Date>| -> BTreeMap<usize, UnitKey> {
        begun.iter().map(|(number, from)| (*number, UnitKey { code: code(*number), from: *from })).collect()
    };
    let (mut ended, mut rows, mut steps) = (Vec::new(), Vec::new(), Vec::new());
    let mut versions = vec![keys(&begun)];
    for (year, fates) in reorganisations.iter().enumerate() {
        let effective = day(year + 1);
        let (mut step, mut kept) = (BTreeMap::new(), BTreeSet::new());
        for number in begun.keys().copied() {
            let (targets, extent) = match fates[number] {
                Fate::GoesOn => {
                    kept.insert(number);
                    step.insert(number, vec![number]);
                    continue;
                }
                Fate::Whole(target) => (vec![target], Extent::Whole),
                Fate::Split(one, other) => (vec![one, other], Extent::Part),
            };
            rows.extend(targets.iter().map(|target| Succession {
                old: code(number),
                new: code(*target),
                extent,
                effective,
                law: "1/NQ".to_owned(),
                verified: true,
            }));
            step.insert(number, targets);
        }
        let reached: BTreeSet<usize> = step.values().flatten().copied().collect();
        let next =
            reached.iter().map(|unit| (*unit, if kept.contains(unit) { begun[unit] } else { effective }));
        let next: BTreeMap<usize, Date> = next.collect();
        ended.extend(
            begun
                .into_iter()
                .filter(|(unit, _)| !kept.contains(unit))
                .map(|(unit, from)| (unit, from, effective)),
        );
        begun = next;
        versions.push(keys(&begun));
        steps.push(step);
    }
    let going_on = begun.into_iter().map(|(number, from)| (number, from, None));
    let over = ended.into_iter().map(|(number, from, until)| (number, from, Some(until)));
    let province = UnitVersion {
        key: key("01@2020-01-01"),
        name: "Tỉnh".to_owned(),
        kind: UnitKind::Tinh,
        parent: None,
        valid: Period::new(day(0), None).unwrap(),
    };
    let communes = going_on.chain(over).map(|(number, from, until)| UnitVersion {
        key: UnitKey { code: code(number), from },
        name: "Xã".to_owned(),
        kind: UnitKind::Xa,
        parent: Some(province.key.code),
        valid: Period::new(from, until).unwrap(),
    });
    let atlas = Atlas::new(communes.chain([province.clone()]).collect::<Vec<_>>(), rows).unwrap();
    let maps = (0..=reorganisations.len()).map(day).collect();
    History { atlas, maps, first: (0..CODES).collect(), steps, versions }
}

/// One record's true communes, one per map: `turns` decides which part of a split commune it is in.
fn life(history: &History, start: usize, turns: &[usize]) -> Vec<UnitKey> {
    let mut at = history.first[start];
    let mut units = vec![history.versions[0][&at]];
    for (map, step) in history.steps.iter().enumerate() {
        let targets = &step[&at];
        at = targets[turns[map] % targets.len()];
        units.push(history.versions[map + 1][&at]);
    }
    units
}

proptest! {
    #[test]
    fn whatever_is_known_of_a_record_its_place_is_true_or_open(
        fates in fates(),
        start in 0..CODES,
        turns in prop::collection::vec(0..4_usize, 4),
        known in prop::collection::vec(any::<bool>(), 5),
        first_known in 0..5_usize,
    ) {
        let history = history(&fates);
        let life = life(&history, start, &turns);
        let sure = first_known % life.len();
        let knowledge: Vec<_> = life.iter().zip(&history.maps).enumerate()
            .filter(|(map, _)| known[*map] || *map == sure)
            .map(|(_, (unit, day))| (*unit, *day))
            .collect();
        let atom = history.atlas.atom_knowing(&knowledge).unwrap();
        prop_assert_eq!(&history.atlas.atom(atom.id()).unwrap(), &atom, "its name finds it");
        for (truth, map_of) in life.iter().zip(&history.maps) {
            match atom.place_on(*map_of).unwrap() {
                Placed::Unit(unit) => prop_assert_eq!(unit, truth),
                Placed::Unassigned { candidates, .. } => {
                    prop_assert!(candidates.len() > 1);
                    prop_assert!(candidates.contains(truth));
                    prop_assert!(!knowledge.contains(&(*truth, *map_of)), "what is known is not open");
                }
            }
        }
        let all: Vec<_> = life.iter().copied().zip(history.maps.iter().copied()).collect();
        prop_assert!(history.atlas.atom_knowing(&all).unwrap().is_settled());
    }

    #[test]
    fn every_atom_lands_once_on_every_map_and_totals_agree(fates in fates(), weights in prop::collection::vec(0..1000_u64, 1..40)) {
        let history = history(&fates);
        let atoms = history.atlas.atoms();
        let names: BTreeSet<_> = atoms.iter().map(Atom::id).collect();
        prop_assert_eq!(names.len(), atoms.len());
        let weighted = || atoms.iter().zip(weights.iter().cycle());
        let total: u64 = weighted().map(|(_, weight)| weight).sum();
        for map_of in &history.maps {
            let in_force: BTreeSet<_> = history.atlas.units_at(*map_of).unwrap().map(|unit| unit.key).collect();
            let mut report: BTreeMap<&Placed, u64> = BTreeMap::new();
            for (atom, weight) in weighted() {
                let placed = atom.place_on(*map_of).unwrap();
                let communes = match placed {
                    Placed::Unit(unit) => vec![*unit],
                    Placed::Unassigned { candidates, .. } => candidates.clone(),
                };
                prop_assert!(communes.iter().all(|unit| in_force.contains(unit)));
                *report.entry(placed).or_default() += weight;
            }
            prop_assert_eq!(report.into_values().sum::<u64>(), total);
        }
        for unit in history.atlas.units().filter(|unit| unit.kind == UnitKind::Xa) {
            prop_assert!(names.contains(history.atlas.atom_of(unit.key).unwrap().id()));
        }
    }

    #[test]
    fn an_id_keeps_its_meaning_when_another_reorganisation_comes(fates in fates()) {
        let later = history(&fates);
        let earlier = history(&fates[..fates.len().saturating_sub(1)]);
        for atom in earlier.atlas.atoms() {
            let same = later.atlas.atom(atom.id()).unwrap();
            prop_assert_eq!(same.id(), atom.id());
            for map_of in &earlier.maps {
                prop_assert_eq!(same.place_on(*map_of), atom.place_on(*map_of));
            }
        }
    }
}

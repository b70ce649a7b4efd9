//! R11 over random lives: whatever households do, every line of every report closes with what it opened with and what
//! moved, on every map, in every period, as known at every instant.
#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows has failed")]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use uuid::Uuid;
use vocabulary::{
    area::{AreaKind, Extent, Placed, Succession, UnitKey, UnitKind, UnitVersion},
    calendar::{Date, Period, date},
};

use super::{
    cell::{Amount, Cell, Class, Delta, Group, Measure, StandardId},
    cube::Between,
    explain::{At, CellAt, Counted, Sign},
    map::{Geography, Map},
    mark::{
        Circumstances, Found,
        tests::{any_circumstances, any_found, marks},
    },
    movement::{Movement, Windows},
    sums::{Sum, Table, Which, add_up},
    timeline::{Decided, Facts, Recorded, Timeline},
};

const NEW: Date = date(2025, 1, 7);
const UNITS: [&str; 4] = ["00001@2020-01-01", "00002@2020-01-01", "00011@2025-01-07", "00012@2025-01-07"];

fn day(number: i8) -> Date {
    date(2025, 1, number)
}

fn vn() -> StandardId {
    "VN-2022".parse().unwrap()
}

/// Until the new map.
const DISTRICTS: [&str; 2] = ["001@2020-01-01", "002@2020-01-01"];

/// 00001 goes whole to 00011, 00002 in parts to 00011 and 00012.
fn geography() -> Geography {
    geography_with(DISTRICTS)
}

/// With the districts in which the two old communes lay.
fn geography_with([first, second]: [&str; 2]) -> Geography {
    let unit = |key: &str, kind, until| {
        let key: UnitKey = key.parse().unwrap();
        let parent = match key.code.as_str() {
            "22" => None,
            "00001" => Some(first),
            "00002" => Some(second),
            _ => Some("22"),
        };
        let parent = parent.map(|parent| parent.split('@').next().unwrap().parse().unwrap());
        let valid = Period::new(key.from, until).unwrap();
        UnitVersion { key, name: key.to_string(), kind, parent, valid }
    };
    let succession = |old: &str, new: &str, extent| {
        let (old, new) = (old.parse().unwrap(), new.parse().unwrap());
        Succession { old, new, extent, effective: NEW, law: "một văn bản".to_owned(), verified: true }
    };
    let units = vec![
        unit("22@1963-10-30", UnitKind::Tinh, None),
        unit(DISTRICTS[0], UnitKind::Huyen, Some(NEW)),
        unit(DISTRICTS[1], UnitKind::ThiXa, Some(NEW)),
        unit(UNITS[0], UnitKind::Xa, Some(NEW)),
        unit(UNITS[1], UnitKind::ThiTran, Some(NEW)),
        unit(UNITS[2], UnitKind::Phuong, None),
        unit(UNITS[3], UnitKind::DacKhu, None),
    ];
    let successions = vec![
        succession("00001", "00011", Extent::Whole),
        succession("00002", "00011", Extent::Part),
        succession("00002", "00012", Extent::Part),
    ];
    Geography::new(units, successions, Vec::new()).unwrap()
}

/// One event of a life: it moves, grows, ends, comes back, has another head, is decided upon or corrected.
fn any_recorded(number: u128) -> impl Strategy<Value = Vec<Recorded>> {
    let group = || {
        let kind = prop::sample::select(vec![None, Some(AreaKind::Rural), Some(AreaKind::Urban)]);
        (prop::sample::select(UNITS.to_vec()), kind, any::<bool>()).prop_map(|(unit, area_kind, minority)| {
            Group { unit: unit.parse().unwrap(), part: None, area_kind, minority }
        })
    };
    let facts = || (1..=12_i8, group(), 0..6_i64, any_circumstances());
    let said = |(from, group, persons, circumstances): (i8, Group, i64, Circumstances), supersedes| {
        Recorded::Facts { from: day(from), facts: Facts { group, persons }, circumstances, supersedes }
    };
    let class =
        prop::sample::select(vec![None, Some(Class::Poor), Some(Class::NearPoor), Some(Class::NotPoor)]);
    let decided = (1..=12_i8, class, prop::option::of(1..=number), any_found());
    let decided = decided.prop_map(move |(on, class, corrects, found)| {
        let corrects = corrects.filter(|other| *other != number).map(Uuid::from_u128);
        let (on, decision, classes) = (day(on), Uuid::from_u128(number), vec![(vn(), class)]);
        vec![Recorded::Decided(Decided { on, decision, corrects, classes, found })]
    });
    let assigned = prop::sample::select(vec!["00011@2025-01-07", "00012@2025-01-07"]);
    prop_oneof![
        1 => assigned.prop_map(|part| vec![split(part)]),
        // With what is known of a later day.
        2 => (facts(), prop::option::of(facts())).prop_map(move |(own, later)| {
            let later = later.filter(|later| later.0 > own.0);
            std::iter::once(own).chain(later).map(|facts| said(facts, true)).collect()
        }),
        1 => facts().prop_map(move |facts| vec![said(facts, false)]),
        3 => decided,
    ]
}

/// A household of the split unit lies in this part of it.
fn split(part: &str) -> Recorded {
    Recorded::Assigned { unit: UNITS[1].parse().unwrap(), part: part.parse().unwrap() }
}

fn any_lives() -> impl Strategy<Value = Vec<Vec<Vec<Recorded>>>> {
    let life: Vec<_> = (1..=8_u128).map(any_recorded).collect();
    prop::collection::vec(life, 1..4)
}

/// As a cube sums it.
fn sums(deltas: &[Delta], after: Date, until: Date) -> Vec<Sum> {
    let mut sums: BTreeMap<(Group, Measure), (Amount, Amount)> = BTreeMap::new();
    for Delta { cell, amount } in deltas.iter().filter(|delta| delta.cell.valid_on <= until) {
        let (all, before) = sums.entry((cell.group, cell.measure.clone())).or_default();
        let flow = matches!(cell.measure, Measure::Moved { .. });
        let opening = cell.valid_on <= after;
        if !(flow && opening) {
            *all = all.plus(*amount);
        }
        if opening && !flow {
            *before = before.plus(*amount);
        }
    }
    let sum = |((group, measure), (amount, opening))| Sum { group, measure, amount, opening };
    sums.into_iter().map(sum).collect()
}

fn table(deltas: &[Delta], (after, until): (Date, Date), map_of: Date, asked: &[&str]) -> Table {
    let asked: BTreeSet<UnitKey> = asked.iter().map(|unit| unit.parse().unwrap()).collect();
    add_up(&geography().map(map_of).unwrap(), &[vn()], &asked, sums(deltas, after, until))
}

/// Other increase and decrease, of both lists.
const OTHERS: [[Movement; 2]; 2] = [
    [Movement::PoorOtherUp, Movement::PoorOtherDown],
    [Movement::NearPoorOtherUp, Movement::NearPoorOtherDown],
];

/// Every cell of a report on these rows.
fn cells(rows: &[At]) -> Vec<CellAt> {
    let classes = Class::ALL.iter().map(|class| Counted::Class(*class));
    let movements = Movement::ALL.iter().map(|movement| Counted::Moved(*movement));
    let others = [Counted::All, Counted::NotKnown, Counted::PoorBefore, Counted::NearPoorBefore];
    let bearing = |class: Class| marks().into_iter().filter(move |mark| mark.fits(class));
    let marked =
        Class::ALL.iter().flat_map(|class| bearing(*class).map(|mark| Counted::Marked(*class, mark)));
    let counted: Vec<Counted> = classes.chain(movements).chain(others).chain(marked).collect();
    let mut cells = Vec::new();
    for place in rows {
        for which in Which::ALL {
            let cell = |counted: &Counted| CellAt {
                place: *place,
                standard: vn(),
                which: *which,
                counted: counted.clone(),
            };
            cells.extend(counted.iter().map(cell));
        }
    }
    cells
}

/// What the deltas of one household add to a cell.
fn added(
    deltas: &[Delta],
    cell: &CellAt,
    between: Between,
    (map, asked): (&Map, &BTreeSet<UnitKey>),
) -> Amount {
    let days = cell.days(between);
    let within = |on: Date| days.after.is_none_or(|after| on > after) && on <= days.until;
    let within = deltas.iter().filter(|delta| within(delta.cell.valid_on));
    let amounts = within.filter_map(|Delta { cell: Cell { group, measure, .. }, amount }| {
        cell.sign(map, asked, group, measure).map(|sign| match sign {
            Sign::Added => *amount,
            Sign::TakenOff => amount.negated(),
        })
    });
    amounts.collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn r11_every_line_of_every_report_balances(
        lives in any_lives(),
        after in 1..12_i8,
        days in 0..12_i8,
        window in prop::option::of(1..3),
    ) {
        let period = (day(after), day((after + days).min(13)));
        let windows: Windows = window.map(|months: i32| (vn(), months.try_into().unwrap())).into_iter().collect();
        let mut deltas = Vec::new();
        for life in lives {
            let mut timeline = Timeline::default();
            for event in life {
                deltas.extend(timeline.record(event, &windows));
                for map_of in [date(2024, 1, 1), NEW] {
                    prop_assert_eq!(table(&deltas, period, map_of, &[]).balance(), Ok(()), "{}", map_of);
                }
                prop_assert_eq!(table(&deltas, period, NEW, &[UNITS[2]]).balance(), Ok(()));
            }
        }
    }

    /// R20: totals before = after, in households, persons and movements, on both maps; and nobody is left over.
    #[test]
    fn r20_totals_are_equal_before_and_after_households_are_assigned(
        lives in any_lives(),
        parts in prop::collection::vec(prop::sample::select(UNITS[2..].to_vec()), 3),
        after in 1..12_i8,
        days in 0..12_i8,
    ) {
        let period = (day(after), day((after + days).min(13)));
        let (mut before, mut assigned) = (Vec::new(), Vec::new());
        for (life, part) in lives.into_iter().zip(parts) {
            let mut timeline = Timeline::default();
            for event in life {
                before.extend(timeline.record(event, &Windows::new()));
            }
            assigned.extend(timeline.record([split(part)], &Windows::new()));
        }
        let all: Vec<_> = before.iter().chain(&assigned).cloned().collect();
        for map_of in [date(2024, 1, 1), NEW] {
            let (before, after) = (table(&before, period, map_of, &[]), table(&all, period, map_of, &[]));
            prop_assert_eq!(&before.totals, &after.totals, "{}", map_of);
            let old = UNITS[1].parse().unwrap();
            let waits = |place: &Placed| matches!(place, Placed::Unassigned { known, .. } if *known == old);
            prop_assert!(!after.rows.keys().any(|(place, _)| waits(place)), "{}", map_of);
        }
        // On the old map nothing is another, line by line.
        let eve = date(2024, 1, 1);
        prop_assert_eq!(table(&before, period, eve, &[]), table(&all, period, eve, &[]));
    }

    /// Of households that only move, as events of this release tell it.
    #[test]
    fn r11_moves_within_the_province_are_nothing_in_it(places in prop::collection::vec(0..4_usize, 2..6)) {
        let mut timeline = Timeline::default();
        let class = vec![(vn(), Some(Class::Poor))];
        let (decision, found) = (Uuid::from_u128(1), Found::default());
        let decided = Decided { on: day(1), decision, corrects: None, classes: class, found };
        let mut deltas = Vec::new();
        for (number, place) in (1..).zip(&places) {
            let unit = UNITS[*place].parse().unwrap();
            let facts = Facts { group: Group { unit, part: None, area_kind: None, minority: false }, persons: 3 };
            let circumstances = Circumstances::default();
            let said = Recorded::Facts { from: day(number), facts, circumstances, supersedes: true };
            deltas.extend(timeline.record([said], &Windows::new()));
        }
        deltas.extend(timeline.record([Recorded::Decided(decided)], &Windows::new()));
        for map_of in [date(2024, 1, 1), NEW] {
            let table = table(&deltas, (day(1), day(13)), map_of, &[]);
            prop_assert_eq!(table.balance(), Ok(()));
            let total = &table.totals[&vn()].total;
            prop_assert_eq!((total.poor, total.poor_before), (Amount::household(3), Amount::household(3)));
            let moved = |movement: &Movement| total.movements.get(movement).is_some_and(|sum| *sum != Amount::ZERO);
            prop_assert!(!OTHERS.iter().flatten().any(moved));
        }
    }

    /// On every row, for every group of households, for every number, in all three times: what the households add makes the
    /// cell, and nobody is counted twice.
    #[test]
    fn every_cell_is_what_its_households_add_to_it(lives in any_lives(), after in 1..12_i8, days in 0..12_i8) {
        let between = Between { after: day(after), until: day((after + days).min(13)) };
        let households: Vec<Vec<Delta>> = lives.into_iter().map(|life| {
            let mut timeline = Timeline::default();
            life.into_iter().flat_map(|event| timeline.record(event, &Windows::new())).collect()
        }).collect();
        let all: Vec<Delta> = households.iter().flatten().cloned().collect();
        let split = At::Unassigned(UNITS[1].parse().unwrap());
        let unit = |number: usize| At::Unit(UNITS[number].parse().unwrap());
        let reports = [
            (date(2024, 1, 1), Vec::new(), vec![At::Total, unit(0), unit(1)]),
            (NEW, Vec::new(), vec![At::Total, unit(2), unit(3), split]),
            (NEW, vec![UNITS[2]], vec![At::Total, unit(2)]),
        ];
        for (map_of, asked, rows) in reports {
            let map = geography().map(map_of).unwrap();
            let table = table(&all, (between.after, between.until), map_of, &asked);
            let asked: BTreeSet<UnitKey> = asked.iter().map(|unit| unit.parse().unwrap()).collect();
            for cell in cells(&rows) {
                let explained: Vec<Amount> = households.iter()
                    .map(|deltas| added(deltas, &cell, between, (&map, &asked))).collect();
                prop_assert_eq!(explained.iter().copied().collect::<Amount>(), cell.find(&table), "{:?}", cell);
                let once = explained.iter().all(|amount| (0..=1).contains(&amount.households));
                prop_assert!(once || matches!(cell.counted, Counted::Moved(_)), "{:?}", cell);
            }
        }
    }

    /// Whatever lies in one district or another, or in none that is known: totals are those of the communes, every household
    /// counts once, and what the households add makes each row.
    #[test]
    fn a_report_by_district_has_the_totals_of_one_by_commune(
        lives in any_lives(),
        after in 1..12_i8,
        days in 0..12_i8,
        apart in any::<bool>(),
    ) {
        let between = Between { after: day(after), until: day((after + days).min(13)) };
        let eve = date(2024, 1, 1);
        let geography = geography_with(if apart { DISTRICTS } else { [DISTRICTS[0]; 2] });
        let communes = geography.map(eve).unwrap();
        let districts = communes.by_district(&geography.districts(eve).unwrap());
        let households: Vec<Vec<Delta>> = lives.into_iter().map(|life| {
            let mut timeline = Timeline::default();
            life.into_iter().flat_map(|event| timeline.record(event, &Windows::new())).collect()
        }).collect();
        let all: Vec<Delta> = households.iter().flatten().cloned().collect();
        let add_up = |map: &Map| {
            add_up(map, &[vn()], &BTreeSet::new(), sums(&all, between.after, between.until))
        };
        let (by_commune, by_district) = (add_up(&communes), add_up(&districts));
        prop_assert_eq!(&by_district.totals, &by_commune.totals);
        prop_assert_eq!(by_district.balance(), Ok(()));
        let rows = |table: &Table| table.rows.values().map(|line| line.total.all).collect::<Amount>();
        prop_assert_eq!(rows(&by_district), by_commune.totals[&vn()].total.all);
        let stands_alone = by_district.rows.keys().any(|(place, _)| place.unit().is_none());
        prop_assert!(apart || !stands_alone, "its candidates lie in one district");
        let places: Vec<At> = by_district.rows.keys().map(|(place, _)| match place {
            Placed::Unit(unit) => At::Unit(*unit),
            Placed::Unassigned { known, .. } => At::Unassigned(*known),
        }).collect();
        for cell in cells(&places) {
            let explained: Amount = households.iter()
                .map(|deltas| added(deltas, &cell, between, (&districts, &BTreeSet::new()))).collect();
            prop_assert_eq!(explained, cell.find(&by_district), "{:?}", cell);
        }
    }
}

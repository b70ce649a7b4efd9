#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows has failed")]

use jiff::ToSpan as _;
use proptest::prelude::*;
use vocabulary::calendar::date;

use super::*;
use crate::cubes::{cell::Class, movement::Movement};

const DAY: i64 = 86_400_000_000;

/// Two cumulative measures and a flow; the second number is unused.
fn groups() -> Groups {
    let group =
        Group { unit: "06886@2020-01-01".parse().unwrap(), part: None, area_kind: None, minority: false };
    let standard: StandardId = "VN-2022".parse().unwrap();
    let moved = Measure::Moved { standard, movement: Movement::NewPoor, with: None };
    let other = Group { minority: true, ..group };
    vec![Some((group, Measure::Registered)), None, Some((other, Measure::Registered)), Some((group, moved))]
}

/// When it became known, and what.
fn any_delta() -> impl Strategy<Value = (i64, Entry)> {
    let group = prop::sample::select(vec![0_u32, 2, 3]);
    (0..3 * DAY, 0..20_i32, group, -3..4_i32, -9..9_i32).prop_map(
        |(known_at, valid_on, group, households, persons)| {
            (known_at, Entry { valid_on, group, households, persons })
        },
    )
}

fn known_day(instant: i64) -> Date {
    date(1970, 1, 1) + (instant / DAY).days()
}

fn naive(deltas: &[(i64, Entry)], instant: i64, between: Between) -> Vec<Sum> {
    let day = |delta: &Entry| date(1970, 1, 1) + i64::from(delta.valid_on).days();
    let mut sums = Vec::new();
    for (number, group) in groups().into_iter().enumerate() {
        let Some((group, measure)) = group else { continue };
        let after = if let Measure::Moved { .. } = measure { between.after } else { date(1900, 1, 1) };
        let counts = |(known_at, delta): &&(i64, Entry)| {
            *known_at <= instant
                && usize::try_from(delta.group) == Ok(number)
                && day(delta) > after
                && day(delta) <= between.until
        };
        let amount = |(_, delta): &(i64, Entry)| Amount {
            households: i64::from(delta.households),
            persons: i64::from(delta.persons),
        };
        let opened = |(_, delta): &&(i64, Entry)| day(delta) <= between.after;
        let is_flow = matches!(measure, Measure::Moved { .. });
        let opening = deltas.iter().filter(counts).filter(opened).filter(|_| !is_flow).map(amount).collect();
        let amount: Amount = deltas.iter().filter(counts).map(amount).collect();
        if amount != Amount::ZERO || opening != Amount::ZERO {
            sums.push(Sum { group, measure, amount, opening });
        }
    }
    sums
}

/// As the store loads it: days that are over in one piece, the last one in the order of knowing.
fn cube(deltas: &[(i64, Entry)], day: Date) -> (Days, Known) {
    let mut days = Days::default();
    let mut over: BTreeMap<Date, Vec<Entry>> = BTreeMap::new();
    for (known_at, delta) in deltas.iter().filter(|(known_at, _)| known_day(*known_at) < day) {
        over.entry(known_day(*known_at)).or_default().push(*delta);
    }
    for (day, cells) in over {
        days.insert(day, cells);
    }
    let today = deltas.iter().filter(|(known_at, _)| known_day(*known_at) == day).copied().collect();
    (days, Known::new(today))
}

proptest! {
    #[test]
    fn sums_are_those_of_what_was_known(
        deltas in prop::collection::vec(any_delta(), 0..40),
        instant in 0..3 * DAY,
        until in 0..20_i64,
        days in 0..20_i64,
    ) {
        let until = date(1970, 1, 1) + until.days();
        let between = Between { after: until - days.days(), until };
        let (days, known) = cube(&deltas, known_day(instant));
        let sums = days.sum(known_day(instant), (&known, instant), between, (&groups(), |_: &Measure| true));
        prop_assert_eq!(sums, naive(&deltas, instant, between));
        // Days after the instant's change nothing.
        let (days, _) = cube(&deltas, known_day(3 * DAY));
        let sums = days.sum(known_day(instant), (&known, instant), between, (&groups(), |_: &Measure| true));
        prop_assert_eq!(sums, naive(&deltas, instant, between));
    }
}

#[test]
fn what_is_not_wanted_is_asked_of_each_group_once_and_not_summed() {
    let deltas: Vec<_> =
        (0..9).map(|at| (at, Entry { valid_on: 1, group: 2, households: 1, persons: 1 })).collect();
    let (days, known) = cube(&deltas, known_day(0));
    let between = Between { after: date(1970, 1, 1), until: date(1970, 1, 9) };
    let asked = std::cell::Cell::new(0);
    let wanted = |measure: &Measure| {
        asked.set(asked.get() + 1);
        matches!(measure, Measure::Moved { .. })
    };
    assert_eq!(days.sum(known_day(0), (&known, DAY), between, (&groups(), wanted)), vec![]);
    assert_eq!(asked.get(), groups().iter().flatten().count());
    let mut none = [None, Some(Running::default())];
    let between = Numbers { after: 0, until: 9 };
    (0..2).for_each(|group| add(&mut none, &Entry { group, ..deltas[0].1 }, between));
    assert_eq!(none.map(|sum| sum.map(|sum| sum.all.households)), [None, Some(1)]);
}

#[test]
fn names_that_many_groups_bear_are_held_once() {
    let mut names = Names::default();
    let mut marked = || {
        let mark = Mark::Deprived("toilet".parse().unwrap());
        let mut measure = Measure::Marked { standard: "VN-2022".parse().unwrap(), class: Class::Poor, mark };
        names.share(&mut measure);
        let Measure::Marked { standard, mark: Mark::Deprived(indicator), .. } = measure else {
            panic!("marked")
        };
        (standard, indicator)
    };
    let (one, other) = (marked(), marked());
    assert!(std::ptr::eq(one.0.as_str(), other.0.as_str()) && std::ptr::eq(one.1.as_str(), other.1.as_str()));
}

#[test]
fn dates_before_1970_are_counted_too() {
    assert_eq!(
        [day_number(date(1969, 12, 31)), day_number(date(1970, 1, 1)), day_number(date(2024, 3, 1))],
        [-1, 0, 19_783]
    );
}

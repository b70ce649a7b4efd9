use proptest::prelude::*;

use super::*;
use crate::calendar::{LAST_DATE, date};

fn working(days: i32) -> WorkingDays {
    WorkingDays::try_from(days).unwrap()
}

#[test]
fn the_start_is_not_counted() {
    let calendar = WorkingCalendar::default();
    // A Monday.
    let monday = date(2026, 9, 7);
    assert_eq!(calendar.add(monday, working(1)).unwrap(), date(2026, 9, 8));
    assert_eq!(calendar.add(monday, working(5)).unwrap(), date(2026, 9, 14));
}

#[test]
fn no_days_is_the_first_working_day_on_or_after_the_start() {
    let calendar = WorkingCalendar::default();
    assert_eq!(calendar.add(date(2026, 9, 4), working(0)).unwrap(), date(2026, 9, 4));
    assert_eq!(calendar.add(date(2026, 9, 5), working(0)).unwrap(), date(2026, 9, 7));
}

#[test]
fn the_day_on_which_it_begins_is_the_first_of_a_run_when_it_is_worked() {
    let calendar = WorkingCalendar::from_iter([(date(2026, 9, 2), false)]);
    // A Monday, and a Saturday; the Wednesday between is a holiday.
    assert_eq!(calendar.last_of(date(2026, 8, 31), working(3)).unwrap(), date(2026, 9, 3));
    assert_eq!(calendar.last_of(date(2026, 8, 29), working(3)).unwrap(), date(2026, 9, 3));
    assert_eq!(calendar.last_of(date(2026, 8, 31), working(1)).unwrap(), date(2026, 8, 31));
}

#[test]
fn a_holiday_is_skipped_and_a_worked_saturday_counts() {
    let friday = date(2026, 9, 4);
    let saturday_worked = WorkingCalendar::from_iter([(date(2026, 9, 5), true), (date(2026, 9, 7), false)]);
    assert_eq!(saturday_worked.add(friday, working(1)).unwrap(), date(2026, 9, 5));
    assert_eq!(saturday_worked.add(friday, working(2)).unwrap(), date(2026, 9, 8));
}

#[test]
fn between_0_and_1000_working_days_are_counted() {
    for bad in [-1, 1_001, i32::MIN, i32::MAX] {
        assert!(WorkingDays::try_from(bad).is_err(), "{bad}");
    }
    assert!(WorkingCalendar::default().add(date(2026, 9, 7), working(1_000)).is_ok());
}

#[test]
fn a_calendar_without_working_days_is_refused_not_searched_for_ever() {
    let start = date(2026, 1, 1);
    let all_holidays =
        start.series(jiff::ToSpan::day(1)).take(4_000).map(|day| (day, false)).collect::<WorkingCalendar>();
    let refusal = all_holidays.add(start, working(1)).unwrap_err();
    assert_eq!(refusal.reason(), "TOO_FEW_WORKING_DAYS");
    assert_eq!(WorkingCalendar::default().add(LAST_DATE, working(1)).unwrap_err(), TooFewWorkingDays);
}

proptest! {
    #[test]
    fn counting_in_two_steps_is_counting_in_one(
        first in 0..400_i32,
        second in 1..400_i32,
        holidays in proptest::collection::btree_set(0..900_i64, 0..60),
    ) {
        let start = date(2026, 1, 5);
        let day = |offset| start.checked_add(jiff::ToSpan::days(offset)).unwrap();
        let calendar: WorkingCalendar = holidays.into_iter().map(|offset| (day(offset), offset % 7 == 5)).collect();
        let midway = calendar.add(start, working(first)).unwrap();
        let together = calendar.add(start, working(first.checked_add(second).unwrap())).unwrap();
        let base = if first == 0 && !calendar.is_working(start) { start } else { midway };
        prop_assert_eq!(calendar.add(base, working(second)).unwrap(), together);
    }

    #[test]
    fn a_counted_day_is_a_working_day(offset in 0..3_000_i64, days in 0..1_000_i32) {
        let start = date(2026, 1, 5).checked_add(jiff::ToSpan::days(offset)).unwrap();
        let calendar = WorkingCalendar::default();
        prop_assert!(calendar.is_working(calendar.add(start, working(days)).unwrap()));
    }
}

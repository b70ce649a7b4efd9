use vocabulary::calendar::date;

use super::*;

fn grid(anchor: Date, month_end: MonthEnd) -> Grid {
    Grid { anchor, month_end }
}

#[test]
fn every_date_is_counted_from_the_anchor() {
    let clamp = grid(date(2024, 1, 31), MonthEnd::Clamp);
    let dates: Vec<Date> = (-2..=3).map(|months| clamp.date(months)).collect();
    let expected =
        [(2023, 11, 30), (2023, 12, 31), (2024, 1, 31), (2024, 2, 29), (2024, 3, 31), (2024, 4, 30)];
    assert_eq!(dates, expected.map(|(year, month, day)| date(year, month, day)));
    let roll = grid(date(2024, 1, 31), MonthEnd::Roll);
    assert_eq!(roll.date(1), date(2024, 3, 1));
    assert_eq!(roll.date(2), date(2024, 3, 31));
    assert_eq!(roll.date(-2), date(2023, 12, 1));
}

#[test]
fn a_day_on_the_grid_is_followed_on_the_grid() {
    let clamp = grid(date(2024, 1, 31), MonthEnd::Clamp);
    assert_eq!(clamp.later(date(2024, 2, 29), 1), date(2024, 3, 31));
    assert_eq!(clamp.later(date(2024, 2, 28), 1), date(2024, 3, 28));
}

#[test]
fn whole_months_have_thirty_parts_however_long_they_are() {
    let clamp = grid(date(2024, 1, 31), MonthEnd::Clamp);
    for months in -30..=30 {
        assert_eq!(clamp.thirtieths(clamp.date(months)), i64::from(months) * 30);
    }
    assert_eq!(clamp.thirtieths(date(2024, 2, 28)), 28);
    assert_eq!(clamp.thirtieths(date(2024, 3, 30)), 60, "thirty days and no whole month are thirty parts");
}

#[test]
fn there_is_no_day_after_the_last_one() {
    let clamp = grid(date(2024, 1, 31), MonthEnd::Clamp);
    assert_eq!(clamp.date(1_000_000), Date::MAX);
    assert_eq!(clamp.thirtieths(Date::MAX) / 30, i64::from(months_of(Date::MAX) - months_of(clamp.anchor)));
    assert_eq!(next_day(Date::MAX), Date::MAX);
    assert_eq!(days_after(Date::MAX, 5), Date::MAX);
    assert_eq!(days_after(date(2024, 2, 28), 2), date(2024, 3, 1));
    assert_eq!(days_between(date(2024, 3, 1), date(2024, 2, 28)), -2);
}

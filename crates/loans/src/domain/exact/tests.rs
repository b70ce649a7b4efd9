use vocabulary::calendar::{Date, date};

use super::*;
use crate::domain::{
    day_count::DayCount,
    due_dates::{Grid, MonthEnd},
    rounding::{
        Rounding,
        RoundingRule::{Ceil, Floor, HalfDown, HalfEven, HalfUp},
    },
};

#[test]
fn the_dearest_loan_for_as_long_as_there_are_dates_is_exact() {
    let first = date(1900, 1, 1);
    let grid = Grid { anchor: first, month_end: MonthEnd::Clamp };
    let (rate, factor) = (Rate::try_from(2_000_000).unwrap(), Factor::try_from(5_000_000).unwrap());
    for basis in [
        DayCount::Actual360,
        DayCount::Actual365,
        DayCount::ActualActual,
        DayCount::Thirty360,
        DayCount::Months12,
    ] {
        let share = basis.share(first, Date::MAX, grid);
        let life = Exact::interest(Amount::MOST, share, rate, factor);
        // By plain multiplication, which panics where it does not fit.
        let product = i128::from(Amount::MOST.units()) * i128::from(share.parts()) * 2_000_000 * 5_000_000;
        assert_eq!(life.parts(), product);
        assert!(Rounding::HALF_UP.round(life).units() < i64::MAX);
    }
}

#[test]
fn a_bound_is_a_bound() {
    assert!(Rate::try_from(2_000_001).is_err());
    assert!(Factor::try_from(5_000_001).is_err());
}

#[test]
fn an_equal_part_rounds_as_the_quotient_itself() {
    let rounded = |rule, whole: i64, count| {
        let rounding = Rounding { rule, ..Rounding::HALF_UP };
        rounding.round(Exact::equal_part(whole.try_into().unwrap(), count).unwrap()).units()
    };
    assert_eq!(rounded(HalfUp, 7, 2), 4);
    assert_eq!(rounded(HalfDown, 7, 2), 3);
    assert_eq!(rounded(HalfEven, 5, 2), 2);
    assert_eq!(rounded(Floor, 20, 7), 2);
    assert_eq!(rounded(Ceil, 15, 7), 3);
    assert_eq!(rounded(Ceil, 14, 7), 2);
    assert_eq!(Exact::equal_part(Amount::MOST, 0), None);
}

#[test]
fn a_quotient_just_beyond_a_middle_is_beyond_it() {
    let half = Exact::PARTS / 2;
    assert_eq!(Exact::quotient(half, false).parts(), half);
    assert_eq!(Exact::quotient(half, true).parts(), half + 1);
    assert_eq!(Exact::quotient(half + 5, true).parts(), half + 5);
    assert_eq!(Exact::quotient(0, true).parts(), 1, "more than nothing is rounded up by who rounds up");
}

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows has failed")]

use proptest::prelude::*;
use vocabulary::calendar::date;

use super::*;
use crate::domain::due_dates::{MonthEnd, days_after};

const ALL: [DayCount; 5] = [
    DayCount::Actual365,
    DayCount::ActualActual,
    DayCount::Actual360,
    DayCount::Thirty360,
    DayCount::Months12,
];

fn share(basis: DayCount, from: Date, until: Date) -> YearShare {
    basis.share(from, until, Grid { anchor: date(2024, 1, 15), month_end: MonthEnd::Clamp })
}

/// Days of a year with so many.
fn of(days: i64, year: i64) -> i64 {
    days * YearShare::YEAR / year
}

#[test]
fn a_year_has_whole_parts_for_a_day_of_each_basis() {
    assert!([360, 365, 366].iter().all(|year| YearShare::YEAR % year == 0));
}

/// A new basis gets its row here.
#[test]
fn each_basis_counts_february_and_the_turn_of_a_leap_year_its_own_way() {
    let (february, march) = (date(2024, 2, 15), date(2024, 3, 15));
    let (december, january) = (date(2023, 12, 31), date(2024, 1, 31));
    let golden = [
        (DayCount::Actual365, of(29, 365), of(31, 365)),
        (DayCount::ActualActual, of(29, 366), of(1, 365) + of(30, 366)),
        (DayCount::Actual360, of(29, 360), of(31, 360)),
        (DayCount::Thirty360, of(30, 360), of(30, 360)),
        // 15 December to 31 December are sixteen thirtieths, 15 January to 31 January too.
        (DayCount::Months12, of(30, 360), of(30, 360)),
    ];
    for (basis, whole_month, turn_of_year) in golden {
        assert_eq!(share(basis, february, march).parts(), whole_month, "{basis:?}");
        assert_eq!(share(basis, december, january).parts(), turn_of_year, "{basis:?}");
    }
}

#[test]
fn nothing_lies_between_a_day_and_itself_or_one_before() {
    for basis in ALL {
        assert_eq!(share(basis, date(2024, 3, 1), date(2024, 3, 1)), YearShare::NONE);
        assert_eq!(share(basis, date(2024, 3, 1), date(2024, 2, 1)), YearShare::NONE);
    }
}

proptest! {
    #[test]
    fn it_does_not_matter_where_a_span_is_cut(start in 0_i64..20_000, first in 0_i64..2_000, second in 0_i64..2_000) {
        let from = days_after(date(1980, 1, 1), start);
        let cut = days_after(from, first);
        let until = days_after(cut, second);
        for basis in ALL {
            let parts = share(basis, from, cut).parts() + share(basis, cut, until).parts();
            prop_assert_eq!(parts, share(basis, from, until).parts(), "{:?}", basis);
        }
    }
}

//! What falls due when.

use super::given::{History, amount, column, day, due_dates, in_parts, months, rate, rounding};
use crate::domain::{
    due_dates::MonthEnd,
    money::Amount,
    rounding::RoundingRule,
    terms::{CountedFrom, PrepaymentEffect, PrincipalPlan, Terms},
};

const M: i64 = 1_000_000;

fn without_interest(vnd: i64, instalments: u16, interval: i32) -> Terms {
    let mut terms = in_parts(vnd, instalments, interval);
    terms.rate = rate(0);
    terms
}

fn principal(terms: Terms, history: History, on: &str) -> Vec<i64> {
    column(&history.under(terms), on, |row| row.principal)
}

#[test]
fn a_month_without_the_day_has_its_last_day_or_gives_the_first_of_the_next() {
    let mut terms = without_interest(4 * M, 4, 1);
    let history = History::disbursed("2024-12-31", 4 * M);
    let clamped = history.clone().under(terms.clone());
    assert_eq!(due_dates(&clamped, "2024-12-31"), ["2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30"]);
    terms.plan.month_end = MonthEnd::Roll;
    let rolled = history.under(terms);
    assert_eq!(due_dates(&rolled, "2024-12-31"), ["2025-01-31", "2025-03-01", "2025-03-31", "2025-05-01"]);
}

#[test]
fn due_dates_may_be_counted_from_the_fixed_day_of_the_transaction_point() {
    let mut terms = without_interest(2 * M, 2, 1);
    terms.plan.counted_from = CountedFrom::Day(day("2025-01-12"));
    let loan = History::disbursed("2025-01-25", 2 * M).under(terms.clone());
    assert_eq!(due_dates(&loan, "2025-01-25"), ["2025-02-12", "2025-03-12"]);
    assert_eq!(loan.schedule(day("2025-01-25"))[0].days, 18);
    assert_eq!(History::disbursed("2025-02-12", 2 * M).refused(terms), "FIRST_DUE_DATE_TOO_EARLY");
}

#[test]
fn the_last_part_takes_the_remainder_and_none_takes_more_than_is_left() {
    let disbursed = |vnd| History::disbursed("2025-01-01", vnd);
    assert_eq!(principal(without_interest(100, 3, 1), disbursed(100), "2025-01-01"), [33, 33, 34]);
    // 14 ÷ 9 rounds to 2: seven parts take it all.
    assert_eq!(
        principal(without_interest(14, 9, 1), disbursed(14), "2025-01-01"),
        [2, 2, 2, 2, 2, 2, 2],
        "the rest are no instalments"
    );
    let mut stepped = without_interest(10 * M, 3, 1);
    stepped.plan.rounding = rounding(RoundingRule::Ceil, 10_000);
    assert_eq!(principal(stepped, disbursed(10 * M), "2025-01-01"), [3_340_000, 3_340_000, 3_320_000]);
}

#[test]
fn principal_may_fall_due_on_every_sixth_date_and_interest_on_each() {
    let mut terms = in_parts(36_500_000, 12, 1);
    terms.rate = rate(100_000);
    terms.plan.principal_every = 6;
    let loan = History::disbursed("2025-01-01", 36_500_000).under(terms);
    let on = "2025-01-01";
    let half = 18_250_000;
    assert_eq!(column(&loan, on, |row| row.principal), [0, 0, 0, 0, 0, half, 0, 0, 0, 0, 0, half]);
    assert_eq!(column(&loan, on, |row| row.interest)[..3], [310_000, 280_000, 310_000]);
    assert_eq!(column(&loan, on, |row| row.interest)[6..8], [155_000, 155_000]);
}

#[test]
fn no_principal_falls_due_in_the_grace_and_interest_does() {
    // 28/2022/NĐ-CP, housing land: 15 years, no principal in the first five.
    let mut terms = in_parts(50 * M, 15, 12);
    terms.rate = rate(30_000);
    terms.plan.grace_principal = 5;
    let loan = History::disbursed("2023-06-01", 50 * M).under(terms);
    let principal = column(&loan, "2023-06-01", |row| row.principal);
    assert_eq!(principal[..5], [0; 5]);
    assert_eq!(principal[5..], [5 * M; 10]);
    assert_eq!(loan.schedule(day("2023-06-01"))[5].due_on, day("2029-06-01"));
    assert_eq!(column(&loan, "2023-06-01", |row| row.interest)[0], 1_504_110, "366 days");
}

#[test]
fn interest_of_a_grace_falls_due_after_it_and_bears_none() {
    let mut terms = in_parts(36_500_000, 4, 1);
    terms.rate = rate(100_000);
    terms.plan.principal = PrincipalPlan::Bullet;
    terms.plan.grace_interest = 2;
    let loan = History::disbursed("2025-01-01", 36_500_000).under(terms);
    assert_eq!(column(&loan, "2025-01-01", |row| row.interest), [0, 0, 900_000, 300_000]);
}

#[test]
fn agreed_parts_fall_due_as_agreed() {
    let mut terms = without_interest(10 * M, 3, 6);
    terms.plan.principal = PrincipalPlan::Explicit([2 * M, 0, 8 * M].map(amount).to_vec());
    let whole = History::disbursed("2025-01-01", 10 * M);
    assert_eq!(principal(terms.clone(), whole, "2025-01-01"), [2 * M, 0, 8 * M]);
    let half = History::disbursed("2025-01-01", 5 * M);
    assert_eq!(principal(terms.clone(), half.clone(), "2025-01-01"), [2 * M, 0, 3 * M]);
    assert_eq!(principal(terms, half.disburse("2025-02-01", 5 * M), "2025-02-01"), [2 * M, 0, 8 * M]);
}

#[test]
fn a_later_tranche_is_planned_over_the_due_dates_ahead() {
    let history =
        History::disbursed("2025-01-01", 3 * M).repay("2025-02-01", M).disburse("2025-02-15", 4 * M);
    let loan = history.under(without_interest(7 * M, 3, 1));
    let rows = loan.schedule(day("2025-02-15"));
    assert_eq!(column(&loan, "2025-02-15", |row| row.principal), [M, 3 * M, 3 * M]);
    assert_eq!(
        (rows[1].opening, rows[1].disbursed, rows[1].closing),
        (amount(2 * M), amount(4 * M), amount(3 * M))
    );
    assert_eq!(rows[2].closing, Amount::ZERO);
}

#[test]
fn a_tranche_on_a_due_date_belongs_to_the_instalment_that_begins() {
    let history = History::disbursed("2025-01-01", 3 * M).disburse("2025-02-01", 4 * M);
    let loan = history.under(without_interest(7 * M, 3, 1));
    let rows = loan.schedule(day("2025-02-01"));
    assert_eq!((rows[0].disbursed, rows[0].closing), (Amount::ZERO, amount(2 * M)));
    assert_eq!((rows[1].opening, rows[1].disbursed), (amount(6 * M), Amount::ZERO));
}

#[test]
fn principal_and_interest_may_have_their_own_intervals_in_years() {
    let mut terms = without_interest(10 * M, 20, 6);
    terms.plan.principal_every = 2;
    terms.plan.interval = months(6);
    let parts = principal(terms, History::disbursed("2025-01-01", 10 * M), "2025-01-01");
    assert_eq!(parts.iter().filter(|part| **part == M).count(), 10);
}

#[test]
fn a_tranche_leaves_what_was_missed_where_it_was_shifted_to() {
    let history = History::disbursed("2025-01-10", 12 * M).disburse("2025-08-01", 3 * M);
    let terms = without_interest(15 * M, 4, 6);
    // 3 million were missed in July.
    assert_eq!(principal(terms, history, "2025-08-01"), [0, 7 * M, 4 * M, 4 * M]);
}

#[test]
fn a_tranche_leaves_what_was_paid_in_advance_paid() {
    let mut terms = without_interest(12_900_000, 12, 1);
    terms.prepayment.effect = PrepaymentEffect::SkipsNext;
    let history = History::disbursed("2025-01-01", 12 * M)
        .repay("2025-02-01", M)
        .repay("2025-03-01", M)
        .repay("2025-03-20", 2_500_000)
        .disburse("2025-03-25", 900_000);
    let outstanding = column(&history.under(terms), "2025-03-25", |row| row.outstanding);
    let mut expected = vec![0, 0, 90_000, 90_000, 590_000];
    expected.extend([1_090_000; 7]);
    assert_eq!(outstanding, expected);

    let mut agreed = without_interest(10 * M, 3, 6);
    agreed.plan.principal = PrincipalPlan::Explicit([2 * M, 0, 8 * M].map(amount).to_vec());
    agreed.prepayment.effect = PrepaymentEffect::SkipsNext;
    let history =
        History::disbursed("2025-01-01", 5 * M).repay("2025-01-20", 2 * M).disburse("2025-02-01", 5 * M);
    assert_eq!(column(&history.under(agreed), "2025-02-01", |row| row.outstanding), [0, 0, 8 * M]);
}

#[test]
fn a_level_tranche_leaves_what_was_missed_where_it_was_shifted_to() {
    let mut terms = without_interest(15 * M, 4, 6);
    terms.plan.principal = PrincipalPlan::Level;
    let history = History::disbursed("2025-01-10", 12 * M).disburse("2025-08-01", 3 * M);
    assert_eq!(principal(terms, history, "2025-08-01"), [0, 7 * M, 4 * M, 4 * M]);
}

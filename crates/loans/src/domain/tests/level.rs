//! Level instalments stay level, whatever happens between two due dates. Expected figures were computed apart from the
//! engine, with fractions.

use super::given::{History, amount, column, day, in_parts, rate};
use crate::domain::{
    day_count::DayCount,
    entry::{EntryKind, FreezeUntil},
    limits::Resume,
    loan::Loan,
    terms::{EdgeDays, PrepaymentEffect, PrincipalPlan, Terms},
};

const M: i64 = 1_000_000;

/// Ten millions at 1 % a month in twelve level instalments of 888,488.
fn level() -> Terms {
    let mut terms = in_parts(10 * M, 12, 1);
    terms.plan.principal = PrincipalPlan::Level;
    terms.rate = rate(120_000);
    terms.interest.basis = DayCount::Months12;
    terms.prepayment.effect = PrepaymentEffect::ReducesInstalments;
    terms
}

/// Three of them are paid.
fn three_paid() -> History {
    let history = History::disbursed("2025-01-01", 10 * M);
    ["2025-02-01", "2025-03-01", "2025-04-01"].iter().fold(history, |history, on| history.repay(on, 888_488))
}

/// What is still to be paid on each due date after so many.
fn due_after(loan: &Loan, on: &str, instalments: usize) -> Vec<i64> {
    column(loan, on, |row| row.due.less(row.paid)).split_off(instalments)
}

/// So many of one size, and the last.
fn equal(size: i64, count: usize, last: i64) -> Vec<i64> {
    let mut all = vec![size; count];
    all.push(last);
    all
}

#[test]
fn a_rate_decided_between_due_dates_leaves_one_level() {
    let loan = three_paid().and("2025-04-16", EntryKind::RateChange { rate: rate(180_000) }).under(level());
    assert_eq!(due_after(&loan, "2025-04-16", 3), equal(908_084, 8, 908_090));
}

#[test]
fn a_payment_in_advance_between_due_dates_leaves_one_level() {
    let loan = three_paid().repay("2025-04-16", 2 * M).under(level());
    assert_eq!(due_after(&loan, "2025-04-16", 3), equal(656_163, 8, 656_162));
}

#[test]
fn a_tranche_between_due_dates_leaves_one_level() {
    let loan = History::disbursed("2025-01-01", 6 * M).disburse("2025-01-16", 4 * M).under(level());
    assert_eq!(due_after(&loan, "2025-01-16", 0), equal(886_729, 11, 886_724));
}

#[test]
fn the_first_day_is_part_of_a_level_instalment_where_both_edge_days_earn() {
    let mut terms = level();
    terms.interest.edges = EdgeDays::BothIn;
    let due = due_after(&History::disbursed("2025-01-01", 10 * M).under(terms), "2025-01-01", 0);
    assert_eq!(due[..11], [due[0]; 11]);
    assert!(due[0] > 888_488 && due[11].abs_diff(due[0]) <= 12);
}

#[test]
fn what_accrued_in_a_grace_falls_due_in_it_and_lowers_no_later_instalment() {
    let mut terms = level();
    terms.plan.grace_principal = 3;
    let loan = History::disbursed("2025-01-01", 10 * M).repay("2025-01-16", 2 * M).under(terms);
    let due = due_after(&loan, "2025-01-16", 0);
    assert_eq!(due[..3], [50_000 + 40_000, 80_000, 80_000]);
    // Eight millions in nine instalments at 1 % a month.
    assert_eq!(due[3..], equal(933_923, 8, 933_922));
}

#[test]
fn instalments_are_level_over_the_due_dates_that_a_freeze_leaves() {
    for resume in [Resume::AtEnd, Resume::Shifted] {
        let mut terms = level();
        terms.interest.basis = DayCount::Actual365;
        terms.freeze.resume = resume;
        let frozen = three_paid().freeze("2025-04-10", FreezeUntil::Day(day("2025-04-25")), 50);
        let loan = frozen.repay("2025-04-20", 2 * M).under(terms);
        let due = due_after(&loan, "2025-04-25", 3);
        assert_eq!(due[..8], [due[0]; 8], "{resume:?}");
        assert!(due[8].abs_diff(due[0]) <= 9, "{resume:?}: {due:?}");
    }
}

#[test]
fn a_term_that_was_shortened_stays_short_at_another_rate() {
    let mut terms = level();
    terms.prepayment.effect = PrepaymentEffect::ShortensTerm;
    let shortened = three_paid().repay("2025-04-16", 2 * M);
    let before = shortened.clone().under(terms.clone()).schedule(day("2025-04-16")).len();
    let after = shortened.and("2025-04-17", EntryKind::RateChange { rate: rate(130_000) }).under(terms);
    assert_eq!(after.schedule(day("2025-04-17")).len(), before);
    assert_eq!(after.on(day("2025-04-17")).principal.in_term, amount(5_610_802));
}

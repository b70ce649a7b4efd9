//! Entries that never happened.

use super::given::{History, amount, day, id, in_parts, rate, terms};
use crate::domain::{entry::EntryKind, loan::Loan, stage::Stage, terms::Missed};

const M: i64 = 1_000_000;

fn reverse(entry: usize) -> EntryKind {
    EntryKind::Reversal { of: id(entry) }
}

/// Everything that can be asked of a loan is the same on each of these days.
fn same(one: &Loan, other: &Loan) {
    for on in ["2025-01-01", "2025-02-01", "2025-02-02", "2025-06-30", "2026-03-01"] {
        assert_eq!(one.on(day(on)), other.on(day(on)));
        assert_eq!(one.schedule(day(on)), other.schedule(day(on)));
        assert_eq!(one.postings(day(on)), other.postings(day(on)));
    }
}

#[test]
fn a_reversed_repayment_never_happened_from_its_own_day_on() {
    let with =
        History::disbursed("2025-01-01", 12 * M).repay("2025-01-20", 3 * M).and("2025-05-05", reverse(1));
    let without = History::disbursed("2025-01-01", 12 * M);
    same(&with.under(in_parts(12 * M, 12, 1)), &without.under(in_parts(12 * M, 12, 1)));
}

#[test]
fn what_a_payment_cured_is_overdue_again_when_the_payment_is_reversed() {
    let mut bare = in_parts(12 * M, 12, 1);
    bare.rate = rate(0);
    bare.overdue.missed = Missed::IsOverdue;
    let paid = History::disbursed("2025-01-01", 12 * M).repay("2025-02-01", M);
    assert_eq!(paid.clone().under(bare.clone()).on(day("2025-02-02")).stage, Stage::InTerm);
    let reversed = paid.and("2025-02-20", reverse(1)).under(bare);
    assert_eq!(reversed.on(day("2025-02-02")).stage, Stage::Overdue { since: day("2025-02-02") });
}

#[test]
fn only_an_entry_that_counts_is_reversed_and_once() {
    let disbursed = || History::disbursed("2025-01-01", 12 * M).repay("2025-02-01", M);
    let refused = |history: History| history.refused(terms(12 * M, 12));
    assert_eq!(refused(disbursed().and("2025-02-02", reverse(9))), "ENTRY_NOT_KNOWN");
    assert_eq!(refused(disbursed().and("2025-01-31", reverse(1))), "REVERSED_BEFORE_IT_HAPPENED");
    let once = disbursed().and("2025-02-02", reverse(1));
    assert_eq!(refused(once.clone().and("2025-02-03", reverse(1))), "ENTRY_REVERSED");
    assert_eq!(refused(once.and("2025-02-03", reverse(2))), "REVERSAL_OF_REVERSAL");
}

#[test]
fn an_entry_is_not_reversed_while_later_ones_stand_on_it() {
    use vocabulary::rejection::Rejection;
    let history =
        History::disbursed("2025-01-01", 12 * M).repay("2025-02-01", M).and("2025-03-01", reverse(0));
    let refusal = Loan::of(super::given::contract(terms(12 * M, 12)), history.entries()).unwrap_err();
    assert_eq!((refusal.reason(), refusal.entry), ("LOAN_NOT_DISBURSED", id(1)));
}

#[test]
fn a_loan_whose_every_entry_is_reversed_has_not_begun() {
    let loan =
        History::disbursed("2025-01-01", 12 * M).and("2025-01-01", reverse(0)).under(terms(12 * M, 12));
    assert_eq!(loan.on(day("2025-06-01")).stage, Stage::Booked);
    assert!(loan.schedule(day("2025-06-01")).is_empty());
    assert!(loan.postings(day("2025-06-01")).is_empty());
    assert_eq!(loan.on(day("2025-06-01")).payoff, amount(0));
}

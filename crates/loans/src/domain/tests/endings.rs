//! How loans end otherwise than by being paid in time.

use super::given::{History, amount, day, in_parts, rate, terms};
use crate::domain::{
    entry::{EntryKind, WriteOffGrounds},
    exact::Exact,
    money::Amount,
    postings::Account,
    stage::Stage,
    terms::{Missed, Terms},
};

/// 10,000 đồng of interest a day.
fn daily_10_000() -> Terms {
    let mut terms = in_parts(36_500_000, 2, 1);
    terms.rate = rate(100_000);
    terms.overdue.missed = Missed::IsOverdue;
    terms
}

fn disbursed() -> History {
    History::disbursed("2025-01-01", 36_500_000)
}

#[test]
fn a_charged_off_loan_earns_nothing_and_stays_owed() {
    let history = disbursed().and("2025-02-12", EntryKind::ChargeOff);
    let loan = history.clone().under(daily_10_000());
    let at = loan.on(day("2025-02-12"));
    assert_eq!(at.stage, Stage::ChargedOff { on: day("2025-02-12") });
    assert_eq!(at.principal.charged_off, amount(36_500_000));
    assert_eq!(at.owed.principal, amount(36_500_000), "all of it is payable");
    // 31 days of 10,000 fell due; then one day of all, ten of half, and ten of the overdue half at 130 %.
    assert_eq!(at.owed.interest, amount(310_000 + 10_000 + 50_000));
    assert_eq!(at.owed.penalty, amount(65_000));
    let later = loan.on(day("2030-01-01"));
    assert_eq!((later.owed, later.interest.earned()), (at.owed, at.interest.earned()));

    let recovered = history.repay("2026-01-01", at.payoff.units()).under(daily_10_000());
    assert_eq!(recovered.on(day("2026-01-01")).stage, Stage::Settled { on: day("2026-01-01") });
}

#[test]
fn a_charged_off_loan_takes_payments_fees_and_a_write_off_only() {
    let history = disbursed().and("2025-02-12", EntryKind::ChargeOff);
    let refused = |history: History| history.refused(daily_10_000());
    assert_eq!(refused(history.clone().disburse("2025-02-13", 1)), "LOAN_CHARGED_OFF");
    assert_eq!(refused(history.clone().extend("2025-02-13", 1)), "EXTENSION_AFTER_DUE_DATE");
    assert_eq!(refused(history.clone().and("2025-02-13", EntryKind::ChargeOff)), "LOAN_CHARGED_OFF");
    let ended = history.fee("2025-02-13", 5).write_off("2025-03-01", WriteOffGrounds::NoEstate);
    assert!(ended.under(daily_10_000()).on(day("2025-03-01")).stage.is_closed());
}

#[test]
fn a_write_off_ends_principal_and_interest_and_the_ledger_says_how_much() {
    let loan = disbursed().write_off("2025-02-12", WriteOffGrounds::NoEstate).under(daily_10_000());
    let standing = loan.on(day("2025-02-12"));
    assert_eq!(standing.stage, Stage::WrittenOff { on: day("2025-02-12") });
    assert_eq!((standing.payoff, standing.principal.total()), (Amount::ZERO, Amount::ZERO));
    assert_eq!(standing.interest.pending(), Exact::ZERO);
    let lost =
        loan.postings(day("2025-02-12")).into_iter().find(|posting| posting.account == Account::WrittenOff);
    assert_eq!(lost.unwrap().change, 36_500_000 + 370_000 + 65_000);
    let rows = loan.schedule(day("2025-02-12"));
    let written: Amount = rows.iter().map(|row| row.written_off).sum();
    assert_eq!(written, amount(36_500_000 + 370_000 + 65_000));
    assert!(rows.iter().all(|row| row.outstanding.is_zero()));
}

#[test]
fn nothing_happens_to_a_loan_that_has_ended() {
    let payoff = 36_510_000;
    let settled = disbursed().repay("2025-01-02", payoff);
    let rate_change = EntryKind::RateChange { rate: rate(1) };
    assert_eq!(settled.clone().repay("2025-01-03", 1).refused(daily_10_000()), "LOAN_SETTLED");
    assert_eq!(settled.clone().fee("2025-01-03", 1).refused(daily_10_000()), "LOAN_SETTLED");
    assert_eq!(settled.and("2025-01-03", rate_change).refused(daily_10_000()), "LOAN_SETTLED");
    let written = disbursed().write_off("2025-02-12", WriteOffGrounds::ByDecision);
    assert_eq!(written.repay("2025-02-13", 1).refused(daily_10_000()), "LOAN_WRITTEN_OFF");
}

#[test]
fn a_loan_that_is_paid_as_planned_settles_on_its_final_due_date() {
    let loan = disbursed()
        .repay("2025-02-01", 18_250_000 + 310_000)
        .repay("2025-03-01", 18_250_000 + 140_000)
        .under(daily_10_000());
    assert_eq!(loan.on(day("2025-02-28")).stage, Stage::InTerm);
    assert_eq!(loan.on(day("2025-03-01")).stage, Stage::Settled { on: day("2025-03-01") });
    let rows = loan.schedule(day("2025-03-01"));
    assert!(
        rows.iter().all(|row| row.late.is_zero() && row.in_advance.is_zero() && row.outstanding.is_zero())
    );
}

#[test]
fn less_than_half_a_dong_of_interest_is_a_remainder_when_the_loan_ends() {
    let mut bare = terms(100, 12);
    bare.rate = rate(1_000);
    let loan = History::disbursed("2025-01-01", 100).repay("2025-06-01", 100).under(bare);
    let standing = loan.on(day("2025-06-01"));
    assert_eq!(standing.stage, Stage::Settled { on: day("2025-06-01") });
    assert_eq!(standing.interest.remainder(), standing.interest.earned());
    assert_ne!(standing.interest.remainder(), Exact::ZERO);
}

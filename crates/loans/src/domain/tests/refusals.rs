//! Entries that are not possible, by their stable reasons.

use vocabulary::rejection::{Kind, Language, Rejection};

use super::given::{History, amount, contract, day, id, in_parts, terms};
use crate::domain::{
    entry::{Entry, EntryKind},
    loan::{ENTRIES_MAX, Loan},
    money::Amount,
    rejection::{LoanRejection, Why},
    terms::Contract,
};

const M: i64 = 1_000_000;

#[test]
fn money_is_not_negative_and_an_entry_of_none_is_refused() {
    assert!(Amount::try_from(-1).is_err());
    assert!(Amount::try_from(Amount::MOST.units() + 1).is_err());
    assert_eq!(History::disbursed("2025-01-01", 0).refused(terms(M, 12)), "AMOUNT_ZERO");
    let disbursed = || History::disbursed("2025-01-01", M);
    assert_eq!(disbursed().disburse("2025-01-02", 0).refused(terms(2 * M, 12)), "AMOUNT_ZERO");
    assert_eq!(disbursed().repay("2025-01-02", 0).refused(terms(M, 12)), "AMOUNT_ZERO");
    assert_eq!(disbursed().fee("2025-01-02", 0).refused(terms(M, 12)), "AMOUNT_ZERO");
}

#[test]
fn nothing_happens_before_the_first_disbursement() {
    let late = History::default().repay("2025-01-01", M).disburse("2025-01-02", M);
    assert_eq!(late.refused(terms(M, 12)), "BEFORE_DISBURSEMENT");
    assert_eq!(History::default().repay("2025-01-01", M).refused(terms(M, 12)), "LOAN_NOT_DISBURSED");
    let same_day = History::default().repay("2025-01-02", M).disburse("2025-01-02", M);
    assert!(
        same_day.under(terms(M, 12)).on(day("2025-01-02")).stage.is_closed(),
        "on one day it comes first"
    );
}

#[test]
fn tranches_are_never_more_than_what_was_approved() {
    let over = History::disbursed("2025-01-01", M).disburse("2025-02-01", M + 1);
    assert_eq!(over.refused(terms(2 * M, 12)), "ABOVE_APPROVED_AMOUNT");
    let due = History::disbursed("2025-01-01", M).disburse("2026-01-01", M);
    assert_eq!(due.refused(terms(2 * M, 12)), "AFTER_FINAL_DUE_DATE");
    let overdue = History::disbursed("2025-01-01", M).disburse("2026-01-02", M);
    assert_eq!(overdue.refused(terms(2 * M, 12)), "LOAN_OVERDUE");
}

#[test]
fn an_entry_has_its_own_id_and_a_date_that_records_may_carry() {
    let repayment =
        |number, on| Entry { id: id(number), value_on: on, kind: EntryKind::Repayment { amount: amount(1) } };
    let loan = History::disbursed("2025-01-01", M).under(terms(M, 12));
    let reason = |entry| loan.with(entry).unwrap_err().reason();
    assert_eq!(reason(repayment(0, day("2025-02-01"))), "ENTRY_EXISTS");
    assert_eq!(reason(repayment(1, day("2201-01-01"))), "DATE_OUT_OF_RANGE");
}

#[test]
fn a_history_is_not_endless() {
    let mut entries = History::disbursed("2025-01-01", M).entries();
    let fee = EntryKind::Fee { amount: amount(1) };
    entries.extend((1..=ENTRIES_MAX).map(|number| Entry {
        id: id(number),
        value_on: day("2025-01-02"),
        kind: fee.clone(),
    }));
    let refusal = Loan::of(contract(terms(M, 12)), entries).unwrap_err();
    assert_eq!(refusal, LoanRejection { entry: id(ENTRIES_MAX), why: Why::TooManyEntries });
}

#[test]
fn a_refusal_changes_nothing_and_says_what_to_do_in_both_languages() {
    let loan = History::disbursed("2025-01-01", M).under(terms(M, 12));
    let before = loan.clone();
    let kind = EntryKind::Disbursement { amount: amount(5) };
    let refusal = loan.with(Entry { id: id(1), value_on: day("2025-01-02"), kind }).unwrap_err();
    assert_eq!(loan, before);
    assert_eq!((refusal.kind(), refusal.reason()), (Kind::WrongState, "ABOVE_APPROVED_AMOUNT"));
    assert_eq!(refusal.text(Language::Vietnamese), "chỉ còn được giải ngân tối đa 0");
    assert_eq!(refusal.text(Language::English), "at most 0 of the approved amount is left");
    assert_eq!(refusal.metadata(), [("entry", id(1).to_string()), ("left", "0".to_owned())]);
}

#[test]
fn terms_that_contradict_themselves_are_no_contract() {
    let mut bad = in_parts(M, 3, 1);
    bad.amount = Amount::ZERO;
    bad.plan.principal_every = 4;
    bad.plan.grace_interest = 3;
    let fields: Vec<String> =
        Contract::new(bad).unwrap_err().into_inner().into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["amount", "plan.principal_every", "plan.grace_interest"]);
}

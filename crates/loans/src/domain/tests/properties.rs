//! What is so of every loan.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

use proptest::{
    prelude::*,
    test_runner::{TestCaseError, TestRunner},
};
use vocabulary::{calendar::Date, rejection::Rejection};

use super::{
    given::{amount, id},
    random::{LIFE, loans, only_possible},
};
use crate::domain::{
    accrual::Accrual,
    due_dates::days_after,
    entry::{Entry, EntryId, EntryKind},
    exact::Exact,
    loan::{Loan, Standing},
    money::Amount,
    postings::Account,
    rejection::LoanRejection,
    stage::Stage,
    terms::{Excess, InAdvance},
};

/// Loans for each property; that of the order of arrival has ten thousand.
const EACH: u32 = 500;

/// A day after everything that happens to a random loan.
const TODAY: usize = 1_000;

/// What was paid out, by the entries that nothing reverses.
fn disbursed(loan: &Loan, through: Date) -> Amount {
    let reversal = |entry: &Entry| if let EntryKind::Reversal { of } = entry.kind { Some(of) } else { None };
    let reversed: BTreeSet<EntryId> = loan.entries().iter().filter_map(reversal).collect();
    let counts = |entry: &&Entry| entry.value_on <= through && !reversed.contains(&entry.id);
    let out =
        |entry: &Entry| if let EntryKind::Disbursement { amount } = entry.kind { Some(amount) } else { None };
    loan.entries().iter().filter(counts).filter_map(out).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(EACH))]

    #[test]
    fn the_principal_of_all_instalments_is_what_was_paid_out((loan, end) in loans(), days in 0..LIFE) {
        let begun_on = days_after(end, -LIFE);
        for on in [days_after(begun_on, days), end] {
            let rows = loan.schedule(on);
            let principal: Amount = rows.iter().map(|row| row.principal).sum();
            prop_assert_eq!(principal, disbursed(&loan, on));
            prop_assert_eq!(rows.last().unwrap().closing, Amount::ZERO);
            prop_assert!(rows.iter().all(|row| row.principal <= row.opening.plus(row.disbursed)));
            prop_assert!(rows.windows(2).all(|pair| pair[0].due_on <= pair[1].due_on));
            let paid_at_most_due = |row: &crate::domain::schedule::Instalment| {
                row.due == row.paid.plus(row.written_off).plus(row.outstanding)
                    && row.in_advance.plus(row.late) <= row.paid
            };
            prop_assert!(rows.iter().all(paid_at_most_due));
        }
    }

    #[test]
    fn what_was_earned_is_posted_pending_or_a_remainder((loan, end) in loans(), days in 0..LIFE) {
        let begun_on = days_after(end, -LIFE);
        for on in [days_after(begun_on, days), end] {
            let standing = loan.on(on);
            balances(standing.interest)?;
            balances(standing.penalty)?;
            accounts_agree(&loan, &standing)?;
            only_accrues_until_the_next_change(&loan, &standing, end)?;
        }
    }

    #[test]
    fn the_pay_off_amount_settles_to_nothing_and_a_payment_never_takes_more_than_it_may(
        (loan, end) in loans(),
        days in 0..LIFE,
        share in 0_i64..100,
    ) {
        let on = days_after(end, -days);
        let loan = known_before(&loan, on);
        let before = loan.on(on);
        if before.payoff.is_zero() {
            prop_assert!(pay(&loan, on, amount(1)).is_err(), "nothing is owed by a loan that has ended");
            return Ok(());
        }
        let paid_off = pay(&loan, on, before.payoff).unwrap().on(on);
        prop_assert_eq!(paid_off.stage, Stage::Settled { on });
        prop_assert_eq!((paid_off.payoff, paid_off.owed.total()), (Amount::ZERO, Amount::ZERO));
        prop_assert_eq!(paid_off.returned, before.returned);
        prop_assert_eq!(paid_off.principal.total(), Amount::ZERO);

        let offered = amount((before.payoff.units() * share / 100).max(1));
        match pay(&loan, on, offered) {
            Ok(paid) => part_of_it(&loan, &before, &paid.on(on), offered)?,
            Err(refusal) => {
                prop_assert_eq!(refusal.reason(), "ABOVE_PAYABLE_AMOUNT");
                prop_assert_eq!(loan.contract().terms().prepayment.excess, Excess::Refused);
            }
        }
    }
}

/// The loan as it would be if nothing had happened from a day on: a payment counts before what ends the loan that day.
fn known_before(loan: &Loan, day: Date) -> Loan {
    let until = |entry: &&Entry| entry.value_on < day;
    only_possible(loan.contract().terms(), loan.entries().iter().filter(until).cloned().collect())
}

#[test]
fn no_interest_accrues_in_a_freeze() {
    let frozen = Cell::new(0_u32);
    let mut runner = TestRunner::new(ProptestConfig::with_cases(EACH));
    let held = runner.run(&loans(), |(loan, _)| {
        let freezes = loan.entries().iter().filter(|entry| matches!(entry.kind, EntryKind::Freeze { .. }));
        for begun_on in freezes.map(|entry| entry.value_on) {
            let before = loan.on(begun_on);
            let Stage::Frozen(freeze) = before.stage else { continue };
            for day in [days_after(begun_on, 1), days_after(begun_on, 40), days_after(freeze.until, -1)] {
                let standing = loan.on(day);
                if matches!(standing.stage, Stage::Frozen(now) if now.from == freeze.from) {
                    frozen.set(frozen.get() + 1);
                    prop_assert_eq!(standing.interest.earned(), before.interest.earned());
                    prop_assert_eq!(standing.penalty.earned(), before.penalty.earned());
                    prop_assert_eq!(standing.principal.frozen, standing.principal.total());
                }
            }
        }
        Ok(())
    });
    assert_eq!(held, Ok(()));
    assert!(frozen.get() > EACH / 2, "{} days of a freeze were looked at", frozen.get());
}

fn balances(accrual: Accrual) -> Result<(), TestCaseError> {
    let sum = Exact::from(accrual.posted()).plus(accrual.pending()).plus(accrual.remainder());
    prop_assert_eq!(accrual.earned(), sum);
    Ok(())
}

/// The ledger says of principal, receivables and income what the standing says, and every day adds up to nothing.
fn accounts_agree(loan: &Loan, standing: &Standing) -> Result<(), TestCaseError> {
    let mut accounts = BTreeMap::<Account, i64>::new();
    let mut days = BTreeMap::<Date, i64>::new();
    for posting in loan.postings(standing.day) {
        *accounts.entry(posting.account).or_default() += posting.change;
        *days.entry(posting.value_on).or_default() += posting.change;
    }
    prop_assert!(days.values().all(|sum| *sum == 0));
    let of = |account| accounts.get(&account).copied().unwrap_or(0);
    let principal = standing.principal;
    prop_assert_eq!(of(Account::PrincipalInTerm), principal.in_term.units());
    prop_assert_eq!(of(Account::PrincipalOverdue), principal.overdue.units());
    prop_assert_eq!(of(Account::PrincipalFrozen), principal.frozen.units());
    prop_assert_eq!(of(Account::PrincipalChargedOff), principal.charged_off.units());
    prop_assert_eq!(of(Account::InterestReceivable), standing.owed.interest.units());
    prop_assert_eq!(of(Account::PenaltyReceivable), standing.owed.penalty.units());
    prop_assert_eq!(of(Account::FeeReceivable), standing.owed.fee.units());
    prop_assert_eq!(of(Account::InterestIncome), -standing.interest.posted().units());
    prop_assert_eq!(of(Account::PenaltyIncome), -standing.penalty.posted().units());
    Ok(())
}

/// Between two changes, and two entries, a loan does nothing but accrue: a close of day may leave it alone.
fn only_accrues_until_the_next_change(loan: &Loan, now: &Standing, end: Date) -> Result<(), TestCaseError> {
    let later = loan.entries().iter().map(|entry| entry.value_on).find(|on| *on > now.day);
    let next = [loan.next_change(now.day), later, Some(end)].into_iter().flatten().min().unwrap();
    let before = loan.on(days_after(next, -1).max(now.day));
    prop_assert_eq!((before.stage, before.owed, before.principal), (now.stage, now.owed, now.principal));
    prop_assert_eq!(before.interest.posted(), now.interest.posted());
    prop_assert_eq!(before.penalty.posted(), now.penalty.posted());
    Ok(())
}

fn pay(loan: &Loan, on: Date, amount: Amount) -> Result<Loan, LoanRejection> {
    loan.with(Entry { id: id(TODAY), value_on: on, kind: EntryKind::Repayment { amount } })
}

/// A payment of less than everything lowers what is owed by what it took, and takes no more than it may.
fn part_of_it(
    loan: &Loan,
    before: &Standing,
    after: &Standing,
    offered: Amount,
) -> Result<(), TestCaseError> {
    let terms = loan.contract().terms();
    let taken = offered.less(after.returned.less(before.returned));
    let step = i64::from(terms.interest.rounding.step.get());
    let lowered = before.payoff.units() - after.payoff.units();
    prop_assert!((lowered - taken.units()).abs() < step, "{lowered} for {taken:?}");
    if terms.allocation.in_advance == InAdvance::Nothing && offered < before.payoff {
        let rule = &terms.interest;
        let payable = before.penalty.payable(rule).plus(before.interest.payable(rule));
        prop_assert!(taken <= before.owed.total().plus(payable));
    } else {
        prop_assert_eq!(after.returned, before.returned, "all of it was taken");
    }
    prop_assert!(after.principal.total() >= before.principal.total().less(taken));
    Ok(())
}

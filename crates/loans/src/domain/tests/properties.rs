//! What is so of every loan.

use std::collections::BTreeMap;

use proptest::{prelude::*, test_runner::TestCaseError};
use vocabulary::calendar::Date;

use super::{
    given::{amount, id},
    random::{LIFE, loans},
};
use crate::domain::{
    accrual::Accrual,
    due_dates::days_after,
    entry::{Entry, EntryKind},
    exact::Exact,
    loan::{Loan, Standing},
    money::Amount,
    postings::{Account, Posting, differences, net},
    rejection::LoanRejection,
    stage::Stage,
    terms::{Contract, InAdvance},
};

/// Five properties of so many loans each: ten thousand random loans.
const EACH: u32 = 2_000;

/// A day after everything that happens to a random loan.
const TODAY: usize = 1_000;

fn disbursed(loan: &Loan, through: Date) -> Amount {
    let out = |posting: &Posting| posting.account == Account::Cash;
    let cash: i64 =
        loan.postings(through).iter().filter(|posting| out(posting)).map(|posting| posting.change).sum();
    let received: Amount = loan.schedule(through).iter().map(|row| row.paid).sum();
    amount(received.units() - cash)
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
    fn no_interest_accrues_in_a_freeze((loan, end) in loans(), frozen in 0_usize..2) {
        let freezes = loan.entries().iter().filter(|entry| matches!(entry.kind, EntryKind::Freeze { .. }));
        let Some(from) = freezes.map(|entry| entry.value_on).nth(frozen).filter(|from| *from < end) else {
            return Ok(());
        };
        let Stage::Frozen(freeze) = loan.on(from).stage else { return Ok(()) };
        let before = loan.on(from);
        for day in (0..LIFE).step_by(17).map(|days| days_after(from, days)).take_while(|day| *day < freeze.until) {
            let standing = loan.on(day);
            if !matches!(standing.stage, Stage::Frozen(now) if now.from == from) {
                break;
            }
            prop_assert_eq!(standing.interest.earned(), before.interest.earned());
            prop_assert_eq!(standing.penalty.earned(), before.penalty.earned());
            prop_assert_eq!(standing.principal.frozen, standing.principal.total());
        }
    }

    #[test]
    fn the_pay_off_amount_settles_to_nothing_and_a_payment_never_takes_more_than_it_may(
        (loan, end) in loans(),
        share in 0_i64..100,
    ) {
        let before = loan.on(end);
        if before.payoff.is_zero() {
            prop_assert!(pay(&loan, end, amount(1)).is_err(), "nothing is owed by a loan that has ended");
            return Ok(());
        }
        let paid_off = pay(&loan, end, before.payoff).unwrap().on(end);
        prop_assert_eq!(paid_off.stage, Stage::Settled { on: end });
        prop_assert_eq!((paid_off.payoff, paid_off.owed.total()), (Amount::ZERO, Amount::ZERO));
        prop_assert_eq!(paid_off.returned, before.returned);
        prop_assert_eq!(paid_off.principal.total(), Amount::ZERO);

        let offered = amount((before.payoff.units() * share / 100).max(1));
        part_of_it(&loan, &before, &pay(&loan, end, offered).unwrap().on(end), offered)?;
    }

    #[test]
    fn entries_in_any_order_of_arrival_give_one_loan_and_one_ledger(
        (loan, end) in loans(),
        order in any::<prop::sample::Index>(),
        closed in 0..LIFE,
    ) {
        let closed = days_after(days_after(end, -LIFE), closed);
        let mut arriving: Vec<Entry> = loan.entries().to_vec();
        let turn = order.index(arriving.len());
        arriving.rotate_left(turn);
        arriving.reverse();
        let (arrived, booked) = arrive(loan.contract(), arriving, closed, end);
        prop_assert_eq!(&arrived, &loan);
        prop_assert_eq!(arrived.on(end), loan.on(end));
        prop_assert_eq!(arrived.schedule(end), loan.schedule(end));
        prop_assert_eq!(net(&booked), loan.postings(end));
    }
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

/// The loan as far as its entries have arrived, and everything that was booked on the way.
struct Arrived {
    loan: Loan,
    ledger: Vec<Posting>,
    booked: Vec<Posting>,
    closed: Date,
    today: Date,
}

impl Arrived {
    fn book(&mut self, next: Loan) {
        let ledger = next.postings(self.today);
        let changes = differences(&self.ledger, &ledger, Some(self.closed), self.today);
        assert!(
            changes.iter().all(|booking| booking.booked_on > self.closed),
            "nothing is booked on a closed day"
        );
        self.booked.extend(changes.into_iter().map(|booking| booking.posting));
        (self.loan, self.ledger) = (next, ledger);
    }
}

/// The entries as they arrive, one by one; who is refused comes again when the others are there.
fn arrive(contract: &Contract, mut waiting: Vec<Entry>, closed: Date, today: Date) -> (Loan, Vec<Posting>) {
    let nothing = Loan::of(contract.clone(), []).unwrap();
    let mut arrived = Arrived { loan: nothing, ledger: Vec::new(), booked: Vec::new(), closed, today };
    while !waiting.is_empty() {
        let before = waiting.len();
        waiting.retain(|entry| {
            let next = arrived.loan.with(entry.clone());
            let refused = next.is_err();
            if let Ok(next) = next {
                arrived.book(next);
            }
            refused
        });
        if waiting.len() == before {
            // Some only stand together: they come together.
            let all: Vec<Entry> = arrived.loan.entries().iter().cloned().chain(waiting.drain(..)).collect();
            arrived.book(Loan::of(contract.clone(), all).unwrap());
        }
    }
    (arrived.loan, arrived.booked)
}

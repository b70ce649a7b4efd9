//! What is paid before it falls due.

use super::given::{History, amount, column, day, in_parts, rate, rounding, terms};
use crate::domain::{
    day_count::DayCount,
    due_dates::days_after,
    entry::EntryKind,
    loan::Loan,
    money::Amount,
    rounding::RoundingRule,
    stage::Stage,
    terms::{Excess, InAdvance, PrepaymentEffect, PrincipalPlan, Terms},
};

/// Twelve millions in twelve months without interest, of which two and a half are paid before the third is due.
fn paid_in_advance(effect: PrepaymentEffect) -> Loan {
    let mut terms = without_interest();
    terms.prepayment.effect = effect;
    History::disbursed("2025-01-01", 12_000_000)
        .repay("2025-02-01", 1_000_000)
        .repay("2025-03-01", 1_000_000)
        .repay("2025-03-20", 2_500_000)
        .under(terms)
}

fn without_interest() -> Terms {
    let mut terms = in_parts(12_000_000, 12, 1);
    terms.rate = rate(0);
    terms
}

fn principal(loan: &Loan) -> Vec<i64> {
    column(loan, "2025-03-20", |row| row.principal)
}

const M: i64 = 1_000_000;

#[test]
fn a_payment_in_advance_may_shorten_the_term() {
    let loan = paid_in_advance(PrepaymentEffect::ShortensTerm);
    assert_eq!(principal(&loan), [M, M, 3_500_000, M, M, M, M, M, M, 500_000]);
    let third = loan.schedule(day("2025-03-20"))[2];
    assert_eq!((third.paid, third.in_advance), (amount(2_500_000), amount(2_500_000)));
    assert_eq!((third.outstanding, third.late), (amount(M), Amount::ZERO));
}

#[test]
fn a_payment_in_advance_may_reduce_every_instalment() {
    let loan = paid_in_advance(PrepaymentEffect::ReducesInstalments);
    let mut expected = vec![M, M, 2_500_000 + 750_000];
    expected.extend([750_000; 9]);
    assert_eq!(principal(&loan), expected);
}

#[test]
fn a_payment_in_advance_may_pay_the_next_instalments() {
    let loan = paid_in_advance(PrepaymentEffect::SkipsNext);
    assert_eq!(principal(&loan), [M, M, 2_500_000, 0, 500_000, M, M, M, M, M, M, M]);
    assert_eq!(loan.on(day("2025-04-01")).owed.principal, Amount::ZERO, "the third is paid");
}

#[test]
fn where_nothing_is_paid_in_advance_the_rest_is_returned_or_refused() {
    let mut terms = without_interest();
    terms.allocation.in_advance = InAdvance::Nothing;
    let history = History::disbursed("2025-01-01", 12 * M).repay("2025-02-01", 3 * M);
    let standing = history.clone().under(terms.clone()).on(day("2025-02-01"));
    assert_eq!((standing.principal.in_term, standing.returned), (amount(11 * M), amount(2 * M)));

    terms.prepayment.excess = Excess::Refused;
    assert_eq!(history.refused(terms.clone()), "ABOVE_PAYABLE_AMOUNT");

    let paid_off = History::disbursed("2025-01-01", 12 * M).repay("2025-02-01", 12 * M).under(terms);
    assert_eq!(paid_off.on(day("2025-02-01")).stage, Stage::Settled { on: day("2025-02-01") });
}

#[test]
fn the_pay_off_amount_settles_and_one_more_is_returned() {
    let bare = terms(100_000_000, 12);
    let history = History::disbursed("2025-01-01", 100_000_000);
    let payoff = history.clone().under(bare.clone()).on(day("2025-01-31")).payoff;
    assert_eq!(payoff, amount(100_542_466));

    let settled = history.clone().repay("2025-01-31", payoff.units() + 1).under(bare.clone());
    let standing = settled.on(day("2025-01-31"));
    assert_eq!(standing.stage, Stage::Settled { on: day("2025-01-31") });
    assert_eq!((standing.payoff, standing.returned), (Amount::ZERO, amount(1)));
    assert_eq!(settled.on(day("2030-01-01")).interest.earned(), standing.interest.earned());
    assert_eq!(settled.schedule(day("2025-01-31")).len(), 1);

    let almost = history.repay("2025-01-31", payoff.units() - 1).under(bare);
    assert_eq!(almost.on(day("2025-01-31")).stage, Stage::InTerm);
    assert_eq!(almost.on(day("2025-01-31")).payoff, amount(1));
}

#[test]
fn accrued_interest_may_come_before_principal_in_advance() {
    let mut bare = terms(100_000_000, 12);
    let history = History::disbursed("2025-01-01", 100_000_000).repay("2025-01-31", 1_000_000);
    let principal_first = history.clone().under(bare.clone()).on(day("2025-01-31"));
    assert_eq!(principal_first.principal.in_term, amount(99_000_000));
    assert_eq!(principal_first.interest.payable(&bare.interest), amount(542_466));

    bare.allocation.in_advance = InAdvance::InterestFirst;
    let interest_first = history.under(bare.clone()).on(day("2025-01-31"));
    assert_eq!(interest_first.principal.in_term, amount(99_542_466));
    assert_eq!(interest_first.interest.posted(), amount(542_466));

    let part = History::disbursed("2025-01-01", 100_000_000).repay("2025-01-31", 42_466).under(bare.clone());
    let standing = part.on(day("2025-01-31"));
    assert_eq!(
        standing.interest.payable(&bare.interest),
        amount(500_000),
        "what it did not reach stays exact"
    );
    assert_eq!(standing.principal.in_term, amount(100_000_000));
}

/// Ten millions at 1 % a month in twelve level instalments of 888,488, two millions of it paid with the third.
fn level(effect: PrepaymentEffect) -> Loan {
    let mut terms = in_parts(10 * M, 12, 1);
    terms.plan.principal = PrincipalPlan::Level;
    terms.rate = rate(120_000);
    terms.interest.basis = DayCount::Months12;
    terms.prepayment.effect = effect;
    History::disbursed("2025-01-01", 10 * M)
        .repay("2025-02-01", 888_488)
        .repay("2025-03-01", 888_488)
        .repay("2025-04-01", 888_488 + 2 * M)
        .under(terms)
}

fn due_from_the_fourth(loan: &Loan) -> Vec<i64> {
    column(loan, "2025-04-02", |row| row.due.less(row.paid)).split_off(3)
}

#[test]
fn a_payment_in_advance_leaves_level_instalments_as_they_are_and_ends_them_earlier() {
    let loan = level(PrepaymentEffect::ShortensTerm);
    let mut expected = vec![888_488; 6];
    expected.push(489_987 + 4_900);
    assert_eq!(due_from_the_fourth(&loan), expected);
}

#[test]
fn a_payment_in_advance_may_lower_level_instalments() {
    assert_eq!(due_from_the_fourth(&level(PrepaymentEffect::ReducesInstalments)), [655_007; 9]);
}

#[test]
fn a_payment_between_due_dates_leaves_the_running_level_instalment_as_it_is_too() {
    let mut terms = in_parts(10 * M, 12, 1);
    terms.plan.principal = PrincipalPlan::Level;
    terms.rate = rate(120_000);
    let loan = History::disbursed("2025-01-01", 10 * M).repay("2025-01-17", 2 * M).under(terms);
    let due = column(&loan, "2025-01-17", |row| row.due.less(row.paid));
    let payment = History::disbursed("2025-01-01", 10 * M).under(loan.contract().terms().clone());
    let payment = column(&payment, "2025-01-01", |row| row.due)[0];
    assert_eq!(due.len(), 10, "two and more are saved");
    assert_eq!(due[..9], vec![payment; 9]);
    assert!(due[9] < payment);
}

#[test]
fn level_instalments_are_level_again_at_a_decided_rate() {
    let mut terms = in_parts(10 * M, 12, 1);
    terms.plan.principal = PrincipalPlan::Level;
    terms.rate = rate(120_000);
    terms.interest.basis = DayCount::Months12;
    let history = History::disbursed("2025-01-01", 10 * M)
        .repay("2025-02-01", 888_488)
        .repay("2025-03-01", 888_488)
        .repay("2025-04-01", 888_488)
        .and("2025-04-01", EntryKind::RateChange { rate: rate(180_000) });
    let mut expected = vec![910_327; 8];
    expected.push(910_325);
    assert_eq!(due_from_the_fourth(&history.under(terms)), expected);
}

#[test]
fn small_payments_do_not_take_accrued_interest_away() {
    let mut bare = terms(5 * M, 12);
    bare.interest.rounding = rounding(RoundingRule::Floor, 1_000);
    let mut history = History::disbursed("2025-01-01", 5 * M);
    for days in 1..=30 {
        history = history.repay(&days_after(day("2025-01-01"), days).to_string(), 1_000);
    }
    // 904 đồng a day, a little less each day: 27,044 together.
    let rule = bare.interest;
    let standing = history.under(bare).on(day("2025-01-31"));
    assert_eq!(standing.principal.in_term, amount(5 * M - 30_000));
    assert_eq!(standing.interest.payable(&rule), amount(27_000));
    assert_eq!(standing.payoff, amount(5 * M - 30_000 + 27_000));
}

#[test]
fn interest_that_is_paid_in_two_payments_is_rounded_as_if_it_were_one() {
    let standing = |payments: &[i64]| {
        let mut bare = terms(2_701_000, 12);
        bare.rate = rate(100_000);
        bare.allocation.in_advance = InAdvance::InterestFirst;
        bare.interest.rounding = rounding(RoundingRule::HalfUp, 500);
        let history = History::disbursed("2025-01-01", 2_701_000);
        let paid = payments.iter().fold(history, |history, vnd| history.repay("2025-01-02", *vnd));
        paid.under(bare).on(day("2025-01-02"))
    };
    // 740 are half-way and more to 500, not to 1,000.
    for payments in [&[900][..], &[300, 600], &[600, 300], &[499, 1, 400]] {
        let standing = standing(payments);
        assert_eq!(standing.interest.posted(), amount(500), "{payments:?}");
        assert_eq!(standing.principal.in_term, amount(2_701_000 - 400), "{payments:?}");
    }
}

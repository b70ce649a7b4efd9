//! What is not paid when it falls due.

use super::given::{History, amount, column, day, in_parts, rate, rounding};
use crate::domain::{
    due_dates::days_after,
    money::Amount,
    rounding::RoundingRule,
    stage::Stage,
    terms::{Missed, PrepaymentEffect},
};

#[test]
fn a_missed_instalment_is_shifted_and_not_overdue_before_the_final_due_date() {
    let loan = History::disbursed("2025-01-10", 12_000_000).under(in_parts(12_000_000, 4, 6));
    let principal = |on| column(&loan, on, |row| row.principal);
    assert_eq!(principal("2025-07-10"), [3_000_000; 4]);
    assert_eq!(loan.on(day("2025-07-10")).owed.principal, amount(3_000_000));
    assert_eq!(principal("2025-07-11"), [0, 6_000_000, 3_000_000, 3_000_000]);
    assert_eq!(loan.on(day("2025-07-11")).owed.principal, Amount::ZERO);
    assert_eq!(loan.on(day("2027-01-10")).stage, Stage::InTerm);

    let after = loan.on(day("2027-01-11"));
    assert_eq!(after.stage, Stage::Overdue { since: day("2027-01-11") });
    assert_eq!(after.principal.overdue, amount(12_000_000));
    assert_eq!(principal("2027-01-11"), [0, 0, 0, 12_000_000]);
}

#[test]
fn a_missed_part_is_shifted_to_the_next_date_that_bears_principal() {
    let mut terms = in_parts(36_500_000, 18, 1);
    terms.plan.principal_every = 6;
    terms.rate = rate(0);
    let loan = History::disbursed("2025-01-01", 36_000_000).under(terms);
    let mut expected = [0; 18];
    (expected[11], expected[17]) = (24_000_000, 12_000_000);
    assert_eq!(column(&loan, "2025-07-02", |row| row.principal), expected);
    assert_eq!(loan.on(day("2025-12-31")).owed.principal, Amount::ZERO);
    assert_eq!(loan.on(day("2026-01-01")).owed.principal, amount(24_000_000));
}

#[test]
fn a_payment_after_a_missed_instalment_makes_up_for_it_first() {
    let mut terms = in_parts(12_000_000, 4, 6);
    terms.rate = rate(0);
    terms.prepayment.effect = PrepaymentEffect::ShortensTerm;
    let loan = History::disbursed("2025-01-10", 12_000_000).repay("2025-08-01", 4_000_000).under(terms);
    // 3 million were shifted to the second; the fourth one more is taken from the last.
    assert_eq!(
        column(&loan, "2025-08-01", |row| row.principal),
        [0, 7_000_000, 3_000_000, 2_000_000],
        "the second holds what was paid in it and what still falls due on it"
    );
    assert_eq!(column(&loan, "2025-08-01", |row| row.outstanding), [0, 3_000_000, 3_000_000, 2_000_000]);
}

#[test]
fn where_any_due_date_counts_only_the_missed_part_is_overdue() {
    let mut terms = in_parts(12_000_000, 4, 6);
    terms.overdue.missed = Missed::IsOverdue;
    let rule = terms.interest;
    let loan = History::disbursed("2025-01-10", 12_000_000).under(terms);
    let standing = loan.on(day("2025-10-19"));
    assert_eq!(standing.stage, Stage::Overdue { since: day("2025-07-11") });
    assert_eq!(standing.principal.overdue, amount(3_000_000));
    assert_eq!(standing.principal.in_term, amount(9_000_000));
    // 3,000,000 × 8.58 % × 100 ÷ 365, and 9,000,000 × 6.6 % × 100 ÷ 365 after one day of 12,000,000.
    assert_eq!(standing.penalty.payable(&rule), amount(70_521));
    assert_eq!(standing.interest.payable(&rule), amount(164_910));
}

#[test]
fn a_loan_is_overdue_since_the_oldest_part_that_is_not_paid() {
    let mut terms = in_parts(12_000_000, 12, 1);
    terms.rate = rate(0);
    terms.overdue.missed = Missed::IsOverdue;
    let history = History::disbursed("2025-01-01", 12_000_000);
    let standing = |vnd| history.clone().repay("2025-03-10", vnd).under(terms.clone()).on(day("2025-03-10"));
    assert_eq!(standing(999_999).stage, Stage::Overdue { since: day("2025-02-02") });
    assert_eq!(standing(1_000_000).stage, Stage::Overdue { since: day("2025-03-02") });
    assert_eq!(standing(2_000_000).stage, Stage::InTerm);
}

#[test]
fn paying_what_is_overdue_brings_a_loan_back_into_its_term() {
    let mut terms = in_parts(12_000_000, 4, 6);
    terms.rate = rate(0);
    terms.overdue.missed = Missed::IsOverdue;
    let history = History::disbursed("2025-01-10", 12_000_000);
    let part = history.clone().repay("2025-09-01", 2_999_999).under(terms.clone());
    assert_eq!(part.on(day("2025-09-01")).stage, Stage::Overdue { since: day("2025-07-11") });
    assert_eq!(part.on(day("2025-09-01")).principal.overdue, amount(1));
    let whole = history.repay("2025-09-01", 3_000_000).under(terms);
    assert_eq!(whole.on(day("2025-09-01")).stage, Stage::InTerm);
    assert_eq!(whole.schedule(day("2025-09-01"))[0].late, amount(3_000_000));
}

#[test]
fn overdue_interest_is_payable_on_any_day_and_rounded_as_one_however_it_is_paid() {
    let history = History::disbursed("2025-02-01", 100_000_000)
        .repay("2025-03-01", 506_301)
        .repay("2025-04-01", 700_000)
        .repay("2025-04-01", 10_000);
    let loan = history.under(in_parts(100_000_000, 1, 1));
    let standing = loan.on(day("2025-04-01"));
    assert_eq!(standing.penalty.posted(), amount(705_205));
    assert_eq!(standing.owed.penalty, Amount::ZERO);
    // What is left of both payments goes on: the interest of the due date's own day, and none to principal.
    assert_eq!(standing.owed.interest, amount(18_082 - 4_795));
    assert_eq!(standing.principal.overdue, amount(100_000_000));
}

#[test]
fn after_the_final_due_date_the_schedule_shows_what_pays_the_loan_off() {
    let loan = History::disbursed("2025-02-01", 100_000_000).under(in_parts(100_000_000, 1, 1));
    let row = loan.schedule(day("2025-04-01"))[0];
    assert_eq!((row.principal, row.penalties), (amount(100_000_000), amount(705_205)));
    assert_eq!(row.interest, amount(506_301 + 18_082), "February, and the due date's own day");
    assert_eq!(row.outstanding, loan.on(day("2025-04-01")).payoff);
    assert_eq!(loan.on(day("2025-04-01")).penalty.posted(), Amount::ZERO, "to show is not to post");
}

#[test]
fn small_payments_do_not_take_overdue_interest_away() {
    let mut terms = in_parts(2_000_000, 1, 1);
    terms.interest.rounding = rounding(RoundingRule::HalfUp, 1_000);
    let mut history = History::disbursed("2025-02-01", 2_000_000);
    // 470 đồng a day from 2 March on.
    for days in 1..=30 {
        history = history.repay(&days_after(day("2025-03-02"), days).to_string(), 1);
    }
    let standing = history.under(terms).on(day("2025-04-01"));
    assert_eq!(standing.penalty.posted(), amount(14_000), "30 days are 14,104");
    assert_eq!(standing.penalty.remainder(), crate::domain::exact::Exact::ZERO);
}

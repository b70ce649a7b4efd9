//! Extensions, moved instalments, recalls, other plans.

use super::given::{History, amount, column, day, due_dates, in_parts, months, rate, terms};
use crate::domain::{
    entry::EntryKind,
    money::Amount,
    stage::Stage,
    terms::{Missed, Plan, PrepaymentEffect, PrincipalPlan, Terms},
};

const M: i64 = 1_000_000;

fn without_interest(vnd: i64, instalments: u16, interval: i32) -> Terms {
    let mut terms = in_parts(vnd, instalments, interval);
    terms.rate = rate(0);
    terms
}

#[test]
fn an_extension_moves_the_final_part_and_interest_goes_on_falling_due() {
    let mut bare = in_parts(36_500_000, 2, 1);
    bare.rate = rate(100_000);
    let loan = History::disbursed("2025-01-31", 36_500_000).extend("2025-02-10", 2).under(bare);
    let on = "2025-02-10";
    assert_eq!(due_dates(&loan, on), ["2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31"]);
    assert_eq!(column(&loan, on, |row| row.principal), [18_250_000, 0, 0, 18_250_000]);
    assert_eq!(column(&loan, on, |row| row.interest), [280_000, 155_000, 150_000, 155_000]);
    assert_eq!(loan.on(day("2025-05-31")).stage, Stage::InTerm);
    let standing = loan.on(day("2025-04-01"));
    assert_eq!((standing.next_due, standing.final_due), (Some(day("2025-04-30")), Some(day("2025-05-31"))));
    assert_eq!(loan.next_change(day("2025-04-01")), Some(day("2025-04-30")));
}

#[test]
fn an_extension_moves_the_last_part_that_is_left_of_a_shortened_loan() {
    let history = History::disbursed("2025-01-01", 4 * M).repay("2025-01-10", M).extend("2025-01-20", 2);
    let loan = history.under(without_interest(4 * M, 4, 1));
    assert_eq!(column(&loan, "2025-01-20", |row| row.principal), [2 * M, M, 0, 0, 0, M]);
    assert_eq!(due_dates(&loan, "2025-01-20")[5], "2025-07-01");
}

#[test]
fn an_extension_outlives_every_later_plan() {
    let mut bare = in_parts(36_500_000, 2, 1);
    bare.rate = rate(0);
    bare.prepayment.effect = PrepaymentEffect::ReducesInstalments;
    let extended = |vnd| History::disbursed("2025-01-31", vnd).extend("2025-02-10", 2);
    let paid = extended(36_500_000).repay("2025-02-11", 500_000).under(bare.clone());
    let outstanding = |loan| column(&loan, "2025-02-11", |row| row.outstanding);
    assert_eq!(outstanding(paid), [18 * M, 0, 0, 18 * M]);
    let tranche = extended(30 * M).disburse("2025-02-11", 6 * M).under(bare);
    assert_eq!(outstanding(tranche), [18 * M, 0, 0, 18 * M]);
}

#[test]
fn a_short_loan_is_extended_by_twelve_months_at_most_all_together() {
    let history = History::disbursed("2025-01-01", 10 * M).extend("2025-03-01", 12);
    let loan = history.clone().under(terms(10 * M, 6));
    assert_eq!(due_dates(&loan, "2025-03-01"), ["2025-07-01", "2026-01-01", "2026-07-01"]);
    assert_eq!(history.extend("2025-04-01", 1).refused(terms(10 * M, 6)), "EXTENSION_BEYOND_LIMIT");
}

#[test]
fn a_longer_loan_is_extended_by_half_its_term_at_most() {
    let extended = |by| History::disbursed("2025-01-01", 10 * M).extend("2025-03-01", by);
    assert_eq!(
        extended(19).refused(terms(10 * M, 37)),
        "EXTENSION_BEYOND_LIMIT",
        "half of 37 is 18 whole months"
    );
    let loan = extended(18).under(terms(10 * M, 37));
    assert_eq!(due_dates(&loan, "2025-03-01"), ["2028-02-01", "2029-08-01"]);
}

#[test]
fn an_extension_is_decided_before_the_final_due_date() {
    let on = |text: &str| History::disbursed("2025-01-01", 10 * M).extend(text, 1);
    assert_eq!(on("2025-07-01").refused(terms(10 * M, 6)), "EXTENSION_AFTER_DUE_DATE");
    assert_eq!(on("2025-08-01").refused(terms(10 * M, 6)), "EXTENSION_AFTER_DUE_DATE");
    assert!(!on("2025-06-30").under(terms(10 * M, 6)).on(day("2025-07-02")).stage.is_closed());
}

fn moved(number: u32, to: &str) -> EntryKind {
    EntryKind::MovedInstalment { number, to: day(to) }
}

#[test]
fn an_instalment_moves_between_its_neighbours_and_bears_interest_to_its_new_day() {
    let mut bare = in_parts(36_500_000, 3, 1);
    bare.rate = rate(100_000);
    bare.plan.principal = PrincipalPlan::Bullet;
    let history = History::disbursed("2025-01-01", 36_500_000);
    let loan = history.clone().and("2025-01-05", moved(1, "2025-02-11")).under(bare.clone());
    let on = "2025-01-05";
    assert_eq!(due_dates(&loan, on), ["2025-02-11", "2025-03-01", "2025-04-01"]);
    assert_eq!(column(&loan, on, |row| row.interest), [410_000, 180_000, 310_000]);

    let refused = |number, to| history.clone().and("2025-02-05", moved(number, to)).refused(bare.clone());
    assert_eq!(refused(1, "2025-02-20"), "INSTALMENT_NOT_KNOWN");
    assert_eq!(refused(4, "2025-02-20"), "INSTALMENT_NOT_KNOWN");
    assert_eq!(refused(2, "2025-02-05"), "INSTALMENT_OUT_OF_ORDER");
    assert_eq!(refused(2, "2025-04-01"), "INSTALMENT_OUT_OF_ORDER");
    assert_eq!(refused(3, "2025-04-02"), "INSTALMENT_OUT_OF_ORDER", "that would be an extension");
}

#[test]
fn a_recall_makes_everything_due_and_overdue_the_day_after() {
    let history = History::disbursed("2025-01-01", 12 * M);
    let recall = |due_on| EntryKind::EarlyRecall { due_on: day(due_on) };
    let loan = history.clone().and("2025-02-10", recall("2025-03-15")).under(without_interest(12 * M, 12, 1));
    assert_eq!(column(&loan, "2025-02-10", |row| row.principal), [0, 2 * M, 10 * M]);
    assert_eq!(loan.on(day("2025-03-15")).owed.principal, amount(12 * M), "the missed one was shifted to it");
    assert_eq!(loan.on(day("2025-03-16")).stage, Stage::Overdue { since: day("2025-03-16") });

    let today =
        history.clone().and("2025-02-10", recall("2025-02-10")).under(without_interest(12 * M, 12, 1));
    assert_eq!(today.on(day("2025-02-10")).owed.principal, amount(12 * M));
    let late = history.and("2025-02-10", recall("2026-01-01"));
    assert_eq!(late.refused(without_interest(12 * M, 12, 1)), "RECALL_NOT_EARLIER");
}

fn rescheduled(instalments: u16) -> EntryKind {
    let plan = Plan { instalments, ..in_parts(M, 1, 1).plan };
    EntryKind::Rescheduling { plan: Plan { principal: PrincipalPlan::Equal, ..plan } }
}

#[test]
fn a_rescheduled_loan_pays_all_its_principal_by_the_new_plan() {
    let mut bare = without_interest(4 * M, 2, 1);
    bare.overdue.missed = Missed::IsOverdue;
    let history = History::disbursed("2025-01-01", 4 * M).and("2025-02-15", rescheduled(4));
    let loan = history.under(bare);
    assert_eq!(loan.on(day("2025-02-14")).principal.overdue, amount(2 * M));
    let standing = loan.on(day("2025-02-15"));
    assert_eq!((standing.stage, standing.principal.overdue), (Stage::InTerm, Amount::ZERO));
    assert_eq!(
        due_dates(&loan, "2025-02-15"),
        ["2025-02-01", "2025-02-15", "2025-03-15", "2025-04-15", "2025-05-15", "2025-06-15"],
        "the running one ends on the day of the decision"
    );
    assert_eq!(column(&loan, "2025-02-15", |row| row.principal), [0, 0, M, M, M, M]);
}

#[test]
fn rescheduling_makes_the_interest_to_its_day_payable() {
    let mut bare = in_parts(36_500_000, 2, 1);
    bare.rate = rate(100_000);
    let history = History::disbursed("2025-01-01", 36_500_000);
    let loan = history.clone().and("2025-01-11", rescheduled(2)).under(bare.clone());
    assert_eq!(loan.on(day("2025-01-11")).owed.interest, amount(100_000));
    assert_eq!(column(&loan, "2025-01-11", |row| row.interest), [100_000, 310_000, 140_000]);

    let on_a_due_date = history.and("2025-02-01", rescheduled(2)).under(bare);
    assert_eq!(due_dates(&on_a_due_date, "2025-02-01"), ["2025-02-01", "2025-03-01", "2025-04-01"]);
}

#[test]
fn a_new_plan_that_contradicts_itself_is_refused_field_by_field() {
    use vocabulary::rejection::Rejection;
    let plan = Plan { instalments: 2, grace_principal: 2, interval: months(1), ..in_parts(M, 1, 1).plan };
    let history = History::disbursed("2025-01-01", M).and("2025-01-11", EntryKind::Rescheduling { plan });
    let refusal =
        crate::domain::loan::Loan::of(super::given::contract(without_interest(M, 2, 1)), history.entries())
            .unwrap_err();
    assert_eq!(refusal.reason(), "PLAN_DOES_NOT_FIT");
    let fields: Vec<String> = refusal.fields().into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["plan.grace_principal"]);
}

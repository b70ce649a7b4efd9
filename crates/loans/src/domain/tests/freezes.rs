//! 50/2010/QĐ-TTg as amended by 08/2021/QĐ-TTg: damage of 40 % to under 80 %, at most three years; from 80 % on five,
//! prolonged once.

use super::given::{History, amount, column, day, due_dates, in_parts, months, percent, rate, terms};
use crate::domain::{
    entry::{EntryKind, FreezeUntil, WriteOffGrounds},
    limits::{Cause, Resume},
    loan::Loan,
    money::Amount,
    stage::Stage,
    terms::{Missed, Terms},
};

/// 10,000 đồng of interest a day.
fn daily_10_000() -> Terms {
    let mut terms = terms(36_500_000, 60);
    terms.rate = rate(100_000);
    terms
}

fn disbursed() -> History {
    History::disbursed("2025-01-01", 36_500_000)
}

fn until(text: &str) -> FreezeUntil {
    FreezeUntil::Day(day(text))
}

#[test]
fn no_interest_accrues_inside_a_freeze_and_all_principal_is_frozen() {
    let rule = daily_10_000().interest;
    let loan = disbursed().freeze("2025-01-11", until("2025-03-01"), 50).under(daily_10_000());
    let payable = |on| loan.on(day(on)).interest.payable(&rule).units();
    assert_eq!(payable("2025-01-11"), 100_000);
    assert_eq!(payable("2025-02-28"), 100_000);
    assert_eq!(payable("2025-03-01"), 100_000);
    assert_eq!(payable("2025-03-02"), 110_000);
    assert_eq!(loan.on(day("2025-01-11")).principal.frozen, amount(36_500_000));
    assert_eq!(loan.on(day("2025-03-01")).principal.in_term, amount(36_500_000));
}

#[test]
fn nothing_falls_due_or_becomes_overdue_inside_a_freeze() {
    let mut bare = in_parts(36_500_000, 2, 1);
    bare.rate = rate(100_000);
    let history = disbursed().freeze("2025-01-11", until("2025-06-01"), 50);
    let loan = history.clone().under(bare.clone());
    assert_eq!(due_dates(&loan, "2025-01-11"), ["2025-06-01", "2025-06-01"], "both on the day it ends");
    assert!(matches!(loan.on(day("2025-05-31")).stage, Stage::Frozen(_)));
    assert_eq!(loan.on(day("2025-06-01")).owed.total(), amount(36_600_000));
    assert_eq!(loan.on(day("2025-06-02")).stage, Stage::Overdue { since: day("2025-06-02") });

    bare.freeze.resume = Resume::Shifted;
    let shifted = history.under(bare);
    assert_eq!(due_dates(&shifted, "2025-01-11"), ["2025-06-22", "2025-07-20"], "141 days later");
    assert_eq!(column(&shifted, "2025-01-11", |row| row.interest), [310_000, 140_000]);
}

#[test]
fn the_due_dates_of_a_frozen_loan_are_those_after_the_freeze() {
    let mut bare = in_parts(36_500_000, 2, 1);
    let frozen = disbursed().freeze("2025-01-11", until("2025-06-01"), 50);
    let history = frozen.clone().repay("2025-04-01", 1_000_000);
    let due = |loan: &Loan| {
        let standing = loan.on(day("2025-05-31"));
        [standing.next_due, standing.final_due].map(|due| due.unwrap().to_string())
    };
    let at_end = history.clone().under(bare.clone());
    assert_eq!(due(&at_end), ["2025-06-01", "2025-06-01"]);
    let first = at_end.schedule(day("2025-04-01"))[0];
    assert_eq!((first.in_advance, first.late), (amount(1_000_000), Amount::ZERO));

    bare.freeze.resume = Resume::Shifted;
    assert_eq!(due(&history.under(bare.clone())), ["2025-06-22", "2025-07-20"]);
    assert_eq!(due(&frozen.under(bare)), ["2025-06-22", "2025-07-20"]);
}

#[test]
fn an_overdue_debt_is_frozen_without_penalty_and_is_overdue_again_afterwards() {
    let mut bare = in_parts(36_500_000, 2, 1);
    bare.rate = rate(100_000);
    bare.overdue.missed = Missed::IsOverdue;
    let rule = bare.interest;
    // Due on 1 February, overdue from the 2nd, frozen on the 12th: ten days of 5,000 × 1.3.
    let loan = disbursed().freeze("2025-02-12", until("2025-02-20"), 50).under(bare);
    let at = |on| loan.on(day(on));
    assert_eq!(at("2025-02-12").penalty.payable(&rule), amount(65_000));
    assert_eq!(at("2025-02-19").penalty.payable(&rule), amount(65_000));
    assert_eq!(at("2025-02-20").stage, Stage::Overdue { since: day("2025-02-02") });
    assert_eq!(at("2025-02-20").principal.overdue, amount(18_250_000));
    assert_eq!(at("2025-02-21").penalty.payable(&rule), amount(71_500));
}

#[test]
fn what_is_due_on_the_day_a_freeze_begins_is_not_missed_while_it_lasts() {
    let mut bare = in_parts(36_500_000, 2, 1);
    bare.overdue.missed = Missed::IsOverdue;
    let loan = disbursed().freeze("2025-02-01", until("2025-03-10"), 50).under(bare);
    assert_eq!(loan.on(day("2025-03-10")).stage, Stage::InTerm);
    assert_eq!(loan.on(day("2025-03-11")).stage, Stage::Overdue { since: day("2025-03-11") });
}

#[test]
fn a_freeze_is_no_longer_than_the_damage_allows() {
    let refused = |until, damage| disbursed().freeze("2025-01-11", until, damage).refused(daily_10_000());
    assert_eq!(refused(until("2028-01-12"), 79), "FREEZE_BEYOND_LIMIT");
    assert_eq!(refused(FreezeUntil::Months(months(37)), 40), "FREEZE_BEYOND_LIMIT");
    assert_eq!(refused(until("2030-01-12"), 80), "FREEZE_BEYOND_LIMIT");
    assert_eq!(refused(FreezeUntil::Longest, 39), "FREEZE_DAMAGE_OUTSIDE_TABLE");
    assert_eq!(refused(until("2025-01-11"), 50), "FREEZE_ENDS_TOO_EARLY");

    let longest = disbursed().freeze("2025-01-11", FreezeUntil::Longest, 100).under(daily_10_000());
    let Stage::Frozen(freeze) = longest.on(day("2025-01-11")).stage else { panic!("it is frozen") };
    assert_eq!(freeze.until, day("2030-01-11"));
}

#[test]
fn a_debt_is_frozen_for_an_objective_cause_only() {
    let kind =
        EntryKind::Freeze { until: FreezeUntil::Longest, cause: Cause::PolicyChange, damage: percent(50) };
    assert_eq!(disbursed().and("2025-02-01", kind).refused(daily_10_000()), "FREEZE_CAUSE_NOT_ALLOWED");
}

#[test]
fn a_freeze_is_prolonged_as_often_as_the_table_says_and_never_beyond_the_term() {
    let year = FreezeUntil::Months(months(12));
    let once = disbursed().freeze("2025-01-11", year, 80).freeze("2025-12-01", year, 80);
    let loan = once.clone().under(daily_10_000());
    let Stage::Frozen(freeze) = loan.on(day("2025-12-01")).stage else { panic!("it is frozen") };
    assert_eq!((freeze.until, freeze.prolonged), (day("2027-01-11"), 1));
    assert_eq!(loan.on(day("2027-01-11")).stage, Stage::InTerm);

    let twice = once.freeze("2026-12-01", year, 80);
    assert_eq!(twice.refused(daily_10_000()), "FREEZE_NOT_PROLONGABLE");
    let low = disbursed().freeze("2025-01-11", year, 50).freeze("2025-12-01", year, 50);
    assert_eq!(low.refused(daily_10_000()), "FREEZE_NOT_PROLONGABLE");
    let beyond = disbursed().freeze("2025-01-11", FreezeUntil::Longest, 80).freeze(
        "2025-12-01",
        FreezeUntil::Months(months(1)),
        80,
    );
    assert_eq!(beyond.refused(daily_10_000()), "FREEZE_BEYOND_LIMIT");
}

#[test]
fn all_freezes_together_are_no_longer_than_the_table_says() {
    let longest = disbursed().freeze("2025-01-11", FreezeUntil::Longest, 50);
    let again = |on| longest.clone().freeze(on, FreezeUntil::Longest, 50);
    assert_eq!(again("2028-01-11").refused(daily_10_000()), "FREEZE_BEYOND_LIMIT");
    assert_eq!(again("2029-01-01").refused(daily_10_000()), "FREEZE_BEYOND_LIMIT");

    // 151 days of the first are used.
    let ended =
        disbursed().freeze("2025-01-11", until("2025-12-01"), 50).and("2025-06-11", EntryKind::Unfreeze);
    let second = |end| ended.clone().freeze("2025-07-01", end, 50);
    let loan = second(FreezeUntil::Longest).under(daily_10_000());
    let Stage::Frozen(freeze) = loan.on(day("2025-07-01")).stage else { panic!("it is frozen") };
    assert_eq!(freeze.until, day("2028-01-31"));
    assert_eq!(second(until("2028-02-01")).refused(daily_10_000()), "FREEZE_BEYOND_LIMIT");
}

#[test]
fn a_greater_damage_stated_later_does_not_lengthen_a_freeze() {
    let frozen = disbursed().freeze("2025-01-11", FreezeUntil::Longest, 50);
    let prolonged = frozen.freeze("2026-01-01", FreezeUntil::Longest, 80);
    assert_eq!(prolonged.refused(terms(36_500_000, 120)), "FREEZE_NOT_PROLONGABLE");
}

#[test]
fn a_freeze_may_end_before_its_time() {
    let rule = daily_10_000().interest;
    let history = disbursed().freeze("2025-01-11", until("2025-12-01"), 50);
    let loan = history.clone().and("2025-02-01", EntryKind::Unfreeze).under(daily_10_000());
    assert_eq!(loan.on(day("2025-02-01")).stage, Stage::InTerm);
    assert_eq!(loan.on(day("2025-02-11")).interest.payable(&rule), amount(200_000));
    let late = history.and("2025-12-01", EntryKind::Unfreeze);
    assert_eq!(late.refused(daily_10_000()), "LOAN_IN_TERM");
    assert_eq!(disbursed().and("2025-12-01", EntryKind::Unfreeze).refused(daily_10_000()), "LOAN_IN_TERM");
}

#[test]
fn money_that_comes_in_a_freeze_is_taken() {
    let history = disbursed().freeze("2025-01-11", until("2025-12-01"), 50).repay("2025-02-01", 6_500_000);
    let standing = history.under(daily_10_000()).on(day("2025-02-01"));
    assert_eq!(standing.principal.frozen, amount(30_000_000));
}

#[test]
fn a_frozen_debt_is_written_off_for_inability_only_when_the_freeze_has_run_out() {
    let frozen = disbursed().freeze("2025-01-11", until("2025-06-01"), 50);
    let unable = WriteOffGrounds::UnableAfterFreeze;
    let early = frozen.clone().write_off("2025-05-31", unable);
    assert_eq!(early.refused(daily_10_000()), "NO_EXPIRED_FREEZE");
    let loan = frozen.write_off("2025-06-01", unable).under(daily_10_000());
    assert_eq!(loan.on(day("2025-06-01")).stage, Stage::WrittenOff { on: day("2025-06-01") });
}

//! Interest and overdue interest (14/2017/TT-NHNN; 06/2026/NĐ-CP Art. 32.2), R22 and R23, to the đồng.

use super::given::{History, amount, day, in_parts, rate, terms};
use crate::domain::{
    day_count::DayCount,
    entry::{EntryKind, FreezeUntil},
    exact::Exact,
    money::Amount,
    stage::Stage,
    terms::{EdgeDays, Terms},
};

/// What would be posted of interest in term on a day.
fn accrued(terms: Terms, history: History, on: &str) -> i64 {
    let rule = terms.interest;
    history.under(terms).on(day(on)).interest.payable(&rule).units()
}

#[test]
fn r22_thirty_days_of_100_million_at_6_6_percent_are_542_466_dong() {
    let history = History::disbursed("2025-03-01", 100_000_000);
    assert_eq!(accrued(terms(100_000_000, 60), history.clone(), "2025-03-31"), 542_466);
    assert_eq!(accrued(terms(100_000_000, 60), history, "2025-04-01"), 560_548);
}

#[test]
fn r22_pieces_are_added_exactly_and_rounded_once_at_the_end() {
    let history = History::disbursed("2025-01-10", 80_000_000).repay("2025-01-25", 30_000_000);
    assert_eq!(accrued(terms(80_000_000, 60), history.clone(), "2025-02-10"), 361_644);

    // 2,000,000,000 đồng × days × 66,000 millionths ÷ 365, in 1,603,080,000,000,000,000ths.
    let loan = history.clone().under(terms(80_000_000, 60));
    let pending = loan.on(day("2025-02-10")).interest.pending();
    assert_eq!(pending.parts(), 579_744_000_000_000_000_000_000);
    assert_eq!(accrued(terms(80_000_000, 60), history, "2025-01-25"), 216_986);
    let second = History::disbursed("2025-01-25", 50_000_000);
    assert_eq!(accrued(terms(80_000_000, 60), second, "2025-02-10"), 144_658);
}

#[test]
fn r22_a_leap_year_has_365_days_too() {
    let history = History::disbursed("2024-01-01", 100_000_000);
    let year = accrued(terms(100_000_000, 60), history, "2025-01-01");
    assert_eq!(year, 6_618_082, "366 days of 365");
}

#[test]
fn r23_overdue_principal_bears_130_percent_of_the_rate_from_the_day_after_due() {
    // Due on 1 March; the first overdue day is the 2nd, and the 30th ends when 1 April begins.
    let history = History::disbursed("2025-02-01", 100_000_000);
    let rule = terms(100_000_000, 1).interest;
    let loan = history.under(terms(100_000_000, 1));
    let on = |text| loan.on(day(text));

    assert_eq!(on("2025-03-01").stage, Stage::InTerm, "a payment on the due date is in time");
    assert_eq!(on("2025-03-01").principal.in_term, amount(100_000_000));
    assert_eq!(on("2025-03-02").stage, Stage::Overdue { since: day("2025-03-02") });
    assert_eq!(on("2025-03-02").principal.overdue, amount(100_000_000));
    assert_eq!(on("2025-03-02").penalty.pending(), Exact::ZERO);
    assert_eq!(on("2025-04-01").penalty.payable(&rule), amount(705_205));
}

#[test]
fn r23_unpaid_interest_bears_nothing_and_is_counted_apart() {
    let history = History::disbursed("2025-02-01", 100_000_000);
    let loan = history.under(terms(100_000_000, 1));
    let due = loan.on(day("2025-03-01"));
    assert_eq!(due.owed.interest, amount(506_301), "28 days");
    assert_eq!(due.outstanding_interest, Amount::ZERO, "nothing is late on its day");
    let later = loan.on(day("2025-04-01"));
    assert_eq!(later.owed.interest, amount(506_301));
    assert_eq!(later.outstanding_interest, amount(506_301));
    // 100,000,000 × 30 days × 85,800 millionths ÷ 365, of principal alone.
    assert_eq!(later.penalty.pending().parts(), 1_130_500_800_000_000_000_000_000);
}

#[test]
fn both_edge_days_or_neither_are_a_day_more_or_less_for_every_dong() {
    let days_on = |edges, on: &str| {
        let mut terms = terms(36_500_000, 60);
        terms.rate = rate(100_000);
        terms.interest.edges = edges;
        // 10,000 đồng a day; of the half that is paid back on the 11th, 5,000.
        accrued(terms, History::disbursed("2025-01-01", 36_500_000).repay("2025-01-11", 18_250_000), on)
    };
    assert_eq!(days_on(EdgeDays::FirstInLastOut, "2025-01-21"), 150_000);
    assert_eq!(days_on(EdgeDays::FirstOutLastIn, "2025-01-21"), 150_000);
    assert_eq!(days_on(EdgeDays::BothIn, "2025-01-21"), 160_000);
    assert_eq!(days_on(EdgeDays::BothOut, "2025-01-21"), 140_000);
    assert_eq!(days_on(EdgeDays::BothIn, "2025-01-01"), 10_000);
    assert_eq!(days_on(EdgeDays::BothOut, "2025-01-01"), 0);
    assert_eq!(days_on(EdgeDays::BothOut, "2025-01-02"), 0);
    assert_eq!(days_on(EdgeDays::BothOut, "2025-01-03"), 10_000);
}

#[test]
fn the_first_months_may_be_free_of_interest() {
    let mut terms = terms(36_500_000, 60);
    terms.rate = rate(100_000);
    terms.interest.free_months = 2;
    let history = History::disbursed("2025-01-15", 36_500_000);
    assert_eq!(accrued(terms.clone(), history.clone(), "2025-03-15"), 0);
    assert_eq!(accrued(terms, history, "2025-03-16"), 10_000);
}

#[test]
fn a_decided_rate_holds_from_its_day_on() {
    let mut terms = terms(36_500_000, 60);
    terms.rate = rate(100_000);
    let history = History::disbursed("2025-01-01", 36_500_000)
        .and("2025-01-11", EntryKind::RateChange { rate: rate(50_000) });
    assert_eq!(accrued(terms, history, "2025-01-21"), 150_000);
}

#[test]
fn a_posting_rounds_by_itself_or_takes_the_remainder_along() {
    use crate::domain::rounding::Remainder;
    let posted = |remainder| {
        let mut terms = in_parts(1_000, 12, 1);
        terms.interest.basis = DayCount::Months12;
        terms.interest.remainder = remainder;
        terms.plan.principal = crate::domain::terms::PrincipalPlan::Bullet;
        // 0.4 a month.
        terms.rate = rate(4_800);
        let standing = History::disbursed("2025-01-01", 1_000).under(terms).on(day("2026-01-01"));
        (standing.interest.posted().units(), standing.interest)
    };
    let (apart, accrual) = posted(Remainder::Apart);
    assert_eq!(apart, 0);
    assert_eq!(accrual.remainder(), accrual.earned(), "4.8 are left behind");
    let (carried, _) = posted(Remainder::Carried);
    assert_eq!(carried, 5);
}

#[test]
fn the_day_of_a_tranche_has_its_own_weight_where_both_edge_days_earn() {
    let mut terms = terms(36_000_000, 60);
    terms.rate = rate(100_000);
    terms.interest.edges = EdgeDays::BothIn;
    terms.interest.basis = DayCount::Thirty360;
    // By 30/360 the 29th of January weighs a day, the 30th none and the 31st one: 10,000 each.
    let history = History::disbursed("2025-01-29", 36_000_000);
    assert_eq!(accrued(terms.clone(), history.clone(), "2025-01-29"), 10_000);
    assert_eq!(accrued(terms.clone(), history.clone(), "2025-01-30"), 10_000);
    assert_eq!(accrued(terms, history, "2025-01-31"), 20_000);
}

const ALL_EDGES: [EdgeDays; 4] =
    [EdgeDays::FirstInLastOut, EdgeDays::FirstOutLastIn, EdgeDays::BothIn, EdgeDays::BothOut];

#[test]
fn r23_overdue_principal_bears_130_percent_from_the_day_after_due_by_every_rule_of_edge_days() {
    // Due on 1 March, on 1 April: 30 days of 8.58 % after the due date's own at 6.6 %; where the day of repayment
    // counts, 31 days at 8.58 % from the 2nd on.
    let expected = [(705_205, 18_082), (728_712, 0), (728_712, 0), (705_205, 18_082)];
    for (edges, (penalty, interest)) in ALL_EDGES.into_iter().zip(expected) {
        let mut terms = terms(100_000_000, 1);
        terms.interest.edges = edges;
        let rule = terms.interest;
        let standing = History::disbursed("2025-02-01", 100_000_000).under(terms).on(day("2025-04-01"));
        assert_eq!(standing.penalty.payable(&rule), amount(penalty), "{edges:?}");
        assert_eq!(standing.interest.payable(&rule), amount(interest), "{edges:?}");
        assert_eq!(standing.stage, Stage::Overdue { since: day("2025-03-02") });
    }
}

#[test]
fn free_months_end_on_one_day_for_every_tranche() {
    // Free until 15 March; where both edge days earn that day earns, whatever was paid out when.
    let expected = [(0, 10_000), (0, 10_000), (10_000, 20_000), (0, 5_000)];
    for (edges, (on_the_15th, on_the_16th)) in ALL_EDGES.into_iter().zip(expected) {
        let mut terms = terms(36_500_000, 60);
        terms.rate = rate(100_000);
        terms.interest.free_months = 2;
        terms.interest.edges = edges;
        let history = History::disbursed("2025-01-15", 18_250_000).disburse("2025-03-15", 18_250_000);
        assert_eq!(accrued(terms.clone(), history.clone(), "2025-03-15"), on_the_15th, "{edges:?}");
        assert_eq!(accrued(terms, history, "2025-03-16"), on_the_16th, "{edges:?}");
    }
}

#[test]
fn a_rate_and_a_freeze_count_from_their_day_or_from_the_day_after_where_the_last_day_earns() {
    // 10,000 a day from the 1st on: ten days, then ten of half the rate, or frozen until the 21st and one day more.
    let expected = [(150_000, 110_000), (150_000, 110_000), (160_000, 120_000), (140_000, 100_000)];
    for (edges, (with_rate, with_freeze)) in ALL_EDGES.into_iter().zip(expected) {
        let mut terms = terms(36_500_000, 60);
        terms.rate = rate(100_000);
        terms.interest.edges = edges;
        let history = History::disbursed("2025-01-01", 36_500_000);
        let rated = history.clone().and("2025-01-11", EntryKind::RateChange { rate: rate(50_000) });
        assert_eq!(accrued(terms.clone(), rated, "2025-01-21"), with_rate, "{edges:?}");
        let frozen = history.freeze("2025-01-11", FreezeUntil::Day(day("2025-01-21")), 50);
        assert_eq!(accrued(terms, frozen, "2025-01-22"), with_freeze, "{edges:?}");
    }
}

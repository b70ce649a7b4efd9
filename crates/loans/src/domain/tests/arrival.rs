//! It does not matter which entry arrived first.

use super::given::{History, amount, contract, day, id, in_parts, rate, rounding, terms};
use crate::domain::{
    entry::{Entry, EntryKind},
    loan::Loan,
    money::Amount,
    rounding::RoundingRule,
    stage::Stage,
    terms::{InAdvance, Terms},
};

const M: i64 = 1_000_000;

/// The loan whose entries of one day have their ids in the order given, and in the other.
fn both_ways(terms: &Terms, on: &str, kinds: [EntryKind; 2]) -> [Loan; 2] {
    let [one, other] = kinds;
    [[one.clone(), other.clone()], [other, one]].map(|kinds| {
        let first = History::disbursed("2025-01-01", terms.amount.units());
        kinds.into_iter().fold(first, |history, kind| history.and(on, kind)).under(terms.clone())
    })
}

fn repaid(vnd: i64) -> EntryKind {
    EntryKind::Repayment { amount: amount(vnd) }
}

#[test]
fn a_payment_that_settles_does_not_shut_out_another_of_its_day() {
    let mut terms = in_parts(12 * M, 12, 1);
    terms.rate = rate(0);
    for loan in both_ways(&terms, "2025-02-01", [repaid(12 * M), repaid(1)]) {
        let standing = loan.on(day("2025-02-01"));
        assert_eq!(standing.stage, Stage::Settled { on: day("2025-02-01") });
        assert_eq!((standing.principal.total(), standing.returned), (Amount::ZERO, amount(1)));
    }
    let settled = History::disbursed("2025-01-01", 12 * M).repay("2025-02-01", 12 * M).under(terms);
    let late = Entry { id: id(2), value_on: day("2025-02-01"), kind: repaid(1) };
    assert_eq!(settled.with(late).unwrap().on(day("2025-02-01")).returned, amount(1));
}

#[test]
fn two_payments_of_a_day_are_the_same_whichever_arrived_first() {
    let mut terms = terms(2_701_000, 12);
    terms.rate = rate(100_000);
    terms.allocation.in_advance = InAdvance::InterestFirst;
    terms.interest.rounding = rounding(RoundingRule::HalfUp, 500);
    let [one, other] = both_ways(&terms, "2025-01-02", [repaid(300), repaid(600)]);
    assert_eq!(one.on(day("2025-06-01")), other.on(day("2025-06-01")));
    assert_eq!(one.postings(day("2025-06-01")), other.postings(day("2025-06-01")));
}

#[test]
fn of_two_rates_of_a_day_the_higher_holds_whichever_arrived_first() {
    let kinds = [50_000, 70_000].map(|millionths| EntryKind::RateChange { rate: rate(millionths) });
    for loan in both_ways(&terms(M, 12), "2025-01-02", kinds) {
        assert_eq!(loan.on(day("2025-01-02")).rate, rate(70_000));
    }
}

#[test]
fn entries_come_in_any_order() {
    let mut entries =
        History::disbursed("2025-01-01", M).repay("2025-02-01", 5).fee("2025-02-01", 7).entries();
    let loan = Loan::of(contract(terms(M, 12)), entries.clone()).unwrap();
    entries.reverse();
    assert_eq!(Loan::of(contract(terms(M, 12)), entries).unwrap(), loan);
}

//! What is booked when a history changes.

use super::given::{History, day, id, in_parts, rate};
use crate::domain::{
    entry::EntryKind,
    loan::Loan,
    postings::{Account, Booking, Posting, differences},
    terms::Terms,
};

const M: i64 = 1_000_000;

/// 10,000 đồng of interest a day.
fn daily_10_000() -> Terms {
    let mut terms = in_parts(36_500_000, 4, 1);
    terms.rate = rate(100_000);
    terms
}

fn disbursed() -> History {
    History::disbursed("2025-01-01", 36_500_000)
}

fn bookings(before: &Loan, after: &Loan, closed: &str, today: &str) -> Vec<Booking> {
    let today = day(today);
    differences(&before.postings(today), &after.postings(today), Some(day(closed)), today)
}

fn booking(booked_on: &str, value_on: &str, account: Account, change: i64) -> Booking {
    Booking { booked_on: day(booked_on), posting: Posting { value_on: day(value_on), account, change } }
}

#[test]
fn a_back_dated_repayment_books_the_closed_days_today_and_the_open_ones_on_their_day() {
    let before = disbursed().under(daily_10_000());
    let after = disbursed().repay("2025-01-11", 18_250_000).under(daily_10_000());
    // January is closed. 18,250,000 less from the 11th on is 5,000 a day: 21 days in January, 28 in February.
    let bookings = bookings(&before, &after, "2025-02-28", "2025-03-10");
    let expected = [
        booking("2025-03-10", "2025-01-11", Account::Cash, 18_250_000),
        booking("2025-03-10", "2025-01-11", Account::PrincipalInTerm, -18_250_000),
        booking("2025-03-10", "2025-02-01", Account::InterestReceivable, -105_000),
        booking("2025-03-10", "2025-02-01", Account::InterestIncome, 105_000),
        booking("2025-03-01", "2025-03-01", Account::InterestReceivable, -140_000),
        booking("2025-03-01", "2025-03-01", Account::InterestIncome, 140_000),
    ];
    assert_eq!(bookings, expected);
}

#[test]
fn a_reversal_books_the_counterpart_of_everything_it_undoes() {
    let paid = disbursed().repay("2025-01-11", 18_250_000);
    let before = paid.clone().under(daily_10_000());
    let after = paid.and("2025-03-10", EntryKind::Reversal { of: id(1) }).under(daily_10_000());
    let bookings = bookings(&before, &after, "2025-02-28", "2025-03-10");
    assert_eq!(bookings[0], booking("2025-03-10", "2025-01-11", Account::Cash, -18_250_000));
    assert_eq!(bookings.iter().map(|booking| booking.posting.change).sum::<i64>(), 0);
}

#[test]
fn the_postings_of_every_day_add_up_to_nothing() {
    let loan = disbursed().fee("2025-01-05", 7_000).repay("2025-02-20", M).extend("2025-03-01", 6);
    let loan = loan.and("2025-06-01", EntryKind::ChargeOff).under(daily_10_000());
    let mut days = std::collections::BTreeMap::<_, i64>::new();
    for posting in loan.postings(day("2025-12-31")) {
        *days.entry(posting.value_on).or_default() += posting.change;
    }
    assert!(days.len() > 6);
    assert!(days.values().all(|sum| *sum == 0));
}

#[test]
fn principal_moves_between_its_accounts_as_it_becomes_overdue_frozen_and_charged_off() {
    let until = crate::domain::entry::FreezeUntil::Day(day("2025-06-10"));
    let history = disbursed().freeze("2025-05-11", until, 50).and("2025-06-20", EntryKind::ChargeOff);
    let loan = history.under(daily_10_000());
    let moved = |on: &str| -> Vec<(Account, i64)> {
        let principal = [
            Account::PrincipalInTerm,
            Account::PrincipalOverdue,
            Account::PrincipalFrozen,
            Account::PrincipalChargedOff,
        ];
        let all = loan.postings(day("2025-12-31")).into_iter();
        let of_day =
            all.filter(|posting| posting.value_on == day(on) && principal.contains(&posting.account));
        of_day.map(|posting| (posting.account, posting.change / 1_000)).collect()
    };
    assert_eq!(
        moved("2025-05-02"),
        [(Account::PrincipalInTerm, -36_500), (Account::PrincipalOverdue, 36_500)]
    );
    assert_eq!(
        moved("2025-05-11"),
        [(Account::PrincipalOverdue, -36_500), (Account::PrincipalFrozen, 36_500)]
    );
    assert_eq!(
        moved("2025-06-10"),
        [(Account::PrincipalOverdue, 36_500), (Account::PrincipalFrozen, -36_500)]
    );
    assert_eq!(
        moved("2025-06-20"),
        [(Account::PrincipalOverdue, -36_500), (Account::PrincipalChargedOff, 36_500)]
    );
}

#[test]
fn an_equal_history_books_nothing() {
    let loan = disbursed().repay("2025-01-11", 5 * M).under(daily_10_000());
    assert!(bookings(&loan, &loan, "2025-02-28", "2025-03-10").is_empty());
}

#[test]
#[should_panic(expected = "today is closed")]
fn nothing_is_booked_on_a_day_that_is_closed() {
    let loan = disbursed().under(daily_10_000());
    bookings(&loan, &loan, "2025-02-28", "2025-02-28");
}

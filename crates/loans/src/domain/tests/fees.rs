//! Fees, and the order in which a payment meets what is due.

use super::given::{History, amount, day, in_parts, percent, rate};
use crate::domain::{
    entry::{EntryKind, FreezeUntil},
    money::Amount,
    parts::{Order, Part, Parts},
    terms::{Charge, FeeOn, FeeRule, Missed, Terms},
};

const M: i64 = 1_000_000;

/// On 20 March: 18,250,000 overdue since 2 February, 91,000 of penalty for 14 days, a fee of 7,000, interest of
/// 310,000 and 140,000 of two due dates, and the rest of the principal ahead.
fn owing_everything(order: [Part; 4]) -> (Terms, History) {
    let mut terms = in_parts(36_500_000, 2, 1);
    terms.rate = rate(100_000);
    terms.overdue.missed = Missed::IsOverdue;
    terms.allocation.order = Order::try_from(order).unwrap();
    (terms, History::disbursed("2025-01-01", 36_500_000).fee("2025-02-10", 7_000))
}

fn owed_after(order: [Part; 4], vnd: i64) -> Parts {
    let (terms, history) = owing_everything(order);
    history.repay("2025-02-16", vnd).under(terms).on(day("2025-02-16")).owed
}

#[test]
fn a_payment_meets_what_is_due_in_the_agreed_order() {
    use Part::{Fee, Interest, Penalty, Principal};
    let all = Parts {
        penalty: amount(91_000),
        fee: amount(7_000),
        interest: amount(310_000),
        principal: amount(18_250_000),
    };
    let orders = [
        [Penalty, Fee, Interest, Principal],
        [Principal, Interest, Fee, Penalty],
        [Interest, Principal, Penalty, Fee],
        [Fee, Penalty, Principal, Interest],
    ];
    for order in orders {
        let mut paid = Parts::default();
        for part in order {
            // One less than it takes to reach the next part leaves one of this one.
            let before = all.minus(&paid).total().units();
            paid.add(part, all.of(part));
            let reached = paid.total().units();
            let owed = owed_after(order, reached - 1);
            assert_eq!(owed.of(part), amount(1), "{order:?}");
            assert_eq!(owed.total().units(), before - all.of(part).units() + 1);
            assert_eq!(owed_after(order, reached), all.minus(&paid), "{order:?}");
        }
    }
}

#[test]
fn an_order_names_each_part_once() {
    assert!(Order::try_from([Part::Fee, Part::Fee, Part::Interest, Part::Principal]).is_err());
}

#[test]
fn within_a_part_the_oldest_is_paid_first() {
    let mut terms = in_parts(36_500_000, 3, 1);
    terms.rate = rate(100_000);
    let loan = History::disbursed("2025-01-01", 36_500_000).repay("2025-03-05", 400_000).under(terms);
    let rows = loan.schedule(day("2025-03-05"));
    assert_eq!((rows[0].paid, rows[0].late), (amount(310_000), amount(310_000)));
    assert_eq!((rows[1].paid, rows[1].late), (amount(90_000), amount(90_000)));
}

#[test]
fn fees_are_charged_of_themselves_on_tranches_and_due_dates() {
    let mut terms = in_parts(10 * M, 2, 1);
    terms.rate = rate(0);
    terms.fees = vec![
        FeeRule { on: FeeOn::Disbursement, charge: Charge::Share(percent(1)) },
        FeeRule { on: FeeOn::DueDate, charge: Charge::Fixed(amount(5_000)) },
        FeeRule { on: FeeOn::DueDate, charge: Charge::Share(500_u32.try_into().unwrap()) },
    ];
    let loan = History::disbursed("2025-01-01", 10 * M).under(terms);
    assert_eq!(loan.on(day("2025-01-01")).owed.fee, amount(100_000));
    let rows = loan.schedule(day("2025-01-01"));
    assert_eq!(rows[0].fees, amount(100_000 + 5_000 + 5_000));
    assert_eq!(rows[1].fees, amount(5_000 + 2_500), "half of the principal is left");
    assert_eq!(rows[0].due, amount(5 * M + 110_000));
}

#[test]
fn a_fee_that_is_paid_before_the_due_date_is_not_paid_in_advance() {
    let mut terms = in_parts(10 * M, 2, 1);
    terms.rate = rate(0);
    let history =
        History::disbursed("2025-01-01", 10 * M).fee("2025-01-05", 7_000).repay("2025-01-06", 8_000);
    let row = history.under(terms).schedule(day("2025-01-06"))[0];
    assert_eq!((row.paid, row.in_advance, row.late), (amount(8_000), amount(1_000), Amount::ZERO));
}

#[test]
fn a_fee_is_not_late_on_its_day_even_after_the_final_due_date() {
    let mut terms = in_parts(10 * M, 1, 1);
    terms.rate = rate(0);
    terms.allocation.order =
        Order::try_from([Part::Fee, Part::Penalty, Part::Interest, Part::Principal]).unwrap();
    let late = |history: History| history.under(terms.clone()).schedule(day("2025-03-10"))[0].late;
    let history = History::disbursed("2025-01-01", 10 * M).fee("2025-03-01", 7_000);
    assert_eq!(late(history.clone().repay("2025-03-01", 7_000)), Amount::ZERO);
    assert_eq!(late(history.clone().repay("2025-03-02", 7_000)), amount(7_000));
    let second = history.fee("2025-03-02", 500).repay("2025-03-02", 7_500);
    assert_eq!(late(second), amount(7_000));
}

#[test]
fn a_due_date_brings_its_fee_once_however_many_instalments_fall_due_on_it() {
    let mut terms = in_parts(24 * M, 24, 1);
    terms.fees = vec![FeeRule { on: FeeOn::DueDate, charge: Charge::Fixed(amount(5_000)) }];
    let until = FreezeUntil::Day(day("2026-01-11"));
    let frozen = History::disbursed("2025-01-01", 24 * M).freeze("2025-01-11", until, 50);
    let loan = frozen.under(terms.clone());
    assert_eq!(loan.on(day("2026-01-11")).owed.fee, amount(5_000));
    assert_eq!(loan.on(day("2026-02-01")).owed.fee, amount(10_000));

    // Recalled on a due date, when that date's instalment has brought it already.
    let recall = EntryKind::EarlyRecall { due_on: day("2025-02-01") };
    let recalled = History::disbursed("2025-01-01", 24 * M).and("2025-02-01", recall).under(terms);
    assert_eq!(recalled.on(day("2025-02-01")).owed.fee, amount(5_000));
}

#[test]
fn nothing_is_paid_beyond_what_is_due_and_what_may_be_paid_in_advance() {
    let (terms, history) = owing_everything([Part::Penalty, Part::Fee, Part::Interest, Part::Principal]);
    let standing = history.repay("2025-02-16", 100 * M).under(terms).on(day("2025-02-16"));
    assert_eq!(standing.payoff, Amount::ZERO);
    // 15 days of 5,000 and the day before of all of it... the penalty and interest to the day, and everything else.
    let taken = 36_500_000 + 310_000 + 91_000 + 7_000 + 10_000 + 14 * 5_000;
    assert_eq!(standing.returned, amount(100 * M - taken));
}

//! The schedule (lịch trả nợ): what was, and what is to come if everything is paid when it falls due.
//!
//! A projection of terms and entries and never a second truth: it is made anew each time somebody asks.

use vocabulary::calendar::Date;

use super::{course::Course, due_dates::days_between, money::Amount, rows::Row, stage::Stage};

/// One row of the schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instalment {
    pub number: u32,
    /// Its first day: that of the first disbursement, or the due date before.
    pub from: Date,
    pub due_on: Date,
    /// Calendar days from the one to the other.
    pub days: i64,
    /// Principal after what was paid out on its first day.
    pub opening: Amount,
    /// Paid out later in it.
    pub disbursed: Amount,
    /// What is left after its principal.
    pub closing: Amount,
    /// What falls due on its day, and what was paid in advance in it.
    pub principal: Amount,
    pub interest: Amount,
    pub fees: Amount,
    pub penalties: Amount,
    /// All four together.
    pub due: Amount,
    /// Paid by the day that was asked about.
    pub paid: Amount,
    /// Of what was paid: principal and interest before they fell due.
    pub in_advance: Amount,
    /// Of what was paid: after its day; a fee that was charged later, after the day it was charged on.
    pub late: Amount,
    pub written_off: Amount,
    /// Due less paid and written off; of what is to come, all of it.
    pub outstanding: Amount,
}

/// The rows of a loan that has come to a day.
pub(super) fn of(course: &Course<'_>) -> Vec<Instalment> {
    let to_come = projected(course.clone());
    let mut from = course.begun_on;
    let mut balance = Amount::ZERO;
    let mut rows = Vec::new();
    for (now, then) in course.rows.all().iter().zip(to_come.rows.all()) {
        let row = instalment(now, then, from, balance);
        (from, balance) = (row.due_on, row.closing);
        rows.push(row);
    }
    while rows.len() > 1 && rows.last().is_some_and(is_empty) {
        rows.pop();
    }
    rows
}

/// Nothing falls due on it any more.
fn is_empty(row: &Instalment) -> bool {
    row.due.plus(row.closing).plus(row.disbursed).is_zero()
}

/// What is due is paid today, and everything to come on its day.
fn projected(mut course: Course<'_>) -> Course<'_> {
    if course.rows.is_over() && course.stage.is_running() {
        course.post_payable();
    }
    loop {
        course.pay_due(course.owed().total());
        let stop = match course.stage {
            Stage::Frozen(freeze) => Some(freeze.until),
            Stage::InTerm | Stage::Overdue { .. } => course.rows.upcoming().map(|row| row.due_on),
            Stage::Booked | Stage::ChargedOff { .. } | Stage::Settled { .. } | Stage::WrittenOff { .. } => {
                None
            }
        };
        let Some(stop) = stop else { return course };
        course.advance(stop);
    }
}

fn instalment(now: &Row, then: &Row, from: Date, before: Amount) -> Instalment {
    let (charged, principal) = (then.charged, then.principal());
    let opening = before.plus(now.opened);
    let due = charged.interest.plus(charged.fee).plus(charged.penalty).plus(principal);
    let (paid, written_off) = (now.paid.total(), now.written_off.total());
    Instalment {
        number: now.number,
        from,
        due_on: then.due_on,
        days: days_between(from, then.due_on),
        opening,
        disbursed: now.disbursed,
        closing: opening.plus(now.disbursed).minus(principal),
        principal,
        interest: charged.interest,
        fees: charged.fee,
        penalties: charged.penalty,
        due,
        paid,
        in_advance: now.in_advance,
        late: now.late,
        written_off,
        outstanding: due.minus(paid).minus(written_off),
    }
}

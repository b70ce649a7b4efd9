//! What the ledger hears of a loan.
//!
//! After each stop of time and each entry the loan's accounts are looked at as a whole, and what changed since the last
//! look is posted. The accounts always add up to nothing, so every posting does, whatever happened in between: no kind
//! of entry needs to know which accounts it moves.

use std::collections::BTreeMap;

use vocabulary::calendar::Date;

use super::{course::Course, money::Amount, stage::Stage};

/// The accounts of one loan. What the borrower owes and money received are above zero, income is below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// Tiền: received less paid out.
    Cash,
    /// Nợ gốc trong hạn.
    PrincipalInTerm,
    /// Nợ gốc quá hạn.
    PrincipalOverdue,
    /// Nợ gốc khoanh.
    PrincipalFrozen,
    /// Nợ gốc theo dõi ngoại bảng.
    PrincipalChargedOff,
    /// Lãi phải thu.
    InterestReceivable,
    /// Lãi quá hạn phải thu.
    PenaltyReceivable,
    /// Phí phải thu.
    FeeReceivable,
    /// Thu lãi.
    InterestIncome,
    /// Thu lãi quá hạn.
    PenaltyIncome,
    /// Thu phí.
    FeeIncome,
    /// Nợ đã xóa: principal, interest and fees that are no longer owed.
    WrittenOff,
}

/// A change of one account on a value date, in smallest units. Those of one day add up to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Posting {
    pub value_on: Date,
    pub account: Account,
    pub change: i64,
}

/// A posting as it is entered into the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Booking {
    /// Ngày hạch toán: the value date, or today where that day is closed.
    pub booked_on: Date,
    pub posting: Posting,
}

/// Principal by what became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Principal {
    /// Trong hạn.
    pub in_term: Amount,
    /// Quá hạn.
    pub overdue: Amount,
    /// Khoanh.
    pub frozen: Amount,
    /// Theo dõi ngoại bảng.
    pub charged_off: Amount,
}

impl Principal {
    /// All that is owed (dư nợ gốc).
    pub fn total(&self) -> Amount {
        self.in_term.plus(self.overdue).plus(self.frozen).plus(self.charged_off)
    }

    pub(super) fn of(course: &Course<'_>) -> Self {
        let none = Self::default();
        match course.stage {
            Stage::Frozen(_) => Self { frozen: course.balance, ..none },
            Stage::ChargedOff { .. } => Self { charged_off: course.balance, ..none },
            Stage::Booked
            | Stage::InTerm
            | Stage::Overdue { .. }
            | Stage::Settled { .. }
            | Stage::WrittenOff { .. } => {
                let overdue = course.rows.overdue();
                Self { in_term: course.balance.minus(overdue), overdue, ..none }
            }
        }
    }
}

/// The balance of every account. They add up to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Accounts([(Account, i64); 12]);

impl Accounts {
    /// As they stand.
    pub(super) fn of(course: &Course<'_>) -> Self {
        let (principal, owed, totals) = (Principal::of(course), course.owed(), course.totals);
        let earned = |amount: Amount| amount.units().saturating_neg();
        Self([
            (Account::Cash, totals.received.units().saturating_sub(totals.disbursed.units())),
            (Account::PrincipalInTerm, principal.in_term.units()),
            (Account::PrincipalOverdue, principal.overdue.units()),
            (Account::PrincipalFrozen, principal.frozen.units()),
            (Account::PrincipalChargedOff, principal.charged_off.units()),
            (Account::InterestReceivable, owed.interest.units()),
            (Account::PenaltyReceivable, owed.penalty.units()),
            (Account::FeeReceivable, owed.fee.units()),
            (Account::InterestIncome, earned(course.interest.posted())),
            (Account::PenaltyIncome, earned(course.penalty.posted())),
            (Account::FeeIncome, earned(totals.fees)),
            (Account::WrittenOff, totals.written_off.total().units()),
        ])
    }

    /// What changed since others, posted on a day.
    pub(super) fn changes_since(&self, before: Option<&Self>, day: Date) -> impl Iterator<Item = Posting> {
        self.0.iter().enumerate().filter_map(move |(place, (account, now))| {
            let then = before.and_then(|before| before.0.get(place)).map_or(0, |(_, balance)| *balance);
            let change = now.saturating_sub(then);
            (change != 0).then_some(Posting { value_on: day, account: *account, change })
        })
    }
}

/// The postings of each day and account in one; those that cancel out are none.
pub fn net(postings: &[Posting]) -> Vec<Posting> {
    let mut sums: BTreeMap<(Date, Account), i64> = BTreeMap::new();
    for posting in postings {
        let sum = sums.entry((posting.value_on, posting.account)).or_default();
        *sum = sum.saturating_add(posting.change);
    }
    let nonzero = sums.into_iter().filter(|(_, change)| *change != 0);
    nonzero.map(|((value_on, account), change)| Posting { value_on, account, change }).collect()
}

/// What must be booked when a history became another one: by each value date the difference, booked on that date while
/// its period is open, and today where it is closed. Today is open: what is closed lies before it.
pub fn differences(
    before: &[Posting],
    after: &[Posting],
    closed_through: Option<Date>,
    today: Date,
) -> Vec<Booking> {
    debug_assert!(closed_through.is_none_or(|closed| closed < today), "today is closed");
    let undone = before.iter().map(|posting| Posting { change: posting.change.saturating_neg(), ..*posting });
    let changes: Vec<Posting> = undone.chain(after.iter().copied()).collect();
    let booking = |posting: Posting| {
        let is_closed = closed_through.is_some_and(|closed| posting.value_on <= closed);
        Booking { booked_on: if is_closed { today } else { posting.value_on }, posting }
    };
    net(&changes).into_iter().map(booking).collect()
}

//! Terms and histories in the words of the field.

use std::{collections::BTreeSet, num::NonZeroU32};

use uuid::Uuid;
use vocabulary::{
    calendar::{Date, Months},
    rejection::Rejection,
};

use crate::domain::{
    day_count::DayCount,
    due_dates::MonthEnd,
    entry::{Entry, EntryId, EntryKind, FreezeUntil, WriteOffGrounds},
    limits::{Cause, ExtensionLimit, ExtensionLimits, FreezeLimit, FreezeRule, Length, Resume},
    loan::Loan,
    money::Amount,
    parts::{Order, Part},
    rate::{Factor, Portion, Rate},
    rounding::{Remainder, Rounding, RoundingRule},
    terms::{
        Allocation, Contract, CountedFrom, EdgeDays, Excess, InAdvance, InterestRule, Missed, OverdueRule,
        Plan, Prepayment, PrepaymentEffect, PrincipalPlan, Terms,
    },
};

pub(super) fn amount(units: i64) -> Amount {
    units.try_into().unwrap()
}

pub(super) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub(super) fn months(count: i32) -> Months {
    count.try_into().unwrap()
}

pub(super) fn percent(whole: u32) -> Portion {
    whole.saturating_mul(10_000).try_into().unwrap()
}

pub(super) fn rate(millionths: u32) -> Rate {
    millionths.try_into().unwrap()
}

pub(super) fn rounding(rule: RoundingRule, step: u32) -> Rounding {
    Rounding { rule, step: NonZeroU32::new(step).unwrap() }
}

/// A loan of the policy bank: 6.6 % on actual/365, half up to one đồng, everything
/// on one due date after so many months, 130 % on overdue principal, missed parts shifted.
pub(super) fn terms(amount_vnd: i64, term_months: i32) -> Terms {
    Terms {
        amount: amount(amount_vnd),
        rate: rate(66_000),
        interest: InterestRule {
            basis: DayCount::Actual365,
            edges: EdgeDays::FirstInLastOut,
            rounding: Rounding::HALF_UP,
            remainder: Remainder::Apart,
            free_months: 0,
        },
        plan: Plan {
            principal: PrincipalPlan::Bullet,
            interval: months(term_months),
            instalments: 1,
            principal_every: 1,
            grace_principal: 0,
            grace_interest: 0,
            counted_from: CountedFrom::FirstDisbursement,
            month_end: MonthEnd::Clamp,
            rounding: Rounding::HALF_UP,
        },
        overdue: OverdueRule { factor: Factor::try_from(1_300_000).unwrap(), missed: Missed::Shifts },
        allocation: Allocation {
            order: Order::try_from([Part::Penalty, Part::Fee, Part::Interest, Part::Principal]).unwrap(),
            in_advance: InAdvance::PrincipalFirst,
        },
        prepayment: Prepayment { effect: PrepaymentEffect::ShortensTerm, excess: Excess::Returned },
        extension: extension_limits(),
        freeze: freeze_rule(),
        fees: Vec::new(),
    }
}

/// The same, in equal parts of the principal over so many due dates, so many months apart.
pub(super) fn in_parts(amount_vnd: i64, instalments: u16, interval: i32) -> Terms {
    let mut terms = terms(amount_vnd, interval);
    terms.plan.principal = PrincipalPlan::Equal;
    terms.plan.instalments = instalments;
    terms
}

fn extension_limits() -> ExtensionLimits {
    ExtensionLimits(vec![
        ExtensionLimit { term_up_to: Some(months(12)), most: Length::Months(months(12)) },
        ExtensionLimit { term_up_to: None, most: Length::OfTerm(percent(50)) },
    ])
}

fn freeze_rule() -> FreezeRule {
    let limit = |from, below, most, prolongations, most_in_all| FreezeLimit {
        damage_from: percent(from),
        damage_below: below,
        most: months(most),
        prolongations,
        most_in_all,
    };
    let limits = vec![
        limit(40, Some(percent(80)), 36, 0, Length::Months(months(36))),
        limit(80, None, 60, 1, Length::OfTerm(Portion::ALL)),
    ];
    FreezeRule { causes: BTreeSet::from([Cause::Disaster, Cause::Epidemic]), limits, resume: Resume::AtEnd }
}

/// The id of the entry with this number.
pub(super) fn id(number: usize) -> EntryId {
    EntryId::new(Uuid::from_u128(u128::try_from(number).unwrap()))
}

/// A history in the making: every entry gets the next number, from nought.
#[derive(Clone, Debug, Default)]
pub(super) struct History(Vec<Entry>);

impl History {
    /// So much is paid out on a day.
    pub(super) fn disbursed(on: &str, vnd: i64) -> Self {
        Self::default().and(on, EntryKind::Disbursement { amount: amount(vnd) })
    }

    pub(super) fn and(mut self, on: &str, kind: EntryKind) -> Self {
        self.0.push(Entry { id: id(self.0.len()), value_on: day(on), kind });
        self
    }

    pub(super) fn disburse(self, on: &str, vnd: i64) -> Self {
        self.and(on, EntryKind::Disbursement { amount: amount(vnd) })
    }

    pub(super) fn repay(self, on: &str, vnd: i64) -> Self {
        self.and(on, EntryKind::Repayment { amount: amount(vnd) })
    }

    pub(super) fn fee(self, on: &str, vnd: i64) -> Self {
        self.and(on, EntryKind::Fee { amount: amount(vnd) })
    }

    pub(super) fn freeze(self, on: &str, until: FreezeUntil, damage: u32) -> Self {
        self.and(on, EntryKind::Freeze { until, cause: Cause::Disaster, damage: percent(damage) })
    }

    pub(super) fn extend(self, on: &str, by: i32) -> Self {
        self.and(on, EntryKind::Extension { months: months(by) })
    }

    pub(super) fn write_off(self, on: &str, grounds: WriteOffGrounds) -> Self {
        self.and(on, EntryKind::WriteOff { grounds })
    }

    pub(super) fn entries(self) -> Vec<Entry> {
        self.0
    }

    pub(super) fn under(self, terms: Terms) -> Loan {
        Loan::of(contract(terms), self.0).unwrap()
    }

    /// The reason for which the history is not possible.
    pub(super) fn refused(self, terms: Terms) -> &'static str {
        Loan::of(contract(terms), self.0).unwrap_err().reason()
    }
}

pub(super) fn contract(terms: Terms) -> Contract {
    Contract::new(terms).unwrap()
}

/// The amounts of a schedule's column.
pub(super) fn column(
    loan: &Loan,
    on: &str,
    of: fn(&crate::domain::schedule::Instalment) -> Amount,
) -> Vec<i64> {
    loan.schedule(day(on)).iter().map(|row| of(row).units()).collect()
}

/// The due dates of a schedule.
pub(super) fn due_dates(loan: &Loan, on: &str) -> Vec<String> {
    loan.schedule(day(on)).iter().map(|row| row.due_on.to_string()).collect()
}

//! Principal over due dates.

use super::{
    day_count::YearShare,
    exact::Exact,
    money::Amount,
    rate::{Factor, Rate},
    terms::{InterestRule, Plan, PrincipalPlan},
};

mod level;

/// What a due date brings to the plan.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    /// Whether principal falls due on it.
    pub bears_principal: bool,
    /// The share of a year for which it bears interest.
    pub share: YearShare,
    /// The part that was agreed for it, where parts are explicit.
    pub agreed: Amount,
}

/// Principal, date by date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Split {
    pub parts: Vec<Amount>,
    /// What is paid on each date where instalments are level; nothing where they are not.
    pub payment: Amount,
}

/// A plan over the dates ahead.
#[derive(Clone, Debug)]
pub(super) struct Planner<'a> {
    pub plan: &'a Plan,
    pub interest: &'a InterestRule,
    pub rate: Rate,
    pub slots: Vec<Slot>,
    /// Interest that accrued before today: it falls due on the first of the dates.
    pub accrued: Exact,
}

impl Planner<'_> {
    /// How much principal falls due on each of the dates. The parts add up to the amount, the last takes the remainder,
    /// and none takes more than is left.
    pub(super) fn split(&self, amount: Amount) -> Split {
        let (parts, payment) = match &self.plan.principal {
            PrincipalPlan::Equal => (self.equal(amount), Amount::ZERO),
            PrincipalPlan::Bullet => (vec![Amount::ZERO; self.slots.len()], Amount::ZERO),
            PrincipalPlan::Explicit(_) => (self.slots.iter().map(|slot| slot.agreed).collect(), Amount::ZERO),
            PrincipalPlan::Level => {
                let payment = self.payment(amount);
                (self.leave_for_principal(payment, amount), payment)
            }
        };
        Split { parts: within(parts, amount), payment }
    }

    /// The principal where the payment is given: what it leaves after interest, for as many dates as it takes.
    pub(super) fn split_at(&self, payment: Amount, amount: Amount) -> Vec<Amount> {
        within(self.leave_for_principal(payment, amount), amount)
    }

    /// The payment that is the same on every date that bears principal.
    fn payment(&self, amount: Amount) -> Amount {
        let shares = self.slots.iter().filter(|slot| slot.bears_principal).map(|slot| slot.share);
        let is_accrued_paid = self.slots.first().is_some_and(|slot| slot.bears_principal);
        let accrued = if is_accrued_paid { self.accrued } else { Exact::ZERO };
        self.plan.rounding.round(level::payment(amount, accrued, shares, self.rate))
    }

    /// The same part on each date that bears principal.
    fn equal(&self, amount: Amount) -> Vec<Amount> {
        let bearing = self.slots.iter().filter(|slot| slot.bears_principal).count();
        let part = Exact::equal_part(amount, u32::try_from(bearing).unwrap_or(u32::MAX));
        let part = part.map_or(amount, |part| self.plan.rounding.round(part));
        self.slots.iter().map(|slot| if slot.bears_principal { part } else { Amount::ZERO }).collect()
    }

    fn leave_for_principal(&self, payment: Amount, amount: Amount) -> Vec<Amount> {
        let (mut balance, mut accrued) = (amount, self.accrued);
        let part = |slot: &Slot| {
            let earned = Exact::interest(balance, slot.share, self.rate, Factor::ONE);
            let due = earned.plus(std::mem::take(&mut accrued));
            if slot.bears_principal {
                balance.take(payment.less(self.interest.rounding.round(due)))
            } else {
                Amount::ZERO
            }
        };
        self.slots.iter().map(part).collect()
    }
}

/// The parts as far as the amount goes; the last takes all that is left.
fn within(parts: Vec<Amount>, amount: Amount) -> Vec<Amount> {
    let mut left = amount;
    let mut parts: Vec<Amount> = parts.into_iter().map(|part| left.take(part)).collect();
    if let Some(last) = parts.last_mut() {
        last.add(left);
    }
    parts
}

#[cfg(test)]
mod tests;

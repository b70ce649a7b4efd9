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

/// How much principal falls due on each of the dates. They add up to the amount, the last takes the remainder, and
/// none takes more than is left.
pub(super) fn split(
    plan: &Plan,
    amount: Amount,
    slots: &[Slot],
    rate: Rate,
    interest: &InterestRule,
) -> Vec<Amount> {
    let parts = match &plan.principal {
        PrincipalPlan::Equal => equal(plan, amount, slots),
        PrincipalPlan::Bullet => vec![Amount::ZERO; slots.len()],
        PrincipalPlan::Explicit(_) => slots.iter().map(|slot| slot.agreed).collect(),
        PrincipalPlan::Level => level(plan, amount, slots, rate, interest),
    };
    within(parts, amount)
}

/// The same part on each date that bears principal.
fn equal(plan: &Plan, amount: Amount, slots: &[Slot]) -> Vec<Amount> {
    let count = u32::try_from(slots.iter().filter(|slot| slot.bears_principal).count()).unwrap_or(u32::MAX);
    let part = Exact::equal_part(amount, count).map_or(amount, |part| plan.rounding.round(part));
    slots.iter().map(|slot| if slot.bears_principal { part } else { Amount::ZERO }).collect()
}

/// What the same payment on each date leaves for principal after the interest of its own span.
fn level(plan: &Plan, amount: Amount, slots: &[Slot], rate: Rate, interest: &InterestRule) -> Vec<Amount> {
    let shares = slots.iter().filter(|slot| slot.bears_principal).map(|slot| slot.share);
    let payment = plan.rounding.round(level::payment(amount, shares, rate));
    let mut balance = amount;
    let part = |slot: &Slot| {
        if !slot.bears_principal {
            return Amount::ZERO;
        }
        let earned = Exact::interest(balance, slot.share, rate, Factor::ONE);
        balance.take(payment.less(interest.rounding.round(earned)))
    };
    slots.iter().map(part).collect()
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

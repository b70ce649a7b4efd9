//! How an exact amount becomes one that can be paid.

use std::num::NonZeroU32;

use super::{exact::Exact, money::Amount};

/// Which neighbour an amount between two steps goes to (quy tắc làm tròn).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoundingRule {
    /// To the nearer one; from the middle up. The book's default.
    HalfUp,
    /// To the nearer one; from the middle down.
    HalfDown,
    /// To the nearer one; from the middle to the even one, as bankers do.
    HalfEven,
    /// Down: never more than is owed.
    Floor,
    /// Up: never less than is owed.
    Ceil,
}

/// A rule and the step that every result is a multiple of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rounding {
    pub rule: RoundingRule,
    /// In smallest units: 1 is one đồng, 1,000 a thousand.
    pub step: NonZeroU32,
}

/// What happens to the part of a step that a posting leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Remainder {
    /// Every posting is rounded by itself; the differences add up apart, for the rounding account.
    Apart,
    /// It goes into the next posting, so that all postings together are never a whole step off.
    Carried,
}

impl Rounding {
    /// Half up to one smallest unit.
    pub const HALF_UP: Self = Self { rule: RoundingRule::HalfUp, step: NonZeroU32::MIN };

    /// The multiple of the step that the rule gives; nothing for what is below zero.
    pub fn round(self, exact: Exact) -> Amount {
        let step = i128::from(self.step.get()).saturating_mul(Exact::PARTS);
        // The step is not zero, and the divisor not minus one.
        let steps = exact.parts().checked_div_euclid(step).unwrap_or(0);
        let rest = exact.parts().checked_rem_euclid(step).unwrap_or(0);
        let middle = rest.saturating_mul(2).cmp(&step);
        let is_up = match self.rule {
            RoundingRule::Floor => false,
            RoundingRule::Ceil => rest > 0,
            RoundingRule::HalfUp => middle.is_ge(),
            RoundingRule::HalfDown => middle.is_gt(),
            RoundingRule::HalfEven => middle.is_gt() || (middle.is_eq() && steps % 2 != 0),
        };
        let units = steps.saturating_add(i128::from(is_up)).saturating_mul(self.step.get().into());
        Amount::derived(i64::try_from(units).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests;

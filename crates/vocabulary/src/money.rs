//! Whole đồng.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::rejection::Fault;

/// An amount of money (số tiền): whole đồng, never negative, never fractional; VND has no minor unit. Arithmetic is
/// checked: an amount that cannot be held is `None`, never a wrapped or clipped one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Dong(i64);

/// An amount below zero where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an amount of đồng is not negative")]
pub struct NegativeAmount;

impl Dong {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// The number of đồng, for the wire and the store.
    pub fn whole(self) -> i64 {
        self.0
    }

    /// The sum, when it can be held.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, when it is not negative.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).filter(|rest| *rest >= 0).map(Self)
    }
}

impl TryFrom<i64> for Dong {
    type Error = NegativeAmount;

    fn try_from(whole: i64) -> Result<Self, NegativeAmount> {
        if whole >= 0 { Ok(Self(whole)) } else { Err(NegativeAmount) }
    }
}

impl From<Dong> for i64 {
    fn from(amount: Dong) -> Self {
        amount.0
    }
}

impl From<NegativeAmount> for Fault {
    fn from(_: NegativeAmount) -> Self {
        Self::new("số tiền phải từ 0 đồng trở lên", "must be zero đồng or more")
    }
}

/// As it is written in Vietnamese: `2.100.000 đồng`.
impl fmt::Display for Dong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && digits.len().saturating_sub(place).is_multiple_of(3) {
                f.write_str(".")?;
            }
            write!(f, "{digit}")?;
        }
        f.write_str(" đồng")
    }
}

#[cfg(test)]
mod tests;

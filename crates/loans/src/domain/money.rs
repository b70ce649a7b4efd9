//! Money as the engine counts it.

use vocabulary::{money::Dong, rejection::Fault};

/// An amount (số tiền) in the smallest unit of its currency: whole đồng in the book, minor units where a schedule of
/// another system is run through the engine. Never negative.
///
/// Invariant: what is entered is at most [`Amount::MOST`]; what the engine derives from it is far below the end of
/// `i64` (the proof stands in [`super::exact`]), so that saturating arithmetic never saturates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The most that one entry or one loan may be about: 100,000 billion đồng, more than the whole policy bank lends in
    /// one province.
    pub const MOST: Self = Self(100_000_000_000_000);

    /// The number of smallest units.
    pub fn units(self) -> i64 {
        self.0
    }

    /// Whether there is none.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left of it without the other; nothing when that is more.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0).max(0))
    }

    /// The difference, where the other is never more: that it is would be a broken invariant and not "nothing left".
    #[must_use]
    pub(super) fn minus(self, other: Self) -> Self {
        debug_assert!(other.0 <= self.0, "{other:?} of {self:?}");
        Self(self.0.saturating_sub(other.0))
    }

    /// Moves as much as there is, and at most `wanted`, out of it.
    #[must_use]
    pub fn take(&mut self, wanted: Self) -> Self {
        let taken = wanted.min(*self);
        *self = self.minus(taken);
        taken
    }

    /// Puts more to it.
    pub fn add(&mut self, other: Self) {
        *self = self.plus(other);
    }

    /// A derived amount: a sum or a rounded share of entered ones. Below zero there is none.
    pub(super) fn derived(units: i64) -> Self {
        Self(units.max(0))
    }
}

impl std::iter::Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::plus)
    }
}

/// Below zero, or more than any loan is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an amount is between 0 and 100,000,000,000,000")]
pub struct NoSuchAmount;

impl TryFrom<i64> for Amount {
    type Error = NoSuchAmount;

    fn try_from(units: i64) -> Result<Self, NoSuchAmount> {
        if (0..=Self::MOST.0).contains(&units) { Ok(Self(units)) } else { Err(NoSuchAmount) }
    }
}

impl TryFrom<Dong> for Amount {
    type Error = NoSuchAmount;

    fn try_from(dong: Dong) -> Result<Self, NoSuchAmount> {
        dong.whole().try_into()
    }
}

impl From<NoSuchAmount> for Fault {
    fn from(_: NoSuchAmount) -> Self {
        Self::new(
            "số tiền phải từ 0 đến 100.000.000.000.000",
            "must be an amount between 0 and 100,000,000,000,000",
        )
    }
}

//! Interest before it is rounded.

use super::{
    day_count::YearShare,
    money::Amount,
    rate::{Factor, Rate},
};

/// An exact amount of interest: a whole number of the [`Exact::PARTS`]ths of the smallest unit.
///
/// Every interest that the engine can meet is balance × share of a year × rate × factor, where the share is a whole
/// number of [`YearShare::YEAR`]ths of a year, and rate and factor are whole millionths. They all have one
/// denominator, and a fraction whose denominator is fixed is an integer: sums need no greatest common divisor, and
/// nothing is reduced, lost or grown.
///
/// **It fits.** A balance is at most 10¹⁴ ([`Amount::MOST`]), rate × factor at most 2 × 5, and civil dates from 1900 on
/// end 8,100 years later: at most 8.1 × 10¹⁸ units in the whole life of the dearest loan, and an `i64` ends at
/// 9.2 × 10¹⁸. In parts that is 1.3 × 10³⁷, and an `i128` ends at 1.7 × 10³⁸. Fees and payments are at most 10⁴ entries
/// of at most a balance each: 10¹⁸ more. So the saturating operations here are
/// exact; a test holds them to it at the bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Exact(i128);

impl Exact {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// How many parts the smallest unit has: the parts of a year × the millionths of a rate × those of a factor.
    pub const PARTS: i128 = 1_603_080_000_000_000_000;

    /// What a balance earns in a share of a year: balance × share × rate × factor.
    pub fn interest(balance: Amount, share: YearShare, rate: Rate, factor: Factor) -> Self {
        let parts = i128::from(balance.units())
            .saturating_mul(share.parts().into())
            .saturating_mul(rate.millionths().into())
            .saturating_mul(factor.millionths().into());
        Self(parts)
    }

    /// A share of an amount that time has no part in: a fee in millionths of it.
    pub fn portion(whole: Amount, millionths: u32) -> Self {
        let unit_millionths = i128::from(whole.units()).saturating_mul(millionths.into());
        Self(unit_millionths.saturating_mul(Self::PARTS / 1_000_000))
    }

    /// One of `count` equal parts of an amount, as far as rounding can tell; `None` for a count of zero.
    pub fn equal_part(whole: Amount, count: u32) -> Option<Self> {
        let (whole, count) = (Self::from(whole).0, count.into());
        let is_more = whole.checked_rem(count)? != 0;
        Some(Self::quotient(whole.checked_div(count)?, is_more))
    }

    /// A quotient that is not a whole number of parts, as far as rounding can tell: the whole parts in it; where these
    /// are a multiple of half a unit, so that a rule might decide by them, and the quotient is more, one part more.
    pub(super) fn quotient(whole_parts: i128, is_more: bool) -> Self {
        let decides = whole_parts.checked_rem(Self::PARTS / 2) == Some(0);
        Self(whole_parts.saturating_add(i128::from(is_more && decides)))
    }

    /// Its numerator over [`Exact::PARTS`].
    pub fn parts(self) -> i128 {
        self.0
    }

    /// The sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference; below zero when more was posted than earned, by less than a step.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl From<Amount> for Exact {
    fn from(amount: Amount) -> Self {
        Self(i128::from(amount.units()).saturating_mul(Self::PARTS))
    }
}

#[cfg(test)]
mod tests;

//! Shares of a whole, always from the two numbers.

use serde::{Deserialize, Serialize};

/// A share (tỷ lệ): what was counted, out of how many. A percentage is recomputed from it and never stored or summed:
/// text that was printed cannot be checked, two numbers can.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ratio {
    /// Tử số.
    pub numerator: i64,
    /// Mẫu số.
    pub denominator: i64,
}

impl Ratio {
    /// More decimals than any figure is printed with; within them no intermediate result can overflow.
    pub const MOST_DECIMALS: u8 = 9;

    /// The percentage with so many decimals, rounded half up (half away from zero for a negative share): `53.48`.
    /// `None` when the denominator is zero, or for more than [`Ratio::MOST_DECIMALS`] decimals.
    pub fn percent(self, decimals: u8) -> Option<String> {
        if decimals > Self::MOST_DECIMALS {
            return None;
        }
        let scale = 10_u128.checked_pow(u32::from(decimals))?;
        let numerator = u128::from(self.numerator.unsigned_abs());
        let denominator = u128::from(self.denominator.unsigned_abs());
        // round(100 × n × scale ÷ d) = ⌊(200 × n × scale + d) ÷ 2d⌋
        let doubled = numerator.checked_mul(200)?.checked_mul(scale)?.checked_add(denominator)?;
        let rounded = doubled.checked_div(denominator.checked_mul(2)?)?;
        let negative = (self.numerator < 0) != (self.denominator < 0) && rounded > 0;
        let sign = if negative { "-" } else { "" };
        let (whole, fraction) = (rounded.checked_div(scale)?, rounded.checked_rem(scale)?);
        Some(match decimals {
            0 => format!("{sign}{whole}"),
            _ => format!("{sign}{whole}.{fraction:0width$}", width = usize::from(decimals)),
        })
    }
}

#[cfg(test)]
mod tests;

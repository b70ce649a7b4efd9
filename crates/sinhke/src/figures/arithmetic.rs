//! Whether one printed number can come from others. Whole numbers only.

use super::printed::{Bound, Figure, Number};

/// What a printed number may have been, as fractions; no upper end after "more than". Ends count as inside: this
/// decides only what is impossible.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range {
    low: Fraction,
    high: Option<Fraction>,
}

#[derive(Clone, Copy, Debug)]
struct Fraction {
    over: i128,
    under: i128,
}

impl Range {
    pub(crate) fn of(figure: &Figure) -> Self {
        let value = Fraction { over: figure.value.units, under: figure.value.scale() };
        let nothing = Fraction { over: 0, under: 1 };
        match figure.bound {
            Bound::Exact => Self { low: value, high: Some(value) },
            Bound::Above => Self { low: value, high: None },
            Bound::Below => Self { low: nothing, high: Some(value) },
        }
    }

    /// The one whole number it is, if it is one.
    pub(crate) fn whole_number(self) -> Option<i128> {
        let high = self.high?;
        (self.low.under == 1 && high.under == 1 && self.low.over == high.over).then_some(high.over)
    }
}

/// Between which two numbers, in units of the last printed decimal and rounded half up, `part ÷ whole` in percent
/// lies. No upper end when nothing bounds it.
pub(crate) fn percent_between(part: Range, whole: Range, decimals: u8) -> (i128, Option<i128>) {
    let low = whole.high.map_or(0, |whole| percent(part.low, whole, decimals).unwrap_or(0));
    let high = part.high.and_then(|part| percent(part, whole.low, decimals));
    (low, high)
}

/// ⌊100 × part ÷ whole × 10^decimals + ½⌋; none when the whole is nothing.
fn percent(part: Fraction, whole: Fraction, decimals: u8) -> Option<i128> {
    let over = part.over * whole.under * 100 * 10_i128.pow(u32::from(decimals));
    let under = part.under * whole.over;
    (under > 0).then(|| (2 * over + under).div_euclid(2 * under))
}

/// The whole numbers out of which `part` gives the printed percentage, or one that differs from it by a unit of its
/// last decimal. No upper end when the percentage is so small that nothing bounds it.
pub(crate) fn wholes(part: Range, percent: Number) -> (i128, Option<i128>) {
    // |round(100 × part ÷ whole) − printed| ≤ 1 unit ⇔ printed − 1½ ≤ 100 × part ÷ whole × scale < printed + 1½
    let scale = percent.scale();
    let low = 200 * part.low.over * scale / (part.low.under * (2 * percent.units + 3)) + 1;
    let high = part
        .high
        .filter(|_| percent.units >= 2)
        .map(|part| 200 * part.over * scale / (part.under * (2 * percent.units - 3)));
    (low, high)
}

/// The two neighbouring whole numbers around a percentage of `whole`, with the percentages they give.
pub(crate) fn neighbours(whole: i128, percent: Number) -> [(i128, Number); 2] {
    let below = percent.units * whole / (100 * percent.scale());
    [below, below + 1].map(|part| {
        let units = super::arithmetic::percent(
            Fraction { over: part, under: 1 },
            Fraction { over: whole, under: 1 },
            percent.decimals,
        );
        (part, Number { units: units.unwrap_or(0), ..percent })
    })
}

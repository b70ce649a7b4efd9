//! The payment that is the same on every due date (niên kim).

use num_bigint::BigUint;

use crate::domain::{day_count::YearShare, exact::Exact, money::Amount, rate::Rate};

/// The payment A for which the amount P is the sum of all payments, each discounted by the spans before it:
/// P = A × Σₖ Πⱼ≤ₖ 1 ÷ (1 + rⱼ), where rⱼ is the rate times the share of a year of span j. So spans may differ in
/// length. Interest that accrued before the first span falls due with its payment and earns nothing until then, so it
/// counts as much as its part a of that payment does: P + a ÷ (1 + r₁).
///
/// With gⱼ ÷ D = 1 + rⱼ, A = (P × Πgⱼ + a × D × Πⱼ>₁ gⱼ) ÷ Σₖ (Πⱼ≤ₖ D × Πⱼ>ₖ gⱼ), whole numbers throughout: they grow
/// by 41 bits for each span, which is why they are big.
#[expect(clippy::arithmetic_side_effects, reason = "big whole numbers have no end to run over")]
pub(super) fn payment(
    amount: Amount,
    accrued: Exact,
    shares: impl Iterator<Item = YearShare>,
    rate: Rate,
) -> Exact {
    let year = BigUint::from(YearShare::YEAR.unsigned_abs()) * 1_000_000_u32;
    let one = BigUint::from(1_u32);
    let (mut grown, mut discounts, mut years) = (one.clone(), BigUint::ZERO, one);
    // Below zero by less than a step, where rounding posted more than was earned: that much is not worth a sign.
    let mut accrued = BigUint::from(accrued.parts().max(0).unsigned_abs());
    let mut is_first = true;
    for share in shares {
        let growth = &year + BigUint::from(share.parts().unsigned_abs()) * rate.millionths();
        years *= &year;
        discounts = discounts * &growth + &years;
        accrued *= if is_first { &year } else { &growth };
        grown *= growth;
        is_first = false;
    }
    let parts = BigUint::from(amount.units().unsigned_abs()) * Exact::PARTS.unsigned_abs();
    ratio(&(parts * grown + accrued), &discounts)
}

#[expect(clippy::arithmetic_side_effects, reason = "big whole numbers have no end; the divisor is not zero")]
fn ratio(dividend: &BigUint, divisor: &BigUint) -> Exact {
    if *divisor == BigUint::ZERO {
        return Exact::ZERO;
    }
    let whole = dividend / divisor;
    let is_more = &whole * divisor != *dividend;
    Exact::quotient(i128::try_from(whole).unwrap_or(i128::MAX), is_more)
}

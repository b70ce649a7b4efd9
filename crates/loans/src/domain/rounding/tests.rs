#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows has failed")]

use super::{
    RoundingRule::{Ceil, Floor, HalfDown, HalfEven, HalfUp},
    *,
};

/// Halves of a unit, rounded.
fn halves(rule: RoundingRule, step: u32, halves: i128) -> i64 {
    let exact = Exact::quotient(halves * Exact::PARTS / 2, false);
    Rounding { rule, step: NonZeroU32::new(step).unwrap() }.round(exact).units()
}

#[test]
fn each_rule_decides_the_middle_its_own_way() {
    let of_all = |value| [HalfUp, HalfDown, HalfEven, Floor, Ceil].map(|rule| halves(rule, 1, value));
    assert_eq!(of_all(4), [2, 2, 2, 2, 2]);
    assert_eq!(of_all(5), [3, 2, 2, 2, 3]);
    assert_eq!(of_all(7), [4, 3, 4, 3, 4]);
    assert_eq!(of_all(0), [0; 5]);
}

#[test]
fn a_result_is_a_multiple_of_the_step() {
    assert_eq!(halves(RoundingRule::HalfUp, 1_000, 2_999), 1_000);
    assert_eq!(halves(RoundingRule::HalfUp, 1_000, 3_000), 2_000);
    assert_eq!(halves(RoundingRule::HalfEven, 1_000, 5_000), 2_000);
    assert_eq!(halves(RoundingRule::Ceil, 500, 1), 500);
}

#[test]
fn what_was_posted_too_much_is_not_taken_back_below_zero() {
    assert_eq!(halves(RoundingRule::HalfUp, 1, -1), 0);
    assert_eq!(halves(RoundingRule::Floor, 1, -1), 0);
}

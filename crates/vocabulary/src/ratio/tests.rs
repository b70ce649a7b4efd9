use proptest::prelude::*;

use super::*;

fn percent(numerator: i64, denominator: i64, decimals: u8) -> Option<String> {
    Ratio { numerator, denominator }.percent(decimals)
}

#[test]
fn published_percentages_are_recomputed() {
    assert_eq!(percent(1_638, 3_063, 2).unwrap(), "53.48", "54.48 was printed");
    assert_eq!(percent(171, 246, 2).unwrap(), "69.51");
    assert_eq!(percent(246, 384_375, 3).unwrap(), "0.064");
    assert_eq!(percent(127, 148, 1).unwrap(), "85.8");
}

#[test]
fn a_half_is_rounded_up() {
    assert_eq!(percent(1, 8, 0).unwrap(), "13");
    assert_eq!(percent(1, 8, 1).unwrap(), "12.5");
    assert_eq!(percent(1, 200, 0).unwrap(), "1");
    assert_eq!(percent(-1, 8, 0).unwrap(), "-13");
    assert_eq!(percent(1, -8, 1).unwrap(), "-12.5");
    assert_eq!(percent(-1, 100_000, 2).unwrap(), "0.00", "no minus before a zero");
}

#[test]
fn a_share_of_nothing_has_no_percentage() {
    assert_eq!(percent(0, 0, 2), None);
    assert_eq!(percent(5, 0, 2), None);
    assert_eq!(percent(0, 5, 2).unwrap(), "0.00");
    assert_eq!(percent(3, 2, 0).unwrap(), "150");
}

#[test]
fn the_largest_numbers_have_percentages_too() {
    assert_eq!(percent(i64::MAX, i64::MAX, 9).unwrap(), "100.000000000");
    assert_eq!(percent(i64::MIN, 1, 0).unwrap(), "-922337203685477580800");
    assert!(percent(i64::MIN, 1, 9).is_some());
    assert_eq!(percent(1, 2, 10), None, "nobody prints ten decimals");
}

proptest! {
    #[test]
    #[expect(clippy::arithmetic_side_effects, reason = "the ranges are far from any limit")]
    fn the_percentage_is_within_half_a_last_digit(
        numerator in 0..1_000_000_000_i64,
        denominator in 1..1_000_000_000_i64,
        decimals in 0..=9_u8,
    ) {
        let text = percent(numerator, denominator, decimals).unwrap();
        let fraction = text.split_once('.').map_or(0, |(_, digits)| digits.len());
        prop_assert_eq!(fraction, usize::from(decimals));
        let printed: i128 = text.replace('.', "").parse().unwrap();
        let (numerator, denominator) = (i128::from(numerator), i128::from(denominator));
        let exact_doubled = 200 * numerator * 10_i128.pow(u32::from(decimals));
        let error = 2 * printed * denominator - exact_doubled;
        prop_assert!(-denominator < error && error <= denominator, "half goes up");
    }
}

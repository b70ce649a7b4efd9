use proptest::prelude::*;

use super::*;

fn dong(whole: i64) -> Dong {
    Dong::try_from(whole).unwrap()
}

#[test]
fn an_amount_is_written_with_dots_between_thousands() {
    let written = |whole| dong(whole).to_string();
    assert_eq!(written(0), "0 đồng");
    assert_eq!(written(999), "999 đồng");
    assert_eq!(written(1_000), "1.000 đồng");
    assert_eq!(written(2_100_000), "2.100.000 đồng");
    assert_eq!(written(i64::MAX), "9.223.372.036.854.775.807 đồng");
}

#[test]
fn an_amount_is_never_negative() {
    assert_eq!(Dong::try_from(-1), Err(NegativeAmount));
    assert!(serde_json::from_str::<Dong>("-1").is_err());
    assert!(serde_json::from_str::<Dong>("1.5").is_err());
    assert_eq!(dong(1).checked_sub(dong(2)), None);
    assert_eq!(serde_json::to_string(&dong(2_100_000)).unwrap(), "2100000");
    assert_eq!(serde_json::from_str::<Dong>("2100000").unwrap(), dong(2_100_000));
}

#[test]
fn a_sum_that_cannot_be_held_is_no_sum() {
    assert_eq!(dong(i64::MAX).checked_add(dong(1)), None);
    assert_eq!(dong(i64::MAX).checked_add(Dong::ZERO), Some(dong(i64::MAX)));
}

proptest! {
    #[test]
    fn what_is_added_can_be_taken_away_again(one in 0..=i64::MAX, other in 0..=i64::MAX) {
        match dong(one).checked_add(dong(other)) {
            Some(sum) => {
                prop_assert_eq!(sum.checked_sub(dong(other)), Some(dong(one)));
                prop_assert!(sum >= dong(one));
            }
            None => prop_assert!(one.checked_add(other).is_none()),
        }
    }

    #[test]
    fn the_written_amount_without_its_dots_is_the_amount(whole in 0..=i64::MAX) {
        let written = dong(whole).to_string();
        let digits: String = written.chars().filter(char::is_ascii_digit).collect();
        prop_assert_eq!(digits.parse::<i64>().unwrap(), whole);
        let groups: Vec<_> = written.trim_end_matches(" đồng").split('.').collect();
        prop_assert!(groups.iter().skip(1).all(|group| group.len() == 3));
        prop_assert!((1..=3).contains(&groups[0].len()));
    }
}

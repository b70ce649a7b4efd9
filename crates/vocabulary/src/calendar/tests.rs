use proptest::prelude::*;

use super::*;

#[test]
fn a_date_is_read_in_one_spelling() {
    assert_eq!(parse_date("2024-03-31"), Ok(date(2024, 3, 31)));
    assert_eq!(parse_date("2024-02-29"), Ok(date(2024, 2, 29)));
    let bad = [
        "",
        "2024-3-31",
        "20240331",
        "31/03/2024",
        "2023-02-29",
        "2024-13-01",
        "2024-03-31T00:00",
        " 2024-03-31",
        "2024_03-31",
        "-024-03-31",
    ];
    for bad in bad {
        assert!(parse_date(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn dates_outside_three_centuries_are_refused() {
    assert!(parse_date("1899-12-31").is_err());
    assert!(parse_date("1900-01-01").is_ok());
    assert!(parse_date("2200-12-31").is_ok());
    assert!(parse_date("2201-01-01").is_err());
    assert!(Period::new(date(1899, 12, 31), None).is_err());
    assert!(Period::new(date(2200, 12, 31), Some(date(2201, 1, 1))).is_err());
}

#[test]
fn the_day_begins_at_midnight_in_viet_nam() {
    let on = |instant: &str| local_date(instant.parse().unwrap());
    assert_eq!(on("2025-06-30T16:59:59Z"), date(2025, 6, 30));
    assert_eq!(on("2025-06-30T17:00:00Z"), date(2025, 7, 1));
}

#[test]
fn a_period_ends_the_day_before_its_end_and_is_never_empty() {
    let june = Period::new(date(2025, 6, 1), Some(date(2025, 7, 1))).unwrap();
    assert!(june.contains(date(2025, 6, 1)));
    assert!(june.contains(date(2025, 6, 30)));
    assert!(!june.contains(date(2025, 7, 1)));
    assert!(!june.contains(date(2025, 5, 31)));
    assert!(Period::new(date(2025, 6, 1), Some(date(2025, 6, 1))).is_err());
    assert!(Period::new(date(2025, 6, 2), Some(date(2025, 6, 1))).is_err());
    let open = Period::new(date(2025, 7, 1), None).unwrap();
    assert!(open.contains(LAST_DATE));
    assert!(!open.overlaps(june));
}

#[test]
fn a_stored_period_is_checked_when_it_is_read() {
    let period = Period::new(date(2025, 6, 1), None).unwrap();
    let stored = serde_json::to_string(&period).unwrap();
    assert_eq!(stored, r#"{"from":"2025-06-01","until":null}"#);
    assert_eq!(serde_json::from_str::<Period>(&stored).unwrap(), period);
    assert!(serde_json::from_str::<Period>(r#"{"from":"2025-06-01","until":"2025-06-01"}"#).is_err());
}

fn days() -> impl Strategy<Value = Date> {
    (2024..2026_i16, 1..=12_i8, 1..=28_i8).prop_map(|(year, month, day)| date(year, month, day))
}

fn periods() -> impl Strategy<Value = Period> {
    (days(), prop::option::of(days())).prop_filter_map("empty", |(from, until)| Period::new(from, until).ok())
}

proptest! {
    #[test]
    fn periods_overlap_when_one_begins_inside_the_other(one in periods(), other in periods()) {
        let meets = one.contains(other.from()) || other.contains(one.from());
        prop_assert_eq!(one.overlaps(other), meets);
        prop_assert_eq!(one.overlaps(other), other.overlaps(one));
    }

    #[test]
    fn a_date_reads_itself_back(day in days()) {
        prop_assert_eq!(parse_date(&day.to_string()), Ok(day));
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,12}|[0-9-]{10}") {
        if let Ok(day) = parse_date(&text) {
            prop_assert_eq!(day.to_string(), text);
        }
    }
}

#[test]
fn months_end_before_the_day_that_has_the_first_one_s_number() {
    let months = |count: i32| Months::try_from(count).unwrap();
    let left = date(2023, 1, 31);
    assert!(months(36).reach(left, left) && months(36).reach(left, date(2026, 1, 30)));
    assert!(!months(36).reach(left, date(2026, 1, 31)) && !months(36).reach(left, date(2023, 1, 30)));
    assert!(!months(1).reach(left, date(2023, 2, 28)), "February has no 31st");
    assert!(Months::try_from(0).is_err() && Months::try_from(1_201).is_err());
}

use vocabulary::{area::AreaKind, calendar::date};

use super::*;

#[test]
fn every_row_of_the_file_is_a_standard() {
    let rows = standards().unwrap();
    let lines: Vec<_> = rows
        .iter()
        .map(|row| (row.id.as_str(), row.rural.line.whole(), row.urban.line.whole(), row.indicators.len()))
        .collect();
    let expected = [
        ("VN-2016", 1_000_000, 1_300_000, 10),
        ("VN-2022", 1_500_000, 2_000_000, 12),
        ("QN-2023", 2_100_000, 2_600_000, 12),
        ("VN-2027", 2_200_000, 2_800_000, 12),
    ];
    assert_eq!(lines, expected);
    assert!(rows.iter().all(|row| row.deprivation_threshold == 3 && row.points_per_indicator == 10));
    let only: Vec<_> =
        rows.iter().map(|row| row.rule().lines(AreaKind::Urban).income_only.map(Dong::whole)).collect();
    assert_eq!(only, [Some(900_000), None, None, None]);
    let average: Vec<_> =
        rows.iter().map(|row| row.rule().lines(AreaKind::Urban).average.map(Dong::whole)).collect();
    assert_eq!(average, [None, Some(3_000_000), None, None]);
}

#[test]
fn what_was_not_compared_with_the_law_is_said() {
    let noted: Vec<_> = standards()
        .unwrap()
        .into_iter()
        .filter(|row| row.note.is_some())
        .map(|row| row.id.to_string())
        .collect();
    assert_eq!(noted, ["VN-2016", "VN-2022", "QN-2023", "VN-2027"]);
}

#[test]
fn the_periods_end_where_the_next_begins() {
    let until: Vec<_> = standards().unwrap().iter().map(|row| row.valid.until()).collect();
    assert_eq!(until, [date(2022, 1, 1), date(2027, 1, 1), date(2026, 1, 1), date(2031, 1, 1)].map(Some));
}

use super::*;

fn row(unit: &str, poor: i64) -> pb::PovertyRow {
    let poor = Some(pb::Count { households: poor, persons: poor });
    pb::PovertyRow {
        unit: unit.to_owned(),
        standard: "povertyStandards/VN-2022".to_owned(),
        total: Some(pb::Cell { poor, ..pb::Cell::default() }),
        ..pb::PovertyRow::default()
    }
}

fn report(rows: &[(&str, i64)], position: &str) -> pb::PovertyReport {
    pb::PovertyReport {
        totals: vec![row("", rows.iter().map(|(_, poor)| poor).sum())],
        rows: rows.iter().map(|(unit, poor)| row(unit, *poor)).collect(),
        positions: vec![position.to_owned()],
        ..pb::PovertyReport::default()
    }
}

#[test]
fn a_report_that_says_the_same_is_no_news_whatever_was_recorded() {
    let told = report(&[("units/a", 1), ("units/b", 2)], "households:1");
    let now = report(&[("units/a", 1), ("units/b", 2)], "households:2");
    assert_eq!(news(&told, &now), None);
}

#[test]
fn only_rows_that_say_something_else_are_told_with_the_new_position() {
    let told = report(&[("units/a", 1), ("units/b", 2)], "households:1");
    let moved = news(&told, &report(&[("units/a", 2), ("units/b", 1)], "households:2")).unwrap();
    let report = moved.report.unwrap();
    assert_eq!(
        (report.rows.len(), report.totals.len(), moved.whole),
        (2, 0, false),
        "the province is the same"
    );
    let now = self::report(&[("units/a", 1), ("units/b", 3)], "households:3");
    let report = news(&told, &now).unwrap().report.unwrap();
    assert_eq!((report.rows, report.totals), (vec![row("units/b", 3)], vec![row("", 4)]));
    assert_eq!(report.positions, ["households:3"]);
}

#[test]
fn a_row_that_is_no_more_is_told_as_gone() {
    let told = report(&[("units/a", 1), ("units/b", 0)], "households:1");
    let gone = news(&told, &report(&[("units/a", 1)], "households:2")).unwrap();
    let names: Vec<&str> = gone.gone_rows.iter().map(|row| row.unit.as_str()).collect();
    assert_eq!((names, gone.report.unwrap().rows), (vec!["units/b"], Vec::new()));
}

#[test]
fn a_note_that_is_new_is_told_without_rows() {
    let told = report(&[("units/a", 1)], "households:1");
    let now = pb::PovertyReport { notes: vec!["một ghi chú".to_owned()], ..told.clone() };
    assert_eq!(news(&told, &now).unwrap().report.unwrap().rows, Vec::new());
}

#[test]
fn a_scope_that_is_named_otherwise_is_told() {
    let told = report(&[("units/a", 1)], "households:1");
    let now = pb::PovertyReport { scope: "Xã Đâu đó".to_owned(), ..told.clone() };
    assert_eq!(news(&told, &now).unwrap().report.unwrap().scope, "Xã Đâu đó");
}

#[test]
fn a_caller_is_told_no_sooner_than_the_deployment_allows() {
    let paces = Paces { least: Duration::from_secs(1), most: Duration::from_mins(10) };
    let seconds = |seconds, nanos| Some(prost_types::Duration { seconds, nanos });
    assert_eq!(paces.pace(None), Ok(Duration::from_secs(1)));
    assert_eq!(paces.pace(seconds(60, 0)), Ok(Duration::from_mins(1)));
    for bad in [seconds(0, 999_999_999), seconds(601, 0), seconds(-5, 0)] {
        assert!(paces.pace(bad).is_err(), "{bad:?}");
    }
}

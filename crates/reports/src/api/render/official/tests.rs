use proto::{google::r#type::Date, sinhke::households::v1::PovertyClass};
use unicode_width::UnicodeWidthStr as _;

use super::*;
use crate::api::render::{Format, render_official};

const VN: &str = "povertyStandards/VN-2022";

fn deprived(code: &str) -> pb::OfficialColumn {
    pb::OfficialColumn {
        display_name: format!("Nghèo: {code}"),
        group: pb::CellGroup::Total.into(),
        counted: Some(Counted::Mark(pb::Mark {
            poverty_class: PovertyClass::Poor.into(),
            mark: Some(pb::mark::Mark::DeprivedIn(code.to_owned())),
        })),
        ..pb::OfficialColumn::default()
    }
}

#[expect(clippy::unnecessary_wraps, reason = "as messages have it")]
fn share(numerator: i64) -> Option<pb::Ratio> {
    Some(pb::Ratio { numerator, denominator: 4, percent: "25.000".to_owned() })
}

fn cell(households: i64) -> pb::OfficialCell {
    pb::OfficialCell {
        count: Some(pb::Count { households, persons: households * 4 }),
        share_of_households: share(households),
        share_of_persons: share(households * 4),
    }
}

fn row(unit: &str, households: [i64; 2]) -> pb::OfficialRow {
    pb::OfficialRow {
        unit: unit.to_owned(),
        standard: VN.to_owned(),
        cells: households.map(cell).to_vec(),
        ..pb::OfficialRow::default()
    }
}

fn report(number: pb::OfficialReportNumber) -> pb::OfficialReport {
    pb::OfficialReport {
        number: number.into(),
        title: "Biểu".to_owned(),
        as_of: Some(Date { year: 2024, month: 12, day: 31 }),
        map_of: Some(Date { year: 2025, month: 7, day: 1 }),
        unit_list_date: Some(Date { year: 2025, month: 7, day: 1 }),
        scope: "Tỉnh Quảng Ninh".to_owned(),
        columns: vec![deprived("nutrition"), deprived("toilet")],
        totals: vec![row("", [1_000, 1])],
        rows: vec![row("units/06760@2025-07-01", [999, 1])],
        notes: vec!["một ghi chú".to_owned()],
        ..pb::OfficialReport::default()
    }
}

/// The lines of the table that follows a line, total first.
fn table<'a>(text: &'a str, after: &str) -> Vec<&'a str> {
    text.lines().skip_while(|line| *line != after).skip(1).take(3).collect()
}

#[test]
fn columns_are_numbered_and_both_households_and_persons_are_shown() {
    let text = render_official(&report(pb::OfficialReportNumber::PoorDeprivations), Format::Text).unwrap();
    assert!(
        text.starts_with("BIỂU\nPhạm vi: Tỉnh Quảng Ninh\n") && text.ends_with("- một ghi chú\n"),
        "{text}"
    );
    assert!(text.contains("\n(1) Nghèo: nutrition\n(2) Nghèo: toilet\n"), "{text}");
    let households = table(&text, "Chuẩn VN-2022, số hộ");
    assert!(households[1].starts_with("Tổng cộng") && households[1].contains("1.000  25,000"), "{text}");
    assert!(households.iter().all(|line| line.width() == households[0].width()), "{text}");
    assert!(table(&text, "Chuẩn VN-2022, số nhân khẩu")[1].contains("4.000"), "{text}");
}

#[test]
fn where_nobody_knows_how_many_children_there_are_no_persons_are_shown() {
    let mut report = report(pb::OfficialReportNumber::Children);
    let mark = Some(pb::mark::Mark::Kind(pb::MarkKind::ChildrenNotKnown.into()));
    report.columns[1].counted =
        Some(Counted::Mark(pb::Mark { poverty_class: PovertyClass::Poor.into(), mark }));
    report.totals[0].cells[1].count = Some(pb::Count { households: 7, persons: 0 });
    let text = render_official(&report, Format::Text).unwrap();
    assert!(table(&text, "Chuẩn VN-2022, số hộ")[1].contains(" 7 "), "{text}");
    let persons = table(&text, "Chuẩn VN-2022, số trẻ em");
    assert_eq!(persons[1].split_whitespace().collect::<Vec<_>>()[4], "–", "{text}");
}

#[test]
fn a_report_of_shares_shows_no_numbers_beside_them() {
    let report = report(pb::OfficialReportNumber::PoorDeprivationShares);
    let text = render_official(&report, Format::Text).unwrap();
    let shares = table(&text, "Chuẩn VN-2022, tỷ lệ (%) số hộ");
    assert_eq!(shares[1].split_whitespace().collect::<Vec<_>>(), ["Tổng", "cộng", "25,000", "25,000"]);
}

#[test]
fn a_place_that_was_not_counted_says_so_in_words_and_in_its_line() {
    let mut report = report(pb::OfficialReportNumber::EthnicGroups);
    report.rows[0].cells.clear();
    report.totals[0].counted_dates.extend(report.as_of);
    report.totals[0].uncounted_units.push("units/06805@2020-01-01".to_owned());
    let text = render_official(&report, Format::Text).unwrap();
    let counted = table(&text, "Chuẩn VN-2022, số hộ");
    assert!(counted[1].contains("31/12/2024 (chưa đếm 06805)"), "{text}");
    assert!(counted[2].contains("chưa đếm") && counted[2].contains('–'), "{text}");
    let sheet = render_official(&report, Format::Csv).unwrap();
    let last = sheet.lines().last().unwrap();
    assert!(last.contains("units/06760@2025-07-01") && last.ends_with(",,,,,"), "{sheet}");
}

#[test]
fn a_sheet_has_a_line_for_each_cell_under_the_name_that_explains_it() {
    let sheet = render_official(&report(pb::OfficialReportNumber::PoorDeprivations), Format::Csv).unwrap();
    let mut lines = csv::Reader::from_reader(sheet.as_bytes());
    let heading = lines.headers().unwrap().clone();
    let column = |name: &str| heading.iter().position(|column| column == name).unwrap();
    let lines: Vec<_> = lines.records().map(Result::unwrap).collect();
    assert_eq!(lines.len(), 2 * 2);
    assert_eq!(&lines[1][column("counted")], "poor/deprived/toilet");
    assert_eq!((&lines[1][column("number")], &lines[1][column("standard")]), ("4", VN));
    assert_eq!((&lines[2][column("households")], &lines[2][column("persons")]), ("999", "3996"));
    assert_eq!(&lines[0][column("households_percent")], "25.000");
}

#[test]
fn json_is_that_of_the_contract() {
    let json = render_official(&report(pb::OfficialReportNumber::PoorDeprivations), Format::Json).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["number"], "OFFICIAL_REPORT_NUMBER_POOR_DEPRIVATIONS");
    assert_eq!(json["columns"][1]["mark"]["deprivedIn"], "toilet");
}

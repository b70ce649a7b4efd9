use proto::{
    google::r#type::Date,
    sinhke::households::v1::{Issuer, Movement as PbMovement},
};
use unicode_width::UnicodeWidthStr as _;

use super::*;

const VN: &str = "povertyStandards/VN-2022";

#[expect(clippy::unnecessary_wraps, reason = "as messages have it")]
fn count(households: i64) -> Option<pb::Count> {
    Some(pb::Count { households, persons: households * 4 })
}

#[expect(clippy::unnecessary_wraps, reason = "as messages have it")]
fn cell(all: i64, poor: i64) -> Option<pb::Cell> {
    Some(pb::Cell {
        all: count(all),
        poor: count(poor),
        near_poor: count(0),
        not_poor: count(all - poor),
        not_known: count(0),
        poor_rate: Some(pb::Ratio { numerator: poor, denominator: all, percent: "0.064".to_owned() }),
        near_poor_rate: Some(pb::Ratio { numerator: 0, denominator: all, percent: String::new() }),
        movements: vec![
            pb::MovementCount { movement: PbMovement::RePoor.into(), count: count(6) },
            pb::MovementCount { movement: PbMovement::PoorToNearPoor.into(), count: count(2) },
        ],
        ..pb::Cell::default()
    })
}

fn row(unit: &str, name: &str, all: i64, poor: i64) -> pb::PovertyRow {
    pb::PovertyRow {
        unit: unit.to_owned(),
        display_name: name.to_owned(),
        standard: VN.to_owned(),
        total: cell(all, poor),
        minority: cell(all, 1),
        rural: cell(all, poor),
        urban: cell(0, 0),
        ..pb::PovertyRow::default()
    }
}

fn report() -> pb::PovertyReport {
    pb::PovertyReport {
        as_of: Some(Date { year: 2024, month: 12, day: 31 }),
        known_at: Some(prost_types::Timestamp { seconds: 1_735_689_600, nanos: 1_000 }),
        map_of: Some(Date { year: 2025, month: 7, day: 1 }),
        movements_after: Some(Date { year: 2023, month: 12, day: 31 }),
        scope: "Tỉnh Quảng Ninh".to_owned(),
        standards: vec![pb::ReportStandard {
            standard: VN.to_owned(),
            issuer: Issuer::Central.into(),
            law: "07/2021/NĐ-CP".to_owned(),
            rural_line_vnd: 1_500_000,
            urban_line_vnd: 2_000_000,
            note: String::new(),
        }],
        issuers_without_standard: vec![Issuer::Province.into()],
        totals: vec![row("", "", 384_375, 246)],
        rows: vec![
            row("units/06760@2025-07-01", "Mông Dương", 384_000, 240),
            pb::PovertyRow {
                known_unit: "units/06886@2020-01-01".to_owned(),
                candidate_units: vec![
                    "units/06799@2025-07-01".to_owned(),
                    "units/06886@2025-07-01".to_owned(),
                ],
                ..row("", "Hải Lạng", 375, 6)
            },
        ],
        notes: vec!["một ghi chú".to_owned()],
        positions: vec!["communes:254".to_owned(), "households:3".to_owned()],
        group_by: pb::GroupBy::Commune.into(),
    }
}

#[test]
fn a_table_has_vietnamese_headings_and_straight_columns() {
    let text = render(&report(), Format::Text).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines[0], "BÁO CÁO HỘ NGHÈO, HỘ CẬN NGHÈO");
    assert_eq!(lines[2], "Tính đến ngày 31/12/2024, theo bản đồ ngày 01/07/2025");
    let heading = lines.iter().position(|line| line.starts_with("Địa bàn")).unwrap();
    let table = &lines[heading..heading + 4];
    let width = table[0].width();
    assert!(table.iter().all(|line| line.width() == width), "{text}");
    assert!(table[1].starts_with("Tổng cộng ") && table[1].contains("384.375") && table[1].contains("0,064"));
    assert!(table[3].starts_with("06886 Hải Lạng (chưa xác định: 06799, 06886)"), "{text}");
    assert!(
        text.contains("Không có chuẩn nghèo của tỉnh vào ngày này.") && text.ends_with("- một ghi chú\n")
    );
}

#[test]
fn wide_and_combining_letters_keep_columns_straight() {
    let mut report = report();
    report.rows[0].display_name = "東興 Mo\u{302}ng".to_owned();
    let text = render(&report, Format::Text).unwrap();
    let lines: Vec<_> = text.lines().collect();
    let heading = lines.iter().position(|line| line.starts_with("Địa bàn")).unwrap();
    let width = lines[heading].width();
    assert!(lines[heading..heading + 4].iter().all(|line| line.width() == width), "{text}");
}

#[test]
fn a_table_opens_with_what_closes_less_what_moved() {
    let text = render(&report(), Format::Text).unwrap();
    let figures = |name: &str| {
        let line = text.lines().find(|line| line.trim().starts_with(name)).unwrap();
        line.split_whitespace().rev().take(2).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(figures("Hộ nghèo đầu kỳ"), ["968", "242"]);
    assert_eq!(figures("tái nghèo"), ["24", "6"]);
    assert_eq!(figures("nghèo thành cận nghèo"), ["-8", "-2"]);
    assert_eq!(figures("Hộ nghèo cuối kỳ"), ["984", "246"]);
    assert_eq!(figures("Hộ cận nghèo đầu kỳ"), ["-8", "-2"]);
}

#[test]
fn a_sheet_has_a_line_for_each_place_and_group() {
    let sheet = render(&report(), Format::Csv).unwrap();
    let mut lines = csv::Reader::from_reader(sheet.as_bytes());
    let heading = lines.headers().unwrap().clone();
    let column = |name: &str| heading.iter().position(|column| column == name).unwrap();
    let lines: Vec<_> = lines.records().map(Result::unwrap).collect();
    assert_eq!(lines.len(), 3 * 4);
    let first = &lines[0];
    assert_eq!(&first[column("as_of")], "2024-12-31");
    assert_eq!(&first[column("known_at")], "2025-01-01T00:00:00.000001Z");
    assert_eq!((&first[column("group")], &first[column("poor_households")]), ("total", "246"));
    assert_eq!((&first[column("re_poor_persons")], &first[column("new_poor_households")]), ("24", "0"));
    assert_eq!(&first[column("poor_rate_percent")], "0.064");
    assert_eq!(&lines[8][column("candidate_units")], "units/06799@2025-07-01 units/06886@2025-07-01");
}

#[test]
fn json_is_that_of_protobuf() {
    let json: serde_json::Value = serde_json::from_str(&render(&report(), Format::Json).unwrap()).unwrap();
    assert_eq!(json["knownAt"], "2025-01-01T00:00:00.000001Z");
    assert_eq!(json["totals"][0]["total"]["poor"]["households"], "246", "64 bits do not fit a number");
    assert_eq!(json["totals"][0]["total"]["movements"][0]["movement"], "MOVEMENT_RE_POOR");
    assert_eq!(json["rows"][1]["candidateUnits"][1], "units/06886@2025-07-01");
}

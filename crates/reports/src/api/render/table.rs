//! A report as a table with Vietnamese headings.

use proto::sinhke::{households::v1::Issuer, reports::v1 as pb};
use unicode_width::UnicodeWidthStr as _;

use super::{instant, written};
use crate::{
    api::answer::moved,
    cubes::{
        cell::Amount,
        movement::{Effect, Movement},
    },
};

pub(super) fn text(report: &pb::PovertyReport) -> String {
    let mut lines = head(report);
    for standard in &report.standards {
        lines.push(String::new());
        lines.push(title(standard));
        let of_standard = |row: &&pb::PovertyRow| row.standard == standard.standard;
        let total = report.totals.iter().filter(of_standard).map(|row| figures("Tổng cộng", row));
        let rows = report.rows.iter().filter(of_standard).map(|row| figures(&place(row), row));
        lines.extend(columns(std::iter::once(HEADING.map(str::to_owned).to_vec()).chain(total).chain(rows)));
        for row in report.totals.iter().filter(of_standard) {
            lines.extend(shares(row));
            lines.push(String::new());
            lines.extend(columns(movements(row)));
        }
    }
    for issuer in &report.issuers_without_standard {
        lines.push(String::new());
        lines.push(format!("Không có chuẩn nghèo của {} vào ngày này.", whose(*issuer)));
    }
    if !report.notes.is_empty() {
        lines.push(String::new());
        lines.push("Ghi chú".to_owned());
        lines.extend(report.notes.iter().map(|note| format!("- {note}")));
    }
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    lines.join("\n") + "\n"
}

fn head(report: &pb::PovertyReport) -> Vec<String> {
    let title = match report.group_by() {
        pb::GroupBy::District => "BÁO CÁO HỘ NGHÈO, HỘ CẬN NGHÈO THEO HUYỆN, THỊ XÃ, THÀNH PHỐ",
        pb::GroupBy::Commune | pb::GroupBy::Unspecified => "BÁO CÁO HỘ NGHÈO, HỘ CẬN NGHÈO",
    };
    vec![
        title.to_owned(),
        format!("Phạm vi: {}", report.scope),
        format!("Tính đến ngày {}, theo bản đồ ngày {}", written(report.as_of), written(report.map_of)),
        format!("Theo dữ liệu ghi nhận đến {} ({})", instant(report.known_at), report.positions.join(", ")),
    ]
}

pub(super) fn title(standard: &pb::ReportStandard) -> String {
    let id = standard.standard.rsplit('/').next().unwrap_or_default();
    format!(
        "Chuẩn {id} của {} ({}): nông thôn {} đồng, thành thị {} đồng một người một tháng",
        whose(standard.issuer),
        standard.law,
        grouped(standard.rural_line_vnd),
        grouped(standard.urban_line_vnd)
    )
}

pub(super) fn whose(issuer: i32) -> &'static str {
    match Issuer::try_from(issuer) {
        Ok(Issuer::Central) => "trung ương",
        Ok(Issuer::Province) => "tỉnh",
        Ok(Issuer::Unspecified) | Err(_) => "cơ quan không rõ",
    }
}

const HEADING: [&str; 9] = [
    "Địa bàn",
    "Tổng số hộ",
    "Hộ nghèo",
    "Tỷ lệ (%)",
    "Hộ cận nghèo",
    "Tỷ lệ (%)",
    "Hộ không nghèo",
    "Chưa rà soát",
    "Hộ nghèo DTTS",
];

fn place(row: &pb::PovertyRow) -> String {
    place_name(&row.unit, &row.known_unit, &row.display_name, &row.candidate_units)
}

/// The first words of a row: a unit of the map, or the unit last known and where its records may lie.
pub(super) fn place_name(unit: &str, known_unit: &str, name: &str, candidates: &[String]) -> String {
    if known_unit.is_empty() {
        return format!("{} {name}", code(unit));
    }
    let candidates: Vec<&str> = candidates.iter().map(|unit| code(unit)).collect();
    format!("{} {name} (chưa xác định: {})", code(known_unit), candidates.join(", "))
}

/// `units/06661@2025-07-01` → `06661`.
pub(super) fn code(unit: &str) -> &str {
    let key = unit.strip_prefix("units/").unwrap_or(unit);
    key.split('@').next().unwrap_or(key)
}

fn figures(place: &str, row: &pb::PovertyRow) -> Vec<String> {
    let cell = row.total.clone().unwrap_or_default();
    let minority = row.minority.clone().unwrap_or_default();
    vec![
        place.to_owned(),
        households(cell.all),
        households(cell.poor),
        percent(cell.poor_rate.as_ref()),
        households(cell.near_poor),
        percent(cell.near_poor_rate.as_ref()),
        households(cell.not_poor),
        households(cell.not_known),
        households(minority.poor),
    ]
}

fn households(count: Option<pb::Count>) -> String {
    grouped(count.unwrap_or_default().households)
}

pub(super) fn percent(ratio: Option<&pb::Ratio>) -> String {
    match ratio {
        Some(ratio) if !ratio.percent.is_empty() => ratio.percent.replace('.', ","),
        Some(_) | None => "–".to_owned(),
    }
}

fn shares(row: &pb::PovertyRow) -> Vec<String> {
    vec![format!(
        "Tỷ lệ hộ dân tộc thiểu số: {} % hộ nghèo, {} % hộ cận nghèo",
        percent(row.minority_share_of_poor.as_ref()),
        percent(row.minority_share_of_near_poor.as_ref())
    )]
}

/// Its name, who is on it at the end, and what movements do to it.
type List = (&'static str, Option<pb::Count>, fn(Movement) -> Effect);

/// Opening, what moved, closing, of both lists.
fn movements(row: &pb::PovertyRow) -> Vec<Vec<String>> {
    let cell = row.total.clone().unwrap_or_default();
    let mut lines = vec![["Diễn biến", "Hộ", "Nhân khẩu"].map(str::to_owned).to_vec()];
    let lists: [List; 2] = [
        ("Hộ nghèo", cell.poor, Movement::on_poor),
        ("Hộ cận nghèo", cell.near_poor, Movement::on_near_poor),
    ];
    for (list, closing, effect) in lists {
        let closing = closing.unwrap_or_default();
        let closing = Amount { households: closing.households, persons: closing.persons };
        let on_list = Movement::ALL.iter().copied().filter(|movement| effect(*movement) != Effect::None);
        let changes: Vec<_> =
            on_list.map(|movement| (movement, effect(movement).of(moved(&cell, movement)))).collect();
        let change: Amount = changes.iter().map(|(_, amount)| *amount).collect();
        lines.push(counted(format!("{list} đầu kỳ"), closing.minus(change)));
        let changes = changes.into_iter().filter(|(_, amount)| *amount != Amount::ZERO);
        lines.extend(
            changes.map(|(movement, amount)| counted(format!("  {}", movement_name(movement)), amount)),
        );
        lines.push(counted(format!("{list} cuối kỳ"), closing));
    }
    lines
}

fn counted(name: String, amount: Amount) -> Vec<String> {
    vec![name, grouped(amount.households), grouped(amount.persons)]
}

pub(in crate::api) fn movement_name(movement: Movement) -> &'static str {
    match movement {
        Movement::NewPoor => "nghèo phát sinh mới",
        Movement::RePoor => "tái nghèo",
        Movement::NearPoorToPoor => "cận nghèo thành nghèo",
        Movement::PoorToNearPoor => "nghèo thành cận nghèo",
        Movement::PoorRoseAbove => "nghèo vượt lên trên cận nghèo",
        Movement::NewNearPoor => "cận nghèo phát sinh mới",
        Movement::ReNearPoor => "tái cận nghèo",
        Movement::NearPoorRoseAbove => "cận nghèo vượt lên trên",
        Movement::PoorOtherUp | Movement::NearPoorOtherUp => "tăng khác",
        Movement::PoorOtherDown | Movement::NearPoorOtherDown => "giảm khác",
    }
}

/// `384375` → `384.375`, as Vietnamese papers write it.
pub(super) fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::from(if number < 0 { "-" } else { "" });
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// Words to the left, numbers to the right, as wide as a terminal shows them.
pub(super) fn columns(rows: impl IntoIterator<Item = Vec<String>>) -> Vec<String> {
    let rows: Vec<Vec<String>> = rows.into_iter().collect();
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|text| text.width()).max();
    let widths: Vec<usize> = (0..count).map(|column| width(column).unwrap_or_default()).collect();
    let padded = |(place, (text, width)): (usize, (&String, &usize))| {
        let space = " ".repeat(width.saturating_sub(text.width()));
        if place == 0 { format!("{text}{space}") } else { format!("{space}{text}") }
    };
    let line =
        |row: &Vec<String>| row.iter().zip(&widths).enumerate().map(padded).collect::<Vec<_>>().join("  ");
    rows.iter().map(line).collect()
}

//! A report of the official set: as a table whose columns are numbered, as the forms number theirs, and as lines of values.

use proto::sinhke::{
    households::v1::Movement,
    reports::v1::{self as pb, official_column::Counted},
};

use super::{
    RenderError, instant, iso,
    table::{code, columns, grouped, percent, place_name, title},
    written,
};
use crate::api::mark;

pub(super) fn text(report: &pb::OfficialReport) -> String {
    let mut lines = vec![
        report.title.to_uppercase(),
        format!("Phạm vi: {}", report.scope),
        format!(
            "Tính đến ngày {}, theo bản đồ ngày {} (danh mục đơn vị từ {})",
            written(report.as_of),
            written(report.map_of),
            written(report.unit_list_date)
        ),
        format!("Theo dữ liệu ghi nhận đến {} ({})", instant(report.known_at), report.positions.join(", ")),
    ];
    if is_of_movements(report) {
        lines.push(format!("Diễn biến sau ngày {}", written(report.movements_after)));
    }
    for standard in &report.standards {
        lines.push(title(standard));
    }
    if !report.columns.is_empty() {
        lines.push(String::new());
    }
    let legend = (1..).zip(&report.columns);
    lines.extend(legend.map(|(number, column)| format!("({number}) {}", column.display_name)));
    for total in &report.totals {
        lines.extend(under(report, total));
    }
    if !report.notes.is_empty() {
        lines.extend([String::new(), "Ghi chú".to_owned()]);
        lines.extend(report.notes.iter().map(|note| format!("- {note}")));
    }
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    lines.join("\n") + "\n"
}

/// What a table counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Households,
    Persons,
}

/// The tables of one standard, in households and in persons; 12 and 13 are the two halves of one.
fn under(report: &pb::OfficialReport, total: &pb::OfficialRow) -> Vec<String> {
    let is_without = |unit| match unit {
        Unit::Households => report.number() == pb::OfficialReportNumber::StandardsInPersons,
        Unit::Persons => report.number() == pb::OfficialReportNumber::StandardsInHouseholds,
    };
    let rows: Vec<&pb::OfficialRow> =
        report.rows.iter().filter(|row| row.standard == total.standard).collect();
    let mut lines = Vec::new();
    for unit in [Unit::Households, Unit::Persons].into_iter().filter(|unit| !is_without(*unit)) {
        lines.push(String::new());
        lines.push(block(report, total, unit));
        let total = line(report, "Tổng cộng", total, unit);
        let rows = rows.iter().map(|row| line(report, &place(row), row, unit));
        lines.extend(columns(std::iter::once(heading(report)).chain([total]).chain(rows)));
    }
    lines
}

fn block(report: &pb::OfficialReport, total: &pb::OfficialRow, unit: Unit) -> String {
    let counted = match (unit, report.number()) {
        (Unit::Households, _) => "số hộ",
        (Unit::Persons, pb::OfficialReportNumber::Children) => "số trẻ em",
        (Unit::Persons, _) => "số nhân khẩu",
    };
    let shown =
        if shows_shares_only(report) { format!("tỷ lệ (%) {counted}") } else { counted.to_owned() };
    match total.standard.rsplit('/').next().filter(|id| !id.is_empty()) {
        Some(id) => format!("Chuẩn {id}, {shown}"),
        None => format!("Theo từng chuẩn, {shown}"),
    }
}

fn shows_shares_only(report: &pb::OfficialReport) -> bool {
    use pb::OfficialReportNumber::{NearPoorDeprivationShares, PoorDeprivationShares};
    matches!(report.number(), PoorDeprivationShares | NearPoorDeprivationShares)
}

fn is_of_movements(report: &pb::OfficialReport) -> bool {
    report.columns.iter().any(|column| matches!(column.counted, Some(Counted::Movement(_))))
}

fn is_of_counts(report: &pb::OfficialReport) -> bool {
    report.number() == pb::OfficialReportNumber::EthnicGroups
}

/// Whether a column shows shares beside its numbers.
fn has_share(report: &pb::OfficialReport, column: usize) -> bool {
    let cell =
        |row: &pb::OfficialRow| row.cells.get(column).is_some_and(|cell| cell.share_of_households.is_some());
    !shows_shares_only(report) && report.totals.iter().any(cell)
}

/// Whether a column counts households alone.
fn is_of_nobody(report: &pb::OfficialReport, column: usize) -> bool {
    let not_known = pb::mark::Mark::Kind(pb::MarkKind::ChildrenNotKnown.into());
    let counted = report.columns.get(column).and_then(|column| column.counted.as_ref());
    matches!(counted, Some(Counted::Mark(said)) if said.mark.as_ref() == Some(&not_known))
}

fn heading(report: &pb::OfficialReport) -> Vec<String> {
    let mut words = vec!["Địa bàn".to_owned()];
    words.extend(is_of_counts(report).then(|| "Ngày đếm".to_owned()));
    for column in 0..report.columns.len() {
        words.push(format!("({})", column.saturating_add(1)));
        words.extend(has_share(report, column).then(|| "%".to_owned()));
    }
    words
}

fn line(report: &pb::OfficialReport, place: &str, row: &pb::OfficialRow, unit: Unit) -> Vec<String> {
    let mut words = vec![place.to_owned()];
    words.extend(is_of_counts(report).then(|| counted(row)));
    for column in 0..report.columns.len() {
        let cell = row.cells.get(column);
        let share = cell.and_then(|cell| match unit {
            Unit::Households => cell.share_of_households.as_ref(),
            Unit::Persons => cell.share_of_persons.as_ref(),
        });
        match share {
            Some(share) if shows_shares_only(report) => words.push(percent(Some(share))),
            _ if unit == Unit::Persons && is_of_nobody(report, column) => words.push(number(None, unit)),
            _ => words.push(number(cell, unit)),
        }
        words.extend(has_share(report, column).then(|| percent(share)));
    }
    words
}

fn number(cell: Option<&pb::OfficialCell>, unit: Unit) -> String {
    let count = cell.and_then(|cell| cell.count);
    count.map_or_else(
        || "–".to_owned(),
        |count| match unit {
            Unit::Households => grouped(count.households),
            Unit::Persons => grouped(count.persons),
        },
    )
}

/// When a row was counted, and what of it was not.
fn counted(row: &pb::OfficialRow) -> String {
    let days: Vec<String> = row.counted_dates.iter().map(|day| written(Some(*day))).collect();
    if days.is_empty() {
        return "chưa đếm".to_owned();
    }
    if row.uncounted_units.is_empty() {
        return days.join(", ");
    }
    let missing: Vec<&str> = row.uncounted_units.iter().map(|unit| code(unit)).collect();
    format!("{} (chưa đếm {})", days.join(", "), missing.join(", "))
}

fn place(row: &pb::OfficialRow) -> String {
    place_name(&row.unit, &row.known_unit, &row.display_name, &row.candidate_units)
}

const HEADING: [&str; 18] = [
    "number",
    "as_of",
    "known_at",
    "map_of",
    "movements_after",
    "unit",
    "display_name",
    "known_unit",
    "candidate_units",
    "counted_dates",
    "standard",
    "group",
    "counted",
    "heading",
    "households",
    "persons",
    "households_percent",
    "persons_percent",
];

/// A line per place, standard and column; a place where nothing was counted has one line without numbers.
pub(super) fn csv(report: &pb::OfficialReport) -> Result<String, RenderError> {
    let mut lines = csv::Writer::from_writer(Vec::new());
    lines.write_record(HEADING)?;
    for row in report.totals.iter().chain(&report.rows) {
        if row.cells.is_empty() {
            let nothing = (&pb::OfficialColumn::default(), &pb::OfficialCell::default());
            lines.write_record(values(report, row, nothing))?;
        }
        for cell in report.columns.iter().zip(&row.cells) {
            lines.write_record(values(report, row, cell))?;
        }
    }
    let written = lines.into_inner().map_err(|error| RenderError::Flush(error.into_error()))?;
    Ok(String::from_utf8(written)?)
}

fn values(
    report: &pb::OfficialReport,
    row: &pb::OfficialRow,
    (column, cell): (&pb::OfficialColumn, &pb::OfficialCell),
) -> [String; 18] {
    let standard = if column.standard.is_empty() { &row.standard } else { &column.standard };
    let days: Vec<String> = row.counted_dates.iter().map(|day| iso(Some(*day))).collect();
    let number = |of: fn(pb::Count) -> i64| cell.count.map(|count| of(count).to_string()).unwrap_or_default();
    let percent =
        |share: &Option<pb::Ratio>| share.as_ref().map(|share| share.percent.clone()).unwrap_or_default();
    [
        report.number.to_string(),
        iso(report.as_of),
        instant(report.known_at),
        iso(report.map_of),
        iso(report.movements_after),
        row.unit.clone(),
        row.display_name.clone(),
        row.known_unit.clone(),
        row.candidate_units.join(" "),
        days.join(" "),
        standard.clone(),
        lower(column.group().as_str_name(), "CELL_GROUP_"),
        column.counted.as_ref().map(key).unwrap_or_default(),
        column.display_name.clone(),
        number(|count| count.households),
        number(|count| count.persons),
        percent(&cell.share_of_households),
        percent(&cell.share_of_persons),
    ]
}

/// What a column counts, for programs: `poor`, `new_poor`, `poor/deprived/toilet`, `poor/TK2008/09`.
fn key(counted: &Counted) -> String {
    match counted {
        Counted::Figure(figure) => {
            let figure = pb::CellFigure::try_from(*figure).unwrap_or_default();
            lower(figure.as_str_name(), "CELL_FIGURE_")
        }
        Counted::Movement(kind) => {
            lower(Movement::try_from(*kind).unwrap_or_default().as_str_name(), "MOVEMENT_")
        }
        Counted::Mark(said) => {
            mark::read(said).map(|(class, mark)| format!("{}/{mark}", class.name())).unwrap_or_default()
        }
        Counted::EthnicGroup(said) => {
            let class = lower(said.poverty_class().as_str_name(), "POVERTY_CLASS_");
            format!("{class}/{}/{}", said.code_set, said.code)
        }
    }
}

fn lower(name: &str, prefix: &str) -> String {
    name.strip_prefix(prefix).unwrap_or(name).to_lowercase()
}

#[cfg(test)]
mod tests;

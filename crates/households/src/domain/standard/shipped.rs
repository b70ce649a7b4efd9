//! The standards shipped with the binary.

use serde::Deserialize;
use vocabulary::{
    calendar::{Date, Months, Period},
    money::Dong,
};

use super::{Indicator, Issuer, Lines, Standard};

/// `data/poverty_standards.csv`.
pub(crate) const ROWS: &str = include_str!("../../../data/poverty_standards.csv");

/// A row that is not a standard: only possible by an edit of the file, and found by its test.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BadRow {
    #[error("poverty_standards.csv cannot be read")]
    Csv(#[from] csv::Error),
    #[error("poverty_standards.csv: {0}: {1}")]
    Value(String, String),
}

#[derive(Deserialize)]
struct Row {
    id: String,
    issuer: Issuer,
    law: String,
    valid_from: Date,
    valid_until: Option<Date>,
    rural_line_vnd: Dong,
    urban_line_vnd: Dong,
    rural_income_only_line_vnd: Dong,
    urban_income_only_line_vnd: Dong,
    rural_average_line_vnd: Dong,
    urban_average_line_vnd: Dong,
    deprivation_threshold: i32,
    points_per_indicator: i32,
    indicators: String,
    return_months: Option<Months>,
    note: String,
}

/// Every row, in the order of the file.
pub(crate) fn standards() -> Result<Vec<Standard>, BadRow> {
    csv::Reader::from_reader(ROWS.as_bytes()).deserialize().map(|row| standard(&row?)).collect()
}

fn standard(row: &Row) -> Result<Standard, BadRow> {
    let bad = |why: String| BadRow::Value(row.id.clone(), why);
    let indicators = row.indicators.split(' ').map(|code| Indicator::try_from(code.to_owned()));
    let note = if row.note.is_empty() { None } else { Some(row.note.clone()) };
    Ok(Standard {
        id: row.id.clone().try_into().map_err(bad)?,
        issuer: row.issuer,
        law: row.law.clone().try_into().map_err(bad)?,
        valid: Period::new(row.valid_from, row.valid_until).map_err(|fault| bad(fault.en))?,
        rural: lines(row.rural_line_vnd, row.rural_income_only_line_vnd, row.rural_average_line_vnd),
        urban: lines(row.urban_line_vnd, row.urban_income_only_line_vnd, row.urban_average_line_vnd),
        deprivation_threshold: row.deprivation_threshold,
        points_per_indicator: row.points_per_indicator,
        indicators: indicators.collect::<Result<_, _>>().map_err(bad)?,
        return_window: row.return_months,
        note: note.map(TryInto::try_into).transpose().map_err(bad)?,
    })
}

/// A line of zero is one that the standard does not have.
fn lines(line: Dong, income_only: Dong, average: Dong) -> Lines {
    let some = |line: Dong| Some(line).filter(|line| *line > Dong::ZERO);
    Lines { line, income_only: some(income_only), average: some(average) }
}

#[cfg(test)]
mod tests;

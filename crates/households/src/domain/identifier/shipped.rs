//! The systems shipped with the binary.

use serde::Deserialize;

use super::{Alphabet, Shape, Subject, System};

/// `data/identifier_systems.csv`.
pub(crate) const ROWS: &str = include_str!("../../../data/identifier_systems.csv");

/// A row that is not a system: only possible by an edit of the file, and found by its test.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BadRow {
    #[error("identifier_systems.csv cannot be read")]
    Csv(#[from] csv::Error),
    #[error("identifier_systems.csv: {0}: {1}")]
    Value(String, String),
}

#[derive(Deserialize)]
struct Row {
    id: String,
    name: String,
    subject: Subject,
    alphabet: Alphabet,
    shortest: i32,
    longest: i32,
    source: String,
    note: String,
}

/// Every row, in the order of the file.
pub(crate) fn systems() -> Result<Vec<System>, BadRow> {
    csv::Reader::from_reader(ROWS.as_bytes()).deserialize().map(|row| system(row?)).collect()
}

fn system(row: Row) -> Result<System, BadRow> {
    let id = row.id.clone();
    let bad = |why: String| BadRow::Value(id.clone(), why);
    let note = Some(row.note).filter(|note| !note.is_empty());
    Ok(System {
        id: row.id.try_into().map_err(bad)?,
        name: row.name.try_into().map_err(bad)?,
        subject: row.subject,
        shape: Shape::new(row.alphabet, row.shortest, row.longest).map_err(|fault| bad(fault.en))?,
        source: row.source.try_into().map_err(bad)?,
        note: note.map(TryInto::try_into).transpose().map_err(bad)?,
    })
}

#[cfg(test)]
mod tests;

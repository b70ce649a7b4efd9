//! The targets that come with the binary.

use super::Target;

/// `data/poverty_targets.json`.
pub(crate) const ROWS: &str = include_str!("../../../data/poverty_targets.json");

/// Every row, in the order of the file. A row that cannot be read is found by its test.
pub(crate) fn targets() -> Result<Vec<Target>, serde_json::Error> {
    serde_json::from_str(ROWS)
}

#[cfg(test)]
mod tests;

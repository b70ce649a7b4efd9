//! The rows of law that are shipped with the binary.

use super::LawEvent;

/// `data/review_rules.json` and `data/score_tables.json`.
pub(crate) const ROWS: [&str; 2] =
    [include_str!("../../../../data/review_rules.json"), include_str!("../../../../data/score_tables.json")];

/// Every row, in the order of the files. A row that cannot be read is found by the test.
pub(crate) fn rows() -> Result<Vec<LawEvent>, serde_json::Error> {
    let [rules, tables] = ROWS;
    let rules = serde_json::from_str::<Vec<_>>(rules)?.into_iter().map(LawEvent::RulesEnacted);
    let tables = serde_json::from_str::<Vec<_>>(tables)?.into_iter().map(LawEvent::TableLoaded);
    Ok(rules.chain(tables).collect())
}

//! The numbers of a report: deltas summed up to its dates.

use jiff::{Timestamp, civil::Date};
use jiff_sqlx::ToSqlx as _;
use journal::store::StoreError;
use sqlx::{PgPool, Row as _, postgres::PgRow};

use super::{
    column,
    deltas::{amount, key, known_day},
};
use crate::cubes::{cell::StandardId, sums::Sum};

const NOW: &str = include_str!("sums_now.sql");
const THEN: &str = include_str!("sums_then.sql");

/// The dates between which a report counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Between {
    /// Movements after this day.
    pub(crate) after: Date,
    /// Everything up to and including this day.
    pub(crate) until: Date,
}

/// What all deltas known at this instant add up to, while it is the latest one; `None` when another batch was counted
/// since. Sums cells only.
pub(crate) async fn now(
    pool: &PgPool,
    known_at: Timestamp,
    between: Between,
    standards: &[StandardId],
) -> Result<Option<Vec<Sum>>, StoreError> {
    let rows = sqlx::query(NOW)
        .bind(between.until.to_sqlx())
        .bind(between.after.to_sqlx())
        .bind(column(standards, StandardId::as_str))
        .fetch_all(pool)
        .await?;
    // One statement sees one state of the database: its clock is that of its cells.
    let Some(first) = rows.first() else { return Ok(None) };
    let shown: jiff_sqlx::Timestamp = first.try_get("known_at")?;
    if shown.to_jiff() != known_at {
        return Ok(None);
    }
    rows.iter().map(read).collect::<Result<_, _>>().map(Some)
}

/// What all deltas known at an instant add up to: the cells of the days before, and each delta of its own day.
pub(crate) async fn then(
    pool: &PgPool,
    known_at: Timestamp,
    between: Between,
    standards: &[StandardId],
) -> Result<Vec<Sum>, StoreError> {
    let rows = sqlx::query(THEN)
        .bind(between.until.to_sqlx())
        .bind(between.after.to_sqlx())
        .bind(column(standards, StandardId::as_str))
        .bind(known_day(known_at).to_sqlx())
        .bind(known_at.to_sqlx())
        .fetch_all(pool)
        .await?;
    rows.iter().map(read).collect()
}

fn read(row: &PgRow) -> Result<Sum, StoreError> {
    let (group, measure) = key(row)?;
    Ok(Sum { group, measure, amount: amount(row)? })
}

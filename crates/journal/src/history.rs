//! What was recorded of one record: its events in their journal form, with who asked for each and when.

use jiff::{Timestamp, civil::Date};
use sqlx::PgPool;
use uuid::Uuid;

use crate::store::StoreError;

/// One event of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happened {
    pub version: i64,
    /// The stable name of the event.
    pub kind: String,
    /// As it was written: what is personal in it is sealed.
    pub body: Vec<u8>,
    pub recorded_at: Timestamp,
    /// Who asked for it: an account id.
    pub principal: String,
    /// From when it is true; `None` for an event without a public form.
    pub valid_on: Option<Date>,
}

#[derive(sqlx::FromRow)]
struct Row {
    version: i64,
    kind: String,
    body: Vec<u8>,
    recorded_at: jiff_sqlx::Timestamp,
    principal: String,
    valid_on: Option<jiff_sqlx::Date>,
}

/// The events of a record before a version, newest first, at most so many.
pub async fn of_record(
    pool: &PgPool,
    aggregate: Uuid,
    before: Option<i64>,
    rows: i64,
) -> Result<Vec<Happened>, StoreError> {
    let found: Vec<Row> = sqlx::query_as(include_str!("history/of_record.sql"))
        .bind(aggregate)
        .bind(before)
        .bind(rows)
        .fetch_all(pool)
        .await?;
    Ok(found.into_iter().map(Happened::from).collect())
}

impl From<Row> for Happened {
    fn from(row: Row) -> Self {
        let Row { version, kind, body, recorded_at, principal, valid_on } = row;
        let valid_on = valid_on.map(jiff_sqlx::Date::to_jiff);
        Self { version, kind, body, recorded_at: recorded_at.to_jiff(), principal, valid_on }
    }
}

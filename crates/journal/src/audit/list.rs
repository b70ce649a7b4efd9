//! Entries for those who may read them.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::{PgPool, Row as _};

use super::Entry;
use crate::store::StoreError;

/// Which entries; what is `None` is not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only of this principal.
    pub principal: Option<String>,
    /// Only of this method, by its full name.
    pub method: Option<String>,
    /// Not before this instant.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub until: Option<Timestamp>,
}

/// Entries, newest first, beginning below `below`: each with its place in the chain, if it has one yet.
pub async fn list(
    pool: &PgPool,
    filter: &Filter,
    below: Option<i64>,
    limit: i64,
) -> Result<Vec<(Entry, Option<i64>)>, StoreError> {
    let rows = sqlx::query(include_str!("list.sql"))
        .bind(filter.principal.as_deref())
        .bind(filter.method.as_deref())
        .bind(filter.from.map(Timestamp::to_sqlx))
        .bind(filter.until.map(Timestamp::to_sqlx))
        .bind(below)
        .bind(limit)
        .fetch_all(pool)
        .await?;
    let read = |row| Ok((Entry::read(row)?, row.try_get("position")?));
    rows.iter().map(read).collect::<Result<_, sqlx::Error>>().map_err(StoreError::from)
}

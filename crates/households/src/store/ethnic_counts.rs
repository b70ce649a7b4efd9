//! What was last counted of each unit's ethnic groups: rows ⇄ domain.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use journal::store::{Changed, StoreError, column};
use sqlx::PgConnection;
use vocabulary::area::UnitKey;

use crate::domain::{
    Registry, State,
    ethnic_counts::{Counted, EthnicCounts},
};

#[derive(sqlx::FromRow)]
struct CountsRow {
    unit: String,
    as_of: jiff_sqlx::Date,
    counts: String,
    version: i64,
}

/// The records of these units, locked. One that was never counted is there, at version 0: two first counts at once meet
/// in the primary key, and the batcher runs the later one again.
pub(super) async fn lock(
    tx: &mut PgConnection,
    units: &[UnitKey],
) -> Result<Vec<(EthnicCounts, i64)>, StoreError> {
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let names: Vec<String> = units.iter().map(ToString::to_string).collect();
    let rows: Vec<CountsRow> =
        sqlx::query_as(include_str!("ethnic_counts/lock.sql")).bind(names).fetch_all(tx).await?;
    let mut known: BTreeMap<UnitKey, (Counted, i64)> = BTreeMap::new();
    for row in rows {
        let counted = counted(&row)?;
        known.insert(counted.unit, (counted, row.version));
    }
    let record = |unit: &UnitKey| match known.remove(unit) {
        Some((last, version)) => (EthnicCounts { unit: *unit, last: Some(last) }, version),
        None => (EthnicCounts { unit: *unit, last: None }, 0),
    };
    Ok(units.iter().map(record).collect())
}

fn counted(row: &CountsRow) -> Result<Counted, StoreError> {
    let unit = row.unit.parse().map_err(|_fault| StoreError::corrupt("ethnic_count", "unit", &row.unit))?;
    Ok(Counted { unit, as_of: row.as_of.to_jiff(), counts: serde_json::from_str(&row.counts)? })
}

/// A record that changed.
struct Taken<'a> {
    counted: &'a Counted,
    counts: String,
    before: i64,
    version: i64,
    at: Timestamp,
    by: &'a str,
}

pub(super) async fn save(tx: &mut PgConnection, changed: &[Changed<Registry>]) -> Result<(), StoreError> {
    let taken = changed.iter().filter_map(|record| {
        let State::EthnicCounts(counts) = &record.after.state else { return None };
        Some(taken(counts.record.last.as_ref()?, record))
    });
    let taken = taken.collect::<Result<Vec<_>, _>>()?;
    let (new, known): (Vec<_>, Vec<_>) = taken.iter().partition(|taken| taken.before == 0);
    write(tx, include_str!("ethnic_counts/insert.sql"), &new, false).await?;
    write(tx, include_str!("ethnic_counts/update.sql"), &known, true).await
}

fn taken<'a>(counted: &'a Counted, record: &'a Changed<Registry>) -> Result<Taken<'a>, StoreError> {
    Ok(Taken {
        counted,
        counts: serde_json::to_string(&counted.counts)?,
        before: record.before.as_ref().map_or(0, |before| before.version),
        version: record.after.version,
        at: record.moment.now,
        by: &record.moment.caller.principal,
    })
}

async fn write(
    tx: &mut PgConnection,
    statement: &'static str,
    rows: &[&Taken<'_>],
    known: bool,
) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut query = sqlx::query(statement)
        .bind(column(rows, |row| row.counted.unit.to_string()))
        .bind(column(rows, |row| row.counted.as_of.to_sqlx()))
        .bind(column(rows, |row| row.counts.as_str()))
        .bind(column(rows, |row| row.version))
        .bind(column(rows, |row| row.at.to_sqlx()))
        .bind(column(rows, |row| row.by));
    if known {
        query = query.bind(column(rows, |row| row.before));
    }
    let made = query.execute(tx).await?;
    StoreError::check_rows("households.store.ethnic_counts", rows.len(), made.rows_affected())
}

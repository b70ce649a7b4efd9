//! A consumer's row: how far it is.

use jiff::Timestamp;
use sqlx::{PgConnection, Row, postgres::PgRow};

use super::plan::Plan;

const OPEN: &str = include_str!("open.sql");
const MARK: &str = include_str!("mark.sql");
const LOCK: &str = include_str!("lock.sql");
const REWIND: &str = include_str!("rewind.sql");
const RECORD: &str = include_str!("record.sql");

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) stream_id: i64,
    pub(super) stream_sequence: i64,
    pub(super) position: i64,
    pub(super) known_at: Option<Timestamp>,
}

/// Finds the consumer's row, making it at the consumer's first start.
pub(super) async fn open(connection: &mut PgConnection, consumer: &str) -> Result<Mark, sqlx::Error> {
    sqlx::query(OPEN).bind(consumer).execute(&mut *connection).await?;
    decode(&sqlx::query(MARK).bind(consumer).fetch_one(connection).await?)
}

/// The row as everybody sees it, if there is one.
pub(super) async fn find(connection: &mut PgConnection, consumer: &str) -> Result<Option<Mark>, sqlx::Error> {
    sqlx::query(MARK).bind(consumer).fetch_optional(connection).await?.as_ref().map(decode).transpose()
}

/// The row, locked until the transaction ends, and whether the consumer holds events back.
pub(super) async fn lock(connection: &mut PgConnection, consumer: &str) -> Result<(Mark, bool), sqlx::Error> {
    let row = sqlx::query(LOCK).bind(consumer).fetch_one(connection).await?;
    Ok((decode(&row)?, row.try_get("holds")?))
}

pub(super) async fn rewind(
    connection: &mut PgConnection,
    consumer: &str,
    stream_id: i64,
    stream_sequence: i64,
) -> Result<(), sqlx::Error> {
    let rewind = sqlx::query(REWIND).bind(consumer).bind(stream_id).bind(stream_sequence);
    rewind.execute(connection).await?;
    Ok(())
}

/// Stores what a batch changed; `false` when the row is no longer at `before`.
pub(super) async fn record(
    connection: &mut PgConnection,
    consumer: &str,
    before: &Mark,
    after: &Mark,
    plan: &Plan,
) -> Result<bool, sqlx::Error> {
    let (aggregates, versions): (Vec<_>, Vec<_>) =
        plan.versions.iter().map(|(id, version)| (*id, *version)).unzip();
    let done = sqlx::query(RECORD)
        .bind(consumer)
        .bind(aggregates)
        .bind(versions)
        .bind(before.stream_sequence)
        .bind(after.stream_sequence)
        .bind(after.position)
        .bind(after.known_at.map(jiff_sqlx::ToSqlx::to_sqlx))
        .execute(connection)
        .await?;
    Ok(done.rows_affected() == 1)
}

fn decode(row: &PgRow) -> Result<Mark, sqlx::Error> {
    let known_at: Option<jiff_sqlx::Timestamp> = row.try_get("known_at")?;
    Ok(Mark {
        stream_id: row.try_get("stream_id")?,
        stream_sequence: row.try_get("stream_sequence")?,
        position: row.try_get("position")?,
        known_at: known_at.map(jiff_sqlx::Timestamp::to_jiff),
    })
}

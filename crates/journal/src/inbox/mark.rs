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
pub(crate) struct Mark {
    pub(crate) stream_id: i64,
    pub(crate) stream_sequence: i64,
    pub(crate) position: i64,
    pub(crate) known_at: Option<Timestamp>,
    /// Of the events that were read; `None` before the first.
    pub(crate) epoch: Option<i32>,
}

impl Mark {
    /// Whether both have read the same messages. A parked event that was applied again or discarded changes when
    /// something is known, and nothing of what was read.
    pub(super) fn is_at(&self, other: &Self) -> bool {
        (self.stream_id, self.stream_sequence) == (other.stream_id, other.stream_sequence)
    }
}

/// The row, with what waits beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) mark: Mark,
    /// Events that wait for a person.
    pub(crate) parked: i64,
    /// Whether events wait for an earlier version.
    pub(crate) holds: bool,
}

/// Finds the consumer's row, making it at the consumer's first start.
pub(super) async fn open(connection: &mut PgConnection, consumer: &str) -> Result<Mark, sqlx::Error> {
    sqlx::query(OPEN).bind(consumer).execute(&mut *connection).await?;
    decode(&sqlx::query(MARK).bind(consumer).fetch_one(connection).await?)
}

/// The row as everybody sees it, if there is one, and how many events are parked.
pub(super) async fn find(
    connection: &mut PgConnection,
    consumer: &str,
) -> Result<Option<(Mark, i64)>, sqlx::Error> {
    let row = sqlx::query(MARK).bind(consumer).fetch_optional(connection).await?;
    row.map(|row| Ok((decode(&row)?, row.try_get("parked")?))).transpose()
}

/// The row, locked until the transaction ends. It may have waited for a person's operation, and what it says of other
/// tables is then older than the lock: some of what waited may wait no more, but nothing new does.
pub(super) async fn lock(connection: &mut PgConnection, consumer: &str) -> Result<Seen, sqlx::Error> {
    let row = sqlx::query(LOCK).bind(consumer).fetch_one(connection).await?;
    seen(&row)
}

/// The same, for a consumer that may not have begun. Asked twice: the first time it may have waited for a batch, which
/// held events that a statement begun before cannot see.
pub(crate) async fn try_lock(
    connection: &mut PgConnection,
    consumer: &str,
) -> Result<Option<Seen>, sqlx::Error> {
    sqlx::query(LOCK).bind(consumer).execute(&mut *connection).await?;
    sqlx::query(LOCK).bind(consumer).fetch_optional(connection).await?.as_ref().map(seen).transpose()
}

fn seen(row: &PgRow) -> Result<Seen, sqlx::Error> {
    Ok(Seen { mark: decode(row)?, parked: row.try_get("parked")?, holds: row.try_get("holds")? })
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
        .bind(after.epoch)
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
        epoch: row.try_get("epoch")?,
    })
}

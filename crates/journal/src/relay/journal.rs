//! The relay's statements: positions are given once and stored before anything is published.

use std::{borrow::Cow, time::Duration};

use jiff_sqlx::{Date, Timestamp};
use sqlx::{PgConnection, PgExecutor, Row, postgres::PgRow};
use uuid::Uuid;

use super::RelayError;
use crate::{
    link::within,
    store::{Envelope, Placed},
};

const HEAD: &str = include_str!("head.sql");
const PLACE: &str = include_str!("place.sql");
const PLACED: &str = include_str!("placed.sql");
const OUTLOOK: &str = include_str!("outlook.sql");
const WAITING: &str = include_str!("waiting.sql");

/// Events per statement.
const PAGE: i64 = 2_000;

/// How far the journal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct JournalHead {
    pub(super) epoch: i32,
    pub(super) position: i64,
    /// The event at the asked position, if there is one.
    pub(super) at: Option<(Uuid, i64)>,
}

pub(super) async fn head(connection: &mut PgConnection, at: i64) -> Result<JournalHead, RelayError> {
    let row = within(sqlx::query(HEAD).bind(at).fetch_one(connection)).await?;
    let aggregate: Option<Uuid> = row.try_get("aggregate_id")?;
    let version: Option<i64> = row.try_get("version")?;
    Ok(JournalHead {
        epoch: row.try_get("epoch")?,
        position: row.try_get("position")?,
        at: aggregate.zip(version),
    })
}

/// Gives waiting events their positions, which follow `last`.
pub(super) async fn place(connection: &mut PgConnection, last: i64) -> Result<Vec<Placed>, RelayError> {
    let rows = within(sqlx::query(PLACE).bind(PAGE).fetch_all(connection)).await?;
    read(&rows, last)
}

/// Events that have their positions already, beginning after `last`.
pub(super) async fn placed(connection: &mut PgConnection, last: i64) -> Result<Vec<Placed>, RelayError> {
    let rows = within(sqlx::query(PLACED).bind(last).bind(PAGE).fetch_all(connection)).await?;
    read(&rows, last)
}

/// The last position that was given, and whether events wait for one.
pub(super) async fn outlook(connection: &mut PgConnection) -> Result<(i64, bool), RelayError> {
    Ok(within(sqlx::query_as(OUTLOOK).fetch_one(connection)).await?)
}

/// Whether there may be more after this page.
pub(super) fn is_full(page: &[Placed]) -> bool {
    i64::try_from(page.len()).is_ok_and(|events| events >= PAGE)
}

/// Committed events that are not in the stream, which ends at `published`.
pub(super) async fn waiting(connection: impl PgExecutor<'_>, published: i64) -> Result<i64, RelayError> {
    Ok(within(sqlx::query_scalar(WAITING).bind(published).fetch_one(connection)).await?)
}

/// Positions must be dense: a hole would stop every consumer for ever, so it must never be published.
fn read(rows: &[PgRow], last: i64) -> Result<Vec<Placed>, RelayError> {
    let mut events = Vec::with_capacity(rows.len());
    let mut expected = last;
    for row in rows {
        expected += 1;
        let placed = decode(row)?;
        if placed.event.position != expected {
            return Err(RelayError::Hole { expected, found: placed.event.position });
        }
        events.push(placed);
    }
    Ok(events)
}

fn decode(row: &PgRow) -> Result<Placed, sqlx::Error> {
    let waited: Option<i64> = row.try_get("waited_us")?;
    // A clock that stepped back between recording and now is no wait.
    let waited = waited.map(|us| Duration::from_micros(u64::try_from(us).unwrap_or(0)));
    Ok(Placed { event: envelope(row)?, waited })
}

/// An event with its position, as it was or will be published.
pub(crate) fn envelope(row: &PgRow) -> Result<Envelope, sqlx::Error> {
    Ok(Envelope {
        position: row.try_get("position")?,
        aggregate: row.try_get("aggregate_id")?,
        version: row.try_get("version")?,
        subject: row.try_get("subject")?,
        message: Cow::Owned(row.try_get("message")?),
        valid_on: row.try_get::<Date, _>("valid_on")?.to_jiff(),
        recorded_at: row.try_get::<Timestamp, _>("recorded_at")?.to_jiff(),
        traceparent: row.try_get("traceparent")?,
        payload: row.try_get::<Vec<u8>, _>("payload")?.into(),
    })
}

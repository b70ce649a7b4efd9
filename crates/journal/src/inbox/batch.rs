//! One batch, one transaction: the consumer's own rows, the applied versions and the position.

use std::collections::{BTreeSet, HashMap};

use jiff_sqlx::{Date, Timestamp, ToSqlx as _};
use sqlx::{Connection, PgConnection, Row, postgres::PgRow};
use uuid::Uuid;

use super::{
    InboxError,
    mark::{self, Mark},
    metric,
    plan::{Before, plan},
};
use crate::feed::{Delivered, Feed};

const VERSIONS: &str = include_str!("versions.sql");
const HELD: &str = include_str!("held.sql");
const HOLD: &str = include_str!("hold.sql");
const RELEASE: &str = include_str!("release.sql");

/// What came from the stream together.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) events: Vec<Delivered>,
    /// Of the last message.
    pub(super) stream_sequence: i64,
}

/// Applies a batch that follows `before`; answers how far the consumer is then.
pub(super) async fn apply(
    connection: &mut PgConnection,
    feed: &dyn Feed,
    before: &Mark,
    batch: Batch,
) -> Result<Mark, InboxError> {
    let consumer = feed.name();
    let mut tx = connection.begin().await?;
    let (found, holds) = mark::lock(&mut tx, consumer).await?;
    if found != *before {
        return Err(InboxError::Overtaken);
    }
    let position = batch.events.iter().map(|event| event.position).fold(before.position, i64::max);
    let known = known(&mut tx, consumer, &batch.events, (before, holds)).await?;
    let plan = plan(batch.events, known);
    if !plan.ready.is_empty() {
        feed.apply(&mut tx, &plan.ready).await?;
    }
    hold(&mut tx, consumer, &plan.hold).await?;
    release(&mut tx, consumer, &plan.release).await?;
    let after = Mark { stream_sequence: batch.stream_sequence, position, known_at: plan.known_at, ..*before };
    if !mark::record(&mut tx, consumer, before, &after, &plan).await? {
        return Err(InboxError::Overtaken);
    }
    tx.commit().await?;
    metric::applied(consumer, &plan);
    Ok(after)
}

async fn known(
    tx: &mut PgConnection,
    consumer: &str,
    events: &[Delivered],
    (mark, holds): (&Mark, bool),
) -> Result<Before, sqlx::Error> {
    let ids: BTreeSet<Uuid> = events.iter().map(|event| event.aggregate).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let rows: Vec<(Uuid, i64)> =
        sqlx::query_as(VERSIONS).bind(consumer).bind(&ids).fetch_all(&mut *tx).await?;
    let versions: HashMap<Uuid, i64> = rows.into_iter().collect();
    let mut held = Vec::new();
    if holds {
        let rows = sqlx::query(HELD).bind(consumer).bind(&ids).fetch_all(tx).await?;
        for row in &rows {
            held.push(decode(row)?);
        }
    }
    Ok(Before { versions, held, known_at: mark.known_at })
}

async fn hold(tx: &mut PgConnection, consumer: &str, events: &[Delivered]) -> Result<(), sqlx::Error> {
    if events.is_empty() {
        return Ok(());
    }
    tracing::warn!(consumer, events = events.len(), "events wait for an earlier version of their record");
    let aggregates: Vec<Uuid> = events.iter().map(|event| event.aggregate).collect();
    let versions: Vec<i64> = events.iter().map(|event| event.version).collect();
    let positions: Vec<i64> = events.iter().map(|event| event.position).collect();
    let names: Vec<&str> = events.iter().map(|event| event.event.as_str()).collect();
    let recorded: Vec<Timestamp> = events.iter().map(|event| event.recorded_at.to_sqlx()).collect();
    let valid: Vec<Date> = events.iter().map(|event| event.valid_on.to_sqlx()).collect();
    let payloads: Vec<&[u8]> = events.iter().map(|event| event.payload.as_ref()).collect();
    let insert = sqlx::query(HOLD).bind(consumer).bind(aggregates).bind(versions).bind(positions);
    insert.bind(names).bind(recorded).bind(valid).bind(payloads).execute(tx).await?;
    Ok(())
}

async fn release(tx: &mut PgConnection, consumer: &str, keys: &[(Uuid, i64)]) -> Result<(), sqlx::Error> {
    if keys.is_empty() {
        return Ok(());
    }
    let (aggregates, versions): (Vec<_>, Vec<_>) = keys.iter().copied().unzip();
    sqlx::query(RELEASE).bind(consumer).bind(aggregates).bind(versions).execute(tx).await?;
    Ok(())
}

fn decode(row: &PgRow) -> Result<Delivered, sqlx::Error> {
    let recorded_at = row.try_get::<Timestamp, _>("recorded_at")?.to_jiff();
    Ok(Delivered {
        aggregate: row.try_get("aggregate_id")?,
        version: row.try_get("version")?,
        position: row.try_get("position")?,
        event: row.try_get("event")?,
        recorded_at,
        known_at: recorded_at,
        valid_on: row.try_get::<Date, _>("valid_on")?.to_jiff(),
        payload: row.try_get::<Vec<u8>, _>("payload")?.into(),
    })
}

//! Events take effect: those whose turn it is, without those that cannot be applied, in one transaction.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff_sqlx::{Date, Timestamp, ToSqlx as _};
use sqlx::{PgConnection, Row, postgres::PgRow};
use uuid::Uuid;

use super::{
    InboxError,
    mark::{self, Mark, Seen},
    metric,
    plan::{Before, Plan, plan},
    refusal::{self, Found, Refused},
};
use crate::{
    feed::{Delivered, Feed, FeedError},
    link::{Late, within},
};

const VERSIONS: &str = include_str!("versions.sql");
const HELD: &str = include_str!("held.sql");
const PARKED: &str = include_str!("parked.sql");
const HOLD: &str = include_str!("hold.sql");
const RELEASE: &str = include_str!("release.sql");
const PARK: &str = include_str!("park.sql");
const SETTLE: &str = include_str!("settle.sql");

/// What a transaction is to bring about.
pub(crate) trait Work: Sync {
    type Done: Send;

    /// One transaction, without the refused events.
    fn attempt(
        &self,
        connection: &mut PgConnection,
        feed: &dyn Feed,
        refused: &Refused,
    ) -> impl Future<Output = Result<Self::Done, Stuck>> + Send;
}

/// A transaction that did not get through, and the events that it was applying.
#[derive(Debug, thiserror::Error)]
#[error("a batch did not get through")]
pub(crate) struct Stuck {
    #[source]
    error: InboxError,
    ready: Vec<Delivered>,
}

impl From<InboxError> for Stuck {
    fn from(error: InboxError) -> Self {
        Self { error, ready: Vec::new() }
    }
}

impl From<sqlx::Error> for Stuck {
    fn from(error: sqlx::Error) -> Self {
        InboxError::from(error).into()
    }
}

/// Does the work, each time without one event more that cannot be applied.
pub(crate) async fn carry_out<W: Work>(
    connection: &mut PgConnection,
    feed: &dyn Feed,
    work: &W,
) -> Result<W::Done, InboxError> {
    let mut refused = Refused::new();
    let mut doubted = false;
    loop {
        let Stuck { error, ready } = match within(work.attempt(connection, feed, &refused)).await {
            Ok(done) => return Ok(done),
            Err(Late::Failed(stuck)) => stuck,
            Err(Late::TimedOut) => return Err(InboxError::Late(Late::TimedOut)),
        };
        match refusal::culprit(connection, feed, &error, &ready).await? {
            Found::Culprit(key, reason) => {
                refused.insert(key, reason);
            }
            // It passed when it was tried again: somebody else was in the way.
            Found::Passes if !doubted => doubted = true,
            Found::Passes | Found::Nobody => return Err(error),
        }
    }
}

/// What a transaction has before it.
#[derive(Debug, Default)]
pub(crate) struct Given<'a> {
    pub(crate) events: &'a [Delivered],
    /// A version that counts as applied without an effect.
    pub(crate) passed: Option<(Uuid, i64)>,
}

/// Applies what can be applied and stores what waits and what is parked, all but the consumer's row.
pub(crate) async fn take(
    tx: &mut PgConnection,
    feed: &dyn Feed,
    seen: &Seen,
    given: Given<'_>,
    refused: &Refused,
) -> Result<Plan, Stuck> {
    let consumer = feed.name();
    let known = known(tx, consumer, seen, &given).await?;
    let plan = plan(given.events.to_vec(), known, refused);
    if !plan.ready.is_empty()
        && let Err(error) = give(tx, feed, &plan.ready).await
    {
        return Err(Stuck { error: error.into(), ready: plan.ready });
    }
    hold(tx, consumer, &plan.hold).await?;
    release(tx, consumer, &plan.release).await?;
    park(tx, consumer, &plan.park).await?;
    Ok(plan)
}

/// The consumer's own rows: everything that an event can be to blame for.
pub(super) async fn give(
    tx: &mut PgConnection,
    feed: &dyn Feed,
    events: &[Delivered],
) -> Result<(), FeedError> {
    feed.apply(tx, events).await?;
    sqlx::raw_sql(SETTLE).execute(tx).await?;
    Ok(())
}

/// Stores how far the consumer is; `after` follows from `plan`.
pub(crate) async fn record(
    tx: &mut PgConnection,
    feed: &dyn Feed,
    before: &Mark,
    after: &Mark,
    plan: &Plan,
) -> Result<(), InboxError> {
    if mark::record(tx, feed.name(), before, after, plan).await? {
        return Ok(());
    }
    Err(InboxError::Overtaken)
}

/// Says what was stored: once its transaction has committed.
pub(crate) fn tell(consumer: &'static str, plan: &Plan) {
    metric::applied(consumer, plan);
    if !plan.hold.is_empty() {
        tracing::warn!(
            consumer,
            events = plan.hold.len(),
            "events wait for an earlier version of their record"
        );
    }
    for (event, reason) in &plan.park {
        tracing::error!(
            consumer,
            record = %event.aggregate,
            version = event.version,
            position = event.position,
            event = event.event,
            %reason,
            "an event cannot be applied and is parked; its record waits for a person"
        );
    }
}

async fn known(
    tx: &mut PgConnection,
    consumer: &str,
    seen: &Seen,
    given: &Given<'_>,
) -> Result<Before, sqlx::Error> {
    let passed = given.passed.map(|(aggregate, _)| aggregate);
    let ids: BTreeSet<Uuid> = given.events.iter().map(|event| event.aggregate).chain(passed).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let rows: Vec<(Uuid, i64)> =
        sqlx::query_as(VERSIONS).bind(consumer).bind(&ids).fetch_all(&mut *tx).await?;
    let versions: HashMap<Uuid, i64> = rows.into_iter().collect();
    let mut parked = HashSet::new();
    if seen.parked > 0 {
        let rows: Vec<(Uuid, i64)> =
            sqlx::query_as(PARKED).bind(consumer).bind(&ids).fetch_all(&mut *tx).await?;
        parked.extend(rows);
    }
    let mut held = Vec::new();
    if seen.holds {
        let rows = sqlx::query(HELD).bind(consumer).bind(&ids).fetch_all(tx).await?;
        for row in &rows {
            held.push(decode(row)?);
        }
    }
    Ok(Before { versions, held, parked, passed: given.passed, known_at: seen.mark.known_at })
}

/// Events as arrays, as `hold` and `park` store them.
struct Columns<'a> {
    aggregates: Vec<Uuid>,
    versions: Vec<i64>,
    positions: Vec<i64>,
    names: Vec<&'a str>,
    recorded: Vec<Timestamp>,
    valid: Vec<Date>,
    payloads: Vec<&'a [u8]>,
}

impl<'a> Columns<'a> {
    fn of(events: impl Iterator<Item = &'a Delivered>) -> Self {
        let mut columns = Self {
            aggregates: Vec::new(),
            versions: Vec::new(),
            positions: Vec::new(),
            names: Vec::new(),
            recorded: Vec::new(),
            valid: Vec::new(),
            payloads: Vec::new(),
        };
        for event in events {
            columns.aggregates.push(event.aggregate);
            columns.versions.push(event.version);
            columns.positions.push(event.position);
            columns.names.push(&event.event);
            columns.recorded.push(event.recorded_at.to_sqlx());
            columns.valid.push(event.valid_on.to_sqlx());
            columns.payloads.push(&event.payload);
        }
        columns
    }
}

async fn hold(tx: &mut PgConnection, consumer: &str, events: &[Delivered]) -> Result<(), sqlx::Error> {
    if events.is_empty() {
        return Ok(());
    }
    let rows = Columns::of(events.iter());
    let insert = sqlx::query(HOLD).bind(consumer).bind(rows.aggregates).bind(rows.versions);
    let insert = insert.bind(rows.positions).bind(rows.names).bind(rows.recorded).bind(rows.valid);
    insert.bind(rows.payloads).execute(tx).await?;
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

async fn park(
    tx: &mut PgConnection,
    consumer: &str,
    parked: &[(Delivered, refusal::Reason)],
) -> Result<(), sqlx::Error> {
    if parked.is_empty() {
        return Ok(());
    }
    let rows = Columns::of(parked.iter().map(|(event, _)| event));
    let reasons: Vec<&str> = parked.iter().map(|(_, reason)| reason.as_str()).collect();
    let insert = sqlx::query(PARK).bind(consumer).bind(rows.aggregates).bind(rows.versions);
    let insert = insert.bind(rows.positions).bind(rows.names).bind(rows.recorded).bind(rows.valid);
    insert.bind(rows.payloads).bind(reasons).execute(tx).await?;
    Ok(())
}

/// An event as `inbox_held` and `inbox_parked` keep it.
pub(crate) fn decode(row: &PgRow) -> Result<Delivered, sqlx::Error> {
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

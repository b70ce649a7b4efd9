//! Events that a consumer could not apply: listed, applied again, discarded.
//!
//! Any instance may do it, also while another one consumes: everything happens in one transaction that holds the
//! consumer's row, which a batch needs too. The record's later events, held until then, follow in the same transaction.

use std::{fmt, str::FromStr};

use jiff::{Timestamp, civil::Date};
use sqlx::{PgExecutor, Row, postgres::PgRow};
use uuid::Uuid;

use crate::{
    feed::Feed,
    inbox::{InboxError, Reason, effect},
    link::{Link, within},
    seal::Sealer,
};
use work::{Again, Discarding, Done};

mod receipt;
mod refusal;
mod work;

pub use receipt::Request;
pub use refusal::ParkingRefusal;

const LIST: &str = include_str!("parking/list.sql");
const FIND: &str = include_str!("parking/find.sql");

/// Which event of a consumer's source: `<record>-<version>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ParkedKey {
    pub aggregate: Uuid,
    pub version: i64,
}

impl fmt::Display for ParkedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.aggregate, self.version)
    }
}

/// Not of the form `<record>-<version>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected `<record>-<version>`")]
pub struct BadParkedKey;

impl FromStr for ParkedKey {
    type Err = BadParkedKey;

    fn from_str(text: &str) -> Result<Self, BadParkedKey> {
        let (aggregate, version) = text.rsplit_once('-').ok_or(BadParkedKey)?;
        let (Ok(aggregate), Ok(version)) = (Uuid::try_parse(aggregate), version.parse()) else {
            return Err(BadParkedKey);
        };
        let key = Self { aggregate, version };
        // One name for one event: no signs, zeros or capitals that mean the same.
        if key.to_string() == text { Ok(key) } else { Err(BadParkedKey) }
    }
}

/// An event that could not be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParkedEvent {
    pub key: ParkedKey,
    pub position: i64,
    /// `<record>.<fact>`.
    pub event: String,
    pub recorded_at: Timestamp,
    pub valid_on: Date,
    /// Why, the last time.
    pub reason: Reason,
    pub parked_at: Timestamp,
    /// Later events of the record that wait for it.
    pub held: i64,
    /// `None` while it waits.
    pub discarded: Option<Discarded>,
}

/// Somebody decided that an event has no effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discarded {
    pub at: Timestamp,
    pub by: String,
    pub reason: String,
}

/// What an operation has done. A repeated request gets the first answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Followed {
    /// Events that took effect: the parked one, if it was applied, and those that were held behind it.
    pub applied: i64,
    /// Whether it was done by an earlier request of the same id.
    pub repeated: bool,
}

/// A consumer's parked events after a key, by record and version, at most `limit`; discarded ones too.
pub async fn list(
    reads: impl PgExecutor<'_>,
    consumer: &str,
    after: Option<ParkedKey>,
    limit: i64,
) -> Result<Vec<ParkedEvent>, sqlx::Error> {
    let after = after.unwrap_or(ParkedKey { aggregate: Uuid::nil(), version: 0 });
    let list = sqlx::query(LIST).bind(consumer).bind(after.aggregate).bind(after.version).bind(limit);
    list.fetch_all(reads).await?.iter().map(decode).collect()
}

/// One of them.
pub async fn find(
    reads: impl PgExecutor<'_>,
    consumer: &str,
    key: ParkedKey,
) -> Result<Option<ParkedEvent>, sqlx::Error> {
    let find = sqlx::query(FIND).bind(consumer).bind(key.aggregate).bind(key.version);
    find.fetch_optional(reads).await?.as_ref().map(decode).transpose()
}

/// Applies a parked event again, with those held behind it. If it still cannot be applied it stays parked, for the new
/// reason, and the answer is [`ParkingRefusal::StillPoison`].
pub async fn replay(
    link: &Link,
    sealer: &Sealer,
    feed: &dyn Feed,
    key: ParkedKey,
    request: &Request,
) -> Result<Followed, ParkingRefusal> {
    let again = Again { key, receipts: receipt::Receipts { sealer, request } };
    finish(feed, key, carry_out(link, feed, &again).await?)
}

/// Discards a parked event: its version counts as applied without an effect, and those held behind it follow. Who and
/// why stay on record.
pub async fn discard(
    link: &Link,
    sealer: &Sealer,
    feed: &dyn Feed,
    key: ParkedKey,
    (request, reason): (&Request, &str),
) -> Result<Followed, ParkingRefusal> {
    let discarding = Discarding { key, reason, receipts: receipt::Receipts { sealer, request } };
    finish(feed, key, carry_out(link, feed, &discarding).await?)
}

async fn carry_out<W: effect::Work<Done = Done>>(
    link: &Link,
    feed: &dyn Feed,
    work: &W,
) -> Result<Done, InboxError> {
    let mut connection = link.connect(&format!("parking:{}", feed.name())).await?;
    let done = effect::carry_out(&mut connection, feed, work).await?;
    // What was committed is done, however the connection ends.
    let _closed = within(sqlx::Connection::close(connection)).await;
    Ok(done)
}

fn finish(feed: &dyn Feed, key: ParkedKey, done: Done) -> Result<Followed, ParkingRefusal> {
    let consumer = feed.name();
    match done {
        Done::Followed(followed) => Ok(followed),
        Done::Still(reason) => Err(ParkingRefusal::StillPoison { consumer, key, reason }),
        Done::NotFound => Err(ParkingRefusal::NotFound { consumer: consumer.to_owned(), key }),
        Done::Discarded => Err(ParkingRefusal::Discarded { consumer, key }),
        Done::Reused => Err(ParkingRefusal::RequestIdReused),
    }
}

fn decode(row: &PgRow) -> Result<ParkedEvent, sqlx::Error> {
    let instant = |column| Ok::<_, sqlx::Error>(row.try_get::<jiff_sqlx::Timestamp, _>(column)?.to_jiff());
    let discarded_at: Option<jiff_sqlx::Timestamp> = row.try_get("discarded_at")?;
    let discarded = match discarded_at {
        Some(at) => Some(Discarded {
            at: at.to_jiff(),
            by: row.try_get("discarded_by")?,
            reason: row.try_get("discarded_reason")?,
        }),
        None => None,
    };
    Ok(ParkedEvent {
        key: ParkedKey { aggregate: row.try_get("aggregate_id")?, version: row.try_get("version")? },
        position: row.try_get("position")?,
        event: row.try_get("event")?,
        recorded_at: instant("recorded_at")?,
        valid_on: row.try_get::<jiff_sqlx::Date, _>("valid_on")?.to_jiff(),
        reason: Reason::stored(row.try_get("reason")?),
        parked_at: instant("parked_at")?,
        held: row.try_get("held")?,
        discarded,
    })
}

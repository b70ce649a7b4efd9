//! Why an event could not be applied, and which one it was. Only what would be refused again and again counts: a lost
//! connection, a lock or a timeout says nothing about an event.

use std::{collections::BTreeMap, fmt};

use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::{InboxError, effect, mark};
use crate::{
    feed::{Delivered, Feed, FeedError},
    link::within,
    store::StoreError,
};

/// Events that could not be applied, by record and version.
pub(crate) type Refused = BTreeMap<(Uuid, i64), Reason>;

/// A stable word, and the name of what refused. Nothing of the event's content, nor of the database's own words, which
/// may repeat it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Reason {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// As it was stored.
    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }
}

/// What an error says about the events that were being applied.
#[derive(Debug, PartialEq, Eq)]
enum Blame {
    /// The event at this position cannot be applied.
    One(i64, Reason),
    /// One of them cannot.
    Any(Reason),
    /// It has another cause.
    Nobody,
}

fn blame(error: &FeedError) -> Blame {
    match error {
        FeedError::Poison { position, .. } => {
            Blame::One(*position, Reason("EVENT_NOT_UNDERSTOOD".to_owned()))
        }
        FeedError::Sql(error) | FeedError::Store(StoreError::Sql(error)) => blame_sql(error),
        FeedError::Store(StoreError::Rows { statement, .. }) => {
            Blame::Any(Reason(format!("ROWS_UNEXPECTED: {statement}")))
        }
        FeedError::Store(StoreError::Corrupt { table, column, .. }) => {
            Blame::Any(Reason(format!("ROW_SENSELESS: {table}.{column}")))
        }
        FeedError::Store(StoreError::Encode(_)) => Blame::Any(Reason("ENCODING_FAILED".to_owned())),
        // A key that is missing is missing for every event.
        FeedError::Store(StoreError::Seal(_)) => Blame::Nobody,
    }
}

/// Values that do not fit and constraints that are broken (classes 22 and 23 of SQLSTATE).
fn blame_sql(error: &sqlx::Error) -> Blame {
    let Some(refused) = error.as_database_error() else { return Blame::Nobody };
    let code = refused.code().unwrap_or_default();
    match (code.get(..2), refused.constraint()) {
        (Some("22" | "23"), Some(constraint)) => {
            Blame::Any(Reason(format!("CONSTRAINT_BROKEN: {constraint}")))
        }
        (Some("22" | "23"), None) => Blame::Any(Reason(format!("VALUE_REFUSED: {code}"))),
        (_, _) => Blame::Nobody,
    }
}

/// The outcome of a search for the event that is to blame.
pub(super) enum Found {
    Culprit((Uuid, i64), Reason),
    /// The events are taken after all.
    Passes,
    /// Nothing says that it is an event's fault.
    Nobody,
}

/// Which of the events that were being applied caused the error.
pub(super) async fn culprit(
    connection: &mut PgConnection,
    feed: &dyn Feed,
    error: &InboxError,
    ready: &[Delivered],
) -> Result<Found, InboxError> {
    let InboxError::Feed(error) = error else { return Ok(Found::Nobody) };
    match blame(error) {
        Blame::Nobody => Ok(Found::Nobody),
        Blame::One(position, reason) => {
            let named = ready.iter().find(|event| event.position == position);
            Ok(named.map_or(Found::Nobody, |event| culprit_of(event, reason)))
        }
        Blame::Any(_) => search(connection, feed, ready).await,
    }
}

fn culprit_of(event: &Delivered, reason: Reason) -> Found {
    Found::Culprit((event.aggregate, event.version), reason)
}

/// Halves the events until one is left with which they are refused and without which they are not. From the front,
/// because an event may need those before it.
async fn search(
    connection: &mut PgConnection,
    feed: &dyn Feed,
    ready: &[Delivered],
) -> Result<Found, InboxError> {
    let Some(mut reason) = within(probe(connection, feed, ready)).await? else { return Ok(Found::Passes) };
    let (mut good, mut bad) = (0, ready.len());
    while bad - good > 1 {
        let middle = usize::midpoint(good, bad);
        match within(probe(connection, feed, &ready[..middle])).await? {
            None => good = middle,
            Some(found) => (bad, reason) = (middle, found),
        }
    }
    Ok(ready.get(good).map_or(Found::Nobody, |event| culprit_of(event, reason)))
}

/// Applies the events in a transaction that is rolled back; answers why they are refused.
async fn probe(
    connection: &mut PgConnection,
    feed: &dyn Feed,
    events: &[Delivered],
) -> Result<Option<Reason>, InboxError> {
    let mut tx = connection.begin().await?;
    mark::lock(&mut tx, feed.name()).await?;
    let applied = effect::give(&mut tx, feed, events).await;
    tx.rollback().await?;
    let Err(error) = applied else { return Ok(None) };
    match blame(&error) {
        Blame::One(_, reason) | Blame::Any(reason) => Ok(Some(reason)),
        Blame::Nobody => Err(error.into()),
    }
}

#[cfg(test)]
mod tests;

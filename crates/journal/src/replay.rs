//! Events again, for one subscriber: from the journal, which keeps every event, whatever the stream still holds.
//!
//! Published on a private subject, `replay.<id>.<subject>`, with the headers and bytes that the stream's message had;
//! only what tells JetStream where to store a message is left out. `replay.<id>.end` comes last and says how far it went
//! and how many events there were: core NATS promises no delivery, so whoever counts fewer asks again.

use std::{fmt, str::FromStr};

use async_nats::{
    Client, HeaderMap, HeaderValue,
    client::{FlushError, PublishError},
};
use bytes::Bytes;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::{
    link::{Late, within},
    relay::{envelope, message},
    store::Envelope,
    streams::Prefix,
};

const LAST: &str = include_str!("replay/last.sql");
const EVENTS: &str = include_str!("replay/events.sql");
const RECORDS: &str = include_str!("replay/records.sql");
const SNAPSHOT: &str = include_str!("replay/snapshot.sql");

/// How many events were published: a header of the last message.
const COUNT: &str = "sinhke-count";
/// Positions, or records, of one statement; after them the broker must have taken what was sent.
const PAGE: i64 = 500;

/// A replay's own token in its subjects: letters, digits, `-` and `_`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ReplayId(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must have 1 to 64 letters, digits, '-' and '_'")]
pub struct BadReplayId;

impl FromStr for ReplayId {
    type Err = BadReplayId;

    fn from_str(text: &str) -> Result<Self, BadReplayId> {
        let good = (1..=64).contains(&text.len())
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        if good { Ok(Self(text.to_owned())) } else { Err(BadReplayId) }
    }
}

impl fmt::Display for ReplayId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ReplayId {
    /// `replay.<id>.<tail>` as it is published.
    pub fn subject(&self, prefix: &Prefix, tail: &str) -> String {
        prefix.subject(&format!("replay.{self}.{tail}"))
    }
}

/// Where events are read and where they go.
#[derive(Clone, Debug)]
pub struct Outlet {
    /// May be read-only.
    pub reads: PgPool,
    pub client: Client,
    pub prefix: Prefix,
    pub context: &'static str,
}

/// What is published again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub what: What,
    /// Only events of this place: the last token of their subjects.
    pub place: Option<String>,
    /// The last position.
    pub until: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Every event from this position on.
    From(i64),
    /// Of each record its latest event of each kind. `replay.<id>.begin` comes first and says up to which position: who
    /// starts from it goes on with later ones.
    Snapshot,
}

#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    #[error("the journal could not be read")]
    Sql(#[from] sqlx::Error),
    #[error("the database does not answer")]
    Late(#[from] Late<sqlx::Error>),
    #[error("an event could not be published")]
    Publish(#[from] PublishError),
    #[error("the broker does not take more")]
    Flush(#[from] Late<FlushError>),
}

impl Outlet {
    /// The last position that was given.
    pub async fn last(&self) -> Result<i64, ReplayError> {
        let (_, position): (i32, i64) = within(sqlx::query_as(LAST).fetch_one(&self.reads)).await?;
        Ok(position)
    }

    /// Publishes them all; answers how many there were.
    pub async fn replay(&self, id: &ReplayId, wanted: &Wanted) -> Result<u64, ReplayError> {
        let (epoch, _): (i32, i64) = within(sqlx::query_as(LAST).fetch_one(&self.reads)).await?;
        let sender = Sender { outlet: self, id, epoch };
        let count = match wanted.what {
            What::From(first) => self.events(&sender, wanted, first).await?,
            What::Snapshot => {
                sender.say("begin", wanted.until, None).await?;
                self.snapshot(&sender, wanted).await?
            }
        };
        sender.say("end", wanted.until, Some(count)).await?;
        sender.flush().await?;
        Ok(count)
    }

    async fn events(&self, sender: &Sender<'_>, wanted: &Wanted, first: i64) -> Result<u64, ReplayError> {
        let mut count = 0;
        let mut after = first.saturating_sub(1).max(0);
        while after < wanted.until {
            // A page of positions, not of rows: however rare a place is, no statement reads the whole journal.
            let to = after.saturating_add(PAGE).min(wanted.until);
            let page = sqlx::query(EVENTS).bind(after).bind(to).bind(wanted.place.as_deref());
            for row in within(page.fetch_all(&self.reads)).await? {
                sender.publish(envelope(&row)?).await?;
                count += 1;
            }
            sender.flush().await?;
            after = to;
        }
        Ok(count)
    }

    /// In one transaction, so that all of it is of one moment.
    async fn snapshot(&self, sender: &Sender<'_>, wanted: &Wanted) -> Result<u64, ReplayError> {
        let mut tx = within(self.reads.begin_with("begin isolation level repeatable read read only")).await?;
        let mut count = 0;
        let mut after = Uuid::nil();
        loop {
            let records = records(&mut tx, after).await?;
            let Some(last) = records.last().copied() else { break };
            let page = sqlx::query(SNAPSHOT).bind(&records).bind(wanted.until).bind(wanted.place.as_deref());
            for row in within(page.fetch_all(&mut *tx)).await? {
                sender.publish(envelope(&row)?).await?;
                count += 1;
            }
            sender.flush().await?;
            after = last;
        }
        within(tx.rollback()).await?;
        Ok(count)
    }
}

async fn records(tx: &mut PgConnection, after: Uuid) -> Result<Vec<Uuid>, ReplayError> {
    Ok(within(sqlx::query_scalar(RECORDS).bind(after).bind(PAGE).fetch_all(tx)).await?)
}

struct Sender<'a> {
    outlet: &'a Outlet,
    id: &'a ReplayId,
    epoch: i32,
}

impl Sender<'_> {
    async fn publish(&self, event: Envelope) -> Result<(), ReplayError> {
        let Outlet { client, prefix, context, .. } = self.outlet;
        let headers = message::attributes(context, self.epoch, &event);
        let subject = self.id.subject(prefix, &event.subject);
        Ok(client.publish_with_headers(subject, headers, event.payload).await?)
    }

    async fn say(&self, what: &str, position: i64, count: Option<u64>) -> Result<(), ReplayError> {
        let Outlet { client, prefix, .. } = self.outlet;
        let mut headers = HeaderMap::new();
        headers.insert(message::EPOCH, HeaderValue::from(self.epoch));
        headers.insert(message::POSITION, HeaderValue::from(position));
        if let Some(count) = count {
            headers.insert(COUNT, HeaderValue::from(count));
        }
        let subject = self.id.subject(prefix, what);
        Ok(client.publish_with_headers(subject, headers, Bytes::new()).await?)
    }

    async fn flush(&self) -> Result<(), ReplayError> {
        Ok(within(self.outlet.client.flush()).await?)
    }
}

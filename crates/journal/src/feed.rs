//! Events in: what a context must offer to consume another context's events.

use std::{future::Future, pin::Pin};

use bytes::Bytes;
use jiff::{Timestamp, civil::Date};
use sqlx::PgConnection;
use uuid::Uuid;

/// Turns another context's events into this context's own rows. The inbox calls it with the next version of each
/// record only, inside the transaction that also stores the position: an event has one effect.
pub trait Feed: Send + Sync + 'static {
    /// Stable name of the consumer, unique in its database: `households.units`.
    fn name(&self) -> &'static str;

    /// The context whose stream is read.
    fn source(&self) -> &'static str;

    /// Subject tails of interest (`unit.>`, `household.*.*`); a record must be taken with all of its events.
    fn subjects(&self) -> &'static [&'static str];

    /// Applies a batch in stream order. An error rolls everything back, position included; when one event is to blame,
    /// it is parked, and the batch is applied again without it.
    fn apply<'a>(&'a self, tx: &'a mut PgConnection, batch: &'a [Delivered]) -> Effect<'a>;

    /// Takes back the effect of everything that it ever applied, so that it can be applied again from the first event
    /// ([`crate::inbox::start_over`]). All feeds of a context are asked in one transaction: a table that they share is
    /// emptied by any of them.
    fn forget<'a>(&'a self, tx: &'a mut PgConnection) -> Effect<'a>;
}

/// What a feed does within the inbox's transaction.
pub type Effect<'a> = Pin<Box<dyn Future<Output = Result<(), FeedError>> + Send + 'a>>;

/// One event as it came from the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    pub aggregate: Uuid,
    pub version: i64,
    /// Dense in its context: 1, 2, 3, …
    pub position: i64,
    /// `<aggregate>.<event>`, the middle of the subject: what `apply` matches on.
    pub event: String,
    pub recorded_at: Timestamp,
    /// `recorded_at` made strictly increasing along the stream (at least one microsecond apart), so that
    /// "known at K" is always a prefix of the stream, the same prefix for ever.
    pub known_at: Timestamp,
    pub valid_on: Date,
    pub payload: Bytes,
}

#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    #[error("the database refused a statement")]
    Sql(#[from] sqlx::Error),
    /// The payload is not what its subject says: retrying cannot help, so the event is parked. The position must be of an
    /// event of the batch.
    #[error("event {position} ({event}) cannot be understood")]
    Poison { position: i64, event: String },
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
}

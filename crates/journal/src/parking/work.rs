//! The two operations, each one transaction.

use jiff_sqlx::ToSqlx as _;
use sqlx::{Connection as _, PgConnection};

use super::{
    Followed, ParkedKey,
    receipt::{Kept, Receipts},
};
use crate::{
    feed::{Delivered, Feed},
    inbox::{
        Reason,
        effect::{self, Given, Stuck, Work},
        mark::{self, Mark, Seen},
        refusal::Refused,
    },
};

const TAKE: &str = include_str!("take.sql");
const DISCARD: &str = include_str!("discard.sql");

/// How an operation ends, when nothing went wrong with the database.
pub(super) enum Done {
    Followed(Followed),
    /// It is parked again.
    Still(Reason),
    NotFound,
    /// Somebody discarded it before.
    Discarded,
    /// The request's id belongs to another request.
    Reused,
}

/// Applies an event again.
pub(super) struct Again<'a> {
    pub(super) key: ParkedKey,
    pub(super) receipts: Receipts<'a>,
}

/// Counts an event as applied.
pub(super) struct Discarding<'a> {
    pub(super) key: ParkedKey,
    pub(super) reason: &'a str,
    pub(super) receipts: Receipts<'a>,
}

impl Work for Again<'_> {
    type Done = Done;

    async fn attempt(
        &self,
        connection: &mut PgConnection,
        feed: &dyn Feed,
        refused: &Refused,
    ) -> Result<Done, Stuck> {
        let mut tx = connection.begin().await?;
        let seen = match begin(&mut tx, feed, &self.receipts).await? {
            Ok(seen) => seen,
            Err(done) => return Ok(done),
        };
        let Some(event) = take(&mut tx, feed.name(), self.key).await? else {
            return Ok(gone(&mut tx, feed.name(), self.key).await?);
        };
        let given = Given { events: &[event], passed: None };
        let plan = effect::take(&mut tx, feed, &seen, given, refused).await?;
        let after = Mark { known_at: plan.known_at, ..seen.mark };
        effect::record(&mut tx, feed, &seen.mark, &after, &plan).await?;
        if let Some((_, reason)) = plan.park.iter().find(|(event, _)| self.key.is_of(event)) {
            let still = Done::Still(reason.clone());
            tx.commit().await?;
            effect::tell(feed.name(), &plan);
            return Ok(still);
        }
        let applied = i64::try_from(plan.ready.len()).unwrap_or(i64::MAX);
        self.receipts.keep(&mut tx, applied).await?;
        tx.commit().await?;
        effect::tell(feed.name(), &plan);
        Ok(Done::Followed(Followed { applied, repeated: false }))
    }
}

impl Work for Discarding<'_> {
    type Done = Done;

    async fn attempt(
        &self,
        connection: &mut PgConnection,
        feed: &dyn Feed,
        refused: &Refused,
    ) -> Result<Done, Stuck> {
        let mut tx = connection.begin().await?;
        let seen = match begin(&mut tx, feed, &self.receipts).await? {
            Ok(seen) => seen,
            Err(done) => return Ok(done),
        };
        let ParkedKey { aggregate, version } = self.key;
        let request = self.receipts.request;
        let discard = sqlx::query(DISCARD).bind(feed.name()).bind(aggregate).bind(version);
        let discard = discard.bind(request.now.to_sqlx()).bind(&*request.principal).bind(self.reason);
        if discard.execute(&mut *tx).await?.rows_affected() == 0 {
            return Ok(gone(&mut tx, feed.name(), self.key).await?);
        }
        let given = Given { events: &[], passed: Some((aggregate, version)) };
        let plan = effect::take(&mut tx, feed, &seen, given, refused).await?;
        let after = Mark { known_at: plan.known_at, ..seen.mark };
        effect::record(&mut tx, feed, &seen.mark, &after, &plan).await?;
        let applied = i64::try_from(plan.ready.len()).unwrap_or(i64::MAX);
        self.receipts.keep(&mut tx, applied).await?;
        tx.commit().await?;
        effect::tell(feed.name(), &plan);
        Ok(Done::Followed(Followed { applied, repeated: false }))
    }
}

impl ParkedKey {
    fn is_of(self, event: &Delivered) -> bool {
        (event.aggregate, event.version) == (self.aggregate, self.version)
    }
}

/// The consumer's row, unless there is none or the request was answered before. The receipt is looked up under the lock:
/// two of the same request do not both act.
async fn begin(
    tx: &mut PgConnection,
    feed: &dyn Feed,
    receipts: &Receipts<'_>,
) -> Result<Result<Seen, Done>, Stuck> {
    let Some(seen) = mark::try_lock(tx, feed.name()).await? else { return Ok(Err(Done::NotFound)) };
    Ok(match receipts.find(tx).await? {
        Kept::Nothing => Ok(seen),
        Kept::Other => Err(Done::Reused),
        Kept::Answer(applied) => Err(Done::Followed(Followed { applied, repeated: true })),
    })
}

async fn take(
    tx: &mut PgConnection,
    consumer: &str,
    key: ParkedKey,
) -> Result<Option<Delivered>, sqlx::Error> {
    let take = sqlx::query(TAKE).bind(consumer).bind(key.aggregate).bind(key.version);
    take.fetch_optional(tx).await?.as_ref().map(effect::decode).transpose()
}

/// Why there is nothing to do.
async fn gone(tx: &mut PgConnection, consumer: &str, key: ParkedKey) -> Result<Done, sqlx::Error> {
    let found = super::find(tx, consumer, key).await?;
    Ok(if found.is_some() { Done::Discarded } else { Done::NotFound })
}

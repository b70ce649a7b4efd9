//! One batch, one transaction: the consumer's own rows, the applied versions and the position.

use sqlx::{Connection as _, PgConnection};

use super::{
    InboxError,
    effect::{self, Given, Stuck, Work},
    mark::{self, Mark, Seen},
    refusal::Refused,
};
use crate::feed::{Delivered, Feed};

/// What came from the stream together.
#[derive(Debug)]
pub(super) struct Batch {
    pub(super) events: Vec<Delivered>,
    /// Of the last message.
    pub(super) stream_sequence: i64,
    /// Of all of them.
    pub(super) epoch: Option<i32>,
}

/// Applies a batch that follows `before`; answers how far the consumer is then. An event that cannot be applied is
/// parked in the same transaction.
pub(super) async fn apply(
    connection: &mut PgConnection,
    feed: &dyn Feed,
    before: &Mark,
    batch: Batch,
) -> Result<Seen, InboxError> {
    effect::carry_out(connection, feed, &Next { before, batch: &batch }).await
}

struct Next<'a> {
    before: &'a Mark,
    batch: &'a Batch,
}

impl Work for Next<'_> {
    type Done = Seen;

    async fn attempt(
        &self,
        connection: &mut PgConnection,
        feed: &dyn Feed,
        refused: &Refused,
    ) -> Result<Seen, Stuck> {
        let mut tx = connection.begin().await?;
        let seen = mark::lock(&mut tx, feed.name()).await?;
        if !seen.mark.is_at(self.before) {
            return Err(InboxError::Overtaken.into());
        }
        let events = self.batch.events.as_slice();
        let position = events.iter().map(|event| event.position).fold(seen.mark.position, i64::max);
        let plan = effect::take(&mut tx, feed, &seen, Given { events, passed: None }, refused).await?;
        let stream_sequence = self.batch.stream_sequence;
        let epoch = self.batch.epoch.or(seen.mark.epoch);
        let after = Mark { stream_sequence, position, known_at: plan.known_at, epoch, ..seen.mark };
        effect::record(&mut tx, feed, &seen.mark, &after, &plan).await?;
        tx.commit().await?;
        effect::tell(feed.name(), &plan);
        let parked = seen.parked + i64::try_from(plan.park.len()).unwrap_or(0);
        Ok(Seen { mark: after, parked, holds: seen.holds || !plan.hold.is_empty() })
    }
}

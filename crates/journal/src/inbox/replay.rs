//! Reads a stream from where the consumer's row stands up to its end: how a projection is built anew.

use sqlx::Connection as _;

use super::{Inbox, InboxError, batch, work};
use crate::{feed::Feed, link, link::Link};

/// Runs a feed over everything that its stream holds now, by the same code as [`Inbox::run`], and answers how many
/// events it read. An empty database (or one where the feed's name is new) begins with the first event; an interrupted
/// replay is continued by calling it again. Refused while an inbox of that name runs on that database.
///
/// An event that cannot be applied is parked, as in the live consumer.
///
/// For a shadow of a live projection, `link.pool` leads to another database, or `feed` has another name and writes to
/// other tables: the name keys all rows.
pub async fn replay_all(link: &Link, feed: &dyn Feed) -> Result<u64, InboxError> {
    let work = work(feed);
    let mut connection = link.connect(&work).await?;
    if !link::try_lease(&mut connection, &work).await? {
        return Err(InboxError::Busy);
    }
    let (mut source, mut mark) = Inbox::open(link, feed, &mut connection).await?;
    let pending = source.pending;
    let mut read = 0;
    while read < pending {
        let batch = source.next().await?;
        read += u64::try_from(batch.events.len()).unwrap_or(u64::MAX);
        mark = batch::apply(&mut connection, feed, &mark, batch).await?.mark;
    }
    link::release(&mut connection, &work).await?;
    connection.close().await?;
    Ok(read)
}

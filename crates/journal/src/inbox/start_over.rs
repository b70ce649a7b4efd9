//! A copy made anew: everything that came of other contexts' events goes, and the inbox reads them again.

use std::sync::Arc;

use sqlx::Connection as _;

use super::{InboxError, work};
use crate::{feed::Feed, link, link::Link};

const START_OVER: &str = include_str!("start_over.sql");

/// Empties what these feeds, all of one context, have made of events, together with their positions, versions and what
/// waited or was discarded. Their inboxes then begin with the first message of their streams, of whatever epoch. Refused
/// while one of them runs.
pub async fn start_over(link: &Link, feeds: &[Arc<dyn Feed>]) -> Result<(), InboxError> {
    let mut connection = link.connect("start-over").await?;
    for feed in feeds {
        if !link::try_lease(&mut connection, &work(&**feed)).await? {
            return Err(InboxError::Busy);
        }
    }
    let names: Vec<&str> = feeds.iter().map(|feed| feed.name()).collect();
    let mut tx = connection.begin().await?;
    sqlx::query(START_OVER).bind(names).execute(&mut *tx).await?;
    for feed in feeds {
        feed.forget(&mut tx).await?;
    }
    tx.commit().await?;
    // The leases go with the session.
    connection.close().await?;
    Ok(())
}

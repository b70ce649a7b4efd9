//! A copy made anew: everything that came of other contexts' events goes, and the inbox reads them again.

use std::{sync::Arc, time::Duration};

use sqlx::Connection as _;
use tokio::time::Instant;

use super::{InboxError, work};
use crate::{feed::Feed, link, link::Link};

/// How long the connections of a process that has just stopped are waited for.
const PATIENCE: Duration = Duration::from_secs(2);
const LOOK: Duration = Duration::from_millis(20);
/// What connections are named after whose names do not begin with ours (`start_over_others.sql`).
const WORKS: [&str; 2] = ["relay", "audit"];
const OTHERS: &str = include_str!("start_over_others.sql");
const LOCK: &str = include_str!("start_over_lock.sql");
const START_OVER: &str = include_str!("start_over.sql");

/// Empties what these feeds, all of one context, have made of events, together with their positions, versions and what
/// waited or was discarded. Their inboxes then begin with the first message of their streams, of whatever epoch. Refused
/// while a process of the context lives: what it keeps in memory would be of the copy that is gone.
pub async fn start_over(link: &Link, feeds: &[Arc<dyn Feed>]) -> Result<(), InboxError> {
    let mut connection = link.connect("start-over").await?;
    for feed in feeds {
        if !link::try_lease(&mut connection, &work(&**feed)).await? {
            return Err(InboxError::Busy);
        }
    }
    let end = Instant::now() + PATIENCE;
    while sqlx::query_scalar(OTHERS).bind(&WORKS[..]).fetch_one(&mut connection).await? {
        if Instant::now() >= end {
            return Err(InboxError::Busy);
        }
        tokio::time::sleep(LOOK).await;
    }
    let names: Vec<&str> = feeds.iter().map(|feed| feed.name()).collect();
    let mut tx = connection.begin().await?;
    sqlx::query(LOCK).bind(&names).execute(&mut *tx).await?;
    sqlx::query(START_OVER).bind(names).execute(&mut *tx).await?;
    for feed in feeds {
        feed.forget(&mut tx).await?;
    }
    tx.commit().await?;
    // The leases go with the session.
    connection.close().await?;
    Ok(())
}

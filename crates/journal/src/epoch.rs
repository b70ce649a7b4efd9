//! A new life of a journal: what an operator begins when the database was restored to an earlier time than its stream.
//!
//! The stream then has events that the journal has not, some of whose positions the journal would give again. The relay
//! refuses to go on, because no subscriber could tell the two apart. A new epoch empties the stream, and the relay
//! fills it from the journal under event ids that begin with the new number. Whoever reads the stream meets that number
//! in `sinhke-epoch`, forgets what came before, and begins again with the first message or with a snapshot.

use std::time::Duration;

use async_nats::jetstream::{context::GetStreamError, stream::PurgeError};
use sqlx::Connection as _;
use tokio::time::Instant;

use crate::{
    link::{self, Late, Link},
    relay::{self, RelayError},
};

const BEGIN: &str = include_str!("epoch/begin.sql");

/// How long the relay's lease is waited for: a relay that refuses gives it back between two tries.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(20);

#[derive(Debug, thiserror::Error)]
pub enum EpochError {
    #[error("the journal could not be written")]
    Sql(#[from] sqlx::Error),
    #[error("the database does not answer")]
    Late(#[from] Late<sqlx::Error>),
    #[error("journal and stream agree: no new epoch is needed")]
    Agree,
    /// It publishes, so they agree.
    #[error("a relay is publishing: journal and stream agree, and no new epoch is needed")]
    Publishing,
    #[error(transparent)]
    Compare(RelayError),
    #[error("the stream could not be read")]
    Stream(#[from] Box<GetStreamError>),
    #[error("the stream could not be emptied")]
    Purge(#[from] Box<PurgeError>),
}

/// Raises the journal's epoch and empties its stream; answers the new number. Interrupted between the two, the relay
/// still refuses, and calling it again is right.
pub async fn begin(link: &Link, context: &str) -> Result<i32, EpochError> {
    let mut connection = link.connect("epoch").await?;
    let end = Instant::now() + PATIENCE;
    while !link::try_lease(&mut connection, "relay").await? {
        if Instant::now() >= end {
            return Err(EpochError::Publishing);
        }
        tokio::time::sleep(LOOK).await;
    }
    match relay::compare(link, context, &mut connection).await {
        Ok(_) => return Err(EpochError::Agree),
        Err(error) if error.is_refusal() => {}
        Err(error) => return Err(EpochError::Compare(error)),
    }
    let epoch: i32 = link::within(sqlx::query_scalar(BEGIN).fetch_one(&mut connection)).await?;
    let stream = link.js.get_stream(link.prefix.stream(context)).await.map_err(Box::new)?;
    stream.purge().await.map_err(Box::new)?;
    link::release(&mut connection, "relay").await?;
    connection.close().await?;
    Ok(epoch)
}

//! Entries get their place in the chain: by one process, in the order in which it sees them.
//!
//! Numbers of entries are drawn before the commit, so a smaller one may be seen later. It comes where it is seen: the
//! order of the chain is its own. To find late ones without reading everything, `audit_progress` remembers up to which
//! entry all transactions of the time have ended.

use std::{path::PathBuf, time::Duration};

use jiff::Timestamp;
use sqlx::{Connection as _, PgConnection, Row as _};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{Entry, Hash, head::Head, metric, origin};
use crate::{
    link::{self, Backoff, Late, Link, within},
    seal::Sealer,
};

/// How often it looks for new entries.
const LOOK: Duration = Duration::from_secs(1);
/// How long the end of a growing chain may be known to the database alone.
const ANCHOR: Duration = Duration::from_secs(10);
/// How long a chain that is told to stop may go on.
const GRACE: Duration = Duration::from_secs(5);
/// Entries in one transaction.
const PAGE: i64 = 1_000;
const WORK: &str = "audit";

/// What the chain of a context is made with.
pub struct Parts {
    /// The context's database.
    pub link: Link,
    /// Its name.
    pub context: &'static str,
    /// Signs the heads.
    pub sealer: Sealer,
    /// Where the heads are kept.
    pub heads_file: PathBuf,
    /// The shell's clock.
    pub now: Box<dyn Fn() -> Timestamp + Send + Sync>,
}

/// Chains one context's entries.
pub struct Chain {
    parts: Parts,
    /// Since the lease was taken: up to where, and when.
    anchored: Option<(i64, Instant)>,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum ChainError {
    #[error("the audit could not be read or written")]
    Sql(#[from] sqlx::Error),
    #[error("the database does not answer")]
    Late(#[from] Late<sqlx::Error>),
    #[error("the last hash of the chain has {0} bytes")]
    Hash(usize),
}

/// Where the chain ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tip {
    pub(crate) position: i64,
    pub(crate) hash: Hash,
}

impl Chain {
    /// Starts nothing.
    pub fn new(parts: Parts) -> Self {
        metric::describe();
        Self { parts, anchored: None }
    }

    /// Runs until the token is cancelled, then chains what is committed and keeps the last head.
    pub async fn run(mut self, token: CancellationToken) {
        let mut backoff = Backoff::new();
        while !token.is_cancelled() {
            let served = tokio::select! {
                served = self.serve(&token, &mut backoff) => served,
                () = overdue(&token) => return,
            };
            let Err(error) = served else { return };
            metric::interrupted(self.parts.context);
            let (context, cause) = (self.parts.context, link::chain(&error));
            tracing::warn!(context, cause, "the audit is not chained for the moment");
            tokio::select! {
                () = token.cancelled() => {}
                () = tokio::time::sleep(backoff.next()) => {}
            }
        }
    }

    async fn serve(&mut self, token: &CancellationToken, backoff: &mut Backoff) -> Result<(), ChainError> {
        let mut connection = self.parts.link.connect(WORK).await?;
        while !link::try_lease(&mut connection, WORK).await? {
            tokio::select! {
                () = token.cancelled() => return Ok(()),
                () = tokio::time::sleep(link::STANDBY) => {}
            }
        }
        self.anchored = None;
        loop {
            let is_last = token.is_cancelled();
            let tip = self.catch_up(&mut connection).await?;
            backoff.reset();
            self.anchor(tip, is_last).await;
            if is_last {
                link::release(&mut connection, WORK).await?;
                connection.close().await?;
                return Ok(());
            }
            tokio::select! {
                () = token.cancelled() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Chains everything that is committed.
    async fn catch_up(&self, connection: &mut PgConnection) -> Result<Tip, ChainError> {
        loop {
            let (tip, is_full) = within_one(round(connection, self.parts.context)).await?;
            if !is_full {
                return Ok(tip);
            }
        }
    }

    /// Signs the end of the chain and keeps it outside the database; what fails is tried again with the next round.
    async fn anchor(&mut self, tip: Tip, is_last: bool) {
        let is_due = self
            .anchored
            .is_none_or(|(position, at)| tip.position > position && (is_last || at.elapsed() >= ANCHOR));
        if tip.position == 0 || !is_due {
            return;
        }
        let Parts { context, sealer, heads_file, now, .. } = &self.parts;
        let head =
            Head { context: (*context).to_owned(), position: tip.position, hash: tip.hash, time: now() };
        match head.keep(heads_file, sealer).await {
            Ok(()) => self.anchored = Some((tip.position, Instant::now())),
            Err(error) => {
                metric::headless(context);
                let cause = link::chain(&error);
                tracing::error!(
                    context,
                    cause,
                    "the end of the audit's chain is not kept outside the database"
                );
            }
        }
    }
}

/// One transaction. Answers the end of the chain, and whether there may be more to chain.
pub(crate) async fn round(
    connection: &mut PgConnection,
    context: &'static str,
) -> Result<(Tip, bool), ChainError> {
    let mut tx = connection.begin().await?;
    let progress = sqlx::query(include_str!("progress.sql")).fetch_one(&mut *tx).await?;
    let (settled, seen): (i64, i64) = (progress.try_get("settled")?, progress.try_get("seen")?);
    let has_ended: bool = progress.try_get("has_ended")?;
    let mut tip = tip(progress.try_get("position")?, progress.try_get("hash")?, context)?;
    // After the look at what has ended: whatever that was about is seen by now.
    let waiting =
        sqlx::query(include_str!("waiting.sql")).bind(settled).bind(PAGE).fetch_all(&mut *tx).await?;
    let is_full = i64::try_from(waiting.len()).is_ok_and(|entries| entries >= PAGE);
    let settles = has_ended && !is_full && (seen > settled || !waiting.is_empty());
    if waiting.is_empty() && !settles {
        tx.rollback().await?;
        return Ok((tip, false));
    }
    let (mut positions, mut entries, mut hashes) = (Vec::new(), Vec::new(), Vec::new());
    for row in &waiting {
        let entry = Entry::read(row)?;
        tip = Tip { position: tip.position.saturating_add(1), hash: entry.hash(&tip.hash) };
        positions.push(tip.position);
        hashes.push(tip.hash.to_vec());
        entries.push(entry.entry);
    }
    sqlx::query(include_str!("extend.sql"))
        .bind(positions)
        .bind(&entries)
        .bind(hashes)
        .bind(settles)
        .bind(entries.last().copied().unwrap_or(0))
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    metric::chained(context, entries.len());
    Ok((tip, is_full))
}

fn tip(position: i64, hash: Option<Vec<u8>>, context: &str) -> Result<Tip, ChainError> {
    let Some(hash) = hash else { return Ok(Tip { position, hash: origin(context) }) };
    let length = hash.len();
    let hash = hash.try_into().map_err(|_other_length: Vec<u8>| ChainError::Hash(length))?;
    Ok(Tip { position, hash })
}

/// A round that takes too long hangs on a dead connection.
async fn within_one<T>(round: impl Future<Output = Result<T, ChainError>>) -> Result<T, ChainError> {
    match within(async { Ok::<_, sqlx::Error>(round.await) }).await {
        Ok(done) => done,
        Err(late) => Err(late.into()),
    }
}

async fn overdue(token: &CancellationToken) {
    token.cancelled().await;
    tokio::time::sleep(GRACE).await;
}

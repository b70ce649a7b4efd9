//! Committed events get their position and go to the stream: in order, each once.
//!
//! One instance at a time holds the lease. It stores positions before it publishes; what was published is read from
//! the stream itself, at start and after every error, so no kill and no lost stream leaves the two apart:
//!
//! - stream behind the journal (killed before publishing, a lost disk): the missing events are published again;
//! - stream ahead of the journal, or with another event at its end (a database restored to an earlier time): the
//!   relay refuses, because going on would give used positions to other events.

use std::time::Duration;

use async_nats::jetstream::{
    context::{GetStreamError, PublishError},
    stream::RawMessageError,
};
use sqlx::{Connection, PgConnection};
use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use crate::{
    handover::Handover,
    link::{self, Backoff, Late, Link},
    store::Placed,
};
pub(crate) use journal::envelope;
use pipeline::{Pipeline, Start};
use stream::StreamHead;

mod journal;
pub(crate) mod message;
mod metric;
mod pipeline;
mod stream;

/// A wake-up is only a hint: the relay looks this often anyway, for events that other instances committed.
const LOOK: Duration = Duration::from_millis(200);
/// How long a relay that is told to stop may go on publishing what was committed.
const GRACE: Duration = Duration::from_secs(5);
/// How often a relay with nothing to publish looks whether the stream is still what it left.
const CHECK: Duration = Duration::from_secs(5);
/// How often a backlog is counted.
const COUNT: Duration = Duration::from_secs(5);
const WORK: &str = "relay";

/// Publishes one context's events.
#[derive(Debug)]
pub struct Relay {
    link: Link,
    context: String,
    handover: Handover,
    state: watch::Sender<RelayState>,
    /// Published since the last failure.
    progressed: bool,
    /// The last position that is known to be in the stream; `None` before the stream was read.
    published: Option<i64>,
    /// When the backlog was counted last.
    counted: Option<Instant>,
    /// The server must not recognise what it is sent again: the stream was emptied within the dedupe window.
    anonymous: bool,
}

/// What the relay does, for readiness and for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RelayState {
    Starting,
    /// Another instance publishes.
    Standby,
    /// Everything up to this position is in the stream.
    Relaying {
        position: i64,
    },
    /// A server is away or full; events wait in the journal.
    Retrying {
        reason: String,
    },
    /// Publishing would do harm; an operator must decide.
    Refused {
        reason: String,
    },
}

#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    #[error("the journal could not be read")]
    Sql(#[from] sqlx::Error),
    #[error("the database does not answer")]
    Late(#[from] Late<sqlx::Error>),
    #[error("the stream could not be read")]
    Stream(#[from] Box<GetStreamError>),
    #[error("the stream's last message could not be read")]
    LastMessage(#[from] Box<RawMessageError>),
    #[error("position {position} could not be published")]
    Publish { position: i64, source: Box<PublishError> },
    #[error("position {position} was acknowledged as message {found} instead of {expected}")]
    Misplaced { position: i64, expected: u64, found: u64 },
    #[error("the server remembers position {position}, which the stream no longer has")]
    Remembered { position: i64 },
    #[error("the stream ends with message {found} instead of {expected}")]
    Moved { expected: u64, found: u64 },
    #[error("the journal has position {found} where {expected} must be")]
    Hole { expected: i64, found: i64 },
    #[error("the stream's last message ({sequence}) was not published by a relay")]
    Foreign { sequence: u64 },
    #[error(
        "the stream ends with position {stream}, the journal with {journal}: the database was restored to an earlier \
         time than the stream; `sinhke new-epoch` goes on from the journal"
    )]
    Ahead { stream: i64, journal: i64 },
    #[error(
        "stream and journal have different events at position {position}: the database was restored to an earlier \
         time than the stream; `sinhke new-epoch` goes on from the journal"
    )]
    Disagree { position: i64 },
}

impl RelayError {
    /// Whether trying again may help without a person.
    pub(crate) fn is_refusal(&self) -> bool {
        match self {
            Self::Foreign { .. } | Self::Ahead { .. } | Self::Disagree { .. } | Self::Hole { .. } => true,
            Self::Sql(_)
            | Self::Late(_)
            | Self::Stream(_)
            | Self::LastMessage(_)
            | Self::Publish { .. }
            | Self::Misplaced { .. }
            | Self::Remembered { .. }
            | Self::Moved { .. } => false,
        }
    }
}

impl Relay {
    /// `handover` is the one of this process's batcher.
    pub fn new(link: Link, context: &str, handover: Handover) -> Self {
        let (state, _) = watch::channel(RelayState::Starting);
        Self {
            link,
            context: context.to_owned(),
            handover,
            state,
            progressed: false,
            published: None,
            counted: None,
            anonymous: false,
        }
    }

    pub fn state(&self) -> watch::Receiver<RelayState> {
        self.state.subscribe()
    }

    /// Runs until the token is cancelled, then publishes what is committed, within a few seconds.
    pub async fn run(mut self, token: CancellationToken) {
        let mut backoff = Backoff::new();
        while !token.is_cancelled() {
            let served = tokio::select! {
                served = self.serve(&token) => served,
                () = overdue(&token) => return,
            };
            let Err(error) = served else { return };
            if std::mem::take(&mut self.progressed) {
                backoff.reset();
            }
            self.anonymous |= matches!(error, RelayError::Remembered { .. });
            if !token.is_cancelled() {
                self.count_interrupted().await;
            }
            self.report(&error);
            tokio::select! {
                () = token.cancelled() => {}
                () = tokio::time::sleep(backoff.next()) => {}
            }
        }
    }

    async fn serve(&mut self, token: &CancellationToken) -> Result<(), RelayError> {
        let mut connection = self.link.connect(WORK).await?;
        while !link::try_lease(&mut connection, WORK).await? {
            // Whoever publishes says how far behind that is.
            metric::lag(&self.context, 0);
            self.state.send_replace(RelayState::Standby);
            tokio::select! {
                () = token.cancelled() => return Ok(()),
                () = tokio::time::sleep(link::STANDBY) => {}
            }
        }
        let link = self.link.clone();
        let context = self.context.clone();
        let (start, position) = self.compare(&mut connection).await?;
        self.published = Some(position);
        self.counted = None;
        let mut pipeline = Pipeline::new(&link.js, &link.prefix, &context, start);
        let relayed = self.relay(&mut connection, &mut pipeline, position, token).await;
        // Before the connection, and the lease with it, is given up.
        self.handover.pause().await.end();
        self.published = pipeline.acknowledged().or(self.published);
        relayed?;
        connection.close().await?;
        Ok(())
    }

    async fn compare(&self, connection: &mut PgConnection) -> Result<(Start, i64), RelayError> {
        let (epoch, sequence, position) = compare(&self.link, &self.context, connection).await?;
        Ok((Start { epoch, sequence, anonymous: self.anonymous }, position))
    }

    /// First what has a position already, then what gets one here, then what is handed over with one.
    async fn relay(
        &mut self,
        connection: &mut PgConnection,
        pipeline: &mut Pipeline<'_>,
        mut position: i64,
        token: &CancellationToken,
    ) -> Result<(), RelayError> {
        loop {
            let is_last = token.is_cancelled();
            position = self.catch_up(connection, pipeline, position).await?;
            position = self.drain(connection, pipeline, position).await?;
            if is_last {
                pipeline.settle_all().await?;
                self.reached(position);
                return Ok(());
            }
            let (begun, pages) = self.begin(connection, pipeline, position).await?;
            position = begun;
            if pipeline.is_empty() {
                self.reached(position);
            }
            if let Some(pages) = pages {
                position = self.follow(connection, pipeline, (position, pages), token).await?;
            }
        }
    }

    /// Gives what waits its positions, until less than a page waits.
    async fn drain(
        &mut self,
        connection: &mut PgConnection,
        pipeline: &mut Pipeline<'_>,
        mut position: i64,
    ) -> Result<i64, RelayError> {
        let mut page = journal::place(connection, position).await?;
        loop {
            position = last(&page, position);
            if !journal::is_full(&page) {
                publish(pipeline, page).await?;
                return Ok(position);
            }
            // There is more: its positions are stored while these events are on their way.
            let (published, next) =
                tokio::join!(publish(pipeline, page), journal::place(connection, position));
            published?;
            page = next?;
            self.count(connection).await?;
        }
    }

    /// Lets the batcher lead, unless too much waits or another relay gave positions.
    async fn begin(
        &mut self,
        connection: &mut PgConnection,
        pipeline: &mut Pipeline<'_>,
        position: i64,
    ) -> Result<(i64, Option<mpsc::Receiver<Vec<Placed>>>), RelayError> {
        let handover = self.handover.clone();
        let pause = handover.pause().await;
        // What was committed since the outbox was drained; afterwards no batch of this process can be on its way there.
        let page = journal::place(connection, position).await?;
        let position = last(&page, position);
        let is_clear = !journal::is_full(&page) && journal::outlook(connection).await?.0 == position;
        let pages = is_clear.then(|| pause.begin(position));
        publish(pipeline, page).await?;
        Ok((position, pages))
    }

    /// Publishes what is handed over, until the lead ends: the batcher gave it up, another instance committed events, or
    /// the process stops.
    async fn follow(
        &mut self,
        connection: &mut PgConnection,
        pipeline: &mut Pipeline<'_>,
        (mut position, mut pages): (i64, mpsc::Receiver<Vec<Placed>>),
        token: &CancellationToken,
    ) -> Result<i64, RelayError> {
        let handover = self.handover.clone();
        let mut look = tokio::time::interval_at(Instant::now() + LOOK, LOOK);
        let mut checked = Instant::now();
        loop {
            tokio::select! {
                page = pages.recv() => {
                    let Some(page) = page else { return Ok(position) };
                    position = last(&page, position);
                    publish(pipeline, page).await?;
                    metric::lag(&self.context, pipeline.outstanding());
                }
                () = token.cancelled(), if !pages.is_closed() => handover.pause().await.end(),
                () = handover.waiting() => self.look(connection).await?,
                _ = look.tick() => self.look(connection).await?,
                settled = pipeline.settle(), if !pipeline.is_empty() => settled?,
            }
            if pipeline.is_empty() && checked.elapsed() >= CHECK {
                self.check(pipeline.sequence(), pipeline.acknowledged().is_some()).await?;
                checked = Instant::now();
            }
            if let Some(acknowledged) = pipeline.acknowledged() {
                self.reached(acknowledged);
            }
            if pipeline.is_empty() {
                metric::lag(&self.context, 0);
            }
        }
    }

    /// Ends the lead when the journal is not as it was left. The statement also proves the lease.
    async fn look(&self, connection: &mut PgConnection) -> Result<(), RelayError> {
        let pause = self.handover.pause().await;
        let (position, waits) = journal::outlook(connection).await?;
        if waits || pause.last() != Some(position) {
            pause.end();
        }
        Ok(())
    }

    /// Publishes what has a position but is not in the stream.
    async fn catch_up(
        &mut self,
        connection: &mut PgConnection,
        pipeline: &mut Pipeline<'_>,
        mut position: i64,
    ) -> Result<i64, RelayError> {
        loop {
            let behind = journal::placed(connection, position).await?;
            if behind.is_empty() {
                if self.anonymous {
                    pipeline.settle_all().await?;
                    pipeline.give_ids();
                    self.anonymous = false;
                }
                return Ok(position);
            }
            self.count(connection).await?;
            position = last(&behind, position);
            publish(pipeline, behind).await?;
            self.published = pipeline.acknowledged().or(self.published);
        }
    }

    /// A stream that was emptied or made again while nothing happened is found without waiting for the next event.
    async fn check(&self, expected: u64, has_published: bool) -> Result<(), RelayError> {
        let stream = self.link.prefix.stream(&self.context);
        let found = stream::head(&self.link.js, &stream).await?;
        if found.sequence != expected || (found.last.is_none() && has_published) {
            return Err(RelayError::Moved { expected, found: found.sequence });
        }
        Ok(())
    }

    /// Says now and then how much is not in the stream.
    async fn count(&mut self, connection: &mut PgConnection) -> Result<(), RelayError> {
        if self.counted.is_none_or(|at| at.elapsed() >= COUNT) {
            let waiting = journal::waiting(connection, self.published.unwrap_or(0)).await?;
            metric::lag(&self.context, waiting);
            self.counted = Some(Instant::now());
        }
        Ok(())
    }

    /// What has a position waits too while publishing is interrupted. Without a database the last figure stands.
    async fn count_interrupted(&self) {
        let Some(published) = self.published else { return };
        if let Ok(waiting) = journal::waiting(&self.link.pool, published).await {
            metric::lag(&self.context, waiting);
        }
    }

    fn reached(&mut self, position: i64) {
        self.progressed = true;
        self.published = Some(position);
        self.state.send_replace(RelayState::Relaying { position });
    }

    fn report(&self, error: &RelayError) {
        metric::interrupted(&self.context);
        let reason = link::chain(error);
        if error.is_refusal() {
            tracing::error!(context = self.context, reason, "the relay refuses to publish");
            self.state.send_replace(RelayState::Refused { reason });
        } else {
            tracing::warn!(context = self.context, reason, "the relay was interrupted");
            self.state.send_replace(RelayState::Retrying { reason });
        }
    }
}

/// Compares journal and stream; answers the epoch and where publishing begins: after which message, after which position.
pub(crate) async fn compare(
    link: &Link,
    context: &str,
    connection: &mut PgConnection,
) -> Result<(i32, u64, i64), RelayError> {
    let stream = link.prefix.stream(context);
    let StreamHead { sequence, last } = stream::head(&link.js, &stream).await?;
    let position = last.map_or(0, |last| last.position);
    let journal = journal::head(connection, position).await?;
    if position > journal.position {
        return Err(RelayError::Ahead { stream: position, journal: journal.position });
    }
    if last.map(|last| (last.aggregate, last.version)) != journal.at {
        return Err(RelayError::Disagree { position });
    }
    Ok((journal.epoch, sequence, position))
}

async fn publish(pipeline: &mut Pipeline<'_>, page: Vec<Placed>) -> Result<(), RelayError> {
    for placed in page {
        pipeline.publish(placed).await?;
    }
    Ok(())
}

/// The page's last position, or the one before it.
fn last(page: &[Placed], before: i64) -> i64 {
    page.last().map_or(before, |placed| placed.event.position)
}

async fn overdue(token: &CancellationToken) {
    token.cancelled().await;
    tokio::time::sleep(GRACE).await;
}

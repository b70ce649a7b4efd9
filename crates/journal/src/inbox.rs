//! Events in: each batch is applied in one transaction together with the position, so an event has one effect.
//!
//! Per record, version n + 1 is the only one applied: an older one is skipped, a newer one is held until its turn. An
//! event that cannot be applied is parked, and its record's later events are held behind it; all others go on, and a
//! person decides ([`crate::parking`]). A message that is no event at all stops the consumer, loudly: nothing is ever
//! passed over.

use std::{sync::Arc, time::Duration};

use sqlx::PgConnection;
use tokio::{sync::watch, time::Instant};
use tokio_util::sync::CancellationToken;

use crate::{
    feed::{Feed, FeedError},
    link::{self, Backoff, Late, Link, within},
    store::StoreError,
};
use batch::Batch;
use mark::Mark;
use source::Source;

mod batch;
mod decode;
pub(crate) mod effect;
pub(crate) mod mark;
mod metric;
mod plan;
mod progress;
pub(crate) mod refusal;
mod replay;
mod source;
mod start_over;

pub use progress::{Progress, Signs, Stamp, WaitError};
pub use refusal::Reason;
pub use replay::replay_all;
pub use source::SourceError;
pub use start_over::start_over;

/// Batches begin no sooner after each other. What comes meanwhile shares a transaction: a copy is soon enough with it, and
/// the machine is the callers'.
const PACE: Duration = Duration::from_millis(4);

/// Consumes another context's events for one feed.
pub struct Inbox {
    feed: Arc<dyn Feed>,
    link: Link,
    state: watch::Sender<InboxState>,
    mark: watch::Sender<Mark>,
    /// Applied something since the last failure.
    progressed: bool,
}

/// What the consumer does, for readiness and for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InboxState {
    Starting,
    /// Another instance consumes.
    Standby,
    Running {
        /// Events that wait for a person. The consumer is as ready as with none: all other records go on.
        parked: i64,
    },
    /// A server is away or a statement failed; the position stays where it is.
    Retrying {
        reason: String,
    },
    /// A message is no event, or one is gone: nothing moves until a person acts and the service restarts.
    Stopped {
        reason: String,
    },
}

#[derive(Debug, thiserror::Error)]
pub enum InboxError {
    #[error("the database refused a statement")]
    Sql(#[from] sqlx::Error),
    #[error("the database does not answer")]
    Late(#[from] Late<sqlx::Error>),
    #[error("the stream could not be consumed")]
    Source(#[from] SourceError),
    #[error("a batch could not be applied")]
    Feed(#[from] FeedError),
    #[error("another instance applied these events")]
    Overtaken,
    /// In this or another process.
    #[error("an inbox of this name is running")]
    Busy,
}

impl From<Late<Self>> for InboxError {
    fn from(late: Late<Self>) -> Self {
        match late {
            Late::Failed(error) => error,
            Late::TimedOut => Self::Late(Late::TimedOut),
        }
    }
}

impl InboxError {
    /// Whether only a person can help. A refused statement is tried again: it may be a lock, a restart, a migration
    /// that is on its way.
    fn is_final(&self) -> bool {
        match self {
            Self::Source(error) => error.is_final(),
            Self::Feed(FeedError::Poison { .. }) => true,
            Self::Feed(FeedError::Store(error)) => match error {
                StoreError::Sql(_) => false,
                StoreError::Rows { .. }
                | StoreError::Corrupt { .. }
                | StoreError::Encode(_)
                | StoreError::Seal(_) => true,
            },
            Self::Feed(FeedError::Sql(_)) | Self::Sql(_) | Self::Late(_) | Self::Overtaken | Self::Busy => {
                false
            }
        }
    }
}

impl Inbox {
    pub fn new(feed: Arc<dyn Feed>, link: Link) -> Self {
        let (state, _) = watch::channel(InboxState::Starting);
        let (mark, _) = watch::channel(Mark::default());
        Self { feed, link, state, mark, progressed: false }
    }

    pub fn state(&self) -> watch::Receiver<InboxState> {
        self.state.subscribe()
    }

    pub fn progress(&self) -> Progress {
        Progress { consumer: self.feed.name(), pool: self.link.pool.clone(), mark: self.mark.subscribe() }
    }

    /// Runs until the token is cancelled. A batch that is under way then is rolled back: it is applied at the next start.
    pub async fn run(mut self, token: CancellationToken) {
        let mut backoff = Backoff::new();
        loop {
            let error = tokio::select! {
                error = self.serve() => error,
                () = token.cancelled() => return,
            };
            if std::mem::take(&mut self.progressed) {
                backoff.reset();
            }
            self.report(&error);
            if error.is_final() {
                return token.cancelled().await;
            }
            tokio::select! {
                () = token.cancelled() => return,
                () = tokio::time::sleep(backoff.next()) => {}
            }
        }
    }

    /// Ends only with what went wrong.
    async fn serve(&mut self) -> InboxError {
        match self.consume().await {
            Ok(never) => match never {},
            Err(error) => error,
        }
    }

    async fn consume(&mut self) -> Result<std::convert::Infallible, InboxError> {
        let feed = Arc::clone(&self.feed);
        let work = work(&*feed);
        let mut connection = self.link.connect(&work).await?;
        while !link::try_lease(&mut connection, &work).await? {
            self.state.send_replace(InboxState::Standby);
            // Whoever consumes says how many are parked.
            metric::parked(feed.name(), 0);
            if let Some((mark, _)) = within(mark::find(&mut connection, feed.name())).await? {
                self.note(mark);
            }
            tokio::time::sleep(link::STANDBY).await;
        }
        let (mut source, mut mark) = Self::open(&self.link, &*feed, &mut connection).await?;
        self.look(&mut connection).await?;
        loop {
            let batch = self.next(&mut source, &mut connection).await?;
            let pace = Instant::now() + PACE;
            let seen = batch::apply(&mut connection, &*feed, &mark, batch).await?;
            mark = seen.mark;
            self.show(mark, seen.parked);
            self.progressed = true;
            tokio::time::sleep_until(pace).await;
        }
    }

    /// Waits for a batch, and looks meanwhile at the consumer's row: another instance may apply or discard what is
    /// parked.
    async fn next(&self, source: &mut Source, connection: &mut PgConnection) -> Result<Batch, InboxError> {
        // Kept over the looks: a batch that is half gathered would be lost with it.
        let mut next = std::pin::pin!(source.next());
        loop {
            tokio::select! {
                batch = &mut next => return Ok(batch?),
                () = tokio::time::sleep(link::STANDBY) => self.look(connection).await?,
            }
        }
    }

    async fn look(&self, connection: &mut PgConnection) -> Result<(), InboxError> {
        if let Some((mark, parked)) = within(mark::find(connection, self.feed.name())).await? {
            self.show(mark, parked);
        }
        Ok(())
    }

    fn show(&self, mark: Mark, parked: i64) {
        metric::parked(self.feed.name(), parked);
        self.note(mark);
        let running = InboxState::Running { parked };
        self.state.send_if_modified(|shown| std::mem::replace(shown, running.clone()) != running);
    }

    /// Finds the consumer's row and the stream, brings the two together, and begins to read.
    async fn open(
        link: &Link,
        feed: &dyn Feed,
        connection: &mut PgConnection,
    ) -> Result<(Source, Mark), InboxError> {
        let consumer = feed.name();
        let mut mark = within(mark::open(connection, consumer)).await?;
        let found = source::find(link, feed).await?;
        // A stream that was made again counts anew; one that lost its tail ends before the mark. Reading again is
        // always right, because versions keep every event to one effect.
        let sequence =
            if mark.stream_id == found.id { mark.stream_sequence.min(found.last_sequence) } else { 0 };
        if (found.id, sequence) != (mark.stream_id, mark.stream_sequence) {
            if mark.stream_id != 0 {
                tracing::warn!(consumer, sequence, "the stream is not the one read before; reading it again");
            }
            within(mark::rewind(connection, consumer, found.id, sequence)).await?;
            mark = Mark { stream_id: found.id, stream_sequence: sequence, ..mark };
        }
        Ok((Source::open(link, feed, &found, &mark).await?, mark))
    }

    /// A mark that is the same is no sign to those who wait for one.
    fn note(&self, mark: Mark) {
        self.mark.send_if_modified(|shown| std::mem::replace(shown, mark) != mark);
    }

    fn report(&self, error: &InboxError) {
        let consumer = self.feed.name();
        metric::interrupted(consumer);
        let reason = link::chain(error);
        if error.is_final() {
            tracing::error!(consumer, reason, "the consumer has stopped");
            self.state.send_replace(InboxState::Stopped { reason });
        } else {
            tracing::warn!(consumer, reason, "the consumer was interrupted");
            self.state.send_replace(InboxState::Retrying { reason });
        }
    }
}

/// The lease of a consumer.
fn work(feed: &dyn Feed) -> String {
    format!("inbox:{}", feed.name())
}

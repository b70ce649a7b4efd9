//! Many commands, one transaction: while one batch commits, the next one gathers.
//!
//! One batcher per context and process, with one connection of its own. There is no timer: a lone command is a batch
//! of one at once, and under load the batches grow by themselves.
//!
//! A batch is begun, its records are loaded and locked in one order, receipts and claims are read, every command is
//! decided against what the ones before it left, and states, events, receipts and claims are written and committed
//! together. What is refused is refused alone:
//!
//! | the database says | the batcher |
//! |---|---|
//! | serialization failure, deadlock | runs the batch again, a bounded number of times |
//! | connection lost or silent, at COMMIT too | connects again and runs the batch again: receipts make that exact |
//! | no space, no memory, read-only | answers `DATABASE_UNAVAILABLE` |
//! | anything else (a rule in SQL, a rival's claim) | runs it once from fresh, then halves it down to the one command |
//!
//! Receipts and claims are read *after* the locks are held, so whoever waited for a rival's commit also sees what the
//! rival answered and took. What is inserted without a lock (new records, claims, receipts) is guarded by its key.

mod connection;
mod job;
mod metric;
mod own;
mod plan;
#[cfg(test)]
mod tests;
mod transaction;
mod trouble;
mod worker;

use std::{
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};

use sqlx::postgres::PgConnectOptions;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use vocabulary::decision::{Command, Found, Moment};

use self::{
    job::{Job, Task},
    worker::Worker,
};
pub use crate::receipts::Answered;
use crate::{
    handover::Handover,
    refusal::{JournalRefusal, Refusal},
    seal::Sealer,
    store::Store,
};

/// A command with everything about its call that the journal needs.
#[derive(Clone, Debug)]
pub struct Asked<C> {
    pub command: C,
    pub moment: Moment,
    /// The RPC's full name: part of what makes a `request_id` unique.
    pub method: &'static str,
    /// SHA-256 of the request without its `request_id`.
    pub body_hash: [u8; 32],
    /// After it nobody waits for the answer; a command that has not begun by then is not begun.
    pub deadline: Option<Instant>,
}

/// What a batcher is made of.
pub struct Parts<S> {
    pub store: Arc<S>,
    pub sealer: Sealer,
    /// For the one connection it holds; replaced when lost.
    pub database: PgConnectOptions,
    /// Where committed events go: to the relay of this context.
    pub handover: Handover,
    /// No new commands; those that wait are finished, then the task ends.
    pub stop: CancellationToken,
    pub settings: Settings,
}

/// Sizes and patience.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Commands in one transaction, at most.
    pub batch: usize,
    /// Commands that wait, at most; whoever comes then waits outside.
    pub queue: usize,
    /// How long a batch waits for a lost database before its callers are told.
    pub patience: Duration,
    /// How long a batch waits for a record that somebody else has locked, before it leaves that record's commands out.
    pub lock_wait: Duration,
    /// How long a transaction may take before its connection counts as lost.
    pub stall: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            batch: 512,
            queue: 4096,
            patience: Duration::from_secs(5),
            lock_wait: Duration::from_secs(5),
            stall: Duration::from_mins(1),
        }
    }
}

/// Where commands are handed in. Cheap to clone; when the last one is dropped, the batcher's task ends.
pub struct Batcher<S: Store> {
    jobs: mpsc::Sender<Job<S::Domain>>,
}

impl<S: Store> Clone for Batcher<S> {
    fn clone(&self) -> Self {
        Self { jobs: self.jobs.clone() }
    }
}

impl<S: Store> Batcher<S> {
    /// The handle, and the task that the shell runs beside its others.
    pub fn new(parts: Parts<S>) -> (Self, impl Future<Output = ()> + Send + 'static) {
        metric::describe();
        let (jobs, queue) = mpsc::channel(parts.settings.queue.max(1));
        (Self { jobs }, Worker::new(parts, queue).run())
    }

    /// Decides and stores a command together with whatever else waits. `answer` encodes the reply from the states as
    /// the command left them, versions included; it is kept for retries.
    pub async fn submit<C, A>(&self, asked: Asked<C>, answer: A) -> Result<Answered, Refusal>
    where
        C: Command<Domain = S::Domain>,
        A: Fn(&C, &Found<'_, S::Domain>) -> Vec<u8> + Send + Sync + 'static,
    {
        let Asked { command, moment, method, body_hash, deadline } = asked;
        let (reply, replied) = oneshot::channel();
        let scope = command.scope();
        let task = Box::new(Task { command, answer });
        let job = Job { moment: Arc::new(moment), method, body_hash, deadline, scope, task, reply };
        if self.jobs.send(job).await.is_err() {
            return Err(Box::new(JournalRefusal::Stopping));
        }
        // A reply that never comes: the task was stopped the hard way.
        replied.await.unwrap_or_else(|_stopped| Err(Box::new(JournalRefusal::Stopping)))
    }

    /// Commands that wait for the next batch.
    pub fn waiting(&self) -> usize {
        self.jobs.max_capacity().saturating_sub(self.jobs.capacity())
    }
}

//! The batcher's task: takes what waits, runs it, and runs it again in parts when the database refuses it.

use std::{
    io,
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::FutureExt as _;
use sqlx::PgConnection;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use vocabulary::{decision::Domain, rejection::Rejection as _};

use super::{
    Parts, Settings,
    connection::Connection,
    job::{Job, Outcome},
    metric,
    transaction::Means,
    trouble::{Trouble, broken_key},
};
use crate::{
    append::{self, Rows},
    audit::Touched,
    handover::Handover,
    link::chain,
    refusal::{JournalRefusal, Refusal},
    seal::Sealer,
    store::{Store, StoreError},
};

/// How often a batch runs again because of others before it is given up.
const ATTEMPTS: u32 = 6;
/// How long a transaction that was begun ahead waits for its batch.
const KEEP_AHEAD: Duration = Duration::from_millis(20);
/// How often a batch may lose its connection: it may be the batch that kills it.
const LOSSES: u32 = 3;

pub(super) struct Worker<S: Store> {
    store: Arc<S>,
    sealer: Sealer,
    handover: Handover,
    connection: Connection,
    queue: mpsc::Receiver<Job<S::Domain>>,
    stop: CancellationToken,
    settings: Settings,
}

/// Commands that run in one transaction.
struct Part<S: Store> {
    jobs: Vec<Job<S::Domain>>,
    /// Whether it was refused before: a refused batch first runs again as it is, because what refused it may have
    /// been a rival's commit that the rules now see.
    refused: bool,
}

impl<S: Store> Part<S> {
    /// A command that comes alone is presumed to be new, if it makes the records whose claims it names: its caller waits
    /// for every round trip, and a wrong presumption repeats nobody else's work.
    fn is_presumed_new(&self) -> bool {
        let makes_its_claims =
            |job: &Job<S::Domain>| job.scope.claims.is_empty() || !job.scope.created.is_empty();
        !self.refused && matches!(&self.jobs[..], [job] if makes_its_claims(job))
    }
}

/// Why a part's commands have no outcome.
enum Given {
    Up,
    Refused(Trouble, StoreError),
    Panicked,
}

impl<S: Store> Worker<S> {
    pub(super) fn new(parts: Parts<S>, queue: mpsc::Receiver<Job<S::Domain>>) -> Self {
        let Parts { store, sealer, database, handover, stop, settings } = parts;
        let connection = Connection::new(S::CONTEXT, database, &settings);
        Self { store, sealer, handover, connection, queue, stop, settings }
    }

    /// Ends when it was told to stop or nobody can ask any more, and nothing waits.
    pub(super) async fn run(mut self) {
        // The first command need not wait for it; what is wrong with it is logged, and tried again by every batch.
        self.connection.get().await.ok();
        let limit = self.settings.batch.max(1);
        let mut batch = Vec::with_capacity(limit);
        loop {
            let taken = tokio::select! {
                biased;
                () = self.stop.cancelled(), if !self.queue.is_closed() => {
                    self.queue.close();
                    continue;
                }
                taken = self.queue.recv_many(&mut batch, limit) => taken,
                () = tokio::time::sleep(KEEP_AHEAD), if self.connection.is_ahead() => {
                    self.connection.roll_back().await;
                    continue;
                }
            };
            if taken == 0 {
                break;
            }
            let next = Vec::with_capacity(limit);
            self.work_off(std::mem::replace(&mut batch, next)).await;
            if self.queue.is_empty() {
                self.connection.begin_ahead().await;
            }
        }
        self.connection.close().await;
    }

    async fn work_off(&mut self, jobs: Vec<Job<S::Domain>>) {
        let mut parts = vec![Part { jobs: begin(jobs, S::CONTEXT), refused: false }];
        while let Some(part) = parts.pop() {
            if part.jobs.is_empty() {
                continue;
            }
            match self.settle(&part).await {
                Ok(outcomes) => answer(part.jobs.into_iter().zip(outcomes), S::CONTEXT),
                Err(Given::Up) => answer_all(part.jobs, JournalRefusal::DatabaseUnavailable, S::CONTEXT),
                Err(Given::Refused(Trouble::Unavailable | Trouble::ReadOnly, error)) => {
                    tracing::error!(context = S::CONTEXT, cause = chain(&error), "the database cannot write");
                    answer_all(part.jobs, JournalRefusal::DatabaseUnavailable, S::CONTEXT);
                }
                Err(given) => self.divide(part, given, &mut parts).await,
            }
        }
    }

    /// A refused part runs once more, then in halves, the earlier half first; a single command gets its verdict.
    async fn divide(&mut self, part: Part<S>, given: Given, parts: &mut Vec<Part<S>>) {
        let Part { mut jobs, refused } = part;
        if !refused {
            metric::repeated(S::CONTEXT, "refused");
            parts.push(Part { jobs, refused: true });
        } else if jobs.len() > 1 {
            metric::bisected(S::CONTEXT);
            let later = jobs.split_off(jobs.len() / 2);
            parts.push(Part { jobs: later, refused: true });
            parts.push(Part { jobs, refused: true });
        } else {
            let verdict = match jobs.first() {
                Some(job) => {
                    let verdict = self.verdict(job, given).await;
                    self.audit(job, verdict).await;
                    verdict
                }
                None => return,
            };
            answer_all(jobs, verdict, S::CONTEXT);
        }
    }

    /// Runs a part until it is committed, refused, or given up.
    async fn settle(&mut self, part: &Part<S>) -> Result<Vec<Outcome>, Given> {
        let mut losses = 0;
        for attempt in 0..ATTEMPTS {
            let presumed_new = attempt == 0 && part.is_presumed_new();
            let error = match self.attempt(&part.jobs, presumed_new).await? {
                Ok(outcomes) => return Ok(outcomes),
                Err(error) => error,
            };
            let trouble = Trouble::of(&error);
            match trouble {
                Trouble::Again => metric::repeated(S::CONTEXT, "conflict"),
                Trouble::Lost | Trouble::ReadOnly => {
                    self.connection.lose();
                    metric::repeated(S::CONTEXT, "connection");
                    losses += 1;
                    if losses >= LOSSES {
                        return Err(Given::Refused(trouble, error));
                    }
                }
                Trouble::Unavailable | Trouble::Refused | Trouble::Stuck => {
                    return Err(Given::Refused(trouble, error));
                }
            }
        }
        Err(Given::Up)
    }

    /// One transaction, whatever the store does in it. A connection that says nothing for too long is a lost one.
    async fn attempt(
        &mut self,
        jobs: &[Job<S::Domain>],
        presumed_new: bool,
    ) -> Result<Result<Vec<Outcome>, StoreError>, Given> {
        let connection = match self.connection.begun().await {
            Ok(Ok(connection)) => connection,
            Ok(Err(error)) => return Ok(Err(error.into())),
            Err(_gone) => return Err(Given::Up),
        };
        let means = Means { store: &*self.store, sealer: &self.sealer, handover: &self.handover };
        let attempt = AssertUnwindSafe(means.attempt(connection, jobs, presumed_new)).catch_unwind();
        match tokio::time::timeout(self.settings.stall, attempt).await {
            Ok(Ok(Ok(outcomes))) => Ok(Ok(outcomes)),
            Ok(Ok(Err(error))) => {
                self.connection.roll_back().await;
                Ok(Err(error))
            }
            Ok(Err(_panic)) => {
                self.connection.lose();
                Err(Given::Panicked)
            }
            Err(_elapsed) => Ok(Err(StoreError::Sql(io::Error::from(io::ErrorKind::TimedOut).into()))),
        }
    }

    /// What a command that alone cannot be stored is answered; its cause goes to the log and no further.
    async fn verdict(&mut self, job: &Job<S::Domain>, given: Given) -> JournalRefusal {
        let (request_id, method) = (job.moment.request_id.0, job.method);
        match given {
            Given::Up => JournalRefusal::DatabaseUnavailable,
            Given::Panicked => {
                tracing::error!(%request_id, method, "a store panicked");
                JournalRefusal::Internal
            }
            Given::Refused(Trouble::Lost | Trouble::Stuck, error) => {
                tracing::error!(%request_id, method, cause = chain(&error), "a command cannot reach its records");
                JournalRefusal::DatabaseUnavailable
            }
            Given::Refused(_, error) => {
                let refusal = match broken_key(&error) {
                    Some("a_claim_has_one_holder") => JournalRefusal::ClaimTaken,
                    Some(_) if self.exists(job).await => JournalRefusal::RecordExists,
                    Some(_) | None => JournalRefusal::Internal,
                };
                if refusal == JournalRefusal::Internal {
                    tracing::error!(%request_id, method, cause = chain(&error), "the database refuses a command");
                }
                refusal
            }
        }
    }

    /// Leaves the entry of a refusal whose own transaction was rolled back. A database that is away takes none.
    async fn audit(&mut self, job: &Job<S::Domain>, verdict: JournalRefusal) {
        if verdict == JournalRefusal::DatabaseUnavailable {
            return;
        }
        let Ok(connection) = self.connection.get().await else { return };
        let row = job.audit(verdict.reason(), Touched::default());
        let rows = Rows { audits: vec![row], ..Rows::default() };
        if let Err(error) = append::append(connection, &rows, None).await {
            self.connection.lose();
            let (request_id, method) = (job.moment.request_id.0, job.method);
            tracing::error!(%request_id, method, cause = chain(&error), "a refusal is missing in the audit");
        }
    }

    /// Whether one of the records that the command wanted to create already has a history.
    async fn exists(&mut self, job: &Job<S::Domain>) -> bool {
        let ids: Vec<Uuid> = job.scope.created.iter().filter_map(S::Domain::aggregate).collect();
        let Ok(connection) = self.connection.get().await else { return false };
        match any_exists(connection, &ids).await {
            Ok(exists) => exists,
            Err(error) => {
                self.connection.lose();
                tracing::warn!(cause = chain(&error), "could not look for the cause of a refusal");
                false
            }
        }
    }
}

async fn any_exists(connection: &mut PgConnection, ids: &[Uuid]) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(include_str!("exists.sql")).bind(ids).fetch_one(connection).await
}

/// Leaves out the commands for which it is too late or nobody waits. Only before the first attempt: afterwards
/// nobody could promise that nothing happened.
fn begin<D: Domain>(jobs: Vec<Job<D>>, context: &'static str) -> Vec<Job<D>> {
    let now = Instant::now();
    let (late, jobs): (Vec<_>, Vec<_>) = jobs.into_iter().partition(|job| job.is_late(now));
    answer_all(late, JournalRefusal::DeadlinePassed, context);
    jobs.into_iter().filter(|job| !job.reply.is_closed()).collect()
}

fn answer_all<D: Domain>(jobs: Vec<Job<D>>, refusal: JournalRefusal, context: &'static str) {
    let refused = || -> Refusal { Box::new(refusal) };
    answer(jobs.into_iter().map(|job| (job, Err(refused()))), context);
}

fn answer<D: Domain>(answered: impl Iterator<Item = (Job<D>, Outcome)>, context: &'static str) {
    for (job, outcome) in answered {
        if let Err(refusal) = &outcome {
            metric::refused(context, refusal.reason());
        }
        if job.reply.send(outcome).is_err() {
            tracing::debug!(request_id = %job.moment.request_id.0, "nobody waits for this answer any more");
        }
    }
}

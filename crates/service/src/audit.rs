//! Calls of known callers that never reach the batcher: refused for a role that is missing, a request that is no command, a
//! read outside the caller's areas; or answered with what must be accounted for. They are written by a task of their own, many in one statement. A refusal
//! never waits for it: when it cannot follow, entries are dropped, counted and logged. Callers who are not known are counted only
//! (`sinhke_rpc_total` by code).

use std::{
    collections::BTreeMap,
    fmt,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use journal::audit::{Noted, READ, record};
use sqlx::PgPool;
use tokio::{sync::mpsc, time::timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use vocabulary::{caller::Caller, rejection::Rejection};

use crate::{access::Method, clock::Clock, metrics, status, trace::Trace};

/// Entries of one context that may wait.
const QUEUE: usize = 1024;
/// Entries in one statement.
const BATCH: usize = 256;
/// How long a database may take for them.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where refusals are noted, by context. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Audits(Arc<Shared>);

struct Shared {
    clock: Arc<dyn Clock>,
    queues: RwLock<BTreeMap<&'static str, mpsc::Sender<Noted>>>,
    /// Logged once for all that are lost one after the other.
    is_dropping: AtomicBool,
}

impl Audits {
    /// Without a context yet.
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Shared { clock, queues: RwLock::default(), is_dropping: AtomicBool::new(false) }))
    }

    /// Notes the refusals of a context from now on. Answers the task that writes them, until it is told to stop.
    pub(crate) fn open(
        &self,
        context: &'static str,
        pool: PgPool,
        stop: CancellationToken,
    ) -> impl Future<Output = ()> + Send + 'static {
        let (sender, queue) = mpsc::channel(QUEUE);
        self.0.queues.write().unwrap_or_else(PoisonError::into_inner).insert(context, sender);
        self.clone().write(context, pool, queue, stop)
    }

    /// Notes one refusal. The shell's own methods have no database: theirs go to the first context of the process.
    pub(crate) fn refused(
        &self,
        (method, caller, trace): (&'static Method, &Caller, &Trace),
        request_id: Option<Uuid>,
        refusal: &dyn Rejection,
    ) {
        let noted = self.note((method, caller, trace), request_id, refusal.reason());
        let Some(queue) = self.queue(method.context) else { return };
        if queue.try_send(noted).is_err() {
            self.dropped(method.context, 1, "too many refusals at once");
        }
    }

    /// Notes a read that tells of persons, before it does. It waits for its place: many at once hide none.
    pub(crate) async fn read(&self, (method, caller, trace): (&'static Method, &Caller, &Trace)) {
        let noted = self.note((method, caller, trace), None, READ);
        let Some(queue) = self.queue(method.context) else { return };
        if queue.send(noted).await.is_err() {
            self.dropped(method.context, 1, "the process is stopping");
        }
    }

    fn note(
        &self,
        (method, caller, trace): (&'static Method, &Caller, &Trace),
        request_id: Option<Uuid>,
        outcome: &'static str,
    ) -> Noted {
        Noted {
            at: self.0.clock.now(),
            principal: Arc::clone(&caller.principal),
            method: method.name,
            request_id,
            outcome,
            traceparent: Some(trace.to_string()),
        }
    }

    fn queue(&self, context: &str) -> Option<mpsc::Sender<Noted>> {
        let queues = self.0.queues.read().unwrap_or_else(PoisonError::into_inner);
        queues.get(context).or_else(|| queues.values().next()).cloned()
    }

    async fn write(
        self,
        context: &'static str,
        pool: PgPool,
        mut queue: mpsc::Receiver<Noted>,
        stop: CancellationToken,
    ) {
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            let taken = tokio::select! {
                biased;
                () = stop.cancelled(), if !queue.is_closed() => {
                    queue.close();
                    continue;
                }
                taken = queue.recv_many(&mut batch, BATCH) => taken,
            };
            if taken == 0 {
                // Nobody can be refused any more, which is no failure.
                stop.cancelled().await;
                return;
            }
            match timeout(PATIENCE, record(&pool, std::mem::take(&mut batch))).await {
                Ok(Ok(())) => self.0.is_dropping.store(false, Ordering::Relaxed),
                Ok(Err(error)) => self.dropped(context, taken, &status::chain(&error)),
                Err(_elapsed) => self.dropped(context, taken, "the database does not answer"),
            }
        }
    }

    fn dropped(&self, context: &'static str, entries: usize, cause: &str) {
        metrics::audit_dropped(context, entries);
        if !self.0.is_dropping.swap(true, Ordering::Relaxed) {
            tracing::error!(context, cause, "refusals or reads are missing in the audit");
        }
    }
}

impl fmt::Debug for Audits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Audits").finish_non_exhaustive()
    }
}

//! What a context is given to be built from.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use journal::{
    batcher::{self, Batcher, Settings},
    handover::Handover,
    link::Link,
    relay::{Relay, RelayState},
    seal::Sealer,
    store::Store,
};
use sqlx::{PgPool, postgres::PgConnectOptions};
use tokio::sync::watch;
use vocabulary::page::PageKey;

use super::Tasks;
use crate::{
    audit::Audits,
    clock::Clock,
    config::Config,
    progress::{Progress, Progresses},
    rpc::{Queries, Rpc},
};

/// Everything that the shell has for a context.
pub struct Parts {
    /// For reads: read-only, with a statement timeout.
    pub pool: PgPool,
    /// Personal data: seals, opens, blinds.
    pub sealer: Arc<Sealer>,
    /// The one source of time; calls get it through `Asking`.
    pub clock: Arc<dyn Clock>,
    /// The settings of the process.
    pub config: Arc<Config>,
    pub(super) context: &'static str,
    pub(super) link: Link,
    pub(super) tasks: Tasks,
    pub(super) progresses: Progresses,
    pub(super) writing: Writing,
    pub(super) audits: Audits,
}

/// The write side, once a context has asked for it.
#[derive(Clone, Default)]
pub(super) struct Writing(Arc<Mutex<Option<Begun>>>);

/// What the relay is handed, and what it does.
type Begun = (Handover, watch::Receiver<RelayState>);

impl Writing {
    /// The relay's state; `None` for a context that takes no commands.
    pub(super) fn relay(&self) -> Option<watch::Receiver<RelayState>> {
        let begun = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        begun.as_ref().map(|(_, state)| state.clone())
    }
}

impl Parts {
    /// The context's name.
    pub fn context(&self) -> &'static str {
        self.context
    }

    /// How this context is called. Call it once and clone what it answers: every call starts a
    /// batcher of its own, and one batcher is what makes many commands one transaction. The first call starts the relay.
    /// `door` is what the context's parsers need.
    pub fn rpc<S: Store, Door: Send + Sync + 'static>(&self, store: S, door: Door) -> Rpc<S, Door> {
        let (batcher, work) = Batcher::new(batcher::Parts {
            store: Arc::new(store),
            sealer: Sealer::clone(&self.sealer),
            database: PgConnectOptions::clone(&self.link.pool.connect_options()),
            handover: self.handover(),
            stop: self.tasks.work.stop.clone(),
            settings: Settings::default(),
        });
        let stop = self.tasks.work.stop.clone();
        self.tasks.spawn(&self.tasks.work, format!("batcher {}", self.context), async move {
            work.await;
            // It also ends when nobody can call it any more, which is no failure.
            stop.cancelled().await;
        });
        Rpc::new(batcher, self.queries(), door)
    }

    /// The read side alone, for a context that takes no commands.
    pub fn queries(&self) -> Queries {
        Queries::new(self.context, Arc::clone(&self.clock), self.audits.clone())
    }

    /// How far a feed of this context is. May be asked before the feed itself is handed over in `Built`.
    pub fn progress(&self, feed: &'static str) -> Progress {
        self.progresses.of(feed)
    }

    /// Makes page tokens: the same in every process of the deployment, another in every context.
    pub fn page_key(&self) -> PageKey {
        PageKey::new(self.sealer.blind("page_key", self.context).digest)
    }

    /// The longest message that a service should read: `XServer::new(x).max_decoding_message_size(…)`.
    pub fn message_bytes(&self) -> usize {
        usize::try_from(self.config.limits.message_bytes).unwrap_or(usize::MAX)
    }

    fn handover(&self) -> Handover {
        let mut begun = self.writing.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (handover, _) = begun.get_or_insert_with(|| {
            let handover = Handover::default();
            let relay = Relay::new(self.link.clone(), self.context, handover.clone());
            let state = relay.state();
            let relaying = relay.run(self.tasks.relay.stop.clone());
            self.tasks.spawn(&self.tasks.relay, format!("relay {}", self.context), relaying);
            (handover, state)
        });
        handover.clone()
    }
}

impl fmt::Debug for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts").field("context", &self.context).finish_non_exhaustive()
    }
}

//! The tasks of a process, in the order in which they end.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use tokio::time::{Instant, timeout_at};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Tasks that end together.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stage {
    /// Tells them to end.
    pub(crate) stop: CancellationToken,
    tracker: TaskTracker,
}

impl Stage {
    /// Tells its tasks to end and waits for them until the deadline. Whether all did.
    pub(crate) async fn end(&self, deadline: Instant) -> bool {
        self.stop.cancel();
        self.tracker.close();
        timeout_at(deadline, self.tracker.wait()).await.is_ok()
    }

    /// Runs something that ends by itself, and is cut off when the stage is told to end.
    pub(crate) fn errand(&self, work: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.tracker.spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = work => {}
            }
        });
    }
}

/// All tasks of a process.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tasks {
    /// Listeners.
    pub(crate) accept: Stage,
    /// Batchers and feeds.
    pub(crate) work: Stage,
    /// Relays: they publish what the batchers committed last.
    pub(crate) relay: Stage,
    /// Probes, metrics.
    pub(crate) watch: Stage,
    /// Cancelled when a task ended by itself: the process cannot do its work any more.
    pub(crate) fatal: CancellationToken,
}

impl Tasks {
    /// Tells all of them to end, without waiting.
    pub(crate) fn cut_off(&self) {
        for stage in [&self.accept, &self.work, &self.relay, &self.watch] {
            stage.stop.cancel();
        }
    }

    /// Runs a task that must live until its stage is told to end.
    pub(crate) fn spawn(&self, stage: &Stage, name: String, work: impl Future<Output = ()> + Send + 'static) {
        let (fatal, stop) = (self.fatal.clone(), stage.stop.clone());
        stage.tracker.spawn(async move {
            let panicked = AssertUnwindSafe(work).catch_unwind().await.err();
            if let Some(panic) = &panicked {
                tracing::error!(task = name, cause = crate::gate::said(&**panic), "a task panicked");
            }
            if panicked.is_some() || !stop.is_cancelled() {
                tracing::error!(task = name, "a task ended by itself; the process ends too");
                fatal.cancel();
            }
        });
    }
}

//! A process that takes calls, until its last task has ended.

use std::{net::SocketAddr, process::ExitCode, sync::Arc, time::Duration};

use sqlx::PgPool;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    time::{Instant, sleep, timeout_at},
};

use super::Tasks;
use crate::{config::Config, gate::Checks, health::Readiness};

/// A process that takes calls.
pub struct Running {
    pub(super) address: SocketAddr,
    pub(super) admin: SocketAddr,
    pub(super) config: Arc<Config>,
    pub(super) checks: Arc<Checks>,
    pub(super) readiness: Readiness,
    pub(super) tasks: Tasks,
    pub(super) pools: Vec<PgPool>,
    pub(super) nats: async_nats::Client,
}

/// It took too long to become ready.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not ready: {}", .0.join("; "))]
pub struct NotReady(pub Vec<String>);

impl Running {
    /// Where gRPC listens, port included.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where `/metrics`, `/livez` and `/readyz` listen.
    pub fn admin_address(&self) -> SocketAddr {
        self.admin
    }

    /// Waits until everything is ready.
    pub async fn ready(&self, within: Duration) -> Result<(), NotReady> {
        let mut reports = self.readiness.watch();
        let waited =
            timeout_at(Instant::now() + within, reports.wait_for(|report| report.missing().is_empty()));
        match waited.await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(NotReady(self.readiness.report().missing())),
        }
    }

    /// Runs until SIGTERM, Ctrl-C or the end of a task, then drains. A second signal ends at once.
    pub async fn until_signal(self) -> ExitCode {
        let (Ok(mut terminate), Ok(mut interrupt)) =
            (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
        else {
            tracing::error!("signals cannot be heard");
            return self.stop().await;
        };
        tokio::select! {
            () = either(&mut terminate, &mut interrupt) => tracing::info!("told to stop; draining"),
            () = self.tasks.fatal.cancelled() => {}
        }
        tokio::select! {
            code = self.stop() => code,
            () = either(&mut terminate, &mut interrupt) => {
                tracing::warn!("told to stop again; what is under way is cut off");
                ExitCode::FAILURE
            }
        }
    }

    /// Cancelled when a task has ended by itself.
    pub async fn failed(&self) {
        self.tasks.fatal.cancelled().await;
    }

    #[cfg(test)]
    pub(crate) fn break_something(&self) {
        self.tasks.spawn(&self.tasks.work, "broken".to_owned(), async {});
    }

    /// Drains and ends: calls in flight are answered, what was committed is published.
    pub async fn stop(self) -> ExitCode {
        let Self { config, checks, readiness, tasks, pools, nats, .. } = self;
        readiness.drain();
        let failed = tasks.fatal.is_cancelled();
        if !config.dev && !failed {
            sleep(Duration::from_millis(config.drain.probe_ms.into())).await;
        }
        checks.closed.cancel();
        let bound = Duration::from_millis(config.drain.timeout_ms.into());
        let mut complete = true;
        for (stage, name) in [(&tasks.accept, "calls"), (&tasks.work, "work"), (&tasks.relay, "relay")] {
            let ended = stage.end(Instant::now() + bound).await;
            if !ended {
                tracing::warn!(stage = name, "took longer than drain.timeout_ms; cut off");
            }
            complete &= ended;
        }
        complete &= tasks.watch.end(Instant::now() + bound).await;
        for pool in pools {
            complete &= timeout_at(Instant::now() + bound, pool.close()).await.is_ok();
        }
        if let Err(error) = nats.drain().await {
            tracing::debug!(cause = crate::status::chain(&error), "the NATS connection was gone already");
        }
        let failed = failed || tasks.fatal.is_cancelled();
        tracing::info!(complete, failed, "stopped");
        if complete && !failed { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running").field("address", &self.address).finish_non_exhaustive()
    }
}

async fn either(terminate: &mut Signal, interrupt: &mut Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

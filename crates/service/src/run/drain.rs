//! From the first listener to the last task.

use std::{
    net::SocketAddr,
    process::ExitCode,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use journal::seal::{Keyring, Sealer};
use sqlx::PgPool;
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
    time::{Instant, sleep, timeout_at},
};
use tonic::{service::Routes, transport::server::TcpIncoming};

use super::{Common, Open, Opened, StartError, Tasks, checks, open::bootstrap, routes, server};
use crate::{
    access::Rules,
    admin::{self, Admin},
    clock::Clock,
    config::Config,
    gate::Checks,
    health::{self, Readiness, Watched},
    metrics, migrate,
};

/// A process that takes calls.
pub struct Running {
    address: SocketAddr,
    admin: SocketAddr,
    config: Arc<Config>,
    checks: Arc<Checks>,
    readiness: Readiness,
    tasks: Tasks,
    pools: Vec<PgPool>,
    nats: async_nats::Client,
}

/// It took too long to become ready.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not ready: {}", .0.join("; "))]
pub struct NotReady(pub Vec<String>);

pub(super) async fn start(
    config: Config,
    clock: Arc<dyn Clock>,
    contexts: Vec<Open>,
) -> Result<Running, StartError> {
    config.check()?;
    warn(&config);
    let handle = metrics::install()?;
    let checks = checks(&config)?;
    let keyring = Keyring::load_or_create(&config.keys_file)?;
    let nats = migrate::connect(&config, "sinhke").await;
    let nats = nats.map_err(|source| StartError::Migrate { context: "process", source: Box::new(source) })?;
    let tasks = Tasks::default();
    let config = Arc::new(config);
    let common = Common {
        config: Arc::clone(&config),
        clock,
        sealer: Sealer::new(&keyring),
        nats: nats.clone(),
        tasks: tasks.clone(),
    };
    let mut opened = Vec::with_capacity(contexts.len());
    for open in contexts {
        opened.push(open(&common).await?);
    }
    for context in &mut opened {
        bootstrap(context).await?;
    }
    let readiness = Readiness::default();
    let (grpc, operators) = (listen(config.listen).await?, listen(config.admin_listen).await?);
    let (address, admin) = (grpc.1, operators.1);
    let pools = serve(grpc.0, opened, &common, &checks, &readiness)?;
    let stop = tasks.watch.stop.clone();
    let upkeep = handle.clone();
    tasks.spawn(&tasks.watch, "metrics".to_owned(), async move {
        while tokio::time::timeout(Duration::from_secs(5), stop.cancelled()).await.is_err() {
            upkeep.run_upkeep();
        }
    });
    let served = Admin { readiness: readiness.clone(), metrics: handle };
    let served = admin::serve(operators.0, served, tasks.watch.stop.clone());
    tasks.spawn(&tasks.watch, "admin port".to_owned(), served);
    tracing::info!(%address, %admin, dev = config.dev, "taking calls");
    Ok(Running { address, admin, config, checks, readiness, tasks, pools, nats })
}

fn warn(config: &Config) {
    if config.dev {
        tracing::warn!(
            "DEVELOPMENT MODE: calls need no token and may everything, nothing is encrypted; loopback only"
        );
    } else if config.tls.certificate_file.is_none() && !config.listen.ip().is_loopback() {
        tracing::warn!("no TLS on a public address: tokens are readable on the wire unless a proxy ends TLS");
    }
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source| StartError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

/// Starts the gRPC server and what watches it; answers the pools to close at the end.
fn serve(
    listener: TcpListener,
    opened: Vec<Opened>,
    common: &Common,
    checks: &Arc<Checks>,
    readiness: &Readiness,
) -> Result<Vec<PgPool>, StartError> {
    let tasks = &common.tasks;
    let rules = Rules::of_contract()?;
    let services: Vec<_> = opened.iter().map(|of| (of.context, rules.services(of.context))).collect();
    let names: Vec<&'static str> = services.iter().flat_map(|(_, names)| names.iter().copied()).collect();
    let mut contexts: Vec<Routes> = Vec::new();
    let mut pools = Vec::new();
    for Opened { context, routes, pools: [reads, own], relay, feeds, .. } in opened {
        contexts.push(routes);
        let watched = Watched { context, pool: reads.clone(), nats: common.nats.clone(), relay, feeds };
        let watching = watched.run(readiness.clone(), tasks.watch.stop.clone());
        tasks.spawn(&tasks.watch, format!("readiness {context}"), watching);
        pools.extend([reads, own]);
    }
    let (routes, reporter) = routes(contexts, &names)?;
    let announcing = health::announce(readiness.clone(), reporter, services, tasks.watch.stop.clone());
    tasks.spawn(&tasks.watch, "health".to_owned(), announcing);
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let stop = tasks.accept.stop.clone();
    let serving = server(&common.config, Arc::clone(checks))?
        .add_routes(routes)
        .serve_with_incoming_shutdown(incoming, stop.cancelled_owned());
    tasks.spawn(&tasks.accept, "gRPC server".to_owned(), async move {
        if let Err(error) = serving.await {
            tracing::error!(cause = crate::status::chain(&error), "the gRPC server failed");
        }
    });
    Ok(pools)
}

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
        checks.closed.store(true, Ordering::Release);
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

//! From the settings to the first call.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use journal::seal::{Keyring, Sealer};
use metrics_exporter_prometheus::PrometheusHandle;
use sqlx::PgPool;
use tokio::net::TcpListener;
use tonic::{service::Routes, transport::server::TcpIncoming};

use super::{Common, Open, Opened, Running, StartError, Tasks, checks, open::bootstrap, routes, server};
use crate::{
    access::Rules,
    admin::{self, Admin},
    audit::Audits,
    clock::Clock,
    config::Config,
    gate::Checks,
    health::{self, Readiness, Watched},
    metrics, migrate, operations,
};

pub(super) async fn start(
    config: Config,
    clock: Arc<dyn Clock>,
    contexts: Vec<Open>,
) -> Result<Running, StartError> {
    config.check()?;
    warn(&config);
    let handle = metrics::install()?;
    let audits = Audits::new(Arc::clone(&clock));
    let checks = checks(&config, audits.clone())?;
    let keyring = Keyring::load_or_create(&config.keys_file)?;
    let nats = migrate::connect(&config, "sinhke").await?;
    let tasks = Tasks::default();
    let (config, sealer) = (Arc::new(config), Sealer::new(&keyring));
    let common = Common { config, clock, sealer, nats, tasks: tasks.clone(), audits };
    let launched = launch(common, contexts, checks, handle).await;
    if launched.is_err() {
        // What was started before the failure must not go on alone.
        tasks.cut_off();
    }
    launched
}

async fn launch(
    common: Common,
    contexts: Vec<Open>,
    checks: Arc<Checks>,
    handle: PrometheusHandle,
) -> Result<Running, StartError> {
    let mut opened = Vec::with_capacity(contexts.len());
    for open in contexts {
        opened.push(open(&common).await?);
    }
    for context in &mut opened {
        bootstrap(context).await?;
    }
    let readiness = Readiness::default();
    let (grpc, address) = listen(common.config.listen).await?;
    let (operators, admin) = listen(common.config.admin_listen).await?;
    let pools = serve(grpc, opened, &common, &checks, &readiness)?;
    let Common { config, tasks, nats, .. } = common;
    let stop = tasks.watch.stop.clone();
    let upkeep = handle.clone();
    tasks.spawn(&tasks.watch, "metrics".to_owned(), async move {
        while tokio::time::timeout(UPKEEP, stop.cancelled()).await.is_err() {
            upkeep.run_upkeep();
        }
    });
    let served = Admin { readiness: readiness.clone(), metrics: handle };
    let served = admin::serve(operators, served, tasks.watch.stop.clone());
    tasks.spawn(&tasks.watch, "admin port".to_owned(), served);
    tracing::info!(%address, %admin, dev = config.dev, "taking calls");
    Ok(Running { address, admin, config, checks, readiness, tasks, pools, nats })
}

/// How often histograms are emptied into their buckets.
const UPKEEP: Duration = Duration::from_secs(5);

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
    let offering = opened.iter().map(|of| of.context).chain([operations::NAME]);
    let services: Vec<_> = offering.map(|of| (of, rules.services(of))).collect();
    let names: Vec<&'static str> = services.iter().flat_map(|(_, names)| names.iter().copied()).collect();
    let mut contexts: Vec<Routes> = vec![operations::routes(common, &opened)];
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

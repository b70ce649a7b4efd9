//! One context, from its settings to its running tasks.

use std::{sync::Arc, time::Duration};

use async_nats::jetstream;
use futures_util::future::BoxFuture;
use jiff::SignedDuration;
use journal::{
    audit::chain::{self, Chain},
    feed::Feed,
    inbox::{Inbox, InboxState},
    link::Link,
    receipts,
    refusal::Refusal,
    relay::RelayState,
    seal::Sealer,
    streams::Prefix,
};
use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::sync::watch;
use tonic::service::Routes;
use vocabulary::rejection::Language;

use super::{Built, Context, Parts, StartError, Tasks, parts::Writing};
use crate::{
    audit::Audits,
    clock::Clock,
    config::Config,
    migrate,
    progress::{Progress, Progresses},
};

/// What all contexts of a process share.
pub(crate) struct Common {
    pub(crate) config: Arc<Config>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) sealer: Sealer,
    pub(crate) nats: async_nats::Client,
    pub(crate) tasks: Tasks,
    pub(crate) audits: Audits,
}

/// A context whose tasks run.
pub(crate) struct Opened {
    pub(crate) context: &'static str,
    pub(crate) routes: Routes,
    pub(crate) bootstrap: Option<BoxFuture<'static, Result<(), Refusal>>>,
    pub(crate) pools: [PgPool; 2],
    pub(crate) prefix: Prefix,
    pub(crate) relay: Option<watch::Receiver<RelayState>>,
    pub(crate) feeds: Vec<Fed>,
}

/// A feed that runs.
#[derive(Clone)]
pub(crate) struct Fed {
    pub(crate) name: &'static str,
    pub(crate) state: watch::Receiver<InboxState>,
    pub(crate) progress: Progress,
    /// What it does, for operations on its events.
    pub(crate) feed: Arc<dyn Feed>,
    pub(crate) link: Link,
    pub(crate) reads: PgPool,
}

/// How long a start waits for a database that is there.
const ACQUIRE: Duration = Duration::from_secs(5);
const PRUNE_EVERY: Duration = Duration::from_hours(1);

/// Verifies what must be there, wires the context and starts its tasks.
pub(crate) async fn open<C: Context>(common: &Common) -> Result<Opened, StartError> {
    let Common { config, clock, sealer, nats, tasks, audits } = common;
    let js = jetstream::new(nats.clone());
    let context = C::NAME;
    let verified = migrate::verify::<C>(config, nats).await;
    verified.map_err(|source| StartError::Migrate { context, source: Box::new(source) })?;
    let options: PgConnectOptions = config.database_url(context).parse()?;
    let (reads, own) = pools(config, &options.application_name(&format!("sinhke-{context}"))).await?;
    journal::keymark::check(&own, sealer).await.map_err(|source| StartError::Keymark { context, source })?;
    let prefix = config.prefix().map_err(crate::config::ConfigError::from)?;
    let link = Link { pool: own.clone(), js, prefix };
    let (progresses, writing) = (Progresses::default(), Writing::default());
    let built = C::build(Parts {
        pool: reads.clone(),
        sealer: Arc::new(sealer.clone()),
        clock: Arc::clone(clock),
        config: Arc::clone(config),
        context,
        link: link.clone(),
        tasks: tasks.clone(),
        progresses: progresses.clone(),
        writing: writing.clone(),
        audits: audits.clone(),
    });
    audited(common, context, &link);
    let Built { routes, bootstrap } = built.await?;
    let relay = writing.relay();
    if relay.is_some() {
        tasks.spawn(&tasks.watch, format!("prune {context}"), prune(common, own.clone()));
    }
    let mut states = Vec::new();
    for feed in C::feeds() {
        let (name, source) = (feed.name(), feed.source());
        let inbox = Inbox::new(Arc::clone(&feed), link.clone());
        progresses.keep(name, source, inbox.progress());
        let (state, progress) = (inbox.state(), progresses.of(name));
        states.push(Fed { name, state, progress, feed, link: link.clone(), reads: reads.clone() });
        tasks.spawn(&tasks.work, format!("feed {name}"), inbox.run(tasks.work.stop.clone()));
    }
    if let Some(feed) = progresses.unkept().first() {
        let source = format!("nothing feeds {feed}, whose progress it asks for").into();
        return Err(StartError::Context { context, source });
    }
    Ok(Opened { context, routes, bootstrap, pools: [reads, own], prefix: link.prefix, relay, feeds: states })
}

/// Writes the refusals that never reach the batcher, and chains all entries: also what the batcher commits last.
fn audited(common: &Common, context: &'static str, link: &Link) {
    let Common { config, clock, sealer, tasks, audits, .. } = common;
    let writing = audits.open(context, link.pool.clone(), tasks.work.stop.clone());
    tasks.spawn(&tasks.work, format!("audit {context}"), writing);
    let clock = Arc::clone(clock);
    let chain = Chain::new(chain::Parts {
        link: link.clone(),
        context,
        sealer: sealer.clone(),
        heads_file: config.heads_file(),
        now: Box::new(move || clock.now()),
    });
    tasks.spawn(&tasks.relay, format!("audit chain {context}"), chain.run(tasks.relay.stop.clone()));
}

/// Reads get a pool that cannot write and cannot run for ever; relay and feeds ask the other one for its options.
async fn pools(config: &Config, options: &PgConnectOptions) -> Result<(PgPool, PgPool), sqlx::Error> {
    let timeout = config.database.statement_timeout_ms.to_string();
    let settings = [("default_transaction_read_only", "on"), ("statement_timeout", timeout.as_str())];
    let reads = PgPoolOptions::new()
        .max_connections(config.database.pool)
        .acquire_timeout(ACQUIRE)
        .connect_with(options.clone().options(settings))
        .await?;
    let own = PgPoolOptions::new().max_connections(4).acquire_timeout(ACQUIRE);
    Ok((reads, own.connect_lazy_with(options.clone())))
}

/// Reference data, before the first call is taken.
pub(crate) async fn bootstrap(opened: &mut Opened) -> Result<(), StartError> {
    let Some(load) = opened.bootstrap.take() else { return Ok(()) };
    match load.await {
        Ok(()) => Ok(()),
        Err(refusal) => {
            tracing::error!(
                context = opened.context,
                cause = crate::status::chain(&*refusal),
                "reference data was refused"
            );
            Err(StartError::Bootstrap {
                context: opened.context,
                reason: refusal.reason(),
                text: refusal.text(Language::English),
            })
        }
    }
}

/// Forgets old answers now and then.
fn prune(common: &Common, pool: PgPool) -> impl Future<Output = ()> + Send + 'static {
    let clock = Arc::clone(&common.clock);
    let stop = common.tasks.watch.stop.clone();
    let age = SignedDuration::from_hours(i64::from(common.config.database.receipt_days) * 24);
    async move {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(PRUNE_EVERY) => {}
            }
            let Ok(limit) = clock.now().checked_sub(age) else { continue };
            if let Err(error) = receipts::prune(&pool, limit).await {
                tracing::warn!(cause = crate::status::chain(&error), "old receipts could not be pruned");
            }
        }
    }
}

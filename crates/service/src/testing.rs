//! A whole context in a test: its own database and stream, the whole gRPC stack over a pipe, a clock that moves by hand,
//! any caller, other contexts' events.
//!
//! ```ignore
//! let context = TestContext::<Parcels>::start().await;
//! let mut client = ParcelServiceClient::new(context.channel(&clerk()));
//! ```
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "what is not as it must be fails the test that needs it"
)]

mod events;
mod hostile;
mod pipe;
mod refusals;
mod requests;
mod schema;

use std::{sync::Arc, time::Duration};

use jiff::{Timestamp, civil::Date};
use journal::{
    seal::{Keyring, Sealer},
    streams,
};
use local::{NatsPrefix, SharedServers, TestDatabase};
use sqlx::PgPool;
use tempfile::TempDir;
use tokio::time::{Instant, timeout};
use uuid::Uuid;
use vocabulary::caller::{AreaScope, Caller, Role};

use self::pipe::Pipe;
pub use self::{
    events::{Emitted, Published},
    hostile::{Hostile, hostile},
    pipe::{Bearer, Client},
    refusals::{bad_fields, metadata, reason, refused},
    requests::{day, new_request_id},
};
use crate::{
    access::Rules,
    audit::Audits,
    caller::{Areas, Audience, Claims, Issuer},
    clock::{Clock, ManualClock},
    config::{Config, Secret},
    migrate, operations,
    position::Position,
    progress::Progress,
    rpc::Asking,
    run::{Common, Context, Fed, Opened, Tasks, bootstrap, checks, open, routes, server},
};

/// How long a test waits for what must happen.
const BOUND: Duration = Duration::from_secs(20);
/// A Monday morning in Việt Nam.
const BEGIN: &str = "2026-03-02T02:00:00Z";

/// One context, running for one test. Everything of it goes when it is dropped.
pub struct TestContext<C: Context> {
    config: Arc<Config>,
    clock: Arc<ManualClock>,
    sealer: Sealer,
    issuer: Issuer,
    pipe: Pipe,
    tasks: Tasks,
    pool: PgPool,
    nats: async_nats::Client,
    feeds: Vec<Fed>,
    context: std::marker::PhantomData<fn() -> C>,
    _folder: TempDir,
    _database: TestDatabase,
    _prefix: NatsPrefix,
    _servers: SharedServers,
}

impl<C: Context> TestContext<C> {
    /// Starts the context with default settings.
    pub async fn start() -> Self {
        Self::start_with(|_config| {}).await
    }

    /// Starts the context with some settings changed.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        let servers = local::shared().await.expect("the shared servers start");
        let prepare = |url: String| async move { migrate::database::<C>(&url).await };
        let database = servers.database(C::NAME, &migrate::fingerprint::<C>(), prepare).await;
        let database = database.expect("the test's database is made");
        let prefix = servers.nats_prefix().expect("the test has its own corner of NATS");
        let folder = TempDir::new().expect("a folder for the test's keys");
        let jwks = folder.path().join("jwks.json");
        let issuer = Issuer::open(&folder.path().join("token.pem"), &jwks).expect("the test's token key");
        let mut config = Config::default();
        config.database.url = Secret::new(database.url());
        config.database.pool = 4;
        config.nats.url = Secret::new(servers.nats_url());
        prefix.as_str().clone_into(&mut config.nats.prefix);
        config.nats.max_bytes = 64 * 1024 * 1024;
        config.auth.jwks_file = Some(jwks);
        config.audit.heads_file = Some(folder.path().join("heads.jsonl"));
        change(&mut config);
        let config = Arc::new(config);
        let nats = migrate::connect(&config, "sinhke-test").await.expect("NATS answers");
        streams_of::<C>(&config, &nats).await;
        let clock = Arc::new(ManualClock::new(BEGIN.parse().expect("an instant")));
        let tasks = Tasks::default();
        let audits = Audits::new(Arc::<ManualClock>::clone(&clock));
        let common = Common {
            config: Arc::clone(&config),
            clock: Arc::<ManualClock>::clone(&clock),
            audits: audits.clone(),
            sealer: Sealer::new(&Keyring::ephemeral().expect("keys")),
            nats: nats.clone(),
            tasks: tasks.clone(),
        };
        let mut opened = open::<C>(&common).await.expect("the context opens");
        bootstrap(&mut opened).await.expect("the context takes its reference data");
        let offered = operations::routes(&common, std::slice::from_ref(&opened));
        let Opened { context, routes: own, pools: [_, pool], feeds, .. } = opened;
        let rules = Rules::of_contract().expect("the contract");
        let services = [rules.services(context), rules.services(operations::NAME)].concat();
        let own = vec![own, offered];
        let (routes, _health) = routes(own, &services).expect("routes");
        let checks = checks(&config, audits).expect("checks");
        let server = server(&config, checks).expect("a server").add_routes(routes);
        let pipe = Pipe::serve(server, &tasks);
        Self {
            config,
            clock,
            sealer: common.sealer,
            issuer,
            pipe,
            tasks,
            pool,
            nats,
            feeds,
            context: std::marker::PhantomData,
            _folder: folder,
            _database: database,
            _prefix: prefix,
            _servers: servers,
        }
    }

    /// A channel whose calls carry a token of this caller.
    pub fn channel(&self, caller: &Caller) -> Client {
        self.pipe.client(Some(&self.token(caller)))
    }

    /// A channel whose calls carry nothing.
    pub fn anonymous(&self) -> Client {
        self.pipe.client(None)
    }

    /// A token of this caller, good for a day.
    pub fn token(&self, caller: &Caller) -> String {
        let roles = Role::ALL.iter().filter(|role| caller.roles.holds_any(&[**role]));
        let claims = Claims {
            sub: caller.principal.to_string(),
            iss: self.config.auth.issuer.clone(),
            aud: Audience::One(self.config.auth.audience.clone()),
            exp: jsonwebtoken::get_current_timestamp() + 86_400,
            nbf: None,
            roles: roles.map(|role| role.name().to_owned()).collect(),
            areas: Areas::of(&caller.areas),
        };
        self.issuer.mint(&claims).expect("the test's key signs")
    }

    /// The clock of this context.
    pub fn clock(&self) -> &ManualClock {
        &self.clock
    }

    /// Moves the clock.
    pub fn set_now(&self, now: Timestamp) {
        self.clock.set_now(now);
    }

    /// Sets the business date apart from the clock.
    pub fn set_business_date(&self, date: Date) {
        self.clock.set_business_date(date);
    }

    /// The database itself, for what no RPC shows.
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// The keys of this context.
    pub fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    /// The settings of this context.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// How far a feed is.
    pub fn progress(&self, feed: &str) -> &Progress {
        let found = self.feeds.iter().find(|found| found.name == feed);
        &found.expect("a feed of this context").progress
    }

    /// Waits until a feed has applied this version of a record.
    pub async fn applied(&self, feed: &str, aggregate: Uuid, version: i64) {
        let progress = self.progress(feed);
        let source = progress.source().expect("a feed that runs");
        let position = Position::of(source, &[(aggregate, version)]);
        let reached = progress.reach(&position, &self.asking()).await;
        reached.expect("the feed applies the event in time");
    }

    /// What a call of the deployment itself would know: for store functions that are called without an RPC.
    pub fn asking(&self) -> Asking {
        Asking {
            caller: Caller::system(),
            now: self.clock.now(),
            business_date: self.clock.business_date(),
            deadline: Some(std::time::Instant::now() + BOUND),
            language: vocabulary::rejection::Language::Vietnamese,
            method: "test",
            traceparent: None,
        }
    }

    /// Ends the context as a process ends: calls, batcher and feeds, relay.
    pub async fn stop(&self) {
        let bound = Instant::now() + BOUND;
        for stage in [&self.tasks.accept, &self.tasks.work, &self.tasks.relay, &self.tasks.watch] {
            assert!(stage.end(bound).await, "a stage did not end in time");
        }
        assert!(!self.tasks.fatal.is_cancelled(), "a task ended by itself");
    }
}

impl<C: Context> Drop for TestContext<C> {
    fn drop(&mut self) {
        // The database goes next; whoever still works with it would only complain.
        self.tasks.cut_off();
    }
}

impl<C: Context> std::fmt::Debug for TestContext<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TestContext").field("context", &C::NAME).finish_non_exhaustive()
    }
}

/// A caller of the whole province with these roles.
pub fn caller(principal: &str, roles: &[Role]) -> Caller {
    Caller {
        principal: Arc::from(principal),
        roles: roles.iter().copied().collect(),
        areas: AreaScope::Province,
    }
}

/// A caller of some units (`06661@2025-07-01`) with these roles.
pub fn caller_of(principal: &str, roles: &[Role], units: &[&str]) -> Caller {
    let units = units.iter().map(|unit| unit.parse().expect("a unit's code and first day")).collect();
    Caller { areas: AreaScope::Units(units), ..caller(principal, roles) }
}

/// The stream of this context and those that it may read.
async fn streams_of<C: Context>(config: &Config, nats: &async_nats::Client) {
    let mut contexts = Rules::of_contract().expect("the contract").contexts();
    contexts.remove(operations::NAME);
    contexts.insert(C::NAME);
    let specs: Vec<_> =
        contexts.into_iter().map(|context| config.stream(context).expect("a good prefix")).collect();
    let js = async_nats::jetstream::new(nats.clone());
    timeout(BOUND, streams::apply(&js, &specs))
        .await
        .expect("NATS answers in time")
        .expect("the test's streams are made");
}

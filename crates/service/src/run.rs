//! A context becomes a process, or several become one.
//!
//! Start: settings → keys → database, migrations and stream verified → batcher, relay, feeds → reference data →
//! listeners. End, on SIGTERM or Ctrl-C: not serving → one probe's wait → no new calls → calls in flight → batcher and
//! feeds → relay → pools. A second signal aborts. A task that ends by itself ends the process with exit code 1.

mod drain;
mod open;
mod parts;
mod serve;
mod start;
mod tasks;

use std::{fmt, net::SocketAddr, sync::Arc};

use futures_util::future::BoxFuture;
use journal::{feed::Feed, refusal::Refusal};
use sqlx::migrate::Migrator;
use tonic::service::Routes;

#[cfg(any(test, feature = "testing"))]
pub(crate) use self::open::bootstrap;
pub use self::{
    drain::{NotReady, Running},
    parts::Parts,
};
pub(crate) use self::{
    open::{Common, Fed, Opened, open},
    serve::{checks, routes, server},
    tasks::Tasks,
};
use crate::{
    caller::KeysError,
    clock::{Clock, SystemClock},
    config::{Config, ConfigError},
    migrate::MigrateError,
    unreached::Unreached,
};

/// One bounded context, as the shell sees it.
pub trait Context: Sized + Send + Sync + 'static {
    /// `parcels`: database `sinhke_parcels`, stream, second token of subjects and of its proto package.
    const NAME: &'static str;

    /// Its own migrations; the journal's run before them.
    fn migrations() -> &'static Migrator;

    /// What it consumes of others; run by the shell.
    fn feeds() -> Vec<Arc<dyn Feed>> {
        Vec::new()
    }

    /// Wires store and services. Starts nothing that the shell does not know of.
    fn build(parts: Parts) -> impl Future<Output = Result<Built, StartError>> + Send;
}

/// A context, wired.
pub struct Built {
    /// Its gRPC services.
    pub routes: Routes,
    /// Reference data that is shipped with the binary; runs before the first call is taken, and at every start.
    pub bootstrap: Option<BoxFuture<'static, Result<(), Refusal>>>,
}

impl Built {
    /// Only services.
    pub fn new(routes: Routes) -> Self {
        Self { routes, bootstrap: None }
    }

    /// With reference data.
    #[must_use]
    pub fn bootstrap(mut self, load: impl Future<Output = Result<(), Refusal>> + Send + 'static) -> Self {
        self.bootstrap = Some(Box::pin(load));
        self
    }
}

impl fmt::Debug for Built {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Built").finish_non_exhaustive()
    }
}

/// Why a process does not start. For an operator.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The settings.
    #[error("the settings cannot be used")]
    Config(#[from] ConfigError),
    /// The key set of tokens.
    #[error("tokens cannot be checked")]
    Keys(#[from] KeysError),
    /// The keys of personal data.
    #[error("the keys cannot be used")]
    Keyring(#[from] journal::seal::KeyringError),
    /// The keys of personal data are another database's.
    #[error("{context} cannot be opened with these keys")]
    Keymark {
        /// Whose.
        context: &'static str,
        /// Why.
        #[source]
        source: journal::keymark::KeymarkError,
    },
    /// Databases, migrations, streams.
    #[error("{context} is not ready to start")]
    Migrate {
        /// Whose.
        context: &'static str,
        /// What is missing.
        #[source]
        source: Box<MigrateError>,
    },
    /// The broker.
    #[error(transparent)]
    Nats(#[from] Unreached),
    /// The database.
    #[error("the database cannot be reached")]
    Sql(#[from] sqlx::Error),
    /// A listener.
    #[error("cannot listen on {address}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Certificates.
    #[error("{path} cannot be read")]
    Certificate {
        /// The file.
        path: std::path::PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// TLS, or another part of the server.
    #[error("the server cannot be set up")]
    Server(#[from] tonic::transport::Error),
    /// The compiled contract.
    #[error("the contract cannot be read")]
    Contract(#[from] &'static prost_reflect::DescriptorError),
    /// The compiled contract, for reflection.
    #[error("the contract cannot be shown")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// Metrics.
    #[error("metrics cannot be collected")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
    /// Reference data shipped with the binary was refused.
    #[error("{context} refuses its reference data ({reason}): {text}")]
    Bootstrap {
        /// Whose.
        context: &'static str,
        /// Why, for programs.
        reason: &'static str,
        /// Why, for people.
        text: String,
    },
    /// What a context needs of its own.
    #[error("{context} cannot be wired")]
    Context {
        /// Whose.
        context: &'static str,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

type Open = Box<dyn for<'a> FnOnce(&'a Common) -> BoxFuture<'a, Result<Opened, StartError>> + Send>;

/// What will run in this process.
pub struct Shell {
    config: Config,
    clock: Arc<dyn Clock>,
    contexts: Vec<Open>,
}

impl Shell {
    /// A process without contexts yet.
    pub fn new(config: Config) -> Self {
        let clock = Arc::new(SystemClock::new(config.business_date));
        Self { config, clock, contexts: Vec::new() }
    }

    /// With another clock than the machine's.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// With a context; several share the listener.
    #[must_use]
    pub fn with<C: Context>(mut self) -> Self {
        self.contexts.push(Box::new(|common| Box::pin(open::<C>(common))));
        self
    }

    /// Starts everything and returns once calls are taken.
    pub async fn start(self) -> Result<Running, StartError> {
        start::start(self.config, self.clock, self.contexts).await
    }
}

impl fmt::Debug for Shell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shell").field("contexts", &self.contexts.len()).finish_non_exhaustive()
    }
}

/// One context as a process, until a signal.
pub async fn run<C: Context>(config: Config) -> Result<std::process::ExitCode, StartError> {
    Ok(Shell::new(config).with::<C>().start().await?.until_signal().await)
}

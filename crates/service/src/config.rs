//! Settings of a process. Read once, typed, unknown keys refused.
//!
//! A flag wins over the environment (`SINHKE_DATABASE__URL`), that over a file named by the environment
//! (`SINHKE_DATABASE__URL_FILE`, for secrets), that over the TOML file, that over the default.

mod load;
mod secret;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use jiff::civil::Date;
use journal::streams::{BadPrefix, Prefix, StreamSpec};
use serde::{Deserialize, Serialize};

pub use self::{
    load::{ConfigError, Sources},
    secret::Secret,
};
use crate::caller::Expected;

/// Everything that can be set.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Development: no TLS, no token needed, loopback only. Says so loudly.
    pub dev: bool,
    /// Where gRPC listens.
    pub listen: SocketAddr,
    /// Where `/metrics`, `/livez` and `/readyz` listen.
    pub admin_listen: SocketAddr,
    /// The keys under which personal data is sealed; made at first start, to be backed up with the databases.
    pub keys_file: PathBuf,
    /// The business date; empty for the local date in Asia/Ho_Chi_Minh.
    pub business_date: Option<Date>,
    /// PostgreSQL.
    pub database: Database,
    /// NATS with JetStream.
    pub nats: Nats,
    /// Tokens.
    pub auth: Auth,
    /// Certificates of the gRPC listener.
    pub tls: Tls,
    /// How much may be asked at once.
    pub limits: Limits,
    /// The log.
    pub log: Log,
    /// How the process ends.
    pub drain: Drain,
    /// The audit.
    pub audit: Audit,
}

/// PostgreSQL: one database per context on one server, or each where its own URL says.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `{context}` stands for the context's name.
    pub url: Secret,
    /// Connections for reads, per context. Writes, relay and feeds have one each of their own.
    pub pool: u32,
    /// How long a read may run.
    pub statement_timeout_ms: u32,
    /// How long answers are kept for retries.
    pub receipt_days: u32,
}

/// NATS with JetStream, 2.12 or newer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Nats {
    /// Where it is.
    pub url: Secret,
    /// In front of streams and subjects; empty in production.
    pub prefix: String,
    /// Copies of a stream: 1 on one server, 3 in a cluster.
    pub replicas: u8,
    /// Size of a stream at which publishing stops and events wait in the journal.
    pub max_bytes: i64,
}

/// What tokens must be.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Auth {
    /// The public keys; read again when it changes. Needed outside development.
    pub jwks_file: Option<PathBuf>,
    /// `iss` of every token.
    pub issuer: String,
    /// `aud` of every token.
    pub audience: String,
    /// How far clocks may be apart.
    pub leeway_seconds: u64,
}

/// Certificates of the gRPC listener; without them it speaks plain HTTP/2, behind a proxy that ends TLS.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tls {
    /// Certificate chain, PEM.
    pub certificate_file: Option<PathBuf>,
    /// Its private key, PEM.
    pub key_file: Option<PathBuf>,
    /// When given, callers must show a certificate of this authority.
    pub client_ca_file: Option<PathBuf>,
}

/// How much may be asked at once.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// The longest message that is read.
    pub message_bytes: u32,
    /// Calls in flight in this process.
    pub concurrency: u32,
    /// Calls of one principal; a second's worth may come at once; 0 is no limit.
    pub rate_per_second: u32,
    /// The longest a call may take.
    pub timeout_ms: u32,
    /// Of these, those who watch.
    pub watches: u32,
    /// How far apart two looks for a caller who watches begin: at least, and when he does not say.
    pub watch_ms: u32,
    /// The same at most.
    pub watch_most_ms: u32,
}

/// The log, on standard error.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// For programs or for people.
    pub format: LogFormat,
    /// As `tracing` filters: `info,service=debug`.
    pub filter: String,
}

/// For programs or for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// Colours and columns.
    Pretty,
}

/// How the process ends.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Drain {
    /// How long it says "not serving" before it stops accepting: one period of the probe that watches it. 0 in dev.
    pub probe_ms: u32,
    /// How long calls in flight and the relay may take.
    pub timeout_ms: u32,
}

/// The audit.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Audit {
    /// Where the signed ends of the audit's chains are kept, outside the database; beside the keys when not said.
    pub heads_file: Option<PathBuf>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            dev: false,
            listen: ([127, 0, 0, 1], 50051).into(),
            admin_listen: ([127, 0, 0, 1], 9464).into(),
            keys_file: "sinhke-keys.json".into(),
            business_date: None,
            database: Database::default(),
            nats: Nats::default(),
            auth: Auth::default(),
            tls: Tls::default(),
            limits: Limits::default(),
            log: Log::default(),
            drain: Drain::default(),
            audit: Audit::default(),
        }
    }
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: Secret::new("postgres://postgres@127.0.0.1:5432/sinhke_{context}"),
            pool: 16,
            statement_timeout_ms: 20_000,
            receipt_days: 7,
        }
    }
}

impl Default for Nats {
    fn default() -> Self {
        Self {
            url: Secret::new("nats://127.0.0.1:4222"),
            prefix: String::new(),
            replicas: 1,
            max_bytes: StreamSpec::DEFAULT_MAX_BYTES,
        }
    }
}

impl Default for Auth {
    fn default() -> Self {
        Self {
            jwks_file: None,
            issuer: "https://sinhke.vn".to_owned(),
            audience: "sinhke".to_owned(),
            leeway_seconds: 30,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 4 * 1024 * 1024,
            concurrency: 4096,
            rate_per_second: 20_000,
            timeout_ms: 30_000,
            watches: 64,
            watch_ms: 1_000,
            watch_most_ms: 600_000,
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Json, filter: "info".to_owned() }
    }
}

impl Default for Drain {
    fn default() -> Self {
        Self { probe_ms: 5_000, timeout_ms: 20_000 }
    }
}

impl Config {
    /// Development on this machine: free ports, no token, nothing to wait for.
    pub fn dev() -> Self {
        Self {
            dev: true,
            listen: ([127, 0, 0, 1], 0).into(),
            admin_listen: ([127, 0, 0, 1], 0).into(),
            log: Log { format: LogFormat::Pretty, ..Log::default() },
            drain: Drain { probe_ms: 0, ..Drain::default() },
            ..Self::default()
        }
    }

    /// Reads and checks everything.
    pub fn load(sources: &Sources) -> Result<Self, ConfigError> {
        let config = load::load(sources)?;
        config.check()?;
        Ok(config)
    }

    /// The settings as TOML, secrets masked: for `--print-config`.
    pub fn print(&self) -> Result<String, ConfigError> {
        Ok(toml::to_string(self)?)
    }

    /// What no single value can say.
    pub fn check(&self) -> Result<(), ConfigError> {
        let invalid = |key, problem| Err(ConfigError::Invalid { key, problem });
        if self.dev && !self.listen.ip().is_loopback() {
            return invalid("listen", "development listens on a loopback address only");
        }
        if self.dev && !self.admin_listen.ip().is_loopback() {
            return invalid("admin_listen", "development listens on a loopback address only");
        }
        if !self.dev && self.auth.jwks_file.is_none() {
            return invalid("auth.jwks_file", "is needed: nobody could call without it (or set dev)");
        }
        if self.auth.issuer.is_empty() || self.auth.audience.is_empty() {
            return invalid("auth", "issuer and audience must not be empty");
        }
        if self.auth.leeway_seconds > 300 {
            return invalid("auth", "leeway_seconds must not be more than 300: clocks are closer than that");
        }
        if self.database.receipt_days == 0 {
            return invalid("database", "receipt_days must not be 0: retries would be carried out twice");
        }
        // PostgreSQL takes 0 for "never" and no more than 31 bits.
        if !(1..=i32::MAX.unsigned_abs()).contains(&self.database.statement_timeout_ms) {
            return invalid("database", "statement_timeout_ms must be between 1 and 2147483647");
        }
        if !self.database.url.expose().contains(CONTEXT) {
            return invalid("database.url", "needs {context}: every context has its own database");
        }
        if self.tls.certificate_file.is_some() != self.tls.key_file.is_some() {
            return invalid("tls", "certificate_file and key_file belong together");
        }
        if self.tls.client_ca_file.is_some() && self.tls.certificate_file.is_none() {
            return invalid("tls", "client_ca_file asks for nothing without certificate_file");
        }
        if self.database.pool == 0 {
            return invalid("database.pool", "must be at least 1");
        }
        if self.limits.timeout_ms == 0 || self.limits.concurrency == 0 || self.limits.message_bytes == 0 {
            return invalid("limits", "timeout_ms, concurrency and message_bytes must not be 0");
        }
        if self.limits.watches == 0 {
            return invalid("limits", "watches must not be 0");
        }
        if self.limits.watch_ms > self.limits.watch_most_ms {
            return invalid("limits", "watch_ms must not be more than watch_most_ms");
        }
        if self.nats.replicas == 0 || self.nats.max_bytes <= 0 {
            return invalid("nats", "replicas and max_bytes must not be 0");
        }
        self.prefix()?;
        Ok(())
    }

    /// The database of a context.
    pub fn database_url(&self, context: &str) -> String {
        self.database.url.expose().replace(CONTEXT, context)
    }

    /// In front of streams and subjects.
    pub fn prefix(&self) -> Result<Prefix, BadPrefix> {
        Prefix::new(&self.nats.prefix)
    }

    /// What the stream of a context must be.
    pub fn stream(&self, context: &str) -> Result<StreamSpec, BadPrefix> {
        let mut spec = StreamSpec::new(context, &self.prefix()?);
        spec.max_bytes = self.nats.max_bytes;
        spec.replicas = usize::from(self.nats.replicas);
        Ok(spec)
    }

    /// Where the signed ends of the audit's chains are kept.
    pub fn heads_file(&self) -> PathBuf {
        let beside = || self.keys_file.with_file_name("sinhke-audit-heads.jsonl");
        self.audit.heads_file.clone().unwrap_or_else(beside)
    }

    pub(crate) fn expected(&self) -> Expected {
        Expected {
            jwks_file: self.auth.jwks_file.clone(),
            issuer: self.auth.issuer.clone(),
            audience: self.auth.audience.clone(),
            leeway_seconds: self.auth.leeway_seconds,
            dev: self.dev,
        }
    }

    pub(crate) fn timeout(&self) -> Duration {
        Duration::from_millis(self.limits.timeout_ms.into())
    }
}

/// What the context's name replaces in the database's URL.
const CONTEXT: &str = "{context}";

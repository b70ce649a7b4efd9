//! A pair of servers that lives as long as its owner.

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::environment::Environment;
use crate::error::LocalError;
use crate::programs::{self, PostgresInstall, Search};
use crate::step::Step;
use crate::supervisor::{Reason, Supervisor};
use crate::{nats, postgres, wait};

/// What a pair of servers is asked to be.
pub struct Options {
    /// The data folder. Made when it is not there; one owner at a time.
    pub dir: PathBuf,
    /// A PostgreSQL to use as it is instead of starting one (`DATABASE_URL`).
    pub database_url: Option<String>,
    /// A NATS to use as it is instead of starting one (`NATS_URL`).
    pub nats_url: Option<String>,
    /// PostgreSQL's own cache. 256 MB is the stated configuration of `demo`.
    pub shared_buffers_mb: u32,
    /// Told of every step; by default the steps are traced.
    pub on_step: Box<dyn Fn(&Step) + Send + Sync>,
}

impl Options {
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            database_url: None,
            nats_url: None,
            shared_buffers_mb: 256,
            on_step: Box::new(|step| tracing::info!("{step}")),
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("dir", &self.dir).finish_non_exhaustive()
    }
}

/// A private PostgreSQL and NATS. Dropping it, or the death of the process in whatever way, stops what it started.
pub struct Servers {
    dir: PathBuf,
    postgres_url: String,
    nats_url: String,
    bin_dir: Option<PathBuf>,
    started: Vec<Supervisor>,
    /// The lock that says these servers have an owner.
    _owner: Option<File>,
}

impl Servers {
    pub async fn start(options: Options) -> Result<Self, LocalError> {
        Self::start_in(&Environment::read(), options).await
    }

    pub(crate) async fn start_in(environment: &Environment, options: Options) -> Result<Self, LocalError> {
        if let (Some(postgres_url), Some(nats_url)) = (&options.database_url, &options.nats_url) {
            return Ok(Self {
                dir: options.dir,
                postgres_url: postgres_url.clone(),
                nats_url: nats_url.clone(),
                bin_dir: None,
                started: Vec::new(),
                _owner: None,
            });
        }
        let ground = Ground::prepare(environment, &options.dir, &*options.on_step)?;
        let owner = wait::open(&ground.dir.join("owner"))?;
        if owner.try_lock().is_err() {
            return Err(LocalError::InUse { dir: options.dir });
        }
        let mut started = Vec::new();
        let mut bin_dir = None;
        let postgres_url = if let Some(url) = options.database_url {
            url
        } else {
            let durability = Durability::Kept { shared_buffers_mb: options.shared_buffers_mb };
            let (supervisor, url, install) = ground.postgres(durability, Reason::Owner).await?;
            started.push(supervisor);
            bin_dir = Some(install.bin_dir);
            url
        };
        let nats_url = if let Some(url) = options.nats_url {
            url
        } else {
            let (supervisor, url) = ground.nats(true, Reason::Owner).await?;
            started.push(supervisor);
            url
        };
        (options.on_step)(&Step::Ready);
        Ok(Self { dir: ground.dir, postgres_url, nats_url, bin_dir, started, _owner: Some(owner) })
    }

    /// Of the maintenance database `postgres`, as its superuser.
    pub fn postgres_url(&self) -> &str {
        &self.postgres_url
    }

    pub fn nats_url(&self) -> &str {
        &self.nats_url
    }

    /// Where the data really is (root's may be elsewhere than asked, see README).
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The programs of the same PostgreSQL (`psql`, `pgbench`, `pg_dump`); `None` when its URL was given.
    pub fn bin_dir(&self) -> Option<&Path> {
        self.bin_dir.as_deref()
    }

    #[cfg(test)]
    pub(crate) fn shells(&self) -> Vec<rustix::process::Pid> {
        self.started.iter().filter_map(Supervisor::shell).collect()
    }

    /// Stops both, data on disk, and waits for their end.
    pub async fn stop(self) -> Result<(), LocalError> {
        let mut outcome = Ok(());
        for supervisor in self.started {
            outcome = outcome.and(supervisor.stop().await);
        }
        outcome
    }
}

impl fmt::Debug for Servers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Servers")
            .field("postgres_url", &self.postgres_url)
            .field("nats_url", &self.nats_url)
            .finish_non_exhaustive()
    }
}

/// What becomes of the data.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Durability {
    /// It survives every crash.
    Kept { shared_buffers_mb: u32 },
    /// It is of tests: fast, and thrown away after a crash.
    Scratch,
}

/// The place where servers are started.
pub(crate) struct Ground<'a> {
    pub(crate) dir: PathBuf,
    search: Search<'a>,
}

impl<'a> Ground<'a> {
    pub(crate) fn prepare(
        environment: &'a Environment,
        dir: &Path,
        on_step: &'a (dyn Fn(&Step) + Send + Sync),
    ) -> Result<Self, LocalError> {
        let account = Account::current();
        let (real, moved) = account.data_folder(dir)?;
        if moved {
            on_step(&Step::DataElsewhere { dir: real.clone() });
        }
        let search = Search {
            environment,
            account,
            cache: account.cache(environment.cache.as_deref(), &real),
            on_step,
        };
        Ok(Self { dir: real, search })
    }

    pub(crate) fn account(&self) -> Account {
        self.search.account
    }

    pub(crate) fn postgres_log(&self) -> PathBuf {
        postgres::log(&self.dir.join("postgres"))
    }

    pub(crate) async fn postgres(
        &self,
        durability: Durability,
        reason: Reason,
    ) -> Result<(Supervisor, String, PostgresInstall), LocalError> {
        let install = programs::postgres(&self.search).await?;
        let (durable, shared_buffers_mb) = match durability {
            Durability::Kept { shared_buffers_mb } => (true, shared_buffers_mb),
            Durability::Scratch => (false, 128),
        };
        let (supervisor, url) = postgres::start(&postgres::Plan {
            install: &install,
            account: self.search.account,
            folder: self.dir.join("postgres"),
            shared_buffers_mb,
            durable,
            reason,
            on_step: self.search.on_step,
        })
        .await?;
        Ok((supervisor, url, install))
    }

    pub(crate) async fn nats(
        &self,
        durable: bool,
        reason: Reason,
    ) -> Result<(Supervisor, String), LocalError> {
        let program = programs::nats(&self.search).await?;
        nats::start(&nats::Plan {
            program: &program,
            account: self.search.account,
            folder: self.dir.join("nats"),
            durable,
            reason,
            on_step: self.search.on_step,
        })
        .await
    }
}

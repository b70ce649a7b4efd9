//! A pair of servers that lives as long as its owner.

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};

use rustix::process::{Signal, kill_process};

use crate::account::Account;
use crate::environment::Environment;
use crate::error::LocalError;
use crate::programs::{self, PostgresInstall, Search};
use crate::step::Step;
use crate::supervisor::{Reason, Supervisor};
use crate::{nats, postgres, supervisor, wait};

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
    postgres: Option<Supervisor>,
    nats: Option<Supervisor>,
    shared_buffers_mb: u32,
    environment: Environment,
    on_step: Box<dyn Fn(&Step) + Send + Sync>,
    /// The lock that says these servers have an owner.
    _owner: Option<File>,
}

impl Servers {
    pub async fn start(options: Options) -> Result<Self, LocalError> {
        Self::start_in(&Environment::read(), options).await
    }

    pub(crate) async fn start_in(environment: &Environment, options: Options) -> Result<Self, LocalError> {
        let Options { dir, database_url, nats_url, shared_buffers_mb, on_step } = options;
        let (starts_postgres, starts_nats) = (database_url.is_none(), nats_url.is_none());
        let (dir, owner) = if starts_postgres || starts_nats {
            let ground = Ground::prepare(environment, &dir, &*on_step)?;
            let owner = wait::open(&ground.dir.join("owner"))?;
            if owner.try_lock().is_err() {
                return Err(LocalError::InUse { dir });
            }
            (ground.dir, Some(owner))
        } else {
            (dir, None)
        };
        let mut servers = Self {
            dir,
            postgres_url: database_url.unwrap_or_default(),
            nats_url: nats_url.unwrap_or_default(),
            bin_dir: None,
            postgres: None,
            nats: None,
            shared_buffers_mb,
            environment: environment.clone(),
            on_step,
            _owner: owner,
        };
        if starts_postgres {
            servers.run(Server::Postgres, None).await?;
        }
        if starts_nats {
            servers.run(Server::Nats, None).await?;
        }
        if starts_postgres || starts_nats {
            (servers.on_step)(&Step::Ready);
        }
        Ok(servers)
    }

    async fn run(&mut self, server: Server, port: Option<u16>) -> Result<(), LocalError> {
        let ground = Ground::prepare(&self.environment, &self.dir, &*self.on_step)?;
        match server {
            Server::Postgres => {
                let durability = Durability::Kept { shared_buffers_mb: self.shared_buffers_mb };
                let (supervisor, url, install) = ground.postgres(durability, Reason::Owner, port).await?;
                (self.postgres, self.postgres_url) = (Some(supervisor), url);
                self.bin_dir = Some(install.bin_dir);
            }
            Server::Nats => {
                let (supervisor, url) = ground.nats(true, Reason::Owner, port).await?;
                (self.nats, self.nats_url) = (Some(supervisor), url);
            }
        }
        Ok(())
    }

    /// Kills one of the servers that were started here, without a word to it, and waits until its end: for suites that
    /// prove what survives. [`revive`](Self::revive) starts it again.
    pub async fn kill(&mut self, server: Server) -> Result<(), LocalError> {
        let supervisor = match server {
            Server::Postgres => self.postgres.take(),
            Server::Nats => self.nats.take(),
        };
        self.signal(server, Signal::KILL);
        match supervisor {
            Some(supervisor) => supervisor.stop().await,
            None => Ok(()),
        }
    }

    /// Starts a killed server again: the same data, the same port.
    pub async fn revive(&mut self, server: Server) -> Result<(), LocalError> {
        let url = match server {
            Server::Postgres => &self.postgres_url,
            Server::Nats => &self.nats_url,
        };
        let port = port(url);
        self.run(server, port).await
    }

    /// Stops a server's processes where they are, until [`resume`](Self::resume).
    pub fn pause(&self, server: Server) {
        self.signal(server, Signal::STOP);
    }

    pub fn resume(&self, server: Server) {
        self.signal(server, Signal::CONT);
    }

    /// PostgreSQL is a process per connection: all of them get it, the first one first.
    fn signal(&self, server: Server, signal: Signal) {
        let folder = match server {
            Server::Postgres => "postgres",
            Server::Nats => "nats",
        };
        let Some(pid) = supervisor::pid(&self.dir.join(folder).join("pid")) else { return };
        kill_process(pid, signal).ok();
        // Whoever is killed takes its children with it; it alone may do so, because it knows what they have left behind.
        if signal != Signal::KILL {
            for child in supervisor::children(pid) {
                kill_process(child, signal).ok();
            }
        }
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
        [&self.postgres, &self.nats].into_iter().flatten().filter_map(Supervisor::shell).collect()
    }

    /// Stops both, data on disk, and waits for their end.
    pub async fn stop(self) -> Result<(), LocalError> {
        let mut outcome = Ok(());
        for supervisor in [self.postgres, self.nats].into_iter().flatten() {
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

/// One of the pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    Postgres,
    Nats,
}

/// Of a URL that we made: `…@127.0.0.1:PORT/…` or `nats://127.0.0.1:PORT`.
fn port(url: &str) -> Option<u16> {
    let authority = url.split("://").nth(1)?.split('/').next()?;
    authority.rsplit(':').next()?.parse().ok()
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
        port: Option<u16>,
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
            port,
            on_step: self.search.on_step,
        })
        .await?;
        Ok((supervisor, url, install))
    }

    pub(crate) async fn nats(
        &self,
        durable: bool,
        reason: Reason,
        port: Option<u16>,
    ) -> Result<(Supervisor, String), LocalError> {
        let program = programs::nats(&self.search).await?;
        nats::start(&nats::Plan {
            program: &program,
            account: self.search.account,
            folder: self.dir.join("nats"),
            durable,
            reason,
            port,
            on_step: self.search.on_step,
        })
        .await
    }
}

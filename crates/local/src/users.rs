//! One pair of servers for all tests of a target directory.
//!
//! Every user holds a shared lock on the file `users`, by being alive. The one who finds no running servers starts
//! them, alone behind the lock on `start`, and leaves their URLs in `servers.json`. PostgreSQL's supervisor stops it
//! when nobody has held the lock for a while; NATS lives as long as PostgreSQL.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{env, fs};

use serde::{Deserialize, Serialize};
use tokio::net::TcpStream;

use crate::databases::{self, TestDatabase};
use crate::environment::Environment;
use crate::error::{AtPath, LocalError};
use crate::servers::{Durability, Ground};
use crate::step::Step;
use crate::streams::NatsPrefix;
use crate::supervisor::{self, Reason};
use crate::{nats, wait};

/// Thousands of short test processes in a row find the same servers.
const GRACE_SECONDS: u32 = 10;
const ANSWER: Duration = Duration::from_secs(2);

/// The servers that all tests of a target directory share. Keep it as long as they are used.
#[derive(Debug)]
pub struct SharedServers {
    running: Running,
    _user: Option<File>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Running {
    pub(crate) database_url: String,
    pub(crate) nats_url: String,
    pub(crate) bin_dir: Option<PathBuf>,
}

/// The servers of the target directory that the running test was built into; given `DATABASE_URL` and `NATS_URL` are
/// used as they are.
pub async fn shared() -> Result<SharedServers, LocalError> {
    let exe = env::current_exe().at(Path::new("the running program"))?;
    let dir = target_directory(&exe)?.join("servers");
    shared_in(&Environment::read(), &dir, GRACE_SECONDS).await
}

/// The directory that Cargo has tagged as its own, above the running program.
fn target_directory(exe: &Path) -> Result<PathBuf, LocalError> {
    let tagged = exe.ancestors().find(|folder| folder.join("CACHEDIR.TAG").exists());
    tagged.map(Path::to_owned).ok_or_else(|| LocalError::NoTargetDirectory { exe: exe.to_owned() })
}

pub(crate) async fn shared_in(
    environment: &Environment,
    dir: &Path,
    grace: u32,
) -> Result<SharedServers, LocalError> {
    if let (Some(database_url), Some(nats_url)) = (&environment.database_url, &environment.nats_url) {
        let running =
            Running { database_url: database_url.clone(), nats_url: nats_url.clone(), bin_dir: None };
        return Ok(SharedServers { running, _user: None });
    }
    let on_step = |step: &Step| tracing::info!("{step}");
    let ground = Ground::prepare(environment, dir, &on_step)?;
    let users = ground.dir.join("users");
    let mut user = wait::locked_shared(&users).await?;
    ground.account().show(&users)?;
    // The time of this write tells the supervisor that there was a user, however short-lived.
    user.set_len(0).and_then(|()| user.write_all(b"used\n")).at(&users)?;
    let state = ground.dir.join("servers.json");
    let mut running = read(&state);
    if !alive(&ground, running.as_ref()).await? {
        let start = wait::locked(&ground.dir.join("start")).await?;
        running = read(&state);
        if !alive(&ground, running.as_ref()).await? {
            running = Some(begin(&ground, running, Reason::Users { file: users, grace }).await?);
            write(&state, running.as_ref())?;
        }
        drop(start);
    }
    let Some(mut running) = running else {
        return Err(LocalError::InUse { dir: ground.dir });
    };
    // One of the two may be given.
    if let Some(url) = &environment.database_url {
        running.database_url.clone_from(url);
    }
    if let Some(url) = &environment.nats_url {
        running.nats_url.clone_from(url);
    }
    Ok(SharedServers { running, _user: Some(user) })
}

/// Starts what does not run. NATS cannot outlive the PostgreSQL it was started with, so that starts both.
async fn begin(ground: &Ground<'_>, last: Option<Running>, reason: Reason) -> Result<Running, LocalError> {
    let (database_url, bin_dir) = if let Some(last) = last
        && postgres_alive(ground, &last).await?
    {
        (last.database_url, last.bin_dir)
    } else {
        let (_, url, install) = ground.postgres(Durability::Scratch, reason, None).await?;
        databases::clear(&url).await?;
        (url, Some(install.bin_dir))
    };
    let reason = Reason::Other { log: ground.postgres_log() };
    let (_, nats_url) = ground.nats(false, reason, None).await?;
    Ok(Running { database_url, nats_url, bin_dir })
}

async fn alive(ground: &Ground<'_>, running: Option<&Running>) -> Result<bool, LocalError> {
    let Some(running) = running else {
        return Ok(false);
    };
    let nats = supervisor::runs(&nats::log(&ground.dir.join("nats")))? && answers(&running.nats_url).await;
    Ok(nats && postgres_alive(ground, running).await?)
}

async fn postgres_alive(ground: &Ground<'_>, running: &Running) -> Result<bool, LocalError> {
    Ok(supervisor::runs(&ground.postgres_log())? && answers(&running.database_url).await)
}

/// Whether something listens where our URL says.
async fn answers(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else {
        return false;
    };
    let address = rest.split('/').next().unwrap_or(rest);
    let address = address.rsplit('@').next().unwrap_or(address).to_owned();
    matches!(tokio::time::timeout(ANSWER, TcpStream::connect(address)).await, Ok(Ok(_)))
}

fn read(state: &Path) -> Option<Running> {
    serde_json::from_slice(&fs::read(state).ok()?).ok()
}

/// Whole or not at all: readers hold no lock.
fn write(state: &Path, running: Option<&Running>) -> Result<(), LocalError> {
    let part = state.with_extension("part");
    let text = serde_json::json!(running).to_string();
    fs::write(&part, text).at(&part)?;
    fs::rename(&part, state).at(state)
}

impl SharedServers {
    /// Of the maintenance database, as its superuser; tests use [`SharedServers::database`].
    pub fn postgres_url(&self) -> &str {
        &self.running.database_url
    }

    pub fn nats_url(&self) -> &str {
        &self.running.nats_url
    }

    /// The programs of the same PostgreSQL; `None` when its URL was given.
    pub fn bin_dir(&self) -> Option<&Path> {
        self.running.bin_dir.as_deref()
    }

    /// A database for one test, copied from the template `template`. `prepare` fills the template and runs once for
    /// every `fingerprint` (of the migrations), whichever test comes first.
    pub async fn database<P, F, E>(
        &self,
        template: &str,
        fingerprint: &str,
        prepare: P,
    ) -> Result<TestDatabase, LocalError>
    where
        P: FnOnce(String) -> F,
        F: Future<Output = Result<(), E>>,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        databases::create(&self.running.database_url, template, fingerprint, prepare).await
    }

    /// A prefix for the streams and subjects of one test; its streams go with it.
    pub fn nats_prefix(&self) -> Result<NatsPrefix, LocalError> {
        NatsPrefix::new(&self.running.nats_url)
    }
}

//! A private NATS server with JetStream.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::Signal;
use serde::Deserialize;

use crate::account::Account;
use crate::error::{AtPath, LocalError};
use crate::step::Step;
use crate::supervisor::{self, Reason, Stop, Supervisor};
use crate::wait;

const READY: Duration = Duration::from_secs(30);
/// Streams reserve their limits against this; the disk itself is what ends.
const STORE_LIMIT: u64 = 1 << 40;

/// What is asked of the server.
pub(crate) struct Plan<'a> {
    pub(crate) program: &'a Path,
    pub(crate) account: Account,
    /// Made by us; holds store, configuration and log.
    pub(crate) folder: PathBuf,
    /// Whether the streams of the last run are kept.
    pub(crate) durable: bool,
    pub(crate) reason: Reason,
    /// The one of the run before, for a server that is started again; its own choice otherwise.
    pub(crate) port: Option<u16>,
    pub(crate) on_step: &'a (dyn Fn(&Step) + Send + Sync),
}

/// The file in which the server says which port it took.
#[derive(Deserialize)]
struct Ports {
    nats: Vec<String>,
}

pub(crate) fn log(folder: &Path) -> PathBuf {
    folder.join("log")
}

/// Starts the server and returns its URL once it answers.
pub(crate) async fn start(plan: &Plan<'_>) -> Result<(Supervisor, String), LocalError> {
    plan.account.own_folder(&plan.folder)?;
    let log_path = log(&plan.folder);
    let stop = Stop {
        signal: Signal::TERM,
        signal_name: "TERM",
        pid_file: plan.folder.join("pid"),
        stamp: plan.folder.join("stamp"),
        scratch: None,
    };
    let log = supervisor::claim(&log_path, &stop).await?;
    plan.account.give(&log_path)?;
    let ports = plan.folder.join("ports");
    if ports.exists() {
        fs::remove_dir_all(&ports).at(&ports)?;
    }
    plan.account.own_folder(&ports)?;
    let store = plan.folder.join("store");
    if !plan.durable && store.exists() {
        fs::remove_dir_all(&store).at(&store)?;
    }
    let configuration = configure(plan, &store, &ports, &stop.pid_file)?;
    (plan.on_step)(&Step::StartingNats { program: plan.program.to_owned() });
    let command = [plan.program.into(), "-c".into(), configuration.into()];
    let mut supervisor = Supervisor::start(plan.account, &log, &stop, &plan.reason, &command)?;
    let url = ready(&mut supervisor, &ports, &log_path).await?;
    Ok((supervisor, url))
}

/// The server takes JSON for its configuration, so paths need no quoting rules of our own. It chooses its first
/// port itself, and there is no monitoring port.
fn configure(plan: &Plan<'_>, store: &Path, ports: &Path, pid_file: &Path) -> Result<PathBuf, LocalError> {
    let file = plan.folder.join("nats.json");
    let configuration = serde_json::json!({
        "host": "127.0.0.1",
        "port": plan.port.map_or(-1, i32::from),
        "ports_file_dir": ports,
        "pid_file": pid_file,
        "jetstream": { "store_dir": store, "max_file_store": STORE_LIMIT },
    });
    fs::write(&file, configuration.to_string()).at(&file)?;
    plan.account.give(&file)?;
    Ok(file)
}

async fn ready(supervisor: &mut Supervisor, ports: &Path, log: &Path) -> Result<String, LocalError> {
    let url = wait::until("NATS to start", READY, async || {
        if supervisor.ended().is_some() {
            return Err(LocalError::NotStarted { server: "NATS", log: supervisor::tail(log) });
        }
        Ok(read_ports(ports))
    })
    .await?;
    wait::until("JetStream to answer", READY, async || Ok(answers(&url).await.then_some(()))).await?;
    Ok(url)
}

fn read_ports(folder: &Path) -> Option<String> {
    let entry = fs::read_dir(folder).ok()?.flatten().next()?;
    let ports: Ports = serde_json::from_slice(&fs::read(entry.path()).ok()?).ok()?;
    ports.nats.into_iter().next()
}

async fn answers(url: &str) -> bool {
    let Ok(client) = async_nats::connect(url).await else {
        return false;
    };
    async_nats::jetstream::new(client).query_account().await.is_ok()
}

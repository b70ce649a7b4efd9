//! A private PostgreSQL.

use std::ffi::OsString;
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use sqlx::{Connection, PgConnection};

use crate::account::Account;
use crate::error::{AtPath, LocalError};
use crate::programs::PostgresInstall;
use crate::scratch;
use crate::step::Step;
use crate::supervisor::{self, Reason, Stop, Supervisor};
use crate::wait;

const READY: Duration = Duration::from_mins(1);
/// A port that was free a moment ago may be taken when the server binds it.
const ATTEMPTS: u32 = 5;
/// The one configuration of every private server, and so of every figure measured on one. Everything not named here
/// is PostgreSQL's default; `shared_buffers` and durability come with the caller.
const SETTINGS: [&str; 10] = [
    "fsync=on",
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=200",
    "synchronous_commit=on",
    "max_wal_size=4GB",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_checkpoints=off",
    "logging_collector=off",
];

/// What is asked of the server.
pub(crate) struct Plan<'a> {
    pub(crate) install: &'a PostgresInstall,
    pub(crate) account: Account,
    /// Made by us; holds the data and the log.
    pub(crate) folder: PathBuf,
    pub(crate) shared_buffers_mb: u32,
    /// Whether the data must survive a crash of the machine; tests do without, which saves them the syncs.
    pub(crate) durable: bool,
    pub(crate) reason: Reason,
    /// The one of the run before, for a server that is started again; a free one otherwise.
    pub(crate) port: Option<u16>,
    pub(crate) on_step: &'a (dyn Fn(&Step) + Send + Sync),
}

impl Plan<'_> {
    /// By major version: a newer server does not read an older one's files.
    fn kept(&self) -> PathBuf {
        self.folder.join(format!("data-{}", self.install.major))
    }

    fn stop(&self) -> Stop {
        Stop {
            signal: Signal::INT,
            signal_name: "INT",
            pid_file: self.folder.join("pid"),
            stamp: self.folder.join("stamp"),
            scratch: None,
        }
    }
}

pub(crate) fn log(folder: &Path) -> PathBuf {
    folder.join("log")
}

pub(crate) fn url(port: u16, database: &str) -> String {
    format!("postgres://postgres@127.0.0.1:{port}/{database}")
}

/// Starts the server and returns its URL once it answers.
pub(crate) async fn start(plan: &Plan<'_>) -> Result<(Supervisor, String), LocalError> {
    plan.account.own_folder(&plan.folder)?;
    let log_path = log(&plan.folder);
    let mut stop = plan.stop();
    let log = supervisor::claim(&log_path, &stop).await?;
    plan.account.give(&log_path)?;
    let kept = plan.kept();
    clean(plan, &kept).await?;
    create(plan, &kept).await?;
    (plan.on_step)(&Step::StartingPostgres { bin_dir: plan.install.bin_dir.clone() });
    let mut attempt = 1;
    loop {
        if !plan.durable {
            stop.scratch = scratch::copy(plan.account, &kept).await?;
        }
        let data = stop.scratch.as_ref().unwrap_or(&kept);
        let port = plan.port.map_or_else(free_port, Ok)?;
        let command = command(plan, data, &stop.pid_file, port);
        let mut supervisor = Supervisor::start(plan.account, &log, &stop, &plan.reason, &command)?;
        match ready(&mut supervisor, &data.join("postmaster.pid"), port, &log_path).await {
            Ok(url) => return Ok((supervisor, url)),
            Err(LocalError::NotStarted { log, .. })
                if attempt < ATTEMPTS && log.contains("could not bind") =>
            {
                attempt += 1;
            }
            Err(error) => return Err(error),
        }
    }
}

fn command(plan: &Plan<'_>, data: &Path, pid_file: &Path, port: u16) -> Vec<OsString> {
    let mut command: Vec<OsString> = vec![plan.install.bin_dir.join("postgres").into()];
    command.extend(["-D".into(), data.into(), "-p".into(), port.to_string().into()]);
    let mut pid_setting = OsString::from("external_pid_file=");
    pid_setting.push(pid_file);
    command.extend(["-c".into(), pid_setting]);
    let mut own = vec![format!("shared_buffers={}MB", plan.shared_buffers_mb)];
    if !plan.durable {
        // The data may be in memory, and the log with it; shared segments are kept there too, so that they go with
        // it even after a crash.
        let scratch =
            ["fsync=off", "full_page_writes=off", "max_wal_size=256MB", "dynamic_shared_memory_type=mmap"];
        own.extend(scratch.map(str::to_owned));
    }
    for setting in SETTINGS.map(str::to_owned).into_iter().chain(own) {
        command.extend(["-c".into(), setting.into()]);
    }
    command
}

/// We hold the log, so no server of ours runs here. One that somebody started by hand on the same data is stopped;
/// any other process id in the file is stale. Data that need not be durable is not trusted after a crash.
async fn clean(plan: &Plan<'_>, data: &Path) -> Result<(), LocalError> {
    let pid_file = &data.join("postmaster.pid");
    if !pid_file.exists() {
        return Ok(());
    }
    if let Some(pid) = supervisor::pid(pid_file)
        && works_in(pid, data)
    {
        kill_process(pid, Signal::INT).ok();
        let ended = async || Ok(test_kill_process(pid).is_err().then_some(()));
        wait::until("a PostgreSQL on the same data to stop", READY, ended).await?;
    }
    if plan.durable {
        // Its own shutdown has removed it by now, when there was one.
        if pid_file.exists() { fs::remove_file(pid_file).at(pid_file) } else { Ok(()) }
    } else {
        fs::remove_dir_all(data).at(data)
    }
}

/// Whether the process is a PostgreSQL on this data: a server works in its data folder.
fn works_in(pid: Pid, data: &Path) -> bool {
    let cwd = format!("/proc/{}/cwd", pid.as_raw_nonzero());
    fs::read_link(cwd).is_ok_and(|cwd| cwd == data)
}

/// Makes the data once, beside and renamed, so that a half made folder is never started.
async fn create(plan: &Plan<'_>, data: &Path) -> Result<(), LocalError> {
    if data.exists() {
        return Ok(());
    }
    (plan.on_step)(&Step::CreatingDatabase);
    let part = plan.folder.join("part");
    if part.exists() {
        fs::remove_dir_all(&part).at(&part)?;
    }
    let mut command = plan.account.command(plan.install.bin_dir.join("initdb"));
    command
        .arg("-D")
        .arg(&part)
        .args(["-U", "postgres", "--auth=trust", "--encoding=UTF8"])
        // Built into the server: sorts the same on every machine and needs no ICU.
        .args(["--locale-provider=builtin", "--locale=C.UTF-8"])
        .kill_on_drop(true);
    if !plan.durable {
        command.arg("--no-sync");
    }
    let output = command
        .output()
        .await
        .map_err(|source| LocalError::NotRun { program: "initdb".to_owned(), source })?;
    if !output.status.success() {
        return Err(LocalError::Failed {
            program: "initdb".to_owned(),
            status: output.status.to_string(),
            output: String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        });
    }
    fs::rename(&part, data).at(data)
}

fn free_port() -> Result<u16, LocalError> {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    Ok(socket.at(Path::new("127.0.0.1:0"))?.port())
}

/// Waits until the server says in its pid file that it is ready on our port, then asks it.
async fn ready(
    supervisor: &mut Supervisor,
    pid_file: &Path,
    port: u16,
    log: &Path,
) -> Result<String, LocalError> {
    wait::until("PostgreSQL to start", READY, async || {
        if supervisor.ended().is_some() {
            return Err(LocalError::NotStarted { server: "PostgreSQL", log: supervisor::tail(log) });
        }
        Ok(says_ready(&fs::read_to_string(pid_file).unwrap_or_default(), port).then_some(()))
    })
    .await?;
    let url = url(port, "postgres");
    let mut connection = PgConnection::connect(&url).await?;
    connection.ping().await?;
    connection.close().await?;
    Ok(url)
}

/// The pid file's fourth line is the port, its eighth the state.
fn says_ready(pid_file: &str, port: u16) -> bool {
    let mut lines = pid_file.lines();
    lines.nth(3).is_some_and(|line| line.trim() == port.to_string())
        && lines.nth(3).is_some_and(|line| line.trim() == "ready")
}

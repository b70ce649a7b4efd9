//! Two instances of the real binary, PostgreSQL and NATS: each can be killed or paused, and comes back.

use std::{
    fs::File,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use local::{Options, Server, Servers};
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    process::Command,
    task::JoinHandle,
    time::{Instant, MissedTickBehavior, interval},
};
use tokio_util::sync::CancellationToken;

/// How long a debug build beside its own load may take to be ready.
const PATIENCE: Duration = Duration::from_mins(3);
const LOOK: Duration = Duration::from_millis(50);

pub struct Deployment {
    pub servers: Servers,
    pub instances: [Instance; 2],
    environment: Environment,
    /// Goes last: the servers' data is in it.
    _scratch: Scratch,
}

type Environment = Vec<(&'static str, String)>;

/// One process of the service, started again whenever it ends, as an operator's supervisor does.
pub struct Instance {
    pub address: String,
    admin: SocketAddr,
    process: Arc<Mutex<Option<u32>>>,
    stop: CancellationToken,
    keeper: JoinHandle<()>,
}

impl Deployment {
    pub async fn start() -> Self {
        let scratch = Scratch::new();
        let servers = Servers::start(Options::new(scratch.0.join("servers"))).await.expect("servers");
        let base = servers.postgres_url();
        let base = base.rsplit_once('/').map_or(base, |(base, _)| base);
        let environment = vec![
            ("SINHKE_DEV", "true".to_owned()),
            ("SINHKE_DATABASE__URL", format!("{base}/faults_{{context}}")),
            ("SINHKE_NATS__URL", servers.nats_url().to_owned()),
            ("SINHKE_KEYS_FILE", scratch.0.join("keys.json").display().to_string()),
            ("SINHKE_LIMITS__RATE_PER_SECOND", "0".to_owned()),
        ];
        let migrated = sinhke(&environment, "migrate").output().await.expect("the binary runs");
        assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
        let instances = ["first", "second"].map(|name| Instance::start(name, &scratch.0, &environment));
        let deployment = Self { servers, instances, environment, _scratch: scratch };
        deployment.all_ready().await;
        deployment
    }

    pub fn addresses(&self) -> Vec<String> {
        self.instances.iter().map(|instance| instance.address.clone()).collect()
    }

    /// Waits until both instances say so: their relay and their feeds run or stand by.
    pub async fn all_ready(&self) {
        let begun = Instant::now();
        for instance in &self.instances {
            let mut look = paced(LOOK);
            while !is_ready(instance.admin).await {
                assert!(begun.elapsed() < PATIENCE, "{} is not ready in time", instance.address);
                look.tick().await;
            }
        }
    }

    /// Kills PostgreSQL or NATS and starts it again.
    pub async fn kill(&mut self, server: Server) {
        self.servers.kill(server).await.expect("it ends");
        self.servers.revive(server).await.expect("it comes back with its data");
    }

    /// Runs another subcommand of the same binary with the same settings.
    pub async fn run(&self, subcommand: &str) -> (bool, String) {
        let output = sinhke(&self.environment, subcommand).output().await.expect("the binary runs");
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8_lossy(&said).into_owned())
    }

    pub async fn stop(self) {
        for instance in self.instances {
            instance.stop.cancel();
            instance.signal(Signal::KILL);
            instance.keeper.await.expect("the keeper ends");
        }
        self.servers.stop().await.expect("the servers stop");
    }
}

impl Instance {
    fn start(name: &'static str, folder: &Path, environment: &Environment) -> Self {
        let (listen, admin) = (free_address(), free_address());
        let mut environment = environment.clone();
        environment.push(("SINHKE_LISTEN", listen.to_string()));
        environment.push(("SINHKE_ADMIN_LISTEN", admin.to_string()));
        let log = File::create(folder.join(format!("{name}.log"))).expect("a log file");
        let (process, stop) = (Arc::default(), CancellationToken::new());
        let keeper = tokio::spawn(keep(environment, log, Arc::clone(&process), stop.clone()));
        Self { address: format!("http://{listen}"), admin, process, stop, keeper }
    }

    /// Sends a signal to the process that runs now, if one does.
    pub fn signal(&self, signal: Signal) {
        let process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        let pid = process.and_then(|pid| Pid::from_raw(pid.try_into().ok()?));
        if let Some(pid) = pid {
            // It may have ended by itself a moment ago.
            kill_process(pid, signal).ok();
        }
    }
}

/// Starts the process whenever it is not there. One that cannot start (its database is away) ends, and is tried again.
async fn keep(
    environment: Environment,
    log: File,
    process: Arc<Mutex<Option<u32>>>,
    stop: CancellationToken,
) {
    let note = |pid| *process.lock().unwrap_or_else(PoisonError::into_inner) = pid;
    let mut pace = paced(LOOK);
    while !stop.is_cancelled() {
        pace.tick().await;
        let log = log.try_clone().expect("the log is open");
        let mut child =
            sinhke(&environment, "serve").stdout(Stdio::null()).stderr(log).spawn().expect("the binary runs");
        note(child.id());
        child.wait().await.expect("its end can be waited for");
        note(None);
    }
}

fn sinhke(environment: &[(&'static str, String)], subcommand: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sinhke"));
    command.arg(subcommand).envs(environment.iter().map(|(name, value)| (*name, value)));
    command.kill_on_drop(true);
    command
}

/// One HTTP/1.0 question: 200 is yes.
async fn is_ready(admin: SocketAddr) -> bool {
    let Ok(mut stream) = TcpStream::connect(admin).await else { return false };
    let mut answer = String::new();
    stream.write_all(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n").await.is_ok()
        && stream.read_to_string(&mut answer).await.is_ok()
        && answer.split(' ').nth(1) == Some("200")
}

/// The pace at which something is looked at.
pub fn paced(period: Duration) -> tokio::time::Interval {
    let mut pace = interval(period);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pace
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port")
}

/// A folder of its own; stays when the test fails, for its logs.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("faults-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("the target directory is writable");
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("logs and data: {}", self.0.display());
        } else {
            std::fs::remove_dir_all(&self.0).ok();
        }
    }
}

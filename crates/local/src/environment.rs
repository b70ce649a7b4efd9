//! The only reader of environment variables in this crate.

use std::path::PathBuf;

/// What the surroundings of the process say about servers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Environment {
    /// The folders of `PATH`, in order.
    pub(crate) path: Vec<PathBuf>,
    /// The user's cache folder; `None` when neither `XDG_CACHE_HOME` nor `HOME` is usable.
    pub(crate) cache: Option<PathBuf>,
    /// `DATABASE_URL`, for the tests' harness only: `demo` passes its own.
    pub(crate) database_url: Option<String>,
    /// `NATS_URL`, for the tests' harness only.
    pub(crate) nats_url: Option<String>,
}

impl Environment {
    #[expect(
        clippy::disallowed_methods,
        reason = "finding servers is about the surroundings; this is the one place that reads them"
    )]
    pub(crate) fn read() -> Self {
        let given = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        // An empty or relative value is no folder: the XDG rules say to ignore it.
        let folder = |name| given(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let path = std::env::var_os("PATH").unwrap_or_default();
        Self {
            path: std::env::split_paths(&path).filter(|folder| folder.is_absolute()).collect(),
            cache: folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache"))),
            database_url: given("DATABASE_URL"),
            nats_url: given("NATS_URL"),
        }
    }
}

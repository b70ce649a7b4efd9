//! What relay and inbox stand between: a context's database and the streams.

use std::time::Duration;

use async_nats::jetstream;
use sqlx::{ConnectOptions as _, PgConnection, PgPool, postgres::PgConnectOptions};

use crate::streams::Prefix;

mod backoff;

pub(crate) use backoff::Backoff;

const LEASE: &str = include_str!("link/lease.sql");
const RELEASE: &str = include_str!("link/release.sql");

/// How often an instance that waits for its turn looks again.
pub(crate) const STANDBY: Duration = Duration::from_millis(250);
/// A statement of ours that takes longer hangs on a dead connection.
const PATIENCE: Duration = Duration::from_mins(1);

#[derive(Clone, Debug)]
pub struct Link {
    /// Only asked for its connect options and by readers: relay and inbox hold a connection of their own, so that
    /// they neither starve the pool nor wait for it.
    pub pool: PgPool,
    pub js: jetstream::Context,
    pub prefix: Prefix,
}

impl Link {
    /// A connection for one work, named after it in the database's own lists.
    pub(crate) async fn connect(&self, work: &str) -> Result<PgConnection, Late<sqlx::Error>> {
        let options = PgConnectOptions::clone(&self.pool.connect_options()).application_name(work);
        within(by_key(options).connect()).await
    }
}

/// For connections that only ever look up by key: batcher, relay, inbox. Without this, a plan that was made while the
/// tables were small (and is kept, as prepared statements' plans are) would read a grown table from end to end for
/// every batch; so it must be one that looks up. Then one plan is good for ever: making it anew took longer than running it.
pub(crate) fn by_key(options: PgConnectOptions) -> PgConnectOptions {
    options.options([
        ("plan_cache_mode", "force_generic_plan"),
        ("enable_seqscan", "off"),
        ("enable_hashjoin", "off"),
        ("enable_mergejoin", "off"),
    ])
}

/// Tries to become the one who does `work` on this database. The lock is the session's: whoever loses the connection
/// has lost the lease with it, so a statement on this connection proves the lease.
pub(crate) async fn try_lease(connection: &mut PgConnection, work: &str) -> Result<bool, Late<sqlx::Error>> {
    within(sqlx::query_scalar(LEASE).bind(work).fetch_one(connection)).await
}

/// Gives a lease back at once; a closed connection would give it back a little later.
pub(crate) async fn release(connection: &mut PgConnection, work: &str) -> Result<bool, Late<sqlx::Error>> {
    within(sqlx::query_scalar(RELEASE).bind(work).fetch_one(connection)).await
}

/// Either what the work itself says, or that nothing came back in time.
#[derive(Debug, thiserror::Error)]
pub enum Late<E: std::error::Error + 'static> {
    #[error(transparent)]
    Failed(E),
    #[error("no answer within {} s", PATIENCE.as_secs())]
    TimedOut,
}

pub(crate) async fn within<T, E: std::error::Error + 'static>(
    work: impl Future<Output = Result<T, E>>,
) -> Result<T, Late<E>> {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(Late::Failed(error)),
        Err(_elapsed) => Err(Late::TimedOut),
    }
}

/// An error with what caused it, in one line: for the log and for readiness.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

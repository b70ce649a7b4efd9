//! The batcher's one connection, made when needed, replaced when lost, and the transaction on it.

use std::{
    io,
    time::{Duration, Instant},
};

use sqlx::{Connection as _, PgConnection, postgres::PgConnectOptions};

use super::Settings;
use crate::link::{self, chain};

const FIRST_WAIT: Duration = Duration::from_millis(10);
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// Nobody waits for a transaction begun ahead, so neither does the batcher for long.
const BEGIN_AHEAD: Duration = Duration::from_secs(1);

pub(super) struct Connection {
    options: PgConnectOptions,
    patience: Duration,
    stall: Duration,
    held: Option<PgConnection>,
    /// A transaction is open in which nothing was done yet.
    ahead: bool,
}

impl Connection {
    pub(super) fn new(context: &str, options: PgConnectOptions, settings: &Settings) -> Self {
        let options = as_batcher(context, options, settings);
        Self { options, patience: settings.patience, stall: settings.stall, held: None, ahead: false }
    }

    /// The connection, made anew if there is none. Fails when the database stays away for too long.
    pub(super) async fn get(&mut self) -> Result<&mut PgConnection, Gone> {
        let connection = match self.held.take() {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        Ok(self.held.insert(connection))
    }

    /// The connection within a transaction: the one that was begun ahead, or a new one.
    pub(super) async fn begun(&mut self) -> Result<Result<&mut PgConnection, sqlx::Error>, Gone> {
        let (ahead, stall) = (std::mem::take(&mut self.ahead), self.stall);
        let connection = self.get().await?;
        if !ahead && let Err(error) = say("BEGIN", connection, stall).await {
            return Ok(Err(error));
        }
        Ok(Ok(connection))
    }

    /// Begins the next batch's transaction before there is a batch: a caller who is alone waits a round trip less. It
    /// reads and locks nothing until then.
    pub(super) async fn begin_ahead(&mut self) {
        let Some(connection) = self.held.as_mut().filter(|_| !self.ahead) else { return };
        match say("BEGIN", connection, self.stall.min(BEGIN_AHEAD)).await {
            Ok(()) => self.ahead = true,
            Err(_lost) => self.lose(),
        }
    }

    pub(super) fn is_ahead(&self) -> bool {
        self.ahead
    }

    /// Ends a transaction that failed, or one that was begun ahead and that no batch came for: whoever watches the
    /// database must not find it idle in a transaction.
    pub(super) async fn roll_back(&mut self) {
        self.ahead = false;
        if let Some(connection) = &mut self.held
            && say("ROLLBACK", connection, self.stall).await.is_err()
        {
            self.lose();
        }
    }

    /// Forgets a connection that is lost or whose state nobody knows; the server ends its transaction.
    pub(super) fn lose(&mut self) {
        self.held = None;
        self.ahead = false;
    }

    pub(super) async fn close(self) {
        if let Some(connection) = self.held
            && let Err(error) = connection.close().await
        {
            tracing::debug!(error = chain(&error), "the batcher's connection was lost before it was closed");
        }
    }

    async fn connect(&self) -> Result<PgConnection, Gone> {
        let begun = Instant::now();
        let mut wait = FIRST_WAIT;
        loop {
            let left = self.patience.saturating_sub(begun.elapsed());
            match tokio::time::timeout(left, PgConnection::connect_with(&self.options)).await {
                Ok(Ok(connection)) => return Ok(connection),
                Ok(Err(error)) if begun.elapsed().saturating_add(wait) >= self.patience => {
                    tracing::error!(
                        error = chain(&error),
                        "the database does not take the batcher's connection"
                    );
                    return Err(Gone);
                }
                Ok(Err(_again)) => tokio::time::sleep(wait).await,
                Err(_elapsed) => {
                    tracing::error!("the database does not answer the batcher");
                    return Err(Gone);
                }
            }
            wait = wait.saturating_mul(2).min(LONGEST_WAIT);
        }
    }
}

/// A server that says nothing for too long is a lost one.
async fn say(
    statement: &'static str,
    connection: &mut PgConnection,
    stall: Duration,
) -> Result<(), sqlx::Error> {
    let said = tokio::time::timeout(stall, sqlx::raw_sql(statement).execute(connection)).await;
    said.unwrap_or_else(|_elapsed| Err(io::Error::from(io::ErrorKind::TimedOut).into())).map(drop)
}

/// The database stayed away for longer than the batcher's patience.
#[derive(Debug)]
pub(super) struct Gone;

pub(super) fn as_batcher(context: &str, options: PgConnectOptions, settings: &Settings) -> PgConnectOptions {
    link::by_key(options)
        .application_name(&format!("sinhke {context} batcher"))
        .options([("lock_timeout", format!("{}ms", settings.lock_wait.as_millis()))])
}

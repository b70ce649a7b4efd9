//! The batcher's one connection: made when needed, replaced when lost.

use std::time::{Duration, Instant};

use sqlx::{Connection as _, PgConnection, postgres::PgConnectOptions};

use super::Settings;
use crate::link::{self, chain};

const FIRST_WAIT: Duration = Duration::from_millis(10);
const LONGEST_WAIT: Duration = Duration::from_secs(1);

pub(super) struct Connection {
    options: PgConnectOptions,
    patience: Duration,
    held: Option<PgConnection>,
}

impl Connection {
    pub(super) fn new(context: &str, options: PgConnectOptions, settings: &Settings) -> Self {
        Self { options: as_batcher(context, options, settings), patience: settings.patience, held: None }
    }

    /// The connection, made anew if there is none. Fails when the database stays away for too long.
    pub(super) async fn get(&mut self) -> Result<&mut PgConnection, Gone> {
        let connection = match self.held.take() {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        Ok(self.held.insert(connection))
    }

    /// Forgets a connection that is lost or whose state nobody knows; the server ends its transaction.
    pub(super) fn lose(&mut self) {
        self.held = None;
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

/// The database stayed away for longer than the batcher's patience.
#[derive(Debug)]
pub(super) struct Gone;

pub(super) fn as_batcher(context: &str, options: PgConnectOptions, settings: &Settings) -> PgConnectOptions {
    link::by_key(options)
        .application_name(&format!("sinhke {context} batcher"))
        .options([("lock_timeout", format!("{}ms", settings.lock_wait.as_millis()))])
}

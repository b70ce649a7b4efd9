//! How far a consumer is, for readers who want to see what they wrote.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::PgPool;
use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};
use uuid::Uuid;

use super::mark::Mark;

const HAS_APPLIED: &str = include_str!("has_applied.sql");

/// Looks again this soon even without a sign, because another instance of the service may do the consuming; then less
/// and less often, because anybody can name a version that never comes.
const LOOK: Duration = Duration::from_millis(20);
const LOOK_LAST: Duration = Duration::from_millis(500);

/// Cheap to clone; stays good over restarts of the consumer.
#[derive(Clone, Debug)]
pub struct Progress {
    pub(super) consumer: &'static str,
    pub(super) pool: PgPool,
    pub(super) mark: watch::Receiver<Mark>,
}

/// A sign whenever a consumer has applied something, without asking the database. However much was applied since the last
/// one, it is one sign; in an instance that stands by it may come a little late.
#[derive(Clone, Debug)]
pub struct Signs(watch::Receiver<Mark>);

impl Signs {
    /// Who reads from here on finds everything applied so far: only what comes later is a sign.
    pub fn seen(&mut self) {
        self.0.mark_unchanged();
    }

    /// Waits for a sign; for ever when the consumer has ended.
    pub async fn next(&mut self) {
        if self.0.changed().await.is_err() {
            std::future::pending().await
        }
    }
}

/// How far a consumer was at some moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp(i64, i64, Option<Timestamp>);

#[derive(Debug, thiserror::Error)]
pub enum WaitError {
    /// The caller may ask again later.
    #[error("version {version} of {aggregate} was not applied in time")]
    Late { aggregate: Uuid, version: i64 },
    #[error("the database refused a statement")]
    Sql(#[from] sqlx::Error),
}

impl Progress {
    /// The highest position seen, 0 before the first.
    pub fn position(&self) -> i64 {
        self.mark.borrow().position
    }

    /// The watermark: everything known until then is applied, and what comes later is known later.
    pub fn known_at(&self) -> Option<Timestamp> {
        self.mark.borrow().known_at
    }

    /// Another one whenever something was applied: what was read of the consumer's rows at one stamp is still so while
    /// the stamp is the same. In an instance that stands by, and after a parked event was applied, it may come a little
    /// late.
    pub fn stamp(&self) -> Stamp {
        let mark = self.mark.borrow();
        Stamp(mark.stream_id, mark.stream_sequence, mark.known_at)
    }

    /// The signs of what is applied from now on.
    pub fn signs(&self) -> Signs {
        let mut mark = self.mark.clone();
        mark.mark_unchanged();
        Signs(mark)
    }

    /// Waits until the consumer has applied that version of the record.
    pub async fn wait_for(&self, aggregate: Uuid, version: i64, deadline: Instant) -> Result<(), WaitError> {
        match timeout_at(deadline, self.applied(aggregate, version)).await {
            Ok(applied) => Ok(applied?),
            Err(_elapsed) => Err(WaitError::Late { aggregate, version }),
        }
    }

    /// Level-triggered: the table is what counts, a sign only says when to look.
    async fn applied(&self, aggregate: Uuid, version: i64) -> Result<(), sqlx::Error> {
        let mut mark = self.mark.clone();
        let mut wait = LOOK;
        loop {
            mark.borrow_and_update();
            let look = sqlx::query_scalar(HAS_APPLIED).bind(self.consumer).bind(aggregate).bind(version);
            if look.fetch_one(&self.pool).await? {
                return Ok(());
            }
            let sign = tokio::time::timeout(wait, mark.changed()).await;
            if let Ok(Err(_ended)) = sign {
                tokio::time::sleep(wait).await;
            }
            wait = wait.saturating_mul(2).min(LOOK_LAST);
        }
    }
}

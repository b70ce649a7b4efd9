//! One batch, one transaction.

use std::{collections::BTreeSet, time::Instant};

use sqlx::{Connection as _, PgConnection};
use tokio::sync::Notify;
use vocabulary::decision::Claim;

use super::{
    job::{Job, Outcome},
    metric,
    plan::Plan,
};
use crate::{
    append,
    receipts::{self, RequestKey},
    seal::Sealer,
    store::{Key, Store, StoreError},
};

/// What every transaction of a batcher uses.
pub(super) struct Means<'a, S> {
    pub(super) store: &'a S,
    pub(super) sealer: &'a Sealer,
    pub(super) wake: &'a Notify,
}

impl<S: Store> Means<'_, S> {
    /// Decides and stores the batch. Nothing is answered before it is committed; an error means that the outcomes of
    /// all are void.
    pub(super) async fn attempt(
        &self,
        connection: &mut PgConnection,
        jobs: &[Job<S::Domain>],
    ) -> Result<Vec<Outcome>, StoreError> {
        let begun = Instant::now();
        let keys: Vec<Key<S>> = jobs
            .iter()
            .flat_map(|job| &job.scope.existing)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .cloned()
            .collect();
        let claims: Vec<Claim> = jobs
            .iter()
            .flat_map(|job| &job.scope.claims)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .copied()
            .collect();
        let requests: Vec<RequestKey> = jobs.iter().map(Job::request).collect();

        let mut tx = connection.begin().await?;
        let loaded = if keys.is_empty() { Vec::new() } else { self.store.load(&mut tx, &keys).await? };
        let known = receipts::known(&mut tx, &requests, &claims).await?;
        let mut plan = Plan::new(self.store, self.sealer, loaded);
        plan.know(&requests, &claims, known);
        let outcomes = jobs.iter().zip(&requests).map(|(job, request)| plan.take(job, request)).collect();
        let (changed, rows) = plan.finish();
        if rows.is_empty() {
            tx.rollback().await?;
            return Ok(outcomes);
        }
        if !changed.is_empty() {
            self.store.save(&mut tx, &changed).await?;
        }
        // Last, and never empty here: in a transaction that an ignored error has aborted, PostgreSQL answers COMMIT
        // with a rollback and no error, but refuses this statement.
        append::append(&mut tx, &rows).await?;
        let committing = Instant::now();
        tx.commit().await?;
        metric::batch(S::CONTEXT, jobs.len(), begun.elapsed(), committing.elapsed());
        if rows.leaving() > 0 {
            self.wake.notify_one();
        }
        Ok(outcomes)
    }
}

//! One batch, one transaction.

use std::{collections::BTreeSet, time::Instant};

use sqlx::PgConnection;
use vocabulary::decision::Claim;

use super::{
    job::{Job, Outcome},
    metric,
    plan::Plan,
};
use crate::{
    append::{self, Rows},
    handover::{Handover, Turn},
    receipts::{self, RequestKey},
    seal::Sealer,
    store::{Key, Store, StoreError},
};

/// What every transaction of a batcher uses.
pub(super) struct Means<'a, S> {
    pub(super) store: &'a S,
    pub(super) sealer: &'a Sealer,
    pub(super) handover: &'a Handover,
}

impl<S: Store> Means<'_, S> {
    /// Decides and stores the batch in the transaction that is open, and commits it. Nothing is answered before; an error
    /// means that the outcomes of all are void, and that the transaction is still to be ended.
    pub(super) async fn attempt(
        &self,
        tx: &mut PgConnection,
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

        let loaded = if keys.is_empty() { Vec::new() } else { self.store.load(tx, &keys).await? };
        let known = receipts::known(tx, &requests, &claims).await?;
        let mut plan = Plan::new(self.store, self.sealer, loaded);
        plan.know(&requests, &claims, known);
        let outcomes = jobs.iter().zip(&requests).map(|(job, request)| plan.take(job, request)).collect();
        let (changed, rows) = plan.finish();
        // Nothing but first answers given again; a refusal alone has its entry in the audit.
        if rows.is_empty() {
            sqlx::raw_sql("ROLLBACK").execute(tx).await?;
            return Ok(outcomes);
        }
        if !changed.is_empty() {
            self.store.save(tx, &changed).await?;
        }
        let committing = self.append(tx, rows, begun).await?;
        metric::batch(S::CONTEXT, jobs.len(), begun.elapsed(), committing.elapsed());
        Ok(outcomes)
    }

    /// Commits with the journal's rows. Answers when the commit began.
    async fn append(&self, tx: &mut PgConnection, rows: Rows, begun: Instant) -> Result<Instant, StoreError> {
        let turn = if rows.leaving() > 0 { Some(self.handover.turn().await) } else { None };
        let first = turn.as_ref().and_then(Turn::first);
        // Last, and never empty here: in a transaction that an ignored error has aborted, PostgreSQL answers COMMIT
        // with a rollback and no error, but refuses this statement.
        let has_positions = append::append(tx, &rows, first).await?;
        let committing = Instant::now();
        sqlx::raw_sql("COMMIT").execute(tx).await?;
        match (turn, first.filter(|_| has_positions)) {
            (Some(turn), Some(first)) => turn.hand_over(rows.into_placed(first, begun.elapsed())),
            (Some(turn), None) => turn.leave_waiting(),
            (None, _) => {}
        }
        Ok(committing)
    }
}

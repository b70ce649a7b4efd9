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
    receipts::{self, Known, RequestKey},
    seal::Sealer,
    store::{Changed, Key, Store, StoreError},
};

/// What every transaction of a batcher uses.
pub(super) struct Means<'a, S> {
    pub(super) store: &'a S,
    pub(super) sealer: &'a Sealer,
    pub(super) handover: &'a Handover,
}

/// What the commands of a batch name.
struct Asked<S: Store> {
    keys: Vec<Key<S>>,
    claims: Vec<Claim>,
    requests: Vec<RequestKey>,
}

impl<S: Store> Asked<S> {
    fn by(jobs: &[Job<S::Domain>]) -> Self {
        let keys: BTreeSet<_> = jobs.iter().flat_map(|job| &job.scope.existing).collect();
        let claims: BTreeSet<_> = jobs.iter().flat_map(|job| &job.scope.claims).collect();
        Self {
            keys: keys.into_iter().cloned().collect(),
            claims: claims.into_iter().copied().collect(),
            requests: jobs.iter().map(Job::request).collect(),
        }
    }
}

/// The commands' outcomes, the records they change and the journal's rows.
type Planned<S> = (Vec<Outcome>, Vec<Changed<<S as Store>::Domain>>, Rows);

impl<S: Store> Means<'_, S> {
    /// Decides and stores the batch in the transaction that is open, and commits it. Nothing is answered before; an error
    /// means that the outcomes of all are void, and that the transaction is still to be ended.
    ///
    /// Commands that are presumed new are decided as if nothing were known of their requests and claims: one round trip
    /// less. What they enter is entered once, so the database refuses a wrong presumption with everything that came of
    /// it. Only a refusal would enter nothing: so it is never given without having looked.
    pub(super) async fn attempt(
        &self,
        tx: &mut PgConnection,
        jobs: &[Job<S::Domain>],
        presumed_new: bool,
    ) -> Result<Vec<Outcome>, StoreError> {
        let begun = Instant::now();
        let asked = Asked::by(jobs);
        let presumed = if presumed_new {
            Some(self.plan(tx, jobs, &asked, Some(Known::default())).await?)
        } else {
            None
        };
        let carried_out = |planned: &Planned<S>| planned.0.iter().all(Result::is_ok);
        let (outcomes, changed, rows) = match presumed.filter(carried_out) {
            Some(planned) => planned,
            None => self.plan(tx, jobs, &asked, None).await?,
        };
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

    /// Decides the batch on the records it names, and on what is known of its requests and claims: read after the records
    /// are locked, unless it is given.
    async fn plan(
        &self,
        tx: &mut PgConnection,
        jobs: &[Job<S::Domain>],
        Asked { keys, claims, requests }: &Asked<S>,
        known: Option<Known>,
    ) -> Result<Planned<S>, StoreError> {
        let loaded = if keys.is_empty() { Vec::new() } else { self.store.load(tx, keys).await? };
        let known = match known {
            Some(known) => known,
            None => receipts::known(tx, requests, claims).await?,
        };
        let mut plan = Plan::new(self.store, self.sealer, loaded);
        plan.know(requests, claims, known);
        let outcomes = jobs.iter().zip(requests).map(|(job, request)| plan.take(job, request)).collect();
        let (changed, rows) = plan.finish();
        Ok((outcomes, changed, rows))
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

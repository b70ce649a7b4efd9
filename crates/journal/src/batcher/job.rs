//! One command in the queue, its type forgotten.

use std::{sync::Arc, time::Instant};

use tokio::sync::oneshot;
use vocabulary::decision::{Command, Decision, Domain, Found, Moment, Scope};

use super::Answered;
use crate::{append::AuditRow, audit::Touched, receipts::RequestKey, refusal::Refusal};

/// What a caller gets.
pub(super) type Outcome = Result<Answered, Refusal>;

pub(super) struct Job<D: Domain> {
    pub(super) moment: Arc<Moment>,
    pub(super) method: &'static str,
    pub(super) body_hash: [u8; 32],
    pub(super) deadline: Option<Instant>,
    pub(super) scope: Scope<D::Key>,
    pub(super) task: Box<dyn Decide<D>>,
    pub(super) reply: oneshot::Sender<Outcome>,
}

impl<D: Domain> Job<D> {
    pub(super) fn request(&self) -> RequestKey {
        RequestKey {
            principal: self.moment.caller.principal.clone(),
            method: self.method,
            id: self.moment.request_id.0,
        }
    }

    /// What became of it, for the audit.
    pub(super) fn audit(&self, outcome: &'static str, touched: Touched) -> AuditRow {
        AuditRow {
            recorded_at: self.moment.now,
            principal: self.moment.caller.principal.clone(),
            method: self.method,
            request_id: Some(self.moment.request_id.0),
            outcome,
            touched,
            traceparent: self.moment.traceparent.clone(),
        }
    }

    pub(super) fn is_late(&self, now: Instant) -> bool {
        self.deadline.is_some_and(|deadline| deadline <= now)
    }
}

/// A command and the encoding of its answer, whatever their types.
pub(super) trait Decide<D: Domain>: Send + Sync {
    fn decide(&self, found: &Found<'_, D>, moment: &Moment) -> Result<Decision<D>, Refusal>;
    fn answer(&self, found: &Found<'_, D>) -> Vec<u8>;
}

pub(super) struct Task<C, A> {
    pub(super) command: C,
    pub(super) answer: A,
}

impl<C, A> Decide<C::Domain> for Task<C, A>
where
    C: Command,
    A: Fn(&C, &Found<'_, C::Domain>) -> Vec<u8> + Send + Sync,
{
    fn decide(&self, found: &Found<'_, C::Domain>, moment: &Moment) -> Result<Decision<C::Domain>, Refusal> {
        match self.command.decide(found, moment) {
            Ok(decision) => Ok(decision),
            Err(rejection) => Err(Box::new(rejection)),
        }
    }

    fn answer(&self, found: &Found<'_, C::Domain>) -> Vec<u8> {
        (self.answer)(&self.command, found)
    }
}

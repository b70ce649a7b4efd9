//! A batch in memory: every command decided against what the ones before it left. No await, no SQL.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use uuid::Uuid;
use vocabulary::decision::{Claim, Domain, Moment, Versioned};

use super::{
    Answered,
    job::{Job, Outcome},
    own::{Own, Replaced, Wrong},
};
use crate::{
    append::{AuditRow, ClaimRow, EventRow, PublicForm, ReceiptRow, Rows},
    audit::{DONE, Touched},
    link::chain,
    receipts::{self, Known, RequestKey},
    refusal::{JournalRefusal, Refusal},
    seal::Sealer,
    store::{Changed, Key, Loaded, Recorded, State, Store, StoreError},
    streams::StreamSpec,
};

pub(super) struct Plan<'a, S: Store> {
    store: &'a S,
    sealer: &'a Sealer,
    states: BTreeMap<Key<S>, Versioned<State<S>>>,
    holders: BTreeMap<Claim, Holder>,
    answers: HashMap<RequestKey, Receipt>,
    drafts: BTreeMap<Key<S>, Draft<S::Domain>>,
    rows: Rows,
}

/// Who held a claim when the batch was loaded, and who does now.
struct Holder {
    was: Option<Uuid>,
    is: Option<Uuid>,
}

struct Receipt {
    body_hash: Vec<u8>,
    answer: Kept,
}

enum Kept {
    Sealed(Vec<u8>),
    Fresh(Answered),
}

/// A [`Changed`] whose state after is still in the running batch.
struct Draft<D: Domain> {
    before: Option<Versioned<D::State>>,
    events: Vec<(i64, D::Event)>,
    moment: Arc<Moment>,
}

/// What a command adds to the journal if it is carried out.
struct Effect {
    events: Vec<EventRow>,
    receipt: ReceiptRow,
    audit: AuditRow,
    answered: Answered,
}

/// Why a command is not carried out.
enum Failed {
    Refused(Refusal),
    Broken(&'static str),
    Store(StoreError),
}

impl<'a, S: Store> Plan<'a, S> {
    pub(super) fn new(store: &'a S, sealer: &'a Sealer, loaded: Vec<Loaded<S>>) -> Self {
        Self {
            store,
            sealer,
            states: loaded.into_iter().collect(),
            holders: BTreeMap::new(),
            answers: HashMap::new(),
            drafts: BTreeMap::new(),
            rows: Rows::default(),
        }
    }

    /// Takes in what was read for these requests and claims.
    pub(super) fn know(&mut self, requests: &[RequestKey], claims: &[Claim], known: Known) {
        self.holders = claims.iter().map(|claim| (*claim, Holder { was: None, is: None })).collect();
        for (index, holder) in known.holders {
            if let Some(held) = claims.get(index).and_then(|claim| self.holders.get_mut(claim)) {
                *held = Holder { was: Some(holder), is: Some(holder) };
            }
        }
        for (index, body_hash, answer) in known.receipts {
            if let Some(request) = requests.get(index) {
                self.answers.insert(request.clone(), Receipt { body_hash, answer: Kept::Sealed(answer) });
            }
        }
    }

    /// Decides one command. What it changes is seen by the next one; a refusal leaves its entry in the audit, and
    /// nothing else.
    pub(super) fn take(&mut self, job: &Job<S::Domain>, request: &RequestKey) -> Outcome {
        let outcome = match self.answers.get(request) {
            // A first answer given again changes nothing: its entry in the audit is there already.
            Some(receipt) => self.replay(job, request, receipt),
            None => self.decide(job, request),
        };
        if let Err(refusal) = &outcome {
            self.rows.audits.push(job.audit(refusal.reason(), Touched::default()));
        }
        outcome
    }

    fn decide(&mut self, job: &Job<S::Domain>, request: &RequestKey) -> Outcome {
        let mut own = self.lend(job);
        let outcome = match self.carry_out(job, request, &mut own) {
            Ok(effect) => Ok(self.keep(job, request, &mut own, effect)),
            Err(failed) => {
                own.undo();
                Err(refuse(job, failed))
            }
        };
        self.states.extend(own.states);
        outcome
    }

    /// What is to be stored: changed records in key order, and the journal's rows.
    pub(super) fn finish(self) -> (Vec<Changed<S::Domain>>, Rows) {
        let Self { mut states, holders, drafts, mut rows, .. } = self;
        let changed = drafts.into_iter().filter_map(|(key, Draft { before, events, moment })| {
            // Invariant: a changed record went back into the batch with the command that changed it.
            states.remove(&key).map(|after| Changed { key, before, after, events, moment })
        });
        let changed = changed.collect();
        rows.claims = holders
            .into_iter()
            .filter(|(_, holder)| holder.was != holder.is)
            .map(|(claim, Holder { was, is })| ClaimRow { claim, was, becomes: is })
            .collect();
        (changed, rows)
    }

    fn replay(&self, job: &Job<S::Domain>, request: &RequestKey, receipt: &Receipt) -> Outcome {
        if receipt.body_hash != job.body_hash {
            return Err(Box::new(JournalRefusal::RequestIdReused));
        }
        match &receipt.answer {
            Kept::Fresh(answered) => Ok(Answered { replayed: true, ..answered.clone() }),
            Kept::Sealed(sealed) => match self.sealer.open_answer(&request.place(), sealed) {
                Ok(envelope) => receipts::decode(&envelope)
                    .ok_or_else(|| refuse(job, Failed::Broken("a receipt's envelope has no known form"))),
                Err(error) => Err(refuse(job, Failed::Store(error.into()))),
            },
        }
    }

    /// Takes the command's scope out of the batch.
    fn lend(&mut self, job: &Job<S::Domain>) -> Own<S::Domain> {
        let keys: BTreeSet<&Key<S>> = job.scope.existing.union(&job.scope.created).collect();
        let states = keys.into_iter().filter_map(|key| self.states.remove_entry(key)).collect();
        let held = |claim: &Claim| Some((*claim, self.holders.get(claim)?.is?));
        let holders = job.scope.claims.iter().filter_map(held).collect();
        Own { states, holders, replaced: Vec::new(), given_up: Vec::new() }
    }

    /// Runs the context's own code: a panic in it refuses this command and no other.
    fn carry_out(
        &self,
        job: &Job<S::Domain>,
        request: &RequestKey,
        own: &mut Own<S::Domain>,
    ) -> Result<Effect, Failed> {
        catch_unwind(AssertUnwindSafe(|| self.effect(job, request, own)))
            .unwrap_or(Err(Failed::Broken("panicked while it was decided")))
    }

    fn effect(
        &self,
        job: &Job<S::Domain>,
        request: &RequestKey,
        own: &mut Own<S::Domain>,
    ) -> Result<Effect, Failed> {
        own.admit(job)?;
        let decision = job.task.decide(&own.found(), &job.moment).map_err(Failed::Refused)?;
        let (mut events, mut touched) = (Vec::new(), Vec::<(Uuid, i64)>::new());
        for change in decision.changes {
            let aggregate = own.change(job, change)?;
            let version = self.record(job, own, aggregate, &mut events)?;
            touched.retain(|(other, _)| *other != aggregate);
            // Whoever waits for what a write touched can see only records whose events leave.
            if events.last().is_some_and(|event| event.public.is_some()) {
                touched.push((aggregate, version));
            }
        }
        for change in decision.claims {
            own.claim(job, change)?;
        }
        let answered = Answered { bytes: job.task.answer(&own.found()).into(), touched, replayed: false };
        let envelope = receipts::encode(&answered).map_err(StoreError::from)?;
        let sealed = self.sealer.seal_answer(&request.place(), &envelope).map_err(StoreError::from)?;
        let (method, body_hash, moment) = (job.method, job.body_hash, job.moment.clone());
        let audit = job.audit(DONE, Touched::of(&events, self.sealer));
        let receipt = ReceiptRow { method, body_hash, sealed, moment };
        Ok(Effect { events, receipt, audit, answered })
    }

    /// Both forms of the events of the last change, made while the state is as this command left it.
    fn record(
        &self,
        job: &Job<S::Domain>,
        own: &Own<S::Domain>,
        aggregate: Uuid,
        rows: &mut Vec<EventRow>,
    ) -> Result<i64, Failed> {
        let Some(Replaced { key, events, .. }) = own.replaced.last() else {
            return Err(Failed::Broken("changed nothing"));
        };
        let Some(Versioned { version, state }) = own.states.get(key) else {
            return Err(Failed::Broken("lost a record"));
        };
        for (version, event) in events {
            let version = *version;
            let recorded = Recorded { key, aggregate, version, event, state, moment: &job.moment };
            let entry = self.store.entry(&recorded)?;
            let public = self.store.publish(&recorded);
            if public.as_ref().is_some_and(|out| out.payload.len() > StreamSpec::MAX_PAYLOAD_BYTES) {
                return Err(Failed::Broken("makes an event that is too large to be published"));
            }
            let public = public.map(|out| PublicForm {
                subject: out.subject(S::CONTEXT),
                message: out.message,
                valid_on: out.valid_on,
                payload: out.payload,
            });
            let moment = job.moment.clone();
            rows.push(EventRow { aggregate, version, kind: entry.kind, body: entry.body, public, moment });
        }
        Ok(*version)
    }

    /// Makes a carried-out command part of the batch.
    fn keep(
        &mut self,
        job: &Job<S::Domain>,
        request: &RequestKey,
        own: &mut Own<S::Domain>,
        effect: Effect,
    ) -> Answered {
        for Replaced { key, before, events } in own.replaced.drain(..) {
            let moment = job.moment.clone();
            let draft =
                self.drafts.entry(key).or_insert_with(|| Draft { before, events: Vec::new(), moment });
            draft.events.extend(events);
            draft.moment = job.moment.clone();
        }
        for claim in &job.scope.claims {
            if let Some(holder) = self.holders.get_mut(claim) {
                holder.is = own.holders.get(claim).copied();
            }
        }
        for (claim, holder) in own.given_up.drain(..) {
            // Not read with the batch: the store deletes it only if this holder has it, and counts.
            let held = self.holders.entry(claim).or_insert(Holder { was: Some(holder), is: Some(holder) });
            if held.is == Some(holder) {
                held.is = None;
            }
        }
        let Effect { events, receipt, audit, answered } = effect;
        self.rows.events.extend(events);
        self.rows.audits.push(audit);
        self.rows.receipts.push(receipt);
        let kept = Receipt { body_hash: job.body_hash.to_vec(), answer: Kept::Fresh(answered.clone()) };
        self.answers.insert(request.clone(), kept);
        answered
    }
}

impl From<JournalRefusal> for Failed {
    fn from(refusal: JournalRefusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Wrong> for Failed {
    fn from(wrong: Wrong) -> Self {
        match wrong {
            Wrong::Refused(refusal) => refusal.into(),
            Wrong::Broken(what) => Self::Broken(what),
        }
    }
}

/// What the caller is told; what is ours to repair is logged here, once.
fn refuse<D: Domain>(job: &Job<D>, failed: Failed) -> Refusal {
    let (request_id, method) = (job.moment.request_id.0, job.method);
    match failed {
        Failed::Refused(refusal) => return refusal,
        Failed::Broken(what) => tracing::error!(%request_id, method, what, "a command broke its contract"),
        Failed::Store(error) => {
            let cause = chain(&error);
            tracing::error!(%request_id, method, cause, "a command could not be recorded");
        }
    }
    Box::new(JournalRefusal::Internal)
}

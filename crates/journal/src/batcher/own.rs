//! What one command sees: the part of the running batch that its scope names, and nothing else.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;
use vocabulary::{
    caller::AreaScope,
    decision::{Change, Claim, ClaimChange, Domain, Found, Versioned},
};

use super::job::Job;
use crate::refusal::JournalRefusal;

/// Taken out of the batch for the time of one command, so that nothing is copied, and put back after it.
pub(super) struct Own<D: Domain> {
    pub(super) states: BTreeMap<D::Key, Versioned<D::State>>,
    pub(super) holders: HashMap<Claim, Uuid>,
    /// What the command replaced, oldest first.
    pub(super) replaced: Vec<Replaced<D>>,
    /// Claims given up that the scope does not name, each with its holder.
    pub(super) given_up: Vec<(Claim, Uuid)>,
}

pub(super) struct Replaced<D: Domain> {
    pub(super) key: D::Key,
    pub(super) before: Option<Versioned<D::State>>,
    pub(super) events: Vec<(i64, D::Event)>,
}

/// Why a decision is not carried out.
pub(super) enum Wrong {
    Refused(JournalRefusal),
    /// The rule broke the contract of [`vocabulary::decision`]: ours to repair.
    Broken(&'static str),
}

impl<D: Domain> Own<D> {
    pub(super) fn found(&self) -> Found<'_, D> {
        Found { states: &self.states, holders: &self.holders }
    }

    /// Whether the caller may see all of it. Absent and out of area are the same answer.
    pub(super) fn admit(&self, job: &Job<D>) -> Result<(), JournalRefusal> {
        let areas = &job.moment.caller.areas;
        for key in &job.scope.existing {
            let mine = match self.states.get(key) {
                Some(found) => D::within(&found.state, areas),
                None => matches!(areas, AreaScope::Province),
            };
            if !mine {
                return Err(JournalRefusal::AreaForbidden);
            }
        }
        let made = |key| self.states.contains_key(key) && !job.scope.existing.contains(key);
        if job.scope.created.iter().any(made) { Err(JournalRefusal::RecordExists) } else { Ok(()) }
    }

    /// Puts a changed record in its place and counts its events. Answers the record's id and the changed key.
    pub(super) fn change(&mut self, job: &Job<D>, change: Change<D>) -> Result<Uuid, Wrong> {
        let Change { key, state, events } = change;
        let Some(aggregate) = D::aggregate(&key) else {
            return Err(Wrong::Broken("changes what is only read"));
        };
        if !job.scope.existing.contains(&key) && !job.scope.created.contains(&key) {
            return Err(Wrong::Broken("changes a record outside its scope"));
        }
        if events.is_empty() {
            return Err(Wrong::Broken("changes a record without an event"));
        }
        if !D::within(&state, &job.moment.caller.areas) {
            return Err(Wrong::Refused(JournalRefusal::AreaForbidden));
        }
        let base = self.states.get(&key).map_or(0, |before| before.version);
        let events: Vec<(i64, D::Event)> = (base.saturating_add(1)..).zip(events).collect();
        let version = events.last().map_or(base, |(version, _)| *version);
        let before = self.states.insert(key.clone(), Versioned { version, state });
        self.replaced.push(Replaced { key, before, events });
        Ok(aggregate)
    }

    pub(super) fn claim(&mut self, job: &Job<D>, change: ClaimChange) -> Result<(), Wrong> {
        let (ClaimChange::Take { claim, .. }
        | ClaimChange::Release(claim)
        | ClaimChange::GiveUp { claim, .. }) = change;
        if !job.scope.claims.contains(&claim) {
            let ClaimChange::GiveUp { claim, holder } = change else {
                return Err(Wrong::Broken("takes or gives up a claim outside its scope"));
            };
            self.given_up.push((claim, holder));
            return Ok(());
        }
        match change {
            ClaimChange::Release(claim) => {
                self.holders.remove(&claim);
            }
            ClaimChange::GiveUp { claim, holder } => {
                self.holders.retain(|held, by| (*held, *by) != (claim, holder));
            }
            ClaimChange::Take { claim, holder } => {
                if self.holders.insert(claim, holder).is_some_and(|other| other != holder) {
                    return Err(Wrong::Refused(JournalRefusal::ClaimTaken));
                }
            }
        }
        Ok(())
    }

    /// As if the command had never been asked.
    pub(super) fn undo(&mut self) {
        self.given_up.clear();
        while let Some(Replaced { key, before, .. }) = self.replaced.pop() {
            match before {
                Some(before) => self.states.insert(key, before),
                None => self.states.remove(&key),
            };
        }
    }
}

//! Which events of a batch are applied now, which wait, which were applied before. Pure.
//!
//! The outcome does not depend on where one batch ends and the next begins: a replay applies the same events in the
//! same order and gives each the same `known_at`.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::refusal::{Reason, Refused};
use crate::feed::Delivered;

/// What the consumer's tables say about the records of a batch.
#[derive(Debug, Default)]
pub(super) struct Before {
    /// Applied versions; a record that is not here has none.
    pub(super) versions: HashMap<Uuid, i64>,
    pub(super) held: Vec<Delivered>,
    /// Versions that wait for a person; the record's later ones wait for them.
    pub(super) parked: HashSet<(Uuid, i64)>,
    /// A version that counts as applied from now on, without an effect.
    pub(super) passed: Option<(Uuid, i64)>,
    /// Of the last event applied.
    pub(super) known_at: Option<Timestamp>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// In the order in which they take effect.
    pub(crate) ready: Vec<Delivered>,
    /// New ones that came before an earlier version.
    pub(super) hold: Vec<Delivered>,
    /// Held ones that are ready now, or parked.
    pub(super) release: Vec<(Uuid, i64)>,
    /// Those whose turn it is and that cannot be applied.
    pub(crate) park: Vec<(Delivered, Reason)>,
    /// The records that are brought forward.
    pub(super) versions: HashMap<Uuid, i64>,
    pub(crate) known_at: Option<Timestamp>,
    /// Applied before, parked before, or waiting already.
    pub(super) skipped: usize,
}

/// An event that waits for an earlier version.
#[derive(Debug)]
struct Waiting {
    event: Delivered,
    /// It waits in the table since an earlier batch.
    is_stored: bool,
}

type Waits = BTreeMap<(Uuid, i64), Waiting>;

pub(super) fn plan(batch: Vec<Delivered>, known: Before, refused: &Refused) -> Plan {
    let Before { versions: applied, held, parked, passed, known_at } = known;
    let mut plan = Plan { known_at, ready: Vec::with_capacity(batch.len()), ..Plan::default() };
    let mut waiting = Waits::new();
    for event in held {
        waiting.insert((event.aggregate, event.version), Waiting { event, is_stored: true });
    }
    if let Some((aggregate, version)) = passed {
        plan.versions.insert(aggregate, version);
        plan.follow((aggregate, version), &mut waiting, refused);
    }
    for event in batch {
        let aggregate = event.aggregate;
        let last = plan.versions.get(&aggregate).or_else(|| applied.get(&aggregate)).copied().unwrap_or(0);
        let key = (aggregate, event.version);
        if event.version <= last || waiting.contains_key(&key) || parked.contains(&key) || plan.parks(key) {
            plan.skipped += 1;
        } else if event.version > last + 1 {
            waiting.insert(key, Waiting { event, is_stored: false });
        } else if plan.take(event, refused) {
            plan.follow(key, &mut waiting, refused);
        }
    }
    plan.hold = waiting.into_values().filter(|held| !held.is_stored).map(|held| held.event).collect();
    plan
}

impl Plan {
    /// The event takes effect, or is parked when it cannot.
    fn take(&mut self, mut event: Delivered, refused: &Refused) -> bool {
        if let Some(reason) = refused.get(&(event.aggregate, event.version)) {
            self.park.push((event, reason.clone()));
            return false;
        }
        let known_at = after(self.known_at, event.recorded_at);
        event.known_at = known_at;
        self.known_at = Some(known_at);
        self.versions.insert(event.aggregate, event.version);
        self.ready.push(event);
        true
    }

    /// Those that waited for this version, in order.
    fn follow(&mut self, (aggregate, version): (Uuid, i64), waiting: &mut Waits, refused: &Refused) {
        let mut next = version + 1;
        while let Some(Waiting { event, is_stored }) = waiting.remove(&(aggregate, next)) {
            if is_stored {
                self.release.push((aggregate, next));
            }
            if !self.take(event, refused) {
                return;
            }
            next += 1;
        }
    }

    fn parks(&self, (aggregate, version): (Uuid, i64)) -> bool {
        self.park.iter().any(|(event, _)| event.aggregate == aggregate && event.version == version)
    }
}

/// The moment something is known, in microseconds as the database keeps them, always later than what was known before.
fn after(previous: Option<Timestamp>, recorded_at: Timestamp) -> Timestamp {
    let micros = Timestamp::from_microsecond(recorded_at.as_microsecond()).unwrap_or(recorded_at);
    let earliest = previous.map(|last| last.saturating_add(SignedDuration::from_micros(1)).unwrap_or(last));
    earliest.map_or(micros, |earliest| micros.max(earliest))
}

#[cfg(test)]
mod tests;

//! Which events of a batch are applied now, which wait, which were applied before. Pure.
//!
//! The outcome does not depend on where one batch ends and the next begins: a replay applies the same events in the
//! same order and gives each the same `known_at`.

use std::collections::{BTreeMap, HashMap};

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::feed::Delivered;

/// What the consumer's tables say about the records of a batch.
#[derive(Debug, Default)]
pub(super) struct Before {
    /// Applied versions; a record that is not here has none.
    pub(super) versions: HashMap<Uuid, i64>,
    pub(super) held: Vec<Delivered>,
    /// Of the last event applied.
    pub(super) known_at: Option<Timestamp>,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// In the order in which they take effect.
    pub(super) ready: Vec<Delivered>,
    /// New ones that came before an earlier version.
    pub(super) hold: Vec<Delivered>,
    /// Held ones that are ready now.
    pub(super) release: Vec<(Uuid, i64)>,
    /// The records that `ready` brings forward.
    pub(super) versions: HashMap<Uuid, i64>,
    pub(super) known_at: Option<Timestamp>,
    /// Applied before, or waiting already.
    pub(super) skipped: usize,
}

/// An event that waits for an earlier version.
#[derive(Debug)]
struct Waiting {
    event: Delivered,
    /// It waits in the table since an earlier batch.
    is_stored: bool,
}

pub(super) fn plan(batch: Vec<Delivered>, known: Before) -> Plan {
    let Before { versions: applied, held, known_at } = known;
    let mut plan = Plan { known_at, ready: Vec::with_capacity(batch.len()), ..Plan::default() };
    let mut waiting: BTreeMap<(Uuid, i64), Waiting> = BTreeMap::new();
    for event in held {
        waiting.insert((event.aggregate, event.version), Waiting { event, is_stored: true });
    }
    for event in batch {
        let aggregate = event.aggregate;
        let last = plan.versions.get(&aggregate).or_else(|| applied.get(&aggregate)).copied().unwrap_or(0);
        let key = (aggregate, event.version);
        if event.version <= last || waiting.contains_key(&key) {
            plan.skipped += 1;
        } else if event.version > last + 1 {
            waiting.insert(key, Waiting { event, is_stored: false });
        } else {
            let mut next = event.version + 1;
            plan.take(event);
            while let Some(Waiting { event, is_stored }) = waiting.remove(&(aggregate, next)) {
                if is_stored {
                    plan.release.push((aggregate, next));
                }
                next += 1;
                plan.take(event);
            }
        }
    }
    plan.hold = waiting.into_values().filter(|held| !held.is_stored).map(|held| held.event).collect();
    plan
}

impl Plan {
    fn take(&mut self, mut event: Delivered) {
        let known_at = after(self.known_at, event.recorded_at);
        event.known_at = known_at;
        self.known_at = Some(known_at);
        self.versions.insert(event.aggregate, event.version);
        self.ready.push(event);
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

//! The shape of a decision: what a command asks for, what it may see, what it answers.
//!
//! `decide(states, command, moment) → states + events | rejection`. It is pure: no await, no SQL, no clock.
//! Everything else in the repository exists to feed it and to store what it returned.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt::Debug,
    str::FromStr,
};

use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use crate::{
    caller::{AreaScope, Caller},
    rejection::{Fault, Rejection},
};

/// What one bounded context decides about.
pub trait Domain: Send + Sync + Sized + 'static {
    /// Names one record of one kind. An enum with a variant per kind: its `Ord` is the one order in which
    /// every batch takes its locks, so two batches can never wait for each other.
    type Key: Clone + Ord + Debug + Send + Sync + 'static;
    /// The state behind a key: an enum with the same variants as `Key`.
    type State: Clone + Debug + Send + Sync + 'static;
    /// A fact, in the past tense. Folding a record's events gives its state.
    type Event: Clone + Debug + Send + Sync + 'static;

    /// The id under which the record's events are journaled and published; `None` for a kind that this context
    /// only reads (a local copy of another context's record, a table of law).
    fn aggregate(key: &Self::Key) -> Option<Uuid>;

    /// Whether the record lies in the areas its caller may touch. A kind without a place lies in all of them.
    fn within(state: &Self::State, areas: &AreaScope) -> bool;
}

/// A state change a caller may ask for.
pub trait Command: Debug + Send + Sync + 'static {
    /// The context whose records it is about.
    type Domain: Domain;
    /// Every reason for which it can be refused.
    type Rejection: Rejection;

    /// Everything `decide` will look at or change. What is not named here is not found there.
    fn scope(&self) -> Scope<<Self::Domain as Domain>::Key>;

    /// The rule itself. Pure: the same inputs give the same outputs.
    fn decide(
        &self,
        found: &Found<'_, Self::Domain>,
        moment: &Moment,
    ) -> Result<Decision<Self::Domain>, Self::Rejection>;
}

/// What a command touches: records that exist, records it creates, unique values it claims or gives up.
#[derive(Clone, Debug)]
pub struct Scope<K> {
    /// Records that must be there: loaded and locked.
    pub existing: BTreeSet<K>,
    /// New ids: not loaded (nobody else can know them); the primary key is the second lock.
    pub created: BTreeSet<K>,
    /// Unique values it looks at, takes or gives up.
    pub claims: BTreeSet<Claim>,
}

impl<K: Ord> Scope<K> {
    /// Records that exist, and nothing else.
    pub fn of(keys: impl IntoIterator<Item = K>) -> Self {
        Self { existing: keys.into_iter().collect(), created: BTreeSet::new(), claims: BTreeSet::new() }
    }

    /// And a record that it creates.
    #[must_use]
    pub fn creating(mut self, key: K) -> Self {
        self.created.insert(key);
        self
    }

    /// And unique values.
    #[must_use]
    pub fn claiming(mut self, claims: impl IntoIterator<Item = Claim>) -> Self {
        self.claims.extend(claims);
        self
    }
}

/// A value that only one record may hold (a citizen id, a voucher number), known by a keyed digest of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Claim {
    /// What kind of value: `citizen_id`. Stable for ever, it is stored.
    pub kind: &'static str,
    /// Keyed: the value cannot be guessed from it.
    pub digest: [u8; 32],
}

/// A state and the number of events that made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versioned<S> {
    /// How many events made the state.
    pub version: i64,
    /// What they made.
    pub state: S,
}

/// The states and claims a command may see: those of its scope, as the commands before it in the batch left them.
#[derive(Debug)]
pub struct Found<'a, D: Domain> {
    /// The records that are there, by key.
    pub states: &'a BTreeMap<D::Key, Versioned<D::State>>,
    /// Who holds the claimed values; a free one is absent.
    pub holders: &'a HashMap<Claim, Uuid>,
}

impl<D: Domain> Clone for Found<'_, D> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<D: Domain> Copy for Found<'_, D> {}

impl<'a, D: Domain> Found<'a, D> {
    /// The record behind a key, if it is there.
    pub fn get(&self, key: &D::Key) -> Option<&'a Versioned<D::State>> {
        self.states.get(key)
    }

    /// Who holds a claimed value, if anybody does.
    pub fn holder(&self, claim: &Claim) -> Option<Uuid> {
        self.holders.get(claim).copied()
    }
}

/// New states, the events that explain them, and the claims taken or given up: stored together or not at all.
/// No change at all is a decision too: the record already is as asked.
#[derive(Debug)]
#[must_use = "a decision has no effect until the store saves it"]
pub struct Decision<D: Domain> {
    /// At most one per record.
    pub changes: Vec<Change<D>>,
    /// What is taken and given up with them.
    pub claims: Vec<ClaimChange>,
}

impl<D: Domain> Decision<D> {
    /// One record changes, explained by these events.
    pub fn change(key: D::Key, state: D::State, events: Vec<D::Event>) -> Self {
        Self { changes: vec![Change { key, state, events }], claims: Vec::new() }
    }

    /// The record already is as asked: success, with nothing to store.
    pub fn unchanged() -> Self {
        Self { changes: Vec::new(), claims: Vec::new() }
    }

    /// And another record, explained by its own events.
    pub fn and(mut self, key: D::Key, state: D::State, events: Vec<D::Event>) -> Self {
        self.changes.push(Change { key, state, events });
        self
    }

    /// And these unique values change hands.
    pub fn claiming(mut self, claims: impl IntoIterator<Item = ClaimChange>) -> Self {
        self.claims.extend(claims);
        self
    }
}

/// One record's new state. `events` is never empty: a state that no event explains cannot be stored.
#[derive(Clone, Debug)]
pub struct Change<D: Domain> {
    /// Which record.
    pub key: D::Key,
    /// What it becomes.
    pub state: D::State,
    /// Why, in order.
    pub events: Vec<D::Event>,
}

/// A unique value changes hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimChange {
    /// A free value gets a holder.
    Take {
        /// The value.
        claim: Claim,
        /// The record that has it from now on.
        holder: Uuid,
    },
    /// The value is free again.
    Release(Claim),
    /// The value is free again, though the command could not name it in its scope, because only the state it found
    /// knows it (the citizen id that a correction replaces). Safe without a look at the claim: the lock on the record
    /// whose state knows it is the only way to it, and it is freed only if `holder` still has it.
    GiveUp {
        /// The value.
        claim: Claim,
        /// The record that had it until now.
        holder: Uuid,
    },
}

/// When, for whom and under which request a command is decided. Rules see time only through this.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The clock's instant: when it is recorded (`known_at`).
    pub now: Timestamp,
    /// The deployment's civil date (ngày làm việc) in Asia/Ho_Chi_Minh; apart from the clock, never goes back.
    pub business_date: Date,
    /// Who asks.
    pub caller: Caller,
    /// Which request of theirs it is.
    pub request_id: RequestId,
    /// W3C trace context of the call, carried into the event's headers.
    pub traceparent: Option<String>,
}

/// A request, named by its caller (AIP-155): a retry with the same id gets the first answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub Uuid);

impl FromStr for RequestId {
    type Err = Fault;

    /// Only the hyphenated form, and never the nil id, which names nothing.
    fn from_str(said: &str) -> Result<Self, Fault> {
        let id = Some(said).filter(|text| text.len() == uuid::fmt::Hyphenated::LENGTH);
        match id.and_then(|text| Uuid::try_parse(text).ok()).filter(|id| !id.is_nil()) {
            Some(id) => Ok(Self(id)),
            None => Err(Fault::new(
                "phải là một UUID, mỗi yêu cầu một mã riêng",
                "must be a UUID, another one for each request",
            )),
        }
    }
}

#[cfg(test)]
mod tests;

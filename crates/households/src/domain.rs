//! What the registry decides about: households with their members, and the classes that poverty standards give them.
//!
//! Pure: no clock, no input or output. Everything a rule needs is an argument.

#![deny(clippy::arithmetic_side_effects)]

use std::sync::Arc;

use uuid::{Uuid, uuid};
use vocabulary::{
    caller::AreaScope,
    decision::{Command, Domain, Found, Versioned},
};

pub(crate) mod areas;
pub(crate) mod citizen_id;
pub(crate) mod classify;
pub(crate) mod decision;
pub(crate) mod ethnicity;
pub(crate) mod household;
pub(crate) mod movement;
pub(crate) mod name;
pub(crate) mod person;
pub(crate) mod simulation;
pub(crate) mod standard;

use self::{
    areas::{Areas, Whereabouts},
    household::{Household, HouseholdEvent},
    standard::{StandardEvent, Standards},
};

vocabulary::resource_id!(
    /// Hộ gia đình.
    HouseholdId,
    "households"
);
vocabulary::resource_id!(
    /// Nhân khẩu: a person keeps it when moving to another household.
    MemberId,
    "members"
);
vocabulary::resource_id!(
    /// Thôn, tổ dân phố: owned by `communes`.
    VillageId,
    "villages"
);
vocabulary::resource_id!(
    /// Quyết định công nhận. On the wire it stands behind its household's name.
    DecisionId,
    "decisions"
);

/// The registry of households (sổ hộ gia đình).
#[derive(Debug)]
pub(crate) struct Registry;

/// What can be decided about, in the order in which locks are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    /// All poverty standards: one record of law, so that two of one issuer can never overlap.
    Standards,
    /// The local copy of units and villages; only read here.
    Areas,
    Household(HouseholdId),
}

#[derive(Clone, Debug)]
pub(crate) enum State {
    Standards(Arc<Standards>),
    Areas(Arc<Areas>),
    Household(Box<Located>),
}

/// A household and where it lies, as far as the local copy of the areas says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Located {
    pub household: Household,
    pub whereabouts: Whereabouts,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Event {
    Standard(StandardEvent),
    Household(Box<HouseholdEvent>),
}

/// The record of all standards has one id, for ever.
const STANDARDS: Uuid = uuid!("0b5b1f5e-3f0c-5d5c-9c2a-6f7a1c0f2b01");

impl Domain for Registry {
    type Key = Key;
    type State = State;
    type Event = Event;

    fn aggregate(key: &Key) -> Option<Uuid> {
        match key {
            Key::Standards => Some(STANDARDS),
            Key::Areas => None,
            Key::Household(id) => Some(id.raw()),
        }
    }

    fn within(state: &State, areas: &AreaScope) -> bool {
        match state {
            State::Standards(_) | State::Areas(_) => true,
            State::Household(located) => located.whereabouts.within(areas),
        }
    }
}

/// The states of one command, by kind. A scope that names them finds them: the batcher refuses a command of which a
/// record is missing before it is decided.
pub(crate) trait Finds<'a> {
    fn standards(&self) -> &'a Standards;
    fn areas(&self) -> Option<&'a Arc<Areas>>;
    fn household(&self, id: HouseholdId) -> Option<(&'a Located, i64)>;
}

impl<'a> Finds<'a> for Found<'a, Registry> {
    fn standards(&self) -> &'a Standards {
        match self.get(&Key::Standards) {
            Some(Versioned { state: State::Standards(standards), .. }) => standards,
            Some(Versioned { state: State::Areas(_) | State::Household(_), .. }) | None => Standards::none(),
        }
    }

    fn areas(&self) -> Option<&'a Arc<Areas>> {
        match self.get(&Key::Areas)? {
            Versioned { state: State::Areas(areas), .. } => Some(areas),
            Versioned { state: State::Standards(_) | State::Household(_), .. } => None,
        }
    }

    fn household(&self, id: HouseholdId) -> Option<(&'a Located, i64)> {
        match self.get(&Key::Household(id))? {
            Versioned { state: State::Household(located), version } => Some((located, *version)),
            Versioned { state: State::Standards(_) | State::Areas(_), .. } => None,
        }
    }
}

/// What every command of this context answers `decide` with.
pub(crate) type Decided<C> = Result<vocabulary::decision::Decision<Registry>, <C as Command>::Rejection>;

#[cfg(test)]
pub(crate) mod tests;

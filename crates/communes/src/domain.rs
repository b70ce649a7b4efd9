//! What `communes` decides about, and its rules. Pure: no clock, no input or output, nothing that waits.
//!
//! | module | holds |
//! |---|---|
//! | [`register`] | the register of units as a whole, and its one command: import |
//! | [`unit`] | one version of a unit with its classifications: classify, declassify |
//! | [`reorganisation`] | how units followed each other, by law and day |
//! | [`gazetteer`] | everything that is asked about units, answered from one consistent set of them |
//! | [`village`] | villages of a commune: register, update |
//! | [`calendar`] | declared days and the counting of working days |

#![deny(clippy::arithmetic_side_effects)]

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{
    area::UnitKey,
    calendar::Date,
    caller::AreaScope,
    decision::{Domain, Found, Versioned},
};

pub(crate) mod calendar;
pub(crate) mod gazetteer;
pub(crate) mod register;
pub(crate) mod reorganisation;
pub(crate) mod unit;
pub(crate) mod village;

#[cfg(test)]
pub(crate) mod tests;

use calendar::{Day, DayEvent};
use register::{Register, RegisterEvent};
use reorganisation::{Reorganisation, ReorganisationEvent, ReorganisationKey};
use unit::{Unit, UnitEvent};
use village::{Neighbourhood, Neighbours, Village, VillageEvent, VillageId};

/// The bounded context, as its rules see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Areas;

/// Names one record. The order of the variants is the order in which every batch takes its locks: an import takes
/// the register first, so two imports can never interleave.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Register,
    Unit(UnitKey),
    Reorganisation(ReorganisationKey),
    /// Only read.
    Neighbours(Neighbourhood),
    Village(VillageId),
    Day(Date),
}

/// The state behind a [`Key`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Shared, because it holds every unit and is cloned with every decision.
    Register(Arc<Register>),
    Unit(Unit),
    Reorganisation(Reorganisation),
    Neighbours(Neighbours),
    Village(Village),
    Day(Day),
}

/// A fact about the record of a [`Key`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "record", content = "event", rename_all = "snake_case")]
pub(crate) enum Event {
    Register(RegisterEvent),
    Unit(UnitEvent),
    Reorganisation(ReorganisationEvent),
    Village(VillageEvent),
    Day(DayEvent),
}

/// The namespace of the ids of records that are not named by a uuid. Never changes: the ids are in the journal.
const RECORDS: Uuid = Uuid::from_u128(0x6b1f_5c0e_3d0a_5e52_9a41_0c6d_75e1_b7c4);

impl Domain for Areas {
    type Key = Key;
    type State = State;
    type Event = Event;

    fn aggregate(key: &Key) -> Option<Uuid> {
        let named = |name: &str| Uuid::new_v5(&RECORDS, name.as_bytes());
        Some(match key {
            Key::Register => named("register"),
            Key::Unit(unit) => named(&unit.resource_name()),
            Key::Reorganisation(reorganisation) => named(&reorganisation.resource_name()),
            Key::Neighbours(_) => return None,
            Key::Village(village) => village.raw(),
            Key::Day(day) => named(&format!("days/{day}")),
        })
    }

    fn within(state: &State, areas: &AreaScope) -> bool {
        match state {
            State::Unit(unit) => areas.covers(std::iter::once(&unit.version.key)),
            State::Village(village) => areas.covers(std::iter::once(&village.unit)),
            State::Register(_) | State::Reorganisation(_) | State::Neighbours(_) | State::Day(_) => true,
        }
    }
}

/// A version of a unit; `None` while there is none.
pub(crate) fn unit_in<'a>(found: &Found<'a, Areas>, key: UnitKey) -> Option<Versioned<&'a Unit>> {
    let Versioned { version, state: State::Unit(state) } = found.get(&Key::Unit(key))? else { return None };
    Some(Versioned { version: *version, state })
}

/// A village; `None` while there is none.
pub(crate) fn village_in<'a>(found: &Found<'a, Areas>, id: VillageId) -> Option<Versioned<&'a Village>> {
    let Versioned { version, state: State::Village(state) } = found.get(&Key::Village(id))? else {
        return None;
    };
    Some(Versioned { version: *version, state })
}

/// A declared day; `None` while it is as the rule says.
pub(crate) fn day_in<'a>(found: &Found<'a, Areas>, date: Date) -> Option<Versioned<&'a Day>> {
    let Versioned { version, state: State::Day(state) } = found.get(&Key::Day(date))? else { return None };
    Some(Versioned { version: *version, state })
}

/// The register, which always exists: empty before the first import.
pub(crate) fn register_in(found: &Found<'_, Areas>) -> Arc<Register> {
    match found.get(&Key::Register) {
        Some(Versioned { state: State::Register(register), .. }) => Arc::clone(register),
        Some(_) | None => Arc::default(),
    }
}

/// The villages of a commune; none where none is entered yet.
pub(crate) fn neighbours_in(found: &Found<'_, Areas>, of: Neighbourhood) -> Neighbours {
    match found.get(&Key::Neighbours(of)) {
        Some(Versioned { state: State::Neighbours(neighbours), .. }) => neighbours.clone(),
        Some(_) | None => Neighbours::default(),
    }
}

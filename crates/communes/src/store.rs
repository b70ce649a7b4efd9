//! SQL: the only room that knows tables. Every statement is a file beside the code that runs it.
//!
//! | module | tables |
//! |---|---|
//! | [`registers`] | register |
//! | [`units`] | unit, classification, units_clock |
//! | [`reorganisations`] | reorganisation, succession |
//! | [`villages`] | village |
//! | [`days`] | day |
//! | [`gazetteers`] | all of the units', read at one moment |
//! | `rows` | what rows of several tables have in common |

use std::sync::Arc;

use journal::store::{Changed, Entry, Key as KeyOf, Loaded, Outgoing, Recorded, Store, StoreError, Written};
use sqlx::PgConnection;
use vocabulary::{area::UnitKey, calendar::Date};

use crate::{
    api,
    domain::{
        Areas, Event, Key, State,
        calendar::{Day, DayEvent},
        register::{Register, RegisterEvent},
        reorganisation::{Reorganisation, ReorganisationEvent, ReorganisationKey},
        unit::{Unit, UnitEvent},
        village::{Neighbourhood, Village, VillageEvent, VillageId},
    },
};

pub(crate) mod days;
pub(crate) mod gazetteers;
pub(crate) mod migrations;
mod registers;
mod reorganisations;
mod rows;
mod units;
pub(crate) mod villages;

/// Reads and writes the records of this context.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AreasStore;

impl Store for AreasStore {
    type Domain = Areas;

    const CONTEXT: &'static str = "communes";

    async fn load(
        &self,
        tx: &mut PgConnection,
        keys: &[KeyOf<Self>],
    ) -> Result<Vec<Loaded<Self>>, StoreError> {
        let Wanted { register, units, reorganisations, neighbourhoods, villages, days } = Wanted::of(keys);
        // In the order of `Key`, which is the order of locks.
        let mut loaded = Vec::with_capacity(keys.len());
        if register {
            loaded.push(registers::load(tx).await?);
        }
        if !units.is_empty() {
            loaded.extend(units::load(tx, &units).await?);
        }
        if !reorganisations.is_empty() {
            loaded.extend(reorganisations::load(tx, &reorganisations).await?);
        }
        if !neighbourhoods.is_empty() {
            loaded.extend(villages::load_neighbours(tx, &neighbourhoods).await?);
        }
        if !villages.is_empty() {
            loaded.extend(villages::load(tx, &villages).await?);
        }
        if !days.is_empty() {
            loaded.extend(days::load(tx, &days).await?);
        }
        Ok(loaded)
    }

    async fn save(&self, tx: &mut PgConnection, changed: &[Changed<Areas>]) -> Result<(), StoreError> {
        let Writes { registers, units, reorganisations, villages, days } = Writes::of(changed)?;
        for register in &registers {
            registers::save(tx, register).await?;
        }
        // Each half of the units' tables before what refers to it; the clock last of all.
        if !units.is_empty() {
            units::save(tx, &units).await?;
        }
        if !reorganisations.is_empty() {
            reorganisations::save(tx, &reorganisations).await?;
        }
        if !villages.is_empty() {
            villages::save(tx, &villages).await?;
        }
        if !days.is_empty() {
            days::save(tx, &days).await?;
        }
        if !(units.is_empty() && reorganisations.is_empty()) {
            units::tick(tx).await?;
        }
        Ok(())
    }

    fn entry(&self, recorded: &Recorded<'_, Areas>) -> Result<Entry, StoreError> {
        Ok(Entry { kind: kind(recorded.event), body: serde_json::to_vec(recorded.event)? })
    }

    fn publish(&self, recorded: &Recorded<'_, Areas>) -> Option<Outgoing> {
        api::events::publish(recorded)
    }
}

/// The stable name of an event in the journal.
fn kind(event: &Event) -> &'static str {
    match event {
        Event::Register(RegisterEvent::Imported(_)) => "register.imported",
        Event::Unit(UnitEvent::Entered { .. }) => "unit.entered",
        Event::Unit(UnitEvent::Ended { .. }) => "unit.ended",
        Event::Unit(UnitEvent::Classified { .. }) => "unit.classified",
        Event::Unit(UnitEvent::Declassified { .. }) => "unit.declassified",
        Event::Reorganisation(ReorganisationEvent::Enacted { .. }) => "reorganisation.enacted",
        Event::Village(VillageEvent::Registered { .. }) => "village.registered",
        Event::Village(VillageEvent::Updated { .. }) => "village.updated",
        Event::Day(DayEvent::Declared { .. }) => "day.declared",
    }
}

/// The keys of a batch by kind.
#[derive(Default)]
struct Wanted {
    register: bool,
    units: Vec<UnitKey>,
    reorganisations: Vec<ReorganisationKey>,
    neighbourhoods: Vec<Neighbourhood>,
    villages: Vec<VillageId>,
    days: Vec<Date>,
}

impl Wanted {
    fn of(keys: &[Key]) -> Self {
        let mut wanted = Self::default();
        for key in keys {
            match key {
                Key::Register => wanted.register = true,
                Key::Unit(unit) => wanted.units.push(*unit),
                Key::Reorganisation(reorganisation) => wanted.reorganisations.push(reorganisation.clone()),
                Key::Neighbours(of) => wanted.neighbourhoods.push(*of),
                Key::Village(village) => wanted.villages.push(*village),
                Key::Day(day) => wanted.days.push(*day),
            }
        }
        wanted
    }
}

/// The changed records of a batch by kind.
#[derive(Default)]
struct Writes<'a> {
    registers: Vec<Written<'a, Arc<Register>>>,
    units: Vec<Written<'a, Unit>>,
    reorganisations: Vec<Written<'a, Reorganisation>>,
    villages: Vec<Written<'a, Village>>,
    days: Vec<Written<'a, Day>>,
}

impl<'a> Writes<'a> {
    fn of(changed: &'a [Changed<Areas>]) -> Result<Self, StoreError> {
        let mut writes = Self::default();
        for change in changed {
            match &change.after.state {
                State::Register(register) => writes.registers.push(change.written(register)),
                State::Unit(unit) => writes.units.push(change.written(unit)),
                State::Reorganisation(law) => writes.reorganisations.push(change.written(law)),
                State::Village(village) => writes.villages.push(change.written(village)),
                State::Day(day) => writes.days.push(change.written(day)),
                // Has no aggregate, so the batcher refuses a change of it.
                State::Neighbours(_) => {
                    return Err(StoreError::corrupt("village", "village_id", "only read"));
                }
            }
        }
        Ok(writes)
    }
}

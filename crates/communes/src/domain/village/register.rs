//! Enters a village of a commune.

use vocabulary::{
    area::Level,
    decision::{Command, Decision, Found, Moment, Scope},
};

use super::{Neighbourhood, Village, VillageEvent, VillageRefusal};
use crate::domain::{Areas, Event, Key, State, neighbours_in, unit_in};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Register {
    pub(crate) village: Village,
}

impl Command for Register {
    type Domain = Areas;
    type Rejection = VillageRefusal;

    fn scope(&self) -> Scope<Key> {
        let Village { id, unit, .. } = self.village;
        Scope::of([Key::Unit(unit), Key::Neighbours(Neighbourhood::Of(unit))]).creating(Key::Village(id))
    }

    fn decide(&self, found: &Found<'_, Areas>, _: &Moment) -> Result<Decision<Areas>, VillageRefusal> {
        let village = &self.village;
        let unit = village.unit;
        let within = unit_in(found, unit).ok_or(VillageRefusal::NoUnit { unit })?;
        let version = &within.state.version;
        if version.kind.level() != Level::Commune {
            return Err(VillageRefusal::NotACommune { unit });
        }
        if !version.valid.contains(village.valid.from()) {
            return Err(VillageRefusal::UnitNotInForce { unit, valid: version.valid });
        }
        neighbours_in(found, Neighbourhood::Of(unit)).admit(village)?;
        let event = Event::Village(VillageEvent::Registered { village: village.clone() });
        Ok(Decision::change(Key::Village(village.id), State::Village(village.clone()), vec![event]))
    }
}

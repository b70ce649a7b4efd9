//! Changes a village's name or kind of area, or ends it.

use vocabulary::{
    area::AreaKind,
    calendar::{Date, Period},
    decision::{Command, Decision, Found, Moment, Scope},
    text::Name,
};

use super::{Neighbourhood, Village, VillageEvent, VillageId, VillageRefusal};
use crate::domain::{Areas, Event, Key, State, neighbours_in, village_in};

/// What the mask says of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change<T> {
    Keep,
    To(T),
}

/// The new values of the fields that the mask names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Update {
    pub(crate) id: VillageId,
    pub(crate) name: Change<Name>,
    /// `None` takes the kind of area away.
    pub(crate) area_kind: Change<Option<AreaKind>>,
    /// `None` takes the end away.
    pub(crate) until: Change<Option<Date>>,
    /// The version the caller saw, when it said one.
    pub(crate) etag: Option<i64>,
}

impl Command for Update {
    type Domain = Areas;
    type Rejection = VillageRefusal;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Village(self.id), Key::Neighbours(Neighbourhood::Around(self.id))])
    }

    fn decide(&self, found: &Found<'_, Areas>, _: &Moment) -> Result<Decision<Areas>, VillageRefusal> {
        let held = village_in(found, self.id).ok_or(VillageRefusal::NotFound { village: self.id })?;
        if self.etag.is_some_and(|seen| seen != held.version) {
            return Err(VillageRefusal::EtagMismatch { version: held.version });
        }
        let village = self.applied(held.state)?;
        if village == *held.state {
            return Ok(Decision::unchanged());
        }
        neighbours_in(found, Neighbourhood::Around(self.id)).admit(&village)?;
        let event = Event::Village(VillageEvent::Updated { village: village.clone() });
        Ok(Decision::change(Key::Village(self.id), State::Village(village), vec![event]))
    }
}

impl Update {
    fn applied(&self, held: &Village) -> Result<Village, VillageRefusal> {
        let from = held.valid.from();
        let valid = match self.until {
            Change::To(until) => {
                let ends_before = |_fault| VillageRefusal::EndsBeforeItBegins { from };
                Period::new(from, until).map_err(ends_before)?
            }
            Change::Keep => held.valid,
        };
        let name = match &self.name {
            Change::To(name) => name.clone(),
            Change::Keep => held.name.clone(),
        };
        let area_kind = match self.area_kind {
            Change::To(area_kind) => area_kind,
            Change::Keep => held.area_kind,
        };
        Ok(Village { name, area_kind, valid, ..held.clone() })
    }
}

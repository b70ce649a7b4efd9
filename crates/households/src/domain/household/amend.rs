//! A household's village, address or kind of area is amended.

use vocabulary::{
    area::AreaKind,
    calendar::Date,
    decision::{Command, Decision, Found, Moment, Scope},
    rejection::Violations,
};

use super::{Address, HouseholdEvent, HouseholdRejection, grounds};
use crate::domain::{Decided, HouseholdId, Key, Located, Registry, VillageId};

/// What becomes of one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change<T> {
    Keep,
    To(T),
}

impl<T: Clone> Change<T> {
    /// The value after the change.
    fn of(&self, known: &T) -> T {
        match self {
            Self::Keep => known.clone(),
            Self::To(value) => value.clone(),
        }
    }
}

/// Amend what does not stay; `None` clears a value.
#[derive(Clone, Debug)]
pub(crate) struct Amend {
    pub id: HouseholdId,
    pub etag: Option<i64>,
    pub village: Change<Option<VillageId>>,
    pub address: Change<Option<Address>>,
    pub area_kind: Change<Option<AreaKind>>,
    /// The business date when the caller does not say.
    pub valid_on: Option<Date>,
}

impl Command for Amend {
    type Domain = Registry;
    type Rejection = HouseholdRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Areas, Key::Household(self.id)])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let located = grounds::household(found, self.id, self.etag)?;
        let household = &located.household;
        let valid_on = self.valid_on.unwrap_or(moment.business_date);
        let mut bad = Violations::default();
        grounds::not_in_future(&mut bad, "valid_date", valid_on, moment);
        grounds::within_life(&mut bad, "valid_date", valid_on, household);
        bad.finish()?;
        let areas = grounds::areas(found)?;
        let village = self.village.of(&household.village);
        if let Change::To(Some(village)) = self.village {
            grounds::village(areas, household.unit, village, valid_on)?;
        }
        let whereabouts = areas.whereabouts(household.unit, village);
        let area_kind = match self.area_kind {
            Change::To(stated) => grounds::area_kind(&whereabouts, stated, valid_on)?,
            // What was stated before is kept only as long as nothing better is known.
            Change::Keep => household.area_kind.filter(|_| whereabouts.area_kind_on(valid_on).is_none()),
        };
        let address = self.address.of(&household.address);
        if (village, &address, area_kind) == (household.village, &household.address, household.area_kind) {
            return Ok(Decision::unchanged());
        }
        let event = HouseholdEvent::Amended { valid_on, village, address, area_kind };
        let household = household.after(&event, moment.now);
        Ok(Decision {
            changes: vec![grounds::settled(Located { household, whereabouts }, event)],
            claims: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests;

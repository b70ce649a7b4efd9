//! A household's village, address or kind of area is amended.

use vocabulary::{
    area::AreaKind,
    calendar::Date,
    decision::{Command, Decision, Found, Moment, Scope},
    rejection::Violations,
};

use super::{Address, ChangeReason, Household, HouseholdEvent, HouseholdRejection, grounds};
use crate::domain::{Decided, HouseholdId, Key, Located, Registry, VillageId};

/// What becomes of one value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Change<T> {
    #[default]
    Keep,
    To(T),
}

impl<T: Clone> Change<T> {
    /// The value after the change.
    pub(super) fn of(&self, known: &T) -> T {
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
    pub reason: Option<ChangeReason>,
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
        // It says how the household lives in the unit that it is recorded in now.
        grounds::not_before(&mut bad, "valid_date", valid_on, household.settled_on());
        bad.finish()?;
        let areas = grounds::areas(found)?;
        let village = self.village.of(&household.village);
        if let Change::To(Some(village)) = self.village {
            let there = grounds::village(areas, household.unit, village, valid_on)?;
            grounds::assigned_there(areas, household, village, &there)?;
        }
        let lies = areas.whereabouts_of(&Household { village, ..household.clone() });
        let area_kind = match self.area_kind {
            Change::To(stated) => grounds::area_kind(&lies, stated, valid_on)?,
            // What was stated before is kept only as long as nothing better is known.
            Change::Keep => household.area_kind.filter(|_| lies.area_kind_on(valid_on).is_none()),
        };
        let address = self.address.of(&household.address);
        let reason = self.reason.clone();
        let event = HouseholdEvent::Amended { valid_on, village, address, area_kind, reason };
        let after = household.after(&event, moment.now);
        if after.home() == household.home() && after.former_homes == household.former_homes {
            return Ok(Decision::unchanged());
        }
        let whereabouts = areas.whereabouts_of(&after);
        let after = Located { household: after, whereabouts };
        Ok(Decision { changes: vec![grounds::settled(after, event)], claims: Vec::new() })
    }
}

#[cfg(test)]
mod tests;

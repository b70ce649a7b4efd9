//! Xác định đơn vị mới: a household of a split unit is assigned to one of its parts.

use vocabulary::{
    area::UnitKey,
    calendar::Date,
    decision::{Command, Decision, Found, Moment, Scope},
    document::DocumentRef,
    rejection::Violations,
};

use super::{Assigned, Assignment, ChangeReason, Household, HouseholdEvent, HouseholdRejection, grounds};
use crate::domain::{Decided, HouseholdId, Key, Located, Registry, VillageId, areas::Areas};

mod rejection;

pub(crate) use rejection::AssignRejection;

/// Assign a household to the part of its unit that it lies in from the day of the split on. It does not move, and its
/// decisions stay as they are (R07). Another assignment corrects it, with a reason.
#[derive(Clone, Debug)]
pub(crate) struct AssignHousehold {
    pub household: HouseholdId,
    pub etag: Option<i64>,
    /// The first day of the new units.
    pub on: Date,
    pub to: UnitKey,
    pub document: DocumentRef,
    pub reason: Option<ChangeReason>,
}

impl Command for AssignHousehold {
    type Domain = Registry;
    type Rejection = AssignRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Areas, Key::Household(self.household)])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let located = grounds::household(found, self.household, self.etag)?;
        let household = &located.household;
        let mut bad = Violations::default();
        grounds::not_in_future(&mut bad, "effective_date", self.on, moment);
        bad.finish().map_err(HouseholdRejection::from)?;
        let areas = grounds::areas(found)?;
        if !areas.splits_on(self.on) {
            return Err(AssignRejection::NothingSplit { on: self.on });
        }
        if let Some(on) = household.ended().filter(|ended| *ended <= self.on) {
            return Err(HouseholdRejection::Ended { household: self.household, on }.into());
        }
        let (unit, village) = household.recorded_on(self.on);
        let law = self.law(areas, household, (unit, village))?.to_owned();
        match household.assignments.get(unit, self.on) {
            Some(known) if known.to == self.to => return Ok(Decision::unchanged()),
            Some(known) if self.reason.is_none() => {
                return Err(AssignRejection::AlreadyAssigned { household: self.household, to: known.to });
            }
            Some(_) | None => {}
        }
        let assignment = Assignment { to: self.to, law, document: self.document.clone() };
        let event = Assigned { unit, on: self.on, assignment, reason: self.reason.clone() };
        let event = HouseholdEvent::Assigned(event);
        let after = household.after(&event, moment.now);
        let whereabouts = areas.whereabouts_of(&after);
        let after = Located { household: after, whereabouts };
        Ok(Decision { changes: vec![grounds::settled(after, event)], claims: Vec::new() })
    }
}

impl AssignHousehold {
    /// The law that made the part one of the household's candidates.
    fn law<'a>(
        &self,
        areas: &'a Areas,
        household: &Household,
        (unit, village): (UnitKey, Option<VillageId>),
    ) -> Result<&'a str, AssignRejection> {
        let split = areas.split(unit, household.assignments.of(unit), self.on);
        let split = split.ok_or(AssignRejection::NotPending { unit, on: self.on })?;
        let law = areas.law(split.was, self.to, self.on).filter(|_| split.candidates.contains(&self.to));
        let law = law.ok_or(AssignRejection::NotACandidate { candidates: split.candidates })?;
        match (village, areas.village_says(unit, village, self.on)) {
            (Some(village), Some(lies)) if lies != self.to => {
                Err(HouseholdRejection::VillageElsewhere { village, unit: self.to }.into())
            }
            (_, _) => Ok(law),
        }
    }
}

impl Household {
    /// The unit it was recorded in on a day, and the last village known there.
    fn recorded_on(&self, day: Date) -> (UnitKey, Option<VillageId>) {
        let unit = self.home_on(day).unit;
        if unit == self.unit {
            return (unit, self.village);
        }
        let there = self.former_homes.iter().rev().find(|known| known.was.unit == unit);
        (unit, there.and_then(|known| known.was.village))
    }
}

#[cfg(test)]
mod tests;

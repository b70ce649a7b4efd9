//! Reorganisations that leave open where a household lies, and what closes the question.

use std::{collections::BTreeSet, sync::Arc};

use vocabulary::{
    area::{Extent, Placed, UnitKey},
    calendar::Date,
    caller::AreaScope,
};

use super::{Areas, Place};
use crate::domain::{VillageId, household::Assignments};

/// A split as a household of the split unit sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Split {
    /// The unit it lay in on the day before.
    pub was: UnitKey,
    /// The units that it may lie in since, in order; at least two.
    pub candidates: Vec<UnitKey>,
}

impl Areas {
    /// Whether any unit was split on the day.
    pub(crate) fn splits_on(&self, day: Date) -> bool {
        let mut successions = self.atlas.successions().iter();
        successions.any(|row| row.effective == day && row.extent == Extent::Part)
    }

    /// What the day left open of a household recorded in the unit, by what was said of earlier splits. `None` where the
    /// day split nothing of it, or an earlier split is still open.
    pub(crate) fn split(
        &self,
        unit: UnitKey,
        assigned: impl Iterator<Item = (UnitKey, Date)>,
        day: Date,
    ) -> Option<Split> {
        let known = assigned.filter(|(_, on)| *on < day);
        let knowledge: Vec<_> = [(unit, unit.from)].into_iter().chain(known).collect();
        let atom = self.atlas.atom_knowing(&knowledge).ok().filter(|_| unit.from < day)?;
        let was = atom.place_on(day.yesterday().ok()?).ok()?.unit()?;
        match atom.place_on(day).ok()? {
            Placed::Unassigned { candidates, .. } => Some(Split { was, candidates: candidates.clone() }),
            Placed::Unit(_) => None,
        }
    }

    /// The law by which one unit passed to another on the day.
    pub(crate) fn law(&self, was: UnitKey, to: UnitKey, day: Date) -> Option<&str> {
        let mut successions = self.atlas.successions().iter();
        let row = successions.find(|row| (row.old, row.new, row.effective) == (was.code, to.code, day))?;
        Some(&row.law)
    }

    /// The units in the scope whose households the day may have left open.
    pub(crate) fn split_units(&self, scope: &AreaScope, day: Date) -> BTreeSet<UnitKey> {
        let alone = self.places.iter().filter(|((_, part), _)| part.is_none());
        let open = alone.filter(|((unit, _), place)| {
            unit.from < day && place.on(day).is_some_and(|stay| stay.unit.is_none())
        });
        let mine = open.filter(|(_, place)| scope.covers(place.reach.iter()));
        mine.map(|((unit, _), _)| *unit).collect()
    }

    /// Whether a household recorded in one unit may have lain in another on the day before, by its unit alone.
    pub(crate) fn may_have_lain_in(&self, recorded: UnitKey, unit: UnitKey, day: Date) -> bool {
        let Some(place) = self.places.get(&(recorded, None)) else { return false };
        let eve = day.yesterday().ok().and_then(|eve| place.on(eve));
        eve.is_some_and(|stay| stay.unit.map_or(place.reach.contains(&unit), |was| was == unit))
    }

    /// Where the village of a household recorded in the unit lies on the day, where that says more than the unit.
    pub(crate) fn village_says(
        &self,
        unit: UnitKey,
        village: Option<VillageId>,
        day: Date,
    ) -> Option<UnitKey> {
        let part = self.village(village?)?.unit;
        self.places.get(&(unit, Some(part)))?.on(day)?.unit
    }

    /// The villages that place households of these units on the day.
    pub(crate) fn placing_villages(&self, units: &BTreeSet<UnitKey>, day: Date) -> Vec<VillageId> {
        let places = |id| units.iter().any(|unit| self.village_says(*unit, Some(id), day).is_some());
        self.villages.keys().copied().filter(|id| places(*id)).collect()
    }

    /// Whether a household recorded in the unit and assigned so may lie in a village of this part.
    pub(crate) fn agree_with(&self, unit: UnitKey, part: UnitKey, assignments: &Assignments) -> bool {
        let known = assignments.of(unit);
        let said: Vec<_> = [(unit, unit.from), (part, part.from)].into_iter().chain(known).collect();
        // Without an assignment of this unit it is for the unit alone to say.
        said.len() == 2 || unit == part || self.atlas.atom_knowing(&said).is_ok()
    }

    /// The place of a household that was assigned, and in which its village says more if the two agree.
    pub(super) fn assigned_place(
        &self,
        unit: UnitKey,
        part: Option<UnitKey>,
        assigned: &[(UnitKey, Date)],
    ) -> Option<Arc<Place>> {
        if assigned.is_empty() {
            return None;
        }
        let knowledge: Vec<_> = [(unit, unit.from)].into_iter().chain(assigned.iter().copied()).collect();
        let with_village: Option<Vec<_>> =
            part.map(|part| knowledge.iter().copied().chain([(part, part.from)]).collect());
        let settled = with_village.and_then(|knowledge| self.atlas.atom_knowing(&knowledge).ok());
        let atom = settled.or_else(|| self.atlas.atom_knowing(&knowledge).ok())?;
        Some(Arc::new(Place::of(&self.atlas, unit, &atom)))
    }
}

//! The local copy of units and villages, and where a household lies by it.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use vocabulary::{
    area::{AreaKind, Atlas, Atom, Level, Placed, UnitKey},
    calendar::{Date, Period},
    caller::AreaScope,
};

use super::{VillageId, household::Household};

mod split;

pub(crate) use split::Split;

/// A village, as `communes` last told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Village {
    pub unit: UnitKey,
    /// Which line applies, where the unit's kind does not say.
    pub area_kind: Option<AreaKind>,
    pub valid: Period,
}

/// Units, successions and villages as known up to one position of `communes`.
#[derive(Debug, Default)]
pub(crate) struct Areas {
    atlas: Atlas,
    villages: HashMap<VillageId, Village>,
    /// The last event of `communes` that is in the copy.
    position: i64,
    /// Every place a household can be recorded in: its unit, and the unit of its village where that says more.
    places: HashMap<(UnitKey, Option<UnitKey>), Arc<Place>>,
}

/// Where the people of a unit, or of one of its later parts, lie over time.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Place {
    recorded: UnitKey,
    /// The unit itself and every unit that a household recorded in it may lie in since.
    reach: BTreeSet<UnitKey>,
    /// One for each map, oldest first.
    stays: Vec<Stay>,
}

/// Where the people of a place lie on one map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stay {
    /// The map's first day.
    from: Date,
    /// Where it is certain.
    unit: Option<UnitKey>,
    /// Which line holds there, where the unit's kind says it.
    area_kind: Option<AreaKind>,
}

/// Where one household lies, and lay before it moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Whereabouts {
    now: Spot,
    /// Before its moves, oldest first: each until its day.
    before: Vec<(Date, Spot)>,
}

/// Where a household lies as long as it stays in a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Spot {
    place: Arc<Place>,
    village_kind: Option<AreaKind>,
}

impl Areas {
    pub(crate) fn new(
        atlas: Atlas,
        villages: impl IntoIterator<Item = (VillageId, Village)>,
        position: i64,
    ) -> Self {
        let communes: Vec<UnitKey> =
            atlas.units().filter(|unit| unit.kind.level() == Level::Commune).map(|unit| unit.key).collect();
        let mut places = HashMap::new();
        for unit in &communes {
            let alone = Place::new(&atlas, *unit, None);
            for part in alone.reach.iter().filter(|part| *part != unit) {
                let place = Place::new(&atlas, *unit, Some(*part));
                places.insert((*unit, Some(*part)), Arc::new(place));
            }
            places.insert((*unit, None), Arc::new(alone));
        }
        Self { atlas, villages: villages.into_iter().collect(), position, places }
    }

    pub(crate) fn atlas(&self) -> &Atlas {
        &self.atlas
    }

    pub(crate) fn position(&self) -> i64 {
        self.position
    }

    /// Whether the copy holds anything: before the first events of `communes` it does not.
    pub(crate) fn are_known(&self) -> bool {
        self.atlas.since().is_some()
    }

    pub(crate) fn village(&self, id: VillageId) -> Option<&Village> {
        self.villages.get(&id)
    }

    /// Where a household recorded in this unit and village lies.
    pub(crate) fn whereabouts(&self, unit: UnitKey, village: Option<VillageId>) -> Whereabouts {
        Whereabouts { now: self.spot(unit, village, &[]), before: Vec::new() }
    }

    /// The same of one that was assigned to these parts of the unit.
    pub(crate) fn whereabouts_assigned(
        &self,
        unit: UnitKey,
        village: Option<VillageId>,
        assigned: &[(UnitKey, Date)],
    ) -> Whereabouts {
        Whereabouts { now: self.spot(unit, village, assigned), before: Vec::new() }
    }

    /// Where a household lies, and lay before it moved. In each of its units it lay in the last village known there:
    /// a village that becomes known later says where the household has been all the while.
    pub(crate) fn whereabouts_of(&self, household: &Household) -> Whereabouts {
        let spot = |unit, village| {
            let assigned: Vec<_> = household.assignments.of(unit).collect();
            self.spot(unit, village, &assigned)
        };
        let mut before = Vec::new();
        let units = household.former_homes.iter().skip(1).map(|next| next.was.unit).chain([household.unit]);
        for (known, next) in household.former_homes.iter().zip(units) {
            if known.was.unit != next {
                before.push((known.until, spot(known.was.unit, known.was.village)));
            }
        }
        Whereabouts { now: spot(household.unit, household.village), before }
    }

    fn spot(&self, unit: UnitKey, village: Option<VillageId>, assigned: &[(UnitKey, Date)]) -> Spot {
        let village = village.and_then(|id| self.village(id));
        let part = village.map(|village| village.unit).filter(|part| *part != unit);
        let place = self.assigned_place(unit, part, assigned);
        let place = place.or_else(|| self.places.get(&(unit, part)).cloned());
        let place = place.or_else(|| self.places.get(&(unit, None)).cloned());
        let place = place.unwrap_or_else(|| Arc::new(Place::unknown(unit)));
        Spot { place, village_kind: village.and_then(|village| village.area_kind) }
    }

    /// Whether a household of the unit may lie in the village: both are of one unit, or one unit's people came to the
    /// other.
    pub(crate) fn agree(&self, unit: UnitKey, village: &Village) -> bool {
        let reaches = |from: UnitKey, to: UnitKey| {
            self.places.get(&(from, None)).is_some_and(|place| place.reach.contains(&to))
        };
        unit == village.unit || reaches(unit, village.unit) || reaches(village.unit, unit)
    }

    /// The units that a household of the village may be recorded in.
    pub(crate) fn units_of(&self, village: &Village) -> BTreeSet<UnitKey> {
        let alone = self.places.keys().filter(|(_, part)| part.is_none()).map(|(unit, _)| *unit);
        alone.filter(|unit| self.agree(*unit, village)).collect()
    }

    /// Every place in the scope, as recorded: a unit, and the unit of the village where that says more.
    pub(crate) fn within<'a>(
        &'a self,
        scope: &'a AreaScope,
    ) -> impl Iterator<Item = (UnitKey, Option<UnitKey>)> + 'a {
        self.places
            .iter()
            .filter(|(_, place)| scope.covers(place.reach.iter()))
            .map(|(recorded, _)| *recorded)
    }
}

impl Place {
    /// `part` is a later unit in which a village of the household lies. Where the two do not follow each other, the
    /// recorded unit alone counts.
    fn new(atlas: &Atlas, recorded: UnitKey, part: Option<UnitKey>) -> Self {
        let knowing = part.map(|part| [(recorded, recorded.from), (part, part.from)]);
        let settled = knowing.and_then(|knowledge| atlas.atom_knowing(&knowledge).ok());
        match settled.or_else(|| atlas.atom_of(recorded).ok()) {
            Some(atom) => Self::of(atlas, recorded, &atom),
            None => Self::unknown(recorded),
        }
    }

    fn of(atlas: &Atlas, recorded: UnitKey, atom: &Atom) -> Self {
        let mut place = Self::unknown(recorded);
        for map in atlas.maps().iter().filter(|map| **map >= recorded.from) {
            let Ok(placed) = atom.place_on(*map) else { continue };
            let unit = placed.unit();
            match placed {
                Placed::Unit(unit) => place.reach.extend([*unit]),
                Placed::Unassigned { candidates, .. } => place.reach.extend(candidates),
            }
            let version = unit.and_then(|unit| atlas.unit(unit).ok());
            let area_kind = version.and_then(|version| version.kind.area_kind());
            place.stays.push(Stay { from: *map, unit, area_kind });
        }
        place
    }

    /// A unit of which the copy knows nothing yet.
    fn unknown(recorded: UnitKey) -> Self {
        Self { recorded, reach: BTreeSet::from([recorded]), stays: Vec::new() }
    }

    fn on(&self, day: Date) -> Option<&Stay> {
        self.stays.iter().rev().find(|stay| stay.from <= day)
    }
}

impl Whereabouts {
    /// Whether the unit it is recorded in now, or any that it may lie in since, is in the scope.
    pub(crate) fn within(&self, scope: &AreaScope) -> bool {
        scope.covers(self.now.place.reach.iter())
    }

    /// The same of the unit that it was recorded in on a day.
    pub(crate) fn within_on(&self, day: Date, scope: &AreaScope) -> bool {
        scope.covers(self.on(day).place.reach.iter())
    }

    /// The unit it lies in on a day; the recorded one where a split has left that open.
    pub(crate) fn unit_on(&self, day: Date) -> UnitKey {
        let place = &self.on(day).place;
        place.on(day).and_then(|stay| stay.unit).unwrap_or(place.recorded)
    }

    /// Which line holds on a day by the unit's kind, or else by the village. `None` leaves it to the paper.
    pub(crate) fn area_kind_on(&self, day: Date) -> Option<AreaKind> {
        self.unit_kind_on(day).or(self.on(day).village_kind)
    }

    /// Which line holds on a day by the unit's kind alone.
    pub(crate) fn unit_kind_on(&self, day: Date) -> Option<AreaKind> {
        self.on(day).place.on(day).and_then(|stay| stay.area_kind)
    }

    fn on(&self, day: Date) -> &Spot {
        self.before.iter().find(|(until, _)| day < *until).map_or(&self.now, |(_, spot)| spot)
    }
}

#[cfg(test)]
mod tests;

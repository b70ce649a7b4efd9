//! Where the places of the deltas lie on one map, and which laws say so.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{
    area::{
        AreaKind, Atlas, AtlasFault, Atom, Extent, Level, NotKnown, Placed, Succession, UnitKey, UnitVersion,
    },
    calendar::{Date, Period},
};

use super::cell::{Group, Part};

/// What `communes` told, as known at some instant.
#[derive(Debug)]
pub(crate) struct Geography {
    atlas: Atlas,
    /// The spans in which a unit has a class that was made up for a demonstration.
    synthetic: Vec<(UnitKey, Period)>,
}

impl Geography {
    /// Checks that the units make one history.
    pub(crate) fn new(
        units: Vec<UnitVersion>,
        successions: Vec<Succession>,
        synthetic: Vec<(UnitKey, Period)>,
    ) -> Result<Self, Vec<AtlasFault>> {
        Ok(Self { atlas: Atlas::new(units, successions)?, synthetic })
    }

    /// The first day on which units are known; `None` when none are.
    pub(crate) fn since(&self) -> Option<Date> {
        self.atlas.since()
    }

    /// The first day of the map on which a date lies.
    pub(crate) fn map_began(&self, date: Date) -> Result<Date, NotKnown> {
        let began = self.atlas.maps().iter().rev().find(|first_day| **first_day <= date);
        began.copied().ok_or_else(|| match self.since() {
            Some(since) => NotKnown::BeforeHistory { since },
            None => NotKnown::NoSuchUnit,
        })
    }

    /// The communes of a date, and where every place lies among them.
    pub(crate) fn map(&self, map_of: Date) -> Result<Map, NotKnown> {
        let in_force: Vec<_> = self.atlas.units_at(map_of)?.collect();
        let of_level = |level| in_force.iter().copied().filter(move |unit| unit.kind.level() == level);
        let communes = of_level(Level::Commune).map(|unit| unit.key).collect();
        let province = of_level(Level::Province).next().map(|unit| unit.name.clone());
        let every = self.atlas.units().filter(|unit| unit.kind.level() == Level::Commune);
        let mut places = BTreeMap::new();
        let mut parts = BTreeMap::new();
        let mut kinds = BTreeMap::new();
        let mut names = BTreeMap::new();
        for unit in every {
            let atom = self.atlas.atom_of(unit.key)?;
            places.insert(unit.key, atom.place_on(map_of)?.clone());
            parts.extend(self.parts(unit.key, &atom, map_of));
            kinds.insert(unit.key, unit.kind.area_kind());
            names.insert(unit.key, unit.name.clone());
        }
        Ok(Map { communes, province, places, parts, kinds, names })
    }

    /// Where the assigned households of a unit lie, by the part that they were assigned to.
    fn parts(&self, unit: UnitKey, atom: &Atom, map_of: Date) -> BTreeMap<(UnitKey, Part), Placed> {
        let successions = self.atlas.successions().iter();
        let splits = successions.filter(|row| row.extent == Extent::Part && unit.from < row.effective);
        let splits: BTreeSet<Date> = splits.map(|row| row.effective).collect();
        let mut parts = BTreeMap::new();
        for on in splits {
            let Ok(Placed::Unassigned { candidates, .. }) = atom.place_on(on) else { continue };
            for candidate in candidates {
                let known = self.atlas.atom_knowing(&[(unit, unit.from), (*candidate, on)]);
                if let Some(placed) = known.ok().and_then(|atom| atom.place_on(map_of).ok().cloned()) {
                    parts.insert((unit, Part { code: candidate.code, on }), placed);
                }
            }
        }
        parts
    }

    /// Whether any class of a commune on the map of a date was made up.
    pub(crate) fn is_synthetic_on(&self, date: Date) -> bool {
        self.synthetic.iter().any(|(_, valid)| valid.contains(date))
    }

    /// The successions that lie between these units and the map of a date and were never compared with their law.
    pub(crate) fn unverified(&self, units: &BTreeSet<UnitKey>, map_of: Date) -> Vec<&Succession> {
        let unverified = self.atlas.successions().iter().filter(|row| !row.verified);
        unverified.filter(|row| units.iter().any(|unit| self.passes(*unit, row, map_of))).collect()
    }

    /// Whether records of the unit may have gone this way, between the unit's first day and the map.
    fn passes(&self, unit: UnitKey, row: &Succession, map_of: Date) -> bool {
        let (earlier, later) = (unit.from.min(map_of), unit.from.max(map_of));
        let Ok(eve) = row.effective.yesterday() else { return false };
        earlier < row.effective
            && row.effective <= later
            && self.may_lie_in(unit, eve, row.old.as_str())
            && self.may_lie_in(unit, row.effective, row.new.as_str())
    }

    fn may_lie_in(&self, unit: UnitKey, on: Date, code: &str) -> bool {
        match self.atlas.place_on(unit, on) {
            Ok(Placed::Unit(place)) => place.code.as_str() == code,
            Ok(Placed::Unassigned { candidates, .. }) => {
                candidates.iter().any(|place| place.code.as_str() == code)
            }
            Err(_) => false,
        }
    }

    /// The communes of a day in which people of a commune of an earlier one lie.
    pub(super) fn went_to(&self, unit: UnitKey, on: Date) -> Vec<UnitKey> {
        self.atlas.successors(unit, on).into_iter().map(|(unit, _)| unit).collect()
    }

    /// The communes of a day whose people, or some of them, lie in a commune of a later one.
    pub(super) fn came_from(&self, unit: UnitKey, on: Date) -> Vec<UnitKey> {
        self.atlas.predecessors(unit, on).into_iter().map(|(unit, _)| unit).collect()
    }

    /// Where a number that was counted in a whole unit lies: in a commune of the map only if that has all of the unit's
    /// people, and on an older map nobody else's.
    pub(super) fn place_counts(&self, unit: UnitKey, map: &Map, map_of: Date) -> Placed {
        if unit.from <= map_of {
            return map.place_of(unit);
        }
        match self.atlas.predecessors(unit, map_of).as_slice() {
            [(only, Extent::Whole)] => Placed::Unit(*only),
            several => {
                let candidates = several.iter().map(|(unit, _)| *unit).collect();
                Placed::Unassigned { known: unit, candidates }
            }
        }
    }

    /// The version with this key, if it is a commune on the map.
    pub(crate) fn commune_on(&self, key: UnitKey, map: &Map) -> Result<UnitKey, NotKnown> {
        let unit = self.atlas.unit(key)?;
        if unit.kind.level() != Level::Commune {
            return Err(NotKnown::NotACommune);
        }
        if map.communes.contains(&key) { Ok(key) } else { Err(NotKnown::NotInForce) }
    }
}

/// The communes of a date, and where every place lies among them.
#[derive(Debug)]
pub(crate) struct Map {
    /// In force on that date.
    pub communes: BTreeSet<UnitKey>,
    /// The province's name, if one is known.
    pub province: Option<String>,
    places: BTreeMap<UnitKey, Placed>,
    parts: BTreeMap<(UnitKey, Part), Placed>,
    kinds: BTreeMap<UnitKey, Option<AreaKind>>,
    names: BTreeMap<UnitKey, String>,
}

impl Map {
    /// Where records of a group lie: in the part they were assigned to, as far as reports knew of it then.
    pub(crate) fn place(&self, group: &Group) -> Placed {
        let assigned = group.part.and_then(|part| self.parts.get(&(group.unit, part)));
        assigned.cloned().unwrap_or_else(|| self.place_of(group.unit))
    }

    /// Where records of a unit lie that were not assigned. A unit that is not known (yet) is a place of its own without
    /// candidates: whoever lies there is still counted, once.
    pub(crate) fn place_of(&self, unit: UnitKey) -> Placed {
        let unknown = || Placed::Unassigned { known: unit, candidates: Vec::new() };
        self.places.get(&unit).cloned().unwrap_or_else(unknown)
    }

    /// Rural or urban by the unit's kind.
    pub(crate) fn area_kind(&self, unit: UnitKey) -> Option<AreaKind> {
        self.kinds.get(&unit).copied().flatten()
    }

    /// The unit's name without its kind; empty when it is not known.
    pub(crate) fn name(&self, unit: UnitKey) -> &str {
        self.names.get(&unit).map_or("", String::as_str)
    }

    /// Whether the unit is known at all.
    pub(crate) fn knows(&self, unit: UnitKey) -> bool {
        self.places.contains_key(&unit)
    }
}

//! Where the places of the deltas lie on one map, and which laws say so.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{
    area::{
        AreaKind, Atlas, AtlasFault, Atom, Extent, Level, NotKnown, Placed, Succession, UnitKey, UnitVersion,
    },
    calendar::{Date, Period},
    rejection::Fault,
};

use super::cell::{Group, Part};

/// What a report has a row of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Rows {
    /// Cấp xã.
    #[default]
    Communes,
    /// Cấp huyện, until 2025-06-30.
    Districts,
}

impl Rows {
    fn level(self) -> Level {
        match self {
            Self::Communes => Level::Commune,
            Self::Districts => Level::District,
        }
    }
}

/// A class of a unit in a span of days.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Classification {
    pub(crate) unit: UnitKey,
    /// The contract's number.
    pub(crate) kind: i32,
    pub(crate) valid: Period,
    /// Made up for a demonstration.
    pub(crate) synthetic: bool,
}

/// What `communes` told, as known at some instant.
#[derive(Debug)]
pub(crate) struct Geography {
    atlas: Atlas,
    classes: Vec<Classification>,
}

impl Geography {
    /// Checks that the units make one history.
    pub(crate) fn new(
        units: Vec<UnitVersion>,
        successions: Vec<Succession>,
        classes: Vec<Classification>,
    ) -> Result<Self, Vec<AtlasFault>> {
        Ok(Self { atlas: Atlas::new(units, successions)?, classes })
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
        let units = of_level(Level::Commune).map(|unit| unit.key).collect();
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
        Ok(Map { rows: Rows::Communes, units, province, places, parts, kinds, names })
    }

    /// The districts of a date; none on a map that knows none.
    pub(crate) fn districts(&self, map_of: Date) -> Result<Districts, NotKnown> {
        let mut districts = Districts::default();
        for unit in self.atlas.units_at(map_of)? {
            match unit.kind.level() {
                Level::Province => {}
                Level::District => {
                    districts.names.insert(unit.key, unit.name.clone());
                }
                Level::Commune => {
                    let parent = unit.parent.and_then(|code| self.atlas.at(code, map_of).ok());
                    if let Some(parent) = parent.filter(|parent| parent.kind.level() == Level::District) {
                        districts.of.insert(unit.key, parent.key);
                    }
                }
            }
        }
        Ok(districts)
    }

    /// The last day before a date on which there were districts.
    pub(crate) fn last_districts(&self, before: Date) -> Option<Date> {
        let districts = self.atlas.units().filter(|unit| unit.kind.level() == Level::District);
        let ended = districts.filter_map(|unit| unit.valid.until()).filter(|until| *until <= before);
        ended.max().and_then(|until| until.yesterday().ok())
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

    /// The communes of a map that are classified as this on a date.
    pub(crate) fn classified(&self, kind: i32, date: Date, map: &Map) -> BTreeSet<UnitKey> {
        let holds = |class: &&Classification| class.kind == kind && class.valid.contains(date);
        let units = self.classes.iter().filter(holds).map(|class| class.unit);
        units.filter(|unit| map.units.contains(unit)).collect()
    }

    /// Whether any class of a commune on the map of a date was made up.
    pub(crate) fn is_synthetic_on(&self, date: Date) -> bool {
        self.classes.iter().any(|class| class.synthetic && class.valid.contains(date))
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

    /// Whether a commune had ended by a day.
    pub(super) fn had_ended(&self, unit: UnitKey, by: Date) -> bool {
        let until = self.atlas.unit(unit).ok().and_then(|unit| unit.valid.until());
        until.is_some_and(|until| until <= by)
    }

    /// The communes of a day in which people of a commune lie, who were in it on another day, later or earlier. A commune
    /// that takes in another keeps its key, so which people it has is asked of a day.
    pub(super) fn lay(&self, unit: UnitKey, on: Date, day: Date) -> Vec<UnitKey> {
        match self.place_at(unit, on, day) {
            Some(Placed::Unit(unit)) => vec![unit],
            Some(Placed::Unassigned { candidates, .. }) => candidates,
            None => Vec::new(),
        }
    }

    fn place_at(&self, unit: UnitKey, on: Date, day: Date) -> Option<Placed> {
        self.atlas.atom_at(unit, on).ok()?.place_on(day).ok().cloned()
    }

    /// Where a number lies that was counted in a whole unit on a day: in a commune of the map only if that has all of the
    /// unit's people, and on an older map nobody else's.
    ///
    /// What is counted in a unit after its end is a remainder: those whom nobody has assigned to a part of it yet. On an
    /// older map they are not all of it either.
    pub(super) fn place_counts(&self, unit: UnitKey, counted: Date, map_of: Date) -> Placed {
        let is_remainder = self.had_ended(unit, counted);
        let on = if is_remainder { self.last_day(unit).unwrap_or(counted) } else { counted };
        let own_line = |candidates| Placed::Unassigned { known: unit, candidates };
        match self.place_at(unit, on, map_of) {
            Some(placed) if map_of > on || (map_of == on && !is_remainder) => placed,
            Some(Placed::Unit(place)) if !is_remainder && self.lay(place, map_of, on) == [unit] => {
                Placed::Unit(place)
            }
            Some(Placed::Unit(place)) => own_line(vec![place]),
            Some(Placed::Unassigned { candidates, .. }) => own_line(candidates),
            None => own_line(Vec::new()),
        }
    }

    fn last_day(&self, unit: UnitKey) -> Option<Date> {
        self.atlas.unit(unit).ok()?.valid.until()?.yesterday().ok()
    }

    /// The version with this key, if a report on the map has a row of it.
    pub(crate) fn unit_on(&self, key: UnitKey, map: &Map) -> Result<UnitKey, Fault> {
        if map.units.contains(&key) {
            return Ok(key);
        }
        let level = self.atlas.unit(key)?.kind.level();
        Err(match map.rows {
            rows if rows.level() == level => NotKnown::NotInForce.into(),
            Rows::Communes => NotKnown::NotACommune.into(),
            Rows::Districts => Fault::new(
                "phải là một huyện, thị xã hoặc thành phố thuộc tỉnh",
                "must be a huyện, thị xã or thành phố of the province",
            ),
        })
    }
}

/// The districts of a date (cấp huyện).
#[derive(Debug, Default)]
pub(crate) struct Districts {
    names: BTreeMap<UnitKey, String>,
    /// Of each commune that lies in one.
    of: BTreeMap<UnitKey, UnitKey>,
}

impl Districts {
    pub(crate) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// A commune without a district stands for itself.
    fn unit(&self, commune: UnitKey) -> UnitKey {
        self.of.get(&commune).copied().unwrap_or(commune)
    }

    /// What is not known to the commune is known to the district when all candidates lie in it.
    fn place(&self, placed: &Placed) -> Placed {
        match placed {
            Placed::Unit(commune) => Placed::Unit(self.unit(*commune)),
            Placed::Unassigned { known, candidates } => {
                let districts: BTreeSet<UnitKey> = candidates.iter().map(|unit| self.unit(*unit)).collect();
                let candidates: Vec<UnitKey> = districts.into_iter().collect();
                match candidates.as_slice() {
                    [only] => Placed::Unit(*only),
                    _ => Placed::Unassigned { known: *known, candidates },
                }
            }
        }
    }
}

/// The units of a date that a report has rows of, and where every place lies among them.
#[derive(Debug)]
pub(crate) struct Map {
    rows: Rows,
    /// In force on that date.
    pub units: BTreeSet<UnitKey>,
    /// The province's name, if one is known.
    pub province: Option<String>,
    places: BTreeMap<UnitKey, Placed>,
    parts: BTreeMap<(UnitKey, Part), Placed>,
    kinds: BTreeMap<UnitKey, Option<AreaKind>>,
    names: BTreeMap<UnitKey, String>,
}

impl Map {
    /// The same places among the districts of the same date.
    pub(crate) fn by_district(&self, districts: &Districts) -> Self {
        let place = |placed: &Placed| districts.place(placed);
        Self {
            rows: Rows::Districts,
            units: self.units.iter().map(|unit| districts.unit(*unit)).collect(),
            province: self.province.clone(),
            places: self.places.iter().map(|(unit, placed)| (*unit, place(placed))).collect(),
            parts: self.parts.iter().map(|(part, placed)| (*part, place(placed))).collect(),
            kinds: self.kinds.clone(),
            names: self
                .names
                .iter()
                .chain(&districts.names)
                .map(|(unit, name)| (*unit, name.clone()))
                .collect(),
        }
    }

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

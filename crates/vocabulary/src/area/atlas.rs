//! All units, how they followed each other, and the maps they form.

use std::collections::BTreeMap;

use super::{Extent, Level, Succession, UnitCode, UnitKey, UnitVersion};
use crate::{
    calendar::Date,
    rejection::{Fault, Kind, Language, Rejection},
};

mod check;
mod places;

pub use check::AtlasFault;
pub use places::NoSuchPlace;

/// The units of a province over time.
///
/// A *map* is the set of communes in force over a run of days on which no commune begins, ends or passes people to
/// another. A *chain* is one commune per map, first map to last, each followed by the next through a succession: the
/// smallest pieces into which the reorganisations cut the province. Everything the atlas answers is read off the
/// chains, so its answers cannot disagree.
///
/// On the first day of a map a commune passes to the communes its successions of that day name; a commune without a
/// row on that day goes on, whole, in the commune that carries its code.
#[derive(Clone, Debug, Default)]
pub struct Atlas {
    units: BTreeMap<UnitCode, Vec<UnitVersion>>,
    successions: Vec<Succession>,
    /// The first day of each map, in order.
    maps: Vec<Date>,
    /// Each as long as `maps`; in order.
    chains: Vec<Vec<UnitKey>>,
    /// Per map: which chains pass through a unit.
    through: Vec<BTreeMap<UnitKey, Vec<usize>>>,
}

/// Why a unit cannot be named on a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotKnown {
    /// The date lies before everything that is loaded.
    #[error("units are known since {since}")]
    BeforeHistory {
        /// The first day of the first map.
        since: Date,
    },
    /// No unit ever had this code, or no version of it began on this day.
    #[error("no such unit")]
    NoSuchUnit,
    /// The unit exists, on other days.
    #[error("the unit is not in force on that date")]
    NotInForce,
    /// The unit exists and is a district or a province.
    #[error("the unit is not a commune")]
    NotACommune,
}

impl Atlas {
    /// Checks that the units and their successions make one consistent history, and draws its maps. Every fault is
    /// named, in the order in which it was found; there is at least one.
    pub fn new(
        units: impl IntoIterator<Item = UnitVersion>,
        successions: impl IntoIterator<Item = Succession>,
    ) -> Result<Self, Vec<AtlasFault>> {
        let mut faults = Vec::new();
        let units = check::by_code(units, &mut faults);
        check::parents(&units, &mut faults);
        let successions: Vec<_> = successions.into_iter().collect();
        check::successions(&units, &successions, &mut faults);
        let maps = check::maps(&units, &successions);
        let chains = check::chains(&units, &successions, &maps, &mut faults);
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut through = vec![BTreeMap::<UnitKey, Vec<usize>>::new(); maps.len()];
        for (number, chain) in chains.iter().enumerate() {
            for (passing, unit) in through.iter_mut().zip(chain) {
                passing.entry(*unit).or_default().push(number);
            }
        }
        Ok(Self { units, successions, maps, chains, through })
    }

    /// The first day on which units are known.
    pub fn since(&self) -> Option<Date> {
        self.maps.first().copied()
    }

    /// The first day of each map, in order.
    pub fn maps(&self) -> &[Date] {
        &self.maps
    }

    /// Every succession, as given: with its law, and whether it was checked.
    pub fn successions(&self) -> &[Succession] {
        &self.successions
    }

    /// Every version of every unit, by code and first day.
    pub fn units(&self) -> impl Iterator<Item = &UnitVersion> {
        self.units.values().flatten()
    }

    /// What a code meant on a date.
    pub fn at(&self, code: UnitCode, date: Date) -> Result<&UnitVersion, NotKnown> {
        self.within_history(date)?;
        let versions = self.units.get(&code).ok_or(NotKnown::NoSuchUnit)?;
        versions.iter().find(|unit| unit.valid.contains(date)).ok_or(NotKnown::NotInForce)
    }

    /// The version with this code and first day.
    pub fn unit(&self, key: UnitKey) -> Result<&UnitVersion, NotKnown> {
        let versions = self.units.get(&key.code).ok_or(NotKnown::NoSuchUnit)?;
        versions.iter().find(|unit| unit.key == key).ok_or(NotKnown::NoSuchUnit)
    }

    /// The units of every level in force on a date, by code.
    pub fn units_at(&self, date: Date) -> Result<impl Iterator<Item = &UnitVersion>, NotKnown> {
        self.within_history(date)?;
        Ok(self.units().filter(move |unit| unit.valid.contains(date)))
    }

    /// Where the people of a commune lie on the map of `on`, through every reorganisation between: `Whole` when all
    /// of them lie there. Itself on a map on which it is in force and passed nothing on; empty when `on` lies before
    /// it began or before everything known, or when it is not a known commune.
    pub fn successors(&self, key: UnitKey, on: Date) -> Vec<(UnitKey, Extent)> {
        if on < key.from {
            return Vec::new();
        }
        let targets = self.related(key, on);
        let extent = if targets.len() == 1 { Extent::Whole } else { Extent::Part };
        targets.into_keys().map(|target| (target, extent)).collect()
    }

    /// Which communes on the map of `on` passed people to this one, on the way to any of its days: `Whole` when all
    /// of theirs. Empty when `on` is later than its last day or before everything known, or when it is not a known
    /// commune.
    pub fn predecessors(&self, key: UnitKey, on: Date) -> Vec<(UnitKey, Extent)> {
        let ended = self.unit(key).ok().and_then(|unit| unit.valid.until()).is_some_and(|until| until <= on);
        if ended {
            return Vec::new();
        }
        let Ok(map) = self.map_on(on) else { return Vec::new() };
        let all = |source: &UnitKey| self.passing(map, *source).len();
        self.related(key, on)
            .into_iter()
            .map(|(source, shared)| {
                (source, if shared == all(&source) { Extent::Whole } else { Extent::Part })
            })
            .collect()
    }

    /// The communes on the map of `on` that share chains with this one, and how many.
    fn related(&self, key: UnitKey, on: Date) -> BTreeMap<UnitKey, usize> {
        let mut found = BTreeMap::new();
        let Ok(map) = self.map_on(on) else { return found };
        for chain in self.chains.iter().filter(|chain| chain.contains(&key)) {
            if let Some(unit) = chain.get(map) {
                let count: &mut usize = found.entry(*unit).or_default();
                *count = count.saturating_add(1);
            }
        }
        found
    }

    fn within_history(&self, date: Date) -> Result<(), NotKnown> {
        match self.since() {
            Some(since) if date < since => Err(NotKnown::BeforeHistory { since }),
            Some(_) => Ok(()),
            None => Err(NotKnown::NoSuchUnit),
        }
    }

    /// Which map a date is drawn on.
    fn map_on(&self, date: Date) -> Result<usize, NotKnown> {
        self.within_history(date)?;
        let begun = self.maps.partition_point(|start| *start <= date);
        begun.checked_sub(1).ok_or(NotKnown::NoSuchUnit)
    }

    /// The chains that pass through a unit on a map.
    fn passing(&self, map: usize, unit: UnitKey) -> &[usize] {
        self.through.get(map).and_then(|passing| passing.get(&unit)).map_or(&[], Vec::as_slice)
    }

    fn chain(&self, number: usize) -> &[UnitKey] {
        self.chains.get(number).map_or(&[], Vec::as_slice)
    }

    fn chains(&self) -> &[Vec<UnitKey>] {
        &self.chains
    }

    /// A commune in force on a date, and the map it is drawn on.
    fn commune_on(&self, key: UnitKey, date: Date) -> Result<usize, NotKnown> {
        let unit = self.unit(key)?;
        if unit.kind.level() != Level::Commune {
            return Err(NotKnown::NotACommune);
        }
        let map = self.map_on(date)?;
        if unit.valid.contains(date) { Ok(map) } else { Err(NotKnown::NotInForce) }
    }
}

impl From<NotKnown> for Fault {
    fn from(reason: NotKnown) -> Self {
        match reason {
            NotKnown::BeforeHistory { since } => Self::new(
                format!("đơn vị hành chính chỉ được biết từ {since}"),
                format!("administrative units are known only since {since}"),
            ),
            NotKnown::NoSuchUnit => {
                Self::new("không có đơn vị hành chính này", "there is no such administrative unit")
            }
            NotKnown::NotInForce => Self::new(
                "đơn vị hành chính này không có hiệu lực vào ngày đó",
                "this administrative unit is not in force on that date",
            ),
            NotKnown::NotACommune => Self::new(
                "phải là một xã, phường, thị trấn hoặc đặc khu",
                "must be a xã, phường, thị trấn or đặc khu",
            ),
        }
    }
}

impl Rejection for NotKnown {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchUnit | Self::NotInForce => Kind::NotFound,
            Self::BeforeHistory { .. } | Self::NotACommune => Kind::WrongState,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::BeforeHistory { .. } => "UNIT_NOT_KNOWN_BEFORE",
            Self::NoSuchUnit => "NO_SUCH_UNIT",
            Self::NotInForce => "UNIT_NOT_IN_FORCE",
            Self::NotACommune => "UNIT_NOT_A_COMMUNE",
        }
    }

    fn text(&self, language: Language) -> String {
        Fault::from(*self).text(language).to_owned()
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::BeforeHistory { since } => vec![("since", since.to_string())],
            Self::NoSuchUnit | Self::NotInForce | Self::NotACommune => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;

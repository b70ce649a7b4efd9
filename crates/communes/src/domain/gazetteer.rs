//! Everything that is asked about units, answered from one consistent set of them.

use std::{collections::BTreeMap, sync::OnceLock};

use vocabulary::{
    area::{Atlas, Atom, NotKnown, UnitCode, UnitKey, UnitKind, UnitVersion},
    calendar::{Date, Period},
    decision::Versioned,
    text::search_key,
};

use super::{
    reorganisation::Passage,
    unit::{Classification, ClassificationKind, Unit},
};

mod lineage;
mod refusal;
#[cfg(test)]
mod tests;

pub(crate) use lineage::Lineage;
pub(crate) use refusal::UnitUnknown;

/// All units, as the database held them at one moment.
#[derive(Debug, Default)]
pub(crate) struct Gazetteer {
    atlas: Atlas,
    units: BTreeMap<UnitKey, Listed>,
    /// All places, once somebody asks.
    atoms: OnceLock<Vec<Atom>>,
}

/// A unit, and under what it is found.
#[derive(Debug)]
struct Listed {
    unit: Versioned<Unit>,
    search_key: String,
}

/// Which units are asked for; an empty part asks for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) kinds: Vec<UnitKind>,
    pub(crate) parent: Option<UnitCode>,
    pub(crate) classification: Option<ClassificationKind>,
    /// Words of the name, however they are typed.
    pub(crate) query: String,
}

impl Gazetteer {
    /// From all units and successions. Refused when they are not one history: then no import wrote them.
    pub(crate) fn new(
        units: impl IntoIterator<Item = Versioned<Unit>>,
        passages: impl IntoIterator<Item = Passage>,
    ) -> Option<Self> {
        let listed = |unit: Versioned<Unit>| {
            let search_key = search_key(&unit.state.version.name);
            (unit.state.version.key, Listed { unit, search_key })
        };
        let units: BTreeMap<_, _> = units.into_iter().map(listed).collect();
        let versions = units.values().map(|listed| listed.unit.state.version.clone());
        let successions = passages.into_iter().map(|passage| passage.succession);
        let atlas = Atlas::new(versions, successions).ok()?;
        Some(Self { atlas, units, atoms: OnceLock::new() })
    }

    /// Maps, places and the first day that is known.
    pub(crate) fn atlas(&self) -> &Atlas {
        &self.atlas
    }

    /// Every place that is known over one run of maps, by id.
    pub(crate) fn atoms(&self) -> &[Atom] {
        self.atoms.get_or_init(|| self.atlas.atoms())
    }

    /// The unit that a code names on a date.
    pub(crate) fn resolve(&self, code: UnitCode, date: Date) -> Result<&Versioned<Unit>, UnitUnknown> {
        match self.atlas.at(code, date) {
            Ok(version) => self.unit(version.key),
            Err(NotKnown::BeforeHistory { since }) => Err(UnitUnknown::Before { since }),
            Err(NotKnown::NotInForce) => Err(UnitUnknown::NotInForce { code, spans: self.spans(code) }),
            Err(NotKnown::NoSuchUnit | NotKnown::NotACommune) => Err(UnitUnknown::NoSuchCode { code }),
        }
    }

    /// One version of a unit.
    pub(crate) fn unit(&self, key: UnitKey) -> Result<&Versioned<Unit>, UnitUnknown> {
        self.units.get(&key).map(|listed| &listed.unit).ok_or(UnitUnknown::NoSuchVersion { key })
    }

    /// The units in force on a date that match, by code.
    pub(crate) fn list(&self, date: Date, filter: &Filter) -> Result<Vec<&Versioned<Unit>>, UnitUnknown> {
        let in_force = match self.atlas.units_at(date) {
            Ok(in_force) => in_force,
            Err(NotKnown::BeforeHistory { since }) => return Err(UnitUnknown::Before { since }),
            // Nothing is loaded: nothing is in force.
            Err(NotKnown::NoSuchUnit | NotKnown::NotInForce | NotKnown::NotACommune) => return Ok(Vec::new()),
        };
        let words = search_key(&filter.query);
        let listed = in_force.filter_map(|version: &UnitVersion| self.units.get(&version.key));
        Ok(listed.filter(|listed| listed.matches(filter, &words, date)).map(|listed| &listed.unit).collect())
    }

    /// The runs of days on which a code names a unit.
    fn spans(&self, code: UnitCode) -> Vec<Period> {
        self.atlas.units().filter(|unit| unit.key.code == code).map(|unit| unit.valid).collect()
    }
}

impl Listed {
    fn matches(&self, filter: &Filter, words: &str, date: Date) -> bool {
        let Unit { version, .. } = &self.unit.state;
        let mut classified = self.unit.state.classified_on(date);
        (filter.kinds.is_empty() || filter.kinds.contains(&version.kind))
            && filter.parent.is_none_or(|parent| version.parent == Some(parent))
            && filter
                .classification
                .is_none_or(|wanted| classified.any(|held: &Classification| held.kind == wanted))
            && self.search_key.contains(words)
    }
}

//! Places that stay themselves when the map changes.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use super::{Atlas, NotKnown, UnitKey};
use crate::{calendar::Date, rejection::Fault};

/// Where a record lies, as far as is known: the unit of a report's cell that is the same on every map.
///
/// Each reorganisation cuts communes into parts and joins parts to communes. Laid over each other, all maps cut the
/// province into *chains*: one commune per map, each followed by the next. An atom is the set of chains that agree
/// with what is known of a record:
///
/// - when that is one chain, the atom is *settled*: one per way from an old unit to a new one. Once an (old → new) pair
///   is known, so is the place on both maps;
/// - when several chains agree, the atom is *unassigned* on the maps on which they differ: forward, when the commune was
///   split and nobody has said yet which part the record is in; backward, when only the new commune is known and it
///   was joined from several.
///
/// On each map an atom lies in exactly one place: the commune that all its chains name, or the line "in one of these,
/// not yet assigned". So sums over atoms are equal on every map, whatever is assigned later.
///
/// Its id is the shortest knowledge that makes it, oldest first: `06886@2020-01-01` (known only by the old commune),
/// `06886@2020-01-01~06970@2025-07-01` (and assigned). Each part is a commune's code and the first day of a map. Units
/// that follow from those before them are left out, so an id keeps its meaning when another reorganisation is added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atom {
    id: AtomId,
    /// By the first day of the map.
    places: Arc<BTreeMap<Date, Placed>>,
}

impl Atom {
    /// The stable name, as stored.
    pub fn id(&self) -> &AtomId {
        &self.id
    }

    /// Where it lies on the map of a date.
    pub fn place_on(&self, map_of: Date) -> Result<&Placed, NotKnown> {
        match self.places.range(..=map_of).next_back() {
            Some((_, placed)) => Ok(placed),
            None => Err(match self.places.keys().next() {
                Some(since) => NotKnown::BeforeHistory { since: *since },
                None => NotKnown::NoSuchUnit,
            }),
        }
    }

    /// Whether its commune is known on every map.
    pub fn is_settled(&self) -> bool {
        self.places.values().all(|placed| placed.unit().is_some())
    }
}

/// The name of an atom; parsed for its form only. [`Atlas::atom`] says whether there is such a place.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AtomId(Arc<str>);

/// Between the parts of an id. Neither a wildcard of the bus nor in need of escaping in an address.
const THEN: char = '~';

impl AtomId {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn of(knowledge: &[(Date, UnitKey)]) -> Self {
        let parts: Vec<_> = knowledge.iter().map(|(map, unit)| format!("{}@{map}", unit.code)).collect();
        Self(Arc::from(parts.join(&THEN.to_string())))
    }
}

impl FromStr for AtomId {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        for part in text.split(THEN) {
            // The same form as a unit's key; the resource name's prefix has no place here.
            let key: UnitKey = part.parse()?;
            if key.to_string() != part {
                return Err(Fault::new("không phải tên của một địa bàn", "is not the name of a place"));
            }
        }
        Ok(Self(Arc::from(text)))
    }
}

impl TryFrom<String> for AtomId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse().map_err(|fault: Fault| fault.en)
    }
}

impl From<AtomId> for String {
    fn from(id: AtomId) -> Self {
        id.as_str().to_owned()
    }
}

impl fmt::Display for AtomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for AtomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where something lies on one map.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Placed {
    /// In this commune.
    Unit(UnitKey),
    /// In one of several (chưa xác định): a line of its own in a report, and counted once in the total.
    Unassigned {
        /// The last commune that is certain on the way to this map.
        known: UnitKey,
        /// The communes of this map it may lie in, in order; at least two.
        candidates: Vec<UnitKey>,
    },
}

impl Placed {
    /// The commune, when it is known.
    pub fn unit(&self) -> Option<UnitKey> {
        match self {
            Self::Unit(unit) => Some(*unit),
            Self::Unassigned { .. } => None,
        }
    }
}

/// Why nothing lies where it is said to lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSuchPlace {
    /// One of the units is not known on its date.
    #[error(transparent)]
    NotKnown(#[from] NotKnown),
    /// Each unit is known, but no succession leads from one to the other.
    #[error("no succession leads from one of these units to the next")]
    Contradiction,
}

impl From<NoSuchPlace> for Fault {
    fn from(reason: NoSuchPlace) -> Self {
        match reason {
            NoSuchPlace::NotKnown(reason) => reason.into(),
            NoSuchPlace::Contradiction => Self::new(
                "các đơn vị hành chính này không kế tiếp nhau",
                "these administrative units do not succeed each other",
            ),
        }
    }
}

impl Atlas {
    /// Where a record known to have lain in this commune on the commune's first day lies on the map of a date. See
    /// [`Atlas::atom_of`].
    pub fn place_on(&self, key: UnitKey, map_of: Date) -> Result<Placed, NotKnown> {
        self.atom_of(key)?.place_on(map_of).cloned()
    }

    /// The place of a record of which only the unit is known, taken as it was on the unit's first day. A commune that
    /// later takes in another keeps its key: for a record first known after that, ask [`Atlas::atom_at`].
    pub fn atom_of(&self, key: UnitKey) -> Result<Atom, NotKnown> {
        self.atom_at(key, key.from)
    }

    /// The place of a record of which only its unit on one day is known.
    pub fn atom_at(&self, key: UnitKey, on: Date) -> Result<Atom, NotKnown> {
        let map = self.commune_on(key, on)?;
        Ok(self.atom_of_chains(self.passing(map, key)))
    }

    /// The place of a record of which its unit on several days is known: an old unit and, since it was assigned, a part
    /// of it.
    pub fn atom_knowing(&self, knowledge: &[(UnitKey, Date)]) -> Result<Atom, NoSuchPlace> {
        let mut maps = Vec::with_capacity(knowledge.len());
        for (key, on) in knowledge {
            maps.push((self.commune_on(*key, *on)?, *key));
        }
        let chains = self.agreeing(&maps);
        if chains.is_empty() { Err(NoSuchPlace::Contradiction) } else { Ok(self.atom_of_chains(&chains)) }
    }

    /// The place with this name. A name of more words than are needed finds the same place.
    pub fn atom(&self, id: &AtomId) -> Result<Atom, NoSuchPlace> {
        let mut knowledge = Vec::new();
        for part in id.as_str().split(THEN) {
            // An id's parts have the form of keys, but name a day on which the code is looked up.
            let Ok(UnitKey { code, from }) = part.parse() else { return Err(NotKnown::NoSuchUnit.into()) };
            knowledge.push((self.at(code, from)?.key, from));
        }
        self.atom_knowing(&knowledge)
    }

    /// Every place that is known over one run of maps, each once, by id: all settled ones, and every unassigned one
    /// that [`Atlas::atom_at`] or the assignment of one of those answers.
    pub fn atoms(&self) -> Vec<Atom> {
        let mut found = BTreeMap::new();
        for chain in self.chains() {
            let steps: Vec<_> = chain.iter().copied().enumerate().collect();
            for first in 0..steps.len() {
                let mut run = Vec::new();
                for step in steps.iter().skip(first) {
                    run.push(*step);
                    let atom = self.atom_of_chains(&self.agreeing(&run));
                    found.insert(atom.id.clone(), atom);
                }
            }
        }
        found.into_values().collect()
    }

    /// The chains that pass through all of these units, each on its map.
    fn agreeing(&self, knowledge: &[(usize, UnitKey)]) -> Vec<usize> {
        let Some(((map, unit), others)) = knowledge.split_first() else { return Vec::new() };
        let agrees = |number: &usize| {
            let chain = self.chain(*number);
            others.iter().all(|(map, unit)| chain.get(*map) == Some(unit))
        };
        self.passing(*map, *unit).iter().copied().filter(agrees).collect()
    }

    fn atom_of_chains(&self, chains: &[usize]) -> Atom {
        let candidates: Vec<BTreeSet<UnitKey>> = (0..self.maps().len())
            .map(|map| chains.iter().filter_map(|number| self.chain(*number).get(map).copied()).collect())
            .collect();
        let certain = |map: usize| candidates.get(map).and_then(only);
        let mut places = BTreeMap::new();
        for (map, (start, units)) in self.maps().iter().zip(&candidates).enumerate() {
            let placed = match only(units) {
                Some(unit) => Placed::Unit(unit),
                None => {
                    let before = (0..map).rev().find_map(certain);
                    let Some(known) = before.or_else(|| (map..candidates.len()).find_map(certain)) else {
                        continue;
                    };
                    Placed::Unassigned { known, candidates: units.iter().copied().collect() }
                }
            };
            places.insert(*start, placed);
        }
        Atom { id: self.shortest(&candidates), places: Arc::new(places) }
    }

    /// The units, oldest first, that do not follow from those before them.
    fn shortest(&self, candidates: &[BTreeSet<UnitKey>]) -> AtomId {
        let (mut needed, mut named) = (Vec::new(), Vec::new());
        for (map, (start, units)) in self.maps().iter().zip(candidates).enumerate() {
            let Some(unit) = only(units) else { continue };
            let implied = self.agreeing(&needed);
            let follows = !implied.is_empty()
                && implied.iter().all(|number| self.chain(*number).get(map) == Some(&unit));
            if !follows {
                needed.push((map, unit));
                named.push((*start, unit));
            }
        }
        AtomId::of(&named)
    }
}

/// The one element of a set of one.
fn only(units: &BTreeSet<UnitKey>) -> Option<UnitKey> {
    units.first().filter(|_| units.len() == 1).copied()
}

#[cfg(test)]
mod tests;

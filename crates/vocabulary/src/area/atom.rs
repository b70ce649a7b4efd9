//! Places that stay themselves when the map changes.

use std::{collections::BTreeMap, fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{NotKnown, UnitCode, UnitKey};
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
    pub(super) fn new(id: AtomId, places: BTreeMap<Date, Placed>) -> Self {
        Self { id, places: Arc::new(places) }
    }

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

/// The name of an atom; parsed for its form only. [`Atlas::atom`](super::Atlas::atom) says whether there is such a place.
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

    /// Units by the first day of the map they are known on.
    pub(super) fn of(knowledge: &[(Date, UnitKey)]) -> Self {
        let parts: Vec<_> = knowledge.iter().map(|(map, unit)| format!("{}@{map}", unit.code)).collect();
        Self(Arc::from(parts.join(&THEN.to_string())))
    }

    /// Codes, each with the day on which it is to be looked up.
    pub(super) fn parts(&self) -> impl Iterator<Item = (UnitCode, Date)> {
        // Only text of this form becomes an id, so no part is left out.
        self.0.split(THEN).filter_map(|part| part.parse().ok()).map(|UnitKey { code, from }| (code, from))
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

#[cfg(test)]
mod tests;

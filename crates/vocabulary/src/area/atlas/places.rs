//! Where records lie on which map: atoms, read off the chains.

use std::collections::{BTreeMap, BTreeSet};

use super::{Atlas, NotKnown};
use crate::{
    area::{Atom, AtomId, Placed, UnitKey},
    calendar::Date,
    rejection::Fault,
};

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
        for (code, on) in id.parts() {
            knowledge.push((self.at(code, on)?.key, on));
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
                    found.insert(atom.id().clone(), atom);
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
        let units_on =
            |map| chains.iter().filter_map(move |number| self.chain(*number).get(map).copied()).collect();
        let by_map: Vec<BTreeSet<UnitKey>> = (0..self.maps().len()).map(units_on).collect();
        let certain = |map: usize| by_map.get(map).and_then(only);
        let place = |map: usize, units: &BTreeSet<UnitKey>| {
            if let Some(unit) = only(units) {
                return Some(Placed::Unit(unit));
            }
            let before = (0..map).rev().find_map(certain);
            let known = before.or_else(|| (map..by_map.len()).find_map(certain))?;
            Some(Placed::Unassigned { known, candidates: units.iter().copied().collect() })
        };
        let places = self.maps().iter().zip(&by_map).enumerate();
        let places = places.filter_map(|(map, (start, units))| Some((*start, place(map, units)?))).collect();
        Atom::new(self.shortest(&by_map), places)
    }

    /// The units, oldest first, that do not follow from those before them.
    fn shortest(&self, by_map: &[BTreeSet<UnitKey>]) -> AtomId {
        let (mut needed, mut named) = (Vec::new(), Vec::new());
        for (map, (start, units)) in self.maps().iter().zip(by_map).enumerate() {
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

//! The register with the rows of an import laid over it.

use std::collections::{BTreeSet, btree_map::Entry};

use vocabulary::{
    area::{UnitKey, UnitVersion},
    rejection::{Fault, Violations},
};

use super::{Import, Register};
use crate::domain::reorganisation::{Passage, PassageKey};

/// What the register would be, and which of its rows are new in it.
#[derive(Debug)]
pub(super) struct Merged {
    pub(super) register: Register,
    pub(super) units: BTreeSet<UnitKey>,
    pub(super) passages: BTreeSet<PassageKey>,
}

impl Merged {
    /// Lays the rows over the register one by one, so that rows of one import may contradict each other too. A row that
    /// contradicts is named and left out.
    pub(super) fn of(before: &Register, import: &Import, bad: &mut Violations) -> Self {
        let register = before.clone();
        let mut merged = Self { register, units: BTreeSet::new(), passages: BTreeSet::new() };
        for (row, unit) in import.units.iter().enumerate() {
            merged.unit(&format!("units[{row}]"), unit, bad);
        }
        for (row, passage) in import.passages.iter().enumerate() {
            merged.passage(&format!("successions[{row}]"), passage, bad);
        }
        merged
    }

    pub(super) fn is_unchanged(&self) -> bool {
        self.units.is_empty() && self.passages.is_empty()
    }

    fn unit(&mut self, row: &str, unit: &UnitVersion, bad: &mut Violations) {
        let mut known = match self.register.units.entry(unit.key) {
            Entry::Vacant(place) => {
                place.insert(unit.clone());
                self.units.insert(unit.key);
                return;
            }
            Entry::Occupied(known) => known,
        };
        let held = known.get();
        let mut sound = true;
        let mut same = |field: &str, same: bool| {
            if !same {
                bad.add(format!("{row}.{field}"), otherwise());
                sound = false;
            }
        };
        same("display_name", held.name == unit.name);
        same("kind", held.kind == unit.kind);
        same("parent_code", held.parent == unit.parent);
        // An end that is not said contradicts nothing: it was not known yet when the data were written.
        let ends = match (held.valid.until(), unit.valid.until()) {
            (None, Some(_)) => Some(unit.valid),
            (_, None) => None,
            (Some(known), Some(said)) => {
                same("valid_until", known == said);
                None
            }
        };
        if let (true, Some(valid)) = (sound, ends) {
            known.get_mut().valid = valid;
            self.units.insert(unit.key);
        }
    }

    fn passage(&mut self, row: &str, passage: &Passage, bad: &mut Violations) {
        let mut known = match self.register.passages.entry(passage.key()) {
            Entry::Vacant(place) => {
                place.insert(passage.clone());
                self.passages.insert(passage.key());
                return;
            }
            Entry::Occupied(known) => known,
        };
        let (held, said) = (&known.get().succession, &passage.succession);
        let mut sound = true;
        let mut same = |field: &str, same: bool| {
            if !same {
                bad.add(format!("{row}.{field}"), otherwise());
                sound = false;
            }
        };
        same("extent", held.extent == said.extent);
        same("law", held.law == said.law);
        // Who has compared a line with its law says more than who has not; the reverse takes nothing back.
        if sound && said.verified && !held.verified {
            known.insert(passage.clone());
            self.passages.insert(passage.key());
        }
    }
}

fn otherwise() -> Fault {
    Fault::new("khác với điều đã được ghi nhận", "differs from what is already entered")
}

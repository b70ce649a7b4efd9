//! Enters units and successions as data: the units of a province, a merge, a split.
//!
//! All or nothing, and repeatable: what is already there unchanged is skipped, what contradicts it is refused with every
//! bad row named.

use std::{collections::BTreeSet, sync::Arc};

use uuid::Uuid;
use vocabulary::{
    area::UnitVersion,
    decision::{Command, Decision, Found, Moment, Scope},
    document::DocumentRef,
    rejection::{Fault, Kind, Language, Rejection, Violations},
};

use super::{Imported, Register, RegisterEvent, history, merge::Merged};
use crate::domain::{
    Areas, Event, Key, State, register_in,
    reorganisation::{Passage, Reorganisation, ReorganisationKey},
    unit::{Unit, UnitEvent},
    unit_in,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Import {
    /// Names this import, so that its answer can be told from the answer of the one before.
    pub(crate) id: Uuid,
    pub(crate) units: Vec<UnitVersion>,
    pub(crate) passages: Vec<Passage>,
    pub(crate) document: Option<DocumentRef>,
}

/// The rows that cannot be entered, each under its field's path.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} rows contradict the register or each other", rows.len())]
pub(crate) struct ImportRefusal {
    pub(crate) rows: Vec<(String, Fault)>,
}

impl Command for Import {
    type Domain = Areas;
    type Rejection = ImportRefusal;

    fn scope(&self) -> Scope<Key> {
        let units = self.units.iter().map(|unit| Key::Unit(unit.key));
        let laws = self.passages.iter().map(|passage| ReorganisationKey::of(&passage.succession));
        Scope::of(units.chain(laws.map(Key::Reorganisation)).chain([Key::Register]))
    }

    fn decide(&self, found: &Found<'_, Areas>, _: &Moment) -> Result<Decision<Areas>, ImportRefusal> {
        let before = register_in(found);
        let mut violations = Violations::default();
        let merged = Merged::of(&before, self, &mut violations);
        history::check(&merged.register, self, &mut violations);
        violations.finish().map_err(|violations| ImportRefusal { rows: violations.into_inner() })?;
        if merged.is_unchanged() {
            return Ok(Decision::unchanged());
        }
        Ok(self.enter(found, merged))
    }
}

impl Import {
    fn enter(&self, found: &Found<'_, Areas>, merged: Merged) -> Decision<Areas> {
        let imported = Imported {
            import: self.id,
            units: count(merged.units.len()),
            passages: count(merged.passages.len()),
            document: self.document.clone(),
        };
        let register = Register { last_import: Some(imported.clone()), ..merged.register };

        let laws: BTreeSet<_> = merged
            .passages
            .iter()
            .filter_map(|key| register.passages.get(key))
            .map(|passage| ReorganisationKey::of(&passage.succession))
            .collect();
        let units: Vec<_> = merged
            .units
            .iter()
            .filter_map(|key| register.units.get(key))
            .map(|version| enter_unit(found, version))
            .collect();
        let enacted: Vec<_> = laws.into_iter().map(|law| reorganisation(&register, law)).collect();

        let event = Event::Register(RegisterEvent::Imported(imported));
        let mut decision = Decision::change(Key::Register, State::Register(Arc::new(register)), vec![event]);
        for (unit, event) in units {
            decision = decision.and(Key::Unit(unit.version.key), State::Unit(unit), vec![Event::Unit(event)]);
        }
        for reorganisation in enacted {
            let (key, event) = (reorganisation.key.clone(), reorganisation.enacted());
            let state = State::Reorganisation(reorganisation);
            decision = decision.and(Key::Reorganisation(key), state, vec![Event::Reorganisation(event)]);
        }
        decision
    }
}

/// The unit as the import leaves it: new, or known and now with its end.
fn enter_unit(found: &Found<'_, Areas>, version: &UnitVersion) -> (Unit, UnitEvent) {
    match unit_in(found, version.key) {
        Some(known) => {
            let valid = version.valid;
            (known.state.clone().lasting(valid), UnitEvent::Ended { valid })
        }
        None => (Unit::entered(version.clone()), UnitEvent::Entered { version: version.clone() }),
    }
}

/// All successions of a law on its day, those known before included.
fn reorganisation(register: &Register, key: ReorganisationKey) -> Reorganisation {
    let of_this_law = |passage: &&Passage| {
        passage.succession.law == key.law && passage.succession.effective == key.effective
    };
    let passages = register.passages.values().filter(of_this_law);
    let passages = passages.map(|passage| (passage.key(), passage.clone())).collect();
    Reorganisation { key, passages }
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}

impl Rejection for ImportRefusal {
    fn kind(&self) -> Kind {
        Kind::Invalid
    }

    fn reason(&self) -> &'static str {
        "UNITS_CONTRADICT"
    }

    fn text(&self, language: Language) -> String {
        let rows = self.rows.len();
        match language {
            Language::Vietnamese => {
                format!("{rows} chỗ trong dữ liệu mâu thuẫn với danh mục đơn vị hành chính hoặc với nhau")
            }
            Language::English => {
                format!("{rows} places in the data contradict the register of units or each other")
            }
        }
    }

    fn fields(&self) -> Vec<(String, Fault)> {
        self.rows.clone()
    }
}

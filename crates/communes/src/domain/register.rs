//! The register of units (danh mục đơn vị hành chính) as a whole.
//!
//! A unit or a succession is right or wrong only beside all others: codes must not overlap, every commune must go on
//! somewhere, a split must name all of its parts. So an import is decided on the whole register, and there is one
//! register: two imports wait for each other.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{
    area::{UnitKey, UnitVersion},
    document::DocumentRef,
};

use super::reorganisation::{Passage, PassageKey};

mod history;
mod import;
mod merge;
#[cfg(test)]
mod tests;

pub(crate) use import::Import;

/// Every unit and succession, and the last import.
///
/// Invariant: units and successions make one history; `vocabulary::area::Atlas` can be drawn from them. They are the
/// states of the records of their own, seen together; the register's own events only say who imported what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Register {
    pub(crate) units: BTreeMap<UnitKey, UnitVersion>,
    pub(crate) passages: BTreeMap<PassageKey, Passage>,
    pub(crate) last_import: Option<Imported>,
}

/// What one import changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Imported {
    /// Tells this import from all others, also when both had the same rows.
    pub(crate) import: Uuid,
    /// Versions of units that were new, or whose end was.
    pub(crate) units: u32,
    /// Successions that were new, or newly verified.
    pub(crate) passages: u32,
    /// Where the rows come from.
    pub(crate) document: Option<DocumentRef>,
}

/// What happened to the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RegisterEvent {
    /// An import changed at least one row. The rows are in the events of the units and reorganisations.
    Imported(Imported),
}

//! A reorganisation (sắp xếp đơn vị hành chính): all successions of one law on one day.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocabulary::{
    area::{Succession, UnitCode},
    calendar::Date,
};

/// Names a reorganisation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ReorganisationKey {
    /// The first day of the new map.
    pub(crate) effective: Date,
    /// The number of the law.
    pub(crate) law: String,
}

impl ReorganisationKey {
    pub(crate) fn of(succession: &Succession) -> Self {
        Self { effective: succession.effective, law: succession.law.clone() }
    }

    /// The text its id is made from. The day has a fixed length, so no two keys share a text.
    pub(crate) fn resource_name(&self) -> String {
        format!("reorganisations/{}/{}", self.effective, self.law)
    }
}

/// A succession and what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Passage {
    pub(crate) succession: Succession,
    /// Which source was read; empty when none was named.
    pub(crate) basis: String,
}

/// Names a succession: a commune passes to another once on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PassageKey {
    pub(crate) effective: Date,
    pub(crate) old: UnitCode,
    pub(crate) new: UnitCode,
}

impl Passage {
    pub(crate) fn key(&self) -> PassageKey {
        let Succession { old, new, effective, .. } = self.succession;
        PassageKey { effective, old, new }
    }
}

/// All successions of one law on one day, as far as they are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reorganisation {
    pub(crate) key: ReorganisationKey,
    pub(crate) passages: BTreeMap<PassageKey, Passage>,
}

/// What happened to a reorganisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReorganisationEvent {
    /// Its successions are known, or more of them, or some are now verified. Always all of them: who reads the last
    /// event knows the reorganisation, and never half of it.
    Enacted { passages: Vec<Passage> },
}

impl Reorganisation {
    /// The event that says all of it.
    pub(crate) fn enacted(&self) -> ReorganisationEvent {
        ReorganisationEvent::Enacted { passages: self.passages.values().cloned().collect() }
    }
}

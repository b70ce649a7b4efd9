//! Which parts of split units a household lies in, as far as somebody said so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocabulary::{area::UnitKey, calendar::Date, document::DocumentRef};

use super::ChangeReason;

/// A household's unit was split on a day, and it lies in this part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Assigned {
    /// The unit that it is recorded in.
    pub unit: UnitKey,
    /// The first day of the new units.
    pub on: Date,
    #[serde(flatten)]
    pub assignment: Assignment,
    /// Why an earlier assignment was wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ChangeReason>,
}

/// The part, and by what right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Assignment {
    /// The part.
    pub to: UnitKey,
    /// Number of the law that split the unit.
    pub law: String,
    pub document: DocumentRef,
}

/// All assignments of a household, by the unit it is recorded in and the day of the split.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Assignments(BTreeMap<(UnitKey, Date), Assignment>);

impl Assignments {
    /// Of a household of which nothing but its unit is known.
    pub(crate) fn none() -> &'static Self {
        static NONE: Assignments = Assignments(BTreeMap::new());
        &NONE
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn get(&self, unit: UnitKey, on: Date) -> Option<&Assignment> {
        self.0.get(&(unit, on))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (UnitKey, Date, &Assignment)> {
        self.0.iter().map(|((unit, on), assignment)| (*unit, *on, assignment))
    }

    /// What they say of households recorded in a unit: in which unit each lay on which day.
    pub(crate) fn of(&self, unit: UnitKey) -> impl Iterator<Item = (UnitKey, Date)> {
        self.0.range((unit, Date::MIN)..=(unit, Date::MAX)).map(|((_, on), known)| (known.to, *on))
    }

    /// What was said of later splits was said of the part that held until now.
    pub(super) fn enter(&mut self, assigned: &Assigned) {
        self.0.retain(|(unit, on), _| *unit != assigned.unit || *on < assigned.on);
        self.0.insert((assigned.unit, assigned.on), assigned.assignment.clone());
    }
}

impl FromIterator<(UnitKey, Date, Assignment)> for Assignments {
    fn from_iter<I: IntoIterator<Item = (UnitKey, Date, Assignment)>>(known: I) -> Self {
        Self(known.into_iter().map(|(unit, on, assignment)| ((unit, on), assignment)).collect())
    }
}

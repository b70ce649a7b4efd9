//! Số hộ nghèo, hộ cận nghèo theo dân tộc (official report no. 9): a household's group is nobody else's to know, so it
//! leaves in counts only.

use std::{collections::BTreeMap, convert::Infallible};

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{
    area::UnitKey,
    calendar::Date,
    decision::{Command, Decision, Found, Moment, Scope},
};

use super::{
    Decided, Event, Finds as _, Key, Registry, State,
    classify::Class,
    ethnicity::{CodeSet, Ethnicity},
    household::Household,
    review::Sited,
    simulation::Count,
    standard::StandardId,
};

/// The poor and near-poor households of one group under one standard, with all their members.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub poor: Count,
    pub near_poor: Count,
}

impl Tally {
    fn add(&mut self, class: Class, persons: i64) {
        match class {
            Class::Poor => self.poor.add(persons),
            Class::NearPoor => self.near_poor.add(persons),
            Class::NotPoor => {}
        }
    }
}

/// Counts of one unit, by group and standard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tallies(BTreeMap<(Ethnicity, StandardId), Tally>);

impl Tallies {
    /// Counts a household of the class on the day, by the head of that day; without one, by the last.
    pub(crate) fn add(&mut self, household: &Household, standard: &StandardId, class: Class, day: Date) {
        let Some(head) = household.head_on(day).or_else(|| household.head()) else { return };
        let group = head.person.ethnicity.in_tk2008();
        let persons = i64::try_from(household.members_on(day)).unwrap_or(i64::MAX);
        self.0.entry((group, standard.clone())).or_default().add(class, persons);
    }

    pub(crate) fn rows(&self) -> Vec<GroupCount> {
        let row = |((group, standard), tally): (&(Ethnicity, StandardId), &Tally)| GroupCount {
            code_set: group.set(),
            code: group.code(),
            standard: standard.clone(),
            poor_households: tally.poor.households,
            poor_persons: tally.poor.persons,
            near_poor_households: tally.near_poor.households,
            near_poor_persons: tally.near_poor.persons,
        };
        self.0.iter().map(row).collect()
    }
}

/// What is told of one group under one standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GroupCount {
    pub code_set: CodeSet,
    pub code: String,
    pub standard: StandardId,
    pub poor_households: i64,
    pub poor_persons: i64,
    pub near_poor_households: i64,
    pub near_poor_persons: i64,
}

/// What was counted of a unit on a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counted {
    pub unit: UnitKey,
    pub as_of: Date,
    pub counts: Vec<GroupCount>,
}

/// The record of one unit's counts: what was counted last, if anything was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EthnicCounts {
    pub unit: UnitKey,
    pub last: Option<Counted>,
}

impl EthnicCounts {
    /// The same unit's counts are one record, for ever.
    pub(crate) fn aggregate(unit: UnitKey) -> Uuid {
        const COUNTS: Uuid = uuid::uuid!("0b5b1f5e-3f0c-5d5c-9c2a-6f7a1c0f2b04");
        Uuid::new_v5(&COUNTS, unit.to_string().as_bytes())
    }
}

/// Record what was counted.
#[derive(Clone, Debug)]
pub(crate) struct TakeCounts {
    pub counted: Counted,
}

impl Command for TakeCounts {
    type Domain = Registry;
    type Rejection = Infallible;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::EthnicCounts(self.counted.unit)])
    }

    fn decide(&self, found: &Found<'_, Registry>, _: &Moment) -> Decided<Self> {
        let key = Key::EthnicCounts(self.counted.unit);
        let known = found.ethnic_counts(self.counted.unit);
        // What was told last and is so still need not be told again.
        let Some(known) = known.filter(|known| known.record.last.as_ref() != Some(&self.counted)) else {
            return Ok(Decision::unchanged());
        };
        let record = EthnicCounts { unit: self.counted.unit, last: Some(self.counted.clone()) };
        let next = Sited { record, whereabouts: known.whereabouts.clone() };
        let event = Event::EthnicCounts(Box::new(self.counted.clone()));
        Ok(Decision::change(key, State::EthnicCounts(Box::new(next)), vec![event]))
    }
}

#[cfg(test)]
mod tests;

//! Mô phỏng chuẩn nghèo: who would be poor if the lines were others. Nothing is decided by it.
//!
//! Both sides of the comparison come from the same findings, those of each household's latest decision that holds: the
//! proposal's class and the class of the standard that it is compared with. A decision is frozen with the kind of area
//! whose line was applied, and so are both classes: a reform reclassifies nobody.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{area::UnitKey, calendar::Date, caller::AreaScope};

use super::{
    areas::Areas,
    classify::{Class, Rule},
    standard::{Indicator, Lines, Standard},
};

pub(crate) mod surveys;

use self::surveys::{Surveyed, Surveys};

/// Lines and a rule that nobody has enacted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proposal {
    pub rural: Lines,
    pub urban: Lines,
    pub deprivation_threshold: i32,
    pub indicators: BTreeSet<Indicator>,
}

impl Proposal {
    pub(crate) fn rule(&self) -> Rule<'_> {
        Rule {
            rural: self.rural,
            urban: self.urban,
            deprivation_threshold: self.deprivation_threshold,
            indicators: &self.indicators,
        }
    }
}

/// Households (hộ) and the persons in them (nhân khẩu).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub households: i64,
    pub persons: i64,
}

impl Count {
    pub(crate) fn add(&mut self, persons: i64) {
        self.households = self.households.saturating_add(1);
        self.persons = self.persons.saturating_add(persons);
    }
}

/// How a group of households would change. Who passes from one list to another is newly on the one and leaves the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Change {
    pub total: Count,
    /// Never surveyed, as far as the standard compared with is concerned: of them nothing is said.
    pub not_known: Count,
    pub poor_before: Count,
    pub near_poor_before: Count,
    pub poor: Count,
    pub near_poor: Count,
    pub newly_poor: Count,
    pub newly_near_poor: Count,
    pub leaving_poor: Count,
    pub leaving_near_poor: Count,
    pub unchanged: Count,
}

impl Change {
    fn add(&mut self, classes: Option<(Class, Class)>, persons: i64) {
        self.total.add(persons);
        let Some((before, after)) = classes else { return self.not_known.add(persons) };
        match before {
            Class::Poor => self.poor_before.add(persons),
            Class::NearPoor => self.near_poor_before.add(persons),
            Class::NotPoor => {}
        }
        match after {
            Class::Poor => self.poor.add(persons),
            Class::NearPoor => self.near_poor.add(persons),
            Class::NotPoor => {}
        }
        if before == after {
            return self.unchanged.add(persons);
        }
        match before {
            Class::Poor => self.leaving_poor.add(persons),
            Class::NearPoor => self.leaving_near_poor.add(persons),
            Class::NotPoor => {}
        }
        match after {
            Class::Poor => self.newly_poor.add(persons),
            Class::NearPoor => self.newly_near_poor.add(persons),
            Class::NotPoor => {}
        }
    }
}

/// The same of all households, and of those of an ethnic minority (hộ dân tộc thiểu số) among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    pub all: Change,
    pub minority: Change,
}

impl Changes {
    fn add(&mut self, is_minority: bool, classes: Option<(Class, Class)>, persons: i64) {
        self.all.add(classes, persons);
        if is_minority {
            self.minority.add(classes, persons);
        }
    }
}

/// What a proposal would change on one day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Simulation {
    pub total: Changes,
    /// By the unit in which households lie on that day; a split unit's own line holds those that nobody assigned yet.
    pub units: BTreeMap<UnitKey, Changes>,
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'a> {
    pub day: Date,
    pub proposal: &'a Proposal,
    pub compared: &'a Standard,
}

/// Every household that has a member on the day and lies in the scope on it, once, as it was on that day: so what is said
/// of a unit is the same whoever asks.
pub(crate) fn simulate(
    surveys: &Surveys,
    areas: &Areas,
    scope: &AreaScope,
    question: Question<'_>,
) -> Simulation {
    let Question { day, proposal, compared } = question;
    // Households share a few thousand places and sets of deprivations: each is looked up once.
    let units: Vec<Option<UnitKey>> = surveys
        .places()
        .map(|(unit, village, assigned)| areas.whereabouts_assigned(*unit, *village, assigned))
        .map(|whereabouts| whereabouts.within(scope).then(|| whereabouts.unit_on(day)))
        .collect();
    let (before, after) = (compared.rule(), proposal.rule());
    let counted: Vec<(i32, i32)> =
        surveys.deprivations().map(|set| (before.counted(set), after.counted(set))).collect();
    let classes = |household: &Surveyed| {
        // A decision covers what is in force on its date: an older one says nothing under this standard.
        let found = household.found_on(day).filter(|found| compared.valid.from() <= found.day)?;
        let (had, would_have) = found.deprivations.of(&counted)?;
        let class = |rule: Rule<'_>, count| rule.class(found.area_kind, found.income, count);
        Some((class(before, *had), class(after, *would_have)))
    };
    let mut simulation = Simulation::default();
    for household in surveys.households() {
        let persons = household.persons_on(day);
        let unit = household.place_on(day).of(&units).copied().flatten();
        if let Some(unit) = unit.filter(|_| persons > 0) {
            let (is_minority, classes) = (household.is_minority_on(day), classes(household));
            simulation.total.add(is_minority, classes, persons);
            simulation.units.entry(unit).or_default().add(is_minority, classes, persons);
        }
    }
    simulation
}

#[cfg(test)]
mod tests;

//! A decision that was taken elsewhere is recorded from its paper: migrated, past the chain of a review.

use std::collections::BTreeMap;

use vocabulary::{
    calendar::Date,
    decision::{Command, Decision, Found, Moment, Scope},
    document::DocumentRef,
};

pub(crate) use self::rejection::RecordRejection;
use super::{DecidedClass, take::Taking};
use crate::domain::{
    Decided, DecisionId, Finds, HouseholdId, Key, Registry,
    classify::{Class, Finding},
    household::{ChangeReason, HouseholdEvent},
    standard::StandardId,
};

mod rejection;

/// Record what a paper says. It is computed again and must agree.
#[derive(Clone, Debug)]
pub(crate) struct RecordDecision {
    pub household: HouseholdId,
    pub etag: Option<i64>,
    pub id: DecisionId,
    pub document: DocumentRef,
    pub decided_on: Date,
    pub finding: Finding,
    /// What the paper states under each standard.
    pub stated: BTreeMap<StandardId, Stated>,
    pub corrects: Option<DecisionId>,
    pub reason: Option<ChangeReason>,
}

/// A class as a paper states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stated {
    pub class: Class,
    pub average_living: bool,
}

impl Command for RecordDecision {
    type Domain = Registry;
    type Rejection = RecordRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Standards, Key::Areas, Key::Household(self.household)])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let (located, version) = found.household(self.household).ok_or(RecordRejection::Unknown)?;
        if self.etag.is_some_and(|seen| seen != version) {
            return Err(RecordRejection::Stale(self.household));
        }
        let areas = found.areas().filter(|areas| areas.are_known()).ok_or(RecordRejection::AreasNotKnown)?;
        let taking = Taking {
            id: self.id,
            document: &self.document,
            decided_on: self.decided_on,
            finding: &self.finding,
            corrects: self.corrects,
            reason: self.reason.as_ref(),
            review: None,
        };
        let event = taking.event(located, found.standards(), areas, moment)?;
        self.check_stated(&event.classes)?;
        let change = located.change(HouseholdEvent::Decided(event), moment.now);
        Ok(Decision { changes: vec![change], claims: Vec::new() })
    }
}

impl RecordDecision {
    /// Every standard in force is stated, no other is, and each gives what the paper states.
    fn check_stated(&self, classes: &[DecidedClass]) -> Result<(), RecordRejection> {
        let in_force = |id: &StandardId| classes.iter().any(|class| class.classification.standard == *id);
        if let Some(id) = self.stated.keys().find(|id| !in_force(id)) {
            return Err(RecordRejection::NotInForce { standard: id.clone(), day: self.decided_on });
        }
        for DecidedClass { classification, .. } in classes {
            let standard = classification.standard.clone();
            match self.stated.get(&standard) {
                None => return Err(RecordRejection::Missing { standard, day: self.decided_on }),
                Some(stated) if stated.class != classification.class => {
                    return Err(RecordRejection::ClassDisagrees {
                        standard,
                        stated: stated.class,
                        computed: classification.class,
                    });
                }
                Some(stated) if stated.average_living != classification.average_living => {
                    let computed = classification.average_living;
                    return Err(RecordRejection::AverageLivingDisagrees { standard, computed });
                }
                Some(_) => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;

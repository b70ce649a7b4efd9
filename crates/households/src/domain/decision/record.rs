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
    /// The class under each standard, as the paper states it.
    pub stated: BTreeMap<StandardId, Class>,
    pub corrects: Option<DecisionId>,
    pub reason: Option<ChangeReason>,
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
    /// Every standard in force is stated, no other is, and each gives the class that the paper states.
    fn check_stated(&self, classes: &[DecidedClass]) -> Result<(), RecordRejection> {
        let in_force = |id: &StandardId| classes.iter().any(|class| class.classification.standard == *id);
        if let Some(id) = self.stated.keys().find(|id| !in_force(id)) {
            return Err(RecordRejection::NotInForce { standard: id.clone(), day: self.decided_on });
        }
        for DecidedClass { classification, .. } in classes {
            let standard = classification.standard.clone();
            match self.stated.get(&standard) {
                None => return Err(RecordRejection::Missing { standard, day: self.decided_on }),
                Some(stated) if *stated != classification.class => {
                    return Err(RecordRejection::ClassDisagrees {
                        standard,
                        stated: *stated,
                        computed: classification.class,
                    });
                }
                Some(_) => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;

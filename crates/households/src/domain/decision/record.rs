//! A decision on a household's class is recorded.

use std::collections::BTreeMap;

use vocabulary::{
    calendar::Date,
    decision::{Change, Command, Decision, Found, Moment, Scope},
    document::DocumentRef,
    rejection::{Fault, Violations},
};

pub(crate) use self::rejection::RecordRejection;
use super::{DecidedClass, DecidedEvent};
use crate::domain::{
    Decided, DecisionId, Event, Finds, HouseholdId, Key, Located, Registry, State,
    areas::Areas,
    classify::{Class, Finding, classify},
    household::{ChangeReason, Household, HouseholdEvent},
    movement::movement,
    standard::{Standard, StandardId, Standards},
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
        self.check_days(&located.household, moment)?;
        self.check_fields(found.standards())?;
        self.check_order(&located.household)?;
        self.check_area(located)?;
        let classes = self.classes(found.standards(), &located.household)?;
        let event = HouseholdEvent::Decided(self.event(located, areas, classes));
        let mut next = located.clone();
        next.household.apply(&event, moment.now);
        let change = Change {
            key: Key::Household(self.household),
            state: State::Household(Box::new(next)),
            events: vec![Event::Household(Box::new(event))],
        };
        Ok(Decision { changes: vec![change], claims: Vec::new() })
    }
}

impl RecordDecision {
    fn check_days(&self, household: &Household, moment: &Moment) -> Result<(), RecordRejection> {
        if self.decided_on > moment.business_date {
            return Err(RecordRejection::InFuture { business_date: moment.business_date });
        }
        if self.decided_on < household.register_date {
            return Err(RecordRejection::BeforeRegistration { register_date: household.register_date });
        }
        match household.ended() {
            Some(on) if self.decided_on >= on => {
                Err(RecordRejection::Ended { household: self.household, on })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// A code that no standard knows is a slip of the pen, not a deprivation.
    fn check_fields(&self, standards: &Standards) -> Result<(), RecordRejection> {
        let bad = unknown_indicators(standards, &self.finding, "decision.deprivations");
        Ok(bad.finish()?)
    }

    /// What it corrects must still hold, and no other decision may hold from the same day.
    fn check_order(&self, household: &Household) -> Result<(), RecordRejection> {
        if let Some(id) = self.corrects {
            let known = household.decision(id).ok_or(RecordRejection::NothingToCorrect(id))?;
            if let Some(by) = known.corrected_by {
                return Err(RecordRejection::AlreadyCorrected { decision: id, by });
            }
        }
        let rival = household.holding().into_iter().find(|known| known.decided_on == self.decided_on);
        match rival {
            Some(other) if self.corrects != Some(other.id) => Err(RecordRejection::DecisionOnDate {
                household: self.household,
                decision: other.id,
                day: self.decided_on,
            }),
            Some(_) | None => Ok(()),
        }
    }

    /// The kind of the unit, or else the village, says which line holds; where neither does, the paper does.
    fn check_area(&self, located: &Located) -> Result<(), RecordRejection> {
        match located.whereabouts.area_kind_on(self.decided_on) {
            Some(known) if known != self.finding.area_kind => Err(RecordRejection::AreaKindDisagrees {
                stated: self.finding.area_kind,
                known,
                day: self.decided_on,
            }),
            Some(_) | None => Ok(()),
        }
    }

    /// Every standard in force is stated, no other is, and each gives the class that the paper states.
    fn classes(
        &self,
        standards: &Standards,
        household: &Household,
    ) -> Result<Vec<DecidedClass>, RecordRejection> {
        let in_force: Vec<&Standard> = standards.in_force(self.decided_on).collect();
        let stranger = |id: &&StandardId| in_force.iter().all(|standard| standard.id != **id);
        if let Some(id) = self.stated.keys().find(stranger) {
            return Err(RecordRejection::NotInForce { standard: id.clone(), day: self.decided_on });
        }
        in_force.into_iter().map(|standard| self.class(standard, household)).collect()
    }

    fn class(&self, standard: &Standard, household: &Household) -> Result<DecidedClass, RecordRejection> {
        let classification = classify(standard, &self.finding);
        match self.stated.get(&standard.id) {
            None => {
                return Err(RecordRejection::Missing { standard: standard.id.clone(), day: self.decided_on });
            }
            Some(stated) if *stated != classification.class => {
                return Err(RecordRejection::ClassDisagrees {
                    standard: standard.id.clone(),
                    stated: *stated,
                    computed: classification.class,
                });
            }
            Some(_) => {}
        }
        let before = household.classes_before(&standard.id, self.decided_on, self.corrects);
        Ok(DecidedClass {
            previous: before.last().map(|(_, class)| *class),
            movement: movement(&before, (self.decided_on, classification.class), standard.return_window),
            classification,
        })
    }

    fn event(&self, located: &Located, areas: &Areas, classes: Vec<DecidedClass>) -> DecidedEvent {
        DecidedEvent {
            id: self.id,
            document: self.document.clone(),
            decided_on: self.decided_on,
            income: self.finding.income,
            deprivations: self.finding.deprivations.clone(),
            area_kind: self.finding.area_kind,
            unit: located.whereabouts.unit_on(self.decided_on),
            classes,
            corrects: self.corrects,
            reason: self.reason.clone(),
            areas_position: areas.position(),
        }
    }
}

/// Every indicator that no standard knows, by its place in the sorted list of codes.
pub(crate) fn unknown_indicators(standards: &Standards, finding: &Finding, field: &str) -> Violations {
    let mut bad = Violations::default();
    for code in finding.deprivations.iter().filter(|code| !standards.knows(code)) {
        bad.add(
            field,
            Fault::new(
                format!("{code} không phải chỉ số của chuẩn nào"),
                format!("{code} is not an indicator of any standard"),
            ),
        );
    }
    bad
}

#[cfg(test)]
mod tests;

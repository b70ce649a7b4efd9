//! What every decision goes through, taken at the end of a review or recorded from a paper.

use std::collections::BTreeSet;

use vocabulary::{
    calendar::Date,
    decision::{Change, Moment},
    document::DocumentRef,
    rejection::{Fault, Violations},
};

use super::{AreaBasis, DecidedClass, DecidedEvent, record::RecordRejection};
use crate::domain::{
    DecisionId, Event, Key, Located, Registry, ReviewId, State,
    areas::Areas,
    classify::{Finding, classify},
    household::{ChangeReason, Household, HouseholdEvent},
    movement::movement,
    standard::{Indicator, Standard, Standards},
};

/// A decision about to be taken.
#[derive(Debug)]
pub(crate) struct Taking<'a> {
    pub id: DecisionId,
    pub document: &'a DocumentRef,
    pub decided_on: Date,
    pub finding: &'a Finding,
    pub corrects: Option<DecisionId>,
    pub reason: Option<&'a ChangeReason>,
    pub review: Option<ReviewId>,
}

impl Taking<'_> {
    /// The decision under every standard in force, with everything it rests on frozen in it.
    pub(crate) fn event(
        &self,
        located: &Located,
        standards: &Standards,
        areas: &Areas,
        moment: &Moment,
    ) -> Result<DecidedEvent, RecordRejection> {
        self.check_days(&located.household, moment)?;
        unknown_indicators(standards, &self.finding.deprivations, "decision.deprivations").finish()?;
        self.check_order(&located.household)?;
        self.check_area(located)?;
        Ok(DecidedEvent {
            id: self.id,
            document: self.document.clone(),
            decided_on: self.decided_on,
            income: self.finding.income,
            deprivations: self.finding.deprivations.clone(),
            child_count: Some(located.household.children_on(self.decided_on)),
            area_kind: self.finding.area_kind,
            area_basis: Some(area_basis(located, self.decided_on)),
            farming: located.household.circumstances_on(self.decided_on).farming,
            unit: located.whereabouts.unit_on(self.decided_on),
            classes: self.classes(standards, &located.household),
            corrects: self.corrects,
            review: self.review,
            reason: self.reason.cloned(),
            areas_position: areas.position(),
        })
    }

    fn check_days(&self, household: &Household, moment: &Moment) -> Result<(), RecordRejection> {
        if self.decided_on > moment.business_date {
            return Err(RecordRejection::InFuture { business_date: moment.business_date });
        }
        if self.decided_on < household.register_date {
            return Err(RecordRejection::BeforeRegistration { register_date: household.register_date });
        }
        match household.ended() {
            Some(on) if self.decided_on >= on => Err(RecordRejection::Ended { household: household.id, on }),
            Some(_) | None => Ok(()),
        }
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
                household: household.id,
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

    fn classes(&self, standards: &Standards, household: &Household) -> Vec<DecidedClass> {
        standards.in_force(self.decided_on).map(|standard| self.class(standard, household)).collect()
    }

    fn class(&self, standard: &Standard, household: &Household) -> DecidedClass {
        let farming = household.circumstances_on(self.decided_on).farming;
        let classification = classify(standard, self.finding, farming);
        let before = household.classes_before(&standard.id, self.decided_on, self.corrects);
        DecidedClass {
            previous: before.last().map(|(_, class)| *class),
            movement: movement(&before, (self.decided_on, classification.class), standard.return_window),
            classification,
        }
    }
}

pub(crate) fn area_basis(located: &Located, day: Date) -> AreaBasis {
    let whereabouts = &located.whereabouts;
    if whereabouts.unit_kind_on(day).is_some() {
        AreaBasis::Unit
    } else if whereabouts.area_kind_on(day).is_some() {
        AreaBasis::Village
    } else {
        AreaBasis::Stated
    }
}

impl Located {
    /// The change that one event makes to a household that stays where it is.
    pub(crate) fn change(&self, event: HouseholdEvent, at: jiff::Timestamp) -> Change<Registry> {
        let mut next = self.clone();
        next.household.apply(&event, at);
        Change {
            key: Key::Household(next.household.id),
            state: State::Household(Box::new(next)),
            events: vec![Event::Household(Box::new(event))],
        }
    }
}

/// Every indicator that no standard knows: a slip of the pen, not a deprivation.
pub(crate) fn unknown_indicators(
    standards: &Standards,
    deprivations: &BTreeSet<Indicator>,
    field: &str,
) -> Violations {
    let mut bad = Violations::default();
    for code in deprivations.iter().filter(|code| !standards.knows(code)) {
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

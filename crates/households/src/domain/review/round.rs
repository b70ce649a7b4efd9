//! Đợt rà soát thường xuyên hằng năm of one commune.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vocabulary::{
    area::{Level, NotKnown, UnitKey},
    calendar::Date,
    decision::{Claim, ClaimChange, Command, Decision, Found, Moment, Scope},
    rejection::{Fault, Violations},
};

use super::{
    FindsReviews as _, ReviewRejection, Sited,
    rejection::{RoundRefused, not_in_future},
    rules::RulesId,
};
use crate::domain::{Decided, Event, Key, Registry, RoundId, State};

/// One commune's yearly review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Round {
    pub id: RoundId,
    pub unit: UnitKey,
    pub year: i16,
    /// Frozen.
    pub rules: RulesId,
    pub opened_on: Date,
    /// Its last day: what is decided later is late.
    pub due_on: Date,
    pub created_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum RoundEvent {
    Opened(Opened),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the day is called so in every form of it")]
pub(crate) struct Opened {
    pub id: RoundId,
    pub unit: UnitKey,
    pub year: i16,
    pub rules: RulesId,
    pub opened_on: Date,
    pub due_on: Date,
}

impl Round {
    pub(crate) fn opened(event: &Opened, at: Timestamp) -> Self {
        Self {
            id: event.id,
            unit: event.unit,
            year: event.year,
            rules: event.rules.clone(),
            opened_on: event.opened_on,
            due_on: event.due_on,
            created_at: at,
        }
    }
}

/// What a commune has once a year, as a unique value.
pub(crate) const ONE_A_YEAR: &str = "review_round";

/// Open a commune's round of a year.
#[derive(Clone, Debug)]
pub(crate) struct OpenRound {
    pub id: RoundId,
    pub unit: UnitKey,
    pub year: i16,
    pub opened_on: Date,
    /// [`ONE_A_YEAR`] of this unit and year.
    pub claim: Claim,
}

impl Command for OpenRound {
    type Domain = Registry;
    type Rejection = ReviewRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Areas, Key::ReviewLaw]).creating(Key::Round(self.id)).claiming([self.claim])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let mut bad = Violations::default();
        not_in_future(&mut bad, "open_date", self.opened_on, moment);
        if self.opened_on.year() != self.year {
            let fault = Fault::new("phải thuộc năm của đợt rà soát", "must lie in the round's year");
            bad.add("open_date", fault);
        }
        bad.finish()?;
        let law = found.review_law();
        let rules = law.rules_on(self.opened_on).ok_or(ReviewRejection::NoRules { day: self.opened_on })?;
        let window = rules.opens.of(self.year).zip(rules.closing(self.year));
        let (opens, due_on) = window.ok_or(ReviewRejection::NoRules { day: self.opened_on })?;
        if self.opened_on < opens {
            return Err(ReviewRejection::Round(RoundRefused::BeforeWindow { opens }));
        }
        let areas = super::areas(found)?;
        let unit = areas.atlas().unit(self.unit)?;
        if unit.kind.level() != Level::Commune {
            return Err(NotKnown::NotACommune.into());
        }
        if !unit.valid.contains(self.opened_on) {
            return Err(NotKnown::NotInForce.into());
        }
        if found.holder(&self.claim).is_some() {
            return Err(ReviewRejection::Round(RoundRefused::Exists { unit: self.unit, year: self.year }));
        }
        let event = Opened {
            id: self.id,
            unit: self.unit,
            year: self.year,
            rules: rules.id.clone(),
            opened_on: self.opened_on,
            due_on,
        };
        let record = Round::opened(&event, moment.now);
        let state = State::Round(Box::new(Sited { record, whereabouts: areas.whereabouts(self.unit, None) }));
        let events = vec![Event::Round(RoundEvent::Opened(event))];
        let decision = Decision::change(Key::Round(self.id), state, events);
        Ok(decision.claiming([ClaimChange::Take { claim: self.claim, holder: self.id.raw() }]))
    }
}

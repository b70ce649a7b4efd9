//! A household is put on the list of those to review.

use vocabulary::{
    calendar::Date,
    decision::{Claim, ClaimChange, Command, Decision, Found, Moment, Scope},
    rejection::{Fault, Violations},
};

use super::{
    FindsReviews as _, Ground, Listed, Review, ReviewEvent, ReviewRejection, Sited,
    rejection::{ListRefused, not_in_future},
    round::Round,
    rules::ReviewRules,
};
use crate::domain::{
    Decided, Event, Finds as _, HouseholdId, Key, Located, Registry, ReviewId, RoundId, State,
    classify::Class, household::Household, standard::Standards,
};

/// A household has one review under way, as a unique value.
pub(crate) const UNDER_WAY: &str = "review_under_way";
/// A household is in a round once, as a unique value.
pub(crate) const ONCE_A_ROUND: &str = "review_in_round";

/// Put a household on the list of a round, or begin a review on request.
#[derive(Clone, Debug)]
pub(crate) struct OpenReview {
    pub id: ReviewId,
    pub household: HouseholdId,
    pub round: Option<RoundId>,
    pub ground: Ground,
    /// [`Ground::FromPoor`] alone: the household that its people came from.
    pub origin: Option<HouseholdId>,
    pub listed_on: Date,
    /// [`UNDER_WAY`] of this household.
    pub under_way: Claim,
    /// [`ONCE_A_ROUND`] of this household and round.
    pub in_round: Option<Claim>,
}

impl Command for OpenReview {
    type Domain = Registry;
    type Rejection = ReviewRejection;

    fn scope(&self) -> Scope<Key> {
        let keys = [Key::Standards, Key::Areas, Key::ReviewLaw, Key::Household(self.household)];
        let origin = self.origin.map(Key::Household);
        let scope = Scope::of(keys.into_iter().chain(self.round.map(Key::Round)).chain(origin));
        scope
            .creating(Key::Review(self.id))
            .claiming([Some(self.under_way), self.in_round].into_iter().flatten())
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let (located, _) = found.household(self.household).ok_or(ReviewRejection::Unknown)?;
        super::areas(found)?;
        self.check_days(located, moment)?;
        self.check_ground(located, found)?;
        let round = self.round.map(|id| found.round(id).ok_or(ReviewRejection::Unknown)).transpose()?;
        let round = round.map(|round| &round.record);
        let law = found.review_law();
        let (rules, due_on) = if let Some(round) = round {
            self.check_round(round, located)?;
            (law.rules(&round.rules), Some(round.due_on))
        } else {
            let rules = law.rules_on(self.listed_on);
            (rules, rules.and_then(|rules| rules.answer_by(self.listed_on)))
        };
        let no_rules = || ReviewRejection::NoRules { day: self.listed_on };
        let (rules, due_on) = rules.zip(due_on).ok_or_else(no_rules)?;
        self.check_claims(found)?;
        Ok(self.decision(located, rules, due_on, moment))
    }
}

/// Whether a household came from one that was poor or near-poor then, under a standard in force on the day of the list, and
/// nothing was decided about it since: its class is not known, or that of before it took the others in.
pub(crate) fn came_from_poor(
    here: &Household,
    origin: &Household,
    standards: &Standards,
    listed_on: Date,
) -> bool {
    let Some(on) = here.came_from(origin).filter(|on| *on <= listed_on) else { return false };
    let in_force: Vec<_> = standards.in_force(listed_on).map(|standard| &standard.id).collect();
    let was_listed = origin
        .as_of(on)
        .standings()
        .iter()
        .any(|known| known.class != Class::NotPoor && in_force.contains(&&known.standard));
    was_listed && here.standings().iter().all(|known| known.decided_on < on)
}

impl OpenReview {
    fn refused(&self, why: ListRefused) -> ReviewRejection {
        ReviewRejection::Household(self.household, why)
    }

    fn check_days(&self, located: &Located, moment: &Moment) -> Result<(), ReviewRejection> {
        let mut bad = Violations::default();
        not_in_future(&mut bad, "list_date", self.listed_on, moment);
        let registered = located.household.register_date;
        if self.listed_on < registered {
            bad.add(
                "list_date",
                Fault::new(
                    format!("không được trước ngày đăng ký hộ {registered}"),
                    format!("must not be before the household's register date {registered}"),
                ),
            );
        }
        bad.finish()?;
        match located.household.ended() {
            Some(on) if self.listed_on >= on => Err(self.refused(ListRefused::Ended(on))),
            Some(_) | None => Ok(()),
        }
    }

    /// Who is listed for being poor is poor that day, under any standard in force.
    fn check_ground(&self, located: &Located, found: &Found<'_, Registry>) -> Result<(), ReviewRejection> {
        let standards = found.standards();
        let wanted = match self.ground {
            Ground::CurrentPoor => Class::Poor,
            Ground::CurrentNearPoor => Class::NearPoor,
            Ground::Applied | Ground::ProposedByVillage => return Ok(()),
            Ground::FromPoor => {
                let origin = self.origin.and_then(|origin| found.household(origin));
                let came = origin.is_some_and(|(origin, _)| {
                    came_from_poor(&located.household, &origin.household, standards, self.listed_on)
                });
                return if came { Ok(()) } else { Err(self.refused(ListRefused::NotFromPoor)) };
            }
        };
        let in_force: Vec<_> = standards.in_force(self.listed_on).map(|standard| &standard.id).collect();
        let is_wanted = located.household.standings().iter().any(|known| {
            known.class == wanted && known.decided_on <= self.listed_on && in_force.contains(&&known.standard)
        });
        if is_wanted { Ok(()) } else { Err(self.refused(ListRefused::NotOfClass(wanted))) }
    }

    fn check_round(&self, round: &Round, located: &Located) -> Result<(), ReviewRejection> {
        if self.listed_on < round.opened_on {
            let opened = round.opened_on;
            let mut bad = Violations::default();
            bad.add(
                "list_date",
                Fault::new(
                    format!("không được trước ngày mở đợt {opened}"),
                    format!("must not be before the round was opened on {opened}"),
                ),
            );
            bad.finish()?;
        }
        if located.whereabouts.unit_on(self.listed_on) != round.unit {
            return Err(self.refused(ListRefused::Elsewhere(round.unit)));
        }
        Ok(())
    }

    fn check_claims(&self, found: &Found<'_, Registry>) -> Result<(), ReviewRejection> {
        if self.in_round.is_some_and(|claim| found.holder(&claim).is_some()) {
            return Err(self.refused(ListRefused::AlreadyListed));
        }
        match found.holder(&self.under_way) {
            Some(_) => Err(self.refused(ListRefused::UnderWay)),
            None => Ok(()),
        }
    }

    fn decision(
        &self,
        located: &Located,
        rules: &ReviewRules,
        due_on: Date,
        moment: &Moment,
    ) -> Decision<Registry> {
        let event = Listed {
            id: self.id,
            household: self.household,
            unit: located.household.unit,
            village: located.household.village,
            round: self.round,
            rules: rules.id.clone(),
            ground: self.ground,
            listed_on: self.listed_on,
            due_on,
        };
        let record = Review::listed(&event, moment.now);
        let state = State::Review(Box::new(Sited { record, whereabouts: located.whereabouts.clone() }));
        let events = vec![Event::Review(Box::new(ReviewEvent::Listed(event)))];
        let take = |claim| ClaimChange::Take { claim, holder: self.id.raw() };
        let claims = [Some(self.under_way), self.in_round].into_iter().flatten().map(take);
        Decision::change(Key::Review(self.id), state, events).claiming(claims)
    }
}

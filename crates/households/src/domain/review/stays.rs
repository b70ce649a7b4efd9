//! A household under review stays: it does not end and does not leave its commune before its review is over.
//!
//! Refused rather than withdrawn by itself: whoever records that a household moved may not see that a village waits for
//! its result, and why a review ended without a decision is somebody's word.

use vocabulary::{
    calendar::Date,
    decision::{Claim, Command, Found, Moment, Scope},
};

use crate::domain::{
    Decided, Finds as _, HouseholdId, Key, Registry, State,
    household::{
        HouseholdRejection, close::CloseHousehold, end_membership::EndMembership, merge::MergeHouseholds,
        move_household::MoveHousehold, move_member::MoveMember,
    },
};

/// A change that can end a household, or take it elsewhere.
pub(crate) trait Unsettling: Command<Domain = Registry, Rejection = HouseholdRejection> {
    /// Whom.
    fn household(&self) -> HouseholdId;
}

impl Unsettling for CloseHousehold {
    fn household(&self) -> HouseholdId {
        self.household
    }
}

impl Unsettling for MoveHousehold {
    fn household(&self) -> HouseholdId {
        self.household
    }
}

impl Unsettling for EndMembership {
    fn household(&self) -> HouseholdId {
        self.household
    }
}

impl Unsettling for MoveMember {
    fn household(&self) -> HouseholdId {
        self.from
    }
}

impl Unsettling for MergeHouseholds {
    fn household(&self) -> HouseholdId {
        self.from
    }
}

/// Such a change, of a household that may be under review.
#[derive(Clone, Debug)]
pub(crate) struct Unreviewed<C> {
    pub command: C,
    /// [`super::open::UNDER_WAY`] of the household.
    pub under_way: Claim,
}

impl<C: Unsettling> Command for Unreviewed<C> {
    type Domain = Registry;
    type Rejection = HouseholdRejection;

    fn scope(&self) -> Scope<Key> {
        self.command.scope().claiming([self.under_way])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let decision = self.command.decide(found, moment)?;
        let household = self.command.household();
        let mut after = decision.changes.iter().map(|change| &change.state);
        let is_reviewed = found.holder(&self.under_way).is_some();
        if is_reviewed && after.any(|state| leaves(found, household, state, moment.business_date)) {
            return Err(HouseholdRejection::UnderReview(household));
        }
        Ok(decision)
    }
}

/// Whether the household, after the change, has nobody in it or lies in another commune today.
fn leaves(found: &Found<'_, Registry>, household: HouseholdId, state: &State, today: Date) -> bool {
    let State::Household(after) = state else { return false };
    let Some((before, _)) = found.household(household) else { return false };
    let goes = before.whereabouts.unit_on(today) != after.whereabouts.unit_on(today);
    after.household.id == household && (goes || after.household.ended().is_some())
}

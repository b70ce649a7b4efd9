//! Somebody moves from one household to another.

use vocabulary::{
    calendar::Date,
    decision::{Command, Decision, Found, Moment, Scope},
    rejection::Violations,
};

use super::{
    HouseholdEvent, HouseholdRejection, LeaveReason, Left, Relation, end_membership::may_leave, grounds,
};
use crate::domain::{Decided, HouseholdId, Key, MemberId, Registry};

/// Move a member on one date, in one step: the person keeps id, key and the claim on its citizen id.
#[derive(Clone, Debug)]
pub(crate) struct MoveMember {
    pub from: HouseholdId,
    pub from_etag: Option<i64>,
    /// Another household than `from`.
    pub to: HouseholdId,
    pub to_etag: Option<i64>,
    pub member: MemberId,
    /// To the head of the new household; never the head.
    pub relation: Relation,
    pub move_date: Date,
}

impl Command for MoveMember {
    type Domain = Registry;
    type Rejection = HouseholdRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Household(self.from), Key::Household(self.to)])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let from = grounds::household(found, self.from, self.from_etag)?;
        let to = grounds::household(found, self.to, self.to_etag)?;
        let member = grounds::member(&from.household, self.member)?;
        grounds::living(&to.household)?;
        let left = Left { until: self.move_date, reason: LeaveReason::MovedToHousehold };
        let mut bad = Violations::default();
        grounds::within_life(&mut bad, "move_date", self.move_date, &to.household);
        bad.finish()?;
        may_leave(&from.household, member, left, "move_date", moment)?;
        grounds::room(&to.household, 1)?;
        let newcomer = member.joining(self.relation, self.move_date);
        let goes = HouseholdEvent::MemberLeft { member: self.member, left, to: Some(self.to) };
        let comes = HouseholdEvent::MemberArrived { member: newcomer, from_household: self.from };
        let changes = vec![grounds::change(from, goes, moment.now), grounds::change(to, comes, moment.now)];
        // Whoever is the last to leave ends the household.
        let claims = grounds::given_up(&[from, to], &changes);
        Ok(Decision { changes, claims })
    }
}

#[cfg(test)]
mod tests;

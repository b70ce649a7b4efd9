//! Tách hộ: some members leave to make a household of their own.

use std::collections::BTreeMap;

use vocabulary::{
    calendar::Date,
    decision::{Command, Decision, Found, Moment, Scope},
    rejection::Violations,
};

use super::{
    Circumstances, Home, Household, HouseholdEvent, HouseholdRejection, LeaveReason, Left, Member,
    Registered, Relation, end_membership::may_leave, grounds,
};
use crate::domain::{Decided, HouseholdId, Key, Located, MemberId, Registry};

/// Split a household on one date. The new one was never surveyed: its class is not known until a decision says it,
/// whatever the class of the household that it comes from.
#[derive(Clone, Debug)]
pub(crate) struct SplitHousehold {
    pub household: HouseholdId,
    pub etag: Option<i64>,
    pub new_household: HouseholdId,
    /// Who leaves, and as what; exactly one is the head of the new household.
    pub members: BTreeMap<MemberId, Relation>,
    pub home: Home,
    pub split_date: Date,
}

impl Command for SplitHousehold {
    type Domain = Registry;
    type Rejection = HouseholdRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Areas, Key::Household(self.household)]).creating(Key::Household(self.new_household))
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let located = grounds::household(found, self.household, self.etag)?;
        let members = self.leaving(&located.household, moment)?;
        let areas = grounds::areas(found)?;
        let home = grounds::home(areas, &self.home, self.split_date)?;
        let split = HouseholdEvent::Split {
            on: self.split_date,
            members: self.members.keys().copied().collect(),
            to: self.new_household,
        };
        let whereabouts = areas.whereabouts(home.unit, home.village);
        let event = Registered {
            id: self.new_household,
            unit: home.unit,
            village: home.village,
            address: home.address,
            area_kind: home.area_kind,
            // Nobody has said yet why the new household is poor, or what it lives from.
            circumstances: Circumstances::default(),
            register_date: self.split_date,
            members,
            split_from: Some(self.household),
        };
        let household = Household::registered(&event, moment.now);
        let begins = grounds::settled(Located { household, whereabouts }, HouseholdEvent::Registered(event));
        let changes = vec![grounds::change(located, split, moment.now), begins];
        Ok(Decision { changes, claims: Vec::new() })
    }
}

impl SplitHousehold {
    /// Those who leave as members of the new household, in their order. The head stays: another must be the head before
    /// it can leave.
    fn leaving(&self, household: &Household, moment: &Moment) -> Result<Vec<Member>, HouseholdRejection> {
        let mut bad = Violations::default();
        grounds::within_life(&mut bad, "split_date", self.split_date, household);
        bad.finish()?;
        for id in self.members.keys() {
            let member = grounds::member(household, *id)?;
            if member.relation == Relation::Head {
                return Err(HouseholdRejection::HeadStays(household.id));
            }
            let left = Left { until: self.split_date, reason: LeaveReason::MovedToHousehold };
            may_leave(household, member, left, "split_date", moment)?;
        }
        let joining = |member: &Member| Some(member.joining(*self.members.get(&member.id)?, self.split_date));
        Ok(household.open_members().filter_map(joining).collect())
    }
}

#[cfg(test)]
mod tests;

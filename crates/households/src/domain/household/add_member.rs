//! Somebody joins a household.

use vocabulary::{
    decision::{ClaimChange, Command, Decision, Found, Moment, Scope},
    rejection::Violations,
};

use super::{HouseholdEvent, HouseholdRejection, Member, grounds};
use crate::domain::{Decided, HouseholdId, Key, Registry};

/// Add a member that nobody knew before; never the head.
#[derive(Clone, Debug)]
pub(crate) struct AddMember {
    pub household: HouseholdId,
    pub etag: Option<i64>,
    pub member: Member,
}

impl Command for AddMember {
    type Domain = Registry;
    type Rejection = HouseholdRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Household(self.household)]).claiming(self.member.person.identity.claim())
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let located = grounds::household(found, self.household, self.etag)?;
        let household = &located.household;
        grounds::living(household)?;
        let mut bad = Violations::default();
        grounds::not_in_future(&mut bad, "member.member_from", self.member.from, moment);
        grounds::within_life(&mut bad, "member.member_from", self.member.from, household);
        bad.finish()?;
        grounds::room(household, 1)?;
        let claim = grounds::free_claim(found, &self.member.person.identity)?;
        let take = claim.map(|claim| ClaimChange::Take { claim, holder: self.member.id.raw() });
        let change = grounds::change(located, HouseholdEvent::MemberAdded(self.member.clone()), moment.now);
        Ok(Decision { changes: vec![change], claims: take.into_iter().collect() })
    }
}

#[cfg(test)]
mod tests;

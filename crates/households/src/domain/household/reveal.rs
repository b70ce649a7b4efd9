//! A citizen id is shown to a caller: a change, because it must leave a trace.

use vocabulary::decision::{Command, Decision, Found, Moment, Scope};

use super::{HouseholdEvent, HouseholdRejection, RevealReason, grounds};
use crate::domain::{Decided, HouseholdId, Key, MemberId, Registry};

#[derive(Clone, Debug)]
pub(crate) struct Reveal {
    pub household: HouseholdId,
    pub member: MemberId,
    pub reason: RevealReason,
}

impl Command for Reveal {
    type Domain = Registry;
    type Rejection = HouseholdRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Household(self.household)])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let located = grounds::household(found, self.household, None)?;
        let member =
            located.household.latest(self.member).ok_or(HouseholdRejection::MemberUnknown(self.member))?;
        if member.person.identity.citizen_id().is_none() {
            return Err(HouseholdRejection::NothingToReveal(self.member));
        }
        let event = HouseholdEvent::IdentityRevealed {
            member: self.member,
            reason: self.reason.clone(),
            valid_on: moment.business_date,
        };
        let change = grounds::change(located, event, moment.now);
        Ok(Decision { changes: vec![change], claims: Vec::new() })
    }
}

#[cfg(test)]
mod tests;

//! What another system calls a household or a member becomes known, or is taken back.

use serde::{Deserialize, Serialize};
use vocabulary::{
    calendar::Date,
    decision::{ClaimChange, Command, Decision, Found, Moment, Scope},
    rejection::Violations,
};

use super::{ChangeReason, Household, HouseholdEvent, HouseholdRejection, grounds};
use crate::domain::{
    Decided, Finds as _, HouseholdId, Key, MemberId, Registry,
    identifier::{Identifier, Identifiers, Subject, SystemId},
};

pub(crate) use rejection::IdentifyRejection;

mod rejection;

/// Whose identifier it is.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub household: HouseholdId,
    pub etag: Option<i64>,
    /// The member; without one, the household itself.
    pub member: Option<MemberId>,
}

impl Named {
    fn subject(&self) -> Subject {
        if self.member.is_some() { Subject::Person } else { Subject::Household }
    }

    /// What is known of it, while the household or the membership goes on: whoever has left gave up its identifiers.
    fn known<'a>(&self, household: &'a Household) -> Result<&'a Identifiers, IdentifyRejection> {
        grounds::living(household)?;
        Ok(match self.member {
            Some(member) => &grounds::member(household, member)?.person.identifiers,
            None => &household.identifiers,
        })
    }

    /// The claim's holder.
    fn holder(&self) -> uuid::Uuid {
        self.member.map_or(self.household.raw(), MemberId::raw)
    }
}

/// An identifier that is known no more; what it was is in the event that added it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct IdentifierRemoved {
    /// Whose it was; absent where it was the household's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    pub system: SystemId,
    pub valid_on: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ChangeReason>,
}

/// Add an identifier. One of each system: another one is added after the first was removed.
#[derive(Clone, Debug)]
pub(crate) struct AddIdentifier {
    pub of: Named,
    pub identifier: Identifier,
    pub reason: Option<ChangeReason>,
}

/// Remove the identifier of a system.
#[derive(Clone, Debug)]
pub(crate) struct RemoveIdentifier {
    pub of: Named,
    pub system: SystemId,
    pub reason: Option<ChangeReason>,
}

impl Command for AddIdentifier {
    type Domain = Registry;
    type Rejection = IdentifyRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::IdentifierSystems, Key::Household(self.of.household)])
            .claiming([self.identifier.claim])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let Identifier { system, value, claim } = &self.identifier;
        let located = grounds::household(found, self.of.household, self.of.etag)?;
        let rules = found.identifier_systems().get(system);
        let rules = rules.ok_or_else(|| IdentifyRejection::SystemUnknown(system.clone()))?;
        if rules.subject != self.of.subject() {
            return Err(IdentifyRejection::OtherSubject { system: system.clone(), subject: rules.subject });
        }
        let mut bad = Violations::default();
        bad.field("identifier", rules.shape.check(value));
        bad.finish().map_err(HouseholdRejection::from)?;
        match self.of.known(&located.household)?.of(system) {
            Some(known) if known == &self.identifier => return Ok(Decision::unchanged()),
            Some(_) => return Err(IdentifyRejection::Stated(system.clone())),
            None => {}
        }
        if found.holder(claim).is_some() {
            return Err(IdentifyRejection::Taken(system.clone()));
        }
        let event = HouseholdEvent::IdentifierAdded {
            member: self.of.member,
            identifier: self.identifier.clone(),
            valid_on: moment.business_date,
            reason: self.reason.clone(),
        };
        let take = ClaimChange::Take { claim: *claim, holder: self.of.holder() };
        Ok(Decision { changes: vec![grounds::change(located, event, moment.now)], claims: vec![take] })
    }
}

impl Command for RemoveIdentifier {
    type Domain = Registry;
    type Rejection = IdentifyRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Household(self.of.household)])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let located = grounds::household(found, self.of.household, self.of.etag)?;
        let known = self.of.known(&located.household)?.of(&self.system);
        let known = known.ok_or_else(|| IdentifyRejection::NotStated(self.system.clone()))?;
        let free = ClaimChange::GiveUp { claim: known.claim, holder: self.of.holder() };
        let event = HouseholdEvent::IdentifierRemoved(IdentifierRemoved {
            member: self.of.member,
            system: self.system.clone(),
            valid_on: moment.business_date,
            reason: self.reason.clone(),
        });
        Ok(Decision { changes: vec![grounds::change(located, event, moment.now)], claims: vec![free] })
    }
}

#[cfg(test)]
mod tests;

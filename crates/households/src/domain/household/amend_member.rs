//! What is recorded of a person is corrected.

use vocabulary::{
    calendar::Date,
    decision::{ClaimChange, Command, Decision, Found, Moment, Scope},
};

use super::{ChangeReason, HouseholdEvent, HouseholdRejection, LeaveReason, Member, grounds};
use crate::domain::{
    Decided, HouseholdId, Key, MemberId, Registry,
    ethnicity::Ethnicity,
    person::{FullName, Identity, Person, Sex},
};

/// Amend what is `Some`.
#[derive(Clone, Debug)]
pub(crate) struct AmendMember {
    pub household: HouseholdId,
    pub etag: Option<i64>,
    pub member: MemberId,
    pub details: Details,
    pub reason: Option<ChangeReason>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Details {
    pub full_name: Option<FullName>,
    pub sex: Option<Sex>,
    pub birth_date: Option<Date>,
    pub ethnicity: Option<Ethnicity>,
    pub identity: Option<Identity>,
}

impl Details {
    fn of(&self, person: &Person) -> Person {
        Person {
            full_name: self.full_name.as_ref().unwrap_or(&person.full_name).clone(),
            sex: self.sex.unwrap_or(person.sex),
            birth_date: self.birth_date.unwrap_or(person.birth_date),
            ethnicity: self.ethnicity.unwrap_or(person.ethnicity),
            identity: self.identity.as_ref().unwrap_or(&person.identity).clone(),
            identifiers: person.identifiers.clone(),
        }
    }

    /// Whether anything changes that must agree with something else: only then is agreement asked for, because a child
    /// that was registered without an id grows up without an amendment.
    fn touch_agreement(&self) -> bool {
        self.sex.is_some() || self.birth_date.is_some() || self.identity.is_some()
    }
}

impl Command for AmendMember {
    type Domain = Registry;
    type Rejection = HouseholdRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Household(self.household)])
            .claiming(self.details.identity.as_ref().and_then(Identity::claim))
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let located = grounds::household(found, self.household, self.etag)?;
        let member = amendable(&located.household, self.member)?;
        let person = self.details.of(&member.person);
        if person == member.person {
            return Ok(Decision::unchanged());
        }
        if self.details.touch_agreement() {
            let mut bad = vocabulary::rejection::Violations::default();
            bad.nest("member", person.check(member.from));
            bad.finish()?;
        }
        let mut claims = Vec::new();
        let (old, new) = (member.person.identity.claim(), person.identity.claim());
        // Only a current member holds a claim.
        if member.left.is_none() && old != new {
            claims.extend(old.map(|claim| ClaimChange::GiveUp { claim, holder: member.id.raw() }));
            let taken = grounds::free_claim(found, &person.identity)?;
            claims.extend(taken.map(|claim| ClaimChange::Take { claim, holder: member.id.raw() }));
        }
        let event = HouseholdEvent::MemberAmended {
            member: self.member,
            person,
            valid_on: moment.business_date,
            reason: self.reason.clone(),
        };
        Ok(Decision { changes: vec![grounds::change(located, event, moment.now)], claims })
    }
}

/// A membership whose details are this household's to correct: not those of somebody who lives in another one.
fn amendable(household: &super::Household, id: MemberId) -> Result<&Member, HouseholdRejection> {
    let member = household.latest(id).ok_or(HouseholdRejection::MemberUnknown(id))?;
    match member.left {
        Some(left) if left.reason == LeaveReason::MovedToHousehold => {
            Err(HouseholdRejection::MembershipEnded { member: id, until: left.until })
        }
        Some(_) | None => Ok(member),
    }
}

#[cfg(test)]
mod tests;

//! What is recorded of a person is corrected, or stated from a day on.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use vocabulary::{
    calendar::Date,
    decision::{ClaimChange, Command, Decision, Found, Moment, Scope},
    rejection::{Fault, Violations},
};

use super::{
    ChangeReason, Household, HouseholdEvent, HouseholdRejection, LeaveReason, Member, amend::Change, grounds,
};
use crate::domain::{
    Decided, HouseholdId, Key, MemberId, Registry,
    condition::{Condition, DisabilityKind, DisabilityLevel, LabourCapacity, Merit},
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
    pub restated: Restated,
    /// From when what is restated holds; the business date when the caller does not say.
    pub valid_on: Option<Date>,
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

/// What is stated of the person anew, from a day on; what is kept stays as it was on every day.
#[derive(Clone, Default)]
pub(crate) struct Restated {
    pub disabilities: Change<BTreeMap<DisabilityKind, DisabilityLevel>>,
    pub merits: Change<BTreeSet<Merit>>,
    pub labour_capacity: Change<Option<LabourCapacity>>,
}

impl Restated {
    fn of(&self, known: &Condition) -> Condition {
        Condition {
            disabilities: self.disabilities.of(&known.disabilities),
            merits: self.merits.of(&known.merits),
            labour_capacity: self.labour_capacity.of(&known.labour_capacity),
        }
    }

    pub(crate) fn is_nothing(&self) -> bool {
        let kept = (&self.disabilities, &self.merits, &self.labour_capacity);
        matches!(kept, (Change::Keep, Change::Keep, Change::Keep))
    }
}

impl fmt::Debug for Restated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Restated(..)")
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
        let valid_on = self.valid_on.unwrap_or(moment.business_date);
        if !self.restated.is_nothing() {
            check_day(member, valid_on, moment)?;
        }
        let person = self.details.of(&member.person);
        let (former_conditions, condition) = member.restated(|known| self.restated.of(known), valid_on);
        let event = HouseholdEvent::MemberAmended {
            member: self.member,
            person: person.clone(),
            condition,
            former_conditions,
            valid_on,
            reason: self.reason.clone(),
        };
        if located.household.after(&event, moment.now).members == located.household.members {
            return Ok(Decision::unchanged());
        }
        if self.details.touch_agreement() {
            let mut bad = Violations::default();
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
        Ok(Decision { changes: vec![grounds::change(located, event, moment.now)], claims })
    }
}

/// What is stated of a person is so within the membership.
fn check_day(member: &Member, day: Date, moment: &Moment) -> Result<(), Violations> {
    let mut bad = Violations::default();
    grounds::not_in_future(&mut bad, "valid_date", day, moment);
    grounds::not_before(&mut bad, "valid_date", day, member.from);
    if let Some(left) = member.left.filter(|left| day >= left.until) {
        bad.add(
            "valid_date",
            Fault::new(
                format!("phải trước ngày {} rời hộ", left.until),
                format!("must be before {}, the day of leaving the household", left.until),
            ),
        );
    }
    bad.finish()
}

/// A membership whose details are this household's to correct: not those of somebody who lives in another one.
fn amendable(household: &Household, id: MemberId) -> Result<&Member, HouseholdRejection> {
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

//! The journal form of an event: complete, its personal parts sealed under the key of the person they are of. The key
//! itself is not in it, so that destroying the key in the tables erases the person here too.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use journal::{
    seal::{SealError, Sealer, WrappedKey},
    store::{Entry, Recorded, StoreError},
};
use serde::{Deserialize, Serialize};
use vocabulary::{
    area::{AreaKind, UnitKey},
    calendar::Date,
};

use super::named_lists;
use crate::domain::{
    Event, HouseholdId, MemberId, Registry, State, VillageId,
    condition::Condition,
    household::{
        Address, ChangeKind, ChangeReason, Circumstances, Former, Home, Household, HouseholdEvent, Left,
        Member, Registered, Relation, RevealReason,
    },
    identifier::{Identifier, SystemId},
    person::{NoCitizenId, Person, Sex},
    review::{ReviewEvent, law::LawEvent, round::RoundEvent},
    standard::StandardEvent,
    target::TargetEvent,
};

/// What a sealed part is of; given again to open it.
const PERSON: &str = "person";
const ADDRESS: &str = "address";
const IDENTIFIER: &str = "identifier";

/// Sealed bytes, as base64.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Sealed(String);

#[derive(Serialize, Deserialize)]
struct RegisteredForm {
    unit: UnitKey,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    village: Option<VillageId>,
    /// Under the head's key: whoever erases the head erases where the household lives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address: Option<Sealed>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    area_kind: Option<AreaKind>,
    #[serde(flatten)]
    circumstances: Circumstances,
    register_date: Date,
    members: Vec<MemberForm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    split_from: Option<HouseholdId>,
}

#[derive(Serialize, Deserialize)]
struct AmendedForm {
    valid_on: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    village: Option<VillageId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address: Option<Sealed>,
    /// Under whose key; absent where it is the head's that the household was registered with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    under: Option<MemberId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    area_kind: Option<AreaKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<ChangeReason>,
}

#[derive(Serialize, Deserialize)]
struct MemberForm {
    member: MemberId,
    person: Sealed,
    relation: Relation,
    from: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    left: Option<Left>,
}

#[derive(Serialize, Deserialize)]
struct MemberAmendedForm {
    member: MemberId,
    person: Sealed,
    valid_on: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<ChangeReason>,
}

#[derive(Serialize, Deserialize)]
struct MemberLeftForm {
    member: MemberId,
    left: Left,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<HouseholdId>,
}

#[derive(Serialize, Deserialize)]
struct MemberArrivedForm {
    member: MemberForm,
    from_household: HouseholdId,
}

#[derive(Serialize, Deserialize)]
struct IdentityRevealedForm {
    member: MemberId,
    reason: RevealReason,
    valid_on: Date,
}

#[derive(Serialize, Deserialize)]
struct MovedForm {
    on: Date,
    unit: UnitKey,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    village: Option<VillageId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address: Option<Sealed>,
    /// Under whose key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    under: Option<MemberId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    area_kind: Option<AreaKind>,
}

#[derive(Serialize, Deserialize)]
struct HeadChangedForm {
    on: Date,
    head: MemberId,
    relations: BTreeMap<MemberId, Relation>,
}

#[derive(Serialize, Deserialize)]
struct SplitForm {
    on: Date,
    members: BTreeSet<MemberId>,
    to: HouseholdId,
}

#[derive(Serialize, Deserialize)]
struct AbsorbedForm {
    on: Date,
    members: Vec<MemberForm>,
    from_household: HouseholdId,
}

#[derive(Serialize, Deserialize)]
struct CircumstancesForm {
    valid_on: Date,
    #[serde(flatten)]
    circumstances: Circumstances,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<ChangeReason>,
}

#[derive(Serialize, Deserialize)]
struct IdentifierAddedForm {
    /// Absent where it is the household's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    member: Option<MemberId>,
    system: SystemId,
    identifier: Sealed,
    /// Under whose key: the member's, or else the head's.
    under: MemberId,
    valid_on: Date,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<ChangeReason>,
}

/// What is inside the seal.
#[derive(Serialize, Deserialize)]
struct PersonForm {
    full_name: String,
    sex: Sex,
    birth_date: Date,
    /// Code set and code: `TK2008/09`.
    ethnicity: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    citizen_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    no_citizen_id_reason: Option<NoCitizenId>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    identifiers: BTreeMap<SystemId, String>,
    /// What is stated now.
    #[serde(default, skip_serializing_if = "Condition::is_blank")]
    condition: Condition,
    /// What was stated before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    former_conditions: Vec<Former<Condition>>,
}

pub(super) fn entry(sealer: &Sealer, recorded: &Recorded<'_, Registry>) -> Result<Entry, StoreError> {
    match recorded.event {
        Event::Standard(StandardEvent::Enacted(standard)) => {
            Ok(Entry { kind: "standard.enacted", body: serde_json::to_vec(standard)? })
        }
        Event::Target(TargetEvent::Set(set)) => {
            Ok(Entry { kind: "target.set", body: serde_json::to_vec(set)? })
        }
        Event::ReviewLaw(event) => law(event),
        Event::IdentifierSystem(system) => {
            Ok(Entry { kind: "identifier_system.enacted", body: serde_json::to_vec(system)? })
        }
        Event::Round(RoundEvent::Opened(event)) => {
            Ok(Entry { kind: "review_round.opened", body: serde_json::to_vec(event)? })
        }
        // Ids, dates, counts and an account: nothing personal to seal.
        Event::Review(event) => review(event),
        Event::EthnicCounts(counted) => {
            Ok(Entry { kind: "ethnic_counts.taken", body: serde_json::to_vec(counted)? })
        }
        Event::NamedList(taken) => Ok(Entry { kind: named_lists::KIND, body: serde_json::to_vec(taken)? }),
        Event::Household(event) => {
            let State::Household(located) = recorded.state else {
                return Err(StoreError::corrupt("event", "state", &recorded.aggregate));
            };
            Writing { sealer, household: &located.household }.entry(event)
        }
    }
}

fn law(event: &LawEvent) -> Result<Entry, StoreError> {
    let (kind, body) = match event {
        LawEvent::RulesEnacted(rules) => ("review_rules.enacted", serde_json::to_vec(rules)?),
        LawEvent::TableLoaded(table) => ("score_table.loaded", serde_json::to_vec(table)?),
    };
    Ok(Entry { kind, body })
}

fn review(event: &ReviewEvent) -> Result<Entry, StoreError> {
    let (kind, body) = match event {
        ReviewEvent::Listed(event) => ("review.listed", serde_json::to_vec(event)?),
        ReviewEvent::Surveyed(event) => ("review.surveyed", serde_json::to_vec(event)?),
        ReviewEvent::Met(event) => ("review.met", serde_json::to_vec(event)?),
        ReviewEvent::Posted(event) => ("review.posted", serde_json::to_vec(event)?),
        ReviewEvent::ComplaintOpened(event) => ("review.complaint_opened", serde_json::to_vec(event)?),
        ReviewEvent::ComplaintResolved(event) => ("review.complaint_resolved", serde_json::to_vec(event)?),
        ReviewEvent::Decided(event) => ("review.decided", serde_json::to_vec(event)?),
        ReviewEvent::Certified(event) => ("review.certified", serde_json::to_vec(event)?),
        ReviewEvent::Withdrawn(event) => ("review.withdrawn", serde_json::to_vec(event)?),
    };
    Ok(Entry { kind, body })
}

struct Writing<'a> {
    sealer: &'a Sealer,
    household: &'a Household,
}

impl Writing<'_> {
    #[expect(clippy::too_many_lines, reason = "an arm for each event, and none is long")]
    fn entry(&self, event: &HouseholdEvent) -> Result<Entry, StoreError> {
        let (kind, body) = match event {
            HouseholdEvent::Registered(event) => {
                (ChangeKind::Registered, serde_json::to_vec(&self.registered(event)?)?)
            }
            HouseholdEvent::Amended { valid_on, village, address, area_kind, reason } => {
                let (address, under) = self.address_under(address.as_ref())?;
                let (valid_on, village, area_kind) = (*valid_on, *village, *area_kind);
                let reason = reason.clone();
                let form = AmendedForm { valid_on, village, address, under, area_kind, reason };
                (ChangeKind::Amended, serde_json::to_vec(&form)?)
            }
            HouseholdEvent::MemberAdded(member) => {
                (ChangeKind::MemberAdded, serde_json::to_vec(&self.member(member)?)?)
            }
            HouseholdEvent::MemberAmended {
                member,
                person,
                condition,
                former_conditions,
                valid_on,
                reason,
            } => {
                let stated = (person, condition, &**former_conditions);
                let person = self.person(&self.key(*member)?, *member, stated)?;
                let (valid_on, reason) = (*valid_on, reason.clone());
                let form = MemberAmendedForm { member: *member, person, valid_on, reason };
                (ChangeKind::MemberAmended, serde_json::to_vec(&form)?)
            }
            HouseholdEvent::MemberLeft { member, left, to } => {
                let form = MemberLeftForm { member: *member, left: *left, to: *to };
                (ChangeKind::MemberLeft, serde_json::to_vec(&form)?)
            }
            HouseholdEvent::MemberArrived { member, from_household } => {
                let form =
                    MemberArrivedForm { member: self.member(member)?, from_household: *from_household };
                (ChangeKind::MemberArrived, serde_json::to_vec(&form)?)
            }
            HouseholdEvent::IdentityRevealed { member, reason, valid_on } => {
                let form =
                    IdentityRevealedForm { member: *member, reason: reason.clone(), valid_on: *valid_on };
                (ChangeKind::IdentityRevealed, serde_json::to_vec(&form)?)
            }
            HouseholdEvent::Decided(event) => (ChangeKind::Decided, serde_json::to_vec(event)?),
            HouseholdEvent::Moved { on, home } => {
                (ChangeKind::Moved, serde_json::to_vec(&self.moved(*on, home)?)?)
            }
            HouseholdEvent::HeadChanged { on, head, relations } => {
                let form = HeadChangedForm { on: *on, head: *head, relations: relations.clone() };
                (ChangeKind::HeadChanged, serde_json::to_vec(&form)?)
            }
            HouseholdEvent::Split { on, members, to } => {
                let form = SplitForm { on: *on, members: members.clone(), to: *to };
                (ChangeKind::Split, serde_json::to_vec(&form)?)
            }
            HouseholdEvent::Absorbed { on, members, from_household } => {
                let (on, from_household) = (*on, *from_household);
                let form = AbsorbedForm { on, members: self.members(members)?, from_household };
                (ChangeKind::Absorbed, serde_json::to_vec(&form)?)
            }
            HouseholdEvent::Assigned(assigned) => (ChangeKind::Assigned, serde_json::to_vec(assigned)?),
            HouseholdEvent::Closed(closed) => (ChangeKind::Closed, serde_json::to_vec(closed)?),
            HouseholdEvent::CircumstancesStated { valid_on, circumstances, reason } => {
                let (circumstances, reason) = (circumstances.clone(), reason.clone());
                let form = CircumstancesForm { valid_on: *valid_on, circumstances, reason };
                (ChangeKind::CircumstancesStated, serde_json::to_vec(&form)?)
            }
            HouseholdEvent::IdentifierAdded { member, identifier, valid_on, reason } => {
                let form = self.identifier_added(*member, identifier, (*valid_on, reason.as_ref()))?;
                (ChangeKind::IdentifierAdded, serde_json::to_vec(&form)?)
            }
            HouseholdEvent::IdentifierRemoved(removed) => {
                (ChangeKind::IdentifierRemoved, serde_json::to_vec(removed)?)
            }
            HouseholdEvent::Found(lookup) => (ChangeKind::Found, serde_json::to_vec(lookup)?),
        };
        Ok(Entry { kind: kind.name(), body })
    }

    fn moved(&self, on: Date, home: &Home) -> Result<MovedForm, StoreError> {
        let (address, under) = self.address_under(home.address.as_ref())?;
        Ok(MovedForm {
            on,
            unit: home.unit,
            village: home.village,
            address,
            under,
            area_kind: home.area_kind,
        })
    }

    fn registered(&self, event: &Registered) -> Result<RegisteredForm, StoreError> {
        Ok(RegisteredForm {
            unit: event.unit,
            village: event.village,
            address: self.address(event.address.as_ref())?,
            area_kind: event.area_kind,
            circumstances: event.circumstances.clone(),
            register_date: event.register_date,
            members: self.members(&event.members)?,
            split_from: event.split_from,
        })
    }

    fn members(&self, members: &[Member]) -> Result<Vec<MemberForm>, StoreError> {
        members.iter().map(|member| self.member(member)).collect()
    }

    fn member(&self, member: &Member) -> Result<MemberForm, StoreError> {
        Ok(MemberForm {
            member: member.id,
            person: self.person(
                &member.key,
                member.id,
                (&member.person, &member.condition, &member.former_conditions),
            )?,
            relation: member.relation,
            from: member.from,
            left: member.left,
        })
    }

    fn person(
        &self,
        key: &WrappedKey,
        member: MemberId,
        (person, condition, former_conditions): (&Person, &Condition, &[Former<Condition>]),
    ) -> Result<Sealed, StoreError> {
        let form = PersonForm {
            full_name: person.full_name.as_str().to_owned(),
            sex: person.sex,
            birth_date: person.birth_date,
            ethnicity: format!("{}/{}", person.ethnicity.set().name(), person.ethnicity.code()),
            citizen_id: person.identity.citizen_id().map(|id| id.digits().to_owned()),
            no_citizen_id_reason: person.identity.reason(),
            identifiers: person
                .identifiers
                .iter()
                .map(|known| (known.system.clone(), known.value.as_str().to_owned()))
                .collect(),
            condition: condition.clone(),
            former_conditions: former_conditions.to_vec(),
        };
        Ok(self.sealed(key, member, PERSON, &serde_json::to_vec(&form)?)?)
    }

    fn address(&self, address: Option<&Address>) -> Result<Option<Sealed>, StoreError> {
        let Some(address) = address else { return Ok(None) };
        let head =
            self.household.head().ok_or_else(|| StoreError::corrupt("event", "head", &self.household.id))?;
        Ok(Some(self.sealed(&head.key, head.id, ADDRESS, address.as_str().as_bytes())?))
    }

    /// With whose key, where there is anything to open.
    fn address_under(
        &self,
        address: Option<&Address>,
    ) -> Result<(Option<Sealed>, Option<MemberId>), StoreError> {
        let sealed = self.address(address)?;
        let under = sealed.as_ref().and(self.household.head()).map(|head| head.id);
        Ok((sealed, under))
    }

    fn identifier_added(
        &self,
        member: Option<MemberId>,
        identifier: &Identifier,
        (valid_on, reason): (Date, Option<&ChangeReason>),
    ) -> Result<IdentifierAddedForm, StoreError> {
        let under = member.or_else(|| self.household.head().map(|head| head.id));
        let under = under.ok_or_else(|| StoreError::corrupt("event", "head", &self.household.id))?;
        let plain = identifier.value.as_str().as_bytes();
        Ok(IdentifierAddedForm {
            member,
            system: identifier.system.clone(),
            identifier: self.sealed(&self.key(under)?, under, IDENTIFIER, plain)?,
            under,
            valid_on,
            reason: reason.cloned(),
        })
    }

    fn key(&self, member: MemberId) -> Result<WrappedKey, StoreError> {
        let known = self.household.latest(member).map(|member| member.key.clone());
        known.ok_or_else(|| StoreError::corrupt("event", "member", &member))
    }

    fn sealed(
        &self,
        key: &WrappedKey,
        person: MemberId,
        purpose: &str,
        plain: &[u8],
    ) -> Result<Sealed, SealError> {
        Ok(Sealed(STANDARD.encode(self.sealer.seal(key, person.raw(), purpose, plain)?)))
    }
}

#[cfg(test)]
mod tests;

//! Hộ gia đình: a residence unit with one head.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{
    area::{AreaKind, UnitKey},
    calendar::Date,
    decision::Claim,
    seal::WrappedKey,
    text::Text,
};

use super::{
    DecisionId, HouseholdId, MemberId, VillageId,
    condition::Condition,
    decision::{DecidedEvent, Summary},
    identifier::{Identifier, Identifiers},
    name::named,
    person::Person,
};

pub(crate) mod add_member;
pub(crate) mod amend;
pub(crate) mod amend_member;
pub(crate) mod assign;
mod assignment;
pub(crate) mod change_head;
mod change_kind;
mod circumstances;
pub(crate) mod close;
pub(crate) mod end_membership;
pub(crate) mod find;
mod grounds;
mod history;
pub(crate) mod identify;
pub(crate) mod merge;
pub(crate) mod move_household;
pub(crate) mod move_member;
pub(crate) mod register;
mod rejection;
pub(crate) mod reveal;
pub(crate) mod split;
pub(crate) mod state_circumstances;

pub(crate) use assignment::{Assigned, Assignment, Assignments};
pub(crate) use change_kind::ChangeKind;
pub(crate) use circumstances::{Circumstances, PovertyCause};
pub(crate) use find::Lookup;
use history::since;
pub(crate) use history::{Former, Home};
pub(crate) use identify::IdentifierRemoved;
pub(crate) use rejection::HouseholdRejection;

/// House number and street or hamlet. Personal data.
pub(crate) type Address = Text<200>;
/// Why something was changed, in the caller's words. No personal data.
pub(crate) type ChangeReason = Text<200>;
/// Why a caller must see a citizen id, in words.
pub(crate) type RevealReason = ChangeReason;

/// A household larger than this is two, or a mistake.
pub(crate) const MEMBERS_MAX: usize = 50;

named! {
    /// Quan hệ với chủ hộ.
    Relation {
        /// Chủ hộ.
        Head = "head",
        /// Vợ, chồng.
        Spouse = "spouse",
        /// Con.
        Child = "child",
        /// Cha, mẹ.
        Parent = "parent",
        /// Ông, bà.
        Grandparent = "grandparent",
        /// Cháu.
        Grandchild = "grandchild",
        /// Anh, chị, em.
        Sibling = "sibling",
        /// Khác.
        Other = "other",
    }
}

named! {
    /// Why a membership ended.
    LeaveReason {
        /// Chuyển sang hộ khác.
        MovedToHousehold = "moved_to_household",
        /// Rời khỏi tỉnh.
        LeftProvince = "left_province",
        /// Chết.
        Death = "death",
        /// Ghi nhầm: it may end on the day it began, and then held on no day.
        Mistake = "mistake",
    }
}

/// One membership. Somebody who left and came back has two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub id: MemberId,
    /// The person's data key: what is sealed under it outlives this row only as long as the key.
    pub key: WrappedKey,
    pub person: Person,
    /// What is stated of it now.
    pub condition: Condition,
    /// What was stated before; oldest first.
    pub former_conditions: Vec<Former<Condition>>,
    /// To the head, now or when it left.
    pub relation: Relation,
    /// What it was to former heads, or as one; oldest first.
    pub former_relations: Vec<Former<Relation>>,
    pub from: Date,
    pub left: Option<Left>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Left {
    /// First day no longer a member.
    pub until: Date,
    pub reason: LeaveReason,
}

impl Member {
    /// The same person as it joins another household, with the same key and all that is stated of it since.
    fn joining(&self, relation: Relation, from: Date) -> Self {
        let former_conditions = since(&self.former_conditions, from);
        let former_relations = Vec::new();
        Self { former_conditions, relation, former_relations, from, left: None, ..self.clone() }
    }

    pub(crate) fn is_on(&self, day: Date) -> bool {
        self.from <= day && self.left.is_none_or(|left| day < left.until)
    }
}

/// A household as its events made it.
///
/// Invariant: on every day from the register date on, until the last member has left, one head; every membership begins
/// within the household's life and after the person's birth; nobody has two open memberships.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Household {
    pub id: HouseholdId,
    pub unit: UnitKey,
    pub village: Option<VillageId>,
    pub address: Option<Address>,
    /// Only where neither the unit's kind nor the village says.
    pub area_kind: Option<AreaKind>,
    /// Where it was recorded before, oldest first.
    pub former_homes: Vec<Former<Home>>,
    /// Which parts of split units it lies in.
    pub assignments: Assignments,
    /// What is stated of it now.
    pub circumstances: Circumstances,
    /// What was stated before; oldest first.
    pub former_circumstances: Vec<Former<Circumstances>>,
    pub register_date: Date,
    /// In the order in which they became known.
    pub members: Vec<Member>,
    /// In the order in which they were recorded.
    pub decisions: Vec<Summary>,
    /// What other systems call the household; what they call its members is theirs.
    pub identifiers: Identifiers,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
}

/// A fact about a household.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum HouseholdEvent {
    Registered(Registered),
    Amended {
        valid_on: Date,
        village: Option<VillageId>,
        address: Option<Address>,
        area_kind: Option<AreaKind>,
        reason: Option<ChangeReason>,
    },
    MemberAdded(Member),
    /// The person's details as they now are, a correction of what was recorded, and all that is stated of it now and was
    /// before.
    MemberAmended {
        member: MemberId,
        person: Person,
        condition: Condition,
        former_conditions: Vec<Former<Condition>>,
        valid_on: Date,
        reason: Option<ChangeReason>,
    },
    MemberLeft {
        member: MemberId,
        left: Left,
        to: Option<HouseholdId>,
    },
    /// Came from another household, with the same id and the same key.
    MemberArrived {
        member: Member,
        from_household: HouseholdId,
    },
    IdentityRevealed {
        member: MemberId,
        reason: RevealReason,
        valid_on: Date,
    },
    Decided(DecidedEvent),
    /// Chuyển hộ: from this day on it is recorded elsewhere.
    Moved {
        on: Date,
        home: Home,
    },
    /// Thay chủ hộ: from this day on there is another head, and what everybody else is to the new one.
    HeadChanged {
        on: Date,
        head: MemberId,
        relations: BTreeMap<MemberId, Relation>,
    },
    /// Tách hộ: members left to make a household of their own.
    Split {
        on: Date,
        members: BTreeSet<MemberId>,
        to: HouseholdId,
    },
    /// Nhập hộ: all members of another household came, with the same ids and the same keys.
    Absorbed {
        on: Date,
        members: Vec<Member>,
        from_household: HouseholdId,
    },
    /// Xóa hộ: everybody who was still a member left.
    Closed(Closed),
    /// Xác định đơn vị mới: its unit was split, and it lies in this part.
    Assigned(Assigned),
    /// Why it is poor and what it lives from, all of it from this day on.
    CircumstancesStated {
        valid_on: Date,
        circumstances: Circumstances,
        reason: Option<ChangeReason>,
    },
    /// What another system calls a member, or else the household.
    IdentifierAdded {
        member: Option<MemberId>,
        identifier: Identifier,
        valid_on: Date,
        reason: Option<ChangeReason>,
    },
    /// It is that no more, or never was.
    IdentifierRemoved(IdentifierRemoved),
    /// Tra cứu: a caller who held an identifier or a citizen id was told whose it is.
    Found(Lookup),
}

/// How a household ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Closed {
    pub on: Date,
    /// Of everybody; `MovedToHousehold` where another household took them.
    #[serde(rename = "leave_reason")]
    pub reason: LeaveReason,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<HouseholdId>,
}

impl Closed {
    /// The end of one membership. Of a household that was entered by mistake nobody is a member on any day since.
    fn left(&self, member: &Member) -> Left {
        let until = match self.reason {
            LeaveReason::Mistake => self.on.max(member.from),
            LeaveReason::MovedToHousehold | LeaveReason::LeftProvince | LeaveReason::Death => self.on,
        };
        Left { until, reason: self.reason }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Registered {
    pub id: HouseholdId,
    pub unit: UnitKey,
    pub village: Option<VillageId>,
    pub address: Option<Address>,
    pub area_kind: Option<AreaKind>,
    pub circumstances: Circumstances,
    pub register_date: Date,
    pub members: Vec<Member>,
    /// The household that its members left to make this one.
    pub split_from: Option<HouseholdId>,
}

impl Household {
    /// The household that its first event makes.
    pub(crate) fn registered(event: &Registered, at: Timestamp) -> Self {
        Self {
            id: event.id,
            unit: event.unit,
            village: event.village,
            address: event.address.clone(),
            area_kind: event.area_kind,
            former_homes: Vec::new(),
            assignments: Assignments::default(),
            circumstances: event.circumstances.clone(),
            former_circumstances: Vec::new(),
            register_date: event.register_date,
            members: event.members.clone(),
            decisions: Vec::new(),
            identifiers: Identifiers::default(),
            created_at: at,
            changed_at: at,
        }
    }

    /// What it is after a later event.
    pub(crate) fn apply(&mut self, event: &HouseholdEvent, at: Timestamp) {
        self.changed_at = at;
        match event {
            // The first event makes the household; it has no second one.
            HouseholdEvent::Registered(event) => *self = Self::registered(event, at),
            HouseholdEvent::Amended { valid_on, village, address, area_kind, reason: _ } => {
                let (village, address) = (*village, address.clone());
                self.settle(&Home { unit: self.unit, village, address, area_kind: *area_kind }, *valid_on);
            }
            HouseholdEvent::MemberAdded(member) | HouseholdEvent::MemberArrived { member, .. } => {
                self.members.push(member.clone());
            }
            HouseholdEvent::MemberAmended { member, person, condition, former_conditions, .. } => {
                if let Some(member) = self.latest_mut(*member) {
                    member.person = person.clone();
                    member.condition = condition.clone();
                    member.former_conditions.clone_from(former_conditions);
                }
            }
            HouseholdEvent::MemberLeft { member, left, to: _ } => {
                if let Some(member) = self.latest_mut(*member) {
                    member.left = Some(*left);
                }
            }
            HouseholdEvent::IdentityRevealed { .. } | HouseholdEvent::Found(_) => {}
            HouseholdEvent::Decided(event) => {
                let corrects = event.corrects;
                let corrected = |other: &&mut Summary| Some(other.id) == corrects;
                if let Some(other) = self.decisions.iter_mut().find(corrected) {
                    other.corrected_by = Some(event.id);
                }
                self.decisions.push(event.summary(at));
            }
            HouseholdEvent::Moved { on, home } => self.settle(home, *on),
            HouseholdEvent::HeadChanged { on, head, relations } => self.turn_to(*head, relations, *on),
            HouseholdEvent::Split { on, members, to: _ } => {
                let left = Left { until: *on, reason: LeaveReason::MovedToHousehold };
                for member in self.members.iter_mut().filter(|member| member.left.is_none()) {
                    member.left = members.contains(&member.id).then_some(left);
                }
            }
            HouseholdEvent::Absorbed { on: _, members, from_household: _ } => {
                self.members.extend(members.iter().cloned());
            }
            HouseholdEvent::Assigned(assigned) => self.assignments.enter(assigned),
            HouseholdEvent::CircumstancesStated { valid_on, circumstances, reason: _ } => {
                self.live_in(circumstances, *valid_on);
            }
            HouseholdEvent::IdentifierAdded { member, identifier, .. } => {
                if let Some(identifiers) = self.identifiers_mut(*member) {
                    identifiers.enter(identifier.clone());
                }
            }
            HouseholdEvent::IdentifierRemoved(removed) => {
                if let Some(identifiers) = self.identifiers_mut(removed.member) {
                    identifiers.remove(&removed.system);
                }
            }
            HouseholdEvent::Closed(closed) => {
                for member in self.members.iter_mut().filter(|member| member.left.is_none()) {
                    member.left = Some(closed.left(member));
                }
            }
        }
    }

    /// The same household after one more event.
    fn after(&self, event: &HouseholdEvent, at: Timestamp) -> Self {
        let mut next = self.clone();
        next.apply(event, at);
        next
    }

    /// The last known membership of somebody.
    pub(crate) fn latest(&self, member: MemberId) -> Option<&Member> {
        self.members.iter().rev().find(|known| known.id == member)
    }

    fn latest_mut(&mut self, member: MemberId) -> Option<&mut Member> {
        self.members.iter_mut().rev().find(|known| known.id == member)
    }

    fn identifiers_mut(&mut self, member: Option<MemberId>) -> Option<&mut Identifiers> {
        match member {
            None => Some(&mut self.identifiers),
            Some(id) => self.latest_mut(id).map(|member| &mut member.person.identifiers),
        }
    }

    /// The unique values that it and its members hold, and who holds them: who has left holds none.
    fn held(&self) -> BTreeMap<Claim, Uuid> {
        let own = self.identifiers.claims().filter(|_| self.ended().is_none());
        let own = own.map(|claim| (claim, self.id.raw()));
        let members = self.open_members().flat_map(|member| {
            let claims = member.person.identity.claim().into_iter().chain(member.person.identifiers.claims());
            claims.map(|claim| (claim, member.id.raw()))
        });
        own.chain(members).collect()
    }

    /// Chủ hộ; of a household that all have left, the last one.
    pub(crate) fn head(&self) -> Option<&Member> {
        let heads = self.members.iter().filter(|member| member.relation == Relation::Head);
        heads.max_by_key(|head| head.left.map_or(Date::MAX, |left| left.until))
    }

    /// Hộ dân tộc thiểu số, by its head.
    pub(crate) fn is_minority(&self) -> bool {
        self.head().is_some_and(|head| head.person.ethnicity.is_minority())
    }

    pub(crate) fn members_on(&self, day: Date) -> usize {
        self.members.iter().filter(|member| member.is_on(day)).count()
    }

    /// Its members on a day who were children then (trẻ em).
    pub(crate) fn children_on(&self, day: Date) -> i32 {
        let children =
            self.members.iter().filter(|member| member.is_on(day) && member.person.is_child_on(day));
        i32::try_from(children.count()).unwrap_or(i32::MAX)
    }

    pub(crate) fn open_members(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.left.is_none())
    }

    /// The first day on which nobody is a member any more: the day its head left.
    pub(crate) fn ended(&self) -> Option<Date> {
        self.head().and_then(|head| head.left).map(|left| left.until)
    }

    pub(crate) fn decision(&self, id: DecisionId) -> Option<&Summary> {
        self.decisions.iter().find(|decision| decision.id == id)
    }

    /// The words by which its members' names are found, each once.
    pub(crate) fn search_words(&self) -> BTreeSet<String> {
        let key = |member: &Member| vocabulary::text::search_key(member.person.full_name.as_str());
        self.open_members().flat_map(|member| words(&key(member))).collect()
    }
}

/// The words of a search key.
pub(crate) fn words(key: &str) -> Vec<String> {
    key.split(' ').filter(|word| !word.is_empty()).map(ToOwned::to_owned).collect()
}

#[cfg(test)]
mod tests;

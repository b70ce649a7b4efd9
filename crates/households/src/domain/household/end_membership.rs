//! Somebody leaves for good, or was never there.

use vocabulary::{
    calendar::Date,
    decision::{ClaimChange, Command, Decision, Found, Moment, Scope},
    rejection::{Fault, Violations},
};

use super::{Household, HouseholdEvent, HouseholdRejection, LeaveReason, Left, Member, Relation, grounds};
use crate::domain::{Decided, HouseholdId, Key, MemberId, Registry};

#[derive(Clone, Debug)]
pub(crate) struct EndMembership {
    pub household: HouseholdId,
    pub etag: Option<i64>,
    pub member: MemberId,
    /// Its reason is not `MovedToHousehold`: that is another command's.
    pub left: Left,
}

impl Command for EndMembership {
    type Domain = Registry;
    type Rejection = HouseholdRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Household(self.household)])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let located = grounds::household(found, self.household, self.etag)?;
        let member = grounds::member(&located.household, self.member)?;
        may_leave(&located.household, member, self.left, "member_until", moment)?;
        let held = member.person.identity.claim();
        let release = held.map(|claim| ClaimChange::GiveUp { claim, holder: self.member.raw() });
        let event = HouseholdEvent::MemberLeft { member: self.member, left: self.left, to: None };
        let change = grounds::change(located, event, moment.now);
        Ok(Decision { changes: vec![change], claims: release.into_iter().collect() })
    }
}

/// Whether the membership may end so: after it began (a mistake: on that day), not in the future, and the head last.
pub(super) fn may_leave(
    household: &Household,
    member: &Member,
    left: Left,
    field: &str,
    moment: &Moment,
) -> Result<(), HouseholdRejection> {
    let mut bad = Violations::default();
    grounds::not_in_future(&mut bad, field, left.until, moment);
    let mistaken = left.reason == LeaveReason::Mistake && left.until == member.from;
    if left.until <= member.from && !mistaken {
        bad.add(
            field,
            Fault::new(
                format!("phải sau ngày bắt đầu là nhân khẩu {}", member.from),
                format!("must be after the first day of the membership {}", member.from),
            ),
        );
    }
    bad.finish()?;
    if member.relation == Relation::Head && !leaves_nobody(household, member, left.until) {
        return Err(HouseholdRejection::HeadStays(household.id));
    }
    Ok(())
}

/// The head is the last to go: everybody else had left by then.
fn leaves_nobody(household: &Household, head: &Member, until: Date) -> bool {
    let mut others = household.members.iter().filter(|other| other.id != head.id);
    others.all(|other| other.left.is_some_and(|left| left.until <= until))
}

#[cfg(test)]
mod tests;

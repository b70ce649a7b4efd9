//! Somebody leaves for good, or was never there.

use vocabulary::{
    calendar::Date,
    decision::{Command, Decision, Found, Moment, Scope},
    rejection::{Fault, Violations},
};

use super::{
    Household, HouseholdEvent, HouseholdRejection, LeaveReason, Left, Member, Relation,
    change_head::{Fields, NewHead},
    grounds,
};
use crate::domain::{Decided, HouseholdId, Key, MemberId, Registry};

#[derive(Clone, Debug)]
pub(crate) struct EndMembership {
    pub household: HouseholdId,
    pub etag: Option<i64>,
    pub member: MemberId,
    /// Its reason is not `MovedToHousehold`: that is another command's.
    pub left: Left,
    /// Who is the head from then on, when the head leaves and others stay.
    pub succession: Option<NewHead>,
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
        let mut events = Vec::new();
        match &self.succession {
            None => may_leave(&located.household, member, self.left, "member_until", moment)?,
            Some(succession) => {
                ends_in_time(member, self.left, "member_until", moment)?;
                events.push(self.succeed(&located.household, succession)?);
            }
        }
        events.push(HouseholdEvent::MemberLeft { member: self.member, left: self.left, to: None });
        let changes = vec![grounds::changes(located, events, moment.now)];
        let claims = grounds::given_up(&[located], &changes);
        Ok(Decision { changes, claims })
    }
}

impl EndMembership {
    /// The head leaves and somebody else is the head from that day on.
    fn succeed(
        &self,
        household: &Household,
        succession: &NewHead,
    ) -> Result<HouseholdEvent, HouseholdRejection> {
        if household.head().is_none_or(|head| head.id != self.member) || succession.head == self.member {
            let mut bad = Violations::default();
            bad.add(
                "new_head",
                Fault::new(
                    "chỉ nêu khi người rời hộ là chủ hộ, và phải là một người khác",
                    "is only for a head who leaves, and must be somebody else",
                ),
            );
            bad.finish()?;
        }
        let fields = Fields { head: "new_head", relations: "relations", day: "member_until" };
        let others = household.open_members().map(|other| other.id).filter(|other| *other != self.member);
        succession.event(household, self.left.until, others, &fields)
    }
}

/// Whether the membership may end so: in time, and the head last.
pub(super) fn may_leave(
    household: &Household,
    member: &Member,
    left: Left,
    field: &str,
    moment: &Moment,
) -> Result<(), HouseholdRejection> {
    ends_in_time(member, left, field, moment)?;
    if member.relation == Relation::Head && !leaves_nobody(household, member, left.until) {
        return Err(HouseholdRejection::HeadStays(household.id));
    }
    Ok(())
}

/// Whether the membership ends after it began (a mistake: on that day), not in the future, and not while its member was
/// the head of others.
pub(super) fn ends_in_time(
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
    if let Some(headed) = member.headed() {
        grounds::not_before(&mut bad, field, left.until, headed);
    }
    Ok(bad.finish()?)
}

/// The head is the last to go: everybody else had left by then.
fn leaves_nobody(household: &Household, head: &Member, until: Date) -> bool {
    let mut others = household.members.iter().filter(|other| other.id != head.id);
    others.all(|other| other.left.is_some_and(|left| left.until <= until))
}

#[cfg(test)]
mod tests;

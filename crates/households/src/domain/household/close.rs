//! Xóa hộ: a household ends with everybody in it.

use vocabulary::{
    decision::{Command, Decision, Found, Moment, Scope},
    rejection::Violations,
};

use super::{
    Closed, Household, HouseholdEvent, HouseholdRejection, LeaveReason, end_membership::ends_in_time, grounds,
};
use crate::domain::{Decided, HouseholdId, Key, Registry};

/// Close a household: all died, all left the province, or it was entered by mistake. Who goes on in another household
/// is merged, split or moved there.
#[derive(Clone, Debug)]
pub(crate) struct CloseHousehold {
    pub household: HouseholdId,
    pub etag: Option<i64>,
    pub closed: Closed,
}

impl Command for CloseHousehold {
    type Domain = Registry;
    type Rejection = HouseholdRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Household(self.household)])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let located = grounds::household(found, self.household, self.etag)?;
        may_close(&located.household, &self.closed, "close_date", moment)?;
        let changes = vec![grounds::change(located, HouseholdEvent::Closed(self.closed), moment.now)];
        let claims = grounds::given_up(&[located], &changes);
        Ok(Decision { changes, claims })
    }
}

/// Whether everybody may leave so: the last who had left before did so by then.
pub(super) fn may_close(
    household: &Household,
    closed: &Closed,
    field: &str,
    moment: &Moment,
) -> Result<(), HouseholdRejection> {
    grounds::living(household)?;
    let mut bad = Violations::default();
    grounds::within_life(&mut bad, field, closed.on, household);
    let ends = household.members.iter().filter_map(|member| member.left).map(|left| left.until);
    let begun = household.headed_since().into_iter().chain(ends).chain([household.settled_on()]);
    // What never was a household needs no decision withdrawn first.
    let decided = household.last_decided().filter(|_| closed.reason != LeaveReason::Mistake);
    let begun = begun.chain(decided).max();
    grounds::not_before(&mut bad, field, closed.on, begun.unwrap_or(household.register_date));
    bad.finish()?;
    household.open_members().try_for_each(|member| ends_in_time(member, closed.left(member), field, moment))
}

#[cfg(test)]
mod tests;

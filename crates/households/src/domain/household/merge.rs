//! Nhập hộ: all members of one household join another, and theirs ends.

use std::collections::BTreeMap;

use vocabulary::{
    calendar::Date,
    decision::{Command, Decision, Found, Moment, Scope},
    rejection::Violations,
};

use super::{Closed, HouseholdEvent, HouseholdRejection, LeaveReason, Relation, close::may_close, grounds};
use crate::domain::{Decided, HouseholdId, Key, MemberId, Registry};

/// Merge two households on one date. The one that stays keeps its head, its home and its class; the decisions on the
/// other stay with it, as what held until it ended.
#[derive(Clone, Debug)]
pub(crate) struct MergeHouseholds {
    pub from: HouseholdId,
    pub from_etag: Option<i64>,
    /// Another household than `from`.
    pub to: HouseholdId,
    pub to_etag: Option<i64>,
    /// What everybody who comes is to the head of the household that stays; none of them the head.
    pub relations: BTreeMap<MemberId, Relation>,
    pub merge_date: Date,
}

impl Command for MergeHouseholds {
    type Domain = Registry;
    type Rejection = HouseholdRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Household(self.from), Key::Household(self.to)])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let from = grounds::household(found, self.from, self.from_etag)?;
        let to = grounds::household(found, self.to, self.to_etag)?;
        let closed =
            Closed { on: self.merge_date, reason: LeaveReason::MovedToHousehold, into: Some(self.to) };
        may_close(&from.household, &closed, "merge_date", moment)?;
        grounds::living(&to.household)?;
        let mut bad = Violations::default();
        grounds::within_life(&mut bad, "merge_date", self.merge_date, &to.household);
        bad.finish()?;
        let come = || from.household.open_members();
        grounds::relations("members", &self.relations, come().map(|member| member.id))?;
        grounds::room(&to.household, come().count())?;
        let joining = come().map(|member| {
            let relation = self.relations.get(&member.id).copied().unwrap_or(Relation::Other);
            member.joining(relation, self.merge_date)
        });
        let absorbed = HouseholdEvent::Absorbed {
            on: self.merge_date,
            members: joining.collect(),
            from_household: self.from,
        };
        let ends = grounds::change(from, HouseholdEvent::Closed(closed), moment.now);
        let changes = vec![ends, grounds::change(to, absorbed, moment.now)];
        // Everybody goes on; the household that ends gives up its own identifiers.
        let claims = grounds::given_up(&[from, to], &changes);
        Ok(Decision { changes, claims })
    }
}

#[cfg(test)]
mod tests;

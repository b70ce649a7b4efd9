//! Thay chủ hộ: somebody else becomes the head, and everybody is something else to the new one.

use std::collections::BTreeMap;

use vocabulary::{
    calendar::Date,
    decision::{Command, Decision, Found, Moment, Scope},
    rejection::{Fault, Violations},
};

use super::{Household, HouseholdEvent, HouseholdRejection, Relation, grounds};
use crate::domain::{Decided, HouseholdId, Key, MemberId, Registry};

/// Who is the head from a day on, and what every other member is to it: none of them the head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewHead {
    pub head: MemberId,
    pub relations: BTreeMap<MemberId, Relation>,
}

/// What the parts are called in the request that names them.
pub(super) struct Fields {
    pub(super) head: &'static str,
    pub(super) relations: &'static str,
    pub(super) day: &'static str,
}

impl NewHead {
    /// The event by which it takes place, of those who stay: everybody must have a relation to the new head.
    pub(super) fn event(
        &self,
        household: &Household,
        day: Date,
        stay: impl Iterator<Item = MemberId>,
        fields: &Fields,
    ) -> Result<HouseholdEvent, HouseholdRejection> {
        let head = grounds::member(household, self.head)?;
        let mut bad = Violations::default();
        if let Some(since) = household.headed_since() {
            grounds::not_before(&mut bad, fields.day, day, since);
        }
        if day < head.from {
            bad.add(
                fields.head,
                Fault::new(
                    format!("chỉ là nhân khẩu của hộ từ ngày {}", head.from),
                    format!("is a member only since {}", head.from),
                ),
            );
        }
        bad.finish()?;
        grounds::relations(fields.relations, &self.relations, stay.filter(|member| *member != self.head))?;
        Ok(HouseholdEvent::HeadChanged { on: day, head: self.head, relations: self.relations.clone() })
    }
}

/// Change the head from a day on; with the head it has, correct what the others are to it.
#[derive(Clone, Debug)]
pub(crate) struct ChangeHead {
    pub household: HouseholdId,
    pub etag: Option<i64>,
    pub new_head: NewHead,
    pub change_date: Date,
}

impl Command for ChangeHead {
    type Domain = Registry;
    type Rejection = HouseholdRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Household(self.household)])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let located = grounds::household(found, self.household, self.etag)?;
        let household = &located.household;
        grounds::living(household)?;
        let mut bad = Violations::default();
        grounds::not_in_future(&mut bad, "change_date", self.change_date, moment);
        grounds::within_life(&mut bad, "change_date", self.change_date, household);
        bad.finish()?;
        let fields = Fields { head: "head", relations: "relations", day: "change_date" };
        let stay = household.open_members().map(|member| member.id);
        let event = self.new_head.event(household, self.change_date, stay, &fields)?;
        if household.after(&event, moment.now).members == household.members {
            return Ok(Decision::unchanged());
        }
        Ok(Decision { changes: vec![grounds::change(located, event, moment.now)], claims: Vec::new() })
    }
}

#[cfg(test)]
mod tests;

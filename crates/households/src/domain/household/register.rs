//! A household is registered with its members.

use vocabulary::{
    area::{AreaKind, UnitKey},
    calendar::Date,
    decision::{ClaimChange, Command, Decision, Found, Moment, Scope},
    rejection::Violations,
};

use super::{
    Address, Circumstances, Home, Household, HouseholdEvent, HouseholdRejection, Member, Registered, grounds,
};
use crate::domain::{Decided, HouseholdId, Key, Located, Registry, VillageId};

/// Register a household. Its parser has checked what the request alone can say: one head, there from the first day;
/// members that agree with themselves; no citizen id twice.
#[derive(Clone, Debug)]
pub(crate) struct Register {
    pub id: HouseholdId,
    pub unit: UnitKey,
    pub village: Option<VillageId>,
    pub address: Option<Address>,
    pub area_kind: Option<AreaKind>,
    pub circumstances: Circumstances,
    #[expect(clippy::struct_field_names, reason = "the contract's word")]
    pub register_date: Date,
    pub members: Vec<Member>,
}

impl Command for Register {
    type Domain = Registry;
    type Rejection = HouseholdRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Areas])
            .creating(Key::Household(self.id))
            .claiming(self.members.iter().filter_map(|member| member.person.identity.claim()))
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let mut bad = Violations::default();
        grounds::not_in_future(&mut bad, "household.register_date", self.register_date, moment);
        for (place, member) in self.members.iter().enumerate() {
            grounds::not_in_future(
                &mut bad,
                &format!("household.members[{place}].member_from"),
                member.from,
                moment,
            );
        }
        bad.finish()?;
        let areas = grounds::areas(found)?;
        let home = grounds::home(areas, &self.home(), self.register_date)?;
        let whereabouts = areas.whereabouts(home.unit, home.village);
        let mut claims = Vec::new();
        for member in &self.members {
            if let Some(claim) = grounds::free_claim(found, &member.person.identity)? {
                claims.push(ClaimChange::Take { claim, holder: member.id.raw() });
            }
        }
        let event = Registered {
            id: self.id,
            unit: home.unit,
            village: home.village,
            address: home.address,
            area_kind: home.area_kind,
            circumstances: self.circumstances.clone(),
            register_date: self.register_date,
            members: self.members.clone(),
            split_from: None,
        };
        let household = Household::registered(&event, moment.now);
        let change = grounds::settled(Located { household, whereabouts }, HouseholdEvent::Registered(event));
        Ok(Decision { changes: vec![change], claims })
    }
}

impl Register {
    fn home(&self) -> Home {
        Home {
            unit: self.unit,
            village: self.village,
            address: self.address.clone(),
            area_kind: self.area_kind,
        }
    }
}

#[cfg(test)]
mod tests;

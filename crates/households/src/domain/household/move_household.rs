//! Chuyển hộ: a household moves to another unit, village or address of the province.

use vocabulary::{
    calendar::Date,
    decision::{Command, Decision, Found, Moment, Scope},
    rejection::Violations,
};

use super::{Home, HouseholdEvent, HouseholdRejection, grounds};
use crate::domain::{Decided, HouseholdId, Key, Located, Registry};

/// Move a household with everybody in it. Its decisions stay as they are: lines and kind of area are frozen in them
/// (R07), and only another decision gives it another class.
#[derive(Clone, Debug)]
pub(crate) struct MoveHousehold {
    pub household: HouseholdId,
    pub etag: Option<i64>,
    /// The whole of the new home: what is not stated is not known there.
    pub home: Home,
    pub move_date: Date,
}

impl Command for MoveHousehold {
    type Domain = Registry;
    type Rejection = HouseholdRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Areas, Key::Household(self.household)])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let located = grounds::household(found, self.household, self.etag)?;
        let household = &located.household;
        grounds::living(household)?;
        let mut bad = Violations::default();
        grounds::not_in_future(&mut bad, "move_date", self.move_date, moment);
        grounds::after_registration(&mut bad, "move_date", self.move_date, household);
        // On the day of the last move it corrects where that one went.
        grounds::not_before(&mut bad, "move_date", self.move_date, household.settled_on());
        bad.finish()?;
        let areas = grounds::areas(found)?;
        let home = grounds::home(areas, &self.home, self.move_date)?;
        let event = HouseholdEvent::Moved { on: self.move_date, home };
        let after = household.after(&event, moment.now);
        if after.home() == household.home() && after.former_homes == household.former_homes {
            return Ok(Decision::unchanged());
        }
        let whereabouts = areas.whereabouts_of(&after);
        let after = Located { household: after, whereabouts };
        Ok(Decision { changes: vec![grounds::settled(after, event)], claims: Vec::new() })
    }
}

#[cfg(test)]
mod tests;

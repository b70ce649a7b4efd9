//! Why a household is poor, and what it lives from, is stated.

use vocabulary::{
    calendar::Date,
    decision::{Command, Decision, Found, Moment, Scope},
    rejection::Violations,
};

use super::{ChangeReason, Circumstances, HouseholdEvent, HouseholdRejection, grounds};
use crate::domain::{Decided, HouseholdId, Key, Registry};

/// State all of a household's circumstances from a day on.
#[derive(Clone, Debug)]
pub(crate) struct StateCircumstances {
    pub household: HouseholdId,
    pub etag: Option<i64>,
    pub circumstances: Circumstances,
    /// The business date when the caller does not say.
    pub valid_on: Option<Date>,
    pub reason: Option<ChangeReason>,
}

impl Command for StateCircumstances {
    type Domain = Registry;
    type Rejection = HouseholdRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Household(self.household)])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let located = grounds::household(found, self.household, self.etag)?;
        let household = &located.household;
        let valid_on = self.valid_on.unwrap_or(moment.business_date);
        let mut bad = Violations::default();
        grounds::not_in_future(&mut bad, "valid_date", valid_on, moment);
        grounds::within_life(&mut bad, "valid_date", valid_on, household);
        bad.finish()?;
        if let Some(on) = household.ended().filter(|on| valid_on >= *on) {
            return Err(HouseholdRejection::Ended { household: household.id, on });
        }
        let (circumstances, reason) = (self.circumstances.clone(), self.reason.clone());
        let event = HouseholdEvent::CircumstancesStated { valid_on, circumstances, reason };
        let after = household.after(&event, moment.now);
        if after.circumstances == household.circumstances
            && after.former_circumstances == household.former_circumstances
        {
            return Ok(Decision::unchanged());
        }
        Ok(Decision { changes: vec![grounds::change(located, event, moment.now)], claims: Vec::new() })
    }
}

#[cfg(test)]
mod tests;

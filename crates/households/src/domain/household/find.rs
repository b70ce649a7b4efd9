//! A household is found by what a caller holds in hand: a change, because it must leave a trace. Whose a number is, is
//! as personal as the number.

use serde::{Deserialize, Serialize};
use vocabulary::{
    calendar::Date,
    decision::{Claim, Command, Decision, Found, Moment, Scope},
    rejection::{Kind, Language, Rejection},
};

use super::{HouseholdEvent, RevealReason, grounds};
use crate::domain::{Decided, Finds as _, HouseholdId, Key, MemberId, Registry, identifier::SystemId};

/// A caller was told whose a number is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lookup {
    /// Who was found; absent where it was the household by its own identifier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    /// Whose identifier the caller held; absent where it was a citizen id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<SystemId>,
    pub reason: RevealReason,
    pub valid_on: Date,
}

/// Find the household that holds a claim, or whose current member does.
#[derive(Clone, Debug)]
pub(crate) struct FindHousehold {
    /// Where the claim was seen a moment ago.
    pub household: HouseholdId,
    pub claim: Claim,
    /// Whose identifier the caller holds; of a citizen id, none.
    pub system: Option<SystemId>,
    pub reason: RevealReason,
}

/// Nobody in the caller's areas has it. One answer for "nobody" and "somebody elsewhere": which of the two it is would
/// tell the caller what exists elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no household in the caller's areas is known by this")]
pub(crate) struct NotFound;

impl Command for FindHousehold {
    type Domain = Registry;
    type Rejection = NotFound;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Household(self.household)]).claiming([self.claim])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let (located, _) = found.household(self.household).ok_or(NotFound)?;
        let holder = found.holder(&self.claim).ok_or(NotFound)?;
        let member = located.household.open_members().map(|member| member.id).find(|id| id.raw() == holder);
        if member.is_none() && holder != self.household.raw() {
            return Err(NotFound);
        }
        let event = HouseholdEvent::Found(Lookup {
            member,
            system: self.system.clone(),
            reason: self.reason.clone(),
            valid_on: moment.business_date,
        });
        Ok(Decision { changes: vec![grounds::change(located, event, moment.now)], claims: Vec::new() })
    }
}

impl FindHousehold {
    /// Who was found, as the decision left it; of the household's own identifier, nobody.
    pub(crate) fn member(&self, found: &Found<'_, Registry>) -> Option<MemberId> {
        let (located, holder) = found.household(self.household).zip(found.holder(&self.claim))?;
        let mut members = located.0.household.open_members().map(|member| member.id);
        members.find(|id| id.raw() == holder)
    }
}

impl Rejection for NotFound {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }

    fn reason(&self) -> &'static str {
        "HOUSEHOLD_NOT_FOUND"
    }

    fn text(&self, language: Language) -> String {
        match language {
            Language::Vietnamese => "không tìm thấy hộ nào trong địa bàn của bạn theo số này".to_owned(),
            Language::English => "no household in your areas is known by this".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;

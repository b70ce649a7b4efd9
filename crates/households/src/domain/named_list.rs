//! Danh sách chi tiết hộ nghèo, hộ cận nghèo (official reports nos. 14 and 15): households of one class by name. Who was
//! given one is recorded; the names are not.

use std::{collections::BTreeSet, convert::Infallible};

use serde::{Deserialize, Serialize};
use vocabulary::{
    area::UnitKey,
    calendar::Date,
    caller::AreaScope,
    decision::{Command, Decision, Found, Moment, Scope},
    rejection::{Kind, Language, Rejection},
};

use super::{
    Decided, Event, Key, Located, NamedListId, Registry, State, classify::Class, standard::StandardId,
};

/// What a list shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Listing {
    /// Households that lay in one of these; absent: in any of the caller's areas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<BTreeSet<UnitKey>>,
    pub standard: StandardId,
    pub class: Class,
    /// The day of which the class, the place and the members are.
    pub as_of: Date,
}

impl Listing {
    /// The unit under which a household of the class is listed, where it is. As in the report: in the unit it lay in on the
    /// day, while it had members.
    pub(crate) fn place(&self, located: &Located, scope: &AreaScope) -> Option<UnitKey> {
        let Located { household, whereabouts } = located;
        let unit = whereabouts.unit_on(self.as_of);
        let asked = self.units.as_ref().is_none_or(|units| units.contains(&unit));
        let lived_in = household.members_on(self.as_of) > 0;
        (asked && lived_in && whereabouts.within_on(self.as_of, scope)).then_some(unit)
    }
}

/// A list was given to its caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ListTaken {
    #[serde(flatten)]
    pub listing: Listing,
    /// How many households it named, as counted just before.
    pub households: i64,
}

/// Record that a list is given, before it is.
#[derive(Clone, Debug)]
pub(crate) struct TakeList {
    pub id: NamedListId,
    pub taken: ListTaken,
}

impl Command for TakeList {
    type Domain = Registry;
    type Rejection = Infallible;

    fn scope(&self) -> Scope<Key> {
        Scope::of([]).creating(Key::NamedList(self.id))
    }

    fn decide(&self, _: &Found<'_, Registry>, _: &Moment) -> Decided<Self> {
        let event = Event::NamedList(Box::new(self.taken.clone()));
        Ok(Decision::change(Key::NamedList(self.id), State::NamedList, vec![event]))
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such list was given")]
pub(crate) struct NoSuchList(pub NamedListId);

impl Rejection for NoSuchList {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }

    fn reason(&self) -> &'static str {
        "NAMED_LIST_NOT_KNOWN"
    }

    fn text(&self, language: Language) -> String {
        match language {
            Language::Vietnamese => "không có danh sách này".to_owned(),
            Language::English => "no such list was given".to_owned(),
        }
    }

    fn resource(&self) -> Option<(&'static str, String)> {
        Some(("namedList", self.0.to_string()))
    }
}

#[cfg(test)]
mod tests;

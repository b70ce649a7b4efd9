//! A system becomes known.

use std::sync::Arc;

use vocabulary::{
    decision::{Command, Decision, Found, Moment, Scope},
    rejection::{Kind, Language, Rejection},
};

use super::{System, SystemId};
use crate::domain::{Decided, Event, Finds as _, Key, Registry, State};

/// Enter a system as data.
#[derive(Clone, Debug)]
pub(crate) struct EnactSystem {
    pub system: System,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("another system with this id is already known")]
pub(crate) struct SystemKnown(pub SystemId);

impl Command for EnactSystem {
    type Domain = Registry;
    type Rejection = SystemKnown;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::IdentifierSystems])
    }

    fn decide(&self, found: &Found<'_, Registry>, _: &Moment) -> Decided<Self> {
        let systems = found.identifier_systems();
        match systems.get(&self.system.id) {
            // The shipped systems are entered at every start.
            Some(known) if *known == self.system => return Ok(Decision::unchanged()),
            Some(_) => return Err(SystemKnown(self.system.id.clone())),
            None => {}
        }
        let mut systems = systems.clone();
        systems.insert(self.system.id.clone(), self.system.clone());
        let state = State::IdentifierSystems(Arc::new(systems));
        Ok(Decision::change(
            Key::IdentifierSystems,
            state,
            vec![Event::IdentifierSystem(self.system.clone())],
        ))
    }
}

impl Rejection for SystemKnown {
    fn kind(&self) -> Kind {
        Kind::AlreadyExists
    }

    fn reason(&self) -> &'static str {
        "IDENTIFIER_SYSTEM_ALREADY_KNOWN"
    }

    fn text(&self, language: Language) -> String {
        let id = self.0.as_str();
        match language {
            Language::Vietnamese => format!("hệ thống {id} đã có với nội dung khác"),
            Language::English => format!("the system {id} is already known with other contents"),
        }
    }

    fn resource(&self) -> Option<(&'static str, String)> {
        Some(("identifierSystem", self.0.resource_name()))
    }
}

#[cfg(test)]
mod tests;

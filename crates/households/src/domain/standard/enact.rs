//! A standard becomes known.

use vocabulary::{
    decision::{Command, Decision, Found, Moment, Scope},
    rejection::{Kind, Language, Rejection},
};

use super::{Standard, StandardEvent, StandardId};
use crate::domain::{Decided, Event, Finds, Key, Registry, State};

/// Enter a standard as data. Rows never change: another standard follows.
#[derive(Clone, Debug)]
pub(crate) struct Enact {
    pub standard: Standard,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum EnactRejection {
    #[error("another standard with this id is already known")]
    Known(StandardId),
    #[error("the issuer already has a standard on some of these days")]
    Overlaps(StandardId),
}

impl Command for Enact {
    type Domain = Registry;
    type Rejection = EnactRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Standards])
    }

    fn decide(&self, found: &Found<'_, Registry>, _moment: &Moment) -> Decided<Self> {
        let mut standards = found.standards().clone();
        match standards.get(&self.standard.id) {
            // The shipped standards are entered at every start.
            Some(known) if *known == self.standard => return Ok(Decision::unchanged()),
            Some(_) => return Err(EnactRejection::Known(self.standard.id.clone())),
            None => {}
        }
        let rival = |other: &&Standard| {
            other.issuer == self.standard.issuer && other.valid.overlaps(self.standard.valid)
        };
        if let Some(other) = standards.iter().find(rival) {
            return Err(EnactRejection::Overlaps(other.id.clone()));
        }
        let event = StandardEvent::Enacted(self.standard.clone());
        standards.apply(&event);
        Ok(Decision::change(Key::Standards, State::Standards(standards.into()), vec![Event::Standard(event)]))
    }
}

impl Rejection for EnactRejection {
    fn kind(&self) -> Kind {
        match self {
            Self::Known(_) => Kind::AlreadyExists,
            Self::Overlaps(_) => Kind::WrongState,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Known(_) => "STANDARD_ALREADY_KNOWN",
            Self::Overlaps(_) => "STANDARD_OVERLAPS",
        }
    }

    fn text(&self, language: Language) -> String {
        match (self, language) {
            (Self::Known(id), Language::Vietnamese) => format!("chuẩn nghèo {id} đã có với nội dung khác"),
            (Self::Known(id), Language::English) => {
                format!("the standard {id} is already known with other contents")
            }
            (Self::Overlaps(id), Language::Vietnamese) => {
                format!("cơ quan ban hành đã có chuẩn {id} trong khoảng thời gian này")
            }
            (Self::Overlaps(id), Language::English) => {
                format!("the issuer already has the standard {id} on some of these days")
            }
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        let (Self::Known(id) | Self::Overlaps(id)) = self;
        vec![("standard", id.resource_name())]
    }

    fn resource(&self) -> Option<(&'static str, String)> {
        let (Self::Known(id) | Self::Overlaps(id)) = self;
        Some(("povertyStandard", id.resource_name()))
    }
}

#[cfg(test)]
mod tests;

//! A standard becomes known.

use vocabulary::{
    decision::{Command, Decision, Found, Moment, Scope},
    rejection::{Kind, Language, Rejection},
};

use super::{Lines, Standard, StandardEvent, StandardId};
use crate::domain::{Decided, Event, Finds, Key, Registry, State};

/// Enter a standard as data. Rows never change: another standard follows.
#[derive(Clone, Debug)]
pub(crate) struct Enact {
    pub standard: Standard,
}

/// Enter a standard that comes with the binary, at every start. Rows never change: one that was enacted before its lines of
/// an average living standard were known stays without them, and gives nobody one as long as it is in force.
#[derive(Clone, Debug)]
pub(crate) struct EnactShipped {
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

impl Command for EnactShipped {
    type Domain = Registry;
    type Rejection = EnactRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Standards])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let known = found.standards().get(&self.standard.id);
        if known.is_some_and(|known| *known == self.without_average_lines(known)) {
            return Ok(Decision::unchanged());
        }
        Enact { standard: self.standard.clone() }.decide(found, moment)
    }
}

impl EnactShipped {
    /// The row as it came before: without the lines, and with the note of its time.
    fn without_average_lines(&self, known: &Standard) -> Standard {
        let without = |lines: Lines| Lines { average: None, ..lines };
        Standard {
            rural: without(self.standard.rural),
            urban: without(self.standard.urban),
            note: known.note.clone(),
            ..self.standard.clone()
        }
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

//! Classifies a commune over a run of days.

use vocabulary::{
    area::{Level, UnitKey},
    decision::{Command, Decision, Found, Moment, Scope},
};

use super::{Classification, Unit, UnitEvent, UnitRefusal};
use crate::domain::{Areas, Event, Key, State, unit_in};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Classify {
    pub(crate) unit: UnitKey,
    pub(crate) classification: Classification,
    /// The version the caller saw, when it said one.
    pub(crate) etag: Option<i64>,
}

impl Command for Classify {
    type Domain = Areas;
    type Rejection = UnitRefusal;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Unit(self.unit)])
    }

    fn decide(&self, found: &Found<'_, Areas>, _: &Moment) -> Result<Decision<Areas>, UnitRefusal> {
        let unit = commune(found, self.unit, self.etag)?;
        let asked = &self.classification;
        if unit.classifications.contains(asked) {
            return Ok(Decision::unchanged());
        }
        let force = unit.version.valid;
        let ends_within = match (asked.valid.until(), force.until()) {
            (Some(asked), Some(force)) => asked <= force,
            // Without an end of its own, it ends with the unit.
            (None, _) | (_, None) => true,
        };
        if !force.contains(asked.valid.from()) || !ends_within {
            return Err(UnitRefusal::OutsideUnit { unit: self.unit });
        }
        let excluded =
            |held: &&Classification| held.kind.excludes(asked.kind) && held.valid.overlaps(asked.valid);
        if let Some(held) = unit.classifications.iter().find(excluded) {
            let (since, until) = (held.valid.from(), held.valid.until());
            return Err(UnitRefusal::Overlap { held: held.kind, since, until });
        }
        let event = UnitEvent::Classified { classification: asked.clone() };
        Ok(changed(unit.clone().classified(asked.clone()), event))
    }
}

/// The commune a command is about, as the caller saw it.
pub(super) fn commune<'a>(
    found: &Found<'a, Areas>,
    unit: UnitKey,
    etag: Option<i64>,
) -> Result<&'a Unit, UnitRefusal> {
    let held = unit_in(found, unit).ok_or(UnitRefusal::NotFound { unit })?;
    if etag.is_some_and(|seen| seen != held.version) {
        return Err(UnitRefusal::EtagMismatch { version: held.version });
    }
    if held.state.version.kind.level() != Level::Commune {
        return Err(UnitRefusal::NotACommune { unit });
    }
    Ok(held.state)
}

/// The unit as an event left it.
pub(super) fn changed(state: Unit, event: UnitEvent) -> Decision<Areas> {
    Decision::change(Key::Unit(state.version.key), State::Unit(state), vec![Event::Unit(event)])
}

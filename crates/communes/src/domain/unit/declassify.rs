//! Ends a classification of a commune.

use vocabulary::{
    area::UnitKey,
    calendar::{Date, Period},
    decision::{Command, Decision, Found, Moment, Scope},
    document::DocumentRef,
};

use super::{
    ClassificationKind, UnitEvent, UnitRefusal,
    classify::{changed, commune},
};
use crate::domain::{Areas, Key};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Declassify {
    pub(crate) unit: UnitKey,
    pub(crate) kind: ClassificationKind,
    /// The first day on which it no longer holds.
    pub(crate) until: Date,
    pub(crate) document: Option<DocumentRef>,
    /// The version the caller saw, when it said one.
    pub(crate) etag: Option<i64>,
}

impl Command for Declassify {
    type Domain = Areas;
    type Rejection = UnitRefusal;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Unit(self.unit)])
    }

    fn decide(&self, found: &Found<'_, Areas>, _: &Moment) -> Result<Decision<Areas>, UnitRefusal> {
        let unit = commune(found, self.unit, self.etag)?;
        let (kind, until) = (self.kind, self.until);
        for held in unit.classifications.iter().filter(|held| held.kind == kind) {
            if held.valid.until() == Some(until) {
                return Ok(Decision::unchanged());
            }
            let holds_the_day_before =
                held.valid.from() < until && held.valid.until().is_none_or(|end| until < end);
            if !holds_the_day_before {
                continue;
            }
            let Ok(valid) = Period::new(held.valid.from(), Some(until)) else { continue };
            let document = self.document.clone();
            let ended = unit.clone().declassified(kind, valid, document.clone());
            return Ok(changed(ended, UnitEvent::Declassified { kind, valid, document }));
        }
        Err(UnitRefusal::NotClassified { kind, until })
    }
}

//! Declares a holiday, or a weekend day that is worked.

use vocabulary::{
    decision::{Command, Decision, Found, Moment, Scope},
    rejection::{Kind, Language, Rejection},
};

use super::{Day, DayEvent};
use crate::domain::{Areas, Event, Key, State, day_in};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Declare {
    pub(crate) day: Day,
}

/// A declaration is never refused: a later one of the same day replaces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DeclareRefusal {}

impl Command for Declare {
    type Domain = Areas;
    type Rejection = DeclareRefusal;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Day(self.day.date)])
    }

    fn decide(&self, found: &Found<'_, Areas>, _: &Moment) -> Result<Decision<Areas>, DeclareRefusal> {
        let day = self.day.clone();
        if day_in(found, day.date).is_some_and(|held| *held.state == day) {
            return Ok(Decision::unchanged());
        }
        let event = Event::Day(DayEvent::Declared { day: day.clone() });
        Ok(Decision::change(Key::Day(day.date), State::Day(day), vec![event]))
    }
}

impl Rejection for DeclareRefusal {
    fn kind(&self) -> Kind {
        match *self {}
    }

    fn reason(&self) -> &'static str {
        match *self {}
    }

    fn text(&self, _: Language) -> String {
        match *self {}
    }
}

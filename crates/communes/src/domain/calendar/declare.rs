//! Declares a holiday, or a weekend day that is worked.

use std::convert::Infallible;

use vocabulary::decision::{Command, Decision, Found, Moment, Scope};

use super::{Day, DayEvent};
use crate::domain::{Areas, Event, Key, State, day_in};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Declare {
    pub(crate) day: Day,
}

impl Command for Declare {
    type Domain = Areas;
    /// A later declaration of the same day replaces it.
    type Rejection = Infallible;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Day(self.day.date)])
    }

    fn decide(&self, found: &Found<'_, Areas>, _: &Moment) -> Result<Decision<Areas>, Infallible> {
        let day = self.day.clone();
        if day_in(found, day.date).is_some_and(|held| *held.state == day) {
            return Ok(Decision::unchanged());
        }
        let event = Event::Day(DayEvent::Declared { day: day.clone() });
        Ok(Decision::change(Key::Day(day.date), State::Day(day), vec![event]))
    }
}

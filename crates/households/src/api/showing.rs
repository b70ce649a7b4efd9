//! A command whose answer shows a household: with its standings on the business date.

use vocabulary::{
    calendar::Date,
    decision::{Command, Found, Moment, Scope},
};

use super::Door;
use crate::domain::{
    Decided, Key, Registry,
    review::{
        open::UNDER_WAY,
        stays::{Unreviewed, Unsettling},
    },
};

/// The command itself decides; the answer needs the standards and the day.
#[derive(Clone, Debug)]
pub(crate) struct Showing<C> {
    pub(super) command: C,
    pub(super) business_date: Date,
}

impl<C: Command<Domain = Registry>> Command for Showing<C> {
    type Domain = Registry;
    type Rejection = C::Rejection;

    fn scope(&self) -> Scope<Key> {
        let mut scope = self.command.scope();
        scope.existing.insert(Key::ShownStandards);
        scope
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        self.command.decide(found, moment)
    }
}

/// With what says whether the household is under review.
pub(super) fn unreviewed<C: Unsettling>(command: C, door: &Door) -> Unreviewed<C> {
    let under_way = door.sealer().blind(UNDER_WAY, &command.household().to_string());
    Unreviewed { command, under_way }
}

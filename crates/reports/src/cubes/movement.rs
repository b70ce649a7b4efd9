//! How a household moved when its class changed (diễn biến hộ nghèo, hộ cận nghèo).

use std::collections::BTreeMap;

use vocabulary::calendar::{Date, Months};

use super::cell::{Amount, Class, StandardId};

macro_rules! movements {
    ($($(#[$doc:meta])* $Movement:ident = $name:literal: $poor:ident, $near_poor:ident),+ $(,)?) => {
        /// The kinds of the official forms. Each opens, closes or leaves alone the list of the poor and the list of
        /// the near-poor.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Movement { $($(#[$doc])* $Movement),+ }

        impl Movement {
            /// In the order of the forms.
            pub(crate) const ALL: &[Self] = &[$(Self::$Movement),+];

            /// The stable name in tables.
            pub(crate) fn name(self) -> &'static str {
                match self { $(Self::$Movement => $name),+ }
            }

            /// What it does to the list of the poor.
            pub(crate) fn on_poor(self) -> Effect {
                match self { $(Self::$Movement => Effect::$poor),+ }
            }

            /// What it does to the list of the near-poor.
            pub(crate) fn on_near_poor(self) -> Effect {
                match self { $(Self::$Movement => Effect::$near_poor),+ }
            }
        }
    };
}

movements! {
    /// Nghèo phát sinh mới: not poor → poor, never poor before.
    NewPoor = "new_poor": Enters, None,
    /// Tái nghèo: poor once, left poverty, poor again.
    RePoor = "re_poor": Enters, None,
    /// Cận nghèo thành nghèo.
    NearPoorToPoor = "near_poor_to_poor": Enters, Leaves,
    /// Nghèo thành cận nghèo.
    PoorToNearPoor = "poor_to_near_poor": Leaves, Enters,
    /// Nghèo vượt lên trên cận nghèo.
    PoorRoseAbove = "poor_rose_above": Leaves, None,
    /// Cận nghèo phát sinh mới.
    NewNearPoor = "new_near_poor": None, Enters,
    /// Tái cận nghèo.
    ReNearPoor = "re_near_poor": None, Enters,
    /// Cận nghèo vượt lên trên.
    NearPoorRoseAbove = "near_poor_rose_above": None, Leaves,
    /// Tăng khác, nghèo.
    PoorOtherUp = "poor_other_up": Enters, None,
    /// Giảm khác, nghèo.
    PoorOtherDown = "poor_other_down": Leaves, None,
    /// Tăng khác, cận nghèo.
    NearPoorOtherUp = "near_poor_other_up": None, Enters,
    /// Giảm khác, cận nghèo.
    NearPoorOtherDown = "near_poor_other_down": None, Leaves,
}

impl Movement {
    /// The movement with this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|movement| movement.name() == name)
    }
}

/// What a movement does to one list. Closing = opening + what entered − what left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Enters,
    Leaves,
    None,
}

impl Effect {
    /// What an amount that moved this way adds to the list.
    pub(crate) fn of(self, amount: Amount) -> Amount {
        match self {
            Self::Enters => amount,
            Self::Leaves => amount.negated(),
            Self::None => Amount::ZERO,
        }
    }
}

/// Within how many months after leaving a list a household that returns is on it *again* (tái nghèo), by standard. Of one
/// that names none, whenever.
pub(crate) type Windows = BTreeMap<StandardId, Months>;

/// When a household last left each list under one standard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Past {
    poor: Option<Date>,
    near_poor: Option<Date>,
}

/// The lists to which a household would come back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Been {
    pub(crate) poor: bool,
    pub(crate) near_poor: bool,
}

impl Past {
    /// It has the class no more from this day on.
    pub(crate) fn leave(&mut self, class: Class, day: Date) {
        match class {
            Class::Poor => self.poor = Some(day),
            Class::NearPoor => self.near_poor = Some(day),
            Class::NotPoor => {}
        }
    }

    /// What counts of it on a day.
    pub(crate) fn on(self, day: Date, window: Option<Months>) -> Been {
        let counts =
            |left: Option<Date>| left.is_some_and(|left| window.is_none_or(|months| months.reach(left, day)));
        Been { poor: counts(self.poor), near_poor: counts(self.near_poor) }
    }
}

/// How it moved from one class to another. A class never given before is "not known": whoever comes from there or goes
/// there changes a list for another reason than its income.
pub(crate) fn between(before: Option<Class>, after: Option<Class>, been: Been) -> Option<Movement> {
    use Class::{NearPoor, NotPoor, Poor};
    match (before, after) {
        (Some(Poor), Some(Poor))
        | (Some(NearPoor), Some(NearPoor))
        | (Some(NotPoor) | None, Some(NotPoor) | None) => None,
        (Some(NotPoor), Some(Poor)) if been.poor => Some(Movement::RePoor),
        (Some(NotPoor), Some(Poor)) => Some(Movement::NewPoor),
        (Some(NearPoor), Some(Poor)) => Some(Movement::NearPoorToPoor),
        (None, Some(Poor)) => Some(Movement::PoorOtherUp),
        (Some(Poor), Some(NearPoor)) => Some(Movement::PoorToNearPoor),
        (Some(Poor), Some(NotPoor)) => Some(Movement::PoorRoseAbove),
        (Some(Poor), None) => Some(Movement::PoorOtherDown),
        (Some(NotPoor), Some(NearPoor)) if been.near_poor => Some(Movement::ReNearPoor),
        (Some(NotPoor), Some(NearPoor)) => Some(Movement::NewNearPoor),
        (None, Some(NearPoor)) => Some(Movement::NearPoorOtherUp),
        (Some(NearPoor), Some(NotPoor)) => Some(Movement::NearPoorRoseAbove),
        (Some(NearPoor), None) => Some(Movement::NearPoorOtherDown),
    }
}

/// The two movements that correct a list without a change of class: more of it, less of it.
pub(crate) fn other(class: Class) -> Option<(Movement, Movement)> {
    match class {
        Class::Poor => Some((Movement::PoorOtherUp, Movement::PoorOtherDown)),
        Class::NearPoor => Some((Movement::NearPoorOtherUp, Movement::NearPoorOtherDown)),
        Class::NotPoor => None,
    }
}

#[cfg(test)]
mod tests;

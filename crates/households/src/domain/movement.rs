//! Diễn biến hộ nghèo, hộ cận nghèo: how a decision moves a household between the classes of one standard.

use vocabulary::calendar::{Date, Months};

use super::{classify::Class, name::named};

named! {
    /// How a household moved. Decreases without a class (split, merged, left, died) are no decision's and are not here.
    Movement {
        /// Nghèo phát sinh mới.
        NewPoor = "new_poor",
        /// Tái nghèo.
        RePoor = "re_poor",
        NearPoorToPoor = "near_poor_to_poor",
        PoorToNearPoor = "poor_to_near_poor",
        PoorRoseAbove = "poor_rose_above",
        /// Cận nghèo phát sinh mới.
        NewNearPoor = "new_near_poor",
        /// Tái cận nghèo.
        ReNearPoor = "re_near_poor",
        NearPoorRoseAbove = "near_poor_rose_above",
        /// Tăng khác: what it was before is not known.
        PoorOtherUp = "poor_other_up",
        NearPoorOtherUp = "near_poor_other_up",
    }
}

/// A class and the day from which it holds.
pub(crate) type Since = (Date, Class);

/// The movement to `next`, given what held before it, oldest first. Who left a list comes back to it within the
/// standard's window, and newly after it; without a window, it always comes back.
pub(crate) fn movement(before: &[Since], next: Since, window: Option<Months>) -> Option<Movement> {
    let (day, class) = next;
    let again =
        |list| left(before, list).is_some_and(|left| window.is_none_or(|months| months.reach(left, day)));
    match (before.last().map(|(_, class)| *class), class) {
        (None, Class::Poor) => Some(Movement::PoorOtherUp),
        (None, Class::NearPoor) => Some(Movement::NearPoorOtherUp),
        (Some(Class::NotPoor), Class::Poor) if again(Class::Poor) => Some(Movement::RePoor),
        (Some(Class::NotPoor), Class::Poor) => Some(Movement::NewPoor),
        (Some(Class::NearPoor), Class::Poor) => Some(Movement::NearPoorToPoor),
        (Some(Class::Poor), Class::NearPoor) => Some(Movement::PoorToNearPoor),
        (Some(Class::NotPoor), Class::NearPoor) if again(Class::NearPoor) => Some(Movement::ReNearPoor),
        (Some(Class::NotPoor), Class::NearPoor) => Some(Movement::NewNearPoor),
        (Some(Class::Poor), Class::NotPoor) => Some(Movement::PoorRoseAbove),
        (Some(Class::NearPoor), Class::NotPoor) => Some(Movement::NearPoorRoseAbove),
        (None | Some(Class::NotPoor), Class::NotPoor)
        | (Some(Class::Poor), Class::Poor)
        | (Some(Class::NearPoor), Class::NearPoor) => None,
    }
}

/// The day on which it last left the list of a class.
fn left(before: &[Since], list: Class) -> Option<Date> {
    let mut turns = before.iter().zip(before.iter().skip(1)).rev();
    turns.find(|((_, was), (_, is))| *was == list && *is != list).map(|(_, (day, _))| *day)
}

#[cfg(test)]
mod tests;

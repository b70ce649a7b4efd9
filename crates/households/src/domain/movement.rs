//! Diễn biến hộ nghèo, hộ cận nghèo: how a decision moves a household between the classes of one standard.

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

/// The movement to `next`, given the classes held before it, oldest first. Within which time somebody who left poverty
/// is "poor again" is a parameter that is not known: any time before counts.
pub(crate) fn movement(before: &[Class], next: Class) -> Option<Movement> {
    let once = |class| before.contains(&class);
    match (before.last(), next) {
        (None, Class::Poor) => Some(Movement::PoorOtherUp),
        (None, Class::NearPoor) => Some(Movement::NearPoorOtherUp),
        (Some(Class::NotPoor), Class::Poor) if once(Class::Poor) => Some(Movement::RePoor),
        (Some(Class::NotPoor), Class::Poor) => Some(Movement::NewPoor),
        (Some(Class::NearPoor), Class::Poor) => Some(Movement::NearPoorToPoor),
        (Some(Class::Poor), Class::NearPoor) => Some(Movement::PoorToNearPoor),
        (Some(Class::NotPoor), Class::NearPoor) if once(Class::NearPoor) => Some(Movement::ReNearPoor),
        (Some(Class::NotPoor), Class::NearPoor) => Some(Movement::NewNearPoor),
        (Some(Class::Poor), Class::NotPoor) => Some(Movement::PoorRoseAbove),
        (Some(Class::NearPoor), Class::NotPoor) => Some(Movement::NearPoorRoseAbove),
        (None | Some(Class::NotPoor), Class::NotPoor)
        | (Some(Class::Poor), Class::Poor)
        | (Some(Class::NearPoor), Class::NearPoor) => None,
    }
}

#[cfg(test)]
mod tests;

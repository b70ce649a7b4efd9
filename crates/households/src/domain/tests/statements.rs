//! The steps of random histories that state something of members and households, from a day on.

use super::{
    histories::{day, household_id, known, seat},
    world::World,
};
use crate::domain::{
    condition::{DisabilityKind, DisabilityLevel, LabourCapacity, Merit},
    household::{
        Circumstances, PovertyCause,
        amend::Change,
        amend_member::{AmendMember, Details, Restated},
        state_circumstances::StateCircumstances,
    },
};

/// Asks that a member's condition be restated; `None` for a seat that is not there.
pub(super) fn restate(
    world: &mut World,
    (household, place): (u8, u8),
    offset: u16,
    condition: u8,
) -> Option<()> {
    let member = seat(world, household, place)?;
    let command = AmendMember {
        household: household_id(household),
        etag: None,
        member,
        details: Details::default(),
        restated: restated(condition),
        valid_on: Some(day(offset)),
        reason: None,
    };
    world.tries(&command);
    Some(())
}

/// Asks that a household's circumstances be stated; `None` for one that is not there.
pub(super) fn state(
    world: &mut World,
    household: u8,
    offset: u16,
    (causes, farming): (u8, bool),
) -> Option<()> {
    let household = known(world, household)?;
    let all = [PovertyCause::NoLand, PovertyCause::Disaster, PovertyCause::Other];
    let circumstances = Circumstances { causes: all.into_iter().take(causes.into()).collect(), farming };
    let valid_on = Some(day(offset));
    world.tries(&StateCircumstances { household, etag: None, circumstances, valid_on, reason: None });
    Some(())
}

/// Of each of the three: nothing is said, something, or that there is nothing.
fn restated(number: u8) -> Restated {
    let blind = [(DisabilityKind::Sight, DisabilityLevel::Severe)].into();
    Restated {
        disabilities: said(number % 3, blind),
        merits: said(number / 3 % 3, [Merit::SickSoldier].into()),
        labour_capacity: said(number / 9, Some(LabourCapacity::Unable)),
    }
}

fn said<T: Default>(what: u8, something: T) -> Change<T> {
    match what {
        0 => Change::Keep,
        1 => Change::To(something),
        _ => Change::To(T::default()),
    }
}

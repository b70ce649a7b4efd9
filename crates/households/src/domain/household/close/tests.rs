use vocabulary::{
    calendar::{Date, date},
    rejection::Rejection as _,
};

use super::*;
use crate::domain::{
    household::{LeaveReason, Relation},
    tests::{
        province::DUONG_HUY,
        world::{World, member, register},
    },
};

/// A head since 2020-01-01, a child since 2023-04-01.
fn ground() -> (World, HouseholdId) {
    let mut world = World::new();
    let mut command = register(1, DUONG_HUY);
    command.members.push(member(2, Relation::Child, date(2023, 4, 1)));
    world.ask(&command).unwrap();
    (world, command.id)
}

fn close(household: HouseholdId, on: Date, reason: LeaveReason) -> CloseHousehold {
    CloseHousehold { household, etag: None, closed: Closed { on, reason, into: None } }
}

#[test]
fn everybody_leaves_and_their_citizen_ids_are_free() {
    let (mut world, id) = ground();
    let day = date(2025, 1, 1);
    world.ask(&close(id, day, LeaveReason::LeftProvince)).unwrap();
    let household = world.household(id);
    assert_eq!(household.ended(), Some(day));
    let left = household.members.iter().filter_map(|member| member.left).map(|left| left.reason);
    assert_eq!(left.collect::<Vec<_>>(), vec![LeaveReason::LeftProvince; 2]);
    assert!(world.holders.is_empty());
    assert_eq!(world.refused(&close(id, date(2025, 1, 2), LeaveReason::Death)), "HOUSEHOLD_ENDED");
}

#[test]
fn what_was_registered_by_mistake_existed_on_no_day() {
    let (mut world, id) = ground();
    let first = world.household(id).register_date;
    world.ask(&close(id, first, LeaveReason::Mistake)).unwrap();
    let household = world.household(id);
    assert_eq!(household.ended(), Some(first));
    for day in [first, date(2023, 4, 1), date(2025, 1, 1)] {
        assert_eq!(household.members_on(day), 0, "{day}");
    }
}

#[test]
fn a_household_closes_after_everything_that_happened_in_it() {
    let (mut world, id) = ground();
    for (day, reason) in [
        (date(2023, 4, 1), LeaveReason::Death),
        (date(2019, 12, 31), LeaveReason::Mistake),
        (date(2026, 11, 23), LeaveReason::Death),
    ] {
        let refusal = world.ask(&close(id, day, reason)).unwrap_err();
        assert_eq!(refusal.fields()[0].0, "close_date", "{day}");
    }
}

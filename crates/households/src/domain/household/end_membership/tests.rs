use vocabulary::{calendar::date, rejection::Rejection as _};

use super::*;
use crate::domain::{
    household::add_member::AddMember,
    tests::{
        province::DUONG_HUY,
        world::{World, member, register},
    },
};

/// A head since 2020-01-01 and a child since 2023-04-01.
fn ground() -> (World, HouseholdId, MemberId, MemberId) {
    let mut world = World::new();
    let mut command = register(1, DUONG_HUY);
    command.members.push(member(2, Relation::Child, date(2023, 4, 1)));
    world.ask(&command).unwrap();
    (world, command.id, command.members[0].id, command.members[1].id)
}

fn end(household: HouseholdId, member: MemberId, until: Date, reason: LeaveReason) -> EndMembership {
    EndMembership { household, etag: None, member, left: Left { until, reason } }
}

#[test]
fn somebody_who_leaves_frees_the_citizen_id() {
    let (mut world, id, _, child) = ground();
    world.ask(&end(id, child, date(2025, 1, 1), LeaveReason::LeftProvince)).unwrap();
    assert_eq!(world.holders.len(), 1);
    let back = AddMember { household: id, etag: None, member: member(2, Relation::Child, date(2026, 1, 1)) };
    world.ask(&back).unwrap();
    assert_eq!(
        world.refused(&end(id, MemberId::new(uuid::Uuid::nil()), date(2025, 1, 1), LeaveReason::Death)),
        "MEMBER_NOT_KNOWN"
    );
}

#[test]
fn the_head_is_the_last_to_leave() {
    let (mut world, id, head, child) = ground();
    assert_eq!(world.refused(&end(id, head, date(2025, 1, 1), LeaveReason::Death)), "HEAD_LEAVES_LAST");
    world.ask(&end(id, child, date(2025, 6, 1), LeaveReason::LeftProvince)).unwrap();
    assert_eq!(world.refused(&end(id, head, date(2025, 5, 31), LeaveReason::Death)), "HEAD_LEAVES_LAST");
    world.ask(&end(id, head, date(2025, 6, 1), LeaveReason::Death)).unwrap();
    assert_eq!(world.household(id).ended(), Some(date(2025, 6, 1)));
    assert_eq!(world.refused(&end(id, head, date(2025, 6, 2), LeaveReason::Death)), "MEMBERSHIP_ENDED");
}

#[test]
fn a_membership_lasts_a_day_at_least_unless_it_was_a_mistake() {
    let (mut world, id, _, child) = ground();
    for (until, reason) in [
        (date(2023, 4, 1), LeaveReason::Death),
        (date(2023, 3, 31), LeaveReason::Mistake),
        (date(2026, 11, 23), LeaveReason::Death),
    ] {
        let refusal = world.ask(&end(id, child, until, reason)).unwrap_err();
        assert_eq!(refusal.fields()[0].0, "member_until", "{until}");
    }
    world.ask(&end(id, child, date(2023, 4, 1), LeaveReason::Mistake)).unwrap();
    assert_eq!(world.household(id).members_on(date(2023, 4, 1)), 1);
}

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
    EndMembership { household, etag: None, member, left: Left { until, reason }, succession: None }
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

fn succeeded_by(command: &EndMembership, head: MemberId, others: &[(MemberId, Relation)]) -> EndMembership {
    let succession = Some(NewHead { head, relations: others.iter().copied().collect() });
    EndMembership { succession, ..command.clone() }
}

#[test]
fn a_head_who_dies_is_followed_by_another_in_the_same_step() {
    let (mut world, id, head, child) = ground();
    let sibling = member(3, Relation::Sibling, date(2024, 1, 1));
    world.ask(&AddMember { household: id, etag: None, member: sibling.clone() }).unwrap();
    let day = date(2025, 1, 1);
    let death = end(id, head, day, LeaveReason::Death);
    world.ask(&succeeded_by(&death, child, &[(sibling.id, Relation::Other)])).unwrap();
    let household = world.household(id);
    assert_eq!((household.head().unwrap().id, household.headed_since()), (child, Some(day)));
    assert_eq!(household.head_on(date(2024, 12, 31)).unwrap().id, head);
    assert_eq!(household.ended(), None);
    assert_eq!(household.latest(sibling.id).unwrap().relation_on(date(2024, 12, 31)), Relation::Sibling);
    assert_eq!(household.latest(sibling.id).unwrap().relation, Relation::Other);
    assert_eq!(world.holders.len(), 2, "the head's citizen id is free");
    // The new head is bound as the old one was.
    assert_eq!(world.refused(&end(id, child, date(2026, 1, 1), LeaveReason::Death)), "HEAD_LEAVES_LAST");
}

#[test]
fn only_a_head_is_followed_by_another_and_everybody_who_stays_is_named() {
    let (mut world, id, head, child) = ground();
    let day = date(2025, 1, 1);
    let field =
        |world: &mut World, command: EndMembership| world.ask(&command).unwrap_err().fields()[0].0.clone();
    let of_child = succeeded_by(&end(id, child, day, LeaveReason::Death), head, &[]);
    assert_eq!(field(&mut world, of_child), "new_head");
    let by_itself = succeeded_by(&end(id, head, day, LeaveReason::Death), head, &[(child, Relation::Other)]);
    assert_eq!(field(&mut world, by_itself), "new_head");
    let before_it_came = succeeded_by(&end(id, head, date(2023, 3, 31), LeaveReason::Death), child, &[]);
    assert_eq!(field(&mut world, before_it_came), "new_head");
    let death = end(id, head, day, LeaveReason::Death);
    let of_the_dead = succeeded_by(&death, child, &[(head, Relation::Parent)]);
    assert_eq!(field(&mut world, of_the_dead), "relations");
}

#[test]
fn a_former_head_was_a_member_as_long_as_it_was_the_head() {
    let (mut world, id, head, child) = ground();
    let new_head = NewHead { head: child, relations: [(head, Relation::Parent)].into() };
    let turn = crate::domain::household::change_head::ChangeHead {
        household: id,
        etag: None,
        new_head,
        change_date: date(2025, 1, 1),
    };
    world.ask(&turn).unwrap();
    let refusal = world.ask(&end(id, head, date(2024, 12, 31), LeaveReason::Death)).unwrap_err();
    assert_eq!(refusal.fields()[0].0, "member_until");
    world.ask(&end(id, head, date(2025, 1, 1), LeaveReason::Death)).unwrap();
}

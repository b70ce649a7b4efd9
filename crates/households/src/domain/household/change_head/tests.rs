use vocabulary::{calendar::date, rejection::Rejection as _};

use super::*;
use crate::domain::tests::{
    province::DUONG_HUY,
    world::{World, member, register},
};

/// A head since 2020-01-01, a child since 2023-04-01.
fn ground() -> (World, HouseholdId, MemberId, MemberId) {
    let mut world = World::new();
    let mut command = register(1, DUONG_HUY);
    command.members.push(member(2, Relation::Child, date(2023, 4, 1)));
    world.ask(&command).unwrap();
    (world, command.id, command.members[0].id, command.members[1].id)
}

fn turn(
    household: HouseholdId,
    head: MemberId,
    other: (MemberId, Relation),
    change_date: Date,
) -> ChangeHead {
    let new_head = NewHead { head, relations: [other].into() };
    ChangeHead { household, etag: None, new_head, change_date }
}

#[test]
fn from_a_day_on_another_is_the_head_and_before_it_the_former_one() {
    let (mut world, id, head, child) = ground();
    let day = date(2025, 1, 1);
    world.ask(&turn(id, child, (head, Relation::Parent), day)).unwrap();
    let household = world.household(id);
    let heads = [date(2024, 12, 31), day].map(|day| household.head_on(day).unwrap().id);
    assert_eq!(heads, [head, child]);
    assert_eq!(household.latest(head).unwrap().relation, Relation::Parent);
    assert_eq!(household.latest(child).unwrap().relation_on(date(2024, 12, 31)), Relation::Child);
}

#[test]
fn on_the_day_it_began_a_change_is_corrected_and_not_before_it() {
    let (mut world, id, head, child) = ground();
    let day = date(2025, 1, 1);
    world.ask(&turn(id, child, (head, Relation::Parent), day)).unwrap();
    let earlier = turn(id, head, (child, Relation::Child), date(2024, 12, 31));
    assert_eq!(world.ask(&earlier).unwrap_err().fields()[0].0, "change_date");
    world.ask(&turn(id, head, (child, Relation::Child), day)).unwrap();
    let household = world.household(id);
    assert_eq!(household.headed_since(), Some(household.register_date), "as if it never was");
    assert!(household.members.iter().all(|member| member.former_relations.is_empty()));
}

#[test]
fn the_head_there_is_may_correct_what_the_others_are_to_it() {
    let (mut world, id, head, child) = ground();
    let registered = world.household(id).register_date;
    world.ask(&turn(id, head, (child, Relation::Grandchild), registered)).unwrap();
    assert_eq!(world.household(id).latest(child).unwrap().relation, Relation::Grandchild);
    let version = world.states[&Key::Household(id)].version;
    world.ask(&turn(id, head, (child, Relation::Grandchild), registered)).unwrap();
    assert_eq!(world.states[&Key::Household(id)].version, version, "nothing changes");
}

#[test]
fn a_head_is_a_member_on_the_day_and_everybody_else_is_named() {
    let (mut world, id, head, child) = ground();
    let field =
        |world: &mut World, command: ChangeHead| world.ask(&command).unwrap_err().fields()[0].0.clone();
    assert_eq!(field(&mut world, turn(id, child, (head, Relation::Parent), date(2023, 3, 31))), "head");
    assert_eq!(field(&mut world, turn(id, child, (child, Relation::Parent), date(2025, 1, 1))), "relations");
    assert_eq!(
        field(&mut world, turn(id, child, (head, Relation::Parent), date(2026, 11, 23))),
        "change_date"
    );
    assert_eq!(
        field(&mut world, turn(id, child, (head, Relation::Parent), date(2019, 12, 31))),
        "change_date"
    );
    let stranger = MemberId::new(uuid::Uuid::nil());
    let refusal = world.refused(&turn(id, stranger, (head, Relation::Parent), date(2025, 1, 1)));
    assert_eq!(refusal, "MEMBER_NOT_KNOWN");
}

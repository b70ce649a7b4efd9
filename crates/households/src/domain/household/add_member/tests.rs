use vocabulary::{calendar::date, rejection::Rejection as _};

use super::*;
use crate::domain::{
    household::{LeaveReason, Left, Relation, end_membership::EndMembership},
    tests::{
        province::DUONG_HUY,
        world::{World, member},
    },
};

#[test]
fn somebody_joins_and_holds_the_claim() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    let new = member(5, Relation::Spouse, date(2024, 2, 1));
    world.ask(&AddMember { household: id, etag: None, member: new.clone() }).unwrap();
    assert_eq!(world.household(id).members[1], new);
    let claim = new.person.identity.claim().unwrap();
    assert_eq!(world.holders[&claim], new.id.raw());
    let mut twin = member(6, Relation::Child, date(2024, 2, 1));
    twin.person = new.person;
    let again = AddMember { household: id, etag: None, member: twin };
    assert_eq!(world.refused(&again), "PERSON_ALREADY_REGISTERED");
}

#[test]
fn nobody_joins_before_the_household_or_in_the_future() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    for day in [date(2019, 12, 31), date(2026, 11, 23)] {
        let member = member(5, Relation::Spouse, day);
        let refusal = world.ask(&AddMember { household: id, etag: None, member }).unwrap_err();
        assert_eq!(refusal.fields()[0].0, "member.member_from", "{day}");
    }
}

#[test]
fn fifty_are_enough() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    let add = |number| AddMember {
        household: id,
        etag: None,
        member: member(number, Relation::Other, date(2024, 2, 1)),
    };
    for number in 2..=50 {
        world.ask(&add(number)).unwrap();
    }
    assert_eq!(world.refused(&add(51)), "HOUSEHOLD_FULL");
}

#[test]
fn nobody_joins_a_household_that_all_have_left() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    let head = world.household(id).members[0].id;
    let left = Left { until: date(2025, 1, 1), reason: LeaveReason::LeftProvince };
    world.ask(&EndMembership { household: id, etag: None, member: head, left, succession: None }).unwrap();
    let late = AddMember { household: id, etag: None, member: member(5, Relation::Child, date(2024, 2, 1)) };
    assert_eq!(world.refused(&late), "HOUSEHOLD_ENDED");
}

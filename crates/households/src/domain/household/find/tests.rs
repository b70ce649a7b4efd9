use vocabulary::calendar::date;

use super::*;
use crate::domain::{
    household::{
        LeaveReason, Left,
        end_membership::EndMembership,
        identify::{AddIdentifier, Named},
    },
    tests::{
        province::{DUONG_HUY, MONG_DUONG},
        world::{World, identifier},
    },
};

fn find(household: HouseholdId, claim: Claim) -> FindHousehold {
    FindHousehold { household, claim, system: None, reason: "chi trả bảo hiểm".parse().unwrap() }
}

#[test]
fn a_household_is_found_by_its_own_identifier_and_by_a_member_s() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    let head = world.household(id).members[0].clone();
    let own = identifier("OLD-POVERTY-SOFTWARE", "HN-0001");
    let of = Named { household: id, etag: None, member: None };
    world.ask(&AddIdentifier { of, identifier: own.clone(), reason: None }).unwrap();
    for (claim, member) in [(own.claim, None), (head.person.identity.claim().unwrap(), Some(head.id))] {
        world.ask(&find(id, claim)).unwrap();
        let HouseholdEvent::Found(lookup) = world.last_event(id) else { panic!("found") };
        assert_eq!((lookup.member, lookup.reason.as_str()), (member, "chi trả bảo hiểm"));
    }
}

#[test]
fn what_nobody_there_holds_any_more_is_not_found() {
    let mut world = World::new();
    let (id, other) = (world.settle(1, DUONG_HUY), world.settle(2, MONG_DUONG));
    let head = world.household(id).members[0].clone();
    let claim = head.person.identity.claim().unwrap();
    assert_eq!(world.refused(&find(other, claim)), "HOUSEHOLD_NOT_FOUND");
    let left = Left { until: date(2024, 6, 1), reason: LeaveReason::Death };
    world.ask(&EndMembership { household: id, etag: None, member: head.id, left, succession: None }).unwrap();
    assert_eq!(world.refused(&find(id, claim)), "HOUSEHOLD_NOT_FOUND");
}

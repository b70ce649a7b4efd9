//! A household under review stays.

use std::collections::BTreeMap;

use super::*;
use crate::domain::{
    MemberId,
    household::{
        Closed, Home, LeaveReason, Left, Relation, add_member::AddMember, close::CloseHousehold,
        end_membership::EndMembership, merge::MergeHouseholds, move_household::MoveHousehold,
        move_member::MoveMember, split::SplitHousehold,
    },
    review::stays::{Unreviewed, Unsettling},
    tests::world::member,
};

fn unreviewed<C: Unsettling>(command: C) -> Unreviewed<C> {
    let under_way = claim(UNDER_WAY, &command.household().to_string());
    Unreviewed { command, under_way }
}

fn head(world: &World, household: HouseholdId) -> MemberId {
    world.household(household).head().unwrap().id
}

fn moving(household: HouseholdId, key: &str) -> Unreviewed<MoveHousehold> {
    let home = Home { unit: unit(key), village: None, address: None, area_kind: None };
    unreviewed(MoveHousehold { household, etag: None, home, move_date: TUESDAY })
}

fn closing(household: HouseholdId, on: Date) -> Unreviewed<CloseHousehold> {
    let closed = Closed { on, reason: LeaveReason::LeftProvince, into: None };
    unreviewed(CloseHousehold { household, etag: None, closed })
}

#[test]
fn nothing_ends_a_household_under_review_or_takes_it_to_another_commune() {
    let mut world = World::new();
    let target = world.applied(1, HAI_LANG, MONDAY);
    let (from, to) = (target.household, world.settle(2, HAI_LANG));
    let member = head(&world, from);
    let left = Left { until: TUESDAY, reason: LeaveReason::Death };
    let ending = unreviewed(EndMembership { household: from, etag: None, member, left, succession: None });
    let leaving = unreviewed(MoveMember {
        from,
        from_etag: None,
        to,
        to_etag: None,
        member,
        relation: Relation::Sibling,
        move_date: TUESDAY,
    });
    let relations = BTreeMap::from([(member, Relation::Other)]);
    let merging = unreviewed(MergeHouseholds {
        from,
        from_etag: None,
        to,
        to_etag: None,
        relations,
        merge_date: TUESDAY,
    });
    let refusals = [
        world.refused(&closing(from, TUESDAY)),
        world.refused(&moving(from, VAN_DON)),
        world.refused(&ending),
        world.refused(&leaving),
        world.refused(&merging),
    ];
    assert_eq!(refusals, ["REVIEW_UNDER_WAY"; 5]);
    world.ask(&withdrawing(target, TUESDAY)).unwrap();
    world.ask(&moving(from, VAN_DON)).unwrap();
    world.ask(&closing(from, TUESDAY)).unwrap();
}

#[test]
fn a_decided_household_moves_and_ends_as_any_other() {
    let mut world = World::new();
    let target = world.posted(1, HAI_LANG, (1_000_000, 3));
    world.ask(&deciding(target, THURSDAY)).unwrap();
    world.ask(&moving(target.household, VAN_DON)).unwrap();
    // It had a class until its decision, and has one until it ends.
    let early = world.ask(&closing(target.household, TUESDAY)).unwrap_err();
    assert_eq!(early.fields()[0].0, "close_date");
    world.ask(&closing(target.household, THURSDAY)).unwrap();
}

/// The household that stays keeps its review, and who is taken in by a household under review does not hinder it.
#[test]
fn a_household_under_review_moves_within_its_commune_and_splits() {
    let mut world = World::new();
    let target = world.applied(1, HAI_LANG, MONDAY);
    let household = target.household;
    let (first, second) = (member(7, Relation::Child, MONDAY), member(8, Relation::Child, MONDAY));
    for member in [first.clone(), second.clone()] {
        world.ask(&AddMember { household, etag: None, member }).unwrap();
    }
    world.ask(&moving(household, HAI_LANG)).unwrap();
    let left = Left { until: TUESDAY, reason: LeaveReason::Death };
    let ending = EndMembership { household, etag: None, member: second.id, left, succession: None };
    world.ask(&unreviewed(ending)).unwrap();
    let new_household = HouseholdId::new(Uuid::from_u128(77));
    let home = Home { unit: unit(VAN_DON), village: None, address: None, area_kind: None };
    let members = BTreeMap::from([(first.id, Relation::Head)]);
    let split_date = TUESDAY;
    world.ask(&SplitHousehold { household, etag: None, new_household, members, home, split_date }).unwrap();
    world.carry_to_posting(target, (1_000_000, 3));
    world.ask(&deciding(target, THURSDAY)).unwrap();
    assert_eq!(world.household(new_household).decisions, []);
}

use vocabulary::{calendar::date, rejection::Rejection as _};

use super::*;
use crate::domain::{
    household::{
        Closed, LeaveReason, Left, Relation, close::CloseHousehold, end_membership::EndMembership,
        merge::MergeHouseholds, move_member::MoveMember,
    },
    tests::{
        province::{DUONG_HUY, MONG_DUONG},
        world::{World, identifier, member, register},
    },
};

const INSURANCE: &str = "SOCIAL-INSURANCE";
const OLD_CODE: &str = "OLD-POVERTY-SOFTWARE";

/// A household of two: its id, its head, the other member.
fn family(world: &mut World, number: u128, unit: &str) -> (HouseholdId, MemberId, MemberId) {
    let mut command = register(number, unit);
    command.members.push(member(number.saturating_add(9_000), Relation::Child, command.register_date));
    world.ask(&command).unwrap();
    (command.id, command.members[0].id, command.members[1].id)
}

fn add(household: HouseholdId, member: Option<MemberId>, identifier: Identifier) -> AddIdentifier {
    AddIdentifier { of: Named { household, etag: None, member }, identifier, reason: None }
}

fn own(household: HouseholdId, value: &str) -> AddIdentifier {
    add(household, None, identifier(OLD_CODE, value))
}

fn insured(household: HouseholdId, member: MemberId, value: &str) -> AddIdentifier {
    add(household, Some(member), identifier(INSURANCE, value))
}

fn holds(world: &World, command: &AddIdentifier) -> bool {
    world.holders.contains_key(&command.identifier.claim)
}

#[test]
fn a_system_names_households_or_persons_and_only_by_what_its_identifiers_look_like() {
    let mut world = World::new();
    let (id, head, _) = family(&mut world, 1, DUONG_HUY);
    assert_eq!(
        world.refused(&add(id, None, identifier(INSURANCE, "0123456789"))),
        "IDENTIFIER_OF_SOMETHING_ELSE"
    );
    let strange = add(id, Some(head), identifier("BANK-X", "0123456789"));
    assert_eq!(world.refused(&strange), "IDENTIFIER_SYSTEM_NOT_KNOWN");
    let refusal = world.ask(&insured(id, head, "12345")).unwrap_err();
    assert_eq!((refusal.reason(), refusal.fields()[0].0.as_str()), ("INVALID_REQUEST", "identifier"));
    world.ask(&insured(id, head, "0123456789")).unwrap();
    assert_eq!(world.household(id).latest(head).unwrap().person.identifiers.iter().count(), 1);
    assert_eq!(world.household(id).identifiers.iter().count(), 0);
}

#[test]
fn an_identifier_is_one_living_record_s_and_a_record_has_one_of_each_system() {
    let mut world = World::new();
    let (one, other) = (world.settle(1, DUONG_HUY), world.settle(2, MONG_DUONG));
    world.ask(&own(one, "HN-0001")).unwrap();
    let before = world.household(one).clone();
    world.ask(&own(one, "HN-0001")).unwrap();
    assert_eq!(world.household(one), &before, "it is so already");
    assert_eq!(world.refused(&own(one, "HN-0002")), "IDENTIFIER_ALREADY_STATED");
    assert_eq!(world.refused(&own(other, "HN-0001")), "IDENTIFIER_TAKEN");
    let removal = RemoveIdentifier {
        of: Named { household: one, etag: None, member: None },
        system: OLD_CODE.parse().unwrap(),
        reason: None,
    };
    world.ask(&removal).unwrap();
    assert_eq!(world.refused(&removal), "IDENTIFIER_NOT_STATED");
    world.ask(&own(other, "HN-0001")).unwrap();
    world.ask(&own(one, "HN-0002")).unwrap();
}

#[test]
fn who_leaves_for_good_frees_what_others_called_them_and_the_last_one_the_household_s() {
    let mut world = World::new();
    let (id, head, child) = family(&mut world, 1, DUONG_HUY);
    let (code, card) = (own(id, "HN-0001"), insured(id, child, "0000000001"));
    world.ask(&code).unwrap();
    world.ask(&card).unwrap();
    let leave = |member| EndMembership {
        household: id,
        etag: None,
        member,
        left: Left { until: date(2024, 6, 1), reason: LeaveReason::LeftProvince },
        succession: None,
    };
    world.ask(&leave(child)).unwrap();
    assert!(holds(&world, &code) && !holds(&world, &card));
    world.ask(&leave(head)).unwrap();
    assert!(!holds(&world, &code));
    assert_eq!(world.refused(&own(id, "HN-0002")), "HOUSEHOLD_ENDED");
}

#[test]
fn who_moves_to_another_household_takes_them_along() {
    let mut world = World::new();
    let (from, head, child) = family(&mut world, 1, DUONG_HUY);
    let to = world.settle(2, MONG_DUONG);
    let (code, card) = (own(from, "HN-0001"), insured(from, child, "0000000001"));
    world.ask(&code).unwrap();
    world.ask(&card).unwrap();
    let moving = |member| MoveMember {
        from,
        from_etag: None,
        to,
        to_etag: None,
        member,
        relation: Relation::Other,
        move_date: date(2025, 8, 1),
    };
    world.ask(&moving(child)).unwrap();
    assert_eq!(world.household(to).latest(child).unwrap().person.identifiers.iter().count(), 1);
    assert_eq!(world.refused(&insured(from, child, "0000000002")), "MEMBERSHIP_ENDED");
    assert!(holds(&world, &code) && holds(&world, &card));
    // The last to leave ends the household, and with it what other systems called it.
    world.ask(&moving(head)).unwrap();
    assert!(!holds(&world, &code) && holds(&world, &card));
}

#[test]
fn a_household_that_is_merged_or_closed_frees_its_own() {
    let mut world = World::new();
    let (from, to) = (world.settle(1, DUONG_HUY), world.settle(2, MONG_DUONG));
    let (first, second) = (own(from, "HN-0001"), own(to, "HN-0002"));
    world.ask(&first).unwrap();
    world.ask(&second).unwrap();
    let relations = world.household(from).open_members().map(|member| (member.id, Relation::Other)).collect();
    let merge_date = date(2025, 8, 1);
    let merger = MergeHouseholds { from, from_etag: None, to, to_etag: None, relations, merge_date };
    world.ask(&merger).unwrap();
    assert!(!holds(&world, &first) && holds(&world, &second));
    let closed = Closed { on: date(2025, 9, 1), reason: LeaveReason::Death, into: None };
    world.ask(&CloseHousehold { household: to, etag: None, closed }).unwrap();
    assert!(world.holders.is_empty());
}

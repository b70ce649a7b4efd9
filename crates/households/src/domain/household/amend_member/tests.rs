use vocabulary::{calendar::date, rejection::Rejection as _};

use super::*;
use crate::domain::{
    household::{HouseholdEvent, Left, Relation, end_membership::EndMembership, move_member::MoveMember},
    person::NoCitizenId,
    tests::{
        province::DUONG_HUY,
        world::{World, identified, person},
    },
};

fn ground() -> (World, HouseholdId, MemberId) {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    let member = world.household(id).members[0].id;
    (world, id, member)
}

fn amend(household: HouseholdId, member: MemberId, details: Details) -> AmendMember {
    AmendMember { household, etag: None, member, details, reason: None }
}

#[test]
fn a_corrected_citizen_id_frees_the_old_one() {
    let (mut world, id, member) = ground();
    let old = world.household(id).members[0].person.clone();
    let new = identified("022190777777".parse().unwrap());
    let details = Details { identity: Some(new.clone()), ..Details::default() };
    world.ask(&amend(id, member, details)).unwrap();
    assert_eq!(world.holders.keys().copied().collect::<Vec<_>>(), [new.claim().unwrap()]);
    let mut rightful = crate::domain::tests::world::register(2, DUONG_HUY);
    rightful.members[0].person = old;
    world.ask(&rightful).unwrap();
    let details =
        Details { identity: Some(identified("022190000100".parse().unwrap())), ..Details::default() };
    assert_eq!(world.refused(&amend(id, member, details)), "PERSON_ALREADY_REGISTERED");
}

#[test]
fn the_amended_details_agree_with_what_stays() {
    let (mut world, id, member) = ground();
    let fields = |world: &mut World, details| {
        let refusal = world.ask(&amend(id, member, details)).unwrap_err();
        refusal.fields().into_iter().map(|(field, _)| field).collect::<Vec<_>>()
    };
    let sex = Details { sex: Some(Sex::Male), ..Details::default() };
    assert_eq!(fields(&mut world, sex), ["member.citizen_id"]);
    let later = Details { birth_date: Some(date(2021, 1, 1)), ..Details::default() };
    assert_eq!(fields(&mut world, later), ["member.birth_date", "member.citizen_id"]);
    let child = Details { identity: Some(Identity::Without(NoCitizenId::Child)), ..Details::default() };
    assert_eq!(fields(&mut world, child), ["member.no_citizen_id_reason"]);
}

#[test]
fn the_same_details_again_leave_no_event() {
    let (mut world, id, member) = ground();
    let same = Details { full_name: Some(person(1).full_name), ..Details::default() };
    world.ask(&amend(id, member, same)).unwrap();
    assert_eq!(world.events[&Key::Household(id)].len(), 1);
}

#[test]
fn a_correction_holds_from_the_business_date() {
    let (mut world, id, member) = ground();
    let name = Details { full_name: Some("Chìu Thị Hoa".parse().unwrap()), ..Details::default() };
    world.ask(&amend(id, member, name)).unwrap();
    let HouseholdEvent::MemberAmended { valid_on, .. } = world.last_event(id) else { panic!("amended") };
    assert_eq!(*valid_on, world.moment.business_date);
}

#[test]
fn somebody_who_died_can_be_corrected_and_holds_no_claim() {
    let (mut world, id, member) = ground();
    let left = Left { until: date(2025, 1, 1), reason: LeaveReason::Death };
    world.ask(&EndMembership { household: id, etag: None, member, left, succession: None }).unwrap();
    assert!(world.holders.is_empty());
    let details =
        Details { identity: Some(identified("022190777777".parse().unwrap())), ..Details::default() };
    world.ask(&amend(id, member, details)).unwrap();
    assert!(world.holders.is_empty());
}

#[test]
fn somebody_who_moved_away_is_corrected_where_she_lives() {
    let (mut world, from, member) = ground();
    let to = world.settle(2, DUONG_HUY);
    let command = MoveMember {
        from,
        from_etag: None,
        to,
        to_etag: None,
        member,
        relation: Relation::Sibling,
        move_date: date(2025, 1, 1),
    };
    world.ask(&command).unwrap();
    let name = Details { full_name: Some("Chìu Thị Hoa".parse().unwrap()), ..Details::default() };
    assert_eq!(world.refused(&amend(from, member, name.clone())), "MEMBERSHIP_ENDED");
    world.ask(&amend(to, member, name)).unwrap();
    assert_eq!(world.household(from).members[0].person, person(100));
}

use super::*;
use crate::domain::{
    person::{Identity, NoCitizenId},
    tests::{
        province::DUONG_HUY,
        world::{World, register},
    },
};

#[test]
fn a_reveal_leaves_a_trace_with_its_reason() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    let member = world.household(id).members[0].id;
    let reason: RevealReason = "đối chiếu hồ sơ vay vốn".parse().unwrap();
    world.ask(&Reveal { household: id, member, reason: reason.clone() }).unwrap();
    let expected = HouseholdEvent::IdentityRevealed { member, reason, valid_on: world.moment.business_date };
    assert_eq!(*world.last_event(id), expected);
}

#[test]
fn there_is_nothing_to_reveal_of_somebody_without_an_id() {
    let mut world = World::new();
    let mut command = register(1, DUONG_HUY);
    command.members[0].person.identity = Identity::Without(NoCitizenId::NoPapers);
    world.ask(&command).unwrap();
    let reveal = |member| Reveal { household: command.id, member, reason: "kiểm tra".parse().unwrap() };
    assert_eq!(world.refused(&reveal(command.members[0].id)), "NO_CITIZEN_ID");
    assert_eq!(world.refused(&reveal(MemberId::new(uuid::Uuid::nil()))), "MEMBER_NOT_KNOWN");
}

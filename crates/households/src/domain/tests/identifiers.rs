//! The steps of random histories that add, remove and look up what other systems call households and members. Seat 0
//! stands for the household itself where one is added or looked for.

use super::{
    histories::{known, seat},
    world::{World, identifier},
};
use crate::domain::{
    MemberId,
    household::{
        find::FindHousehold,
        identify::{AddIdentifier, Named, RemoveIdentifier},
    },
    identifier::Identifier,
};

/// `None` for what is not there, as below.
pub(super) fn add(world: &mut World, household: u8, place: u8, number: u8) -> Option<()> {
    let of = named(world, household, place)?;
    let identifier = of_number(of.member, number);
    let reason = Some("đối chiếu".parse().unwrap());
    world.tries(&AddIdentifier { of, identifier, reason });
    Some(())
}

/// One of those that are known there, in their order.
pub(super) fn remove(world: &mut World, household: u8, place: u8) -> Option<()> {
    let there = world.household(known(world, household)?);
    let own = there.identifiers.iter().map(|known| (None, known));
    let members = there
        .members
        .iter()
        .flat_map(|member| member.person.identifiers.iter().map(move |known| (Some(member.id), known)));
    let (member, known) = own.chain(members).nth(place.into())?;
    let of = Named { household: there.id, etag: None, member };
    let system = known.system.clone();
    world.tries(&RemoveIdentifier { of, system, reason: None });
    Some(())
}

pub(super) fn find(world: &mut World, household: u8, place: u8) -> Option<()> {
    let Named { household, member, .. } = named(world, household, place)?;
    let there = world.household(household);
    let claim = match member.and_then(|member| there.latest(member)) {
        Some(member) => member.person.identity.claim(),
        None => there.identifiers.claims().next(),
    };
    let reason = "đối chiếu".parse().unwrap();
    world.tries(&FindHousehold { household, claim: claim?, system: None, reason });
    Some(())
}

fn named(world: &World, household: u8, place: u8) -> Option<Named> {
    let id = known(world, household)?;
    let member = if place == 0 { None } else { Some(seat(world, household, place - 1)?) };
    Some(Named { household: id, etag: None, member })
}

fn of_number(member: Option<MemberId>, number: u8) -> Identifier {
    match member {
        None => identifier("OLD-POVERTY-SOFTWARE", &format!("HN-{number:03}")),
        Some(_) => identifier("SOCIAL-INSURANCE", &format!("{number:010}")),
    }
}

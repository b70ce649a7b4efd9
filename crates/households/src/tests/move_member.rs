use proto::sinhke::households::v1 as pb;
use tonic::Code;

use super::given::{
    DUONG_HUY, Given, HAI_LANG_OLD, MONG_DUONG, bad_fields, day, household, new_request_id, officer, person,
    refused,
};

fn relocate(from: &pb::Household, to: &pb::Household, on: &str) -> pb::MoveMemberRequest {
    pb::MoveMemberRequest {
        from_household: from.name.clone(),
        to_household: to.name.clone(),
        member: from.members[1].name.clone(),
        relation: pb::Relation::Grandchild.into(),
        move_date: day(on),
        request_id: new_request_id(),
        from_etag: from.etag.clone(),
        to_etag: to.etag.clone(),
    }
}

#[tokio::test]
async fn a_person_moves_in_one_step_and_keeps_name_and_id() {
    let given = Given::province().await;
    let from = given.registered(household(DUONG_HUY, [person(1), person(2)])).await;
    let to = given.settled(3, HAI_LANG_OLD).await;
    let answer = given.registry().move_member(relocate(&from, &to, "2024-09-01")).await.unwrap();
    let position = answer.metadata().get("sinhke-position").unwrap().to_str().unwrap().to_owned();
    assert_eq!(position.matches(":2").count(), 2, "both households have a second version: {position}");
    let answer = answer.into_inner();
    let (left, joined) = (answer.from_household.unwrap(), answer.to_household.unwrap());
    assert_eq!(left.members[1].leave_reason(), pb::LeaveReason::MovedToHousehold);
    let arrived = &joined.members[1];
    assert_eq!(arrived.name, from.members[1].name);
    assert_eq!(
        (&arrived.member_from, arrived.masked_citizen_id.as_str()),
        (&day("2024-09-01"), "022*******02")
    );
    assert_eq!(
        (given.read(&left.name).await, given.read(&joined.name).await),
        (left.clone(), joined.clone())
    );
    // Still claimed by the same person.
    let again =
        given.registry().register_household(super::given::register(household(DUONG_HUY, [person(2)]))).await;
    assert_eq!(refused(again).1, "PERSON_ALREADY_REGISTERED");
    // And back: two memberships of one household.
    let mut back = relocate(&joined, &left, "2025-09-01");
    back.member.clone_from(&arrived.name);
    let answer = given.registry().move_member(back).await.unwrap().into_inner();
    let home = answer.to_household.unwrap();
    assert_eq!(home.members.iter().filter(|member| member.name == arrived.name).count(), 2);
    assert_eq!(given.read(&home.name).await, home);
}

#[tokio::test]
async fn of_two_moves_at_once_one_wins_and_the_person_lives_in_one_household() {
    let given = Given::province().await;
    let from = given.registered(household(DUONG_HUY, [person(1), person(2)])).await;
    let (one, other) = (given.settled(3, DUONG_HUY).await, given.settled(4, DUONG_HUY).await);
    let (mut first, mut second) = (given.registry(), given.registry());
    let (ask, rival) = (relocate(&from, &one, "2024-09-01"), relocate(&from, &other, "2024-09-01"));
    let (first, second) = tokio::join!(first.move_member(ask), second.move_member(rival));
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    let lost = if first.is_ok() { second } else { first };
    assert_eq!(refused(lost), (Code::Aborted, "ETAG_MISMATCH".to_owned()));
    let mut homes = 0;
    for household in [&from, &one, &other] {
        let members = given.read(&household.name).await.members;
        let lives =
            |member: &&pb::Member| member.name == from.members[1].name && member.member_until.is_none();
        homes += members.iter().filter(lives).count();
    }
    assert_eq!(homes, 1);
}

#[tokio::test]
async fn both_households_are_in_the_caller_s_areas() {
    let given = Given::province().await;
    let from = given.registered(household(DUONG_HUY, [person(1), person(2)])).await;
    let to = given.settled(3, HAI_LANG_OLD).await;
    let mut officer = given.households(&officer(&[MONG_DUONG]));
    let answer = officer.move_member(relocate(&from, &to, "2024-09-01")).await;
    assert_eq!(refused(answer), (Code::PermissionDenied, "AREA_FORBIDDEN".to_owned()));
}

#[tokio::test]
async fn every_bad_field_is_named() {
    let given = Given::province().await;
    let from = given.registered(household(DUONG_HUY, [person(1), person(2)])).await;
    let mut same = relocate(&from, &from, "2024-09-01");
    same.relation = pb::Relation::Head.into();
    assert_eq!(bad_fields(given.registry().move_member(same).await), ["to_household", "relation"]);
    let to = given.settled(3, HAI_LANG_OLD).await;
    let future = given.registry().move_member(relocate(&from, &to, "2026-11-23")).await;
    assert_eq!(bad_fields(future), ["move_date"]);
}

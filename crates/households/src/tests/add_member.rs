use proto::sinhke::households::v1 as pb;
use tonic::Code;

use super::given::{DUONG_HUY, Given, bad_fields, day, new_request_id, person, refused};

fn add(household: &pb::Household, member: pb::Member) -> pb::AddMemberRequest {
    pb::AddMemberRequest {
        household: household.name.clone(),
        member: Some(member),
        request_id: new_request_id(),
        etag: household.etag.clone(),
    }
}

fn child(number: u32) -> pb::Member {
    pb::Member { relation: pb::Relation::Child.into(), member_from: day("2024-02-01"), ..person(number) }
}

#[tokio::test]
async fn somebody_joins() {
    let given = Given::province().await;
    let registered = given.settled(1, DUONG_HUY).await;
    let answer = given.registry().add_member(add(&registered, child(2))).await.unwrap().into_inner();
    assert_eq!((answer.members.len(), answer.etag.as_str()), (2, "\"2\""));
    assert_eq!(answer.members[1].masked_citizen_id, "022*******02");
    assert_eq!(given.read(&registered.name).await, answer);
    let stale = given.registry().add_member(add(&registered, child(3))).await;
    assert_eq!(refused(stale), (Code::Aborted, "ETAG_MISMATCH".to_owned()));
    let again = given.registry().add_member(add(&answer, child(1))).await;
    assert_eq!(refused(again), (Code::AlreadyExists, "PERSON_ALREADY_REGISTERED".to_owned()));
}

#[tokio::test]
async fn every_bad_field_is_named() {
    let given = Given::province().await;
    let registered = given.settled(1, DUONG_HUY).await;
    let undated = pb::Member { member_from: None, ..child(2) };
    let answer = given.registry().add_member(add(&registered, undated)).await;
    assert_eq!(bad_fields(answer), ["member.member_from"]);
    let head = pb::Member { relation: pb::Relation::Head.into(), ..child(2) };
    assert_eq!(bad_fields(given.registry().add_member(add(&registered, head)).await), ["member.relation"]);
    let unborn = pb::Member {
        birth_date: day("2024-02-02"),
        citizen_id: String::new(),
        no_citizen_id_reason: pb::NoCitizenIdReason::Child.into(),
        ..child(2)
    };
    assert_eq!(
        bad_fields(given.registry().add_member(add(&registered, unborn)).await),
        ["member.birth_date"]
    );
}

#[tokio::test]
async fn a_household_that_is_not_there_is_out_of_area() {
    let given = Given::province().await;
    let nowhere = pb::Household {
        name: "households/00000000-0000-7000-8000-000000000001".to_owned(),
        ..pb::Household::default()
    };
    let answer = given.registry().add_member(add(&nowhere, child(2))).await;
    assert_eq!(refused(answer), (Code::PermissionDenied, "AREA_FORBIDDEN".to_owned()));
}

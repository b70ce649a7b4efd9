use proto::sinhke::households::v1 as pb;
use tonic::Code;

use super::given::{DUONG_HUY, Given, bad_fields, day, household, new_request_id, person, refused};

fn end(
    household: &pb::Household,
    place: usize,
    until: &str,
    reason: pb::LeaveReason,
) -> pb::EndMembershipRequest {
    pb::EndMembershipRequest {
        household: household.name.clone(),
        member: household.members[place].name.clone(),
        member_until: day(until),
        reason: reason.into(),
        request_id: new_request_id(),
        etag: String::new(),
        ..pb::EndMembershipRequest::default()
    }
}

#[tokio::test]
async fn who_left_the_province_can_come_back_as_somebody_new() {
    let given = Given::province().await;
    let registered = given.registered(household(DUONG_HUY, [person(1), person(2)])).await;
    let ask = end(&registered, 1, "2024-03-01", pb::LeaveReason::LeftProvince);
    let answer = given.registry().end_membership(ask).await.unwrap().into_inner();
    let gone = &answer.members[1];
    assert_eq!(
        (&gone.member_until, gone.leave_reason()),
        (&day("2024-03-01"), pb::LeaveReason::LeftProvince)
    );
    assert_eq!(given.read(&registered.name).await, answer);
    given.registered(household(DUONG_HUY, [person(2)])).await;
    let twice = end(&registered, 1, "2024-03-01", pb::LeaveReason::Death);
    let twice = given.registry().end_membership(twice).await;
    assert_eq!(refused(twice), (Code::FailedPrecondition, "MEMBERSHIP_ENDED".to_owned()));
}

#[tokio::test]
async fn the_head_is_the_last_to_leave() {
    let given = Given::province().await;
    let registered = given.registered(household(DUONG_HUY, [person(1), person(2)])).await;
    let head =
        given.registry().end_membership(end(&registered, 0, "2024-03-01", pb::LeaveReason::Death)).await;
    assert_eq!(refused(head), (Code::FailedPrecondition, "HEAD_LEAVES_LAST".to_owned()));
    let other = end(&registered, 1, "2024-03-01", pb::LeaveReason::Death);
    given.registry().end_membership(other).await.unwrap();
    let head = end(&registered, 0, "2024-03-01", pb::LeaveReason::Death);
    given.registry().end_membership(head).await.unwrap();
}

#[tokio::test]
async fn every_bad_field_is_named() {
    let given = Given::province().await;
    let registered = given.registered(household(DUONG_HUY, [person(1), person(2)])).await;
    let moved = end(&registered, 1, "2024-03-01", pb::LeaveReason::MovedToHousehold);
    assert_eq!(bad_fields(given.registry().end_membership(moved).await), ["reason"]);
    let future = end(&registered, 1, "2026-11-23", pb::LeaveReason::Death);
    assert_eq!(bad_fields(given.registry().end_membership(future).await), ["member_until"]);
    let nothing = pb::EndMembershipRequest::default();
    let fields = bad_fields(given.registry().end_membership(nothing).await);
    assert_eq!(fields, ["request_id", "household", "member", "member_until", "reason"]);
}

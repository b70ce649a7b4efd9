//! Parked events, as an operator sees and decides them.

use proto::sinhke::operations::v1::{
    self as pb, parked_event::State, parking_service_client::ParkingServiceClient,
};
use sqlx::AssertSqlSafe;
use tonic::Code;
use tonic_types::StatusExt as _;
use uuid::Uuid;
use vocabulary::caller::Role;

use super::{
    fake::{EARS, Fake},
    feeds::word,
};
use crate::testing::{Client, TestContext, bad_fields, caller, reason, refused};

const SPEAKER: Uuid = Uuid::from_u128(71);
const OTHER: Uuid = Uuid::from_u128(72);

fn operator(context: &TestContext<Fake>) -> ParkingServiceClient<Client> {
    ParkingServiceClient::new(context.channel(&caller("operator", &[Role::Operator])))
}

fn name(aggregate: Uuid, version: i64) -> String {
    format!("consumers/{EARS}/parkedEvents/{aggregate}-{version}")
}

fn all() -> pb::ListParkedEventsRequest {
    pb::ListParkedEventsRequest { parent: "consumers/-".to_owned(), ..Default::default() }
}

fn replay(aggregate: Uuid, request: u128) -> pb::ReplayParkedEventRequest {
    let request_id = Uuid::from_u128(request).to_string();
    pb::ReplayParkedEventRequest { name: name(aggregate, 1), request_id }
}

fn discard(aggregate: Uuid, request: u128) -> pb::DiscardParkedEventRequest {
    let request_id = Uuid::from_u128(request).to_string();
    pb::DiscardParkedEventRequest { name: name(aggregate, 1), reason: "said twice".to_owned(), request_id }
}

/// What is in the way of the first word of a record.
async fn obstruct(context: &TestContext<Fake>, aggregate: Uuid) {
    let row =
        format!("insert into heard (aggregate_id, version, words) values ('{aggregate}', 1, 'in the way')");
    sqlx::query(AssertSqlSafe(row)).execute(context.pool()).await.unwrap();
}

/// Two records whose first words are parked, and a third that is heard.
async fn parked() -> TestContext<Fake> {
    let context = TestContext::<Fake>::start().await;
    for aggregate in [SPEAKER, OTHER] {
        obstruct(&context, aggregate).await;
        context.emit(word(aggregate, 1, "one")).await;
        context.emit(word(aggregate, 2, "two")).await;
    }
    let third = Uuid::from_u128(73);
    context.emit(word(third, 1, "heard")).await;
    context.applied(EARS, third, 1).await;
    context
}

#[tokio::test]
async fn an_operator_sees_what_is_parked_page_by_page() {
    let context = parked().await;
    let mut operator = operator(&context);
    let first = operator
        .list_parked_events(pb::ListParkedEventsRequest { page_size: 1, ..all() })
        .await
        .unwrap()
        .into_inner();
    let [event] = first.parked_events.as_slice() else { panic!("{first:?}") };
    assert_eq!((event.name.as_str(), event.state()), (name(SPEAKER, 1).as_str(), State::Waiting));
    assert_eq!((event.source.as_str(), event.event.as_str()), ("communes", "word.spoken"));
    assert_eq!((event.position, event.version, event.held_count), (1, 1, 1));
    assert_eq!(event.park_reason, "CONSTRAINT_BROKEN: heard_pkey");
    let rest = pb::ListParkedEventsRequest { page_size: 1, page_token: first.next_page_token, ..all() };
    let rest = operator.list_parked_events(rest).await.unwrap().into_inner();
    assert_eq!(rest.parked_events[0].name, name(OTHER, 1));
    assert_eq!(rest.next_page_token, "");

    for (parent, code, said) in [
        ("consumers/others", Code::NotFound, "CONSUMER_NOT_FOUND"),
        ("others", Code::InvalidArgument, "INVALID_REQUEST"),
    ] {
        let ask = pb::ListParkedEventsRequest { parent: parent.to_owned(), ..all() };
        assert_eq!(refused(operator.list_parked_events(ask).await), (code, said.to_owned()));
    }
}

#[tokio::test]
async fn a_replayed_event_is_applied_with_what_was_held_behind_it() {
    let context = parked().await;
    let mut operator = operator(&context);
    let still = operator.replay_parked_event(replay(SPEAKER, 1)).await.unwrap_err();
    assert_eq!((still.code(), reason(&still)), (Code::FailedPrecondition, "STILL_POISON".to_owned()));
    let details = still.get_error_details();
    assert_eq!(details.error_info().unwrap().metadata["parked_reason"], "CONSTRAINT_BROKEN: heard_pkey");
    assert_eq!(details.precondition_failure().unwrap().violations[0].subject, name(SPEAKER, 1));

    sqlx::query("delete from heard where words = 'in the way'").execute(context.pool()).await.unwrap();
    let first = operator.replay_parked_event(replay(SPEAKER, 1)).await.unwrap();
    assert!(first.metadata().get("sinhke-replayed").is_none());
    assert_eq!(first.into_inner().applied_count, 2);
    let again = operator.replay_parked_event(replay(SPEAKER, 1)).await.unwrap();
    assert_eq!(again.metadata().get("sinhke-replayed").unwrap(), "true");
    assert_eq!(again.into_inner().applied_count, 2);
    context.applied(EARS, SPEAKER, 2).await;
    let listed = operator.list_parked_events(all()).await.unwrap().into_inner().parked_events;
    assert_eq!(listed.iter().map(|event| &event.name).collect::<Vec<_>>(), [&name(OTHER, 1)]);

    let reused = refused(operator.replay_parked_event(replay(OTHER, 1)).await);
    assert_eq!(reused, (Code::InvalidArgument, "REQUEST_ID_REUSED".to_owned()));
    let gone = refused(operator.replay_parked_event(replay(SPEAKER, 2)).await);
    assert_eq!(gone, (Code::NotFound, "PARKED_EVENT_NOT_FOUND".to_owned()));
}

#[tokio::test]
async fn a_discarded_event_stays_on_record_with_who_and_why() {
    let context = parked().await;
    let mut operator = operator(&context);
    let first = operator.discard_parked_event(discard(SPEAKER, 1)).await.unwrap().into_inner();
    assert_eq!((first.state(), first.discarder.as_str()), (State::Discarded, "operator"));
    assert_eq!((first.discard_reason.as_str(), first.held_count), ("said twice", 0));
    assert!(first.discard_time.is_some());
    context.applied(EARS, SPEAKER, 2).await;
    let again = operator.discard_parked_event(discard(SPEAKER, 1)).await.unwrap();
    assert_eq!(again.metadata().get("sinhke-replayed").unwrap(), "true");
    assert_eq!(again.into_inner(), first);
    let listed = operator.list_parked_events(all()).await.unwrap().into_inner().parked_events;
    assert_eq!((listed.len(), &listed[0]), (2, &first));
    let twice = refused(operator.discard_parked_event(discard(SPEAKER, 2)).await);
    assert_eq!(twice, (Code::FailedPrecondition, "PARKED_EVENT_DISCARDED".to_owned()));
}

#[tokio::test]
async fn every_bad_field_of_an_operation_is_named() {
    let context = TestContext::<Fake>::start().await;
    let bare = pb::DiscardParkedEventRequest { name: "x".to_owned(), ..Default::default() };
    let answer = operator(&context).discard_parked_event(bare).await;
    assert_eq!(bad_fields(answer), ["name", "reason", "request_id"]);
    let unknown = pb::ReplayParkedEventRequest {
        name: format!("consumers/others/parkedEvents/{SPEAKER}-1"),
        request_id: Uuid::from_u128(1).to_string(),
    };
    let answer = operator(&context).replay_parked_event(unknown).await;
    assert_eq!(refused(answer), (Code::NotFound, "PARKED_EVENT_NOT_FOUND".to_owned()));
}

#[tokio::test]
async fn only_an_operator_decides_about_parked_events() {
    let context = TestContext::<Fake>::start().await;
    let channel = context.channel(&caller("officer", &[Role::CommuneOfficer, Role::Auditor]));
    let mut officer = ParkingServiceClient::new(channel);
    for refused in [
        officer.list_parked_events(all()).await.unwrap_err(),
        officer.replay_parked_event(replay(SPEAKER, 1)).await.unwrap_err(),
        officer.discard_parked_event(discard(SPEAKER, 1)).await.unwrap_err(),
    ] {
        assert_eq!((refused.code(), reason(&refused)), (Code::PermissionDenied, "ROLE_REQUIRED".to_owned()));
    }
}

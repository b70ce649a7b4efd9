//! Commands and queries through the gate, over the generated client.

use std::collections::HashMap;

use proto::sinhke::households::v1::{
    self as pb, household_service_client::HouseholdServiceClient,
    register_households_response::Result as Outcome,
};
use tonic::{Code, Request};
use tonic_types::StatusExt as _;
use uuid::Uuid;
use vocabulary::caller::Role;

use super::fake::Fake;
use crate::testing::{Client, TestContext, caller, caller_of};

pub(super) fn officer(context: &TestContext<Fake>) -> HouseholdServiceClient<Client> {
    HouseholdServiceClient::new(context.channel(&caller("officer", &[Role::CommuneOfficer])))
}

pub(super) fn registration(label: &str, request_id: Uuid) -> pb::RegisterHouseholdRequest {
    let household = pb::Household { address: label.to_owned(), ..pb::Household::default() };
    pb::RegisterHouseholdRequest { household: Some(household), request_id: request_id.to_string() }
}

pub(super) fn named(name: &str) -> pb::GetHouseholdRequest {
    pb::GetHouseholdRequest { name: name.to_owned(), as_of: None }
}

#[tokio::test]
async fn a_command_is_stored_published_and_found_again() {
    let context = TestContext::<Fake>::start().await;
    let mut client = officer(&context);
    let answered = client.register_household(registration("first", Uuid::from_u128(11))).await.unwrap();
    let position = answered.metadata().get("sinhke-position").unwrap().to_str().unwrap().to_owned();
    assert!(answered.metadata().get("sinhke-replayed").is_none());
    let registered = answered.into_inner();
    let id = registered.name.strip_prefix("households/").unwrap();
    assert_eq!(position, format!("households:{id}:1"));
    assert_eq!(registered.etag, "\"1\"");

    let found = client.get_household(named(&registered.name)).await.unwrap().into_inner();
    assert_eq!((found.address, found.etag), ("first".to_owned(), "\"1\"".to_owned()));

    // The first event is of the record that the context ships with itself.
    let events = context.published(2).await;
    assert_eq!(events.len(), 2);
    assert_eq!(events[0].payload, "shipped".as_bytes());
    assert_eq!(events[1].payload, "first".as_bytes());
    assert_eq!(events[1].aggregate.to_string(), id);
    assert_eq!((events[1].version, events[1].position), (1, 2));
    assert_eq!(events[1].subject, "sinhke.households.v1.parcel.happened._");
    context.stop().await;
}

#[tokio::test]
async fn an_event_continues_the_trace_of_its_call() {
    let context = TestContext::<Fake>::start().await;
    let mut request = Request::new(registration("traced", Uuid::from_u128(13)));
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    request.metadata_mut().insert("traceparent", parent.parse().unwrap());
    officer(&context).register_household(request).await.unwrap();
    let traced = context.published(2).await[1].traceparent.clone().unwrap();
    assert!(traced.starts_with("00-0af7651916cd43dd8448eb211c80319c-"), "{traced}");
    assert_ne!(traced, parent, "our span is not the caller's");
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer() {
    let context = TestContext::<Fake>::start().await;
    let mut client = officer(&context);
    let request_id = Uuid::from_u128(12);
    let first = client.register_household(registration("once", request_id)).await.unwrap();
    let again = client.register_household(registration("once", request_id)).await.unwrap();
    assert_eq!(again.metadata().get("sinhke-replayed").unwrap(), "true");
    assert_eq!(again.metadata().get("sinhke-position"), first.metadata().get("sinhke-position"));
    assert_eq!(again.into_inner(), first.into_inner());

    let other = client.register_household(registration("another body", request_id)).await.unwrap_err();
    assert_eq!(other.code(), Code::InvalidArgument);
    assert_eq!(other.get_details_error_info().unwrap().reason, "REQUEST_ID_REUSED");
}

#[tokio::test]
async fn a_bad_command_of_a_stream_never_stops_its_neighbours() {
    let context = TestContext::<Fake>::start().await;
    let mut client = officer(&context);
    let labels = [("good", "one"), ("bad", ""), ("refused", "sold"), ("fine", "two")];
    let ids: Vec<Uuid> = (21..25).map(Uuid::from_u128).collect();
    let requests: Vec<_> = labels
        .iter()
        .zip(&ids)
        .map(|((_, label), id)| pb::RegisterHouseholdsRequest {
            registration: Some(registration(label, *id)),
        })
        .collect();
    let panics = pb::RegisterHouseholdRequest { request_id: "panic".to_owned(), household: None };
    let panics = pb::RegisterHouseholdsRequest { registration: Some(panics) };
    let requests = tokio_stream::iter(requests.into_iter().chain([panics]));
    let mut answers = client.register_households(requests).await.unwrap().into_inner();
    let mut by_id = HashMap::new();
    while let Some(answer) = answers.message().await.unwrap() {
        by_id.insert(answer.request_id, answer.result.unwrap());
    }
    assert_eq!(by_id.len(), 5);
    let refusal = |id: &str| match &by_id[id] {
        Outcome::Refusal(refusal) => refusal.clone(),
        Outcome::Household(name) => panic!("{name} was registered"),
    };
    assert!(
        matches!(&by_id[&ids[0].to_string()], Outcome::Household(name) if name.starts_with("households/"))
    );
    assert!(
        matches!(&by_id[&ids[3].to_string()], Outcome::Household(name) if name.starts_with("households/"))
    );
    assert_eq!(refusal(&ids[1].to_string()).code, i32::from(Code::InvalidArgument));
    assert_eq!(refusal(&ids[2].to_string()).code, i32::from(Code::FailedPrecondition));
    assert!(!refusal(&ids[2].to_string()).details.is_empty());
    let panicked = refusal("panic");
    assert_eq!(panicked.code, i32::from(Code::Internal));
    assert!(!panicked.message.contains("parser"), "{}", panicked.message);
}

#[tokio::test]
async fn a_record_outside_the_callers_areas_looks_absent() {
    let context = TestContext::<Fake>::start().await;
    let registered = officer(&context).register_household(registration("here", Uuid::from_u128(31))).await;
    let name = registered.unwrap().into_inner().name;
    let elsewhere = caller_of("neighbour", &[Role::CommuneOfficer], &["06661@2025-07-01"]);
    let mut client = HouseholdServiceClient::new(context.channel(&elsewhere));
    let household = pb::Household { name, address: "mine now".to_owned(), ..pb::Household::default() };
    let request = pb::AmendHouseholdRequest {
        household: Some(household),
        request_id: Uuid::from_u128(32).to_string(),
        ..pb::AmendHouseholdRequest::default()
    };
    let refused = client.amend_household(request).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    assert_eq!(refused.get_details_error_info().unwrap().reason, "AREA_FORBIDDEN");
}

#[tokio::test]
async fn a_read_cannot_write() {
    let context = TestContext::<Fake>::start().await;
    let refused = officer(&context).get_household(named("writes")).await.unwrap_err();
    assert_eq!(refused.code(), Code::Internal);
}

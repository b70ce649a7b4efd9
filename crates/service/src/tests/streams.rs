//! Streams of commands: what holds for a call holds for as long as the stream is open.

use std::time::Duration;

use jsonwebtoken::get_current_timestamp;
use proto::sinhke::households::v1 as pb;
use tempfile::TempDir;
use tokio::{sync::mpsc, time::timeout};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Request, Status};
use uuid::Uuid;
use vocabulary::rejection::Language;

use super::{
    commands::{named, officer, registration},
    fake::Fake,
};
use crate::{
    caller::{Areas, Audience, Claims, Issuer},
    status::{self, Voice},
    testing::{TestContext, reason},
};

const BOUND: Duration = Duration::from_secs(20);

pub(super) fn one(label: &str, request_id: u128) -> pb::RegisterHouseholdsRequest {
    let registration = registration(label, Uuid::from_u128(request_id));
    pb::RegisterHouseholdsRequest { registration: Some(registration) }
}

#[tokio::test]
async fn what_came_before_a_broken_stream_is_answered() {
    let context = TestContext::<Fake>::start_with(|config| config.limits.message_bytes = 1000).await;
    let good = (0..50_u128).map(|n| one(&format!("parcel {n}"), 600 + n));
    let requests = good.chain([one(&"x".repeat(2000), 699)]).collect::<Vec<_>>();
    let answers = officer(&context).register_households(tokio_stream::iter(requests)).await;
    let mut answers = answers.unwrap().into_inner();
    let mut answered = 0;
    let broken = loop {
        match answers.message().await {
            Ok(Some(_)) => answered += 1,
            Ok(None) => panic!("a broken stream must not end well"),
            Err(broken) => break broken,
        }
    };
    assert_eq!((answered, reason(&broken).as_str()), (50, "MESSAGE_TOO_LARGE"));
}

#[tokio::test]
async fn an_open_stream_is_a_call_in_flight() {
    let context = TestContext::<Fake>::start_with(|config| config.limits.concurrency = 1).await;
    let (sender, requests) = mpsc::channel(1);
    let opened = officer(&context).register_households(ReceiverStream::new(requests)).await;
    let mut answers = opened.unwrap().into_inner();
    let refused = officer(&context).get_household(named("state")).await.unwrap_err();
    assert_eq!(reason(&refused), "OVERLOADED");
    drop(sender);
    assert!(answers.message().await.unwrap().is_none());
    let ended = async {
        while officer(&context).get_household(named("state")).await.unwrap_err().code()
            == Code::ResourceExhausted
        {}
    };
    timeout(BOUND, ended).await.unwrap();
}

#[tokio::test]
async fn a_stream_does_not_outlive_its_token() {
    let folder = TempDir::new().unwrap();
    let jwks = folder.path().join("jwks.json");
    let issuer = Issuer::open(&folder.path().join("token.pem"), &jwks).unwrap();
    let context = TestContext::<Fake>::start_with(|config| {
        config.auth.jwks_file = Some(jwks);
        config.auth.leeway_seconds = 0;
    })
    .await;
    let claims = Claims {
        sub: "officer".to_owned(),
        iss: context.config().auth.issuer.clone(),
        aud: Audience::One(context.config().auth.audience.clone()),
        exp: get_current_timestamp() + 2,
        nbf: None,
        roles: vec!["COMMUNE_OFFICER".to_owned()],
        areas: Areas::Word("province".to_owned()),
    };
    let token = format!("Bearer {}", issuer.mint(&claims).unwrap());
    let (sender, requests) = mpsc::channel(1);
    let mut request = Request::new(ReceiverStream::new(requests));
    request.metadata_mut().insert("authorization", token.parse().unwrap());
    let mut client = pb::household_service_client::HouseholdServiceClient::new(context.anonymous());
    let mut answers = client.register_households(request).await.unwrap().into_inner();
    sender.send(one("in time", 701)).await.unwrap();
    assert!(answers.message().await.unwrap().is_some());
    let ended = timeout(BOUND, answers.message()).await.unwrap().unwrap_err();
    assert_eq!((ended.code(), reason(&ended).as_str()), (Code::Unauthenticated, "TOKEN_EXPIRED"));
}

#[tokio::test]
async fn a_stream_ends_at_its_callers_deadline() {
    let context = TestContext::<Fake>::start().await;
    let (sender, requests) = mpsc::channel(1);
    let mut request = Request::new(ReceiverStream::new(requests));
    // Not as a timeout of the client, who would give up by itself.
    request.metadata_mut().insert("grpc-timeout", "300m".parse().unwrap());
    let opened = officer(&context).register_households(request).await;
    let mut answers = opened.unwrap().into_inner();
    let ended = timeout(BOUND, answers.message()).await.unwrap().unwrap_err();
    assert_eq!(ended.code(), Code::DeadlineExceeded);
    drop(sender);
}

#[test]
fn a_connection_that_breaks_is_not_our_error() {
    let broken = Status::from_error(Box::new(std::io::Error::from(std::io::ErrorKind::ConnectionReset)));
    let dressed = status::dress(&broken, Voice { context: "parcels", language: Language::English }).unwrap();
    assert_eq!((dressed.code(), reason(&dressed).as_str()), (Code::Cancelled, "CONNECTION_BROKEN"));
}

//! A subscriber asks for events again.

use futures_util::StreamExt as _;
use proto::sinhke::operations::v1::{self as pb, replay_service_client::ReplayServiceClient};
use tokio::time::{Duration, timeout};
use tonic::Code;
use uuid::Uuid;
use vocabulary::caller::Role;

use super::{
    commands::{officer, registration},
    fake::Fake,
};
use crate::testing::{Client, TestContext, bad_fields, caller, refused};

const BOUND: Duration = Duration::from_secs(20);

fn subscriber(context: &TestContext<Fake>) -> ReplayServiceClient<Client> {
    ReplayServiceClient::new(context.channel(&caller("subscriber", &[Role::Subscriber])))
}

fn request(id: &str) -> pb::StartReplayRequest {
    pb::StartReplayRequest {
        context: "households".to_owned(),
        replay_id: id.to_owned(),
        request_id: Uuid::from_u128(1).to_string(),
        ..Default::default()
    }
}

#[tokio::test]
async fn a_subscriber_gets_events_again_on_its_own_subject() {
    let context = TestContext::<Fake>::start().await;
    officer(&context).register_household(registration("again", Uuid::from_u128(81))).await.unwrap();
    // With the record that the context ships with itself.
    context.published(2).await;
    let nats = async_nats::connect(context.config().nats.url.expose()).await.unwrap();
    let subject = format!("{}.replay.mine.>", context.config().nats.prefix);
    let mut messages = nats.subscribe(subject.clone()).await.unwrap();
    nats.flush().await.unwrap();
    let started = subscriber(&context).start_replay(request("mine")).await.unwrap().into_inner();
    assert_eq!((started.subject, started.until_position), (subject, 2));
    let mut payloads = Vec::new();
    loop {
        let message = timeout(BOUND, messages.next()).await.unwrap().unwrap();
        if message.subject.ends_with(".replay.mine.end") {
            let headers = message.headers.unwrap();
            assert_eq!(headers.get("sinhke-position").unwrap().as_str(), "2");
            break;
        }
        payloads.push(message.payload);
    }
    assert_eq!(payloads, ["shipped", "again"]);
}

#[tokio::test]
async fn a_replay_that_cannot_be_is_refused_with_its_reason() {
    let context = TestContext::<Fake>::start().await;
    let mut client = subscriber(&context);
    let other = pb::StartReplayRequest { context: "others".to_owned(), ..request("mine") };
    let unknown = refused(client.start_replay(other).await);
    assert_eq!(unknown, (Code::NotFound, "SOURCE_NOT_FOUND".to_owned()));
    let bad = pb::StartReplayRequest { from_position: -1, unit_code: "x".to_owned(), ..request("a.b") };
    let fields = bad_fields(client.start_replay(bad).await);
    assert_eq!(fields, ["replay_id", "from_position", "unit_code"]);
    let channel = context.channel(&caller("officer", &[Role::CommuneOfficer]));
    let closed = refused(ReplayServiceClient::new(channel).start_replay(request("mine")).await);
    assert_eq!(closed, (Code::PermissionDenied, "ROLE_REQUIRED".to_owned()));
}

//! Another context's events, and reading what was written there.

use jiff::civil::date;
use tonic::{Code, Request};
use tonic_types::StatusExt as _;
use uuid::Uuid;

use super::{
    commands::{named, officer},
    fake::{EARS, Fake},
};
use crate::{
    clock::Clock as _,
    testing::{Emitted, TestContext},
};

pub(super) fn word(aggregate: Uuid, version: i64, text: &str) -> Emitted {
    Emitted {
        source: "communes",
        aggregate,
        version,
        event: "word.spoken".to_owned(),
        place: "_".to_owned(),
        valid_on: date(2026, 3, 1),
        payload: text.as_bytes().to_vec(),
    }
}

#[tokio::test]
async fn a_read_waits_for_the_write_it_names() {
    let context = TestContext::<Fake>::start().await;
    let speaker = Uuid::from_u128(61);
    assert_eq!(context.emit(word(speaker, 1, "one")).await, 1);
    context.applied(EARS, speaker, 1).await;
    let mut client = officer(&context);
    let waiting =
        tokio::spawn(
            async move { client.get_household(named(&format!("heard communes:{speaker}:2"))).await },
        );
    assert_eq!(context.emit(word(speaker, 2, "two")).await, 2);
    assert_eq!(waiting.await.unwrap().unwrap().into_inner().address, "one two");
    let fed = context.progress(EARS);
    assert_eq!(fed.position(), 2);
    assert!(fed.known_at().unwrap() >= context.clock().now());
}

#[tokio::test]
async fn a_position_that_does_not_come_is_told_with_the_deadline() {
    let context = TestContext::<Fake>::start_with(|config| config.limits.timeout_ms = 20_000).await;
    let mut request = Request::new(named(&format!("heard communes:{}:1", Uuid::from_u128(62))));
    request.metadata_mut().insert("grpc-timeout", "300m".parse().unwrap());
    let refused = officer(&context).get_household(request).await.unwrap_err();
    assert!(matches!(refused.code(), Code::Unavailable | Code::DeadlineExceeded), "{refused:?}");
}

#[tokio::test]
async fn a_position_of_an_unread_context_is_refused() {
    let context = TestContext::<Fake>::start().await;
    let foreign = format!("heard others:{}:1", Uuid::from_u128(63));
    for (name, reason) in [(foreign.as_str(), "POSITION_FOREIGN"), ("heard nonsense", "INVALID_REQUEST")] {
        let refused = officer(&context).get_household(named(name)).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
        let details = refused.get_error_details();
        assert_eq!(details.error_info().unwrap().reason, reason);
        assert_eq!(details.bad_request().unwrap().field_violations[0].field, "min_position");
    }
}

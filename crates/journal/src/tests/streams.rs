//! Streams as code against a real server.

use std::time::Duration;

use async_nats::jetstream::stream::Config;

use super::ground::Ground;
use crate::streams::{Applied, Change, StreamError, StreamSpec, apply, require_server, verify};

#[tokio::test]
async fn what_was_applied_is_verified_and_applied_again_without_change() {
    let ground = Ground::new().await;
    let specs = [ground.spec()];
    verify(&ground.link.js, &specs).await.unwrap();
    let again = apply(&ground.link.js, &specs).await.unwrap();
    assert_eq!(again, [Applied { stream: ground.spec().name(), change: Change::Unchanged }]);
}

#[tokio::test]
async fn a_changed_stream_setting_is_reported_by_name() {
    let ground = Ground::new().await;
    let changed = Config { duplicate_window: Duration::from_secs(7), ..ground.spec().config() };
    ground.link.js.update_stream(&changed).await.unwrap();
    let error = verify(&ground.link.js, &[ground.spec()]).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "stream {} is not what it must be: duplicate_window is 7000000000 and must be 120000000000",
            ground.spec().name()
        )
    );
}

#[tokio::test]
async fn a_missing_stream_is_reported_and_never_made_by_a_service() {
    let ground = Ground::new().await;
    let other = StreamSpec::new("nowhere", &ground.link.prefix);
    let error = verify(&ground.link.js, &[other]).await.unwrap_err();
    assert!(matches!(error, StreamError::Missing { .. }), "{error}");
}

#[tokio::test]
async fn a_harmless_change_is_made_and_shown() {
    let ground = Ground::new().await;
    let larger = StreamSpec { max_bytes: 65 * 1024 * 1024, ..ground.spec() };
    let applied = apply(&ground.link.js, std::slice::from_ref(&larger)).await.unwrap();
    let text = applied[0].to_string();
    assert!(text.ends_with("updated\n  max_bytes is 67108864 and must be 68157440"), "{text}");
    verify(&ground.link.js, &[larger]).await.unwrap();
}

#[tokio::test]
async fn a_change_that_would_lose_events_touches_no_stream() {
    let ground = Ground::new().await;
    // Someone made it by hand, in memory: neither can be changed into the other.
    let by_hand = Config {
        storage: async_nats::jetstream::stream::StorageType::Memory,
        ..StreamSpec { max_bytes: 1024 * 1024, ..StreamSpec::new("byhand", &ground.link.prefix) }.config()
    };
    ground.link.js.create_stream(by_hand).await.unwrap();
    let specs = [
        StreamSpec { max_bytes: 1024 * 1024, ..StreamSpec::new("fresh", &ground.link.prefix) },
        StreamSpec { max_bytes: 1024 * 1024, ..StreamSpec::new("byhand", &ground.link.prefix) },
    ];
    let error = apply(&ground.link.js, &specs).await.unwrap_err();
    assert!(error.to_string().contains("storage is \"memory\" and must be \"file\""), "{error}");
    let fresh = verify(&ground.link.js, &specs[..1]).await.unwrap_err();
    assert!(matches!(fresh, StreamError::Missing { .. }), "{fresh}");
}

#[tokio::test]
async fn a_limit_below_what_the_stream_holds_is_refused() {
    let ground = Ground::new().await;
    ground.publish(&[(uuid::Uuid::from_u128(1), 1)]).await;
    let tiny = StreamSpec { max_bytes: 16, ..ground.spec() };
    let error = apply(&ground.link.js, &[tiny]).await.unwrap_err();
    assert!(matches!(error, StreamError::TooSmall { .. }), "{error}");
}

#[tokio::test]
async fn the_server_of_these_tests_is_new_enough() {
    let ground = Ground::new().await;
    require_server(&ground.link.js.client()).unwrap();
}

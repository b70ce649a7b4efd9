//! How much may be asked at once.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tonic::Code;
use tonic_types::StatusExt as _;

use super::{
    commands::{named, officer},
    fake::{Fake, door},
};
use crate::{
    limits::{Flights, Rates},
    refusal::ShellRefusal,
    testing::TestContext,
};

#[test]
fn a_bucket_holds_a_second_and_refills_with_time() {
    let rates = Rates::new(3);
    let (a, b): (Arc<str>, Arc<str>) = ("a".into(), "b".into());
    let begin = Instant::now();
    for _ in 0..3 {
        assert_eq!(rates.take(&a, begin), Ok(()));
    }
    assert_eq!(rates.take(&a, begin), Err(ShellRefusal::RateLimited));
    assert_eq!(rates.take(&b, begin), Ok(()), "one caller's haste is not another's");
    let later = begin + Duration::from_millis(400);
    assert_eq!(rates.take(&a, later), Ok(()), "a third of a second is one token");
    assert_eq!(rates.take(&a, later), Err(ShellRefusal::RateLimited));
    assert_eq!(Rates::new(0).take(&a, begin), Ok(()), "zero is no limit");
}

#[test]
fn a_place_in_flight_is_given_back() {
    let flights = Flights::new(1);
    let place = flights.take().unwrap();
    assert_eq!(flights.take().unwrap_err(), ShellRefusal::Overloaded);
    drop(place);
    assert!(flights.take().is_ok());
}

#[tokio::test]
async fn a_caller_over_its_rate_is_told_when_to_come_back() {
    let context = TestContext::<Fake>::start_with(|config| config.limits.rate_per_second = 1).await;
    let mut client = officer(&context);
    let mut refused = None;
    // One a second: however slow the machine, a hundred calls in a row are too many.
    for _ in 0..100 {
        refused =
            client.get_household(named("state")).await.err().filter(|s| s.code() == Code::ResourceExhausted);
        if refused.is_some() {
            break;
        }
    }
    let details = refused.unwrap().get_error_details();
    assert_eq!(details.error_info().unwrap().reason, "RATE_LIMITED");
    assert!(details.retry_info().unwrap().retry_delay.is_some());
}

#[tokio::test]
async fn a_call_beyond_the_process_is_refused_at_once() {
    let context = TestContext::<Fake>::start_with(|config| config.limits.concurrency = 1).await;
    let held = door("held by concurrency");
    let mut first = officer(&context);
    let call = tokio::spawn(async move { first.get_household(named("held by concurrency")).await });
    held.entered.acquire().await.unwrap().forget();
    let refused = officer(&context).get_household(named("state")).await.unwrap_err();
    assert_eq!(refused.get_error_details().error_info().unwrap().reason, "OVERLOADED");
    held.release.add_permits(1);
    assert!(call.await.unwrap().is_ok());
}

#[tokio::test]
async fn a_call_ends_at_the_servers_limit() {
    let context = TestContext::<Fake>::start_with(|config| config.limits.timeout_ms = 50).await;
    let refused = officer(&context).get_household(named("held for ever")).await.unwrap_err();
    assert_eq!(refused.code(), Code::DeadlineExceeded);
    assert_eq!(refused.get_error_details().error_info().unwrap().reason, "DEADLINE_EXCEEDED");
}

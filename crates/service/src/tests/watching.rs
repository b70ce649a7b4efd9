//! Reads that go on.

use std::time::{Duration, Instant};

use proto::sinhke::reports::v1::{self as pb, poverty_report_service_client::PovertyReportServiceClient};
use tokio::time::timeout;
use tonic::{Code, Streaming};
use vocabulary::caller::Role;

use super::fake::{Fake, pulse};
use crate::testing::{TestContext, caller, refused};

/// A watch of the pulse with this name, that looks so far apart, with answers so long.
pub(super) fn watching(name: &str, millis: i32, padding: usize) -> pb::WatchPovertyReportRequest {
    let report = pb::GetPovertyReportRequest {
        min_position: name.to_owned(),
        units: vec!["x".repeat(padding)],
        ..Default::default()
    };
    let pace = prost_types::Duration { seconds: 0, nanos: millis * 1_000_000 };
    pb::WatchPovertyReportRequest { report: Some(report), changed_since: None, min_interval: Some(pace) }
}

/// What does not come by then does not come.
const BOUND: Duration = Duration::from_secs(30);

type Watch = Streaming<pb::WatchPovertyReportResponse>;

async fn watch(context: &TestContext<Fake>, request: pb::WatchPovertyReportRequest) -> Watch {
    let channel = context.channel(&caller("analyst", &[Role::ProvinceAnalyst]));
    PovertyReportServiceClient::new(channel).watch_poverty_report(request).await.unwrap().into_inner()
}

pub(super) async fn next(watch: &mut Watch) -> u32 {
    let told = timeout(BOUND, watch.message()).await.expect("an answer in time");
    told.unwrap().unwrap().report.unwrap().scope.parse().unwrap()
}

#[tokio::test]
async fn a_watch_answers_at_once_and_again_when_there_is_something_new() {
    let context = TestContext::<Fake>::start().await;
    let beats = pulse("beats");
    let mut watch = watch(&context, watching("beats", 0, 0)).await;
    assert_eq!(next(&mut watch).await, 0);
    for beat in [1, 3] {
        beats.send_replace(beat);
        assert_eq!(next(&mut watch).await, beat);
    }
    // A change that says nothing new is not told.
    beats.send_replace(5);
    tokio::task::yield_now().await;
    beats.send_replace(6);
    assert_eq!(next(&mut watch).await, 6);
}

#[tokio::test]
async fn changes_that_come_closer_than_the_pace_are_one_answer() {
    let context = TestContext::<Fake>::start().await;
    let beats = pulse("close together");
    let begun = Instant::now();
    let mut watch = watch(&context, watching("close together", 500, 0)).await;
    assert_eq!(next(&mut watch).await, 0);
    for beat in 1..=49 {
        beats.send_replace(beat);
    }
    let told = next(&mut watch).await;
    assert_eq!(told, 49);
    assert!(begun.elapsed().as_millis() >= 400, "after {:?}", begun.elapsed());
}

#[tokio::test]
async fn a_slow_reader_is_told_of_the_newest_state_and_not_of_all_before() {
    let context = TestContext::<Fake>::start().await;
    let beats = pulse("slow reader");
    let mut watch = watch(&context, watching("slow reader", 0, 100_000)).await;
    assert_eq!(next(&mut watch).await, 0);
    for beat in 1..=3_000 {
        beats.send_replace(beat);
        tokio::task::yield_now().await;
    }
    let mut told = 0;
    // What was on its way already, and then the newest.
    loop {
        told += 1;
        if next(&mut watch).await == 3_000 {
            break;
        }
    }
    assert!(told < 100, "{told} answers of 100 kB were kept for a reader who read none");
}

#[tokio::test]
async fn a_watch_ends_with_its_caller() {
    let context = TestContext::<Fake>::start().await;
    let beats = pulse("left alone");
    let mut watch = watch(&context, watching("left alone", 0, 0)).await;
    assert_eq!(next(&mut watch).await, 0);
    assert_eq!(beats.receiver_count(), 1);
    drop(watch);
    timeout(BOUND, beats.closed()).await.unwrap();
}

#[tokio::test]
async fn more_watches_than_the_process_carries_are_refused_at_once() {
    let context = TestContext::<Fake>::start_with(|config| config.limits.watches = 1).await;
    let _beats = pulse("the only one");
    let mut only = watch(&context, watching("the only one", 0, 0)).await;
    assert_eq!(next(&mut only).await, 0);
    let channel = context.channel(&caller("analyst", &[Role::ProvinceAnalyst]));
    let mut client = PovertyReportServiceClient::new(channel);
    let another = client.watch_poverty_report(watching("another", 0, 0)).await;
    assert_eq!(refused(another), (Code::ResourceExhausted, "OVERLOADED".to_owned()));
}

use jiff::SignedDuration;
use prost::Message as _;
use tonic_types::StatusExt as _;
use uuid::Uuid;
use vocabulary::calendar::date;

use super::world::*;
use crate::feeds;

#[tokio::test]
async fn equal_triples_give_equal_bytes() {
    let mut world = World::new().await;
    let request = || {
        let mut request = as_of("2025-12-31");
        request.movements_after = on("2022-12-31");
        request
    };
    // Asked while it was the latest, from cells alone; over several days of knowing.
    let mut answers = Vec::new();
    for number in 1..=9_u128 {
        let unit = if number % 2 == 0 { HAI_LANG } else { DUONG_HUY };
        world.register(number, unit, "2024-01-01", 3).await;
        answers.push(world.report(request()).await);
        let decision = world.decide(number, "2025-03-01", &[(VN, Class::Poor), (QN, Class::Poor)]).await;
        answers.push(world.report(request()).await);
        if number % 3 == 0 {
            world
                .correct(number, "2025-03-02", &[(VN, Class::NotPoor), (QN, Class::NearPoor)], &decision)
                .await;
            world.decide(number, "2024-06-01", &[(VN, Class::NearPoor)]).await;
            answers.push(world.report(request()).await);
            world.context.set_now(world.now() + SignedDuration::from_hours(20));
        }
    }
    // Asked again by the instant they were of, from cells and deltas.
    for answer in answers {
        let again = pb(request(), answer.known_at);
        let again = world.report(again).await;
        assert_eq!(again.encode_to_vec(), answer.encode_to_vec(), "at {:?}", answer.known_at);
    }
}

fn pb(
    request: proto::sinhke::reports::v1::GetPovertyReportRequest,
    known_at: Option<prost_types::Timestamp>,
) -> proto::sinhke::reports::v1::GetPovertyReportRequest {
    proto::sinhke::reports::v1::GetPovertyReportRequest { known_at, ..request }
}

#[tokio::test]
async fn a_correction_changes_only_a_later_known_at() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    let wrong = world.decide(1, "2024-11-15", &[(VN, Class::Poor)]).await;
    let before = world.report(as_of("2024-12-31")).await;
    world.correct(1, "2024-11-16", &[(VN, Class::NotPoor)], &wrong).await;
    let after = world.report(as_of("2024-12-31")).await;
    assert_eq!(counts(total(&before, VN)), [1, 1, 0, 0, 0]);
    assert_eq!(counts(total(&after, VN)), [1, 0, 0, 1, 0]);
    assert_eq!(moved(total(&after, VN), Movement::PoorOtherUp), 0, "nobody became poor");
    let again = world.report(pb(as_of("2024-12-31"), before.known_at)).await;
    assert_eq!(again, before);
}

#[tokio::test]
async fn an_instant_later_than_what_is_counted_is_refused_until_it_is_reached() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    let latest = world.report(as_of("2024-12-31")).await;
    assert_eq!(latest.known_at, known_at(world.now()));
    assert_eq!(latest.positions, ["communes:254", "households:3"]);
    assert_eq!(world.report(pb(as_of("2024-12-31"), latest.known_at)).await, latest);
    let next = world.now() + SignedDuration::from_micros(1);
    let status = world.try_report(pb(as_of("2024-12-31"), known_at(next))).await.unwrap_err();
    assert_eq!(
        (status.code(), reason(&status).as_str()),
        (tonic::Code::FailedPrecondition, "KNOWN_AT_NOT_REACHED")
    );
    let until = world.now().to_string();
    assert_eq!(status.get_details_error_info().unwrap().metadata["known_until"], until);
    assert!(status.message().contains(&until), "{}", status.message());
    world.register(2, DUONG_HUY, "2024-01-01", 4).await;
    let then = world.report(pb(as_of("2024-12-31"), known_at(next))).await;
    assert_eq!(then.known_at, known_at(next), "now it can never change again");
    assert_eq!(then.totals, latest.totals);
}

#[tokio::test]
async fn a_unit_fact_that_comes_late_changes_no_answer_that_was_given() {
    let mut world = World::new().await;
    world.register(1, HAI_LANG, "2024-01-01", 4).await;
    world.register(2, HAI_LANG, "2024-01-01", 4).await;
    let given = world.report(as_of("2024-12-31")).await;
    // Recorded a second before the last household, and on its way until now.
    world.context.set_now(world.now() - SignedDuration::from_secs(2));
    world.classify_synthetically(HAI_LANG).await;
    world.context.set_now(world.now() + SignedDuration::from_secs(2));
    assert_eq!(world.report(pb(as_of("2024-12-31"), given.known_at)).await, given);
    let next = world.report(as_of("2024-12-31")).await;
    assert!(next.notes[0].contains("số liệu minh hoạ"), "{:?}", next.notes);
    let known = given.known_at.unwrap();
    assert_eq!(next.known_at, Some(prost_types::Timestamp { nanos: known.nanos + 1, ..known }));
    world.register(3, HAI_LANG, "2024-01-01", 4).await;
    assert_eq!(world.report(pb(as_of("2024-12-31"), given.known_at)).await, given);
    assert_eq!(world.report(pb(as_of("2024-12-31"), next.known_at)).await, next);
}

#[tokio::test]
async fn a_report_waits_for_the_write_that_it_must_hold() {
    let mut world = World::new().await;
    world.settled().await;
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    let mut request = as_of("2024-12-31");
    request.min_position = format!("households:{}:1", home(1));
    let report = world.try_report(request).await.unwrap();
    assert_eq!(total(&report, VN).all.unwrap().households, 1);
}

#[tokio::test]
async fn a_revealed_identity_counts_nothing() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    let before = world.report(as_of("2024-12-31")).await;
    let revealed = proto::sinhke::households::v1::IdentityRevealed {
        household: format!("households/{}", home(1)),
        member: format!("members/{}", Uuid::from_u128(7)),
    };
    world.tell(("households", home(1)), "household.identity_revealed", date(2024, 1, 1), &revealed).await;
    let after = world.report(as_of("2024-12-31")).await;
    assert_eq!((after.totals, after.positions), (before.totals, before.positions));
}

#[tokio::test]
async fn an_event_that_is_not_understood_counts_nothing_and_keeps_only_its_household_waiting() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    world.settled().await;
    let dissolved = proto::sinhke::households::v1::IdentityRevealed::default();
    world.tell(("households", home(1)), "household.dissolved", date(2024, 1, 1), &dissolved).await;
    world.register(2, DUONG_HUY, "2024-01-01", 4).await;
    let mut request = as_of("2024-12-31");
    request.min_position = format!("households:{}:1", home(2));
    let report = world.try_report(request).await.unwrap();
    assert_eq!(total(&report, VN).all.unwrap().households, 2);

    let mut request = as_of("2024-12-31");
    request.min_position = format!("households:{}:2", home(1));
    let channel = world.context.channel(&service::testing::caller("a", &[vocabulary::caller::Role::Auditor]));
    let mut client =
        proto::sinhke::reports::v1::poverty_report_service_client::PovertyReportServiceClient::new(channel);
    let mut request = tonic::Request::new(request);
    request.set_timeout(std::time::Duration::from_millis(300));
    let status = client.get_poverty_report(request).await.unwrap_err();
    assert!(matches!(status.code(), tonic::Code::Unavailable | tonic::Code::DeadlineExceeded), "{status:?}");
    let parked = journal::parking::list(world.context.pool(), feeds::HOUSEHOLDS, None, 9).await.unwrap();
    assert_eq!(parked.iter().map(|event| event.event.as_str()).collect::<Vec<_>>(), ["household.dissolved"]);
    assert_eq!(feeds::HOUSEHOLDS, "reports.households");
}

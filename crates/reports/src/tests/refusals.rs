use tonic_types::StatusExt as _;

use super::world::*;

#[tokio::test]
async fn every_bad_field_is_named() {
    let world = World::new().await;
    world.settled().await;
    let mut request = as_of("2026-12-31");
    request.movements_after = on("2027-01-01");
    request.map_of = Some(proto::google::r#type::Date { year: 2025, month: 2, day: 30 });
    request.known_at = Some(prost_types::Timestamp { seconds: 0, nanos: -1 });
    request.standards = vec![VN.to_owned(), "povertyStandards/".to_owned()];
    request.units = vec!["06661".to_owned()];
    request.min_position = "somewhere".to_owned();
    let status = world.try_report(request).await.unwrap_err();
    assert_eq!(status.code(), tonic::Code::InvalidArgument);
    let details = status.get_error_details();
    let fields: Vec<_> =
        details.bad_request().unwrap().field_violations.iter().map(|bad| bad.field.as_str()).collect();
    let expected =
        ["as_of", "map_of", "movements_after", "known_at", "standards[1]", "units[0]", "min_position"];
    assert_eq!(fields, expected);
}

#[tokio::test]
async fn a_unit_that_is_not_a_commune_of_the_map_is_a_bad_field() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    world.settled().await;
    let mut request = as_of("2025-12-31");
    request.units =
        vec!["units/06760@2025-07-01".to_owned(), DUONG_HUY.to_owned(), "units/22@1963-10-30".to_owned()];
    let status = world.try_report(request).await.unwrap_err();
    let details = status.get_error_details();
    let fields: Vec<_> =
        details.bad_request().unwrap().field_violations.iter().map(|bad| bad.field.as_str()).collect();
    assert_eq!(fields, ["units[1]", "units[2]"]);
}

#[tokio::test]
async fn nothing_is_answered_before_history_begins() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    world.settled().await;
    let status = world.try_report(as_of("2019-12-31")).await.unwrap_err();
    assert_eq!(
        (status.code(), reason(&status).as_str()),
        (tonic::Code::FailedPrecondition, "UNIT_NOT_KNOWN_BEFORE")
    );
    let mut map = as_of("2025-12-31");
    map.map_of = on("2019-12-31");
    assert_eq!(reason(&world.try_report(map).await.unwrap_err()), "UNIT_NOT_KNOWN_BEFORE");
}

#[tokio::test]
async fn nothing_is_answered_before_anything_is_known() {
    let mut world = World::empty().await;
    let status = world.try_report(as_of("2024-12-31")).await.unwrap_err();
    assert_eq!(
        (status.code(), reason(&status).as_str()),
        (tonic::Code::FailedPrecondition, "NOTHING_KNOWN_YET")
    );
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    world.settled().await;
    assert_eq!(
        reason(&world.try_report(as_of("2024-12-31")).await.unwrap_err()),
        "NOTHING_KNOWN_YET",
        "no units"
    );
}

#[tokio::test]
async fn a_position_of_a_context_that_is_not_read_is_refused() {
    let world = World::new().await;
    world.settled().await;
    let mut request = as_of("2024-12-31");
    request.min_position = format!("loans:{}:1", home(1));
    assert_eq!(reason(&world.try_report(request).await.unwrap_err()), "POSITION_FOREIGN");
}

#[tokio::test]
async fn a_subscriber_may_not_read_reports() {
    let world = World::empty().await;
    let channel =
        world.context.channel(&service::testing::caller("s", &[vocabulary::caller::Role::Subscriber]));
    let mut client =
        proto::sinhke::reports::v1::poverty_report_service_client::PovertyReportServiceClient::new(channel);
    let status = client.get_poverty_report(ask()).await.unwrap_err();
    assert_eq!(status.code(), tonic::Code::PermissionDenied);
}

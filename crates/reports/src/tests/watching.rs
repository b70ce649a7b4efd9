//! A report as it becomes.

use proto::sinhke::reports::v1::{self as pb, poverty_report_service_client::PovertyReportServiceClient};
use service::testing::{bad_fields, caller, refused};
use tonic::{Code, Streaming};
use vocabulary::caller::Role;

use super::world::*;

fn watching(report: pb::GetPovertyReportRequest) -> pb::WatchPovertyReportRequest {
    pb::WatchPovertyReportRequest { report: Some(report), ..pb::WatchPovertyReportRequest::default() }
}

/// In one commune, under one standard.
fn in_duong_huy() -> pb::GetPovertyReportRequest {
    pb::GetPovertyReportRequest {
        units: vec![DUONG_HUY.to_owned()],
        standards: vec![VN.to_owned()],
        ..as_of("2024-12-31")
    }
}

type Watch = Streaming<pb::WatchPovertyReportResponse>;

async fn next(watch: &mut Watch) -> (pb::PovertyReport, pb::WatchPovertyReportResponse) {
    let told = watch.message().await.unwrap().unwrap();
    (told.report.clone().unwrap(), told)
}

#[tokio::test]
async fn a_change_is_told_and_a_change_elsewhere_is_not() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    let whole = world.report(in_duong_huy()).await;
    let mut watch = world.watch(watching(in_duong_huy())).await.unwrap();
    let (first, told) = next(&mut watch).await;
    assert_eq!((&first, told.whole), (&whole, true));
    // In another commune, under another standard, and after the day that is asked about.
    world.register(2, HAI_LANG, "2024-01-01", 4).await;
    world.decide(1, "2024-06-01", &[(QN, Class::Poor)]).await;
    world.register(3, DUONG_HUY, "2025-01-01", 4).await;
    world.settled().await;
    world.decide(1, "2024-06-02", &[(VN, Class::Poor), (QN, Class::Poor)]).await;
    let (report, told) = next(&mut watch).await;
    assert_eq!((report.rows.len(), report.totals.len(), told.whole), (1, 1, false));
    assert_eq!(counts(report.rows[0].total.as_ref().unwrap()), [1, 1, 0, 0, 0]);
    let now = world.report(in_duong_huy()).await;
    assert_eq!((report.known_at, &report.positions), (now.known_at, &now.positions));
    assert_eq!((report.totals, report.rows), (now.totals, now.rows));
}

#[tokio::test]
async fn a_unit_that_is_told_anew_is_a_change() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    world.settled().await;
    let mut watch = world.watch(watching(in_duong_huy())).await.unwrap();
    next(&mut watch).await;
    world.rename(DUONG_HUY, "Dương Huy mới").await;
    let (report, _told) = next(&mut watch).await;
    let names: Vec<_> = report.rows.iter().map(|row| row.display_name.as_str()).collect();
    assert_eq!((names, report.totals.len()), (vec!["Dương Huy mới"], 0));
}

#[tokio::test]
async fn who_watches_again_is_told_only_what_changed_since() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    let request = as_of("2024-12-31");
    let before = world.report(request.clone()).await;
    let again = pb::WatchPovertyReportRequest { changed_since: before.known_at, ..watching(request) };
    let mut unchanged = world.watch(again.clone()).await.unwrap();
    world.decide(1, "2024-06-01", &[(VN, Class::Poor)]).await;
    world.settled().await;
    for watch in [&mut unchanged, &mut world.watch(again).await.unwrap()] {
        let (report, told) = next(watch).await;
        assert!(!told.whole);
        let changed: Vec<_> =
            report.rows.iter().map(|row| (row.unit.as_str(), row.standard.as_str())).collect();
        assert_eq!((changed, report.totals.len()), (vec![(DUONG_HUY, VN)], 1));
    }
}

#[tokio::test]
async fn a_row_of_which_everybody_was_assigned_is_gone() {
    let mut world = World::new().await;
    world.register(1, HAI_LANG, "2024-01-01", 4).await;
    world.settled().await;
    let request = pb::GetPovertyReportRequest { standards: vec![VN.to_owned()], ..as_of("2025-12-31") };
    let mut watch = world.watch(watching(request)).await.unwrap();
    next(&mut watch).await;
    world.assign(1, HAI_LANG, "units/06970@2025-07-01").await;
    let (report, told) = next(&mut watch).await;
    let gone = pb::GoneRow { unit: String::new(), known_unit: HAI_LANG.to_owned(), standard: VN.to_owned() };
    assert_eq!(told.gone_rows, [gone]);
    let changed: Vec<_> = report.rows.iter().map(|row| row.unit.as_str()).collect();
    assert_eq!((changed, report.totals.len()), (vec!["units/06970@2025-07-01"], 0));
}

#[tokio::test]
async fn a_watch_of_nothing_that_can_be_watched_is_refused_by_its_field() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    world.settled().await;
    let then = pb::GetPovertyReportRequest { known_at: known_at(world.now()), ..as_of("2099-01-01") };
    let never = prost_types::Timestamp { seconds: 0, nanos: -1 };
    let request = pb::WatchPovertyReportRequest {
        report: Some(then),
        changed_since: Some(never),
        min_interval: Some(prost_types::Duration { seconds: 3_600, nanos: 0 }),
    };
    let fields = ["report.as_of", "report.known_at", "changed_since", "min_interval"];
    assert_eq!(bad_fields(world.watch(request).await), fields);
    let later = pb::WatchPovertyReportRequest {
        changed_since: known_at(world.now() + jiff::SignedDuration::from_secs(60)),
        ..watching(in_duong_huy())
    };
    let refusal = refused(world.watch(later).await);
    assert_eq!(refusal, (Code::FailedPrecondition, "KNOWN_AT_NOT_REACHED".to_owned()));
    let today = pb::GetPovertyReportRequest { as_of: None, ..in_duong_huy() };
    let since_some_day =
        pb::WatchPovertyReportRequest { changed_since: known_at(world.now()), ..watching(today) };
    assert_eq!(bad_fields(world.watch(since_some_day).await), ["report.as_of"]);
    let nowhere = pb::GetPovertyReportRequest {
        units: vec!["units/99999@2020-01-01".to_owned()],
        ..as_of("2024-12-31")
    };
    assert_eq!(bad_fields(world.watch(watching(nowhere)).await), ["report.units[0]"], "and at once");
    let subscriber = world.context.channel(&caller("s", &[Role::Subscriber]));
    let refusal =
        PovertyReportServiceClient::new(subscriber).watch_poverty_report(watching(in_duong_huy())).await;
    assert_eq!(refused(refusal).0, Code::PermissionDenied);
}

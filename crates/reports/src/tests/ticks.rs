//! What is told of units, between the events of households.

use jiff::{SignedDuration, Timestamp};
use prost::Message as _;
use proto::sinhke::{communes::v1 as communes, reports::v1 as pb};
use tonic_types::StatusExt as _;
use uuid::Uuid;
use vocabulary::calendar::date;

use super::world::*;

fn holding(position: &str) -> pb::GetPovertyReportRequest {
    pb::GetPovertyReportRequest { min_position: position.to_owned(), ..as_of("2024-12-31") }
}

fn at(instant: Timestamp) -> pb::GetPovertyReportRequest {
    pb::GetPovertyReportRequest { known_at: known_at(instant), ..as_of("2024-12-31") }
}

fn after(instant: Timestamp, ticks: i64) -> Timestamp {
    instant + SignedDuration::from_nanos(ticks)
}

fn instant(report: &pb::PovertyReport) -> Timestamp {
    let known_at = report.known_at.unwrap();
    Timestamp::new(known_at.seconds, known_at.nanos).unwrap()
}

/// What the report calls a unit.
fn name<'a>(report: &'a pb::PovertyReport, unit: &str) -> &'a str {
    &report.rows.iter().find(|row| row.unit == unit).unwrap().display_name
}

#[tokio::test]
async fn a_report_holds_what_was_told_of_a_unit_before_any_household_follows() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    let before = world.report(as_of("2024-12-31")).await;
    let position = world.rename(DUONG_HUY, "một").await;
    let report = world.try_report(holding(&position)).await.unwrap();
    assert_eq!((name(&before, DUONG_HUY), name(&report, DUONG_HUY)), ("Dương Huy", "một"));
    assert_eq!(instant(&report), after(instant(&before), 1));
    assert_eq!(report.positions, ["communes:255", "households:3"]);
    assert_eq!(report.totals, before.totals);
    world.classify_synthetically(HAI_LANG).await;
    let report = world.try_report(holding(&world.position("communes"))).await.unwrap();
    assert!(report.notes[0].contains("số liệu minh hoạ"), "{:?}", report.notes);
    assert_eq!(instant(&report), after(instant(&before), 2));
}

#[tokio::test]
async fn a_report_holds_a_reorganisation_before_any_household_follows() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    let before = world.report(as_of("2025-12-31")).await;
    // Told before, and compared with no source now.
    let succession = communes::Succession {
        old_code: "06805".to_owned(),
        new_code: "06760".to_owned(),
        extent: communes::Extent::Whole.into(),
        effective_date: on("2025-07-01"),
        law: "một văn bản".to_owned(),
        verified: false,
        basis: String::new(),
    };
    let enacted = communes::ReorganisationEnacted {
        law: succession.law.clone(),
        effective_date: on("2025-07-01"),
        successions: vec![succession],
    };
    let record = ("communes", Uuid::from_u128(26_001));
    world.tell(record, "reorganisation.enacted", date(2025, 7, 1), &enacted).await;
    let request =
        pb::GetPovertyReportRequest { as_of: on("2025-12-31"), ..holding(&world.position("communes")) };
    let report = world.try_report(request).await.unwrap();
    let says = |report: &pb::PovertyReport| report.notes.iter().any(|note| note.contains("06805 → 06760"));
    assert!(!says(&before) && says(&report), "{:?}", report.notes);
}

#[tokio::test]
async fn the_position_of_a_village_and_of_a_day_is_reached_and_changes_nothing() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    let before = world.report(as_of("2024-12-31")).await;
    let village = communes::Village { unit: DUONG_HUY.to_owned(), ..communes::Village::default() };
    let registered = communes::VillageRegistered { village: Some(village.clone()) };
    let record = ("communes", Uuid::from_u128(40_001));
    world.tell(record, "village.registered", date(2024, 1, 1), &registered).await;
    assert_eq!(world.try_report(holding(&world.position("communes"))).await.unwrap(), before);
    let updated = communes::VillageUpdated { village: Some(village) };
    world.tell(record, "village.updated", date(2024, 1, 1), &updated).await;
    assert_eq!(world.try_report(holding(&world.position("communes"))).await.unwrap(), before);
    let declared = communes::DayDeclared { day: None, document: None };
    let record = ("communes", Uuid::from_u128(40_002));
    world.tell(record, "day.declared", date(2024, 9, 2), &declared).await;
    assert_eq!(world.try_report(holding(&world.position("communes"))).await.unwrap(), before);
}

#[tokio::test]
async fn an_instant_between_two_households_gives_the_same_bytes_for_ever() {
    let mut world = World::new().await;
    let mut answers = Vec::new();
    for number in 1..=3_u128 {
        world.register(number, DUONG_HUY, "2024-01-01", 4).await;
        answers.push(world.report(as_of("2024-12-31")).await);
        for name in ["một", "hai", "ba"] {
            let position = world.rename(DUONG_HUY, &format!("{name} {number}")).await;
            answers.push(world.try_report(holding(&position)).await.unwrap());
        }
        world.context.set_now(world.now() + SignedDuration::from_hours(20));
    }
    let names: Vec<_> = answers.iter().map(|answer| name(answer, DUONG_HUY)).collect();
    assert_eq!(names[..6], ["Dương Huy", "một 1", "hai 1", "ba 1", "ba 1", "một 2"]);
    assert!(answers.is_sorted_by(|one, next| instant(one) < instant(next)));
    for answer in answers {
        let again = world.try_report(at(instant(&answer))).await.unwrap();
        assert_eq!(again.encode_to_vec(), answer.encode_to_vec(), "at {}", instant(&answer));
    }
}

#[tokio::test]
async fn an_instant_sees_what_was_recorded_by_then_and_as_many_ticks_as_it_has() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    let counted = instant(&world.report(as_of("2024-12-31")).await);
    world.rename(DUONG_HUY, "một").await;
    world.settled().await;
    world.rename(DUONG_HUY, "hai").await;
    world.settled().await;
    let told = world.now();
    world.register(2, DUONG_HUY, "2024-01-01", 4).await;
    world.settled().await;
    for (instant, expected) in [
        (counted, "Dương Huy"),
        (after(counted, 1), "một"),
        (after(counted, 2), "hai"),
        (after(counted, 999), "hai"),
        // Between the two of them, and before the first one, both were yet to be recorded.
        (after(counted, 1_000), "Dương Huy"),
        (after(told, -1_001), "hai"),
        (after(told, -1_000), "một"),
        (told, "hai"),
        (world.now(), "hai"),
    ] {
        let report = world.try_report(at(instant)).await.unwrap();
        assert_eq!((name(&report, DUONG_HUY), report.known_at), (expected, known_at(instant)));
    }
}

#[tokio::test]
async fn an_instant_later_than_the_last_tick_is_refused() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    world.settled().await;
    let counted = world.now();
    let refused = async |world: &World, asked: Timestamp, until: Timestamp| {
        let status = world.try_report(at(asked)).await.unwrap_err();
        assert_eq!(reason(&status), "KNOWN_AT_NOT_REACHED");
        assert_eq!(status.get_details_error_info().unwrap().metadata["known_until"], until.to_string());
    };
    refused(&world, after(counted, 1), counted).await;
    world.rename(DUONG_HUY, "một").await;
    world.settled().await;
    assert_eq!(name(&world.try_report(at(after(counted, 1))).await.unwrap(), DUONG_HUY), "một");
    refused(&world, after(counted, 2), after(counted, 1)).await;
    refused(&world, world.now(), after(counted, 1)).await;
}

#[tokio::test]
async fn a_household_that_comes_late_hides_nothing_that_a_report_has_held() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    world.settled().await;
    world.context.set_now(world.now() + SignedDuration::from_secs(10));
    let position = world.rename(DUONG_HUY, "một").await;
    world.settled().await;
    let told = world.now();
    // Recorded before the unit's name, and on its way until now.
    world.context.set_now(told - SignedDuration::from_secs(5));
    world.register(2, DUONG_HUY, "2024-01-01", 4).await;
    let late = world.now();
    let report = world.report(holding(&position)).await;
    assert_eq!((name(&report, DUONG_HUY), report.known_at), ("một", known_at(after(late, 1))));
    assert_eq!(total(&report, VN).all.unwrap().households, 2);
    assert_eq!(name(&world.try_report(at(late)).await.unwrap(), DUONG_HUY), "Dương Huy");
    // Its ticks end with the first household that is known later.
    world.context.set_now(told);
    world.register(3, DUONG_HUY, "2024-01-01", 4).await;
    let latest = world.report(holding(&position)).await;
    assert_eq!((name(&latest, DUONG_HUY), latest.known_at), ("một", known_at(world.now())));
    assert_eq!(world.try_report(at(after(late, 1))).await.unwrap(), report);
}

#[tokio::test]
async fn units_told_before_any_household_are_seen_with_the_first_one() {
    let mut world = World::empty().await;
    let begun = world.now();
    world.quang_ninh().await;
    world.settled().await;
    // Recorded before the units were, and counted after them.
    world.context.set_now(begun);
    world.enact(VN, proto::sinhke::households::v1::Issuer::Central, "2022-01-01", None).await;
    let report = world.report(holding(&world.position("communes"))).await;
    assert_eq!(name(&report, DUONG_HUY), "Dương Huy");
    assert_eq!(report.positions, ["communes:254", "households:1"]);
}

#[tokio::test]
async fn what_comes_after_the_last_tick_is_seen_with_a_later_household() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    world.settled().await;
    let counted = world.now();
    sqlx::query("update poverty_clock set tick = 998").execute(world.context.pool()).await.unwrap();
    let position = world.rename(DUONG_HUY, "một").await;
    let last = world.try_report(holding(&position)).await.unwrap();
    assert_eq!((name(&last, DUONG_HUY), instant(&last)), ("một", after(counted, 999)));
    for name in ["hai", "ba"] {
        let position = world.rename(DUONG_HUY, name).await;
        assert_eq!(reason(&world.try_report(holding(&position)).await.unwrap_err()), "POSITION_NOT_REACHED");
    }
    assert_eq!(world.try_report(as_of("2024-12-31")).await.unwrap(), last);
    let position = world.position("communes");
    world.register(2, DUONG_HUY, "2024-01-01", 4).await;
    let next = world.report(holding(&position)).await;
    assert_eq!((name(&next, DUONG_HUY), instant(&next)), ("ba", world.now()));
    assert_eq!(world.try_report(at(instant(&last))).await.unwrap(), last);
}

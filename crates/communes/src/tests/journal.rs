//! What is in the journal is all that happened: folding it gives the rows there are.

use jiff_sqlx::ToSqlx as _;
use journal::store::Store as _;
use prost_types::FieldMask;
use proto::sinhke::communes::v1 as pb;
use vocabulary::{decision::Domain as _, decision::Versioned};

use super::{
    declare_day::declare,
    given::{Given, approver, classify, day, merge, new_request_id},
};
use crate::{
    domain::{
        Areas, Event, Key, State, reorganisation::ReorganisationKey, tests::fold::Folded, unit::UnitEvent,
    },
    store::AreasStore,
};

/// The record of an event, read off the event: an event that names its record by id alone is looked up.
fn key(event: &Event, known: &[Key], aggregate: uuid::Uuid) -> Key {
    match event {
        Event::Register(_) => Key::Register,
        Event::Unit(UnitEvent::Entered { version }) => Key::Unit(version.key),
        Event::Unit(_) => {
            let same = |key: &&Key| Areas::aggregate(key) == Some(aggregate);
            known.iter().find(same).unwrap().clone()
        }
        Event::Reorganisation(crate::domain::reorganisation::ReorganisationEvent::Enacted { passages }) => {
            Key::Reorganisation(ReorganisationKey::of(&passages[0].succession))
        }
        Event::Village(
            crate::domain::village::VillageEvent::Registered { village }
            | crate::domain::village::VillageEvent::Updated { village },
        ) => Key::Village(village.id),
        Event::Day(crate::domain::calendar::DayEvent::Declared { day }) => Key::Day(day.date),
    }
}

/// Everything this context can do, done once.
async fn live(given: &Given) {
    let hoanh_mo = "units/06841@2025-07-01";
    let mut units = given.approving();
    for kind in [pb::ClassificationKind::Border, pb::ClassificationKind::RegionI] {
        units.classify_unit(classify(hoanh_mo, kind)).await.unwrap();
    }
    let end = pb::DeclassifyUnitRequest {
        name: hoanh_mo.to_owned(),
        kind: pb::ClassificationKind::RegionI.into(),
        valid_until: day("2026-01-01"),
        document: None,
        request_id: new_request_id(),
        etag: String::new(),
    };
    units.declassify_unit(end).await.unwrap();
    units.import_units(merge()).await.unwrap();
    let village = given.village(hoanh_mo, "Thôn Một").await;
    let rename = pb::UpdateVillageRequest {
        village: Some(pb::Village { display_name: "Thôn Hai".to_owned(), ..village }),
        update_mask: Some(FieldMask { paths: vec!["display_name".to_owned()] }),
        request_id: new_request_id(),
    };
    units.update_village(rename).await.unwrap();
    let mut calendar = given.calendar(&approver());
    for working in [false, true] {
        calendar.declare_day(declare("2026-09-02", working)).await.unwrap();
    }
}

#[tokio::test]
async fn folding_the_journal_gives_the_rows() {
    let given = Given::quang_ninh().await;
    live(&given).await;
    let events: Vec<(uuid::Uuid, i64, Vec<u8>)> =
        sqlx::query_as("select aggregate_id, version, body from journal.event order by seq")
            .fetch_all(given.context.pool())
            .await
            .unwrap();
    let (mut folded, mut keys, mut versions) =
        (Folded::default(), Vec::<Key>::new(), std::collections::BTreeMap::new());
    for (aggregate, version, body) in events {
        let event: Event = serde_json::from_slice(&body).unwrap();
        let key = key(&event, &keys, aggregate);
        assert_eq!(Areas::aggregate(&key), Some(aggregate));
        folded.apply(&key, &event);
        versions.insert(key.clone(), version);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys.sort();
    let mut connection = given.context.pool().acquire().await.unwrap();
    let loaded = AreasStore.load(&mut connection, &keys).await.unwrap();
    assert_eq!(loaded.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>(), keys, "in the order of locks");
    for (key, Versioned { version, state }) in loaded {
        assert_eq!(versions[&key], version, "{key:?}");
        match (&key, state) {
            (Key::Register, State::Register(register)) => {
                assert_eq!(folded.last_import, register.last_import);
            }
            (Key::Unit(key), State::Unit(unit)) => assert_eq!(folded.units[key], unit),
            (Key::Reorganisation(key), State::Reorganisation(law)) => {
                assert_eq!(folded.reorganisations[key], law);
            }
            (Key::Village(id), State::Village(village)) => assert_eq!(folded.villages[id], village),
            (Key::Day(date), State::Day(day)) => assert_eq!(folded.days[date], day),
            (key, state) => panic!("{key:?} is {state:?}"),
        }
    }
}

#[tokio::test]
async fn a_second_start_with_the_same_units_changes_nothing() {
    let given = Given::quang_ninh().await;
    let count = async || -> i64 {
        sqlx::query_scalar("select count(*) from journal.event")
            .fetch_one(given.context.pool())
            .await
            .unwrap()
    };
    assert_eq!(count().await, 255, "252 units, 2 reorganisations, 1 import");
    let at: jiff::Timestamp = "2020-01-01T00:00:00Z".parse().unwrap();
    // Even when the receipt of the first start is long gone.
    sqlx::query("delete from journal.receipt where recorded_at > $1")
        .bind(at.to_sqlx())
        .execute(given.context.pool())
        .await
        .unwrap();
    let (import, _) = crate::shipped::quang_ninh().unwrap();
    let unit = |version: &vocabulary::area::UnitVersion| pb::Unit {
        code: version.key.code.to_string(),
        display_name: version.name.clone(),
        kind: pb::UnitKind::from_str_name(&format!("UNIT_KIND_{}", version.kind.name().to_uppercase()))
            .unwrap()
            .into(),
        parent_code: version.parent.map(String::from).unwrap_or_default(),
        valid_from: day(&version.valid.from().to_string()),
        valid_until: version.valid.until().and_then(|until| day(&until.to_string())),
        ..pb::Unit::default()
    };
    let again = pb::ImportUnitsRequest {
        units: import.units.iter().map(unit).collect(),
        request_id: new_request_id(),
        ..pb::ImportUnitsRequest::default()
    };
    let answer = given.approving().import_units(again).await.unwrap().into_inner();
    assert_eq!((answer.units_imported, answer.rows_unchanged), (0, 252));
    assert_eq!(count().await, 255);
}

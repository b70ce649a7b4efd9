//! What subscribers see: every event once, with its subject, its place and a message of the contract.

use prost::Message as _;
use prost_reflect::DescriptorPool;
use prost_types::FieldMask;
use proto::sinhke::communes::v1 as pb;
use service::testing::Published;

use super::{
    declare_day::declare,
    given::{Given, approver, classify, day, merge, new_request_id},
};

/// What ships: 252 versions of units, two reorganisations.
const SHIPPED: usize = 254;

/// The events after those of the shipped units.
async fn later(given: &Given, count: usize) -> Vec<Published> {
    let mut events = given.context.published(SHIPPED + count).await;
    assert_eq!(events.len(), SHIPPED + count);
    events.split_off(SHIPPED)
}

fn subjects(events: &[Published]) -> Vec<&str> {
    events.iter().map(|event| event.subject.as_str()).collect()
}

#[tokio::test]
async fn a_whole_reorganisation_is_one_event() {
    let given = Given::quang_ninh().await;
    let events = given.context.published(SHIPPED).await;
    let laws: Vec<_> = events
        .iter()
        .filter(|event| event.subject == "sinhke.communes.v1.reorganisation.enacted._")
        .collect();
    let enacted: Vec<_> =
        laws.iter().map(|event| pb::ReorganisationEnacted::decode(event.payload.clone()).unwrap()).collect();
    let told: Vec<_> = enacted.iter().map(|law| (law.law.as_str(), law.successions.len())).collect();
    assert_eq!(told, [("1199/NQ-UBTVQH15", 6), ("1679/NQ-UBTVQH15", 184)]);
    assert_eq!(laws[1].valid_on, jiff::civil::date(2025, 7, 1));
    assert!(enacted[0].successions.iter().all(|succession| !succession.verified));
    assert!(enacted[1].successions.iter().all(|succession| succession.verified));
}

#[tokio::test]
async fn a_unit_is_published_with_its_code_and_what_is_above_it_without() {
    let given = Given::quang_ninh().await;
    let events = given.context.published(SHIPPED).await;
    let entered = |subject: &str| {
        events
            .iter()
            .filter(|event| event.subject == format!("sinhke.communes.v1.unit.entered.{subject}"))
            .count()
    };
    assert_eq!(entered("06661"), 2, "two places, one code");
    // The province, 13 districts of 2020 and the city of 2024.
    assert_eq!(entered("_"), 15);
    let unit = events.iter().find(|event| event.subject.ends_with(".06994")).unwrap();
    let unit = pb::UnitEntered::decode(unit.payload.clone()).unwrap();
    assert_eq!((unit.code.as_str(), unit.valid_from), ("06994", day("2020-01-01")));
}

#[tokio::test]
async fn a_merge_ends_units_enters_one_and_is_one_reorganisation() {
    let given = Given::quang_ninh().await;
    given.approving().import_units(merge()).await.unwrap();
    let events = later(&given, 4).await;
    let expected = [
        "sinhke.communes.v1.unit.entered.06841",
        "sinhke.communes.v1.unit.entered.06841",
        "sinhke.communes.v1.unit.entered.06856",
        "sinhke.communes.v1.reorganisation.enacted._",
    ];
    assert_eq!(subjects(&events), expected);
    let ended = pb::UnitEntered::decode(events[0].payload.clone()).unwrap();
    assert_eq!((ended.unit.as_str(), ended.valid_until), ("units/06841@2025-07-01", day("2027-01-01")));
    assert_eq!((events[0].version, events[0].valid_on), (2, jiff::civil::date(2027, 1, 1)));
    assert_eq!(events[1].version, 1, "another unit of the same code");
}

#[tokio::test]
async fn classes_villages_and_days_are_published() {
    let given = Given::quang_ninh().await;
    let hoanh_mo = "units/06841@2025-07-01";
    let mut units = given.approving();
    units.classify_unit(classify(hoanh_mo, pb::ClassificationKind::Border)).await.unwrap();
    let end = pb::DeclassifyUnitRequest {
        name: hoanh_mo.to_owned(),
        kind: pb::ClassificationKind::Border.into(),
        valid_until: day("2026-01-01"),
        document: None,
        request_id: new_request_id(),
        etag: String::new(),
    };
    units.declassify_unit(end).await.unwrap();
    let mut village = given.village(hoanh_mo, "Thôn Một").await;
    village.display_name = "Thôn Hai".to_owned();
    let rename = pb::UpdateVillageRequest {
        village: Some(village.clone()),
        update_mask: Some(FieldMask { paths: vec!["display_name".to_owned()] }),
        request_id: new_request_id(),
    };
    units.update_village(rename).await.unwrap();
    given.calendar(&approver()).declare_day(declare("2026-09-02", false)).await.unwrap();

    let events = later(&given, 5).await;
    let expected = [
        "sinhke.communes.v1.unit.classified.06841",
        "sinhke.communes.v1.unit.classified.06841",
        "sinhke.communes.v1.village.registered.06841",
        "sinhke.communes.v1.village.updated.06841",
        "sinhke.communes.v1.day.declared._",
    ];
    assert_eq!(subjects(&events), expected);
    let ended = pb::UnitClassified::decode(events[1].payload.clone()).unwrap().classification.unwrap();
    assert_eq!((ended.valid_from, ended.valid_until), (day("2025-07-01"), day("2026-01-01")));
    let registered = pb::VillageRegistered::decode(events[2].payload.clone()).unwrap().village.unwrap();
    assert_eq!((registered.display_name.as_str(), registered.etag.as_str()), ("Thôn Một", ""));
    let updated = pb::VillageUpdated::decode(events[3].payload.clone()).unwrap().village.unwrap();
    assert_eq!(updated, pb::Village { etag: String::new(), ..village });
    let declared = pb::DayDeclared::decode(events[4].payload.clone()).unwrap();
    assert_eq!(
        (declared.day, declared.document),
        (declare("2026-09-02", false).day, declare("2026-09-02", false).day.unwrap().document)
    );
}

#[tokio::test]
async fn every_message_that_leaves_is_one_of_the_contract() {
    let given = Given::quang_ninh().await;
    given.village("units/06841@2025-07-01", "Thôn Một").await;
    let contract = DescriptorPool::decode(proto::DESCRIPTORS).unwrap();
    let messages: Vec<(String,)> =
        sqlx::query_as("select distinct message from journal.event where message is not null")
            .fetch_all(given.context.pool())
            .await
            .unwrap();
    assert_eq!(messages.len(), 3);
    for (message,) in messages {
        assert!(contract.get_message_by_name(&message).is_some(), "{message}");
    }
}

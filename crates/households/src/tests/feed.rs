//! Communes' events become the copy that decisions are taken on.

use prost::Message as _;
use proto::sinhke::{communes::v1 as communes, r#type::v1::AreaKind};
use service::run::Context as _;
use tonic::Code;

use super::given::{
    BA_CHE, DUONG_HUY, Given, VAN_DON, household, key, person, refused, register, village, village_id,
    village_of,
};
use crate::Households;

#[tokio::test]
async fn before_the_units_are_known_a_registration_is_asked_to_come_back() {
    let given = Given::empty().await;
    let ask = register(household(DUONG_HUY, [person(1)]));
    let early = given.registry().register_household(ask.clone()).await;
    assert_eq!(refused(early), (Code::Unavailable, "AREAS_NOT_KNOWN".to_owned()));
    given.learn_units().await;
    given.registry().register_household(ask).await.unwrap();
}

#[tokio::test]
async fn a_village_is_known_from_its_event_on_and_as_it_was_last_told() {
    let given = Given::province().await;
    let rural = |mut asked: proto::sinhke::households::v1::Household| {
        asked.village = village(4);
        asked.area_kind = AreaKind::Rural.into();
        register(asked)
    };
    let early = given.registry().register_household(rural(household(VAN_DON, [person(1)]))).await;
    assert_eq!(refused(early), (Code::NotFound, "VILLAGE_NOT_KNOWN".to_owned()));
    given.learn_village(4, VAN_DON, AreaKind::Unspecified).await;
    let there = given.registry().register_household(rural(household(VAN_DON, [person(1)]))).await.unwrap();
    assert_eq!(there.into_inner().area_kind(), AreaKind::Rural);
    let message = communes::VillageUpdated { village: Some(village_of(4, VAN_DON, AreaKind::Urban)) };
    given.emit(village_id(4), 2, "village.updated", message.encode_to_vec()).await;
    given.context.applied(crate::feeds::communes::NAME, village_id(4), 2).await;
    let late = given.registry().register_household(rural(household(VAN_DON, [person(2)]))).await;
    assert_eq!(refused(late), (Code::FailedPrecondition, "AREA_KIND_DISAGREES".to_owned()));
}

#[tokio::test]
async fn what_is_not_needed_is_passed_over_and_the_position_moves_on() {
    let given = Given::province().await;
    let classified = communes::UnitClassified::default().encode_to_vec();
    let unit = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, key(BA_CHE).as_bytes());
    given.emit(unit, 2, "unit.classified", classified).await;
    given.context.applied(crate::feeds::communes::NAME, unit, 2).await;
    let position: i64 =
        sqlx::query_scalar("select position from areas_seen").fetch_one(given.context.pool()).await.unwrap();
    assert_eq!(position, 22, "sixteen units, one reorganisation, three villages, one day, and this");
}

#[tokio::test]
async fn a_copy_that_starts_over_is_empty_until_it_is_read_again() {
    let given = Given::province().await;
    let (pool, mut tx) = (given.context.pool(), given.context.pool().begin().await.unwrap());
    for feed in Households::feeds() {
        feed.forget(&mut tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    let left = "select (select count(*) from unit) + (select count(*) from succession)
        + (select count(*) from village) + (select position from areas_seen) + (select count(*) from declared_day)";
    let left: i64 = sqlx::query_scalar(left).fetch_one(pool).await.unwrap();
    assert_eq!(left, 0);
}

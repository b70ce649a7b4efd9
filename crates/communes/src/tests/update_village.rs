use prost_types::FieldMask;
use proto::sinhke::{communes::v1 as pb, r#type::v1::AreaKind};
use tonic::Code;

use super::given::{Given, bad_fields, day, new_request_id, officer, refused, register, village};

const LUC_HON: &str = "units/06856@2025-07-01";
const VAN_DON: &str = "units/06994@2025-07-01";

fn update(village: pb::Village, paths: &[&str]) -> pb::UpdateVillageRequest {
    pb::UpdateVillageRequest {
        village: Some(village),
        update_mask: Some(FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() }),
        request_id: new_request_id(),
    }
}

#[tokio::test]
async fn only_what_the_mask_names_is_changed() {
    let given = Given::quang_ninh().await;
    let entered = given.village(VAN_DON, "Thôn Một").await;
    let new = pb::Village {
        display_name: "Thôn Hai".to_owned(),
        area_kind: AreaKind::Urban.into(),
        valid_until: day("2030-01-01"),
        ..entered.clone()
    };
    let mut units = given.approving();
    let changed = units.update_village(update(new.clone(), &["area_kind"])).await.unwrap().into_inner();
    let expected = pb::Village { area_kind: AreaKind::Urban.into(), etag: "\"2\"".to_owned(), ..entered };
    assert_eq!(changed, expected);
    let new = pb::Village { etag: changed.etag, ..new };
    let changed = units.update_village(update(new.clone(), &["display_name", "valid_until"])).await.unwrap();
    assert_eq!(changed.into_inner(), pb::Village { etag: "\"3\"".to_owned(), ..new });
}

#[tokio::test]
async fn a_village_is_changed_only_by_who_saw_its_last_state() {
    let given = Given::quang_ninh().await;
    let entered = given.village(LUC_HON, "Thôn Một").await;
    let named = |name: &str| pb::Village { display_name: name.to_owned(), ..entered.clone() };
    let mut units = given.approving();
    units.update_village(update(named("Thôn Hai"), &["display_name"])).await.unwrap();
    let refusal = refused(units.update_village(update(named("Thôn Ba"), &["display_name"])).await);
    assert_eq!(refusal, (Code::Aborted, "ETAG_MISMATCH".to_owned()));
    let unseen = pb::Village { etag: String::new(), ..named("Thôn Ba") };
    assert!(
        units.update_village(update(unseen, &["display_name"])).await.is_ok(),
        "who says nothing overwrites"
    );
}

#[tokio::test]
async fn a_name_is_free_from_the_day_its_village_ended() {
    let given = Given::quang_ninh().await;
    let first = given.village(LUC_HON, "Thôn Một").await;
    let mut units = given.approving();
    let ended = pb::Village { valid_until: day("2026-01-01"), ..first.clone() };
    units.update_village(update(ended, &["valid_until"])).await.unwrap();
    let next = |from| register(pb::Village { valid_from: day(from), ..village(LUC_HON, "Thôn Một") });
    let taken = (Code::AlreadyExists, "VILLAGE_NAME_TAKEN".to_owned());
    assert_eq!(refused(units.register_village(next("2025-12-31")).await), taken);
    units.register_village(next("2026-01-01")).await.unwrap();
    let again = pb::Village { valid_until: None, etag: String::new(), ..first };
    assert_eq!(refused(units.update_village(update(again, &["valid_until"])).await), taken);
}

#[tokio::test]
async fn a_village_of_another_commune_is_not_touched_and_not_betrayed() {
    let given = Given::quang_ninh().await;
    let elsewhere = given.village(VAN_DON, "Thôn Một").await;
    let absent =
        pb::Village { name: "villages/00000000-0000-7000-8000-000000000009".to_owned(), ..elsewhere.clone() };
    let mut officer = given.units(&officer("06856@2025-07-01"));
    for village in [elsewhere, absent.clone()] {
        let answer = officer.update_village(update(village, &["display_name"])).await;
        assert_eq!(refused(answer), (Code::PermissionDenied, "AREA_FORBIDDEN".to_owned()));
    }
    // Who may see the whole province is told.
    let refusal = refused(given.approving().update_village(update(absent, &["display_name"])).await);
    assert_eq!(refusal, (Code::NotFound, "VILLAGE_NOT_FOUND".to_owned()));
}

#[tokio::test]
async fn a_rule_of_the_state_refuses_with_its_reason() {
    let given = Given::quang_ninh().await;
    let entered = given.village(LUC_HON, "Thôn Một").await;
    let mut units = given.approving();
    let urban = pb::Village { area_kind: AreaKind::Urban.into(), ..entered.clone() };
    let refusal = refused(units.update_village(update(urban, &["area_kind"])).await);
    assert_eq!(refusal, (Code::FailedPrecondition, "VILLAGE_AREA_KIND_IS_OF_UNIT".to_owned()));
    let backwards = pb::Village { valid_until: day("2025-07-01"), ..entered };
    let refusal = refused(units.update_village(update(backwards, &["valid_until"])).await);
    assert_eq!(refusal, (Code::FailedPrecondition, "VILLAGE_ENDS_BEFORE_IT_BEGINS".to_owned()));
}

#[tokio::test]
async fn every_bad_field_is_named() {
    let given = Given::quang_ninh().await;
    let mut units = given.approving();
    let empty = pb::UpdateVillageRequest::default();
    assert_eq!(bad_fields(units.update_village(empty).await), ["request_id", "update_mask", "village"]);
    let bad = pb::Village {
        name: "villages/1".to_owned(),
        etag: "1".to_owned(),
        display_name: "\0".to_owned(),
        ..pb::Village::default()
    };
    let answer = units.update_village(update(bad.clone(), &["display_name"])).await;
    assert_eq!(bad_fields(answer), ["village.name", "village.etag"]);
    let bad =
        pb::Village { name: given.village(LUC_HON, "Thôn Một").await.name, etag: String::new(), ..bad };
    let answer = units.update_village(update(bad, &["display_name", "unit"])).await;
    assert_eq!(bad_fields(answer), ["village.display_name", "update_mask"]);
}

use prost_types::FieldMask;
use proto::sinhke::{households::v1 as pb, r#type::v1 as types};
use tonic::Code;

use super::given::{
    BA_CHE, DUONG_HUY, Given, HAI_LANG, HAI_LANG_OLD, VAN_DON, bad_fields, day, household, new_request_id,
    officer, person, refused, village,
};

fn amend(household: pb::Household, paths: &[&str], valid: Option<&str>) -> pb::AmendHouseholdRequest {
    let paths = paths.iter().map(|path| (*path).to_owned()).collect();
    pb::AmendHouseholdRequest {
        household: Some(household),
        update_mask: Some(FieldMask { paths }),
        valid_date: valid.and_then(day),
        request_id: new_request_id(),
        reason: String::new(),
    }
}

#[tokio::test]
async fn what_the_mask_names_changes_and_nothing_else() {
    let given = Given::province().await;
    let registered = given.settled(1, DUONG_HUY).await;
    let asked = pb::Household { address: "Thôn Tân Tiến".to_owned(), village: village(3), ..registered };
    let answer = given.registry().amend_household(amend(asked.clone(), &["address"], None)).await.unwrap();
    let answer = answer.into_inner();
    assert_eq!(
        (answer.address.as_str(), answer.village.as_str(), answer.etag.as_str()),
        ("Thôn Tân Tiến", "", "\"2\"")
    );
    assert_eq!(given.read(&answer.name).await, answer);
    let stale = given.registry().amend_household(amend(asked, &["village"], None)).await;
    assert_eq!(refused(stale), (Code::Aborted, "ETAG_MISMATCH".to_owned()));
}

/// R20: the village of a part assigns a household of a split commune.
#[tokio::test]
async fn a_village_assigns_a_household_of_a_split_unit_to_its_commune() {
    let given = Given::province().await;
    let registered = given.settled(1, HAI_LANG_OLD).await;
    let asked = pb::Household { village: village(1), ..registered.clone() };
    let mut hai_lang = given.households(&officer(&[HAI_LANG]));
    let ask = pb::GetHouseholdRequest { name: registered.name.clone(), as_of: None };
    hai_lang.get_household(ask.clone()).await.unwrap();
    // The officer of the other part cannot push it over the border: it would not be there afterwards.
    let away = hai_lang.amend_household(amend(asked.clone(), &["village"], Some("2025-07-01"))).await;
    assert_eq!(refused(away).1, "AREA_FORBIDDEN");
    let mut ba_che = given.households(&officer(&[BA_CHE]));
    ba_che.amend_household(amend(asked, &["village"], Some("2025-07-01"))).await.unwrap();
    assert_eq!(refused(hai_lang.get_household(ask.clone()).await).1, "AREA_FORBIDDEN");
    ba_che.get_household(ask).await.unwrap();
}

#[tokio::test]
async fn the_kind_of_area_is_stated_where_nothing_else_says_it() {
    let given = Given::province().await;
    let registered = given.registered(household(VAN_DON, [person(1)])).await;
    let asked = pb::Household { area_kind: types::AreaKind::Rural.into(), ..registered };
    let answer =
        given.registry().amend_household(amend(asked, &["area_kind"], None)).await.unwrap().into_inner();
    assert_eq!(answer.area_kind(), types::AreaKind::Rural);
    let asked = pb::Household { village: village(2), ..answer };
    let answer =
        given.registry().amend_household(amend(asked, &["village"], None)).await.unwrap().into_inner();
    assert_eq!(answer.area_kind(), types::AreaKind::Unspecified, "the village says it now");
}

#[tokio::test]
async fn every_bad_field_is_named() {
    let given = Given::province().await;
    let registered = given.settled(1, DUONG_HUY).await;
    let asked = pb::Household { village: "3".to_owned(), ..registered };
    let bad = given.registry().amend_household(amend(asked.clone(), &["village", "members"], None)).await;
    assert_eq!(bad_fields(bad), ["household.village", "update_mask"]);
    let nothing = given.registry().amend_household(amend(asked.clone(), &[], None)).await;
    assert_eq!(bad_fields(nothing), ["update_mask"]);
    let asked = pb::Household { village: String::new(), ..asked };
    let future = given.registry().amend_household(amend(asked, &["village"], Some("2026-11-23"))).await;
    assert_eq!(bad_fields(future), ["valid_date"]);
}

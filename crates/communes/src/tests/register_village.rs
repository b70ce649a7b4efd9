use proto::sinhke::{communes::v1 as pb, r#type::v1::AreaKind};
use service::rpc::REPLAYED;
use tonic::Code;
use tonic_types::StatusExt as _;

use super::given::{Given, bad_fields, day, new_request_id, officer, refused, register, village};

const LUC_HON: &str = "units/06856@2025-07-01";
const VAN_DON: &str = "units/06994@2025-07-01";

#[tokio::test]
async fn an_officer_enters_a_village_of_the_own_commune_only() {
    let given = Given::quang_ninh().await;
    let mut units = given.units(&officer("06856@2025-07-01"));
    let entered =
        units.register_village(register(village(LUC_HON, "Thôn Nà Bắp"))).await.unwrap().into_inner();
    assert!(entered.name.starts_with("villages/"));
    assert_eq!((entered.etag.as_str(), entered.unit.as_str()), ("\"1\"", LUC_HON));
    // Elsewhere, and nowhere: one answer for both.
    for elsewhere in [VAN_DON, "units/99999@2025-07-01", "units/06856@2020-01-01"] {
        let refusal = refused(units.register_village(register(village(elsewhere, "Thôn Nà Bắp"))).await);
        assert_eq!(refusal, (Code::PermissionDenied, "AREA_FORBIDDEN".to_owned()), "{elsewhere}");
    }
}

#[tokio::test]
async fn no_two_villages_of_a_commune_bear_one_name_on_one_day() {
    let given = Given::quang_ninh().await;
    let first = given.village(LUC_HON, "Thôn Hoà Bình").await;
    for name in ["Thôn Hòa Bình", "THÔN HOA BINH", "Tho\u{302}n Ho\u{300}a Bi\u{300}nh"] {
        let status = given.approving().register_village(register(village(LUC_HON, name))).await.unwrap_err();
        let resource = status.get_error_details().resource_info().unwrap().resource_name.clone();
        assert_eq!(resource, first.name);
        assert_eq!(refused::<()>(Err(status)), (Code::AlreadyExists, "VILLAGE_NAME_TAKEN".to_owned()));
    }
    given.village(VAN_DON, "Thôn Hòa Bình").await;
}

#[tokio::test]
async fn of_two_villages_that_want_one_name_at_once_one_gets_it() {
    let given = Given::quang_ninh().await;
    // Many at once, so that some meet in one batch, where the rule alone does not see the other.
    let mut asking = Vec::new();
    for _ in 0..20 {
        let mut units = given.approving();
        asking.push(tokio::spawn(async move {
            units.register_village(register(village(LUC_HON, "Thôn Một"))).await.map(drop)
        }));
    }
    let mut entered = 0;
    for answer in asking {
        match answer.await.unwrap() {
            Ok(()) => entered += 1,
            refusal => {
                assert_eq!(refused(refusal), (Code::AlreadyExists, "VILLAGE_NAME_TAKEN".to_owned()));
            }
        }
    }
    assert_eq!(entered, 1);
}

#[tokio::test]
async fn a_village_lies_in_a_commune_in_force_on_its_first_day() {
    let given = Given::quang_ninh().await;
    let mut units = given.approving();
    let early = pb::Village { valid_from: day("2025-06-30"), ..village(LUC_HON, "Thôn Một") };
    let refusal = refused(units.register_village(register(early)).await);
    assert_eq!(refusal, (Code::FailedPrecondition, "VILLAGE_UNIT_NOT_IN_FORCE".to_owned()));
    let refusal = refused(units.register_village(register(village("units/22@1963-10-30", "Thôn"))).await);
    assert_eq!(refusal, (Code::FailedPrecondition, "UNIT_NOT_A_COMMUNE".to_owned()));
    let refusal = refused(units.register_village(register(village("units/99999@2025-07-01", "Thôn"))).await);
    assert_eq!(refusal, (Code::NotFound, "UNIT_NOT_FOUND".to_owned()));
}

#[tokio::test]
async fn the_kind_of_area_is_said_where_the_kind_of_unit_does_not_say() {
    let given = Given::quang_ninh().await;
    let mut units = given.approving();
    let urban = |unit| pb::Village { area_kind: AreaKind::Urban.into(), ..village(unit, "Khu 1") };
    let refusal = refused(units.register_village(register(urban(LUC_HON))).await);
    assert_eq!(refusal, (Code::FailedPrecondition, "VILLAGE_AREA_KIND_IS_OF_UNIT".to_owned()));
    let entered = units.register_village(register(urban(VAN_DON))).await.unwrap().into_inner();
    assert_eq!(entered.area_kind(), AreaKind::Urban);
}

#[tokio::test]
async fn a_repeated_request_gets_the_first_answer() {
    let given = Given::quang_ninh().await;
    let mut units = given.approving();
    let ask = register(village(LUC_HON, "Thôn Một"));
    let first = units.register_village(ask.clone()).await.unwrap().into_inner();
    let second = units.register_village(ask.clone()).await.unwrap();
    assert_eq!(second.metadata().get(REPLAYED).unwrap(), "true");
    assert_eq!(second.into_inner(), first);
    // Another caller's request of the same name is another request.
    let refusal = refused(given.units(&officer("06856@2025-07-01")).register_village(ask).await);
    assert_eq!(refusal, (Code::AlreadyExists, "VILLAGE_NAME_TAKEN".to_owned()));
}

#[tokio::test]
async fn every_bad_field_is_named() {
    let given = Given::quang_ninh().await;
    let mut units = given.approving();
    let empty = pb::RegisterVillageRequest::default();
    assert_eq!(bad_fields(units.register_village(empty).await), ["request_id", "village"]);
    let all = ["village.unit", "village.display_name", "village.area_kind", "village.valid_from"];
    for name in ["", " ", "Thôn\0Một", "Thôn\nMột", "\u{301}", &"a".repeat(201)] {
        let bad = pb::Village {
            unit: "06856".to_owned(),
            display_name: name.to_owned(),
            area_kind: 9,
            ..pb::Village::default()
        };
        let ask = pb::RegisterVillageRequest { village: Some(bad), request_id: new_request_id() };
        assert_eq!(bad_fields(units.register_village(ask).await), all, "{name:?}");
    }
    let backwards = pb::Village { valid_until: day("2025-07-01"), ..village(LUC_HON, "Thôn Một") };
    assert_eq!(bad_fields(units.register_village(register(backwards)).await), ["village.valid_until"]);
}

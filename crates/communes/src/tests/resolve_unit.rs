use proto::sinhke::{communes::v1 as pb, r#type::v1::AreaKind};
use tonic::Code;
use tonic_types::StatusExt as _;

use super::given::{Given, bad_fields, day, merge, refused};

fn ask(code: &str, date: &str) -> pb::ResolveUnitRequest {
    pb::ResolveUnitRequest { code: code.to_owned(), date: day(date) }
}

/// R19.
#[tokio::test]
async fn a_code_names_another_place_after_the_reform() {
    let given = Given::quang_ninh().await;
    let mut units = given.reading();
    let before = units.resolve_unit(ask("06661", "2025-06-30")).await.unwrap().into_inner();
    assert_eq!((before.display_name.as_str(), before.parent_code.as_str()), ("Giếng Đáy", "193"));
    assert_eq!((before.kind(), before.name.as_str()), (pb::UnitKind::Phuong, "units/06661@2020-01-01"));
    assert_eq!((before.valid_until, before.etag.as_str()), (day("2025-07-01"), "\"1\""));
    let after = units.resolve_unit(ask("06661", "2025-07-01")).await.unwrap().into_inner();
    assert_eq!((after.display_name.as_str(), after.parent_code.as_str()), ("Việt Hưng", "22"));
    assert_eq!((after.name.as_str(), after.valid_until), ("units/06661@2025-07-01", None));
}

/// R07's other half: which line applies follows the kind of the unit on the date.
#[tokio::test]
async fn the_area_kind_is_that_of_the_unit_on_the_date() {
    let given = Given::quang_ninh().await;
    let mut units = given.reading();
    for (code, date, expected) in [
        ("06862", "2025-06-30", AreaKind::Urban),
        ("06862", "2025-07-01", AreaKind::Rural),
        ("06994", "2025-07-01", AreaKind::Unspecified),
        ("22", "2025-07-01", AreaKind::Unspecified),
    ] {
        let unit = units.resolve_unit(ask(code, date)).await.unwrap().into_inner();
        assert_eq!(unit.area_kind(), expected, "{code} {date}");
    }
}

#[tokio::test]
async fn dates_before_2020_are_refused() {
    let given = Given::quang_ninh().await;
    let mut units = given.reading();
    // The province itself is older, but what belonged to it is not known.
    for code in ["06661", "22", "99999"] {
        let answer = units.resolve_unit(ask(code, "2019-12-31")).await;
        assert_eq!(refused(answer), (Code::FailedPrecondition, "UNIT_NOT_KNOWN_BEFORE".to_owned()), "{code}");
    }
    assert!(units.resolve_unit(ask("22", "2020-01-01")).await.is_ok());
}

#[tokio::test]
async fn a_code_that_names_nothing_on_the_date_says_when_it_did() {
    let given = Given::quang_ninh().await;
    let mut units = given.reading();
    let unknown = units.resolve_unit(ask("99999", "2025-07-01")).await;
    assert_eq!(refused(unknown), (Code::NotFound, "UNIT_NOT_FOUND".to_owned()));
    let status = units.resolve_unit(ask("06802", "2024-11-01")).await.unwrap_err();
    assert!(status.message().contains("from 2020-01-01 until 2024-11-01"), "{status:?}");
    let details = status.get_error_details();
    assert!(details.localized_message().unwrap().message.contains("từ 2020-01-01 đến trước 2024-11-01"));
    assert_eq!(refused::<()>(Err(status)), (Code::NotFound, "UNIT_NOT_IN_FORCE".to_owned()));
}

#[tokio::test]
async fn every_bad_field_is_named() {
    let given = Given::quang_ninh().await;
    let mut units = given.reading();
    let neither = pb::ResolveUnitRequest { code: "6661".to_owned(), date: None };
    assert_eq!(bad_fields(units.resolve_unit(neither).await), ["code", "date"]);
    for (year, month, day) in
        [(2025, 2, 30), (2025, 0, 1), (0, 0, 0), (1899, 12, 31), (2201, 1, 1), (i32::MAX, 1, 1)]
    {
        let date = Some(proto::google::r#type::Date { year, month, day });
        let answer = units.resolve_unit(pb::ResolveUnitRequest { code: "06661".to_owned(), date }).await;
        assert_eq!(bad_fields(answer), ["date"], "{year}-{month}-{day}");
    }
}

#[tokio::test]
async fn an_answer_is_as_new_as_the_database() {
    let given = Given::quang_ninh().await;
    let mut units = given.approving();
    assert!(units.resolve_unit(ask("06856", "2027-01-01")).await.is_ok());
    units.import_units(merge()).await.unwrap();
    let answer = units.resolve_unit(ask("06856", "2027-01-01")).await;
    assert_eq!(refused(answer), (Code::NotFound, "UNIT_NOT_IN_FORCE".to_owned()));
}

use proto::sinhke::communes::v1 as pb;
use tonic::Code;

use super::given::{Given, bad_fields, classify, day, document, new_request_id, refused};

const HOANH_MO: &str = "units/06841@2025-07-01";

fn declassify(until: &str) -> pb::DeclassifyUnitRequest {
    pb::DeclassifyUnitRequest {
        name: HOANH_MO.to_owned(),
        kind: pb::ClassificationKind::Border.into(),
        valid_until: day(until),
        document: document("2/QĐ-UBND"),
        request_id: new_request_id(),
        etag: String::new(),
    }
}

#[tokio::test]
async fn a_class_ends_on_the_day_and_may_begin_again() {
    let given = Given::quang_ninh().await;
    let mut units = given.approving();
    units.classify_unit(classify(HOANH_MO, pb::ClassificationKind::Border)).await.unwrap();
    let unit = units.declassify_unit(declassify("2026-01-01")).await.unwrap().into_inner();
    assert_eq!((unit.classifications.len(), unit.etag.as_str()), (0, "\"3\""));
    let on = |date| pb::GetUnitRequest { name: HOANH_MO.to_owned(), date: day(date) };
    let last_day = units.get_unit(on("2025-12-31")).await.unwrap().into_inner();
    assert_eq!(last_day.classifications[0].valid_until, day("2026-01-01"));
    let mut again = classify(HOANH_MO, pb::ClassificationKind::Border);
    again.classification.as_mut().unwrap().valid_from = day("2026-01-01");
    units.classify_unit(again).await.unwrap();
}

#[tokio::test]
async fn what_does_not_hold_cannot_end() {
    let given = Given::quang_ninh().await;
    let mut units = given.approving();
    let refusal = refused(units.declassify_unit(declassify("2026-01-01")).await);
    assert_eq!(refusal, (Code::FailedPrecondition, "UNIT_NOT_CLASSIFIED".to_owned()));
    units.classify_unit(classify(HOANH_MO, pb::ClassificationKind::Border)).await.unwrap();
    let refusal = refused(units.declassify_unit(declassify("2025-07-01")).await);
    assert_eq!(refusal, (Code::FailedPrecondition, "UNIT_NOT_CLASSIFIED".to_owned()));
}

#[tokio::test]
async fn a_change_based_on_an_older_state_is_refused() {
    let given = Given::quang_ninh().await;
    let mut units = given.approving();
    units.classify_unit(classify(HOANH_MO, pb::ClassificationKind::Border)).await.unwrap();
    let stale = pb::DeclassifyUnitRequest { etag: "\"1\"".to_owned(), ..declassify("2026-01-01") };
    assert_eq!(refused(units.declassify_unit(stale).await), (Code::Aborted, "ETAG_MISMATCH".to_owned()));
}

#[tokio::test]
async fn every_bad_field_is_named() {
    let given = Given::quang_ninh().await;
    let hollow = pb::DeclassifyUnitRequest {
        etag: "W/\"1\"".to_owned(),
        document: Some(proto::sinhke::r#type::v1::DocumentRef::default()),
        ..pb::DeclassifyUnitRequest::default()
    };
    let expected = [
        "request_id",
        "etag",
        "name",
        "kind",
        "valid_until",
        "document.number",
        "document.date",
        "document.issuer",
    ];
    assert_eq!(bad_fields(given.approving().declassify_unit(hollow).await), expected);
}

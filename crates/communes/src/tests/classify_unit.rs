use proto::sinhke::communes::v1 as pb;
use tonic::Code;

use super::given::{Given, bad_fields, classify, day, new_request_id, refused};

const HOANH_MO: &str = "units/06841@2025-07-01";

#[tokio::test]
async fn a_commune_is_classified_and_its_etag_changes() {
    let given = Given::quang_ninh().await;
    let mut units = given.approving();
    let unit =
        units.classify_unit(classify(HOANH_MO, pb::ClassificationKind::Border)).await.unwrap().into_inner();
    let [border] = unit.classifications.as_slice() else { panic!("{unit:?}") };
    assert_eq!((border.kind(), border.valid_from), (pb::ClassificationKind::Border, day("2025-07-01")));
    assert_eq!(border.document.as_ref().unwrap().number, "1/QĐ-UBND");
    assert_eq!(unit.etag, "\"2\"");
}

#[tokio::test]
async fn a_class_that_overlaps_what_excludes_it_is_refused() {
    use pb::ClassificationKind::{Mountain, RegionI, RegionIii};
    let given = Given::quang_ninh().await;
    let mut units = given.approving();
    units.classify_unit(classify(HOANH_MO, RegionI)).await.unwrap();
    units.classify_unit(classify(HOANH_MO, Mountain)).await.unwrap();
    let refusal = refused(units.classify_unit(classify(HOANH_MO, RegionIii)).await);
    assert_eq!(refusal, (Code::FailedPrecondition, "CLASSIFICATION_OVERLAPS".to_owned()));
    let mut later = classify(HOANH_MO, RegionI);
    later.classification.as_mut().unwrap().valid_from = day("2026-01-01");
    let refusal = refused(units.classify_unit(later).await);
    assert_eq!(refusal, (Code::FailedPrecondition, "CLASSIFICATION_OVERLAPS".to_owned()));
}

#[tokio::test]
async fn only_a_known_commune_is_classified_within_its_days() {
    let given = Given::quang_ninh().await;
    let mut units = given.approving();
    let border = pb::ClassificationKind::Border;
    for (unit, code, reason) in [
        ("units/99999@2025-07-01", Code::NotFound, "UNIT_NOT_FOUND"),
        ("units/22@1963-10-30", Code::FailedPrecondition, "UNIT_NOT_A_COMMUNE"),
        ("units/06841@2020-01-01", Code::FailedPrecondition, "CLASSIFICATION_OUTSIDE_UNIT"),
    ] {
        let refusal = refused(units.classify_unit(classify(unit, border)).await);
        assert_eq!(refusal, (code, reason.to_owned()), "{unit}");
    }
}

#[tokio::test]
async fn a_change_based_on_an_older_state_is_refused() {
    let given = Given::quang_ninh().await;
    let mut units = given.approving();
    let seen = |kind| pb::ClassifyUnitRequest { etag: "\"1\"".to_owned(), ..classify(HOANH_MO, kind) };
    units.classify_unit(seen(pb::ClassificationKind::Border)).await.unwrap();
    let refusal = refused(units.classify_unit(seen(pb::ClassificationKind::Mountain)).await);
    assert_eq!(refusal, (Code::Aborted, "ETAG_MISMATCH".to_owned()));
}

#[tokio::test]
async fn a_class_rests_on_a_decision_or_is_marked_as_made_up() {
    let given = Given::quang_ninh().await;
    let mut ask = classify(HOANH_MO, pb::ClassificationKind::Border);
    ask.classification.as_mut().unwrap().document = None;
    assert_eq!(bad_fields(given.approving().classify_unit(ask.clone()).await), ["classification.document"]);
    ask.classification.as_mut().unwrap().synthetic = true;
    let unit = given.approving().classify_unit(ask).await.unwrap().into_inner();
    assert!(unit.classifications[0].synthetic);
}

#[tokio::test]
async fn every_bad_field_is_named() {
    let given = Given::quang_ninh().await;
    let mut units = given.approving();
    let empty = pb::ClassifyUnitRequest { etag: "3".to_owned(), ..pb::ClassifyUnitRequest::default() };
    assert_eq!(bad_fields(units.classify_unit(empty).await), ["request_id", "etag", "classification"]);
    let hollow = pb::ClassifyUnitRequest {
        classification: Some(pb::UnitClassification { synthetic: true, ..pb::UnitClassification::default() }),
        request_id: new_request_id(),
        etag: String::new(),
    };
    let expected = ["classification.unit", "classification.kind", "classification.valid_from"];
    assert_eq!(bad_fields(units.classify_unit(hollow).await), expected);
}

use proto::sinhke::communes::v1 as pb;
use tonic::Code;

use super::given::{Given, bad_fields, classify, day, refused};

const HOANH_MO: &str = "units/06841@2025-07-01";

fn ask(name: &str) -> pb::GetUnitRequest {
    pb::GetUnitRequest { name: name.to_owned(), date: None }
}

#[tokio::test]
async fn a_version_is_found_by_its_name_whatever_the_date() {
    let given = Given::quang_ninh().await;
    let mut units = given.reading();
    let unit = units.get_unit(ask("units/06802@2020-01-01")).await.unwrap().into_inner();
    assert_eq!((unit.code.as_str(), unit.display_name.as_str()), ("06802", "Cẩm Hải"));
    let absent = units.get_unit(ask("units/06802@2024-11-01")).await;
    assert_eq!(refused(absent), (Code::NotFound, "UNIT_NOT_FOUND".to_owned()));
}

#[tokio::test]
async fn only_the_whole_name_is_a_name() {
    let given = Given::quang_ninh().await;
    let mut units = given.reading();
    for bad in
        ["", "06802", "06802@2020-01-01", "units/06802", "units/06802@2020-1-1", "units/06802@2020-01-01\0"]
    {
        assert_eq!(bad_fields(units.get_unit(ask(bad)).await), ["name"], "{bad:?}");
    }
}

#[tokio::test]
async fn classifications_are_those_of_the_date_asked_for() {
    let given = Given::quang_ninh().await;
    let mut units = given.approving();
    let mut late = classify(HOANH_MO, pb::ClassificationKind::Border);
    late.classification.as_mut().unwrap().valid_from = day("2026-01-01");
    units.classify_unit(late).await.unwrap();
    let first_day = units.get_unit(ask(HOANH_MO)).await.unwrap().into_inner();
    assert_eq!((first_day.classifications.len(), first_day.etag.as_str()), (0, "\"2\""));
    let later = pb::GetUnitRequest { date: day("2026-01-01"), ..ask(HOANH_MO) };
    let later = units.get_unit(later).await.unwrap().into_inner();
    let [border] = later.classifications.as_slice() else { panic!("{later:?}") };
    assert_eq!((border.kind(), border.unit.as_str()), (pb::ClassificationKind::Border, HOANH_MO));
}

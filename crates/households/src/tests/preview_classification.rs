//! R01 to R06 and R08, as a caller sees them.

use proto::sinhke::{
    households::v1::{self as pb, PovertyClass},
    r#type::v1::AreaKind,
};

use super::given::{Given, Survey, bad_fields, day, deprived};

async fn preview(given: &Given, on: &str, survey: Survey) -> pb::PreviewClassificationResponse {
    let (income_vnd, deprivations, area_kind) = survey;
    let ask = pb::PreviewClassificationRequest {
        income_vnd,
        deprivations: deprived(deprivations),
        area_kind: area_kind.into(),
        date: day(on),
        farming: false,
    };
    given.approving().preview_classification(ask).await.unwrap().into_inner()
}

/// The classes under the standards in force, in order.
async fn classes(given: &Given, on: &str, survey: Survey) -> Vec<(String, PovertyClass)> {
    let answer = preview(given, on, survey).await;
    let class = |class: pb::Classification| {
        (class.standard["povertyStandards/".len()..].to_owned(), class.poverty_class())
    };
    answer.classifications.into_iter().map(class).collect()
}

fn of(id: &str, class: PovertyClass) -> (String, PovertyClass) {
    (id.to_owned(), class)
}

#[tokio::test]
async fn the_standard_is_chosen_by_date_and_the_line_is_inclusive() {
    let given = Given::empty().await;
    let (rural, poor) = (AreaKind::Rural, PovertyClass::Poor);
    assert_eq!(classes(&given, "2026-11-20", (1_500_000, 3, rural)).await, [of("VN-2022", poor)]);
    let not_poor = of("VN-2022", PovertyClass::NotPoor);
    assert_eq!(classes(&given, "2026-12-31", (2_200_000, 3, rural)).await, [not_poor]);
    assert_eq!(classes(&given, "2027-01-01", (2_200_000, 3, rural)).await, [of("VN-2027", poor)]);
}

#[tokio::test]
async fn income_and_deprivation_are_both_needed_and_above_the_line_nobody_is_poor() {
    let given = Given::empty().await;
    let rural = AreaKind::Rural;
    let near = classes(&given, "2024-05-01", (1_000_000, 2, rural)).await;
    assert_eq!(near, [of("VN-2022", PovertyClass::NearPoor), of("QN-2023", PovertyClass::NearPoor)]);
    let above = classes(&given, "2024-05-01", (1_500_001, 12, rural)).await;
    assert_eq!(above, [of("VN-2022", PovertyClass::NotPoor), of("QN-2023", PovertyClass::Poor)]);
}

#[tokio::test]
async fn two_standards_give_two_classes_and_an_issuer_without_one_is_listed() {
    let given = Given::empty().await;
    let survey = (2_600_000, 3, AreaKind::Urban);
    let both = [of("VN-2022", PovertyClass::NotPoor), of("QN-2023", PovertyClass::Poor)];
    assert_eq!(classes(&given, "2024-11-01", survey).await, both);
    let later = preview(&given, "2026-03-01", survey).await;
    assert_eq!(later.classifications.len(), 1, "nothing older is used");
    assert_eq!(later.issuers_without_standard, [i32::from(pb::Issuer::Province)]);
}

#[tokio::test]
async fn points_are_the_standard_s_for_each_deprivation() {
    let given = Given::empty().await;
    let three = preview(&given, "2026-11-20", (1_000_000, 3, AreaKind::Rural)).await;
    let class = &three.classifications[0];
    assert_eq!(
        (class.b2_points, class.deprivation_count, class.poverty_class()),
        (30, 3, PovertyClass::Poor)
    );
    assert_eq!(
        (class.line_vnd, class.deprivation_threshold, class.law.as_str()),
        (1_500_000, 3, "07/2021/NĐ-CP")
    );
    let two = preview(&given, "2026-11-20", (1_000_000, 2, AreaKind::Rural)).await;
    assert_eq!(
        (two.classifications[0].b2_points, two.classifications[0].poverty_class()),
        (20, PovertyClass::NearPoor)
    );
}

#[tokio::test]
async fn every_bad_field_is_named() {
    let given = Given::empty().await;
    let nothing = pb::PreviewClassificationRequest { income_vnd: -1, ..Default::default() };
    let answer = given.approving().preview_classification(nothing).await;
    assert_eq!(bad_fields(answer), ["income_vnd", "area_kind", "date"]);
    let unknown = pb::PreviewClassificationRequest {
        income_vnd: 1,
        deprivations: vec!["swimming_pool".to_owned()],
        area_kind: AreaKind::Rural.into(),
        date: day("2026-01-01"),
        farming: false,
    };
    assert_eq!(bad_fields(given.approving().preview_classification(unknown).await), ["deprivations"]);
}

use proto::sinhke::households::v1 as pb;
use tonic::Code;

use super::given::{Given, bad_fields, day, new_request_id, refused};

/// A provincial standard after QN-2023, of which the sources say nothing: made up.
fn next() -> pb::PovertyStandard {
    pb::PovertyStandard {
        name: "povertyStandards/QN-2026".to_owned(),
        issuer: pb::Issuer::Province.into(),
        law: "1/2026/NQ-HĐND".to_owned(),
        valid_from: day("2026-01-01"),
        valid_until: None,
        rural_line_vnd: 2_500_000,
        urban_line_vnd: 3_000_000,
        rural_income_only_line_vnd: 0,
        urban_income_only_line_vnd: 1_000_000,
        deprivation_threshold: 1,
        indicators: vec!["toilet".to_owned(), "clean_air".to_owned()],
        note: String::new(),
        points_per_indicator: 10,
        return_months: 36,
        rural_average_line_vnd: 3_000_000,
        urban_average_line_vnd: 0,
    }
}

fn enact(standard: pb::PovertyStandard) -> pb::EnactStandardRequest {
    pb::EnactStandardRequest { standard: Some(standard), request_id: new_request_id() }
}

#[tokio::test]
async fn a_standard_is_data_and_in_force_at_once() {
    let given = Given::province().await;
    let mut indicators = next();
    indicators.indicators.sort();
    let answer = given.approving().enact_standard(enact(next())).await.unwrap().into_inner();
    assert_eq!(answer, indicators);
    let ask = pb::GetStandardRequest { name: answer.name.clone() };
    assert_eq!(given.approving().get_standard(ask).await.unwrap().into_inner(), answer);
    // The same again changes nothing; other contents under the same name are refused.
    given.approving().enact_standard(enact(next())).await.unwrap();
    let other = pb::PovertyStandard { rural_line_vnd: 1, ..next() };
    let refusal = refused(given.approving().enact_standard(enact(other)).await);
    assert_eq!(refusal, (Code::AlreadyExists, "STANDARD_ALREADY_KNOWN".to_owned()));
    let events: i64 =
        sqlx::query_scalar("select count(*) from journal.event where kind = 'standard.enacted'")
            .fetch_one(given.context.pool())
            .await
            .unwrap();
    assert_eq!(events, 5);
}

#[tokio::test]
async fn an_issuer_has_one_standard_on_a_day() {
    let given = Given::empty().await;
    let early = pb::PovertyStandard { valid_from: day("2025-12-31"), ..next() };
    let refusal = refused(given.approving().enact_standard(enact(early)).await);
    assert_eq!(refusal, (Code::FailedPrecondition, "STANDARD_OVERLAPS".to_owned()));
    let central = pb::PovertyStandard { issuer: pb::Issuer::Central.into(), ..next() };
    assert_eq!(refused(given.approving().enact_standard(enact(central)).await).1, "STANDARD_OVERLAPS");
}

#[tokio::test]
async fn every_bad_field_is_named() {
    let given = Given::empty().await;
    let bad = pb::PovertyStandard {
        name: "povertyStandards/qn".to_owned(),
        issuer: 0,
        law: String::new(),
        valid_until: day("2026-01-01"),
        rural_line_vnd: 0,
        urban_income_only_line_vnd: 3_000_001,
        indicators: vec!["toilet".to_owned(), "toilet".to_owned(), "Clean air".to_owned()],
        deprivation_threshold: 2,
        note: "a".repeat(401),
        points_per_indicator: 0,
        ..next()
    };
    let fields = bad_fields(given.approving().enact_standard(enact(bad)).await);
    let expected = [
        "standard.name",
        "standard.issuer",
        "standard.law",
        "standard.valid_until",
        "standard.rural_line_vnd",
        "standard.urban_income_only_line_vnd",
        "standard.indicators[1]",
        "standard.indicators[2]",
        "standard.deprivation_threshold",
        "standard.points_per_indicator",
        "standard.note",
    ];
    assert_eq!(fields, expected);
    let below =
        pb::PovertyStandard { rural_average_line_vnd: 2_500_000, urban_average_line_vnd: -1, ..next() };
    let fields = bad_fields(given.approving().enact_standard(enact(below)).await);
    assert_eq!(fields, ["standard.rural_average_line_vnd", "standard.urban_average_line_vnd"]);
}

use proto::sinhke::{
    households::v1::{
        self as pb,
        PovertyClass::{NearPoor, NotPoor, Poor},
    },
    r#type::v1::AreaKind::{Rural, Urban},
};
use service::testing::caller_of;
use tonic::Code;
use vocabulary::caller::Role;

use super::given::{
    DUONG_HUY, Given, HAI_LANG, MONG_DUONG, TIEN_YEN_TOWN, bad_fields, chair, day, decision, key, metadata,
    new_request_id, refused,
};

/// R07.
#[tokio::test]
async fn a_decision_freezes_what_it_rests_on_and_a_reform_does_not_reclassify() {
    let given = Given::province().await;
    let there = given.settled(1, TIEN_YEN_TOWN).await;
    let paper = decision("2025-05-10", (1_800_000, 3, Urban), &[("VN-2022", Poor), ("QN-2023", Poor)]);
    let recorded = given.decided(&there, paper).await.unwrap();
    assert_eq!((recorded.unit.as_str(), recorded.classifications[0].line_vnd), (TIEN_YEN_TOWN, 2_000_000));
    given.context.set_business_date("2025-07-02".parse().unwrap());
    let read = given.read(&there.name).await;
    assert!(read.standings.iter().all(|standing| standing.poverty_class() == Poor));
    given.context.set_business_date(super::given::BUSINESS_DATE);
    // The next review uses the line of the xã that the town has become.
    let urban = decision("2026-11-01", (1_800_000, 3, Urban), &[("VN-2022", Poor)]);
    let refusal = given.decided(&there, urban).await;
    assert_eq!(refused(refusal), (Code::FailedPrecondition, "AREA_KIND_DISAGREES".to_owned()));
    let rural = decision("2026-11-01", (1_800_000, 3, Rural), &[("VN-2022", NotPoor)]);
    let recorded = given.decided(&there, rural).await.unwrap();
    assert_eq!(recorded.unit, "units/06862@2025-07-01");
    let frozen: (String, String, i64, i32, i64) = sqlx::query_as(
        "select area_kind, law, line_vnd, decision_class.deprivation_threshold, areas_position
         from decision join decision_class using (decision_id) where decide_date = '2026-11-01'",
    )
    .fetch_one(given.context.pool())
    .await
    .unwrap();
    assert_eq!(frozen, ("rural".to_owned(), "07/2021/NĐ-CP".to_owned(), 1_500_000, 3, 20));
}

/// R05.
#[tokio::test]
async fn every_standard_in_force_is_stated_and_agrees() {
    let given = Given::province().await;
    let there = given.settled(1, TIEN_YEN_TOWN).await;
    let paper = |stated: &[_]| decision("2024-11-01", (2_600_000, 3, Urban), stated);
    let missing = given.decided(&there, paper(&[("VN-2022", NotPoor)])).await;
    assert_eq!(metadata(missing.clone())["standard"], "povertyStandards/QN-2023");
    assert_eq!(refused(missing), (Code::FailedPrecondition, "STANDARD_MISSING".to_owned()));
    let three = [("VN-2022", NotPoor), ("QN-2023", Poor), ("VN-2027", NotPoor)];
    assert_eq!(refused(given.decided(&there, paper(&three)).await).1, "STANDARD_NOT_IN_FORCE");
    let wrong = given.decided(&there, paper(&[("VN-2022", Poor), ("QN-2023", Poor)])).await;
    let told = metadata(wrong.clone());
    assert_eq!(refused(wrong), (Code::FailedPrecondition, "CLASS_DISAGREES".to_owned()));
    let expected = [("standard", "povertyStandards/VN-2022"), ("stated", "POOR"), ("computed", "NOT_POOR")];
    assert!(expected.iter().all(|(name, value)| told[*name] == *value), "{told:?}");
    let recorded = given.decided(&there, paper(&[("VN-2022", NotPoor), ("QN-2023", Poor)])).await.unwrap();
    let classes: Vec<_> = recorded.classifications.iter().map(pb::Classification::poverty_class).collect();
    assert_eq!(classes, [NotPoor, Poor]);
}

#[tokio::test]
async fn one_decision_holds_from_a_day_and_only_a_correction_replaces_it() {
    let given = Given::province().await;
    let there = given.settled(1, DUONG_HUY).await;
    let wrong = decision("2022-05-10", (1_000_000, 3, Rural), &[("VN-2022", Poor)]);
    let wrong = given.decided(&there, wrong).await.unwrap();
    let right = decision("2022-05-10", (1_600_000, 3, Rural), &[("VN-2022", NotPoor)]);
    let twice = given.decided(&there, right.clone()).await;
    assert_eq!(metadata(twice.clone())["decision"], wrong.name);
    assert_eq!(refused(twice), (Code::FailedPrecondition, "DECISION_ON_DATE_EXISTS".to_owned()));
    let right = pb::PovertyDecision { corrects: wrong.name.clone(), ..right };
    let recorded = given.decided(&there, right.clone()).await.unwrap();
    assert_eq!(recorded.corrects, wrong.name);
    assert_eq!(refused(given.decided(&there, right).await).1, "ALREADY_CORRECTED");
    let standing = &given.read(&there.name).await.standings[0];
    assert_eq!((standing.poverty_class(), &standing.decision), (NotPoor, &recorded.name));
    let other = given.settled(2, DUONG_HUY).await;
    let foreign = pb::PovertyDecision {
        corrects: wrong.name,
        ..decision("2022-05-10", (1_600_000, 3, Rural), &[("VN-2022", NotPoor)])
    };
    assert_eq!(bad_fields(given.decided(&other, foreign).await), ["decision.corrects"]);
}

#[tokio::test]
async fn a_correction_to_another_day_takes_the_standing_of_the_old_day_away() {
    let given = Given::province().await;
    let there = given.settled(1, DUONG_HUY).await;
    let both = [("VN-2022", Poor), ("QN-2023", Poor)];
    let wrong = given.decided(&there, decision("2025-05-10", (1_000_000, 3, Rural), &both)).await.unwrap();
    let right = pb::PovertyDecision {
        corrects: wrong.name,
        ..decision("2026-05-10", (1_000_000, 3, Urban), &[("VN-2022", Poor)])
    };
    given.decided(&there, right).await.unwrap();
    let standings: Vec<(String, String)> = sqlx::query_as("select standard_id, class from standing")
        .fetch_all(given.context.pool())
        .await
        .unwrap();
    assert_eq!(standings, [("VN-2022".to_owned(), "poor".to_owned())]);
}

#[tokio::test]
async fn who_migrates_records_what_was_decided_in_their_own_areas_and_it_is_marked() {
    let given = Given::province().await;
    let there = given.settled(1, DUONG_HUY).await;
    let ask = |on| pb::RecordDecisionRequest {
        household: there.name.clone(),
        decision: Some(decision(on, (1_000_000, 2, Urban), &[("VN-2022", NearPoor)])),
        request_id: new_request_id(),
        etag: String::new(),
        reason: String::new(),
    };
    let migrator = |unit: &str| caller_of("migrator", &[Role::Migrator], &[key(unit)]);
    let mut elsewhere = given.poverty(&migrator(HAI_LANG));
    assert_eq!(refused(elsewhere.record_decision(ask("2026-05-10")).await).1, "AREA_FORBIDDEN");
    let chair = given.poverty(&chair(MONG_DUONG)).record_decision(ask("2026-05-10")).await;
    assert_eq!(refused(chair).1, "ROLE_REQUIRED");
    let mut migrator = given.poverty(&migrator(MONG_DUONG));
    let first = migrator.record_decision(ask("2026-05-10")).await.unwrap();
    assert!(first.metadata().get("sinhke-position").is_some());
    let first = first.into_inner();
    assert_eq!((first.migrated, first.review.as_str(), first.area_basis()), (true, "", pb::AreaBasis::Unit));
    let stale = pb::RecordDecisionRequest { etag: "\"1\"".to_owned(), ..ask("2026-06-10") };
    assert_eq!(refused(migrator.record_decision(stale).await), (Code::Aborted, "ETAG_MISMATCH".to_owned()));
}

#[tokio::test]
async fn every_bad_field_is_named() {
    let given = Given::province().await;
    let there = given.settled(1, DUONG_HUY).await;
    let mut bad = decision("2022-05-10", (-1, 1, Rural), &[("VN-2022", Poor), ("VN-2022", Poor)]);
    bad.document.as_mut().unwrap().number = String::new();
    bad.decide_date = None;
    bad.deprivations.push("Toilet".to_owned());
    bad.area_kind = 0;
    bad.classifications.push(pb::Classification::default());
    let expected = [
        "decision.document.number",
        "decision.decide_date",
        "decision.income_vnd",
        "decision.deprivations[1]",
        "decision.area_kind",
        "decision.classifications[1].standard",
        "decision.classifications[2].standard",
        "decision.classifications[2].poverty_class",
    ];
    assert_eq!(bad_fields(given.decided(&there, bad).await), expected);
    let nothing = given.decided(&there, pb::PovertyDecision::default()).await;
    assert!(bad_fields(nothing).contains(&"decision.classifications".to_owned()));
    let unknown = pb::PovertyDecision {
        deprivations: vec!["swimming_pool".to_owned()],
        ..decision("2022-05-10", (1_000_000, 0, Rural), &[("VN-2022", NearPoor)])
    };
    assert_eq!(bad_fields(given.decided(&there, unknown).await), ["decision.deprivations"]);
    let future = decision("2026-11-23", (1_000_000, 2, Urban), &[("VN-2022", NearPoor)]);
    assert_eq!(bad_fields(given.decided(&there, future).await), ["decision.decide_date"]);
    let early = pb::PovertyDecision {
        decide_date: day("2019-12-31"),
        ..decision("2022-05-10", (1_000_000, 2, Rural), &[("VN-2022", NearPoor)])
    };
    assert_eq!(bad_fields(given.decided(&there, early).await), ["decision.decide_date"]);
}

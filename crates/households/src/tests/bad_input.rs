//! Bad input of every kind, for every RPC of this context.

use std::collections::BTreeMap;

use proto::sinhke::households::v1 as pb;
use service::testing::{Hostile, hostile};

use super::given::{
    BA_CHE, DUONG_HUY, Given, HAI_LANG_OLD, bad_fields, household, person, register, village,
};

/// A household of two, its name and its members' names; everything else that a request can name.
fn words(there: &pb::Household, other: &pb::Household) -> BTreeMap<&'static str, String> {
    let named = |rest: &str| format!("{}/{rest}/0190c0de-0000-7000-8000-000000000001", there.name);
    let member = |place: usize| there.members[place].name.clone();
    let said = |word: &str| word.to_owned();
    [
        ("request_id", said("0190c0de-0000-7000-8000-00000000000a")),
        ("Household.name", there.name.clone()),
        ("GetHouseholdRequest.name", there.name.clone()),
        ("household", there.name.clone()),
        ("from_household", there.name.clone()),
        ("to_household", other.name.clone()),
        ("unit", said(DUONG_HUY)),
        ("assigned_unit", said(BA_CHE)),
        ("AssignVillageRequest.unit", said(HAI_LANG_OLD)),
        ("ListPendingAssignmentsRequest.unit", said(HAI_LANG_OLD)),
        ("village", village(3)),
        ("address", said("Thôn Khe Mười")),
        ("full_name", said("Chìu Thị Hoà")),
        ("code_set", said("TK2008")),
        ("Ethnicity.code", said("09")),
        ("Member.name", member(1)),
        ("member", member(1)),
        ("head", member(1)),
        ("new_head", member(1)),
        ("citizen_id", said("022190000009")),
        ("query", said("Hoà")),
        ("reason", said("Nhầm")),
        ("number", said("7/QĐ-UBND")),
        ("issuer", said("UBND xã")),
        ("law", said("7/2026/NĐ-CP")),
        ("note", said("thử")),
        ("PovertyStandard.name", said("povertyStandards/VN-2040")),
        ("GetStandardRequest.name", said("povertyStandards/VN-2022")),
        ("standard", said("povertyStandards/VN-2022")),
        ("indicators", said("toilet")),
        ("deprivations", said("toilet")),
        ("corrects", named("decisions")),
        ("ReviewRules.name", said("reviewRules/VN-2040")),
        ("ScoreTable.name", said("scoreTables/B1-TEST")),
        ("region", said("mountains")),
        ("window_start", said("0-9-1")),
        ("window_end", said("0-12-14")),
        ("ScoreItem.code", said("land")),
        ("ScoreOption.code", said("some")),
        ("item", said("land")),
        ("option", said("some")),
        ("table", said("scoreTables/B1-TEST")),
        ("GetRoundRequest.name", said("reviewRounds/0190c0de-0000-7000-8000-000000000003")),
        ("round", said("reviewRounds/0190c0de-0000-7000-8000-000000000003")),
        ("GetReviewRequest.name", named("reviews")),
        ("review", named("reviews")),
        ("reviews", named("reviews")),
        ("complaint", format!("{}/complaints/0190c0de-0000-7000-8000-000000000004", named("reviews"))),
    ]
    .into()
}

/// What would contradict something else that is said.
const UNSAID: &[&str] = &["no_citizen_id_reason", "valid_until", "corrects", "until_date"];

/// What a request may carry and nobody looks at: names that the server gives, what a decision works out itself. A window
/// is of every year; a row of a sheet has any name.
const UNREAD: &[&str] = &[
    "EnactReviewRules:rules.window_start, year 0",
    "EnactReviewRules:rules.window_end, year 0",
    "PreviewRegistrations:request_id, made up",
    "PreviewRegistrations:request_id, another form",
    "RecordDecision:decision.classifications[0].line_vnd",
    "RecordDecision:decision.classifications[0].income_only_line_vnd",
    "RecordDecision:decision.classifications[0].average_line_vnd",
    "RecordDecision:decision.classifications[0].deprivation_count",
    "RecordDecision:decision.classifications[0].b2_points",
    "RecordDecision:decision.classifications[0].deprivation_threshold",
    "RecordDecision:decision.classifications[0].law",
    "RegisterHousehold:household.name",
    "RegisterHousehold:household.members[0].name",
    "RegisterHouseholds:registration.household.name",
    "RegisterHouseholds:registration.household.members[0].name",
    "PreviewRegistrations:household.name",
    "PreviewRegistrations:household.members[0].name",
    "AddMember:member.name",
    "RecordDecision:decision.name",
    "OpenRound:round.name",
    "OpenReview:review.name",
];

#[tokio::test]
async fn every_field_of_every_method_refuses_what_it_cannot_mean() {
    let given = Given::province().await;
    let there = given.registered(household(DUONG_HUY, [person(1), person(2)])).await;
    let other = given.settled(3, DUONG_HUY).await;
    let ask = pb::ListHouseholdsRequest { page_size: 1, ..pb::ListHouseholdsRequest::default() };
    let page = given.registry().list_households(ask).await.unwrap().into_inner();
    let token = page.next_page_token;
    let tampered = format!("{}A", &token[..token.len() - 1]);
    let page_tokens = vec![token, tampered];
    let said = Hostile { words: words(&there, &other), unsaid: UNSAID, unread: UNREAD, page_tokens };
    let wrong = hostile(&given.context, "sinhke.households.v1", &said).await;
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn a_household_of_ten_thousand_is_refused_by_its_number_alone() {
    let given = Given::province().await;
    let crowd = household(DUONG_HUY, (1..=10_000).map(person));
    let refusal = given.registry().register_household(register(crowd)).await;
    assert_eq!(bad_fields(refusal), ["household.members"]);
}

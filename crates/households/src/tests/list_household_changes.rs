use prost_types::FieldMask;
use proto::sinhke::{
    households::v1::{self as pb, ChangeKind, PovertyClass},
    r#type::v1::AreaKind,
};
use tonic::Code;

use super::{
    given::{
        DUONG_HUY, Given, HAI_LANG_OLD, VAN_DON, approver, bad_fields, day, decision, migrator,
        new_request_id, officer, refused,
    },
    lifecycle::moving,
};

fn changes_of(there: &pb::Household) -> pb::ListHouseholdChangesRequest {
    pb::ListHouseholdChangesRequest {
        household: there.name.clone(),
        ..pb::ListHouseholdChangesRequest::default()
    }
}

async fn changes(given: &Given, there: &pb::Household) -> Vec<pb::HouseholdChange> {
    given.registry().list_household_changes(changes_of(there)).await.unwrap().into_inner().changes
}

#[tokio::test]
async fn every_change_says_what_when_by_whom_since_when_and_why() {
    let given = Given::province().await;
    let there = given.settled(1, DUONG_HUY).await;
    let amend = pb::AmendHouseholdRequest {
        household: Some(pb::Household { address: "Thôn Mới".to_owned(), ..there.clone() }),
        update_mask: Some(FieldMask { paths: vec!["address".to_owned()] }),
        valid_date: day("2023-06-01"),
        request_id: new_request_id(),
        reason: "ghi sai địa chỉ".to_owned(),
    };
    let amended = given.registry().amend_household(amend).await.unwrap().into_inner();
    given.registry().move_household(moving(&amended, HAI_LANG_OLD, "2024-09-01")).await.unwrap();
    let reveal = pb::RevealCitizenIdRequest {
        household: there.name.clone(),
        member: there.members[0].name.clone(),
        reason: "đối chiếu hồ sơ vay".to_owned(),
        request_id: new_request_id(),
    };
    given.households(&approver()).reveal_citizen_id(reveal).await.unwrap();
    let told = changes(&given, &there).await;
    let told: Vec<_> = told
        .iter()
        .map(|change| (change.version, change.kind(), change.valid_date, &*change.account, &*change.reason))
        .collect();
    let expected = [
        (4, ChangeKind::IdentityRevealed, day("2026-11-22"), "approver", "đối chiếu hồ sơ vay"),
        (3, ChangeKind::Moved, day("2024-09-01"), "analyst", ""),
        (2, ChangeKind::Amended, day("2023-06-01"), "analyst", "ghi sai địa chỉ"),
        (1, ChangeKind::Registered, day("2020-01-01"), "analyst", ""),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_correction_never_overwrites_what_was_decided() {
    let given = Given::province().await;
    let there = given.settled(1, DUONG_HUY).await;
    let survey = (1_000_000, 2, AreaKind::Rural);
    let near = [("VN-2022", PovertyClass::NearPoor)];
    let wrong = given.decided(&there, decision("2022-05-10", survey, &near)).await.unwrap();
    let corrects = wrong.name.clone();
    let poor = [("VN-2022", PovertyClass::Poor)];
    let right =
        pb::PovertyDecision { corrects, ..decision("2022-05-10", (1_000_000, 3, AreaKind::Rural), &poor) };
    let ask = pb::RecordDecisionRequest {
        household: there.name.clone(),
        decision: Some(right),
        request_id: new_request_id(),
        etag: String::new(),
        reason: "nhập thiếu một chỉ số".to_owned(),
    };
    given.poverty(&migrator()).record_decision(ask).await.unwrap();
    let ask = pb::ListDecisionsRequest { household: there.name.clone(), ..Default::default() };
    let decisions = given.approving().list_decisions(ask).await.unwrap().into_inner().decisions;
    let kept = decisions.iter().find(|known| known.name == wrong.name).unwrap();
    assert!(!kept.corrected_by.is_empty());
    let uncorrected = pb::PovertyDecision { corrected_by: String::new(), ..kept.clone() };
    assert_eq!(uncorrected, wrong, "all but the mark stays as it was decided");
    let told = changes(&given, &there).await;
    let told: Vec<_> = told.iter().map(|change| (change.kind(), change.reason.as_str())).collect();
    let expected = [
        (ChangeKind::Decided, "nhập thiếu một chỉ số"),
        (ChangeKind::Decided, ""),
        (ChangeKind::Registered, ""),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn changes_come_in_pages_and_to_callers_of_the_household_s_area_only() {
    let given = Given::province().await;
    let there = given.settled(1, DUONG_HUY).await;
    given.registry().move_household(moving(&there, HAI_LANG_OLD, "2024-09-01")).await.unwrap();
    let all = changes(&given, &there).await;
    let mut ask = pb::ListHouseholdChangesRequest { page_size: 1, ..changes_of(&there) };
    let first = given.registry().list_household_changes(ask.clone()).await.unwrap().into_inner();
    ask.page_token = first.next_page_token;
    let second = given.registry().list_household_changes(ask.clone()).await.unwrap().into_inner();
    assert_eq!([first.changes, second.changes].concat(), all);
    assert_eq!(second.next_page_token, "");
    let elsewhere = given.households(&officer(&[VAN_DON])).list_household_changes(changes_of(&there)).await;
    assert_eq!(refused(elsewhere), (Code::PermissionDenied, "AREA_FORBIDDEN".to_owned()));
    ask.household = "1".to_owned();
    assert!(bad_fields(given.registry().list_household_changes(ask).await).contains(&"household".to_owned()));
}

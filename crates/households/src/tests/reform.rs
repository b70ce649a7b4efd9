//! The reorganisation of 2025-07-01: its work list, one assignment, a whole village's.

use std::collections::BTreeMap;

use prost::Message as _;
use proto::sinhke::{
    communes::v1::{Village, VillageRegistered},
    households::v1::{self as pb, assign_village_response::Result as Answered},
    r#type::v1::{AreaKind, DocumentRef},
};
use tonic::Code;

use super::given::{
    BA_CHE, DUONG_HUY, Given, HAI_LANG, HAI_LANG_OLD, LAW, VAN_DON, analyst, bad_fields, day, household,
    metadata, new_request_id, officer, person, refused, village, village_id, village_of,
};

const REFORM: &str = "2025-07-01";

#[expect(clippy::unnecessary_wraps, reason = "as the fields have it")]
fn paper() -> Option<DocumentRef> {
    let (number, issuer) = ("31/QĐ-UBND".to_owned(), "UBND tỉnh".to_owned());
    Some(DocumentRef { number, date: day("2025-07-15"), issuer })
}

pub(super) fn assigning(household: &pb::Household, unit: &str) -> pb::AssignHouseholdRequest {
    pb::AssignHouseholdRequest {
        household: household.name.clone(),
        effective_date: day(REFORM),
        assigned_unit: unit.to_owned(),
        document: paper(),
        reason: String::new(),
        request_id: new_request_id(),
        etag: household.etag.clone(),
    }
}

fn pending(unit: &str, of_village: &str) -> pb::ListPendingAssignmentsRequest {
    pb::ListPendingAssignmentsRequest {
        effective_date: day(REFORM),
        unit: unit.to_owned(),
        village: of_village.to_owned(),
        ..pb::ListPendingAssignmentsRequest::default()
    }
}

/// In a village of the split unit, or of another.
async fn of_village(given: &Given, number: u32, village: String) -> pb::Household {
    let there = pb::Household { village, ..household(HAI_LANG_OLD, [person(number)]) };
    given.registered(there).await
}

/// Village 4 lies in the split unit; village 5 was there before the split, and was told to lie in Ba Chẽ since.
async fn villages(given: &Given) {
    given.learn_village(4, HAI_LANG_OLD, AreaKind::Unspecified).await;
    let placed = Village { valid_from: day("2020-01-01"), ..village_of(5, BA_CHE, AreaKind::Unspecified) };
    let message = VillageRegistered { village: Some(placed) };
    given.emit(village_id(5), 1, "village.registered", message.encode_to_vec()).await;
    given.context.applied(crate::feeds::communes::NAME, village_id(5), 1).await;
}

/// The names on the list.
async fn waiting(given: &Given, ask: pb::ListPendingAssignmentsRequest) -> Vec<String> {
    let listed = given.reform(&analyst()).list_pending_assignments(ask).await.unwrap().into_inner();
    listed.assignments.into_iter().map(|row| row.household).collect()
}

#[tokio::test]
async fn r20_households_of_a_split_unit_are_listed_until_each_is_assigned() {
    let given = Given::province().await;
    villages(&given).await;
    given.settled(1, DUONG_HUY).await;
    given.settled(2, HAI_LANG).await;
    let unknown = given.settled(3, HAI_LANG_OLD).await;
    let there = of_village(&given, 4, village(4)).await;
    // Its village lies in Ba Chẽ, so it does.
    of_village(&given, 5, village(5)).await;
    let mut reform = given.reform(&analyst());
    let row = |household: &pb::Household| pb::PendingAssignment {
        household: household.name.clone(),
        unit: HAI_LANG_OLD.to_owned(),
        village: household.village.clone(),
        candidate_units: vec![HAI_LANG.to_owned(), BA_CHE.to_owned()],
        etag: household.etag.clone(),
    };
    let mut expected = [row(&unknown), row(&there)];
    expected.sort_by(|one, next| one.household.cmp(&next.household));
    let first = pb::ListPendingAssignmentsRequest { page_size: 1, ..pending("", "") };
    let page = reform.list_pending_assignments(first.clone()).await.unwrap().into_inner();
    let next = pb::ListPendingAssignmentsRequest { page_token: page.next_page_token, ..first };
    let last = reform.list_pending_assignments(next).await.unwrap().into_inner();
    assert_eq!([page.assignments, last.assignments].concat(), expected);
    assert_eq!(last.next_page_token, "");
    assert_eq!(waiting(&given, pending(HAI_LANG_OLD, &village(4))).await, std::slice::from_ref(&there.name));

    let ask = assigning(&unknown, BA_CHE);
    let assigned = reform.assign_household(ask.clone()).await.unwrap().into_inner();
    let expected = pb::Assignment {
        household: unknown.name.clone(),
        unit: HAI_LANG_OLD.to_owned(),
        effective_date: day(REFORM),
        assigned_unit: BA_CHE.to_owned(),
        law: "1679/NQ-UBTVQH15".to_owned(),
        document: paper(),
        etag: "\"2\"".to_owned(),
    };
    assert_eq!(assigned, expected);
    assert_eq!(reform.assign_household(ask).await.unwrap().into_inner(), assigned, "a retry gets the answer");
    assert_eq!(waiting(&given, pending("", "")).await, std::slice::from_ref(&there.name));
    // The record is as it was, and is the new commune's from now on.
    let read = given.read(&unknown.name).await;
    assert_eq!(
        pb::Household { etag: unknown.etag.clone(), update_time: unknown.update_time, ..read },
        unknown
    );
    let ask = pb::GetHouseholdRequest { name: unknown.name.clone(), as_of: None };
    assert!(given.households(&officer(&[BA_CHE])).get_household(ask.clone()).await.is_ok());
    let gone = given.households(&officer(&[HAI_LANG])).get_household(ask).await;
    assert_eq!(refused(gone).1, "AREA_FORBIDDEN");

    let ask = pb::GetAssignmentProgressRequest { effective_date: day(REFORM) };
    let progress = reform.get_assignment_progress(ask).await.unwrap().into_inner();
    let part = |unit: &str, assigned_count, village_count| pb::AssignedCount {
        unit: unit.to_owned(),
        assigned_count,
        village_count,
    };
    let split = pb::SplitUnit {
        unit: HAI_LANG_OLD.to_owned(),
        candidates: vec![part(HAI_LANG, 0, 0), part(BA_CHE, 1, 1)],
        pending_count: 1,
        villages: vec![pb::PendingVillage { village: village(4), pending_count: 1 }],
    };
    assert_eq!(progress.units, [split]);
}

#[tokio::test]
async fn an_assignment_is_told_without_anything_personal_and_kept_in_the_history() {
    let given = Given::province().await;
    let there = given.settled(1, HAI_LANG_OLD).await;
    let mut reform = given.reform(&analyst());
    reform.assign_household(assigning(&there, BA_CHE)).await.unwrap();
    let mut again = assigning(&there, HAI_LANG);
    again.etag = String::new();
    assert_eq!(
        refused(reform.assign_household(again.clone()).await),
        (Code::AlreadyExists, "ALREADY_ASSIGNED".to_owned())
    );
    again.request_id = new_request_id();
    again.reason = "Nhầm thôn".to_owned();
    reform.assign_household(again).await.unwrap();
    let events = given.context.published(LAW + 3).await;
    let event = &events[LAW + 1];
    assert_eq!(event.subject, "sinhke.households.v1.household.assigned.06970");
    let told = pb::HouseholdAssigned::decode(event.payload.clone()).unwrap();
    let facts = told.facts.as_ref().unwrap();
    assert_eq!((facts.unit.as_str(), facts.member_count), (HAI_LANG_OLD, 1));
    assert_eq!([&told.unit, &told.assigned_unit], [HAI_LANG_OLD, BA_CHE]);
    assert_eq!((told.effective_date, told.law.as_str()), (day(REFORM), "1679/NQ-UBTVQH15"));
    assert_eq!(events[LAW + 2].subject, "sinhke.households.v1.household.assigned.06886");
    let ask = pb::ListHouseholdChangesRequest { household: there.name, ..Default::default() };
    let changes = given.registry().list_household_changes(ask).await.unwrap().into_inner().changes;
    let seen: Vec<_> = changes.iter().map(|change| (change.kind(), change.reason.as_str())).collect();
    let assigned = pb::ChangeKind::Assigned;
    assert_eq!(seen, [(assigned, "Nhầm thôn"), (assigned, ""), (pb::ChangeKind::Registered, "")]);
}

/// The answers by household.
async fn village_assigned(
    given: &Given,
    ask: &pb::AssignVillageRequest,
) -> BTreeMap<String, Result<pb::Assignment, i32>> {
    let mut answers = given.reform(&analyst()).assign_village(ask.clone()).await.unwrap().into_inner();
    let mut assigned = BTreeMap::new();
    while let Some(answer) = answers.message().await.unwrap() {
        let result = match answer.result.unwrap() {
            Answered::Assignment(assignment) => Ok(assignment),
            Answered::Refusal(status) => Err(status.code),
        };
        assigned.insert(answer.household, result);
    }
    assigned
}

#[tokio::test]
async fn a_village_is_assigned_as_one_and_a_repeated_call_answers_for_the_same_households() {
    let given = Given::province().await;
    villages(&given).await;
    let mut names = Vec::new();
    for number in 1..=3 {
        names.push(of_village(&given, number, village(4)).await.name);
    }
    names.sort();
    let other = of_village(&given, 4, village(5)).await;
    let elsewhere = of_village(&given, 5, village(4)).await;
    given.reform(&analyst()).assign_household(assigning(&elsewhere, HAI_LANG)).await.unwrap();
    let ask = pb::AssignVillageRequest {
        unit: HAI_LANG_OLD.to_owned(),
        village: village(4),
        effective_date: day(REFORM),
        assigned_unit: BA_CHE.to_owned(),
        document: paper(),
        request_id: new_request_id(),
    };
    let assigned = village_assigned(&given, &ask).await;
    assert_eq!(assigned.keys().cloned().collect::<Vec<_>>(), names, "who is assigned already stays");
    assert!(assigned.values().all(|answer| answer.as_ref().is_ok_and(|known| known.assigned_unit == BA_CHE)));
    assert_eq!(village_assigned(&given, &ask).await, assigned);
    assert_eq!(waiting(&given, pending("", "")).await, [""; 0]);
    // A village that lies in a part says so of its households to readers, by the same call.
    let told = pb::AssignVillageRequest { village: village(5), request_id: new_request_id(), ..ask.clone() };
    assert_eq!(
        village_assigned(&given, &told).await.into_keys().collect::<Vec<_>>(),
        std::slice::from_ref(&other.name)
    );
    let late = of_village(&given, 6, village(5)).await;
    let wrong = pb::AssignVillageRequest { assigned_unit: HAI_LANG.to_owned(), ..told };
    let wrong = pb::AssignVillageRequest { request_id: new_request_id(), ..wrong };
    let refusals = village_assigned(&given, &wrong).await;
    assert_eq!(refusals[&late.name], Err(Code::FailedPrecondition.into()));
}

#[tokio::test]
async fn what_cannot_be_assigned_is_refused_with_its_reason() {
    let given = Given::province().await;
    let (whole, split) = (given.settled(1, DUONG_HUY).await, given.settled(2, HAI_LANG_OLD).await);
    let mut reform = given.reform(&analyst());
    let wrong_state = |reason: &str| (Code::FailedPrecondition, reason.to_owned());
    let answer = reform.assign_household(assigning(&whole, BA_CHE)).await;
    assert_eq!(refused(answer), wrong_state("ASSIGNMENT_NOT_PENDING"));
    let status = reform.assign_household(assigning(&split, VAN_DON)).await.unwrap_err();
    assert_eq!(refused::<()>(Err(status.clone())), wrong_state("NOT_A_CANDIDATE_UNIT"));
    assert_eq!(metadata::<()>(Err(status))["candidates"], [HAI_LANG, BA_CHE].join(","));
    let on = |on| pb::AssignHouseholdRequest { effective_date: day(on), ..assigning(&split, BA_CHE) };
    let answer = reform.assign_household(on("2025-07-02")).await;
    assert_eq!(refused(answer), (Code::NotFound, "NOTHING_SPLIT_ON_DATE".to_owned()));
    assert_eq!(bad_fields(reform.assign_household(on("2030-01-01")).await), ["effective_date"]);
    let answer = reform.assign_household(pb::AssignHouseholdRequest::default()).await;
    let fields = ["request_id", "household", "effective_date", "assigned_unit", "document"];
    assert_eq!(bad_fields(answer), fields);
    let answer = reform.assign_village(pb::AssignVillageRequest::default()).await.map(drop);
    let fields = ["request_id", "unit", "village", "effective_date", "assigned_unit", "document"];
    assert_eq!(bad_fields(answer), fields);
    // Lists, too.
    let answer = reform.list_pending_assignments(pending(DUONG_HUY, "")).await;
    assert_eq!(refused(answer), wrong_state("ASSIGNMENT_NOT_PENDING"));
    let mine = officer(&[VAN_DON]);
    let answer = given.reform(&mine).list_pending_assignments(pending(HAI_LANG_OLD, "")).await;
    assert_eq!(refused(answer).1, "AREA_FORBIDDEN");
    let all = given.reform(&mine).list_pending_assignments(pending("", "")).await.unwrap().into_inner();
    assert_eq!(all.assignments, []);
    let answer = given.reform(&mine).assign_household(assigning(&split, BA_CHE)).await;
    assert_eq!(refused(answer).1, "AREA_FORBIDDEN");
    let mine = officer(&[BA_CHE]);
    let listed = given.reform(&mine).list_pending_assignments(pending("", "")).await.unwrap().into_inner();
    assert_eq!(listed.assignments.len(), 1);
    given.reform(&mine).assign_household(assigning(&split, BA_CHE)).await.unwrap();
}

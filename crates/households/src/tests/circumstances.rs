//! What is stated of households and members from a day on: registered, restated, read of past days, and told.

use prost::Message as _;
use prost_types::FieldMask;
use proto::sinhke::{
    households::v1::{self as pb, LabourCapacity, Merit, PovertyCause},
    r#type::v1::AreaKind,
};

use super::{
    given::{
        DUONG_HUY, Given, HAI_LANG_OLD, analyst, bad_fields, day, decision, household, new_request_id, person,
    },
    lifecycle::splitting,
};

fn blind() -> pb::Disability {
    pb::Disability {
        kind: pb::DisabilityKind::Sight.into(),
        level: pb::DisabilityLevel::EspeciallySevere.into(),
    }
}

/// A wounded soldier who cannot work any more, and a farming household that is poor for two reasons.
fn stated() -> pb::Household {
    let soldier = pb::Member {
        disabilities: vec![blind()],
        merits: vec![Merit::WoundedSoldier.into(), Merit::ToxicExposure.into()],
        labour_capacity: LabourCapacity::Unable.into(),
        ..person(1)
    };
    let able = pb::Member { labour_capacity: LabourCapacity::Able.into(), ..person(2) };
    let mut asked = household(DUONG_HUY, [soldier, able]);
    asked.causes = vec![PovertyCause::IllnessOrAccident.into(), PovertyCause::NoLand.into()];
    asked.farming = true;
    asked
}

fn restating(there: &pb::Household, member: pb::Member, paths: &[&str], on: &str) -> pb::AmendMemberRequest {
    pb::AmendMemberRequest {
        household: there.name.clone(),
        member: Some(member),
        update_mask: Some(FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() }),
        valid_date: day(on),
        request_id: new_request_id(),
        ..pb::AmendMemberRequest::default()
    }
}

async fn as_of(given: &Given, there: &pb::Household, on: &str) -> pb::Household {
    let ask = pb::GetHouseholdRequest { name: there.name.clone(), as_of: day(on) };
    given.registry().get_household(ask).await.unwrap().into_inner()
}

#[tokio::test]
async fn what_is_registered_of_members_and_household_is_kept() {
    let given = Given::province().await;
    let there = given.registered(stated()).await;
    assert_eq!(there.members[0].disabilities, [blind()]);
    let merits: Vec<_> = there.members[0].merits().collect();
    assert_eq!(merits, [Merit::WoundedSoldier, Merit::ToxicExposure]);
    assert_eq!(there.members[1].labour_capacity(), LabourCapacity::Able);
    let causes: Vec<_> = there.causes().collect();
    assert_eq!(
        causes,
        [PovertyCause::NoLand, PovertyCause::IllnessOrAccident],
        "in the order of their numbers"
    );
    assert!(there.farming && there.merit && !there.no_labour_capacity);
    assert_eq!(given.read(&there.name).await, there);
}

#[tokio::test]
async fn what_is_restated_of_a_member_holds_from_its_day_and_comes_along_to_another_household() {
    let given = Given::province().await;
    let there = given.registered(stated()).await;
    let name = there.members[1].name.clone();
    let unable = pb::Member { name, labour_capacity: LabourCapacity::Unable.into(), ..pb::Member::default() };
    let ask = restating(&there, unable.clone(), &["labour_capacity"], "2024-03-01");
    let answer = given.registry().amend_member(ask).await.unwrap().into_inner();
    assert!(answer.no_labour_capacity, "nobody is able any more");
    assert!(!as_of(&given, &there, "2024-02-29").await.no_labour_capacity);
    assert_eq!(as_of(&given, &there, "2024-02-29").await.members[1].labour_capacity(), LabourCapacity::Able);
    assert_eq!(given.read(&there.name).await, answer);
    let asked = splitting(&answer, HAI_LANG_OLD, "2024-01-01");
    let new = given.registry().split_household(asked).await.unwrap().into_inner().new_household.unwrap();
    assert!(new.no_labour_capacity && new.causes.is_empty() && !new.farming);
    let first = as_of(&given, &new, "2024-01-01").await;
    assert_eq!(first.members[0].labour_capacity(), LabourCapacity::Able, "as it was on that day");
}

#[tokio::test]
async fn circumstances_are_stated_from_a_day_on_and_told_with_all_that_reports_count() {
    let given = Given::province().await;
    let there = given.registered(stated()).await;
    let ask = pb::StateCircumstancesRequest {
        household: there.name.clone(),
        causes: vec![PovertyCause::Disaster.into()],
        farming: false,
        valid_date: day("2024-09-07"),
        request_id: new_request_id(),
        etag: there.etag.clone(),
        reason: "sau bão số 3".to_owned(),
    };
    let answer = given.circumstances(&analyst()).state_circumstances(ask).await.unwrap().into_inner();
    let causes: Vec<_> = answer.causes().collect();
    assert_eq!((causes, answer.farming), (vec![PovertyCause::Disaster], false));
    assert_eq!(given.read(&there.name).await, answer);
    let before = as_of(&given, &there, "2024-09-06").await;
    assert_eq!((&before.causes, before.farming), (&there.causes, true));
    let event = given.context.published(4 + 3 + 2).await.pop().unwrap();
    assert_eq!(event.subject, "sinhke.households.v1.household.circumstances_stated.06805");
    let told = pb::HouseholdCircumstancesStated::decode(event.payload).unwrap();
    let facts = told.facts.unwrap();
    assert_eq!((told.valid_date, facts.causes), (day("2024-09-07"), vec![PovertyCause::Disaster.into()]));
    let changes = pb::ListHouseholdChangesRequest {
        household: there.name.clone(),
        ..pb::ListHouseholdChangesRequest::default()
    };
    let changes = given.registry().list_household_changes(changes).await.unwrap().into_inner().changes;
    assert_eq!(changes[0].kind(), pb::ChangeKind::CircumstancesStated);
    assert_eq!((changes[0].valid_date, changes[0].reason.as_str()), (day("2024-09-07"), "sau bão số 3"));
}

#[tokio::test]
async fn every_bad_field_of_circumstances_is_named() {
    let given = Given::province().await;
    let there = given.settled(1, DUONG_HUY).await;
    let ask = pb::StateCircumstancesRequest {
        household: there.name.clone(),
        causes: vec![1, 1, 0, 99],
        valid_date: day("0001-01-01"),
        request_id: "x".to_owned(),
        ..pb::StateCircumstancesRequest::default()
    };
    let fields = bad_fields(given.circumstances(&analyst()).state_circumstances(ask).await);
    assert_eq!(fields, ["request_id", "causes[1]", "causes[2]", "causes[3]", "valid_date"]);
    let endless = pb::StateCircumstancesRequest {
        household: there.name.clone(),
        causes: vec![0; 10_000],
        request_id: new_request_id(),
        ..pb::StateCircumstancesRequest::default()
    };
    let fields = bad_fields(given.circumstances(&analyst()).state_circumstances(endless).await);
    assert_eq!(fields, ["causes"]);
    let mut asked = stated();
    asked.causes = vec![1, 1];
    asked.members[0].disabilities.push(blind());
    asked.members[0].merits = vec![3, 3];
    let fields = bad_fields(given.registry().register_household(super::given::register(asked)).await);
    let expected = [
        "household.causes[1]",
        "household.members[0].disabilities[1].kind",
        "household.members[0].merits[1]",
    ];
    assert_eq!(fields, expected);
}

/// Mức sống trung bình.
#[tokio::test]
async fn an_average_living_standard_is_previewed_stated_decided_kept_and_told() {
    let given = Given::province().await;
    let there = given.registered(stated()).await;
    let ask = pb::PreviewClassificationRequest {
        income_vnd: 2_250_000,
        area_kind: AreaKind::Rural.into(),
        date: day("2022-11-01"),
        farming: true,
        ..pb::PreviewClassificationRequest::default()
    };
    let previewed = given.poverty(&analyst()).preview_classification(ask).await.unwrap().into_inner();
    let said = &previewed.classifications[0];
    assert_eq!((said.average_living, said.average_line_vnd), (true, 2_250_000));
    let classes = [("VN-2022", pb::PovertyClass::NotPoor)];
    let mut paper = decision("2022-11-01", (2_250_000, 0, AreaKind::Rural), &classes);
    paper.classifications[0].average_living = true;
    let answer = given.decided(&there, paper).await.unwrap();
    assert!(answer.farming && answer.classifications == previewed.classifications);
    let ask =
        pb::ListDecisionsRequest { household: there.name.clone(), ..pb::ListDecisionsRequest::default() };
    let kept = given.poverty(&analyst()).list_decisions(ask).await.unwrap().into_inner().decisions;
    assert_eq!(kept, [answer]);
    let event = given.context.published(4 + 3 + 2).await.pop().unwrap();
    let told = pb::HouseholdDecided::decode(event.payload).unwrap();
    assert!(told.classes[0].average_living);
}

//! What leaves: each event with its subject, whole facts, and nothing more.

use prost::Message;
use prost_types::FieldMask;
use proto::sinhke::{
    households::v1::{self as pb, PovertyClass},
    r#type::v1::AreaKind,
};
use service::testing::Published;

use super::{
    given::{
        DUONG_HUY, Given, HAI_LANG_OLD, LAW, approver, day, decision, household, new_request_id, person,
        village,
    },
    lifecycle::{merging, moving, splitting},
};

/// How many standards come with the binary: their events are first.
const STANDARDS: usize = 4;

pub(super) fn read<M: Message + Default>(event: &Published, subject: &str) -> M {
    assert_eq!(event.subject, format!("sinhke.households.v1.{subject}"));
    M::decode(event.payload.clone()).unwrap()
}

fn count(from: &str, member_count: i32) -> pb::MemberCount {
    pb::MemberCount { from_date: day(from), member_count }
}

#[tokio::test]
async fn every_standard_is_told_once_and_in_order() {
    let given = Given::empty().await;
    let events = given.context.published(LAW).await;
    let told: Vec<_> = events
        .iter()
        .take(STANDARDS)
        .map(|event| {
            let message: pb::StandardEnacted = read(event, "standard.enacted._");
            (message.standard.unwrap().name, event.version)
        })
        .collect();
    let expected = ["VN-2016", "VN-2022", "QN-2023", "VN-2027"];
    let expected: Vec<_> =
        (1..).zip(expected).map(|(version, id)| (format!("povertyStandards/{id}"), version)).collect();
    assert_eq!(told, expected);
}

#[tokio::test]
async fn every_shipped_target_is_told_with_what_is_not_certain_about_it() {
    let given = Given::empty().await;
    let events = given.context.published(LAW).await;
    let told = events.iter().skip(LAW - 3).map(|event| {
        let target = read::<pb::TargetSet>(event, "target.set._").target.unwrap();
        assert!(target.etag.is_empty() && !target.note.is_empty(), "{target:?}");
        (target.indicator(), target.value, target.stated_share_milli_points)
    });
    let expected = [
        (pb::TargetIndicator::YearlyRateCut, 3_000, 0),
        (pb::TargetIndicator::HouseholdCut, 411, 110),
        (pb::TargetIndicator::DifficultVillagesLeft, 0, 0),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn a_registration_tells_the_whole_household_where_it_lay_on_that_day() {
    let given = Given::province().await;
    let unable = pb::Member { labour_capacity: pb::LabourCapacity::Unable.into(), ..person(1) };
    let merits = vec![pb::Merit::SickSoldier.into()];
    let comes = pb::Member { member_from: day("2024-02-01"), merits, ..person(2) };
    let mut asked = household(DUONG_HUY, [unable, comes]);
    asked.causes = vec![pb::PovertyCause::NoTools.into()];
    let there = given.registered(asked).await;
    let events = given.context.published(LAW + 1).await;
    let event = events.last().unwrap();
    let told: pb::HouseholdRegistered = read(event, "household.registered.06805");
    assert_eq!((event.version, event.valid_on), (1, "2020-01-01".parse().unwrap()));
    let facts = pb::HouseholdFacts {
        household: there.name,
        unit: DUONG_HUY.to_owned(),
        village: String::new(),
        area_kind: AreaKind::Rural.into(),
        minority: true,
        member_count: 1,
        later_member_counts: vec![count("2024-02-01", 2)],
        later: vec![pb::LaterFacts {
            from_date: day("2024-02-01"),
            unit: DUONG_HUY.to_owned(),
            village: String::new(),
            area_kind: AreaKind::Rural.into(),
            minority: true,
            member_count: 2,
            no_labour_capacity: false,
            merit: true,
            causes: vec![pb::PovertyCause::NoTools.into()],
        }],
        supersedes: true,
        no_labour_capacity: true,
        merit: false,
        causes: vec![pb::PovertyCause::NoTools.into()],
    };
    let register_date = day("2020-01-01");
    assert_eq!(
        told,
        pb::HouseholdRegistered { facts: Some(facts), register_date, split_from: String::new() }
    );
}

/// After a whole succession the subject is the new commune's; after a split, the recorded one's until assigned.
#[tokio::test]
async fn an_amendment_is_told_where_the_household_lies_on_its_day() {
    let given = Given::province().await;
    let there = given.settled(1, HAI_LANG_OLD).await;
    let amend = |address: &str, village: String, path: &str| pb::AmendHouseholdRequest {
        household: Some(pb::Household { address: address.to_owned(), village, ..there.clone() }),
        update_mask: Some(FieldMask { paths: vec![path.to_owned()] }),
        valid_date: day("2025-08-01"),
        request_id: new_request_id(),
        reason: String::new(),
    };
    let mut registry = given.registry();
    registry.amend_household(amend("Thôn Mới", String::new(), "address")).await.unwrap();
    let mut assign = amend("", village(1), "village");
    assign.household.as_mut().unwrap().etag = "\"2\"".to_owned();
    registry.amend_household(assign).await.unwrap();
    let events = given.context.published(LAW + 3).await;
    let open: pb::HouseholdAmended = read(&events[LAW + 1], "household.amended.06886");
    assert_eq!(open.facts.as_ref().unwrap().area_kind(), AreaKind::Unspecified);
    let assigned: pb::HouseholdAmended = read(&events[LAW + 2], "household.amended.06970");
    let facts = assigned.facts.unwrap();
    assert_eq!((facts.unit.as_str(), facts.village.as_str()), (HAI_LANG_OLD, village(1).as_str()));
    assert_eq!((facts.area_kind(), assigned.valid_date), (AreaKind::Rural, day("2025-08-01")));
}

#[tokio::test]
async fn who_joins_leaves_or_moves_changes_the_members_of_each_household() {
    let given = Given::province().await;
    let from = given.registered(household(DUONG_HUY, [person(1), person(2)])).await;
    let to = given.settled(3, HAI_LANG_OLD).await;
    let moved = pb::MoveMemberRequest {
        from_household: from.name.clone(),
        to_household: to.name.clone(),
        member: from.members[1].name.clone(),
        relation: pb::Relation::Other.into(),
        move_date: day("2025-09-01"),
        request_id: new_request_id(),
        from_etag: String::new(),
        to_etag: String::new(),
    };
    given.registry().move_member(moved).await.unwrap();
    let events = given.context.published(LAW + 4).await;
    let changed = &events[LAW + 2..];
    let of = |name: &str, subject: &str| {
        let event = changed.iter().find(|event| name.ends_with(&event.aggregate.to_string())).unwrap();
        let told: pb::HouseholdMembersChanged = read(event, subject);
        assert_eq!((event.version, told.valid_date), (2, day("2025-09-01")));
        told.facts.unwrap().member_count
    };
    assert_eq!(of(&from.name, "household.members_changed.06760"), 1);
    assert_eq!(of(&to.name, "household.members_changed.06886"), 2);
}

#[tokio::test]
async fn a_reveal_tells_that_and_not_what() {
    let given = Given::province().await;
    let there = given.settled(1, DUONG_HUY).await;
    let ask = pb::RevealCitizenIdRequest {
        household: there.name.clone(),
        member: there.members[0].name.clone(),
        reason: "kiểm tra".to_owned(),
        request_id: new_request_id(),
    };
    given.households(&approver()).reveal_citizen_id(ask).await.unwrap();
    let events = given.context.published(LAW + 2).await;
    let told: pb::IdentityRevealed = read(&events[LAW + 1], "household.identity_revealed.06760");
    assert_eq!(told, pb::IdentityRevealed { household: there.name, member: there.members[0].name.clone() });
}

/// R05 and R10.
#[tokio::test]
async fn a_decision_tells_the_class_before_and_the_movement_under_each_standard() {
    let given = Given::province().await;
    let there = given.settled(1, DUONG_HUY).await;
    let both = |vn, qn| [("VN-2022", vn), ("QN-2023", qn)];
    let rural = AreaKind::Rural;
    let (poor, near, not) = (PovertyClass::Poor, PovertyClass::NearPoor, PovertyClass::NotPoor);
    for (on, income, deprivations, classes) in [
        ("2023-05-10", 1_000_000, 3, both(poor, poor)),
        ("2023-11-10", 1_600_000, 2, both(not, near)),
        ("2025-05-10", 1_000_000, 3, both(poor, poor)),
    ] {
        given.decided(&there, decision(on, (income, deprivations, rural), &classes)).await.unwrap();
    }
    let events = given.context.published(LAW + 4).await;
    let movements: Vec<Vec<_>> = events[LAW + 1..]
        .iter()
        .map(|event| {
            let told: pb::HouseholdDecided = read(event, "household.decided.06805");
            told.classes.iter().map(|class| (class.previous_class(), class.movement())).collect()
        })
        .collect();
    let unknown = PovertyClass::NotKnown;
    let expected = [
        [(unknown, pb::Movement::PoorOtherUp), (unknown, pb::Movement::PoorOtherUp)],
        [(poor, pb::Movement::PoorRoseAbove), (poor, pb::Movement::PoorToNearPoor)],
        [(not, pb::Movement::RePoor), (near, pb::Movement::NearPoorToPoor)],
    ];
    assert_eq!(movements, expected.map(|row| row.to_vec()));
    let last: pb::HouseholdDecided = read(&events[LAW + 3], "household.decided.06805");
    assert_eq!((last.decide_date, last.area_kind()), (day("2025-05-10"), rural));
    assert_eq!((last.classes[1].line_vnd, last.classes[1].deprivation_count), (2_100_000, 3));
    assert_eq!(last.deprivations, ["info_device", "nutrition", "toilet"]);
    assert_eq!(last.child_count, Some(0));
    assert!(last.decision.starts_with(&format!("{}/decisions/", there.name)) && last.corrects.is_empty());
    assert_eq!(last.facts.unwrap().household, there.name);
}

#[tokio::test]
async fn a_household_that_moves_is_told_where_it_was_and_where_it_is_from_the_day_on() {
    let given = Given::province().await;
    let there = given.registered(household(DUONG_HUY, [person(1), person(2)])).await;
    let mut registry = given.registry();
    registry.move_household(moving(&there, HAI_LANG_OLD, "2024-09-01")).await.unwrap();
    let back_dated = pb::AddMemberRequest {
        household: there.name.clone(),
        member: Some(pb::Member { member_from: day("2024-03-01"), ..person(3) }),
        request_id: new_request_id(),
        etag: String::new(),
    };
    registry.add_member(back_dated).await.unwrap();
    let closing = pb::CloseHouseholdRequest {
        household: there.name.clone(),
        close_date: day("2025-09-01"),
        reason: pb::LeaveReason::LeftProvince.into(),
        request_id: new_request_id(),
        etag: String::new(),
    };
    registry.close_household(closing).await.unwrap();
    let events = given.context.published(LAW + 4).await;
    let moved: pb::HouseholdMoved = read(&events[LAW + 1], "household.moved.06886");
    assert_eq!((moved.from_unit.as_str(), moved.valid_date), (DUONG_HUY, day("2024-09-01")));
    assert_eq!(moved.facts.unwrap().unit, HAI_LANG_OLD);
    // A change of a day before the move is one in the former commune, and says what came after.
    let joined: pb::HouseholdMembersChanged = read(&events[LAW + 2], "household.members_changed.06805");
    let facts = joined.facts.unwrap();
    assert_eq!((facts.unit.as_str(), facts.member_count, facts.supersedes), (DUONG_HUY, 3, true));
    let later: Vec<_> = facts.later.iter().map(|facts| (facts.from_date, facts.unit.as_str())).collect();
    assert_eq!(later, [(day("2024-09-01"), HAI_LANG_OLD)]);
    let closed: pb::HouseholdClosed = read(&events[LAW + 3], "household.closed.06886");
    assert_eq!((closed.reason(), closed.merged_into.as_str()), (pb::LeaveReason::LeftProvince, ""));
    assert_eq!(closed.facts.unwrap().member_count, 0);
}

/// Dân tộc thiểu số by the head of each day.
#[tokio::test]
async fn another_head_may_make_a_household_another_group_s() {
    let given = Given::province().await;
    let mut kinh = person(2);
    kinh.ethnicity.as_mut().unwrap().code = "01".to_owned();
    let there = given.registered(household(DUONG_HUY, [person(1), kinh])).await;
    let turn = pb::ChangeHeadRequest {
        household: there.name.clone(),
        head: there.members[1].name.clone(),
        relations: vec![pb::MemberRelation {
            member: there.members[0].name.clone(),
            relation: pb::Relation::Spouse.into(),
        }],
        change_date: day("2024-09-01"),
        request_id: new_request_id(),
        etag: there.etag,
    };
    let after = given.registry().change_head(turn).await.unwrap().into_inner();
    assert!(there.minority && !after.minority);
    let events = given.context.published(LAW + 2).await;
    let told: pb::HouseholdHeadChanged = read(&events[LAW + 1], "household.head_changed.06805");
    assert_eq!((told.facts.unwrap().minority, told.valid_date), (false, day("2024-09-01")));
}

#[tokio::test]
async fn a_split_and_a_merger_name_the_other_household() {
    let given = Given::province().await;
    let old = given.registered(household(DUONG_HUY, [person(1), person(2)])).await;
    let splitting = splitting(&old, DUONG_HUY, "2024-09-01");
    let new = given.registry().split_household(splitting).await.unwrap().into_inner().new_household.unwrap();
    let merging = merging(&new, &old, "2025-01-01");
    given.registry().merge_households(merging).await.unwrap();
    let events = given.context.published(LAW + 5).await;
    let of = |name: &str, version: i64| {
        let mine =
            |event: &&Published| name.ends_with(&event.aggregate.to_string()) && event.version == version;
        events.iter().find(mine).unwrap()
    };
    let left: pb::HouseholdMembersChanged = read(of(&old.name, 2), "household.members_changed.06805");
    assert_eq!((left.other_household, left.facts.unwrap().member_count), (new.name.clone(), 1));
    let began: pb::HouseholdRegistered = read(of(&new.name, 1), "household.registered.06805");
    assert_eq!(began.split_from, old.name);
    let ended: pb::HouseholdClosed = read(of(&new.name, 2), "household.closed.06805");
    assert_eq!(
        (ended.merged_into.as_str(), ended.reason()),
        (old.name.as_str(), pb::LeaveReason::MovedToHousehold)
    );
    let back: pb::HouseholdMembersChanged = read(of(&old.name, 3), "household.members_changed.06805");
    assert_eq!((back.other_household, back.facts.unwrap().member_count), (new.name.clone(), 2));
}

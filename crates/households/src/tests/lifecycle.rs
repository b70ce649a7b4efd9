use proto::sinhke::households::v1 as pb;
use tonic::Code;

use super::given::{
    DUONG_HUY, Given, HAI_LANG_OLD, MONG_DUONG, VAN_DON, bad_fields, day, decision, household,
    new_request_id, officer, person, refused,
};

/// To another unit, where nothing but the address is known.
pub(super) fn moving(there: &pb::Household, unit: &str, on: &str) -> pb::MoveHouseholdRequest {
    pb::MoveHouseholdRequest {
        household: there.name.clone(),
        home: Some(pb::Home {
            unit: unit.to_owned(), address: "Thôn Mới".to_owned(), ..pb::Home::default()
        }),
        move_date: day(on),
        request_id: new_request_id(),
        etag: there.etag.clone(),
    }
}

/// The second member goes away as a head.
pub(super) fn splitting(there: &pb::Household, unit: &str, on: &str) -> pb::SplitHouseholdRequest {
    pb::SplitHouseholdRequest {
        household: there.name.clone(),
        members: vec![relation(there, 1, pb::Relation::Head)],
        home: Some(pb::Home { unit: unit.to_owned(), ..pb::Home::default() }),
        split_date: day(on),
        request_id: new_request_id(),
        etag: there.etag.clone(),
    }
}

/// Everybody of one household joins the other, as somebody's relative.
pub(super) fn merging(from: &pb::Household, to: &pb::Household, on: &str) -> pb::MergeHouseholdsRequest {
    let members = (0..from.members.len()).map(|seat| relation(from, seat, pb::Relation::Other));
    pb::MergeHouseholdsRequest {
        from_household: from.name.clone(),
        to_household: to.name.clone(),
        members: members.collect(),
        merge_date: day(on),
        request_id: new_request_id(),
        from_etag: String::new(),
        to_etag: String::new(),
    }
}

pub(super) fn relation(there: &pb::Household, seat: usize, relation: pb::Relation) -> pb::MemberRelation {
    pb::MemberRelation { member: there.members[seat].name.clone(), relation: relation.into() }
}

/// As the store reads it back.
async fn stored(given: &Given, answered: &pb::Household) {
    assert_eq!(given.read(&answered.name).await, *answered);
}

#[tokio::test]
async fn a_household_moves_and_is_listed_where_it_is() {
    let given = Given::province().await;
    let there = given.registered(household(DUONG_HUY, [person(1), person(2)])).await;
    let near = [("VN-2022", pb::PovertyClass::NearPoor)];
    let rural = proto::sinhke::r#type::v1::AreaKind::Rural;
    given.decided(&there, decision("2022-05-10", (1_000_000, 2, rural), &near)).await.unwrap();
    let mut registry = given.registry();
    let mut ask = moving(&there, HAI_LANG_OLD, "2024-09-01");
    ask.etag = String::new();
    let moved = registry.move_household(ask.clone()).await.unwrap().into_inner();
    assert_eq!((moved.unit.as_str(), moved.address.as_str()), (HAI_LANG_OLD, "Thôn Mới"));
    stored(&given, &moved).await;
    assert_eq!(registry.move_household(ask).await.unwrap().into_inner(), moved, "a retry gets the answer");
    let listed = |unit: &str| pb::ListHouseholdsRequest { unit: unit.to_owned(), ..Default::default() };
    let here = registry.list_households(listed(HAI_LANG_OLD)).await.unwrap().into_inner();
    assert_eq!(here.households, vec![moved.clone()]);
    let gone = registry.list_households(listed(DUONG_HUY)).await.unwrap().into_inner();
    assert_eq!(gone.households, vec![]);
    // Decided with the lines of then (R07).
    let standing = moved.standings.iter().find(|standing| standing.standard.ends_with("VN-2022")).unwrap();
    assert_eq!(standing.poverty_class(), pb::PovertyClass::NearPoor);
    // And on, back, and corrected: everything former is read back.
    let further = registry.move_household(moving(&moved, VAN_DON, "2025-09-01")).await.unwrap().into_inner();
    stored(&given, &further).await;
    let stale = registry.move_household(moving(&moved, MONG_DUONG, "2025-10-01")).await;
    assert_eq!(refused(stale), (Code::Aborted, "ETAG_MISMATCH".to_owned()));
}

#[tokio::test]
async fn both_places_of_a_move_are_in_the_caller_s_areas() {
    let given = Given::province().await;
    let there = given.settled(1, DUONG_HUY).await;
    let forbidden = (Code::PermissionDenied, "AREA_FORBIDDEN".to_owned());
    for mine in [MONG_DUONG, HAI_LANG_OLD] {
        let mut officer = given.households(&officer(&[mine]));
        let answer = officer.move_household(moving(&there, HAI_LANG_OLD, "2024-09-01")).await;
        assert_eq!(refused(answer), forbidden, "{mine}");
    }
    let mut officer = given.households(&officer(&[MONG_DUONG, HAI_LANG_OLD]));
    officer.move_household(moving(&there, HAI_LANG_OLD, "2024-09-01")).await.unwrap();
}

#[tokio::test]
async fn a_household_closes_with_everybody_in_it() {
    let given = Given::province().await;
    let there = given.registered(household(DUONG_HUY, [person(1), person(2)])).await;
    let ask = |reason: pb::LeaveReason, on: &str| pb::CloseHouseholdRequest {
        household: there.name.clone(),
        close_date: day(on),
        reason: reason.into(),
        request_id: new_request_id(),
        etag: there.etag.clone(),
    };
    let mut registry = given.registry();
    let elsewhere = registry.close_household(ask(pb::LeaveReason::MovedToHousehold, "2024-01-01")).await;
    assert_eq!(bad_fields(elsewhere), ["reason"]);
    let future = registry.close_household(ask(pb::LeaveReason::Death, "2026-11-23")).await;
    assert_eq!(bad_fields(future), ["close_date"]);
    let closed = registry.close_household(ask(pb::LeaveReason::Death, "2024-01-01")).await.unwrap();
    let closed = closed.into_inner();
    assert_eq!(closed.end_date, day("2024-01-01"));
    assert!(closed.members.iter().all(|member| member.leave_reason() == pb::LeaveReason::Death));
    stored(&given, &closed).await;
    // The citizen ids are free.
    given.registered(household(DUONG_HUY, [person(2)])).await;
}

#[tokio::test]
async fn a_household_splits_and_merges_again() {
    let given = Given::province().await;
    let there = given.registered(household(DUONG_HUY, [person(1), person(2), person(3)])).await;
    let mut registry = given.registry();
    let ask = splitting(&there, HAI_LANG_OLD, "2024-09-01");
    let pb::SplitHouseholdResponse { household: old, new_household: new } =
        registry.split_household(ask.clone()).await.unwrap().into_inner();
    let (old, new) = (old.unwrap(), new.unwrap());
    assert_eq!((new.unit.as_str(), new.register_date), (HAI_LANG_OLD, day("2024-09-01")));
    assert_eq!(new.members[0].name, there.members[1].name);
    assert_eq!(new.members[0].masked_citizen_id, there.members[1].masked_citizen_id);
    let unknown = |standing: &pb::Standing| standing.poverty_class() == pb::PovertyClass::NotKnown;
    assert!(new.standings.iter().all(unknown), "never surveyed");
    stored(&given, &old).await;
    stored(&given, &new).await;
    let again = registry.split_household(ask).await.unwrap().into_inner();
    assert_eq!(again.new_household, Some(new.clone()), "a retry makes no third household");
    let merged = registry.merge_households(merging(&new, &old, "2025-09-01")).await.unwrap().into_inner();
    let (from, to) = (merged.from_household.unwrap(), merged.to_household.unwrap());
    assert_eq!((from.end_date, to.end_date), (day("2025-09-01"), None));
    assert_eq!(to.members.iter().filter(|member| member.member_until.is_none()).count(), 3);
    stored(&given, &from).await;
    stored(&given, &to).await;
}

#[tokio::test]
async fn every_bad_field_of_a_split_and_a_merger_is_named() {
    let given = Given::province().await;
    let there = given.registered(household(DUONG_HUY, [person(1), person(2)])).await;
    let mut split = splitting(&there, "units/nowhere", "2024-09-01");
    split.members = vec![relation(&there, 1, pb::Relation::Child), relation(&there, 1, pb::Relation::Child)];
    split.split_date = None;
    let answer = given.registry().split_household(split).await;
    assert_eq!(bad_fields(answer), ["members[1].member", "members", "home.unit", "split_date"]);
    let mut merge = merging(&there, &there, "2024-09-01");
    merge.members[0].relation = pb::Relation::Head.into();
    let answer = given.registry().merge_households(merge).await;
    assert_eq!(bad_fields(answer), ["to_household", "members[0].relation"]);
}

#[tokio::test]
async fn another_member_becomes_the_head_and_the_former_one_may_leave() {
    let given = Given::province().await;
    let there = given.registered(household(DUONG_HUY, [person(1), person(2), person(3)])).await;
    let mut registry = given.registry();
    let ask = pb::ChangeHeadRequest {
        household: there.name.clone(),
        head: there.members[1].name.clone(),
        relations: vec![relation(&there, 0, pb::Relation::Spouse), relation(&there, 2, pb::Relation::Child)],
        change_date: day("2024-09-01"),
        request_id: new_request_id(),
        etag: there.etag.clone(),
    };
    let mut heads = ask.clone();
    heads.relations[0].relation = pb::Relation::Head.into();
    assert_eq!(bad_fields(registry.change_head(heads).await), ["relations[0].relation"]);
    let turned = registry.change_head(ask).await.unwrap().into_inner();
    let relations: Vec<_> = turned.members.iter().map(pb::Member::relation).collect();
    assert_eq!(relations, [pb::Relation::Spouse, pb::Relation::Head, pb::Relation::Child]);
    stored(&given, &turned).await;
    let death = pb::EndMembershipRequest {
        household: there.name.clone(),
        member: there.members[1].name.clone(),
        member_until: day("2025-09-01"),
        reason: pb::LeaveReason::Death.into(),
        request_id: new_request_id(),
        etag: turned.etag.clone(),
        new_head: there.members[0].name.clone(),
        relations: vec![relation(&there, 2, pb::Relation::Child)],
    };
    let mut nobody = death.clone();
    nobody.new_head = String::new();
    assert_eq!(bad_fields(registry.end_membership(nobody).await), ["relations"]);
    let after = registry.end_membership(death).await.unwrap().into_inner();
    assert_eq!(after.members[0].relation(), pb::Relation::Head);
    assert_eq!(after.members[1].leave_reason(), pb::LeaveReason::Death);
    stored(&given, &after).await;
}

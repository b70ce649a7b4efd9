use proto::sinhke::{households::v1 as pb, r#type::v1 as types};
use tonic::Code;
use tonic_types::StatusExt as _;

use super::given::{
    BA_CHE, DUONG_HUY, Given, HAI_LANG, HAI_LANG_OLD, MONG_DUONG, bad_fields, day, household, officer,
    person, refused, register,
};

#[tokio::test]
async fn a_registered_household_is_answered_whole_but_for_the_citizen_id() {
    let given = Given::province().await;
    let child = pb::Member {
        birth_date: day("2020-05-01"),
        citizen_id: String::new(),
        no_citizen_id_reason: pb::NoCitizenIdReason::Child.into(),
        relation: pb::Relation::Child.into(),
        member_from: day("2020-05-01"),
        ..person(2)
    };
    let asked = household(DUONG_HUY, [person(1), child]);
    let answer = given.registered(asked.clone()).await;
    assert!(answer.name.starts_with("households/") && answer.etag == "\"1\"" && answer.minority);
    assert_eq!((&answer.unit, &answer.address), (&asked.unit, &asked.address));
    let [head, child] = &answer.members[..] else { panic!("two members") };
    assert_eq!((head.citizen_id.as_str(), head.masked_citizen_id.as_str()), ("", "022*******01"));
    assert_eq!((&head.member_from, &child.member_from), (&day("2020-01-01"), &day("2020-05-01")));
    assert_eq!(head.ethnicity.as_ref().unwrap().display_name, "Dao");
    assert_eq!(child.no_citizen_id_reason(), pb::NoCitizenIdReason::Child);
    // Surveyed under no standard in force today: never NOT_POOR.
    let standings: Vec<_> =
        answer.standings.iter().map(|of| (of.standard.as_str(), of.poverty_class())).collect();
    assert_eq!(standings, [("povertyStandards/VN-2022", pb::PovertyClass::NotKnown)]);
    assert_eq!(given.read(&answer.name).await, answer);
}

#[tokio::test]
async fn a_retry_gets_the_first_answer() {
    let given = Given::province().await;
    let ask = register(household(DUONG_HUY, [person(1)]));
    let first = given.registry().register_household(ask.clone()).await.unwrap();
    let again = given.registry().register_household(ask.clone()).await.unwrap();
    assert_eq!(again.metadata().get("sinhke-replayed").unwrap(), "true");
    assert_eq!(first.into_inner(), again.into_inner());
    let other = pb::RegisterHouseholdRequest { household: Some(household(DUONG_HUY, [person(2)])), ..ask };
    let reused = refused(given.registry().register_household(other).await);
    assert_eq!(reused, (Code::InvalidArgument, "REQUEST_ID_REUSED".to_owned()));
}

#[tokio::test]
async fn every_bad_field_is_named() {
    let given = Given::province().await;
    let bad = pb::Household {
        unit: "06805".to_owned(),
        village: "villages/1".to_owned(),
        address: "a".repeat(201),
        area_kind: 9,
        register_date: day("2020-01-01"),
        members: vec![
            pb::Member { full_name: String::new(), sex: 0, relation: 0, ..person(1) },
            pb::Member { citizen_id: "12".to_owned(), birth_date: None, ethnicity: None, ..person(2) },
            pb::Member { citizen_id: String::new(), ..person(3) },
            pb::Member { no_citizen_id_reason: pb::NoCitizenIdReason::NoPapers.into(), ..person(4) },
            pb::Member { sex: pb::Sex::Male.into(), ..person(5) },
        ],
        ..pb::Household::default()
    };
    let mut ask = register(bad);
    ask.request_id = "1".to_owned();
    let fields = bad_fields(given.registry().register_household(ask).await);
    let expected = [
        "request_id",
        "household.unit",
        "household.village",
        "household.address",
        "household.area_kind",
        "household.members[0].full_name",
        "household.members[0].sex",
        "household.members[0].relation",
        "household.members[1].birth_date",
        "household.members[1].ethnicity",
        "household.members[1].citizen_id",
        "household.members[2].citizen_id",
        "household.members[3].no_citizen_id_reason",
        "household.members[4].citizen_id",
    ];
    assert_eq!(fields, expected);
}

#[tokio::test]
async fn members_owe_each_other_one_head_and_distinct_ids() {
    let given = Given::province().await;
    let ask = async |change: fn(&mut Vec<pb::Member>)| {
        let mut asked = household(DUONG_HUY, [person(1), person(2)]);
        change(&mut asked.members);
        bad_fields(given.registry().register_household(register(asked)).await)
    };
    assert_eq!(ask(|members| members[1].relation = members[0].relation).await, ["household.members"]);
    assert_eq!(ask(|members| members[0].relation = members[1].relation).await, ["household.members"]);
    assert_eq!(ask(Vec::clear).await, ["household.members", "household.members"]);
    let head_late = ask(|members| members[0].member_from = day("2020-01-02")).await;
    assert_eq!(head_late, ["household.members[0].member_from"]);
    let early = ask(|members| members[1].member_from = day("2019-12-31")).await;
    assert_eq!(early, ["household.members[1].member_from"]);
    let twins = ask(|members| members[1].citizen_id = members[0].citizen_id.clone()).await;
    assert_eq!(twins, ["household.members[1].citizen_id"]);
    let crowd = ask(|members| members.extend((3..=51).map(person))).await;
    assert_eq!(crowd, ["household.members"]);
    let future = ask(|members| members[1].member_from = day("2026-11-23")).await;
    assert_eq!(future, ["household.members[1].member_from"]);
}

/// R17.
#[tokio::test]
async fn a_citizen_id_agrees_with_the_record_wherever_it_was_issued() {
    let given = Given::province().await;
    let abolished =
        pb::Member { citizen_id: "002301000123".to_owned(), birth_date: day("2001-01-01"), ..person(1) };
    given.registered(household(DUONG_HUY, [abolished])).await;
    let male = pb::Member { citizen_id: "022090123456".to_owned(), ..person(2) };
    let answer = given.registry().register_household(register(household(DUONG_HUY, [male]))).await;
    assert_eq!(bad_fields(answer), ["household.members[0].citizen_id"]);
}

#[tokio::test]
async fn a_person_is_registered_once_and_the_refusal_does_not_say_where() {
    let given = Given::province().await;
    let first = given.settled(1, DUONG_HUY).await;
    let again = given.registry().register_household(register(household(HAI_LANG_OLD, [person(1)]))).await;
    let status = again.unwrap_err();
    let info = status.get_details_error_info().unwrap();
    assert_eq!((status.code(), info.reason.as_str()), (Code::AlreadyExists, "PERSON_ALREADY_REGISTERED"));
    let told = format!("{status:?}{:?}", status.get_error_details());
    for secret in [first.name.as_str(), "022190", "06805", first.members[0].name.as_str()] {
        assert!(!told.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn of_many_who_register_one_person_at_once_one_wins() {
    let given = Given::province().await;
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..30 {
        let mut registry = given.registry();
        let ask = register(household(DUONG_HUY, [person(1)]));
        calls.spawn(async move { registry.register_household(ask).await });
    }
    let mut outcomes = calls.join_all().await;
    outcomes.sort_by_key(Result::is_err);
    assert!(outcomes.remove(0).is_ok());
    for outcome in outcomes {
        assert_eq!(refused(outcome), (Code::AlreadyExists, "PERSON_ALREADY_REGISTERED".to_owned()));
    }
}

#[tokio::test]
async fn an_officer_registers_in_the_own_commune_and_in_what_it_came_from() {
    let given = Given::province().await;
    let officer_of = async |unit: &str, number, place: &str| {
        let ask = register(household(place, [person(number)]));
        given.households(&officer(&[unit])).register_household(ask).await
    };
    officer_of(MONG_DUONG, 1, DUONG_HUY).await.unwrap();
    officer_of(BA_CHE, 2, HAI_LANG_OLD).await.unwrap();
    officer_of(HAI_LANG, 3, HAI_LANG_OLD).await.unwrap();
    let elsewhere = refused(officer_of(MONG_DUONG, 4, HAI_LANG_OLD).await);
    assert_eq!(elsewhere, (Code::PermissionDenied, "AREA_FORBIDDEN".to_owned()));
}

#[tokio::test]
async fn the_unit_and_the_kind_of_area_are_checked_against_communes() {
    let given = Given::province().await;
    let reason =
        async |asked: pb::Household| refused(given.registry().register_household(register(asked)).await).1;
    assert_eq!(reason(household("units/06805@2020-01-02", [person(1)])).await, "NO_SUCH_UNIT");
    let late = pb::Household { register_date: day("2025-07-01"), ..household(DUONG_HUY, [person(1)]) };
    assert_eq!(reason(late).await, "UNIT_NOT_IN_FORCE");
    let urban =
        pb::Household { area_kind: types::AreaKind::Urban.into(), ..household(DUONG_HUY, [person(1)]) };
    assert_eq!(reason(urban).await, "AREA_KIND_DISAGREES");
    let elsewhere = pb::Household { village: super::given::village(1), ..household(DUONG_HUY, [person(1)]) };
    assert_eq!(reason(elsewhere).await, "VILLAGE_ELSEWHERE");
    let nowhere = pb::Household { village: super::given::village(9), ..household(DUONG_HUY, [person(1)]) };
    assert_eq!(reason(nowhere).await, "VILLAGE_NOT_KNOWN");
}

use proto::sinhke::{
    households::v1::{self as pb, PovertyClass},
    r#type::v1::AreaKind,
};
use tonic::Code;

use super::{
    given::{
        BA_CHE, DUONG_HUY, Given, HAI_LANG, HAI_LANG_OLD, MONG_DUONG, bad_fields, day, decision, household,
        officer, person, refused, village,
    },
    lifecycle::moving,
};

async fn listed(
    given: &Given,
    caller: &vocabulary::caller::Caller,
    ask: pb::ListHouseholdsRequest,
) -> Vec<String> {
    let answer = given.households(caller).list_households(ask).await.unwrap().into_inner();
    answer.households.into_iter().map(|household| household.name).collect()
}

fn sorted(households: &[&pb::Household]) -> Vec<String> {
    let mut names: Vec<_> = households.iter().map(|household| household.name.clone()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_caller_sees_the_households_of_its_areas_and_of_what_they_came_from() {
    let given = Given::province().await;
    let moved = given.settled(1, DUONG_HUY).await;
    let split = given.settled(2, HAI_LANG_OLD).await;
    let mut in_village = household(BA_CHE, [person(3)]);
    in_village.village = village(1);
    let new = given.registered(in_village).await;
    let all = pb::ListHouseholdsRequest::default();
    let analyst = super::given::analyst();
    assert_eq!(listed(&given, &analyst, all.clone()).await, sorted(&[&moved, &split, &new]));
    let of = |unit: &str| officer(&[unit]);
    assert_eq!(listed(&given, &of(MONG_DUONG), all.clone()).await, sorted(&[&moved]));
    assert_eq!(listed(&given, &of(HAI_LANG), all.clone()).await, sorted(&[&split]));
    assert_eq!(listed(&given, &of(BA_CHE), all.clone()).await, sorted(&[&split, &new]));
    let of_unit = pb::ListHouseholdsRequest { unit: DUONG_HUY.to_owned(), ..all.clone() };
    assert_eq!(listed(&given, &analyst, of_unit.clone()).await, sorted(&[&moved]));
    let foreign = given.households(&of(BA_CHE)).list_households(of_unit).await;
    assert_eq!(refused(foreign), (Code::PermissionDenied, "AREA_FORBIDDEN".to_owned()));
    let of_village = pb::ListHouseholdsRequest { village: village(1), ..all };
    assert_eq!(listed(&given, &analyst, of_village).await, sorted(&[&new]));
}

#[tokio::test]
async fn pages_follow_each_other_and_a_token_opens_under_its_own_filter_only() {
    let given = Given::province().await;
    let mut names = Vec::new();
    for number in 1..=5 {
        names.push(given.settled(number, DUONG_HUY).await.name);
    }
    names.sort();
    let mut ask = pb::ListHouseholdsRequest { page_size: 2, ..pb::ListHouseholdsRequest::default() };
    let mut pages = Vec::new();
    loop {
        let page = given.registry().list_households(ask.clone()).await.unwrap().into_inner();
        pages.push(page.households.into_iter().map(|household| household.name).collect::<Vec<_>>());
        if page.next_page_token.is_empty() {
            break;
        }
        ask.page_token = page.next_page_token;
    }
    assert_eq!(pages, names.chunks(2).map(<[_]>::to_vec).collect::<Vec<_>>());
    ask.unit = DUONG_HUY.to_owned();
    assert_eq!(bad_fields(given.registry().list_households(ask.clone()).await), ["page_token"]);
    ask.page_size = -1;
    assert_eq!(bad_fields(given.registry().list_households(ask).await), ["page_size", "page_token"]);
}

#[tokio::test]
async fn a_class_filter_finds_the_class_of_today_and_those_never_surveyed() {
    let given = Given::province().await;
    let (poor, near, unknown) = (
        given.settled(1, DUONG_HUY).await,
        given.settled(2, DUONG_HUY).await,
        given.settled(3, DUONG_HUY).await,
    );
    let rural = AreaKind::Rural;
    let paper =
        |deprivations, class| decision("2022-11-01", (1_000_000, deprivations, rural), &[("VN-2022", class)]);
    given.decided(&poor, paper(2, PovertyClass::NearPoor)).await.unwrap();
    given
        .decided(
            &poor,
            pb::PovertyDecision {
                decide_date: super::given::day("2022-12-01"),
                ..paper(3, PovertyClass::Poor)
            },
        )
        .await
        .unwrap();
    given.decided(&near, paper(2, PovertyClass::NearPoor)).await.unwrap();
    let class = async |class: PovertyClass| {
        let filter =
            pb::ClassFilter { standard: "povertyStandards/VN-2022".to_owned(), poverty_class: class.into() };
        let ask =
            pb::ListHouseholdsRequest { poverty_class: Some(filter), ..pb::ListHouseholdsRequest::default() };
        listed(&given, &officer(&[MONG_DUONG]), ask).await
    };
    assert_eq!(class(PovertyClass::Poor).await, sorted(&[&poor]));
    assert_eq!(class(PovertyClass::NearPoor).await, sorted(&[&near]));
    assert_eq!(class(PovertyClass::NotPoor).await, Vec::<String>::new());
    assert_eq!(class(PovertyClass::NotKnown).await, sorted(&[&unknown]));
    let ended = pb::ClassFilter {
        standard: "povertyStandards/QN-2023".to_owned(),
        poverty_class: PovertyClass::Poor.into(),
    };
    let ask =
        pb::ListHouseholdsRequest { poverty_class: Some(ended), ..pb::ListHouseholdsRequest::default() };
    let ended = refused(given.registry().list_households(ask).await);
    assert_eq!(ended, (Code::FailedPrecondition, "STANDARD_NOT_IN_FORCE".to_owned()));
}

#[tokio::test]
async fn households_are_listed_where_they_were_and_as_what_on_a_day() {
    let given = Given::province().await;
    let moved = given.settled(1, DUONG_HUY).await;
    let stayed = given.settled(2, DUONG_HUY).await;
    let near = [("VN-2022", PovertyClass::NearPoor)];
    let survey = (1_000_000, 2, AreaKind::Rural);
    given.decided(&moved, decision("2022-05-10", survey, &near)).await.unwrap();
    let mut ask = moving(&moved, HAI_LANG_OLD, "2024-09-01");
    ask.etag = String::new();
    given.registry().move_household(ask).await.unwrap();
    let analyst = super::given::analyst();
    let of_unit = |on: &str| pb::ListHouseholdsRequest {
        unit: DUONG_HUY.to_owned(),
        as_of: day(on),
        ..pb::ListHouseholdsRequest::default()
    };
    assert_eq!(listed(&given, &analyst, of_unit("2024-08-31")).await, sorted(&[&moved, &stayed]));
    assert_eq!(listed(&given, &analyst, of_unit("2024-09-01")).await, sorted(&[&stayed]));
    assert_eq!(listed(&given, &analyst, of_unit("2019-12-31")).await, sorted(&[]));
    let of_class = |on: &str, class: PovertyClass| pb::ListHouseholdsRequest {
        poverty_class: Some(pb::ClassFilter {
            standard: "povertyStandards/VN-2022".to_owned(),
            poverty_class: class.into(),
        }),
        as_of: day(on),
        ..pb::ListHouseholdsRequest::default()
    };
    let (near, unknown) = (PovertyClass::NearPoor, PovertyClass::NotKnown);
    assert_eq!(listed(&given, &analyst, of_class("2022-05-10", near)).await, sorted(&[&moved]));
    assert_eq!(listed(&given, &analyst, of_class("2022-05-09", near)).await, sorted(&[]));
    assert_eq!(listed(&given, &analyst, of_class("2022-05-09", unknown)).await, sorted(&[&moved, &stayed]));
    // A day that is over is its own commune's: whoever keeps Dương Huy's records now sees who lived there then.
    let then =
        |on: &str| pb::ListHouseholdsRequest { as_of: day(on), ..pb::ListHouseholdsRequest::default() };
    let (old, new) = (officer(&[MONG_DUONG]), officer(&[BA_CHE]));
    assert_eq!(listed(&given, &old, then("2024-08-31")).await, sorted(&[&moved, &stayed]));
    assert_eq!(listed(&given, &old, then("2024-09-01")).await, sorted(&[&stayed]));
    assert_eq!(listed(&given, &new, then("2024-08-31")).await, sorted(&[]));
    assert_eq!(listed(&given, &new, then("2024-09-01")).await, sorted(&[&moved]));
    let future = given.registry().list_households(of_unit("2026-11-23")).await;
    assert_eq!(bad_fields(future), ["as_of"]);
}

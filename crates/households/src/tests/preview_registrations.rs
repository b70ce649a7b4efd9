use std::collections::BTreeMap;

use prost::Message as _;
use proto::{
    google::rpc::Status as PbStatus,
    sinhke::households::v1::{self as pb, register_households_response::Result as Outcome},
};
use tonic::Code;
use tonic_types::StatusExt as _;
use vocabulary::caller::Caller;

use super::given::{
    BA_CHE, DUONG_HUY, Given, HAI_LANG, analyst, day, household, new_request_id, officer, person,
};

/// Code, reason and bad fields, the same for a registration and for one that is only tried.
type Said = (Code, String, Vec<String>);

fn said(refusal: &PbStatus) -> Said {
    let (code, bytes) = (Code::from(refusal.code), refusal.encode_to_vec().into());
    let details = tonic::Status::with_details(code, &refusal.message, bytes).get_error_details();
    let bad = details.bad_request().map(|bad| bad.field_violations.clone()).unwrap_or_default();
    let fields = bad.iter().map(|bad| bad.field.trim_start_matches("registration.").to_owned());
    (code, details.error_info().unwrap().reason.clone(), fields.collect())
}

async fn tried(given: &Given, caller: &Caller, households: &[pb::Household]) -> Vec<Option<Said>> {
    let ask = |(household, number): (&pb::Household, u32)| {
        let household = Some(household.clone());
        pb::PreviewRegistrationsRequest { household, request_id: number.to_string() }
    };
    let asked: Vec<_> = households.iter().zip(1..).map(ask).collect();
    let answers = given.bulk(caller).preview_registrations(tokio_stream::iter(asked)).await;
    let mut answers = answers.unwrap().into_inner();
    let mut found = BTreeMap::new();
    while let Some(answer) = answers.message().await.unwrap() {
        let number: u32 = answer.request_id.parse().unwrap();
        assert!(found.insert(number, answer.refusal.as_ref().map(said)).is_none());
    }
    found.into_values().collect()
}

async fn registered(given: &Given, caller: &Caller, households: &[pb::Household]) -> Vec<Option<Said>> {
    let mut found = Vec::new();
    for household in households {
        let (household, request_id) = (Some(household.clone()), new_request_id());
        let registration = Some(pb::RegisterHouseholdRequest { household, request_id });
        let asked = tokio_stream::once(pb::RegisterHouseholdsRequest { registration });
        let answers = given.households(caller).register_households(asked).await;
        let answer = answers.unwrap().into_inner().message().await.unwrap().unwrap();
        found.push(match answer.result.unwrap() {
            Outcome::Household(_) => None,
            Outcome::Refusal(refusal) => Some(said(&refusal)),
        });
    }
    found
}

async fn rows(given: &Given) -> i64 {
    let count = "select (select count(*) from household) + (select count(*) from member)
        + (select count(*) from journal.event where kind like 'household.%') + (select count(*) from journal.claim)
        + (select count(*) from journal.receipt)";
    sqlx::query_scalar(count).fetch_one(given.context.pool()).await.unwrap()
}

/// What is wrong with a household of two, and how it is refused.
fn bad() -> Vec<(pb::Household, Code, &'static str, &'static [&'static str])> {
    let of = |change: fn(&mut pb::Household)| {
        let mut two = household(DUONG_HUY, [person(801), person(802)]);
        change(&mut two);
        two
    };
    let invalid = |change, fields: &'static [&'static str]| {
        (of(change), Code::InvalidArgument, "INVALID_REQUEST", fields)
    };
    vec![
        invalid(|two| two.members[1].full_name = "Chìu\0Hoà".to_owned(), &["household.members[1].full_name"]),
        invalid(|two| two.address = "\u{200b}".to_owned(), &["household.address"]),
        invalid(|two| two.members[1].birth_date = day("1899-12-31"), &["household.members[1].birth_date"]),
        invalid(|two| two.members[1].birth_date = day("2201-01-01"), &["household.members[1].birth_date"]),
        invalid(|two| two.members[1].member_from = day("2026-11-23"), &["household.members[1].member_from"]),
        invalid(|two| two.members[1].relation = pb::Relation::Head.into(), &["household.members"]),
        invalid(|two| two.members[0].relation = pb::Relation::Other.into(), &["household.members"]),
        invalid(|two| two.members.clear(), &["household.members", "household.members"]),
        invalid(
            |two| two.members[1].citizen_id = two.members[0].citizen_id.clone(),
            &["household.members[1].citizen_id"],
        ),
        invalid(|two| two.unit = "units/06805".to_owned(), &["household.unit"]),
        (of(|two| two.register_date = day("2025-07-01")), Code::NotFound, "UNIT_NOT_IN_FORCE", &[]),
        (
            of(|two| two.members[1].citizen_id = "022190000001".to_owned()),
            Code::AlreadyExists,
            "PERSON_ALREADY_REGISTERED",
            &[],
        ),
    ]
}

#[tokio::test]
async fn what_would_be_refused_is_said_as_the_registration_says_it_and_nothing_is_stored() {
    let given = Given::province().await;
    given.settled(1, DUONG_HUY).await;
    let before = rows(&given).await;
    let bad = bad();
    let households: Vec<_> = bad.iter().map(|(household, ..)| household.clone()).collect();
    let expected: Vec<_> = bad
        .iter()
        .map(|(_, code, reason, fields)| {
            let fields = fields.iter().map(|field| (*field).to_owned()).collect();
            Some((*code, (*reason).to_owned(), fields))
        })
        .collect();
    assert_eq!(tried(&given, &analyst(), &households).await, expected);
    assert_eq!(registered(&given, &analyst(), &households).await, expected);
    assert_eq!(rows(&given).await, before, "nothing changed");
}

#[tokio::test]
async fn a_trial_that_tells_that_somebody_is_registered_is_one_entry_in_the_audit() {
    let given = Given::province().await;
    given.settled(1, DUONG_HUY).await;
    let guess = |number| household(DUONG_HUY, [person(number)]);
    assert_eq!(tried(&given, &analyst(), &[guess(2), guess(3)]).await, [None, None]);
    let told = tried(&given, &officer(&[BA_CHE]), &[guess(1), guess(2), guess(1)]).await;
    let told: Vec<_> = told.iter().flatten().map(|(_, reason, _)| reason.as_str()).collect();
    assert_eq!(told, ["PERSON_ALREADY_REGISTERED", "AREA_FORBIDDEN", "PERSON_ALREADY_REGISTERED"]);
    let expected = ["officer sinhke.households.v1.BulkService/PreviewRegistrations"];
    assert_eq!(given.reads_audited().await, expected);
}

#[tokio::test]
async fn what_would_be_done_is_done_and_a_name_in_any_form_is_one_name() {
    let given = Given::province().await;
    let before = rows(&given).await;
    let mut decomposed = person(7);
    decomposed.full_name = "Chi\u{300}u Thi\u{323} Hoa\u{300}".to_owned();
    // Two that take the same person are both well, each by itself.
    let households = [household(DUONG_HUY, [decomposed]), household(DUONG_HUY, [person(7)])];
    assert_eq!(tried(&given, &analyst(), &households).await, [None, None]);
    assert_eq!(rows(&given).await, before, "nothing is stored");
    let [done, rival] = &registered(&given, &analyst(), &households).await[..] else { panic!("two") };
    assert_eq!((done, rival.as_ref().unwrap().1.as_str()), (&None, "PERSON_ALREADY_REGISTERED"));
    let query = "chìu thị hoà".to_owned();
    let ask = pb::SearchHouseholdsRequest { query, ..pb::SearchHouseholdsRequest::default() };
    let found = given.registry().search_households(ask).await.unwrap().into_inner();
    assert_eq!(found.households[0].members[0].full_name, "Chìu Thị Hoà");
}

#[tokio::test]
async fn an_officer_tries_only_in_own_communes_and_a_nameless_request_is_told() {
    let given = Given::province().await;
    let households = [household(BA_CHE, [person(1)]), household(HAI_LANG, [person(2)])];
    let [mine, another] = &tried(&given, &officer(&[BA_CHE]), &households).await[..] else { panic!("two") };
    assert_eq!((mine, another.as_ref().unwrap().1.as_str()), (&None, "AREA_FORBIDDEN"));
    let nameless = pb::PreviewRegistrationsRequest::default();
    let answers = given.bulk(&analyst()).preview_registrations(tokio_stream::once(nameless)).await;
    let answer = answers.unwrap().into_inner().message().await.unwrap().unwrap();
    assert_eq!(said(&answer.refusal.unwrap()).2, ["request_id", "household"]);
}

use std::collections::BTreeMap;

use prost::Message as _;
use proto::{
    google::rpc::Status,
    sinhke::households::v1::{self as pb, register_households_response::Result as Outcome},
};
use tonic::Code;
use tonic_types::{ErrorDetails, StatusExt as _};

use super::given::{DUONG_HUY, Given, household, person, register};

/// The details of a refusal in a stream are those of the single call.
fn details(refusal: &Status) -> ErrorDetails {
    let code = Code::from(refusal.code);
    let bytes = refusal.encode_to_vec().into();
    tonic::Status::with_details(code, &refusal.message, bytes).get_error_details()
}

#[tokio::test]
async fn a_bad_one_never_stops_its_neighbours() {
    let given = Given::province().await;
    let mut asked: Vec<_> = (1..=20).map(|number| register(household(DUONG_HUY, [person(number)]))).collect();
    asked[4].household.as_mut().unwrap().members[0].citizen_id = "1".to_owned();
    asked[9].household.as_mut().unwrap().members[0].citizen_id = "022190000001".to_owned();
    let messages: Vec<_> = asked
        .iter()
        .map(|asked| pb::RegisterHouseholdsRequest { registration: Some(asked.clone()) })
        .collect();
    let mut stream =
        given.registry().register_households(tokio_stream::iter(messages)).await.unwrap().into_inner();
    let mut outcomes = BTreeMap::new();
    while let Some(answer) = stream.message().await.unwrap() {
        outcomes.insert(answer.request_id, answer.result.unwrap());
    }
    assert_eq!(outcomes.len(), 20);
    let mut refused = Vec::new();
    for (place, asked) in asked.iter().enumerate() {
        match &outcomes[&asked.request_id] {
            Outcome::Household(name) => {
                let read = given.read(name).await;
                assert_eq!(read.members.len(), 1);
            }
            Outcome::Refusal(refusal) => {
                refused.push((place, details(refusal).error_info().unwrap().reason.clone()));
            }
        }
    }
    // Of two that claim one person, one is first.
    let rivals: Vec<_> = refused.iter().filter(|(_, reason)| reason == "PERSON_ALREADY_REGISTERED").collect();
    assert!(matches!(rivals[..], [(0 | 9, _)]), "{refused:?}");
    assert!(refused.contains(&(4, "INVALID_REQUEST".to_owned())) && refused.len() == 2, "{refused:?}");
}

#[tokio::test]
async fn bad_fields_are_named_under_the_registration() {
    let given = Given::province().await;
    let mut asked = register(household(DUONG_HUY, [person(1)]));
    asked.household.as_mut().unwrap().unit = String::new();
    let messages = vec![
        pb::RegisterHouseholdsRequest { registration: Some(asked) },
        pb::RegisterHouseholdsRequest { registration: None },
    ];
    let mut stream =
        given.registry().register_households(tokio_stream::iter(messages)).await.unwrap().into_inner();
    let mut fields = Vec::new();
    while let Some(answer) = stream.message().await.unwrap() {
        let Some(Outcome::Refusal(refusal)) = answer.result else { panic!("refused") };
        let bad = details(&refusal).bad_request().unwrap().clone();
        fields.extend(bad.field_violations.into_iter().map(|violation| violation.field));
    }
    fields.sort();
    assert_eq!(fields, ["registration", "registration.household.unit"]);
}

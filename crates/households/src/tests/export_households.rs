use proto::sinhke::households::v1 as pb;
use tonic::{Code, Status};
use vocabulary::caller::Caller;

use super::given::{
    BA_CHE, DUONG_HUY, Given, HAI_LANG, analyst, bad_fields, household, officer, person, refused,
};

async fn exported(given: &Given, caller: &Caller, unit: &str) -> Result<Vec<pb::Household>, Status> {
    let ask = pb::ExportHouseholdsRequest { unit: unit.to_owned() };
    let mut answers = given.bulk(caller).export_households(ask).await?.into_inner();
    let mut households = Vec::new();
    while let Some(answer) = answers.message().await? {
        households.extend(answer.household);
    }
    Ok(households)
}

#[tokio::test]
async fn every_household_comes_once_with_its_members_and_masked_ids() {
    let given = Given::province().await;
    let mut registered = Vec::new();
    for number in 0..3 {
        let members = [person(2 * number + 1), person(2 * number + 2)];
        registered.push(given.registered(household(DUONG_HUY, members)).await);
    }
    // All of one instant of the clock: their names are in no other order.
    registered.sort_by(|one, other| one.name.cmp(&other.name));
    let found = exported(&given, &analyst(), "").await.unwrap();
    assert_eq!(found, registered, "as they are read one by one");
    assert!(
        found
            .iter()
            .flat_map(|household| &household.members)
            .all(|member| { member.citizen_id.is_empty() && member.masked_citizen_id.contains('*') })
    );
}

#[tokio::test]
async fn an_export_is_one_entry_in_the_audit_and_says_nothing_personal() {
    let given = Given::province().await;
    for number in 1..=3 {
        given.settled(number, DUONG_HUY).await;
    }
    assert_eq!(exported(&given, &analyst(), DUONG_HUY).await.unwrap().len(), 3);
    exported(&given, &analyst(), "06805").await.unwrap_err();
    assert_eq!(given.reads_audited().await, ["analyst sinhke.households.v1.BulkService/ExportHouseholds"]);
}

#[tokio::test]
async fn a_caller_s_areas_and_the_unit_bound_an_export() {
    let given = Given::province().await;
    for (number, unit) in (1..).zip([DUONG_HUY, BA_CHE, BA_CHE]) {
        given.settled(number, unit).await;
    }
    let count =
        async |caller: &Caller, unit: &str| exported(&given, caller, unit).await.map(|found| found.len());
    assert_eq!(count(&analyst(), "").await.unwrap(), 3);
    assert_eq!(count(&analyst(), BA_CHE).await.unwrap(), 2);
    assert_eq!(count(&officer(&[BA_CHE]), "").await.unwrap(), 2);
    let another = count(&officer(&[BA_CHE]), HAI_LANG).await;
    assert_eq!(refused(another), (Code::PermissionDenied, "AREA_FORBIDDEN".to_owned()));
    assert_eq!(bad_fields(count(&analyst(), "06970").await), ["unit"]);
}

use proto::sinhke::households::v1::{
    self as pb, ChangeKind,
    find_household_request::By::{CitizenId, Identifier},
};
use service::testing::caller;
use tonic::Code;
use vocabulary::caller::Role;

use super::{
    access::{SEARCHERS, WRITERS, admitted},
    events::read,
    given::{
        BA_CHE, DUONG_HUY, Given, LAW, MONG_DUONG, analyst, approver, bad_fields, household, new_request_id,
        officer, person, refused,
    },
};

const OLD_CODE: &str = "identifierSystems/OLD-POVERTY-SOFTWARE";
const INSURANCE: &str = "identifierSystems/SOCIAL-INSURANCE";

fn add(there: &pb::Household, member: &str, system: &str, identifier: &str) -> pb::AddIdentifierRequest {
    pb::AddIdentifierRequest {
        household: there.name.clone(),
        member: member.to_owned(),
        system: system.to_owned(),
        identifier: identifier.to_owned(),
        request_id: new_request_id(),
        etag: String::new(),
        reason: "theo phần mềm cũ".to_owned(),
    }
}

fn find(by: pb::find_household_request::By) -> pb::FindHouseholdRequest {
    let reason = "đối chiếu hồ sơ vay".to_owned();
    pb::FindHouseholdRequest { by: Some(by), reason, request_id: new_request_id() }
}

fn by_system(system: &str, identifier: &str) -> pb::FindHouseholdRequest {
    let (system, identifier) = (system.to_owned(), identifier.to_owned());
    find(Identifier(pb::SystemIdentifier { system, identifier }))
}

#[tokio::test]
async fn an_identifier_is_sealed_where_it_is_kept_masked_where_it_is_shown_and_one_record_s_alone() {
    let given = Given::province().await;
    let there = given.registered(household(DUONG_HUY, [person(1), person(2)])).await;
    let other = given.settled(3, DUONG_HUY).await;
    let child = there.members[1].name.clone();
    let mut identifiers = given.identifiers(&analyst());
    identifiers.add_identifier(add(&there, "", OLD_CODE, "HN-424242")).await.unwrap();
    let card = add(&there, &child, INSURANCE, "2242424242");
    let answer = identifiers.add_identifier(card.clone()).await.unwrap().into_inner();
    let shown: Vec<_> = answer
        .identifiers
        .iter()
        .map(|known| (&*known.system, &*known.member, &*known.masked_identifier))
        .collect();
    assert_eq!(shown, [(OLD_CODE, "", "*******42"), (INSURANCE, &*child, "********42")]);
    assert_eq!(given.read(&there.name).await, answer);
    assert_eq!(identifiers.add_identifier(card).await.unwrap().into_inner(), answer, "a retry");
    let taken = identifiers.add_identifier(add(&other, "", OLD_CODE, "HN-424242")).await;
    assert_eq!(refused(taken), (Code::AlreadyExists, "IDENTIFIER_TAKEN".to_owned()));
    let rows: Vec<(String, Vec<u8>)> = sqlx::query_as(
        "select kind || ' ' || coalesce(subject, ''), body || coalesce(payload, '') from journal.event
         union all select principal || ' ' || method, answer || body_hash from journal.receipt
         union all select identifier::text, sealed from identifier",
    )
    .fetch_all(given.context.pool())
    .await
    .unwrap();
    for (text, bytes) in rows {
        assert!(!text.contains("4242") && !String::from_utf8_lossy(&bytes).contains("4242"), "{text}");
    }
    let removal = pb::RemoveIdentifierRequest {
        household: there.name.clone(),
        member: String::new(),
        system: OLD_CODE.to_owned(),
        request_id: new_request_id(),
        etag: answer.etag,
        reason: "ghi nhầm".to_owned(),
    };
    let removed = identifiers.remove_identifier(removal).await.unwrap().into_inner();
    assert_eq!(removed.identifiers.len(), 1);
    identifiers.add_identifier(add(&other, "", OLD_CODE, "HN-424242")).await.unwrap();
    let ask =
        pb::ListHouseholdChangesRequest { household: there.name.clone(), page_size: 3, ..Default::default() };
    let told = given.registry().list_household_changes(ask).await.unwrap().into_inner().changes;
    let told: Vec<_> = told.iter().map(|change| (change.kind(), &*change.reason)).collect();
    let added = (ChangeKind::IdentifierAdded, "theo phần mềm cũ");
    assert_eq!(told, [(ChangeKind::IdentifierRemoved, "ghi nhầm"), added, added]);
    let events = given.context.published(LAW + 6).await;
    let told: pb::IdentifierChanged = read(&events[LAW + 3], "household.identifier_changed.06760");
    assert_eq!(told, pb::IdentifierChanged { household: there.name, member: child });
}

#[tokio::test]
async fn a_household_is_found_in_the_caller_s_areas_alone_and_every_look_is_recorded() {
    let given = Given::province().await;
    let there = given.settled(1, DUONG_HUY).await;
    given.identifiers(&analyst()).add_identifier(add(&there, "", OLD_CODE, "HN-0001")).await.unwrap();
    let mut near = given.identifiers(&officer(&[MONG_DUONG]));
    let found = near.find_household(by_system(OLD_CODE, "HN-0001")).await.unwrap().into_inner();
    assert_eq!((found.household.unwrap().name, found.member), (there.name.clone(), String::new()));
    let ask = find(CitizenId("022190000001".to_owned()));
    let found = near.find_household(ask.clone()).await.unwrap().into_inner();
    assert_eq!(found.member, there.members[0].name);
    assert!(found.household.as_ref().unwrap().members[0].citizen_id.is_empty());
    assert_eq!(near.find_household(ask).await.unwrap().into_inner(), found, "a retry is the same look");
    let mut far = given.identifiers(&officer(&[BA_CHE]));
    let not_found = || (Code::NotFound, "HOUSEHOLD_NOT_FOUND".to_owned());
    assert_eq!(refused(far.find_household(by_system(OLD_CODE, "HN-0001")).await), not_found());
    assert_eq!(refused(near.find_household(by_system(OLD_CODE, "HN-0002")).await), not_found());
    assert_eq!(
        bad_fields(near.find_household(pb::FindHouseholdRequest::default()).await),
        ["request_id", "by", "reason"]
    );
    let looks: Vec<(String, String)> = sqlx::query_as(
        "select principal, convert_from(body, 'UTF8') from journal.event where kind = 'household.found' order by version",
    )
    .fetch_all(given.context.pool())
    .await
    .unwrap();
    assert_eq!(looks.len(), 2);
    assert!(looks.iter().all(|(principal, body)| {
        principal == "officer" && body.contains("đối chiếu hồ sơ vay") && !body.contains("HN-0001")
    }));
    let events = given.context.published(LAW + 4).await;
    let told: pb::IdentityRevealed = read(&events[LAW + 3], "household.identity_revealed.06760");
    assert_eq!(told, pb::IdentityRevealed { household: there.name, member: found.member });
}

#[tokio::test]
async fn systems_are_data_that_the_approver_and_operators_enter() {
    let given = Given::empty().await;
    let mut identifiers = given.identifiers(&approver());
    let list = async |page_size, page_token| {
        let ask = pb::ListIdentifierSystemsRequest { page_size, page_token };
        given
            .identifiers(&caller("anybody", &[Role::Auditor]))
            .list_identifier_systems(ask)
            .await
            .unwrap()
            .into_inner()
    };
    let system = pb::IdentifierSystem {
        name: "identifierSystems/LAND-USER".to_owned(),
        display_name: "Mã người sử dụng đất".to_owned(),
        subject: pb::IdentifierSubject::Person.into(),
        alphabet: pb::IdentifierAlphabet::LettersAndDigits.into(),
        shortest: 8,
        longest: 12,
        source: "31/2024/QH15".to_owned(),
        note: String::new(),
    };
    let enact = |system: &pb::IdentifierSystem| pb::EnactIdentifierSystemRequest {
        system: Some(system.clone()),
        request_id: new_request_id(),
    };
    assert_eq!(identifiers.enact_identifier_system(enact(&system)).await.unwrap().into_inner(), system);
    let other = pb::IdentifierSystem { longest: 13, ..system.clone() };
    let again = identifiers.enact_identifier_system(enact(&other)).await;
    assert_eq!(refused(again), (Code::AlreadyExists, "IDENTIFIER_SYSTEM_ALREADY_KNOWN".to_owned()));
    let nothing = pb::IdentifierSystem { shortest: 8, longest: 7, ..pb::IdentifierSystem::default() };
    let fields = ["system.name", "system.display_name", "system.subject", "system.alphabet", "system.source"];
    assert_eq!(bad_fields(identifiers.enact_identifier_system(enact(&nothing)).await), fields);
    let first = list(1, String::new()).await;
    assert_eq!(first.systems, [system]);
    let rest = list(0, first.next_page_token).await;
    assert_eq!((rest.systems.len(), rest.systems.iter().all(|known| !known.note.is_empty())), (4, true));
    let cases = [
        ("there_is_one_book_of_systems", "insert into identifier_system_book (version) values (1)"),
        ("the_only_book_of_systems_says_so", "update identifier_system_book set is_only = false"),
        ("a_book_of_systems_counts", "update identifier_system_book set version = -1"),
        ("a_system_is_known_once", "insert into identifier_system select * from identifier_system"),
        ("a_system_names_households_or_persons", "update identifier_system set subject = 'x'"),
        ("an_alphabet_is_known", "update identifier_system set alphabet = 'x'"),
        ("an_identifier_is_of_4_to_40_letters", "update identifier_system set longest = shortest - 1"),
    ];
    given.context.refuses(cases).await;
}

#[tokio::test]
async fn every_constraint_of_identifiers_refuses_what_it_says() {
    let given = Given::province().await;
    let there = given.settled(1, DUONG_HUY).await;
    given.identifiers(&analyst()).add_identifier(add(&there, "", OLD_CODE, "HN-0001")).await.unwrap();
    let cases = [
        ("an_identifier_of_a_system_is_stated_once", "insert into identifier select * from identifier"),
        ("an_identifier_s_seat_is_a_member_s_or_the_household", "update identifier set seat = -2"),
    ];
    given.context.refuses(cases).await;
}

#[tokio::test]
async fn identifiers_are_open_to_the_roles_of_the_contract() {
    let given = Given::empty().await;
    for role in Role::ALL {
        let mut identifiers = given.identifiers(&caller("somebody", &[*role]));
        let writes = [
            admitted(identifiers.add_identifier(pb::AddIdentifierRequest::default()).await),
            admitted(identifiers.remove_identifier(pb::RemoveIdentifierRequest::default()).await),
        ];
        assert_eq!(writes, [WRITERS.contains(role); 2], "{role}");
        let finds = admitted(identifiers.find_household(pb::FindHouseholdRequest::default()).await);
        assert_eq!(finds, SEARCHERS.contains(role), "{role}");
        let enacts = identifiers.enact_identifier_system(pb::EnactIdentifierSystemRequest::default()).await;
        let enactors = [Role::ProvinceApprover, Role::Operator];
        assert_eq!(admitted(enacts), enactors.contains(role), "{role}");
    }
}

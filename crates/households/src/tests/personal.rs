//! Canaries: values that are somebody's must be found where they are kept and nowhere else.

use std::{
    io,
    sync::{Arc, Mutex},
};

use prost_types::FieldMask;
use proto::sinhke::{households::v1 as pb, r#type::v1::AreaKind};

use crate::domain::condition::{LabourCapacity, Merit};

use super::given::{
    DUONG_HUY, Given, LAW, analyst, approver, bad_fields, day, decision, household, new_request_id, person,
    register,
};

/// Each is a value that a person of the test has and nothing else could show by chance. The last four are words of the journal
/// and the tables; in messages they are numbers, which the walls keep out of events by the names of their fields.
const CANARIES: [&str; 10] = [
    "Kanarienvogel",
    "kanarienvogel",
    "1990-07-13",
    "022190424242",
    "022190434343",
    "Zaunkönig",
    "hearing_speech",
    "especially_severe",
    "toxic_exposure",
    "imprisoned",
];

fn canary() -> pb::Member {
    pb::Member {
        full_name: "Chìu Kanarienvogel".to_owned(),
        birth_date: day("1990-07-13"),
        citizen_id: "022190424242".to_owned(),
        disabilities: vec![pb::Disability {
            kind: pb::DisabilityKind::HearingSpeech.into(),
            level: pb::DisabilityLevel::EspeciallySevere.into(),
        }],
        merits: vec![pb::Merit::ToxicExposure.into()],
        labour_capacity: pb::LabourCapacity::Unable.into(),
        ..person(1)
    }
}

/// A life with every kind of event.
async fn live(given: &Given) {
    let mut asked = household(DUONG_HUY, [canary(), person(2)]);
    asked.address = "Zaunkönig 5".to_owned();
    let there = given.registered(asked).await;
    let other = given.settled(3, DUONG_HUY).await;
    let mut registry = given.registry();
    let amended = pb::Household { address: "Zaunkönig 6".to_owned(), ..there.clone() };
    let ask = pb::AmendHouseholdRequest {
        household: Some(amended),
        update_mask: Some(FieldMask { paths: vec!["address".to_owned()] }),
        valid_date: None,
        request_id: new_request_id(),
        reason: String::new(),
    };
    registry.amend_household(ask).await.unwrap();
    restate(given, &there).await;
    let added =
        pb::Member { citizen_id: "022190424242".to_owned(), member_from: day("2024-01-01"), ..canary() };
    let ask = pb::AddMemberRequest {
        household: there.name.clone(),
        member: Some(added),
        request_id: new_request_id(),
        etag: String::new(),
    };
    let there = registry.add_member(ask).await.unwrap().into_inner();
    let ask = pb::MoveMemberRequest {
        from_household: there.name.clone(),
        to_household: other.name,
        member: there.members[2].name.clone(),
        relation: pb::Relation::Other.into(),
        move_date: day("2024-02-01"),
        request_id: new_request_id(),
        ..pb::MoveMemberRequest::default()
    };
    registry.move_member(ask).await.unwrap();
    let ask = pb::EndMembershipRequest {
        household: there.name.clone(),
        member: there.members[1].name.clone(),
        member_until: day("2024-02-01"),
        reason: pb::LeaveReason::Death.into(),
        request_id: new_request_id(),
        etag: String::new(),
        ..pb::EndMembershipRequest::default()
    };
    registry.end_membership(ask).await.unwrap();
    let ask = pb::RevealCitizenIdRequest {
        household: there.name.clone(),
        member: there.members[0].name.clone(),
        reason: "kiểm tra".to_owned(),
        request_id: new_request_id(),
    };
    let shown = given.households(&approver()).reveal_citizen_id(ask).await.unwrap().into_inner();
    assert_eq!(shown.citizen_id, "022190434343");
    let classes = [("VN-2022", pb::PovertyClass::NearPoor)];
    given.decided(&there, decision("2022-11-01", (1_000_000, 2, AreaKind::Rural), &classes)).await.unwrap();
}

/// Corrects her, and states something else of her and of her household.
async fn restate(given: &Given, there: &pb::Household) {
    let corrected = pb::Member {
        name: there.members[0].name.clone(),
        citizen_id: "022190434343".to_owned(),
        merits: vec![pb::Merit::Imprisoned.into()],
        ..pb::Member::default()
    };
    for path in ["citizen_id", "merits"] {
        let ask = pb::AmendMemberRequest {
            household: there.name.clone(),
            member: Some(corrected.clone()),
            update_mask: Some(FieldMask { paths: vec![path.to_owned()] }),
            request_id: new_request_id(),
            etag: String::new(),
            reason: String::new(),
            valid_date: None,
        };
        given.registry().amend_member(ask).await.unwrap();
    }
    let ask = pb::StateCircumstancesRequest {
        household: there.name.clone(),
        causes: vec![pb::PovertyCause::NoLand.into()],
        request_id: new_request_id(),
        ..pb::StateCircumstancesRequest::default()
    };
    given.circumstances(&analyst()).state_circumstances(ask).await.unwrap();
}

#[tokio::test]
async fn no_personal_value_is_in_the_journal_the_receipts_the_claims_the_audit_or_what_leaves() {
    let given = Given::province().await;
    live(&given).await;
    let rows: Vec<(String, Vec<u8>)> = sqlx::query_as(
        "select kind || ' ' || coalesce(subject, '') || ' ' || principal, body || coalesce(payload, '') from journal.event
         union all select principal || ' ' || method, answer || body_hash from journal.receipt
         union all select kind, digest from journal.claim
         union all select audit::text, coalesce(digest_before || digest_after, '') from journal.audit",
    )
    .fetch_all(given.context.pool())
    .await
    .unwrap();
    assert!(rows.len() > 20);
    for (text, bytes) in &rows {
        let bytes = String::from_utf8_lossy(bytes);
        for canary in CANARIES {
            assert!(!text.contains(canary) && !bytes.contains(canary), "{canary} in {text}");
        }
    }
    for event in given.context.published(LAW + 9).await {
        let payload = String::from_utf8_lossy(&event.payload).into_owned();
        for canary in CANARIES {
            assert!(
                !payload.contains(canary) && !event.subject.contains(canary),
                "{canary} in {}",
                event.subject
            );
        }
    }
}

/// Everything that this process logs.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_personal_value_is_logged_even_when_everything_is() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(move || writer.clone())
        .finish();
    // Of the whole process: with a thread's own, what other tests' threads were asked first decides what is logged.
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let given = Given::province().await;
    live(&given).await;
    let again = given.registry().register_household(register(household(DUONG_HUY, [canary()]))).await;
    assert!(again.is_err());
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("insert into member"), "statements are logged, their values are not");
    for canary in CANARIES {
        assert!(!logged.contains(canary), "{canary}");
    }
}

#[tokio::test]
async fn citizen_ids_are_sealed_in_the_tables_too() {
    let given = Given::province().await;
    live(&given).await;
    let members: Vec<String> = sqlx::query_scalar("select row_to_json(member)::text from member")
        .fetch_all(given.context.pool())
        .await
        .unwrap();
    assert!(members.iter().any(|member| member.contains("Kanarienvogel")), "names are what searches find");
    for id in ["022190424242", "022190434343"] {
        // Digits in the hexadecimal of their bytes: a 3 before each.
        let hex: String = id.chars().flat_map(|digit| ['3', digit]).collect();
        assert!(!members.iter().any(|member| member.contains(id) || member.contains(&hex)), "{id}");
    }
}

#[tokio::test]
async fn a_refusal_never_repeats_what_was_sent() {
    let given = Given::province().await;
    let mut asked = household(DUONG_HUY, [canary()]);
    asked.address = "Zaunkönig".repeat(30);
    asked.members[0].full_name = "Kanarienvogel".repeat(10);
    asked.members[0].sex = pb::Sex::Male.into();
    asked.members[0].ethnicity =
        Some(pb::Ethnicity { code: "Kanarienvogel".to_owned(), ..Default::default() });
    let answer = given.registry().register_household(register(asked)).await;
    let told = format!("{:?}", answer.as_ref().unwrap_err());
    for canary in CANARIES {
        assert!(!told.contains(canary), "{canary}");
    }
    assert!(!bad_fields(answer).is_empty());
}

/// Commands are logged by their `Debug` at most.
#[test]
fn a_command_prints_nothing_of_a_person() {
    let mut command = crate::domain::tests::world::register(424_242, "06805@2020-01-01");
    command.address = Some("Zaunkönig 5".parse().unwrap());
    command.members[0].person.full_name = "Chìu Kanarienvogel".parse().unwrap();
    command.members[0].condition.merits = [Merit::ToxicExposure].into();
    command.members[0].condition.labour_capacity = Some(LabourCapacity::Unable);
    let printed = format!("{command:?}");
    let of_person = ["1990", "0221904", "Female", "TK2008", "ToxicExposure", "Unable"];
    for canary in CANARIES.iter().chain(&of_person) {
        assert!(!printed.contains(canary), "{canary} in {printed}");
    }
}

use prost_types::FieldMask;
use proto::sinhke::households::v1 as pb;
use tonic::Code;

use super::given::{DUONG_HUY, Given, bad_fields, day, household, new_request_id, person, refused};

fn amend(household: &pb::Household, member: pb::Member, paths: &[&str]) -> pb::AmendMemberRequest {
    let paths = paths.iter().map(|path| (*path).to_owned()).collect();
    pb::AmendMemberRequest {
        household: household.name.clone(),
        member: Some(pb::Member { name: household.members[0].name.clone(), ..member }),
        update_mask: Some(FieldMask { paths }),
        request_id: new_request_id(),
        etag: String::new(),
        reason: String::new(),
        valid_date: None,
    }
}

#[tokio::test]
async fn what_the_mask_names_is_corrected_and_nothing_else() {
    let given = Given::province().await;
    let registered = given.settled(1, DUONG_HUY).await;
    let kinh =
        pb::Ethnicity { code_set: "TK1979".to_owned(), code: "01".to_owned(), ..pb::Ethnicity::default() };
    let asked = pb::Member {
        full_name: "Tằng Thị Mai".to_owned(),
        ethnicity: Some(kinh),
        birth_date: day("1991-01-01"),
        ..pb::Member::default()
    };
    let ask = amend(&registered, asked, &["full_name", "ethnicity"]);
    let answer = given.registry().amend_member(ask).await.unwrap().into_inner();
    let member = &answer.members[0];
    assert_eq!((member.full_name.as_str(), &member.birth_date), ("Tằng Thị Mai", &day("1990-02-28")));
    assert!(!answer.minority && registered.minority);
    assert_eq!(given.read(&answer.name).await, answer);
}

#[tokio::test]
async fn a_corrected_citizen_id_is_free_for_its_rightful_holder() {
    let given = Given::province().await;
    let registered = given.settled(1, DUONG_HUY).await;
    given.settled(3, DUONG_HUY).await;
    let ask = amend(&registered, person(3), &["citizen_id"]);
    let taken = given.registry().amend_member(ask).await;
    assert_eq!(refused(taken), (Code::AlreadyExists, "PERSON_ALREADY_REGISTERED".to_owned()));
    let ask = amend(&registered, person(2), &["citizen_id"]);
    let answer = given.registry().amend_member(ask).await.unwrap().into_inner();
    assert_eq!(answer.members[0].masked_citizen_id, "022*******02");
    given.registered(household(DUONG_HUY, [person(1)])).await;
}

#[tokio::test]
async fn a_citizen_id_gives_way_to_a_reason_and_back() {
    let given = Given::province().await;
    let registered = given.settled(1, DUONG_HUY).await;
    let reason =
        pb::Member { no_citizen_id_reason: pb::NoCitizenIdReason::NoPapers.into(), ..pb::Member::default() };
    let ask = amend(&registered, reason, &["no_citizen_id_reason"]);
    let answer = given.registry().amend_member(ask).await.unwrap().into_inner();
    let member = &answer.members[0];
    assert_eq!(
        (member.masked_citizen_id.as_str(), member.no_citizen_id_reason()),
        ("", pb::NoCitizenIdReason::NoPapers)
    );
    let ask = amend(&registered, person(1), &["citizen_id"]);
    let answer = given.registry().amend_member(ask).await.unwrap().into_inner();
    assert_eq!(answer.members[0].no_citizen_id_reason(), pb::NoCitizenIdReason::Unspecified);
}

#[tokio::test]
async fn every_bad_field_is_named() {
    let given = Given::province().await;
    let registered = given.settled(1, DUONG_HUY).await;
    let asked = pb::Member { citizen_id: "1".to_owned(), sex: 0, ..pb::Member::default() };
    let ask = amend(&registered, asked, &["sex", "citizen_id", "ethnicity", "relation"]);
    let fields = bad_fields(given.registry().amend_member(ask).await);
    assert_eq!(fields, ["member.sex", "member.ethnicity", "update_mask", "member.citizen_id"]);
    let blind = pb::Disability { kind: pb::DisabilityKind::Sight.into(), level: 0 };
    let asked = pb::Member {
        disabilities: vec![blind],
        merits: vec![77],
        labour_capacity: 9,
        ..pb::Member::default()
    };
    let paths = ["disabilities", "merits", "labour_capacity", "full_name"];
    let mut ask = amend(&registered, asked, &paths);
    ask.valid_date = day("2024-01-01");
    let fields = bad_fields(given.registry().amend_member(ask).await);
    let expected = [
        "member.disabilities[0].level",
        "member.merits[0]",
        "member.labour_capacity",
        "member.full_name",
        "valid_date",
    ];
    assert_eq!(fields, expected);
    let male = pb::Member { sex: pb::Sex::Male.into(), ..pb::Member::default() };
    let disagrees = given.registry().amend_member(amend(&registered, male, &["sex"])).await;
    assert_eq!(bad_fields(disagrees), ["member.citizen_id"]);
    let nothing = given.registry().amend_member(amend(&registered, pb::Member::default(), &[])).await;
    assert_eq!(bad_fields(nothing), ["update_mask"]);
}

use proto::sinhke::{
    households::v1::{
        self as pb,
        PovertyClass::{NearPoor, Poor},
        export_poor_households_response::Line,
        take_ethnic_counts_response::Result::Counts,
    },
    r#type::v1::AreaKind::{Rural, Urban},
};
use service::testing::caller;
use tonic::{Code, Status};
use vocabulary::caller::{Caller, Role};

use super::{
    access::admitted,
    events::read,
    given::{
        BA_CHE, DUONG_HUY, Given, HAI_LANG, LAW, MONG_DUONG, TIEN_YEN_TOWN, analyst, approver, bad_fields,
        chair, day, decision, deprived, household, new_request_id, person, refused,
    },
    lifecycle::moving,
};

fn list(class: pb::PovertyClass, as_of: &str) -> pb::ExportPoorHouseholdsRequest {
    pb::ExportPoorHouseholdsRequest {
        units: Vec::new(),
        standard: "povertyStandards/VN-2022".to_owned(),
        poverty_class: class.into(),
        as_of: day(as_of),
    }
}

/// The lines of a list, and its totals.
async fn listed(
    given: &Given,
    caller: &Caller,
    ask: pb::ExportPoorHouseholdsRequest,
) -> Result<(Vec<pb::PoorHousehold>, pb::PoorTotals), Status> {
    let mut answers = given.official(caller).export_poor_households(ask).await?.into_inner();
    let (mut households, mut totals) = (Vec::new(), None);
    while let Some(answer) = answers.message().await? {
        assert!(totals.is_none(), "totals come last");
        match answer.line {
            Some(Line::Household(household)) => households.push(household),
            Some(Line::Totals(all)) => totals = Some(all),
            None => panic!("an empty line"),
        }
    }
    Ok((households, totals.unwrap()))
}

/// Two poor households in Dương Huy, one of two persons; a near-poor one in Tiên Yên; all since 2022.
async fn poor(given: &Given) -> [pb::Household; 3] {
    let two = given.registered(household(DUONG_HUY, [person(1), person(2)])).await;
    let one = given.settled(3, DUONG_HUY).await;
    let near = given.settled(4, TIEN_YEN_TOWN).await;
    for there in [&two, &one] {
        let paper = decision("2022-05-10", (1_000_000, 3, Rural), &[("VN-2022", Poor)]);
        given.decided(there, paper).await.unwrap();
    }
    let paper = decision("2022-05-10", (1_000_000, 2, Urban), &[("VN-2022", NearPoor)]);
    given.decided(&near, paper).await.unwrap();
    [two, one, near]
}

fn totals(totals: &pb::PoorTotals) -> Vec<(&str, i64, i64)> {
    let rows = totals.units.iter().chain(&totals.total);
    rows.map(|total| (&*total.unit, total.households, total.persons)).collect()
}

#[tokio::test]
async fn a_named_list_says_of_each_household_who_where_and_why_and_ends_with_the_report_s_numbers() {
    let given = Given::province().await;
    let [two, one, _] = poor(&given).await;
    let one = given.read(&one.name).await;
    given.registry().move_household(moving(&one, HAI_LANG, "2026-02-01")).await.unwrap();
    let (mut lines, all) = listed(&given, &approver(), list(Poor, "2025-12-31")).await.unwrap();
    assert_eq!(totals(&all), [(MONG_DUONG, 2, 3), ("", 2, 3)], "as they lay on that day");
    lines.sort_by_key(|line| line.member_count);
    let line = &lines[1];
    let expected = pb::PoorHousehold {
        household: two.name.clone(),
        unit: MONG_DUONG.to_owned(),
        village: String::new(),
        address: "Thôn Khe Mười".to_owned(),
        head_name: "Chìu Thị Hoà".to_owned(),
        head_birth_year: 1990,
        head_sex: pb::Sex::Female.into(),
        head_ethnicity: two.members[0].ethnicity.clone(),
        member_count: 2,
        decision: line.decision.clone(),
        document: decision("2022-05-10", (0, 0, Rural), &[]).document,
        decide_date: day("2022-05-10"),
        deprivations: {
            let mut codes = deprived(3);
            codes.sort();
            codes
        },
    };
    assert_eq!(line, &expected);
    assert!(line.decision.starts_with(&two.name));
    // The simulation counts the households of a day by another way.
    let ask = pb::SimulateStandardRequest {
        proposed: Some(pb::ProposedStandard {
            rural_line_vnd: 1_500_000,
            urban_line_vnd: 2_000_000,
            deprivation_threshold: 3,
            ..pb::ProposedStandard::default()
        }),
        standard: "povertyStandards/VN-2022".to_owned(),
        date: day("2025-12-31"),
    };
    let simulated = given.poverty(&analyst()).simulate_standard(ask).await.unwrap().into_inner();
    let before = simulated.total.unwrap().all.unwrap().poor_before.unwrap();
    assert_eq!((before.households, before.persons), (2, 3));
    let (_, now) = listed(&given, &approver(), list(Poor, "2026-11-22")).await.unwrap();
    assert_eq!(totals(&now), [(MONG_DUONG, 1, 2), (HAI_LANG, 1, 1), ("", 2, 3)]);
    let (near, _) = listed(&given, &approver(), list(NearPoor, "2026-11-22")).await.unwrap();
    assert_eq!(near.len(), 1);
    let one_unit =
        pb::ExportPoorHouseholdsRequest { units: vec![HAI_LANG.to_owned()], ..list(Poor, "2026-11-22") };
    assert_eq!(
        totals(&listed(&given, &approver(), one_unit).await.unwrap().1),
        [(HAI_LANG, 1, 1), ("", 1, 1)]
    );
}

#[tokio::test]
async fn a_named_list_is_its_chair_s_and_every_one_is_recorded_without_names() {
    let given = Given::province().await;
    let [two, one, _] = poor(&given).await;
    let one = given.read(&one.name).await;
    given.registry().move_household(moving(&one, HAI_LANG, "2026-02-01")).await.unwrap();
    let there = chair(MONG_DUONG);
    let ask = list(Poor, "2026-11-22");
    let (lines, all) = listed(&given, &there, ask.clone()).await.unwrap();
    assert_eq!((lines.len(), totals(&all)), (1, vec![(MONG_DUONG, 1, 2), ("", 1, 2)]));
    assert_eq!(listed(&given, &there, ask).await.unwrap().0, lines);
    let before = listed(&given, &there, list(Poor, "2025-12-31")).await.unwrap().0;
    assert_eq!(before.len(), 2, "who moved away since lay there");
    let elsewhere =
        pb::ExportPoorHouseholdsRequest { units: vec![BA_CHE.to_owned()], ..list(Poor, "2026-11-22") };
    let forbidden = (Code::PermissionDenied, "AREA_FORBIDDEN".to_owned());
    assert_eq!(refused(listed(&given, &there, elsewhere).await), forbidden);
    let entries: Vec<(uuid::Uuid, String, String)> = sqlx::query_as(
        "select audit.aggregates[1], audit.principal, audit.outcome from journal.audit
         where method like '%/ExportPoorHouseholds' and outcome = 'done' order by entry",
    )
    .fetch_all(given.context.pool())
    .await
    .unwrap();
    assert_eq!(entries.len(), 3, "who is named again is named again");
    let mut auditor = given.official(&caller("auditor", &[Role::Auditor]));
    let name = format!("namedLists/{}", entries[0].0);
    let told =
        auditor.get_named_list(pb::GetNamedListRequest { name: name.clone() }).await.unwrap().into_inner();
    let first = pb::NamedList {
        name,
        units: Vec::new(),
        standard: "povertyStandards/VN-2022".to_owned(),
        poverty_class: Poor.into(),
        as_of: day("2026-11-22"),
        households: 1,
        account: "chair".to_owned(),
        create_time: told.create_time,
    };
    assert_eq!(told, first);
    let bodies: Vec<String> = sqlx::query_scalar(
        "select convert_from(body, 'UTF8') from journal.event where kind = 'named_list.taken'",
    )
    .fetch_all(given.context.pool())
    .await
    .unwrap();
    assert!(bodies.iter().all(|body| !body.contains(two.name.trim_start_matches("households/"))));
    let name = two.name.replace("households", "namedLists");
    let nothing = auditor.get_named_list(pb::GetNamedListRequest { name }).await;
    assert_eq!(refused(nothing), (Code::NotFound, "NAMED_LIST_NOT_KNOWN".to_owned()));
}

#[tokio::test]
async fn a_list_that_cannot_be_is_refused_with_its_fields() {
    let given = Given::province().await;
    let nothing = pb::ExportPoorHouseholdsRequest { units: vec!["06970".to_owned()], ..Default::default() };
    let fields = ["units[0]", "standard", "poverty_class"];
    assert_eq!(bad_fields(listed(&given, &approver(), nothing).await), fields);
    let others = list(pb::PovertyClass::NotPoor, "2026-11-23");
    assert_eq!(bad_fields(listed(&given, &approver(), others).await), ["poverty_class", "as_of"]);
    let ended = pb::ExportPoorHouseholdsRequest {
        standard: "povertyStandards/QN-2023".to_owned(),
        ..list(Poor, "2026-11-22")
    };
    assert_eq!(refused(listed(&given, &approver(), ended).await).1, "STANDARD_NOT_IN_FORCE");
}

async fn counted(
    given: &Given,
    ask: pb::TakeEthnicCountsRequest,
) -> Result<Vec<pb::EthnicCountsTaken>, Status> {
    let mut answers = given.official(&analyst()).take_ethnic_counts(ask).await?.into_inner();
    let mut counts = Vec::new();
    while let Some(answer) = answers.message().await? {
        let Some(Counts(taken)) = answer.result else { panic!("{answer:?}") };
        assert_eq!(taken.unit, answer.unit);
        counts.push(taken);
    }
    counts.sort_by(|one, other| one.unit.cmp(&other.unit));
    Ok(counts)
}

/// R18 and official report no. 9.
#[tokio::test]
async fn ethnic_groups_are_counted_by_unit_and_told_in_the_codes_of_2008_without_a_household() {
    let given = Given::province().await;
    poor(&given).await;
    let mut old_code = person(5);
    old_code.ethnicity = Some(pb::Ethnicity {
        code_set: "TK1979".to_owned(),
        code: "18".to_owned(),
        display_name: String::new(),
    });
    let there = given.registered(household(DUONG_HUY, [old_code])).await;
    let paper = decision("2022-05-10", (1_000_000, 3, Rural), &[("VN-2022", Poor)]);
    given.decided(&there, paper).await.unwrap();
    let ask = pb::TakeEthnicCountsRequest {
        units: vec![MONG_DUONG.to_owned()],
        as_of: day("2026-11-22"),
        request_id: new_request_id(),
    };
    let taken = counted(&given, ask.clone()).await.unwrap();
    let count = |code: &str, poor_households, poor_persons| pb::EthnicCount {
        code_set: "TK2008".to_owned(),
        code: code.to_owned(),
        standard: "povertyStandards/VN-2022".to_owned(),
        poor_households,
        poor_persons,
        ..pb::EthnicCount::default()
    };
    let expected = pb::EthnicCountsTaken {
        unit: MONG_DUONG.to_owned(),
        as_of: day("2026-11-22"),
        counts: vec![count("09", 2, 3), count("17", 1, 1)],
    };
    assert_eq!(taken, std::slice::from_ref(&expected));
    assert_eq!(counted(&given, ask.clone()).await.unwrap(), taken, "a retry");
    let again = pb::TakeEthnicCountsRequest { request_id: new_request_id(), ..ask.clone() };
    assert_eq!(counted(&given, again).await.unwrap(), taken);
    let events = given.context.published(LAW + 9).await;
    let told: pb::EthnicCountsTaken = read(&events[LAW + 8], "ethnic_counts.taken.06760");
    assert_eq!((told, events[LAW + 8].version), (expected, 1));
    let all = pb::TakeEthnicCountsRequest { units: Vec::new(), request_id: new_request_id(), ..ask };
    let all = counted(&given, all).await.unwrap();
    let with: Vec<_> =
        all.iter().filter(|taken| !taken.counts.is_empty()).map(|taken| &*taken.unit).collect();
    assert!(all.len() > with.len(), "a unit without any is told to have none");
    assert_eq!(with.len(), 2);
    let cases = [
        ("a_unit_s_ethnic_counts_are_kept_once", "insert into ethnic_count select * from ethnic_count"),
        ("ethnic_counts_have_an_event", "update ethnic_count set version = 0"),
        ("ethnic_counts_are_a_list", "update ethnic_count set counts = '{}'"),
    ];
    given.context.refuses(cases).await;
}

#[tokio::test]
async fn the_official_set_is_open_to_the_roles_of_the_contract() {
    let given = Given::empty().await;
    for role in Role::ALL {
        let mut official = given.official(&caller("somebody", &[*role]));
        let list =
            official.export_poor_households(pb::ExportPoorHouseholdsRequest::default()).await.map(drop);
        let readers = [Role::CommuneChair, Role::ProvinceApprover];
        assert_eq!(admitted(list), readers.contains(role), "{role}");
        let get = official.get_named_list(pb::GetNamedListRequest::default()).await;
        assert_eq!(admitted(get), [Role::ProvinceApprover, Role::Auditor].contains(role), "{role}");
        let counts = official.take_ethnic_counts(pb::TakeEthnicCountsRequest::default()).await.map(drop);
        let takers = [Role::ProvinceAnalyst, Role::ProvinceApprover];
        assert_eq!(admitted(counts), takers.contains(role), "{role}");
    }
}

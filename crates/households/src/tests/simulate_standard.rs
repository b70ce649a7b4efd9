use proto::sinhke::{
    households::v1::{
        self as pb,
        PovertyClass::{NearPoor, NotPoor, Poor},
    },
    r#type::v1::AreaKind::{Rural, Urban},
};
use service::testing::caller_of;
use tonic::{Code, Status};
use vocabulary::caller::{Caller, Role};

use super::{
    given::{
        BA_CHE, BUSINESS_DATE, DUONG_HUY, Given, MONG_DUONG, TIEN_YEN_TOWN, VAN_DON, analyst, bad_fields,
        day, decision, household, key, new_request_id, pb_day, person, refused,
    },
    lifecycle::{moving, relation},
};

/// VN-2022 with other lines.
fn proposed(rural: i64, urban: i64) -> pb::ProposedStandard {
    pb::ProposedStandard {
        rural_line_vnd: rural,
        urban_line_vnd: urban,
        deprivation_threshold: 3,
        ..pb::ProposedStandard::default()
    }
}

async fn simulated(
    given: &Given,
    caller: &Caller,
    ask: pb::SimulateStandardRequest,
) -> Result<pb::SimulateStandardResponse, Status> {
    given.poverty(caller).simulate_standard(ask).await.map(tonic::Response::into_inner)
}

fn against(standard: &str, proposed: pb::ProposedStandard) -> pb::SimulateStandardRequest {
    let standard = format!("povertyStandards/{standard}");
    pb::SimulateStandardRequest { proposed: Some(proposed), standard, date: None }
}

#[expect(clippy::unnecessary_wraps, reason = "as the answer has it")]
fn count(households: i64, persons: i64) -> Option<pb::HouseholdCount> {
    Some(pb::HouseholdCount { households, persons })
}

/// A household of three in Dương Huy that VN-2022 finds near-poor, one in the town above the line, one never surveyed.
async fn three(given: &Given) -> pb::Household {
    let near = given.registered(household(DUONG_HUY, [person(1), person(2), person(3)])).await;
    let above = given.settled(4, TIEN_YEN_TOWN).await;
    given.settled(5, BA_CHE).await;
    let paper = decision("2022-05-10", (1_400_000, 2, Rural), &[("VN-2022", NearPoor)]);
    given.decided(&near, paper).await.unwrap();
    let paper = decision("2022-05-10", (2_200_000, 5, Urban), &[("VN-2022", NotPoor)]);
    given.decided(&above, paper).await.unwrap();
    near
}

#[tokio::test]
async fn a_proposal_is_answered_by_unit_and_for_minorities_in_households_and_persons() {
    let given = Given::province().await;
    three(&given).await;
    let lower = pb::ProposedStandard { deprivation_threshold: 2, ..proposed(1_500_000, 2_200_000) };
    let answer = simulated(&given, &analyst(), against("VN-2022", lower)).await.unwrap();
    assert_eq!((answer.date, answer.standard.as_str()), (pb_day(BUSINESS_DATE), "povertyStandards/VN-2022"));
    assert_eq!(answer.proposed.unwrap().indicators.len(), 12, "those of the standard compared with");
    let total = answer.total.unwrap();
    let all = total.all.unwrap();
    assert_eq!((all.total, all.not_known), (count(3, 5), count(1, 1)));
    assert_eq!((all.poor_before, all.near_poor_before), (count(0, 0), count(1, 3)));
    assert_eq!((all.poor, all.near_poor), (count(2, 4), count(0, 0)));
    assert_eq!((all.newly_poor, all.newly_near_poor), (count(2, 4), count(0, 0)));
    assert_eq!((all.leaving_poor, all.leaving_near_poor), (count(0, 0), count(1, 3)));
    assert_eq!(total.minority, total.all, "all heads are Dao");
    // On the map of the day.
    let units: Vec<_> =
        answer.units.iter().map(|unit| (unit.unit.as_str(), unit.display_name.as_str())).collect();
    assert_eq!(units[0], (MONG_DUONG, "Unit 06760"));
    assert_eq!(answer.units[0].all.as_ref().unwrap().newly_poor, count(1, 3));
    assert_eq!(units.len(), 3);
    let again = pb::SimulateStandardRequest { date: day("2022-05-09"), ..against("VN-2022", proposed(1, 1)) };
    let before = simulated(&given, &analyst(), again).await.unwrap().total.unwrap().all.unwrap();
    assert_eq!((before.total, before.not_known), (count(2, 4), count(2, 4)), "no decision holds yet");
}

#[tokio::test]
async fn what_was_written_since_is_in_the_next_simulation() {
    let given = Given::province().await;
    let near = three(&given).await;
    let ask = || against("VN-2022", proposed(1_500_000, 2_000_000));
    let all = async || simulated(&given, &analyst(), ask()).await.unwrap().total.unwrap().all.unwrap();
    let first = all().await;
    assert_eq!(
        (first.unchanged, first.newly_poor),
        (count(2, 4), count(0, 0)),
        "the standard in force changes nothing"
    );
    let corrected = decision("2022-05-10", (1_400_000, 3, Rural), &[("VN-2022", Poor)]);
    let decisions = given
        .poverty(&analyst())
        .list_decisions(pb::ListDecisionsRequest { household: near.name.clone(), ..Default::default() })
        .await;
    let corrects = decisions.unwrap().into_inner().decisions[0].name.clone();
    given.decided(&near, pb::PovertyDecision { corrects, ..corrected }).await.unwrap();
    let left = pb::EndMembershipRequest {
        household: near.name.clone(),
        member: near.members[2].name.clone(),
        member_until: day("2026-01-01"),
        reason: pb::LeaveReason::LeftProvince.into(),
        request_id: new_request_id(),
        ..Default::default()
    };
    given.registry().end_membership(left).await.unwrap();
    given.settled(6, BA_CHE).await;
    let then = all().await;
    assert_eq!((then.poor_before, then.near_poor_before), (count(1, 2), count(0, 0)));
    assert_eq!((then.total, then.not_known), (count(4, 5), count(2, 2)));
}

/// Read as a whole and read again after a change: where it lay and who was the head on the day.
#[tokio::test]
async fn a_household_that_moved_and_changed_its_head_counts_as_what_it_was() {
    let given = Given::province().await;
    let mut kinh = person(2);
    kinh.ethnicity.as_mut().unwrap().code = "01".to_owned();
    let there = given.registered(household(DUONG_HUY, [person(1), kinh])).await;
    let mut registry = given.registry();
    let moved = registry.move_household(moving(&there, BA_CHE, "2025-09-01")).await.unwrap().into_inner();
    let at = async |on: &str| {
        let ask = pb::SimulateStandardRequest { date: day(on), ..against("VN-2022", proposed(1, 1)) };
        let answer = simulated(&given, &analyst(), ask).await.unwrap();
        let minority = answer.total.unwrap().minority.unwrap().total;
        let units: Vec<_> = answer.units.iter().map(|unit| unit.unit.clone()).collect();
        (units, minority)
    };
    let alone = |unit: &str, minority| (vec![unit.to_owned()], count(minority, 2 * minority));
    assert_eq!(at("2025-06-30").await, alone(DUONG_HUY, 1));
    assert_eq!(at("2025-08-31").await, alone(MONG_DUONG, 1));
    assert_eq!(at("2025-09-01").await, alone(BA_CHE, 1));
    let turn = pb::ChangeHeadRequest {
        household: there.name.clone(),
        head: there.members[1].name.clone(),
        relations: vec![relation(&there, 0, pb::Relation::Spouse)],
        change_date: day("2026-01-01"),
        request_id: new_request_id(),
        etag: moved.etag,
    };
    let turned = registry.change_head(turn).await.unwrap().into_inner();
    registry.move_household(moving(&turned, VAN_DON, "2026-02-01")).await.unwrap();
    assert_eq!(at("2025-08-31").await, alone(MONG_DUONG, 1));
    assert_eq!(at("2025-12-31").await, alone(BA_CHE, 1));
    assert_eq!(at("2026-01-01").await, alone(BA_CHE, 0));
    assert_eq!(at("2026-02-01").await, alone(VAN_DON, 0));
    let anew = given.context.pool();
    let again = crate::store::surveys::SurveysCopy::default();
    let persons = |surveys: &crate::domain::simulation::surveys::Surveys| {
        let then = BUSINESS_DATE.checked_sub(jiff::ToSpan::years(1)).unwrap();
        surveys.households().map(|known| (known.is_minority_on(then), known.persons_on(then))).collect()
    };
    let read: Vec<_> = again.look(anew, persons).await.unwrap();
    assert_eq!(read, [(true, 2)], "and so it is for a process that begins now");
}

#[tokio::test]
async fn an_analyst_of_some_communes_sees_no_others() {
    let given = Given::province().await;
    three(&given).await;
    let caller = caller_of("analyst", &[Role::ProvinceAnalyst], &[key(BA_CHE)]);
    let answer =
        simulated(&given, &caller, against("VN-2022", proposed(9_000_000, 9_000_000))).await.unwrap();
    assert_eq!((answer.units.len(), answer.units[0].unit.as_str()), (1, BA_CHE));
    assert_eq!(answer.total.unwrap().all.unwrap().total, count(1, 1));
}

#[tokio::test]
async fn every_bad_field_of_a_proposal_is_named() {
    let given = Given::province().await;
    let bad = pb::ProposedStandard {
        rural_income_only_line_vnd: 2_000_000,
        urban_income_only_line_vnd: -5,
        deprivation_threshold: 13,
        indicators: vec!["roof".to_owned()],
        ..proposed(1_500_000, -1)
    };
    let ask = pb::SimulateStandardRequest { date: day("2026-11-23"), ..against("VN 2022", bad) };
    assert_eq!(
        bad_fields(simulated(&given, &analyst(), ask).await),
        [
            "standard",
            "date",
            "proposed.rural_income_only_line_vnd",
            "proposed.urban_line_vnd",
            "proposed.urban_income_only_line_vnd",
            "proposed.indicators",
            "proposed.deprivation_threshold",
        ]
    );
    let none = pb::SimulateStandardRequest { proposed: None, ..against("VN-2022", proposed(1, 1)) };
    assert_eq!(bad_fields(simulated(&given, &analyst(), none).await), ["proposed"]);
    let unknown = simulated(&given, &analyst(), against("VN-1900", proposed(1, 1))).await;
    assert_eq!(refused(unknown), (Code::NotFound, "STANDARD_NOT_KNOWN".to_owned()));
    let over = simulated(&given, &analyst(), against("QN-2023", proposed(1, 1))).await;
    assert_eq!(refused(over), (Code::FailedPrecondition, "STANDARD_NOT_IN_FORCE".to_owned()));
}

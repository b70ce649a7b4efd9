use vocabulary::{
    area::AreaKind::{Rural, Urban},
    calendar::date,
    rejection::Rejection as _,
};

use super::*;
use crate::domain::{
    decision::DecidedEvent,
    household::{
        Circumstances, LeaveReason, Left, Relation, end_membership::EndMembership,
        state_circumstances::StateCircumstances,
    },
    movement::Movement,
    tests::{
        province::{CAI_RONG, DUONG_HUY, HAI_LANG_OLD, MONG_DUONG, TIEN_YEN, TIEN_YEN_TOWN, VAN_DON, unit},
        world::{World, decision, finding, member, village},
    },
};
use Class::{NearPoor, NotPoor, Poor};

fn decided(world: &World, id: HouseholdId) -> DecidedEvent {
    let HouseholdEvent::Decided(event) = world.last_event(id) else { panic!("the last event is a decision") };
    event.clone()
}

fn movements(world: &World, id: HouseholdId) -> Vec<(Option<Class>, Option<Movement>)> {
    decided(world, id).classes.iter().map(|class| (class.previous, class.movement)).collect()
}

/// R07.
#[test]
fn the_kind_of_area_is_frozen_and_a_reform_does_not_reclassify() {
    let mut world = World::new();
    let id = world.settle(1, TIEN_YEN_TOWN);
    let found = finding(1_800_000, 3, Urban);
    let both = [("VN-2022", Poor), ("QN-2023", Poor)];
    world.ask(&decision(id, date(2025, 5, 10), found, &both)).unwrap();
    let event = decided(&world, id);
    assert_eq!((event.area_kind, event.unit, event.areas_position), (Urban, unit(TIEN_YEN_TOWN), 77));
    assert_eq!(event.classes[0].classification.line.whole(), 2_000_000);
    // The town is a xã since 2025-07-01: the household is still poor by its decision, and the next one uses 1.5 m.
    assert!(world.household(id).standings().iter().all(|standing| standing.class == Poor));
    let next = date(2026, 7, 2);
    let urban = decision(id, next, finding(1_800_000, 3, Urban), &[("VN-2022", Poor)]);
    let refusal = world.ask(&urban).unwrap_err();
    assert_eq!(refusal.reason(), "AREA_KIND_DISAGREES");
    let known = [("stated", "urban"), ("known", "rural"), ("date", "2026-07-02")];
    assert_eq!(refusal.metadata(), known.map(|(name, value)| (name, value.to_owned())));
    world.ask(&decision(id, next, finding(1_800_000, 3, Rural), &[("VN-2022", NotPoor)])).unwrap();
    let event = decided(&world, id);
    assert_eq!((event.area_kind, event.unit), (Rural, unit(TIEN_YEN)));
    assert_eq!(movements(&world, id), [(Some(Poor), Some(Movement::PoorRoseAbove))]);
}

/// R05.
#[test]
fn every_standard_in_force_is_stated_and_no_other() {
    let mut world = World::new();
    let id = world.settle(1, TIEN_YEN_TOWN);
    let stating =
        |stated: &[(&str, Class)]| decision(id, date(2024, 11, 1), finding(2_600_000, 3, Urban), stated);
    let missing = world.ask(&stating(&[("VN-2022", NotPoor)])).unwrap_err();
    assert_eq!(missing.reason(), "STANDARD_MISSING");
    assert_eq!(missing.metadata()[0], ("standard", "povertyStandards/QN-2023".to_owned()));
    let strange = stating(&[("VN-2022", NotPoor), ("QN-2023", Poor), ("VN-2027", Poor)]);
    assert_eq!(world.refused(&strange), "STANDARD_NOT_IN_FORCE");
    world.ask(&stating(&[("VN-2022", NotPoor), ("QN-2023", Poor)])).unwrap();
    assert_eq!(movements(&world, id), [(None, None), (None, Some(Movement::PoorOtherUp))]);
}

/// R06.
#[test]
fn a_standard_that_has_ended_gives_no_class() {
    let mut world = World::new();
    let id = world.settle(1, MONG_DUONG);
    let found = finding(2_600_000, 3, Urban);
    let both = decision(id, date(2026, 3, 1), found.clone(), &[("VN-2022", NotPoor), ("QN-2023", Poor)]);
    assert_eq!(world.refused(&both), "STANDARD_NOT_IN_FORCE");
    world.ask(&decision(id, date(2026, 3, 1), found, &[("VN-2022", NotPoor)])).unwrap();
}

#[test]
fn a_paper_that_disagrees_with_the_computation_is_refused() {
    let mut world = World::new();
    let id = world.settle(1, MONG_DUONG);
    let wrong = decision(id, date(2026, 3, 1), finding(2_000_000, 2, Urban), &[("VN-2022", Poor)]);
    let refusal = world.ask(&wrong).unwrap_err();
    assert_eq!(refusal.reason(), "CLASS_DISAGREES");
    let expected = [("standard", "povertyStandards/VN-2022"), ("stated", "POOR"), ("computed", "NEAR_POOR")];
    assert_eq!(refusal.metadata(), expected.map(|(name, value)| (name, value.to_owned())));
}

#[test]
fn the_day_lies_in_the_household_s_life_and_not_in_the_future() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    let on = |day| decision(id, day, finding(1_000_000, 2, Rural), &[("VN-2022", NearPoor)]);
    for day in [date(2019, 12, 31), date(2026, 11, 23)] {
        assert_eq!(world.ask(&on(day)).unwrap_err().fields()[0].0, "decision.decide_date", "{day}");
    }
    let head = world.household(id).members[0].id;
    let left = Left { until: date(2022, 6, 1), reason: LeaveReason::LeftProvince };
    world.ask(&EndMembership { household: id, etag: None, member: head, left, succession: None }).unwrap();
    assert_eq!(world.refused(&on(date(2022, 6, 1))), "HOUSEHOLD_ENDED");
    world.ask(&on(date(2022, 5, 31))).unwrap();
}

#[test]
fn an_indicator_that_no_standard_knows_is_a_bad_field() {
    let mut world = World::new();
    let id = world.settle(1, MONG_DUONG);
    let mut command = decision(id, date(2026, 3, 1), finding(2_000_000, 2, Urban), &[("VN-2022", NearPoor)]);
    command.finding.deprivations.insert("swimming_pool".parse().unwrap());
    let refusal = world.ask(&command).unwrap_err();
    assert_eq!(refusal.fields()[0].0, "decision.deprivations");
    assert!(refusal.fields()[0].1.en.contains("swimming_pool"));
}

/// R10.
#[test]
fn a_movement_is_reckoned_from_the_class_just_before_the_day() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    let decide = |world: &mut World, day, income, deprivations, class| {
        world.ask(&decision(id, day, finding(income, deprivations, Rural), &[("VN-2022", class)])).unwrap();
        movements(world, id)
    };
    let moved = |previous, movement| vec![(Some(previous), Some(movement))];
    assert_eq!(
        decide(&mut world, date(2022, 1, 10), 1_000_000, 3, Poor),
        [(None, Some(Movement::PoorOtherUp))]
    );
    let escaped = decide(&mut world, date(2022, 5, 10), 1_600_000, 0, NotPoor);
    assert_eq!(escaped, moved(Poor, Movement::PoorRoseAbove));
    let again = decide(&mut world, date(2022, 11, 10), 1_000_000, 3, Poor);
    assert_eq!(again, moved(NotPoor, Movement::RePoor));
    // Recorded later for a day between: it was not poor then, having been poor before.
    let between = decide(&mut world, date(2022, 3, 10), 1_000_000, 1, NearPoor);
    assert_eq!(between, moved(Poor, Movement::PoorToNearPoor));
    let same = decide(&mut world, date(2022, 12, 10), 900_000, 4, Poor);
    assert_eq!(same, [(Some(Poor), None)]);
}

#[test]
fn a_correction_replaces_a_decision_that_holds() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    let day = date(2022, 5, 10);
    let wrong = decision(id, day, finding(1_000_000, 3, Rural), &[("VN-2022", Poor)]);
    world.ask(&wrong).unwrap();
    let mut right = decision(id, day, finding(1_600_000, 3, Rural), &[("VN-2022", NotPoor)]);
    right.id = DecisionId::new(uuid::Uuid::from_u128(42));
    assert_eq!(world.refused(&right), "DECISION_ON_DATE_EXISTS");
    right.corrects = Some(DecisionId::new(uuid::Uuid::nil()));
    assert_eq!(world.refused(&right), "NOTHING_TO_CORRECT");
    right.corrects = Some(wrong.id);
    world.ask(&right).unwrap();
    assert_eq!(movements(&world, id), [(None, None)], "what it corrects is not the class before");
    assert_eq!(world.household(id).standings()[0].class, NotPoor);
    assert_eq!(world.household(id).decision(wrong.id).unwrap().corrected_by, Some(right.id));
    let mut third = right.clone();
    third.id = DecisionId::new(uuid::Uuid::from_u128(43));
    assert_eq!(world.refused(&third), "ALREADY_CORRECTED");
    // A correction may move the decision to another day, but not onto one that is taken.
    world.ask(&decision(id, date(2022, 6, 10), finding(1_000_000, 3, Rural), &[("VN-2022", Poor)])).unwrap();
    let onto = RecordDecision { decided_on: date(2022, 6, 10), corrects: Some(right.id), ..third };
    assert_eq!(world.refused(&onto), "DECISION_ON_DATE_EXISTS");
}

#[test]
fn where_a_split_or_a_special_zone_leaves_the_line_open_the_village_or_else_the_paper_says_it() {
    let mut world = World::new();
    let after = date(2026, 3, 1);
    let stated = [("VN-2022", NearPoor)];
    let split = world.settle(1, HAI_LANG_OLD);
    world.ask(&decision(split, after, finding(1_000_000, 2, Urban), &stated)).unwrap();
    let event = decided(&world, split);
    assert_eq!(event.unit, unit(HAI_LANG_OLD), "not yet assigned");
    let zone = world.settle(2, CAI_RONG);
    world.ask(&decision(zone, after, finding(1_000_000, 2, Rural), &stated)).unwrap();
    let mut in_village = crate::domain::tests::world::register(3, VAN_DON);
    in_village.village = Some(village(2));
    world.ask(&in_village).unwrap();
    let rural = decision(in_village.id, after, finding(1_000_000, 2, Rural), &stated);
    assert_eq!(world.refused(&rural), "AREA_KIND_DISAGREES");
    world.ask(&decision(in_village.id, after, finding(1_000_000, 2, Urban), &stated)).unwrap();
}

/// For the report of children's deprivations: what becomes known later changes no decision.
#[test]
fn a_decision_counts_the_children_of_its_day_as_known_when_it_is_recorded() {
    let mut world = World::new();
    let mut family = crate::domain::tests::world::register(1, DUONG_HUY);
    for (number, born) in [(2, date(2008, 5, 10)), (3, date(2008, 5, 11)), (4, date(2024, 1, 1))] {
        let mut child = member(number, Relation::Child, family.register_date.max(born));
        child.person.birth_date = born;
        family.members.push(child);
    }
    world.ask(&family).unwrap();
    let both = [("VN-2022", Poor), ("QN-2023", Poor)];
    let paper = decision(family.id, date(2024, 5, 10), finding(1_000_000, 3, Rural), &both);
    world.ask(&paper).unwrap();
    assert_eq!(decided(&world, family.id).child_count, Some(2), "sixteen on the day is no child any more");
    let before = decision(family.id, date(2023, 12, 31), finding(1_000_000, 3, Rural), &both);
    world.ask(&before).unwrap();
    assert_eq!(decided(&world, family.id).child_count, Some(2), "who was not born yet is not counted");
    let right = RecordDecision {
        id: DecisionId::new(uuid::Uuid::from_u128(42)),
        decided_on: date(2024, 5, 11),
        corrects: Some(paper.id),
        ..paper
    };
    world.ask(&right).unwrap();
    assert_eq!(decided(&world, family.id).child_count, Some(1));
}

/// The journal keeps its old events as they are.
#[test]
fn a_decision_of_before_children_were_counted_says_nothing_of_them() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    let stated = [("VN-2022", NearPoor)];
    world.ask(&decision(id, date(2022, 5, 10), finding(1_000_000, 2, Rural), &stated)).unwrap();
    let mut body = serde_json::to_value(decided(&world, id)).unwrap();
    assert!(body.as_object_mut().unwrap().remove("child_count").is_some());
    let old: DecidedEvent = serde_json::from_value(body.clone()).unwrap();
    assert_eq!(old.child_count, None);
    assert_eq!(serde_json::to_value(&old).unwrap(), body);
}

#[test]
fn a_caller_who_saw_an_older_state_is_refused() {
    let mut world = World::new();
    let id = world.settle(1, MONG_DUONG);
    let mut command = decision(id, date(2026, 3, 1), finding(2_000_000, 2, Urban), &[("VN-2022", NearPoor)]);
    command.etag = Some(2);
    assert_eq!(world.refused(&command), "ETAG_MISMATCH");
    command.etag = Some(1);
    world.ask(&command).unwrap();
}

fn lives_from(household: HouseholdId, farming: bool, on: Date) -> StateCircumstances {
    let circumstances = Circumstances { farming, ..Circumstances::default() };
    StateCircumstances { household, etag: None, circumstances, valid_on: Some(on), reason: None }
}

/// Mức sống trung bình: of what it lived from on the day of the decision, frozen with the line.
#[test]
fn an_average_living_standard_is_decided_with_the_class_by_what_the_household_lives_from_on_that_day() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    world.ask(&lives_from(id, true, date(2022, 1, 1))).unwrap();
    let mut paper = decision(id, date(2022, 5, 10), finding(2_250_000, 0, Rural), &[("VN-2022", NotPoor)]);
    let refusal = world.ask(&paper).unwrap_err();
    assert_eq!(refusal.reason(), "AVERAGE_LIVING_DISAGREES");
    assert_eq!(refusal.metadata()[1], ("computed", "true".to_owned()));
    paper.stated.values_mut().for_each(|stated| stated.average_living = true);
    world.ask(&paper).unwrap();
    let event = decided(&world, id);
    let said = &event.classes[0].classification;
    assert!(event.farming && said.average_living && said.average_line.is_some());
    world.ask(&lives_from(id, false, date(2022, 1, 1))).unwrap();
    let next = decision(id, date(2022, 11, 10), finding(2_250_000, 0, Rural), &[("VN-2022", NotPoor)]);
    world.ask(&next).unwrap();
    let event = decided(&world, id);
    assert!(!event.farming && !event.classes[0].classification.average_living);
}

#[test]
fn a_paper_states_no_average_living_standard_of_who_does_not_live_from_farming() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    let mut paper = decision(id, date(2022, 5, 10), finding(2_000_000, 0, Rural), &[("VN-2022", NotPoor)]);
    paper.stated.values_mut().for_each(|stated| stated.average_living = true);
    assert_eq!(world.refused(&paper), "AVERAGE_LIVING_DISAGREES");
}

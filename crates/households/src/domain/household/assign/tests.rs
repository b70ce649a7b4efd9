use vocabulary::{area::AreaKind, calendar::date, rejection::Rejection as _};

use super::*;
use crate::domain::{
    classify::Class,
    household::{
        amend::{Amend, Change},
        close::CloseHousehold,
        move_household::MoveHousehold,
        {Closed, Home, LeaveReason},
    },
    tests::{
        province::{
            BA_CHE, DUONG_HUY, HAI_LANG, HAI_LANG_OLD, MONG_DUONG, REFORM, TIEN_YEN_TOWN, VAN_DON, unit,
        },
        world::{World, decision, finding, village},
    },
};

pub(crate) fn assign(household: HouseholdId, key: &str) -> AssignHousehold {
    let document = DocumentRef::new("31/QĐ-UBND", date(2025, 7, 15), "UBND tỉnh").unwrap();
    AssignHousehold { household, etag: None, on: REFORM, to: unit(key), document, reason: None }
}

fn amend(id: HouseholdId, number: u128) -> Amend {
    Amend {
        id,
        etag: None,
        village: Change::To(Some(village(number))),
        address: Change::Keep,
        area_kind: Change::Keep,
        valid_on: None,
        reason: None,
    }
}

#[test]
fn r20_a_household_of_a_whole_succession_moves_by_itself() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    assert_eq!(world.located(id).whereabouts.unit_on(REFORM), unit(MONG_DUONG));
    assert_eq!(world.refused(&assign(id, MONG_DUONG)), "ASSIGNMENT_NOT_PENDING");
    assert_eq!(world.events[&Key::Household(id)].len(), 1, "nothing is recorded");
}

#[test]
fn r20_a_household_of_a_split_unit_waits_until_it_is_assigned() {
    let mut world = World::new();
    let id = world.settle(1, HAI_LANG_OLD);
    let split = world.areas().split(unit(HAI_LANG_OLD), std::iter::empty(), REFORM).unwrap();
    assert_eq!((split.was, split.candidates), (unit(HAI_LANG_OLD), vec![unit(HAI_LANG), unit(BA_CHE)]));
    let before = world.household(id).clone();
    world.ask(&assign(id, BA_CHE)).unwrap();
    let located = world.located(id);
    let eve = REFORM.yesterday().unwrap();
    assert_eq!([eve, REFORM].map(|day| located.whereabouts.unit_on(day)), [unit(HAI_LANG_OLD), unit(BA_CHE)]);
    assert_eq!(located.whereabouts.area_kind_on(REFORM), Some(AreaKind::Rural));
    // Nothing else about it is another.
    let (assignments, changed_at) = (located.household.assignments.clone(), located.household.changed_at);
    assert_eq!(located.household, Household { assignments, changed_at, ..before });
    let HouseholdEvent::Assigned(event) = world.last_event(id) else { panic!("an assignment") };
    assert_eq!((event.unit, event.on, event.assignment.to), (unit(HAI_LANG_OLD), REFORM, unit(BA_CHE)));
    assert_eq!(event.assignment.law, "1679/NQ-UBTVQH15");
}

#[test]
fn r07_nobody_is_reclassified_by_the_reform() {
    let mut world = World::new();
    let (town, split) = (world.settle(1, TIEN_YEN_TOWN), world.settle(2, HAI_LANG_OLD));
    for (id, kind) in [(town, AreaKind::Urban), (split, AreaKind::Rural)] {
        let paper = decision(id, date(2025, 5, 10), finding(1_500_000, 3, kind), &[("VN-2022", Class::Poor)]);
        world.tries(&paper);
    }
    let before = [town, split].map(|id| world.household(id).standings());
    world.ask(&assign(split, HAI_LANG)).unwrap();
    assert_eq!([town, split].map(|id| world.household(id).standings()), before);
    assert!(world.household(split).decisions.iter().all(|decision| decision.corrected_by.is_none()));
}

#[test]
fn the_same_part_again_changes_nothing_and_another_needs_a_reason() {
    let mut world = World::new();
    let id = world.settle(1, HAI_LANG_OLD);
    world.ask(&assign(id, BA_CHE)).unwrap();
    world.ask(&assign(id, BA_CHE)).unwrap();
    assert_eq!(world.events[&Key::Household(id)].len(), 2);
    let refusal = world.ask(&assign(id, HAI_LANG)).unwrap_err();
    assert_eq!(
        (refusal.kind(), refusal.reason()),
        (vocabulary::rejection::Kind::AlreadyExists, "ALREADY_ASSIGNED")
    );
    assert_eq!(refusal.metadata(), vec![("assigned_unit", "units/06970@2025-07-01".to_owned())]);
    let reason = Some("Nhầm thôn".parse().unwrap());
    world.ask(&AssignHousehold { reason, ..assign(id, HAI_LANG) }).unwrap();
    assert_eq!(world.located(id).whereabouts.unit_on(REFORM), unit(HAI_LANG));
    let seen = |key: &str| {
        let scope = vocabulary::caller::AreaScope::Units([unit(key)].into());
        world.located(id).whereabouts.within(&scope)
    };
    assert_eq!([HAI_LANG_OLD, HAI_LANG, BA_CHE].map(seen), [true, true, false]);
}

#[test]
fn only_a_part_of_the_unit_on_the_day_of_the_split_is_accepted() {
    let mut world = World::new();
    let id = world.settle(1, HAI_LANG_OLD);
    let refusal = world.ask(&assign(id, VAN_DON)).unwrap_err();
    assert_eq!(refusal.reason(), "NOT_A_CANDIDATE_UNIT");
    let candidates = "units/06886@2025-07-01,units/06970@2025-07-01".to_owned();
    assert_eq!(refusal.metadata(), vec![("candidates", candidates)]);
    let on = |on| AssignHousehold { on, ..assign(id, BA_CHE) };
    assert_eq!(world.refused(&on(date(2025, 7, 2))), "NOTHING_SPLIT_ON_DATE");
    assert_eq!(world.refused(&on(date(2027, 1, 1))), "INVALID_REQUEST");
    assert_eq!(world.refused(&AssignHousehold { etag: Some(7), ..assign(id, BA_CHE) }), "ETAG_MISMATCH");
    let new = world.settle(2, HAI_LANG);
    assert_eq!(world.refused(&assign(new, HAI_LANG)), "ASSIGNMENT_NOT_PENDING");
}

#[test]
fn a_household_that_ended_before_the_split_is_assigned_to_nothing() {
    let mut world = World::new();
    let (before, after) = (world.settle(1, HAI_LANG_OLD), world.settle(2, HAI_LANG_OLD));
    for (household, on) in [(before, REFORM), (after, date(2025, 9, 1))] {
        let closed = Closed { on, reason: LeaveReason::LeftProvince, into: None };
        world.ask(&CloseHousehold { household, etag: None, closed }).unwrap();
    }
    assert_eq!(world.refused(&assign(before, BA_CHE)), "HOUSEHOLD_ENDED");
    world.ask(&assign(after, BA_CHE)).unwrap();
}

#[test]
fn a_village_and_an_assignment_never_say_different_parts() {
    let mut world = World::new();
    let (first, second) = (world.settle(1, HAI_LANG_OLD), world.settle(2, HAI_LANG_OLD));
    // The village is in Ba Chẽ.
    world.ask(&amend(first, 1)).unwrap();
    assert_eq!(world.refused(&assign(first, HAI_LANG)), "VILLAGE_ELSEWHERE");
    world.ask(&assign(first, BA_CHE)).unwrap();
    world.ask(&assign(second, HAI_LANG)).unwrap();
    assert_eq!(world.refused(&amend(second, 1)), "VILLAGE_ELSEWHERE");
}

#[test]
fn a_household_that_moved_on_is_assigned_for_the_days_that_it_was_there() {
    let mut world = World::new();
    let id = world.settle(1, HAI_LANG_OLD);
    let home = Home { unit: unit(VAN_DON), village: None, address: None, area_kind: Some(AreaKind::Rural) };
    let move_date = date(2025, 9, 1);
    world.ask(&MoveHousehold { household: id, etag: None, home, move_date }).unwrap();
    world.ask(&assign(id, BA_CHE)).unwrap();
    let lies = |day| world.located(id).whereabouts.unit_on(day);
    assert_eq!([REFORM, date(2025, 8, 31), move_date].map(lies), [unit(BA_CHE), unit(BA_CHE), unit(VAN_DON)]);
}

use vocabulary::{area::AreaKind, calendar::date};

use super::*;
use crate::domain::tests::{
    province::{BA_CHE, DUONG_HUY, HAI_LANG_OLD, REFORM, VAN_DON, unit},
    world::{World, village},
};

fn amend(id: HouseholdId) -> Amend {
    Amend {
        id,
        etag: None,
        village: Change::Keep,
        address: Change::Keep,
        area_kind: Change::Keep,
        valid_on: None,
        reason: None,
    }
}

#[test]
fn a_village_of_a_later_unit_assigns_a_household_of_a_split_unit() {
    let mut world = World::new();
    let id = world.settle(1, HAI_LANG_OLD);
    let command = Amend { village: Change::To(Some(village(1))), valid_on: Some(REFORM), ..amend(id) };
    world.ask(&command).unwrap();
    assert_eq!(world.located(id).whereabouts.unit_on(REFORM), unit(BA_CHE));
    assert_eq!(world.household(id).unit, unit(HAI_LANG_OLD), "what was recorded stays");
    let early =
        Amend { village: Change::To(Some(village(1))), valid_on: Some(date(2025, 6, 30)), ..amend(id) };
    assert_eq!(world.refused(&early), "VILLAGE_NOT_IN_FORCE");
    let elsewhere = Amend { village: Change::To(Some(village(3))), ..amend(id) };
    assert_eq!(world.refused(&elsewhere), "VILLAGE_ELSEWHERE");
}

#[test]
fn only_what_is_named_changes_and_no_change_leaves_no_event() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    world.ask(&Amend { address: Change::To(None), ..amend(id) }).unwrap();
    assert_eq!(world.household(id).address, None);
    let before = world.events[&Key::Household(id)].len();
    world.ask(&Amend { address: Change::To(None), village: Change::To(None), ..amend(id) }).unwrap();
    assert_eq!(world.events[&Key::Household(id)].len(), before);
}

#[test]
fn a_village_that_says_the_kind_of_area_replaces_what_was_stated() {
    let mut world = World::new();
    let id = world.settle(1, VAN_DON);
    world.ask(&Amend { area_kind: Change::To(Some(AreaKind::Rural)), ..amend(id) }).unwrap();
    assert_eq!(world.household(id).area_kind, Some(AreaKind::Rural));
    world.ask(&Amend { village: Change::To(Some(village(2))), ..amend(id) }).unwrap();
    assert_eq!(world.household(id).area_kind, None);
    assert_eq!(
        world.refused(&Amend { area_kind: Change::To(Some(AreaKind::Rural)), ..amend(id) }),
        "AREA_KIND_DISAGREES"
    );
}

#[test]
fn the_day_lies_within_the_household_s_life_and_not_in_the_future() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    for day in [date(2019, 12, 31), date(2026, 11, 23)] {
        let refusal =
            world.ask(&Amend { address: Change::To(None), valid_on: Some(day), ..amend(id) }).unwrap_err();
        assert!(matches!(refusal, HouseholdRejection::Fields(_)), "{day}");
    }
}

#[test]
fn a_caller_who_saw_an_older_state_is_refused() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    world.ask(&Amend { etag: Some(1), address: Change::To(None), ..amend(id) }).unwrap();
    let refusal =
        world.ask(&Amend { etag: Some(1), village: Change::To(Some(village(3))), ..amend(id) }).unwrap_err();
    assert!(matches!(refusal, HouseholdRejection::Stale(stale) if stale == id));
}

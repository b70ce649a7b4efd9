use vocabulary::{area::AreaKind, calendar::date, rejection::Rejection as _};

use super::*;
use crate::domain::{
    classify::Class,
    household::amend::{Amend, Change},
    tests::{
        province::{BA_CHE, DUONG_HUY, HAI_LANG, HAI_LANG_OLD, MONG_DUONG, REFORM, VAN_DON, unit},
        world::{World, decision, finding, village},
    },
};

fn moves(household: HouseholdId, key: &str, move_date: Date) -> MoveHousehold {
    let home = Home { unit: unit(key), village: None, address: None, area_kind: None };
    MoveHousehold { household, etag: None, home, move_date }
}

#[test]
fn a_household_lies_where_it_moved_from_the_day_on_and_where_it_was_before() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    let day = date(2024, 9, 1);
    world.ask(&moves(id, HAI_LANG_OLD, day)).unwrap();
    let located = world.located(id);
    let eve = date(2024, 8, 31);
    assert_eq!([eve, day].map(|day| located.whereabouts.unit_on(day)), [unit(DUONG_HUY), unit(HAI_LANG_OLD)]);
    assert_eq!(located.household.home_on(eve).address.unwrap().as_str(), "Thôn Khe Mười");
    assert_eq!(located.household.home_on(day).address, None, "what is not stated is not known there");
    assert_eq!(located.household.settled_on(), day);
}

#[test]
fn the_officers_of_its_unit_see_a_household_and_those_of_its_former_one_no_more() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    world.ask(&moves(id, HAI_LANG_OLD, date(2024, 9, 1))).unwrap();
    let scope = |key: &str| vocabulary::caller::AreaScope::Units([unit(key)].into());
    let seen = [DUONG_HUY, MONG_DUONG, HAI_LANG_OLD, HAI_LANG, BA_CHE]
        .map(|key| world.located(id).whereabouts.within(&scope(key)));
    assert_eq!(seen, [false, false, true, true, true]);
}

#[test]
fn r07_a_household_that_moves_keeps_its_decisions_and_the_next_uses_the_new_line() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    let poor =
        decision(id, date(2022, 5, 10), finding(1_500_000, 3, AreaKind::Rural), &[("VN-2022", Class::Poor)]);
    world.ask(&poor).unwrap();
    let before = world.household(id).standings();
    world.ask(&moves(id, VAN_DON, date(2025, 9, 1))).unwrap();
    assert_eq!(world.household(id).standings(), before);
    // Before the move the line of the old place holds, after it the new place's.
    let rural = finding(1_500_000, 3, AreaKind::Rural);
    let late = decision(id, date(2022, 11, 10), rural.clone(), &[("VN-2022", Class::Poor)]);
    world.ask(&late).unwrap();
    world.ask(&moves(id, MONG_DUONG, date(2025, 10, 1))).unwrap();
    let stated = [("VN-2022", Class::Poor), ("QN-2023", Class::Poor)];
    assert_eq!(world.refused(&decision(id, date(2025, 10, 1), rural, &stated)), "AREA_KIND_DISAGREES");
}

#[test]
fn on_the_day_of_the_last_move_it_is_corrected_and_not_before_it() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    let day = date(2024, 9, 1);
    world.ask(&moves(id, HAI_LANG_OLD, day)).unwrap();
    let earlier = moves(id, DUONG_HUY, date(2024, 8, 31));
    assert_eq!(world.ask(&earlier).unwrap_err().fields()[0].0, "move_date");
    let mut back = moves(id, DUONG_HUY, day);
    back.home.address = Some("Thôn Khe Mười".parse().unwrap());
    world.ask(&back).unwrap();
    assert!(world.household(id).former_homes.is_empty(), "as if it never was");
    let version = world.states[&Key::Household(id)].version;
    world.ask(&back).unwrap();
    assert_eq!(world.states[&Key::Household(id)].version, version, "nothing changes");
}

#[test]
fn a_household_moves_after_it_was_registered_and_while_it_has_members() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    for day in [date(2020, 1, 1), date(2026, 11, 23)] {
        let refusal = world.ask(&moves(id, HAI_LANG_OLD, day)).unwrap_err();
        assert_eq!(refusal.fields()[0].0, "move_date", "{day}");
    }
    let left = crate::domain::household::LeaveReason::LeftProvince;
    let closed = crate::domain::household::Closed { on: date(2024, 1, 1), reason: left, into: None };
    world
        .ask(&crate::domain::household::close::CloseHousehold { household: id, etag: None, closed })
        .unwrap();
    assert_eq!(world.refused(&moves(id, HAI_LANG_OLD, date(2024, 9, 1))), "HOUSEHOLD_ENDED");
}

#[test]
fn a_home_is_in_a_unit_in_force_and_its_village_lies_there() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    assert_eq!(world.refused(&moves(id, BA_CHE, date(2024, 9, 1))), "UNIT_NOT_IN_FORCE");
    let mut elsewhere = moves(id, MONG_DUONG, REFORM);
    elsewhere.home.village = Some(village(2));
    assert_eq!(world.refused(&elsewhere), "VILLAGE_ELSEWHERE");
    let mut rural = moves(id, MONG_DUONG, REFORM);
    rural.home.area_kind = Some(AreaKind::Rural);
    assert_eq!(world.refused(&rural), "AREA_KIND_DISAGREES");
}

#[test]
fn an_amendment_says_how_it_lives_where_it_is_now_and_leaves_the_former_home_alone() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    let day = date(2024, 9, 1);
    world.ask(&moves(id, HAI_LANG_OLD, day)).unwrap();
    let amend = |valid_on| Amend {
        id,
        etag: None,
        village: Change::Keep,
        address: Change::To(Some("Thôn Đông".parse().unwrap())),
        area_kind: Change::Keep,
        valid_on: Some(valid_on),
        reason: None,
    };
    let refusal = world.ask(&amend(date(2024, 8, 31))).unwrap_err();
    assert_eq!(refusal.fields()[0].0, "valid_date");
    world.ask(&amend(date(2025, 1, 1))).unwrap();
    let household = world.household(id);
    let address = |day| household.home_on(day).address.map(|address| address.to_string());
    assert_eq!(address(date(2024, 8, 31)).as_deref(), Some("Thôn Khe Mười"));
    assert_eq!(address(date(2024, 12, 31)), None);
    assert_eq!(address(date(2025, 1, 1)).as_deref(), Some("Thôn Đông"));
}

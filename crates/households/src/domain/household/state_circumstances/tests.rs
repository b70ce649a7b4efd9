use vocabulary::{calendar::date, rejection::Rejection as _};

use super::*;
use crate::domain::{
    household::{Closed, LeaveReason, PovertyCause, close::CloseHousehold},
    tests::{
        province::DUONG_HUY,
        world::{BUSINESS_DATE, World},
    },
};

fn ground() -> (World, HouseholdId) {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    (world, id)
}

fn poor_by(causes: &[PovertyCause]) -> Circumstances {
    Circumstances { causes: causes.iter().copied().collect(), farming: true }
}

fn state(household: HouseholdId, circumstances: Circumstances, on: Option<Date>) -> StateCircumstances {
    StateCircumstances { household, etag: None, circumstances, valid_on: on, reason: None }
}

#[test]
fn circumstances_hold_from_their_day_and_past_days_keep_what_they_had() {
    let (mut world, id) = ground();
    let (before, after) = (poor_by(&[PovertyCause::NoLand]), poor_by(&[PovertyCause::Disaster]));
    world.ask(&state(id, before.clone(), Some(date(2024, 1, 1)))).unwrap();
    world.ask(&state(id, after.clone(), None)).unwrap();
    let household = world.household(id);
    let on = |day| household.circumstances_on(day).clone();
    assert_eq!(on(date(2023, 12, 31)), Circumstances::default());
    assert_eq!((on(date(2024, 1, 1)), on(date(2026, 11, 21))), (before.clone(), before.clone()));
    assert_eq!(on(BUSINESS_DATE), after);
    assert_eq!(household.as_of(date(2025, 1, 1)).circumstances, before);
    assert_eq!(household.as_of(date(2025, 1, 1)).former_circumstances.len(), 1);
}

#[test]
fn what_is_stated_of_an_earlier_day_replaces_what_was_known_of_later_ones() {
    let (mut world, id) = ground();
    world.ask(&state(id, poor_by(&[PovertyCause::NoLand]), Some(date(2024, 1, 1)))).unwrap();
    let all = poor_by(&[PovertyCause::NoLand, PovertyCause::NoCapital]);
    world.ask(&state(id, all.clone(), Some(date(2023, 1, 1)))).unwrap();
    assert_eq!(world.household(id).circumstances_on(date(2024, 6, 1)), &all);
}

#[test]
fn the_same_circumstances_again_leave_no_event() {
    let (mut world, id) = ground();
    world.ask(&state(id, Circumstances::default(), None)).unwrap();
    world.ask(&state(id, poor_by(&[PovertyCause::Other]), Some(date(2024, 1, 1)))).unwrap();
    world.ask(&state(id, poor_by(&[PovertyCause::Other]), Some(date(2024, 5, 1)))).unwrap();
    assert_eq!(world.events[&Key::Household(id)].len(), 2);
}

#[test]
fn the_day_lies_within_the_household_s_life_and_not_in_the_future() {
    let (mut world, id) = ground();
    for day in [date(2026, 11, 23), date(2019, 12, 31)] {
        let refusal = world.ask(&state(id, poor_by(&[]), Some(day))).unwrap_err();
        let fields: Vec<_> = refusal.fields().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["valid_date"]);
    }
    let closed = Closed { on: date(2025, 1, 1), reason: LeaveReason::LeftProvince, into: None };
    world.ask(&CloseHousehold { household: id, etag: None, closed }).unwrap();
    assert_eq!(world.refused(&state(id, poor_by(&[]), None)), "HOUSEHOLD_ENDED");
    world.ask(&state(id, poor_by(&[]), Some(date(2024, 12, 31)))).unwrap();
    let stale = StateCircumstances { etag: Some(7), ..state(id, poor_by(&[]), None) };
    assert_eq!(world.refused(&stale), "ETAG_MISMATCH");
}

use vocabulary::calendar::date;

use super::*;
use crate::domain::{
    household::{Home, LeaveReason, Left, end_membership::EndMembership, move_household::MoveHousehold},
    tests::{
        province::{BA_CHE, DUONG_HUY, HAI_LANG, HAI_LANG_OLD, MONG_DUONG, unit},
        world::World,
    },
};

fn listing(units: Option<&[&str]>, as_of: Date) -> Listing {
    let units = units.map(|units| units.iter().map(|key| unit(key)).collect());
    Listing { units, standard: "VN-2022".parse().unwrap(), class: Class::Poor, as_of }
}

fn only(key: &str) -> AreaScope {
    AreaScope::Units([unit(key)].into())
}

#[test]
fn a_household_is_listed_in_the_unit_that_it_lay_in_on_the_day() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    let home = Home { unit: unit(HAI_LANG_OLD), village: None, address: None, area_kind: None };
    let moving = MoveHousehold { household: id, etag: None, home, move_date: date(2024, 9, 1) };
    world.ask(&moving).unwrap();
    let place = |units, day, scope: &AreaScope| listing(units, day).place(world.located(id), scope);
    let (before, after) = (date(2024, 8, 31), date(2024, 9, 1));
    assert_eq!(place(None, before, &AreaScope::Province), Some(unit(DUONG_HUY)));
    assert_eq!(place(None, after, &AreaScope::Province), Some(unit(HAI_LANG_OLD)));
    assert_eq!(place(Some(&[HAI_LANG_OLD]), before, &AreaScope::Province), None);
    // Who kept it then sees it there, as the report of the day counts it there; who keeps it now does not.
    assert_eq!(place(None, before, &only(MONG_DUONG)), Some(unit(DUONG_HUY)));
    assert_eq!(place(None, before, &only(BA_CHE)), None);
    // A split left open where it lies: it stands on the split unit's own line, for either part's callers.
    let open = date(2026, 1, 1);
    assert_eq!(place(None, open, &only(BA_CHE)), Some(unit(HAI_LANG_OLD)));
    assert_eq!(place(Some(&[HAI_LANG]), open, &only(HAI_LANG)), None);
}

#[test]
fn a_household_without_members_on_the_day_is_not_listed() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    let member = world.household(id).members[0].id;
    let left = Left { until: date(2024, 6, 1), reason: LeaveReason::Death };
    world.ask(&EndMembership { household: id, etag: None, member, left, succession: None }).unwrap();
    let listed = |day| listing(None, day).place(world.located(id), &AreaScope::Province).is_some();
    assert!(listed(date(2024, 5, 31)) && !listed(date(2024, 6, 1)));
}

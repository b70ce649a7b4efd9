use std::collections::BTreeSet;

use vocabulary::calendar::date;

use super::*;
use crate::domain::tests::{
    province::DUONG_HUY,
    world::{World, member},
};

#[test]
fn its_members_are_found_by_the_words_of_their_names_while_they_are_members() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    let words = BTreeSet::from(["chiu", "thi", "hoa"].map(ToOwned::to_owned));
    assert_eq!(world.household(id).search_words(), words);
    let mut gone = world.household(id).clone();
    gone.members[0].left = Some(Left { until: date(2026, 1, 1), reason: LeaveReason::Death });
    assert_eq!(gone.search_words(), BTreeSet::new());
}

#[test]
fn its_members_are_counted_on_a_day() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    let mut household = world.household(id).clone();
    household.members.push(member(7, Relation::Child, date(2024, 5, 1)));
    household.members[1].left = Some(Left { until: date(2025, 5, 1), reason: LeaveReason::LeftProvince });
    let count = |day| household.members_on(day);
    let days = [date(2019, 12, 31), date(2020, 1, 1), date(2024, 5, 1), date(2025, 4, 30), date(2025, 5, 1)];
    assert_eq!(days.map(count), [0, 1, 2, 2, 1]);
}

#[test]
fn it_is_a_minority_household_by_its_head() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    assert!(world.household(id).is_minority());
    let mut household = world.household(id).clone();
    household.members[0].person.ethnicity = crate::domain::ethnicity::Ethnicity::new("TK2008", "01").unwrap();
    assert!(!household.is_minority());
}

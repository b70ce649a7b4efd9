use vocabulary::calendar::date;

use super::*;
use crate::domain::{
    classify::Class,
    household::{
        change_head::{ChangeHead, NewHead},
        move_household::MoveHousehold,
    },
    tests::{
        province::{DUONG_HUY, HAI_LANG_OLD, unit},
        world::{World, decision, finding, member, register},
    },
};

fn day(number: i8) -> Date {
    date(2025, 1, number)
}

/// The value of each of the first days, after something was said of days in that order.
fn said(changes: &[(i8, char)]) -> String {
    let (mut former, mut present) = (Vec::new(), 'a');
    for (from, next) in changes {
        former = hold_from(&former, &present, next, (day(*from), day(1)));
        present = *next;
    }
    (1..=9).map(|number| on(&former, &present, day(number))).collect()
}

#[test]
fn what_is_said_of_a_day_holds_from_it_on() {
    assert_eq!(said(&[]), "aaaaaaaaa");
    assert_eq!(said(&[(4, 'b')]), "aaabbbbbb");
    assert_eq!(said(&[(4, 'b'), (7, 'c')]), "aaabbbccc");
    assert_eq!(said(&[(4, 'b'), (7, 'a')]), "aaabbbaaa");
}

#[test]
fn what_is_said_later_of_an_earlier_day_replaces_what_was_known_of_later_ones() {
    assert_eq!(said(&[(7, 'c'), (4, 'b')]), "aaabbbbbb");
    assert_eq!(said(&[(4, 'b'), (7, 'c'), (4, 'd')]), "aaadddddd");
    assert_eq!(said(&[(4, 'b'), (7, 'c'), (5, 'd')]), "aaabddddd");
    assert_eq!(said(&[(4, 'b'), (1, 'c')]), "ccccccccc");
}

#[test]
fn what_is_taken_back_leaves_no_trace() {
    let former = hold_from(&[], &'a', &'b', (day(4), day(1)));
    assert_eq!(hold_from(&former, &'b', &'a', (day(4), day(1))), vec![]);
    assert_eq!(hold_from(&[], &'a', &'a', (day(4), day(1))), vec![]);
}

#[test]
fn as_of_a_day_nothing_later_has_happened() {
    let mut world = World::new();
    let mut command = register(1, DUONG_HUY);
    command.members.push(member(2, Relation::Child, date(2023, 4, 1)));
    world.ask(&command).unwrap();
    let (id, head, child) = (command.id, command.members[0].id, command.members[1].id);
    let rural = finding(1_000_000, 3, AreaKind::Rural);
    let poor = decision(id, date(2022, 5, 10), rural, &[("VN-2022", Class::Poor)]);
    world.ask(&poor).unwrap();
    let new_head = NewHead { head: child, relations: [(head, Relation::Parent)].into() };
    let change_date = date(2024, 1, 1);
    world.ask(&ChangeHead { household: id, etag: None, new_head, change_date }).unwrap();
    let home = Home { unit: unit(HAI_LANG_OLD), village: None, address: None, area_kind: None };
    let move_date = date(2024, 9, 1);
    world.ask(&MoveHousehold { household: id, etag: None, home, move_date }).unwrap();
    let household = world.household(id);
    let first = household.as_of(date(2022, 5, 9));
    assert_eq!((first.unit, first.members.len(), first.standings().len()), (unit(DUONG_HUY), 1, 0));
    let surveyed = household.as_of(date(2023, 4, 1));
    assert_eq!((surveyed.members.len(), surveyed.standings().len()), (2, 1));
    assert_eq!(surveyed.head().unwrap().id, head);
    let turned = household.as_of(date(2024, 8, 31));
    assert_eq!((turned.head().unwrap().id, turned.unit), (child, unit(DUONG_HUY)));
    assert_eq!(household.as_of(move_date), *household);
}

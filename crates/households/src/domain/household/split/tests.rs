use vocabulary::{area::AreaKind, calendar::date, rejection::Rejection as _};

use super::*;
use crate::domain::{
    classify::Class,
    tests::{
        province::{DUONG_HUY, HAI_LANG_OLD, unit},
        world::{World, decision, finding, member, register},
    },
};

const NEW: u128 = 0x99;

struct Ground {
    world: World,
    id: HouseholdId,
    /// The head, a child and a grandchild.
    members: Vec<Member>,
}

fn ground() -> Ground {
    let mut world = World::new();
    let mut command = register(1, DUONG_HUY);
    let others = [(2, Relation::Child), (3, Relation::Grandchild)];
    command.members.extend(others.map(|(number, relation)| member(number, relation, date(2021, 1, 1))));
    world.ask(&command).unwrap();
    Ground { world, id: command.id, members: command.members }
}

fn split(ground: &Ground, members: &[(usize, Relation)], split_date: Date) -> SplitHousehold {
    let home = Home { unit: unit(HAI_LANG_OLD), village: None, address: None, area_kind: None };
    SplitHousehold {
        household: ground.id,
        etag: None,
        new_household: HouseholdId::new(uuid::Uuid::from_u128(NEW)),
        members: members.iter().map(|(seat, relation)| (ground.members[*seat].id, *relation)).collect(),
        home,
        split_date,
    }
}

#[test]
fn who_leaves_makes_a_household_of_their_own_on_the_day() {
    let mut ground = ground();
    let day = date(2024, 9, 1);
    let holders = ground.world.holders.clone();
    let command = split(&ground, &[(1, Relation::Head), (2, Relation::Child)], day);
    ground.world.ask(&command).unwrap();
    let (old, new) = (ground.world.household(ground.id), ground.world.household(command.new_household));
    assert_eq!((old.members_on(date(2024, 8, 31)), old.members_on(day)), (3, 1));
    assert_eq!((new.register_date, new.unit, new.members_on(day)), (day, unit(HAI_LANG_OLD), 2));
    let head = new.head().unwrap();
    assert_eq!((head.id, &head.key), (ground.members[1].id, &ground.members[1].key));
    assert_eq!(ground.world.holders, holders, "the persons keep their citizen ids");
}

#[test]
fn a_new_household_was_never_surveyed_whatever_the_class_of_the_old_one() {
    let mut ground = ground();
    let rural = finding(1_000_000, 3, AreaKind::Rural);
    let poor = decision(ground.id, date(2022, 5, 10), rural, &[("VN-2022", Class::Poor)]);
    ground.world.ask(&poor).unwrap();
    let command = split(&ground, &[(1, Relation::Head)], date(2024, 9, 1));
    ground.world.ask(&command).unwrap();
    assert_eq!(ground.world.household(ground.id).standings().len(), 1);
    assert_eq!(ground.world.household(command.new_household).standings(), vec![]);
}

#[test]
fn the_head_stays_until_another_is_the_head() {
    let mut ground = ground();
    let command = split(&ground, &[(0, Relation::Head)], date(2024, 9, 1));
    assert_eq!(ground.world.refused(&command), "HEAD_LEAVES_LAST");
}

#[test]
fn who_splits_off_was_a_member_until_the_day() {
    let mut ground = ground();
    for day in [date(2021, 1, 1), date(2019, 12, 31), date(2026, 11, 23)] {
        let command = split(&ground, &[(1, Relation::Head)], day);
        let refusal = ground.world.ask(&command).unwrap_err();
        assert_eq!(refusal.fields()[0].0, "split_date", "{day}");
    }
    ground.world.ask(&split(&ground, &[(1, Relation::Head)], date(2024, 9, 1))).unwrap();
    let again = split(&ground, &[(1, Relation::Head)], date(2025, 9, 1));
    assert_eq!(ground.world.refused(&again), "MEMBERSHIP_ENDED");
}

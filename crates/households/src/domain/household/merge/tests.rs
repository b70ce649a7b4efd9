use vocabulary::{calendar::date, rejection::Rejection as _};

use super::*;
use crate::domain::{
    household::MEMBERS_MAX,
    tests::{
        province::{DUONG_HUY, HAI_LANG_OLD},
        world::{World, member, register},
    },
};

struct Ground {
    world: World,
    from: HouseholdId,
    to: HouseholdId,
    head: MemberId,
    child: MemberId,
}

/// A head and a child since 2020-01-01, and another household of one since then.
fn ground() -> Ground {
    let mut world = World::new();
    let mut command = register(1, DUONG_HUY);
    command.members.push(member(2, Relation::Child, date(2020, 1, 1)));
    world.ask(&command).unwrap();
    let to = world.settle(2, HAI_LANG_OLD);
    let [head, child] = [0, 1].map(|seat: usize| command.members[seat].id);
    Ground { world, from: command.id, to, head, child }
}

fn merge(ground: &Ground, merge_date: Date) -> MergeHouseholds {
    MergeHouseholds {
        from: ground.from,
        from_etag: None,
        to: ground.to,
        to_etag: None,
        relations: [(ground.head, Relation::Spouse), (ground.child, Relation::Child)].into(),
        merge_date,
    }
}

#[test]
fn everybody_joins_the_other_household_and_theirs_ends() {
    let mut ground = ground();
    let day = date(2024, 9, 1);
    let holders = ground.world.holders.clone();
    ground.world.ask(&merge(&ground, day)).unwrap();
    let (from, to) = (ground.world.household(ground.from), ground.world.household(ground.to));
    assert_eq!((from.ended(), from.members_on(day)), (Some(day), 0));
    assert_eq!(from.members_on(date(2024, 8, 31)), 2);
    assert_eq!((to.members_on(date(2024, 8, 31)), to.members_on(day)), (1, 3));
    let arrived = to.latest(ground.head).unwrap();
    assert_eq!((arrived.relation, arrived.from), (Relation::Spouse, day));
    assert_eq!(arrived.key, from.latest(ground.head).unwrap().key);
    assert_eq!(ground.world.holders, holders, "the persons keep their citizen ids");
    let event = ground.world.last_event(ground.from);
    let into = Some(ground.to);
    let closed = Closed { on: day, reason: LeaveReason::MovedToHousehold, into };
    assert_eq!(*event, HouseholdEvent::Closed(closed));
}

#[test]
fn everybody_who_comes_is_named() {
    let mut ground = ground();
    let mut nobody = merge(&ground, date(2024, 9, 1));
    nobody.relations.clear();
    assert_eq!(ground.world.ask(&nobody).unwrap_err().fields()[0].0, "members");
}

#[test]
fn a_household_has_room_for_all_of_them_or_none() {
    let mut ground = ground();
    for number in 0..u128::try_from(MEMBERS_MAX).unwrap() - 2 {
        let member = member(1_000 + number, Relation::Other, date(2021, 1, 1));
        let household = ground.to;
        let add = crate::domain::household::add_member::AddMember { household, etag: None, member };
        ground.world.ask(&add).unwrap();
    }
    let full = merge(&ground, date(2024, 9, 1));
    assert_eq!(ground.world.refused(&full), "HOUSEHOLD_FULL");
}

#[test]
fn neither_household_has_ended_and_both_exist_on_the_day() {
    let mut ground = ground();
    let early = merge(&ground, date(2019, 12, 31));
    assert_eq!(ground.world.ask(&early).unwrap_err().fields()[0].0, "merge_date");
    ground.world.ask(&merge(&ground, date(2024, 9, 1))).unwrap();
    let again = merge(&ground, date(2024, 9, 2));
    assert_eq!(ground.world.refused(&again), "HOUSEHOLD_ENDED");
    let (from, to) = (ground.to, ground.from);
    let back = MergeHouseholds { from, to, ..again };
    assert_eq!(ground.world.refused(&back), "HOUSEHOLD_ENDED");
}

use vocabulary::{calendar::date, rejection::Rejection as _};

use super::*;
use crate::domain::household::Member;
use crate::domain::tests::{
    province::{DUONG_HUY, HAI_LANG_OLD},
    world::{World, member, register},
};

struct Ground {
    world: World,
    from: HouseholdId,
    to: HouseholdId,
    child: Member,
}

/// A head and a child since 2023-04-01, and another household since 2020-01-01.
fn ground() -> Ground {
    let mut world = World::new();
    let mut command = register(1, DUONG_HUY);
    let child = member(2, Relation::Child, date(2023, 4, 1));
    command.members.push(child.clone());
    world.ask(&command).unwrap();
    let to = world.settle(2, HAI_LANG_OLD);
    Ground { world, from: command.id, to, child }
}

fn moves(ground: &Ground, member: MemberId, move_date: Date) -> MoveMember {
    MoveMember {
        from: ground.from,
        from_etag: None,
        to: ground.to,
        to_etag: None,
        member,
        relation: Relation::Grandchild,
        move_date,
    }
}

#[test]
fn a_person_keeps_id_key_and_claim() {
    let mut ground = ground();
    let day = date(2024, 9, 1);
    let holders = ground.world.holders.clone();
    let command = moves(&ground, ground.child.id, day);
    ground.world.ask(&command).unwrap();
    let left = ground.world.household(ground.from).members[1].left;
    assert_eq!(left, Some(Left { until: day, reason: LeaveReason::MovedToHousehold }));
    let arrived = &ground.world.household(ground.to).members[1];
    let expected = Member { relation: Relation::Grandchild, from: day, ..ground.child };
    assert_eq!(*arrived, expected);
    assert_eq!(ground.world.holders, holders);
}

#[test]
fn who_moves_back_has_two_memberships() {
    let mut ground = ground();
    let there = moves(&ground, ground.child.id, date(2024, 9, 1));
    ground.world.ask(&there).unwrap();
    let back = MoveMember { from: ground.to, to: ground.from, move_date: date(2025, 9, 1), ..there };
    ground.world.ask(&back).unwrap();
    let spans: Vec<_> = ground
        .world
        .household(ground.from)
        .members
        .iter()
        .filter(|member| member.id == ground.child.id)
        .map(|member| (member.from, member.left.map(|left| left.until)))
        .collect();
    assert_eq!(spans, [(date(2023, 4, 1), Some(date(2024, 9, 1))), (date(2025, 9, 1), None)]);
}

#[test]
fn the_day_lies_in_the_lives_of_both_households() {
    let mut ground = ground();
    let young = ground.world.settle(3, "06760@2025-07-01");
    ground.to = young;
    for (day, field) in [(date(2025, 6, 30), "move_date"), (date(2026, 11, 23), "move_date")] {
        let command = moves(&ground, ground.child.id, day);
        let refusal = ground.world.ask(&command).unwrap_err();
        assert_eq!(refusal.fields()[0].0, field, "{day}");
    }
}

#[test]
fn a_head_moves_only_out_of_an_otherwise_empty_household() {
    let mut ground = ground();
    let head = ground.world.household(ground.from).members[0].id;
    let command = moves(&ground, head, date(2024, 9, 1));
    assert_eq!(ground.world.refused(&command), "HEAD_LEAVES_LAST");
    let child = moves(&ground, ground.child.id, date(2024, 9, 1));
    ground.world.ask(&child).unwrap();
    ground.world.ask(&command).unwrap();
    assert_eq!(ground.world.household(ground.from).ended(), Some(date(2024, 9, 1)));
    assert_eq!(ground.world.household(ground.to).open_members().count(), 3);
}

#[test]
fn both_etags_are_compared() {
    let mut ground = ground();
    let good = moves(&ground, ground.child.id, date(2024, 9, 1));
    assert_eq!(ground.world.refused(&MoveMember { from_etag: Some(2), ..good.clone() }), "ETAG_MISMATCH");
    assert_eq!(ground.world.refused(&MoveMember { to_etag: Some(2), ..good.clone() }), "ETAG_MISMATCH");
    ground.world.ask(&MoveMember { from_etag: Some(1), to_etag: Some(1), ..good }).unwrap();
}

use vocabulary::{area::AreaKind, calendar::date};

use super::*;
use crate::domain::tests::{
    province::DUONG_HUY,
    world::{World, decision, finding},
};

#[test]
fn its_standings_are_the_latest_decisions_that_hold() {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    assert_eq!(world.household(id).standings(), []);
    let near = finding(1_000_000, 2, AreaKind::Rural);
    let both = [("VN-2022", Class::NearPoor), ("QN-2023", Class::NearPoor)];
    let first = decision(id, date(2024, 11, 1), near.clone(), &both);
    world.ask(&first).unwrap();
    // Recorded later, decided earlier: it changes nothing of today.
    world.ask(&decision(id, date(2023, 11, 1), near, &both)).unwrap();
    // The next year's decision knows no provincial standard any more.
    let urban = finding(1_000_000, 3, AreaKind::Urban);
    let last = decision(id, date(2026, 10, 1), urban, &[("VN-2022", Class::Poor)]);
    world.ask(&last).unwrap();
    let standings: Vec<_> = world
        .household(id)
        .standings()
        .into_iter()
        .map(|standing| (standing.standard.to_string(), standing.class, standing.decision))
        .collect();
    let expected =
        [("QN-2023".to_owned(), Class::NearPoor, first.id), ("VN-2022".to_owned(), Class::Poor, last.id)];
    assert_eq!(standings, expected);
}

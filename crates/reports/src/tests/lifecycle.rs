//! Households that move, in all three times; and R11 as a report shows it.

use proto::sinhke::{households::v1 as households, reports::v1 as pb, r#type::v1::AreaKind};

use super::world::*;

const MONG_DUONG: &str = "units/06760@2025-07-01";

fn row<'a>(report: &'a pb::PovertyReport, unit: &str) -> &'a pb::Cell {
    let of_unit = |row: &&pb::PovertyRow| row.standard == VN && (row.unit == unit || row.known_unit == unit);
    report.rows.iter().find(of_unit).unwrap().total.as_ref().unwrap()
}

/// Poor before, other increase, other decrease, poor.
fn list(cell: &pb::Cell) -> [i64; 4] {
    [
        cell.poor_before.unwrap().households,
        moved(cell, Movement::PoorOtherUp),
        moved(cell, Movement::PoorOtherDown),
        cell.poor.unwrap().households,
    ]
}

/// A household of 4 in Dương Huy, poor since 2023, moves to Hải Lạng on 2024-09-01.
async fn moving() -> World {
    let mut world = World::new().await;
    world.register_as(1, whole(1, DUONG_HUY, 4), "2023-01-01").await;
    world.register_as(2, whole(2, HAI_LANG, 3), "2023-01-01").await;
    for number in [1, 2] {
        world.decide(number, "2023-11-01", &[(VN, Class::Poor)]).await;
    }
    world.settled().await;
    world
}

fn whole(number: u128, unit: &str, persons: i32) -> households::HouseholdFacts {
    households::HouseholdFacts { supersedes: true, ..facts(number, unit, persons) }
}

#[tokio::test]
async fn r11_a_move_is_a_decrease_here_an_increase_there_and_nothing_in_the_province() {
    let mut world = moving().await;
    let known_before = world.report(as_of("2024-12-31")).await;
    world.relocate(1, HAI_LANG, "2024-09-01", (4, Vec::new())).await;
    let report = world.report(as_of("2024-12-31")).await;
    assert_eq!(list(row(&report, DUONG_HUY)), [1, 0, 1, 0]);
    assert_eq!(list(row(&report, HAI_LANG)), [1, 1, 0, 2]);
    assert_eq!(list(total(&report, VN)), [2, 0, 0, 2]);
    // As of the eve it had not moved, and nobody knew of it before it was told.
    let eve = world.report(as_of("2024-08-31")).await;
    assert_eq!([row(&eve, DUONG_HUY), row(&eve, HAI_LANG)].map(list), [[1, 0, 0, 1], [1, 0, 0, 1]]);
    let mut then = as_of("2024-12-31");
    then.known_at = known_before.known_at;
    assert_eq!(world.report(then).await, known_before);
    // On the map of the reform each is where its last unit went.
    let mut later = as_of("2024-12-31");
    later.map_of = on("2025-07-01");
    let later = world.report(later).await;
    assert_eq!([row(&later, MONG_DUONG), row(&later, HAI_LANG)].map(list), [[1, 0, 1, 0], [1, 1, 0, 2]]);
}

#[tokio::test]
async fn a_change_of_a_day_before_a_move_leaves_the_household_where_it_moved() {
    let mut world = moving().await;
    world.relocate(1, HAI_LANG, "2024-09-01", (4, Vec::new())).await;
    // Somebody joined half a year before, which is recorded now.
    let there = households::LaterFacts {
        from_date: on("2024-09-01"),
        unit: HAI_LANG.to_owned(),
        village: String::new(),
        area_kind: AreaKind::Rural.into(),
        minority: false,
        member_count: 5,
        ..households::LaterFacts::default()
    };
    let joined = households::HouseholdFacts { later: vec![there], ..whole(1, DUONG_HUY, 5) };
    world.change_facts(joined, "2024-03-01").await;
    let report = world.report(as_of("2024-12-31")).await;
    let persons = |cell: &pb::Cell, movement| -> i64 {
        let of = cell.movements.iter().filter(|moved| moved.movement() == movement);
        of.map(|moved| moved.count.unwrap().persons).sum()
    };
    let (here, there) = (row(&report, DUONG_HUY), row(&report, HAI_LANG));
    assert_eq!((persons(here, Movement::PoorOtherUp), persons(here, Movement::PoorOtherDown)), (1, 5));
    assert_eq!((persons(there, Movement::PoorOtherUp), there.poor.unwrap().persons), (5, 8));
    assert_eq!(persons(total(&report, VN), Movement::PoorOtherUp), 1, "who joined");
}

#[tokio::test]
async fn a_household_that_closes_leaves_the_list_of_the_poor() {
    let mut world = moving().await;
    world.relocate(1, HAI_LANG, "2024-09-01", (4, Vec::new())).await;
    world.close(1, HAI_LANG, "2025-03-01").await;
    let report = world.report(as_of("2025-06-30")).await;
    assert_eq!(list(row(&report, HAI_LANG)), [2, 0, 1, 1]);
    assert_eq!(list(total(&report, VN)), [2, 0, 1, 1]);
}

/// R10 by the window of the standard.
#[tokio::test]
async fn r10_who_returns_after_the_standard_s_window_is_newly_poor() {
    let mut world = World::new().await;
    world.enact_with("povertyStandards/CU", 24).await;
    for number in [1, 2] {
        world.register_as(number, whole(number, DUONG_HUY, 4), "2018-01-01").await;
        let cu = |class| [("povertyStandards/CU", class)];
        world.decide(number, "2018-05-01", &cu(Class::Poor)).await;
        world.decide(number, "2018-11-01", &cu(Class::NotPoor)).await;
        let back = if number == 1 { "2020-10-31" } else { "2020-11-01" };
        world.decide(number, back, &cu(Class::Poor)).await;
    }
    let report = world.report(as_of("2020-12-31")).await;
    let cell = total(&report, "povertyStandards/CU");
    assert_eq!((moved(cell, Movement::RePoor), moved(cell, Movement::NewPoor)), (1, 1));
}

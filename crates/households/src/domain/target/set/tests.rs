use vocabulary::calendar::date;

use super::*;
use crate::domain::{
    target::{Aim, Flag, is_whole_years, shipped},
    tests::world::World,
};

fn set(target: Target, etag: Option<i64>) -> Set {
    Set { target, over: Over::Revision(etag) }
}

/// A tenth of a point a year among the communes of the border.
fn target() -> Target {
    Target {
        id: "KH-2024".parse().unwrap(),
        law: "1/KH-UBND".parse().unwrap(),
        aim: Aim::YearlyRateCut { standard: "VN-2022".parse().unwrap(), milli_points: 100 },
        area: Some(Flag::Border),
        first_day: date(2024, 1, 1),
        last_day: date(2025, 12, 31),
        note: None,
    }
}

#[test]
fn a_target_that_is_set_again_is_another_revision_and_the_first_one_is_kept() {
    let mut world = World::new();
    world.ask(&set(target(), None)).unwrap();
    let more = Target { aim: Aim::VillagesLeft { villages: 0 }, ..target() };
    world.ask(&set(more.clone(), Some(1))).unwrap();
    let targets = world.targets();
    assert_eq!(
        targets.all().iter().map(|set| (set.number, &set.target)).collect::<Vec<_>>(),
        [(1, &target()), (2, &more)]
    );
    assert_eq!(targets.current().map(|set| set.number).collect::<Vec<_>>(), [2]);
    assert!(targets.all()[0].set_at < targets.all()[1].set_at);
}

#[test]
fn f47_a_yearly_mean_is_over_whole_years() {
    for (first, last) in [
        (date(2021, 1, 1), date(2025, 12, 31)),
        (date(2020, 3, 1), date(2021, 2, 28)),
        (date(2023, 3, 1), date(2024, 2, 29)),
        (date(2024, 7, 15), date(2026, 7, 14)),
    ] {
        assert!(is_whole_years(first, last), "{first} {last}");
    }
    for (first, last) in [
        (date(2024, 1, 1), date(2025, 6, 30)),
        (date(2024, 1, 1), date(2024, 12, 30)),
        (date(2024, 1, 1), date(2025, 1, 1)),
        (date(2024, 1, 1), date(2023, 12, 31)),
        (date(2023, 3, 1), date(2024, 2, 28)),
    ] {
        assert!(!is_whole_years(first, last), "{first} {last}");
    }
    let is_whole = |target: &Target| is_whole_years(target.first_day, target.last_day);
    assert!(shipped::targets().unwrap().iter().all(is_whole));
}

#[test]
fn the_same_again_changes_nothing() {
    let mut world = World::new();
    for _ in 0..2 {
        world.ask(&set(target(), None)).unwrap();
    }
    assert_eq!(world.events[&Key::Targets].len(), 1);
}

#[test]
fn a_target_that_somebody_else_set_meanwhile_is_refused() {
    let mut world = World::new();
    assert_eq!(world.refused(&set(target(), Some(1))), "ETAG_MISMATCH");
    world.ask(&set(target(), None)).unwrap();
    let other = Target { area: None, ..target() };
    assert_eq!(world.refused(&set(other, Some(2))), "ETAG_MISMATCH");
}

#[test]
fn households_are_counted_under_a_standard_that_is_known() {
    let mut world = World::new();
    let aim = Aim::YearlyRateCut { standard: "VN-2099".parse().unwrap(), milli_points: 1 };
    assert_eq!(world.refused(&set(Target { aim, ..target() }, None)), "STANDARD_NOT_KNOWN");
}

#[test]
fn a_shipped_target_is_entered_once_and_never_over_what_somebody_set() {
    let mut world = World::new();
    let enter = |world: &mut World| {
        for target in shipped::targets().unwrap() {
            world.ask(&Set { target, over: Over::Nothing }).unwrap();
        }
    };
    enter(&mut world);
    let changed = Target { note: None, ..shipped::targets().unwrap().swap_remove(0) };
    world.ask(&set(changed.clone(), Some(1))).unwrap();
    enter(&mut world);
    assert_eq!(world.targets().latest(&changed.id).unwrap().target, changed);
    assert_eq!(world.events[&Key::Targets].len(), 4);
}

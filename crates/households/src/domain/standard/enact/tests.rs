use vocabulary::{
    calendar::{Period, date},
    rejection::Rejection as _,
};

use super::*;
use crate::domain::{
    standard::{Issuer, shipped},
    tests::world::World,
};

fn shipped(place: usize) -> Standard {
    shipped::standards().unwrap().swap_remove(place)
}

#[test]
fn the_shipped_standards_enter_one_by_one_and_again_without_a_change() {
    let mut world = World::lawless();
    for standard in shipped::standards().unwrap() {
        world.ask(&Enact { standard }).unwrap();
    }
    assert_eq!(world.standards(), World::new().standards());
    for standard in shipped::standards().unwrap() {
        world.ask(&EnactShipped { standard }).unwrap();
    }
    assert_eq!(world.events[&Key::Standards].len(), 4);
}

#[test]
fn a_known_id_with_other_contents_is_refused() {
    let mut world = World::new();
    let standard = Standard { deprivation_threshold: 4, ..shipped(1) };
    assert_eq!(world.refused(&Enact { standard }), "STANDARD_ALREADY_KNOWN");
}

#[test]
fn one_issuer_has_one_standard_on_a_day() {
    let mut world = World::new();
    let next = |id: &str, issuer, from, until| Standard {
        id: id.parse().unwrap(),
        issuer,
        valid: Period::new(from, until).unwrap(),
        ..shipped(2)
    };
    let overlapping = next("QN-2025", Issuer::Province, date(2025, 12, 31), None);
    let refusal = world.ask(&Enact { standard: overlapping }).unwrap_err();
    assert_eq!(refusal.reason(), "STANDARD_OVERLAPS");
    assert_eq!(refusal.metadata(), [("standard", "povertyStandards/QN-2023".to_owned())]);
    world.ask(&Enact { standard: next("QN-2026", Issuer::Province, date(2026, 1, 1), None) }).unwrap();
    let late = next("QN-2030", Issuer::Province, date(2030, 1, 1), None);
    assert_eq!(world.refused(&Enact { standard: late }), "STANDARD_OVERLAPS");
}

/// A database that was begun before the lines of an average living standard were known.
#[test]
fn a_shipped_standard_that_was_enacted_without_average_lines_stays_as_it_was() {
    let mut world = World::lawless();
    let now = shipped(1);
    let without = |lines: Lines| Lines { average: None, ..lines };
    let then = Standard { rural: without(now.rural), urban: without(now.urban), note: None, ..now.clone() };
    world.ask(&Enact { standard: then.clone() }).unwrap();
    world.ask(&EnactShipped { standard: now.clone() }).unwrap();
    assert_eq!(world.events[&Key::Standards].len(), 1);
    assert_eq!(world.standards().get(&now.id), Some(&then));
    assert_eq!(world.refused(&Enact { standard: now }), "STANDARD_ALREADY_KNOWN");
}

#[test]
fn a_shipped_standard_that_is_known_with_other_contents_is_refused() {
    let mut world = World::new();
    let standard = Standard { deprivation_threshold: 4, ..shipped(1) };
    assert_eq!(world.refused(&EnactShipped { standard }), "STANDARD_ALREADY_KNOWN");
    let standard = shipped(1);
    let rural = Lines { average: standard.rural.line.into(), ..standard.rural };
    assert_eq!(
        world.refused(&EnactShipped { standard: Standard { rural, ..standard } }),
        "STANDARD_ALREADY_KNOWN"
    );
}

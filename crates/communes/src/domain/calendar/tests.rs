use vocabulary::calendar::date;

use super::*;
use crate::domain::tests::{World, decision};

fn holiday(date: Date) -> Day {
    Day { date, is_working: false, reason: "Quốc khánh".parse().unwrap(), document: decision("1/TB") }
}

#[test]
fn a_later_declaration_of_a_day_replaces_the_first_and_the_same_one_changes_nothing() {
    let mut world = World::default();
    let day = holiday(date(2026, 9, 2));
    assert_eq!(world.ask(&Declare { day: day.clone() }).unwrap().len(), 1);
    assert_eq!(world.ask(&Declare { day: day.clone() }).unwrap(), []);
    let moved = Day { is_working: true, ..day };
    assert_eq!(world.ask(&Declare { day: moved }).unwrap().len(), 1);
}

use vocabulary::calendar::date;

use super::*;
use crate::domain::{
    condition::{Condition, Merit},
    household::{Relation, register::Register},
    person::{Identity, NoCitizenId},
    tests::{
        province::DUONG_HUY,
        world::{World, member, register},
    },
};

const DAY: Date = date(2024, 6, 1);

fn capacity(capacity: Option<LabourCapacity>) -> Condition {
    Condition { labour_capacity: capacity, ..Condition::default() }
}

/// A household of grown-ups with these capacities, and of so many children of ten.
fn household(capacities: &[Option<LabourCapacity>], children: usize) -> Household {
    let mut command: Register = register(1, DUONG_HUY);
    command.members.clear();
    for (number, known) in (1..).zip(capacities) {
        let condition = capacity(*known);
        command.members.push(Member { condition, ..member(number, Relation::Other, command.register_date) });
    }
    for number in (100..).take(children) {
        let mut child = member(number, Relation::Child, date(2023, 1, 1));
        child.person.birth_date = date(2014, 3, 15);
        child.person.identity = Identity::Without(NoCitizenId::Child);
        child.condition = capacity(Some(LabourCapacity::Able));
        command.members.push(child);
    }
    command.members[0].relation = Relation::Head;
    let mut world = World::new();
    world.ask(&command).unwrap();
    world.household(command.id).clone()
}

#[test]
fn a_household_has_no_labour_capacity_when_nobody_of_working_age_is_able() {
    use LabourCapacity::{Able, Limited, Unable};
    let cases: [(&[Option<LabourCapacity>], usize, bool); 8] = [
        (&[Some(Unable)], 0, true),
        (&[Some(Unable), Some(Unable)], 2, true),
        (&[Some(Unable), Some(Able)], 0, false),
        (&[Some(Unable), Some(Limited)], 0, false),
        // Silence is no statement: of the second nobody said that he cannot work.
        (&[Some(Unable), None], 0, false),
        (&[None], 0, false),
        (&[None], 3, false),
        (&[Some(Limited)], 1, false),
    ];
    for (capacities, children, expected) in cases {
        let household = household(capacities, children);
        assert_eq!(household.has_no_labour_capacity_on(DAY), expected, "{capacities:?}, {children} children");
    }
}

#[test]
fn nobody_counts_as_able_before_the_end_of_the_year_of_the_fifteenth_birthday() {
    let household = household(&[Some(LabourCapacity::Unable)], 1);
    assert!(
        household.has_no_labour_capacity_on(date(2029, 12, 31)),
        "fifteen since March, able by statement"
    );
    assert!(!household.has_no_labour_capacity_on(date(2030, 1, 1)));
    assert!(household.turning_days().any(|day| day == date(2030, 1, 1)));
    assert!(
        household.turning_days().all(|day| day != date(2029, 3, 15)),
        "a birthday is nobody else's to know"
    );
}

#[test]
fn a_household_that_all_have_left_has_neither_merit_nor_lack_of_labour() {
    let mut household = household(&[Some(LabourCapacity::Unable)], 0);
    household.members[0].condition.merits = [Merit::WoundedSoldier].into();
    let left = super::super::Left { until: date(2024, 1, 1), reason: super::super::LeaveReason::Death };
    household.members[0].left = Some(left);
    assert!(household.has_merit_on(date(2023, 12, 31)) && !household.has_merit_on(DAY));
    assert!(
        household.has_no_labour_capacity_on(date(2023, 12, 31)) && !household.has_no_labour_capacity_on(DAY)
    );
}

use vocabulary::{calendar::date, decision::Versioned};

use super::*;
use crate::domain::{
    household::Relation,
    tests::{
        province::{DUONG_HUY, MONG_DUONG, unit},
        world::{World, member, register},
    },
};

const DAY: Date = date(2026, 3, 1);

fn rows(tallies: &Tallies) -> Vec<(String, i64, i64, i64, i64)> {
    let row = |row: GroupCount| {
        let near_poor = (row.near_poor_households, row.near_poor_persons);
        (row.code, row.poor_households, row.poor_persons, near_poor.0, near_poor.1)
    };
    tallies.rows().into_iter().map(row).collect()
}

/// R18. The head's group stands for everybody in the household.
#[test]
fn households_count_by_the_head_s_group_in_the_codes_of_2008_with_all_their_members() {
    let mut world = World::new();
    let (standard, mut tallies) = ("VN-2022".parse().unwrap(), Tallies::default());
    let heads = [("TK2008", "17"), ("TK1979", "18"), ("TK2008", "09")];
    for ((number, (set, code)), class) in
        (1_u128..).zip(heads).zip([Class::Poor, Class::Poor, Class::NearPoor])
    {
        let mut command = register(number, DUONG_HUY);
        command.members[0].person.ethnicity = Ethnicity::new(set, code).unwrap();
        command.members.push(member(number.saturating_add(9_000), Relation::Child, command.register_date));
        world.ask(&command).unwrap();
        tallies.add(world.household(command.id), &standard, class, DAY);
    }
    let expected = [("09".to_owned(), 0, 0, 1, 2), ("17".to_owned(), 2, 4, 0, 0)];
    assert_eq!(rows(&tallies), expected);
    assert!(tallies.rows().iter().all(|row| row.code_set == CodeSet::Tk2008));
}

#[test]
fn what_is_counted_again_replaces_what_was_and_what_is_the_same_is_not_told_again() {
    let mut world = World::new();
    let place = unit(MONG_DUONG);
    let key = Key::EthnicCounts(place);
    let whereabouts = world.areas().whereabouts(place, None);
    let nothing = Sited { record: EthnicCounts { unit: place, last: None }, whereabouts };
    world.states.insert(key, Versioned { version: 0, state: State::EthnicCounts(Box::new(nothing)) });
    let take = |as_of| TakeCounts { counted: Counted { unit: place, as_of, counts: Vec::new() } };
    for day in [DAY, DAY, date(2026, 4, 1), DAY] {
        world.ask(&take(day)).unwrap();
    }
    let told: Vec<Date> = world.events[&key]
        .iter()
        .map(|(_, event)| {
            let Event::EthnicCounts(counted) = event else { panic!("counts") };
            counted.as_of
        })
        .collect();
    assert_eq!(told, [DAY, date(2026, 4, 1), DAY]);
}

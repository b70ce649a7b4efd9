use std::collections::BTreeMap;

use proptest::prelude::*;
use vocabulary::decision::Domain as _;

use super::*;
use crate::domain::{
    Key,
    tests::{
        histories::{steps, take},
        world::{World, moment},
    },
};

/// What a reader of the events holds of one household: the facts from each day on.
#[derive(Default)]
struct Reader(BTreeMap<Date, pb::LaterFacts>);

impl Reader {
    fn hear(&mut self, from: Date, said: pb::HouseholdFacts) {
        // All that was said before of the day and what follows it holds no more.
        assert!(said.supersedes);
        drop(self.0.split_off(&from));
        let own = pb::LaterFacts {
            from_date: None,
            unit: said.unit,
            village: said.village,
            area_kind: said.area_kind,
            minority: said.minority,
            member_count: said.member_count,
            no_labour_capacity: said.no_labour_capacity,
            merit: said.merit,
            causes: said.causes,
        };
        self.0.insert(from, told(own));
        for later in said.later {
            self.0.insert(fields::date(later.from_date).unwrap(), told(later));
        }
    }

    fn on(&self, day: Date) -> Option<&pb::LaterFacts> {
        self.0.range(..=day).next_back().map(|(_, facts)| facts)
    }
}

/// Without the day, and without the kind of area: reorganisations change that, which `communes` tells.
fn told(facts: pb::LaterFacts) -> pb::LaterFacts {
    pb::LaterFacts { from_date: None, area_kind: 0, ..facts }
}

/// The facts of an event and their day; none of a reveal.
fn facts_in(outgoing: &Outgoing) -> Option<(Date, pb::HouseholdFacts)> {
    fn read<M: Message + Default>(outgoing: &Outgoing) -> M {
        M::decode(outgoing.payload.clone()).unwrap()
    }
    let facts = match outgoing.event {
        "household.registered" => read::<pb::HouseholdRegistered>(outgoing).facts,
        "household.amended" => read::<pb::HouseholdAmended>(outgoing).facts,
        "household.members_changed" => read::<pb::HouseholdMembersChanged>(outgoing).facts,
        "household.moved" => read::<pb::HouseholdMoved>(outgoing).facts,
        "household.head_changed" => read::<pb::HouseholdHeadChanged>(outgoing).facts,
        "household.closed" => read::<pb::HouseholdClosed>(outgoing).facts,
        "household.assigned" => read::<pb::HouseholdAssigned>(outgoing).facts,
        "household.decided" => read::<pb::HouseholdDecided>(outgoing).facts,
        "household.circumstances_stated" => read::<pb::HouseholdCircumstancesStated>(outgoing).facts,
        "household.identity_revealed" | "household.identifier_changed" => None,
        other => panic!("{other} is no event of a household"),
    };
    facts.map(|facts| (outgoing.valid_on, facts))
}

/// Every household's reader hears what one step has made known, against the state it led to, as the batcher tells it.
fn listen(world: &World, readers: &mut BTreeMap<HouseholdId, (usize, Reader)>) {
    for (key, events) in &world.events {
        let Key::Household(id) = key else { continue };
        let (heard, reader) = readers.entry(*id).or_default();
        for (version, (_, event)) in (1..).zip(events).skip(*heard) {
            let (aggregate, state) = (Registry::aggregate(key).unwrap(), &world.states[key].state);
            let recorded = Recorded { key, aggregate, version, event, state, moment: &moment() };
            if let Some((from, facts)) = facts_in(&publish(&recorded).unwrap()) {
                reader.hear(from, facts);
            }
        }
        *heard = events.len();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_facts_of_the_events_are_those_of_the_household_on_every_day(steps in steps()) {
        let (mut world, mut readers) = (World::new(), BTreeMap::new());
        for (number, step) in (1u128..).zip(&steps) {
            take(&mut world, step, number * 1_000);
            listen(&world, &mut readers);
        }
        for (id, (_, reader)) in &readers {
            let located = world.located(*id);
            let first = located.household.register_date;
            let of_age = located.household.members.iter().map(|member| member.person.of_working_age());
            let turning = located.household.turning_days().chain(of_age).chain([first]);
            let days = turning.flat_map(|day| [day.yesterday().unwrap(), day, day.tomorrow().unwrap()]);
            for day in days.filter(|day| *day >= first) {
                prop_assert_eq!(reader.on(day), Some(&told(facts_from(located, day))), "{} on {}", id, day);
            }
        }
    }
}

//! A world without servers: commands are decided one after the other, and after each one the events must fold to the
//! states. So every test of a rule is a test of that too.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use vocabulary::{
    area::{UnitCode, UnitKey},
    calendar::{Period, date},
    caller::Caller,
    decision::{Command, Decision, Domain as _, Found, Moment, RequestId, Versioned},
    document::DocumentRef,
    text::search_key,
};

use super::{
    calendar::Day,
    register::Register,
    reorganisation::Reorganisation,
    village::{Neighbour, Neighbourhood, Neighbours, Village},
    *,
};
use crate::shipped;

pub(crate) mod fold;
mod sequences;

use fold::Folded;

#[derive(Default)]
pub(super) struct World {
    pub(super) states: BTreeMap<Key, Versioned<State>>,
    pub(super) events: Vec<(Key, Event)>,
}

impl World {
    /// Knows what ships with the binary.
    pub(super) fn quang_ninh() -> Self {
        let mut world = Self::default();
        world.ask(&shipped::quang_ninh().unwrap().0).unwrap();
        world
    }

    /// Decides a command as the batcher would. Answers the events.
    pub(super) fn ask<C: Command<Domain = Areas>>(
        &mut self,
        command: &C,
    ) -> Result<Vec<Event>, C::Rejection> {
        let scope = command.scope();
        let states = scope.existing.iter().filter_map(|key| Some((key.clone(), self.find(key)?))).collect();
        let holders = HashMap::new();
        let found = Found { states: &states, holders: &holders };
        let Decision { changes, claims } = command.decide(&found, &moment())?;
        assert!(claims.is_empty());
        let mut happened = Vec::new();
        for change in changes {
            assert!(scope.existing.contains(&change.key) || scope.created.contains(&change.key));
            assert!(!change.events.is_empty());
            assert!(Areas::aggregate(&change.key).is_some());
            let before = self.states.get(&change.key).map_or(0, |held| held.version);
            let version = before.checked_add(i64::try_from(change.events.len()).unwrap()).unwrap();
            self.states.insert(change.key.clone(), Versioned { version, state: change.state });
            happened.extend(change.events.iter().cloned());
            self.events.extend(change.events.into_iter().map(|event| (change.key.clone(), event)));
        }
        self.assert_folds();
        Ok(happened)
    }

    fn find(&self, key: &Key) -> Option<Versioned<State>> {
        match key {
            Key::Neighbours(of) => {
                Some(Versioned { version: 0, state: State::Neighbours(self.neighbours(*of)) })
            }
            Key::Register | Key::Unit(_) | Key::Reorganisation(_) | Key::Village(_) | Key::Day(_) => {
                self.states.get(key).cloned()
            }
        }
    }

    fn neighbours(&self, of: Neighbourhood) -> Neighbours {
        let villages = || {
            self.states.values().filter_map(|held| match &held.state {
                State::Village(village) => Some(village),
                State::Register(_)
                | State::Unit(_)
                | State::Reorganisation(_)
                | State::Neighbours(_)
                | State::Day(_) => None,
            })
        };
        let unit = match of {
            Neighbourhood::Of(unit) => Some(unit),
            Neighbourhood::Around(id) => {
                villages().find(|village| village.id == id).map(|village| village.unit)
            }
        };
        let neighbour = |village: &Village| Neighbour {
            id: village.id,
            search_key: search_key(village.name.as_str()),
            valid: village.valid,
        };
        let unit_kind = unit.and_then(|unit| Some(self.register().units.get(&unit)?.kind));
        let villages = villages().filter(|village| Some(village.unit) == unit).map(neighbour).collect();
        Neighbours { unit_kind, villages }
    }

    pub(super) fn unit(&self, key: UnitKey) -> &Versioned<State> {
        self.states.get(&Key::Unit(key)).unwrap()
    }

    pub(super) fn register(&self) -> Arc<Register> {
        match self.states.get(&Key::Register).map(|held| &held.state) {
            Some(State::Register(register)) => Arc::clone(register),
            _ => Arc::default(),
        }
    }

    /// Everything the journal would replay gives the states there are.
    fn assert_folds(&self) {
        let mut folded = Folded::default();
        for (key, event) in &self.events {
            folded.apply(key, event);
        }
        let register = self.register();
        assert_eq!(folded.last_import, register.last_import);
        for (key, held) in &self.states {
            match (key, &held.state) {
                (Key::Unit(key), State::Unit(unit)) => assert_eq!(folded.units.get(key), Some(unit)),
                (Key::Reorganisation(key), State::Reorganisation(law)) => {
                    assert_eq!(folded.reorganisations.get(key), Some(law));
                }
                (Key::Village(id), State::Village(village)) => {
                    assert_eq!(folded.villages.get(id), Some(village));
                }
                (Key::Day(date), State::Day(day)) => assert_eq!(folded.days.get(date), Some(day)),
                (Key::Register, State::Register(_)) => {}
                (key, state) => panic!("{key:?} is {state:?}"),
            }
        }
        // The register is the states of its records, seen together.
        let units: BTreeMap<_, _> =
            folded.units.iter().map(|(key, unit)| (*key, unit.version.clone())).collect();
        assert_eq!(units, register.units);
        let passages: BTreeMap<_, _> =
            folded.reorganisations.into_values().flat_map(|law: Reorganisation| law.passages).collect();
        assert_eq!(passages, register.passages);
    }
}

pub(super) fn moment() -> Moment {
    Moment {
        now: Timestamp::UNIX_EPOCH,
        business_date: date(2026, 9, 1),
        caller: Caller::system(),
        request_id: RequestId(Uuid::from_u128(1)),
        traceparent: None,
    }
}

pub(super) fn code(text: &str) -> UnitCode {
    text.parse().unwrap()
}

pub(super) fn unit(text: &str) -> UnitKey {
    text.parse().unwrap()
}

/// `2025-07-01..` or `2024-01-01..2025-07-01`.
pub(super) fn days(text: &str) -> Period {
    let (from, until) = text.split_once("..").unwrap();
    let until = if until.is_empty() { None } else { Some(until.parse().unwrap()) };
    Period::new(from.parse().unwrap(), until).unwrap()
}

#[expect(clippy::unnecessary_wraps, reason = "as the fields have it")]
pub(super) fn decision(number: &str) -> Option<DocumentRef> {
    Some(DocumentRef::new(number, date(2025, 10, 16), "UBND tỉnh Quảng Ninh").unwrap())
}

#[test]
fn an_id_is_made_from_the_name_of_its_record_for_ever() {
    let id = |key: &Key| Areas::aggregate(key).unwrap().to_string();
    assert_eq!(id(&Key::Unit(unit("06661@2025-07-01"))), "b343013b-fc69-5df8-8262-1f11829a029c");
    assert_eq!(id(&Key::Day(date(2026, 9, 2))), "dbaa3470-657a-5dc6-8dd1-e39162ea541f");
    let of = Key::Neighbours(Neighbourhood::Of(unit("06661@2025-07-01")));
    assert_eq!(Areas::aggregate(&of), None, "only read");
}

#[test]
fn an_event_is_read_back_from_the_journal_as_it_was_written() {
    let mut world = World::quang_ninh();
    let day = Day {
        date: date(2026, 9, 2),
        is_working: false,
        reason: "Quốc khánh".parse().unwrap(),
        document: None,
    };
    world.ask(&calendar::Declare { day }).unwrap();
    for (_, event) in &world.events {
        let body = serde_json::to_vec(event).unwrap();
        assert_eq!(&serde_json::from_slice::<Event>(&body).unwrap(), event);
    }
}

#[test]
fn a_caller_of_one_commune_may_touch_its_unit_and_its_villages_and_no_others() {
    let world = World::quang_ninh();
    let areas = AreaScope::Units([unit("06661@2025-07-01")].into());
    let within = |text| Areas::within(&world.unit(unit(text)).state, &areas);
    assert!(within("06661@2025-07-01"));
    // The same code, another place.
    assert!(!within("06661@2020-01-01"));
    assert!(!within("06799@2025-07-01"));
}

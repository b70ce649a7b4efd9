use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use proptest::{prelude::*, strategy::ValueTree as _};
use vocabulary::{calendar::date, decision::Domain as _};

use super::*;
use crate::{
    domain::{
        Key,
        citizen_id::CitizenId,
        condition::{DisabilityKind, DisabilityLevel, LabourCapacity, Merit},
        ethnicity::Ethnicity,
        household::MEMBERS_MAX,
        person::Identity,
        standard::Standard,
        tests::{
            histories::{fold, steps, take},
            province::DUONG_HUY,
            world::{SEALER, World, identifier, moment, register},
        },
    },
    store::households::identified,
};

type Keys = HashMap<MemberId, WrappedKey>;

fn read<T: for<'a> Deserialize<'a>>(entry: &Entry) -> T {
    serde_json::from_slice(&entry.body).unwrap()
}

/// Whoever has the keys.
struct Reader<'a> {
    id: HouseholdId,
    head: MemberId,
    keys: &'a Keys,
}

impl Reader<'_> {
    fn unseal(&self, sealed: &Sealed, member: MemberId, purpose: &str) -> Vec<u8> {
        let bytes = STANDARD.decode(&sealed.0).unwrap();
        SEALER.open(&self.keys[&member], member.raw(), purpose, &bytes).unwrap()
    }

    fn address(&self, sealed: Option<Sealed>, under: Option<MemberId>) -> Option<Address> {
        let plain = sealed.map(|sealed| self.unseal(&sealed, under.unwrap_or(self.head), ADDRESS));
        plain.map(|plain| String::from_utf8(plain).unwrap().parse().unwrap())
    }

    fn person(&self, sealed: &Sealed, member: MemberId) -> (Person, Condition, Vec<Former<Condition>>) {
        let form: PersonForm = serde_json::from_slice(&self.unseal(sealed, member, PERSON)).unwrap();
        let identity = match (form.citizen_id, form.no_citizen_id_reason) {
            (Some(digits), None) => identified(&SEALER, digits.parse::<CitizenId>().unwrap()),
            (None, Some(reason)) => Identity::Without(reason),
            (Some(_), Some(_)) | (None, None) => panic!("an id or a reason"),
        };
        let person = Person {
            full_name: form.full_name.parse().unwrap(),
            sex: form.sex,
            birth_date: form.birth_date,
            ethnicity: form
                .ethnicity
                .split_once('/')
                .map(|(set, code)| Ethnicity::new(set, code))
                .unwrap()
                .unwrap(),
            identity,
            identifiers: form
                .identifiers
                .iter()
                .map(|(system, value)| identifier(system.as_str(), value))
                .collect(),
        };
        (person, form.condition, form.former_conditions)
    }

    fn member(&self, form: &MemberForm) -> Member {
        let (person, condition, former_conditions) = self.person(&form.person, form.member);
        Member {
            id: form.member,
            key: self.keys[&form.member].clone(),
            person,
            condition,
            former_conditions,
            relation: form.relation,
            former_relations: Vec::new(),
            from: form.from,
            left: form.left,
        }
    }

    fn registered(&self, form: RegisteredForm) -> Registered {
        Registered {
            id: self.id,
            unit: form.unit,
            village: form.village,
            address: self.address(form.address, None),
            area_kind: form.area_kind,
            circumstances: form.circumstances,
            register_date: form.register_date,
            members: form.members.iter().map(|form| self.member(form)).collect(),
            split_from: form.split_from,
        }
    }

    /// The event that an entry tells.
    fn event(&self, entry: &Entry) -> Event {
        let event = match entry.kind {
            "standard.enacted" => return Event::Standard(StandardEvent::Enacted(read::<Standard>(entry))),
            "household.registered" => HouseholdEvent::Registered(self.registered(read(entry))),
            "household.amended" => {
                let AmendedForm { valid_on, village, address, under, area_kind, reason } = read(entry);
                let address = self.address(address, under);
                HouseholdEvent::Amended { valid_on, village, address, area_kind, reason }
            }
            "household.member_added" => HouseholdEvent::MemberAdded(self.member(&read(entry))),
            "household.member_amended" => {
                let MemberAmendedForm { member, person, valid_on, reason } = read(entry);
                let (person, condition, former_conditions) = self.person(&person, member);
                HouseholdEvent::MemberAmended {
                    member,
                    person,
                    condition,
                    former_conditions,
                    valid_on,
                    reason,
                }
            }
            "household.member_left" => {
                let MemberLeftForm { member, left, to } = read(entry);
                HouseholdEvent::MemberLeft { member, left, to }
            }
            "household.member_arrived" => {
                let MemberArrivedForm { member, from_household } = read(entry);
                HouseholdEvent::MemberArrived { member: self.member(&member), from_household }
            }
            "household.identity_revealed" => {
                let IdentityRevealedForm { member, reason, valid_on } = read(entry);
                HouseholdEvent::IdentityRevealed { member, reason, valid_on }
            }
            "household.decided" => HouseholdEvent::Decided(read(entry)),
            "household.moved" => {
                let MovedForm { on, unit, village, address, under, area_kind } = read(entry);
                let address = self.address(address, under);
                HouseholdEvent::Moved { on, home: Home { unit, village, address, area_kind } }
            }
            "household.head_changed" => {
                let HeadChangedForm { on, head, relations } = read(entry);
                HouseholdEvent::HeadChanged { on, head, relations }
            }
            "household.split" => {
                let SplitForm { on, members, to } = read(entry);
                HouseholdEvent::Split { on, members, to }
            }
            "household.absorbed" => {
                let AbsorbedForm { on, members, from_household } = read(entry);
                let members = members.iter().map(|form| self.member(form)).collect();
                HouseholdEvent::Absorbed { on, members, from_household }
            }
            "household.closed" => HouseholdEvent::Closed(read(entry)),
            "household.assigned" => HouseholdEvent::Assigned(read(entry)),
            "household.circumstances_stated" => {
                let CircumstancesForm { valid_on, circumstances, reason } = read(entry);
                HouseholdEvent::CircumstancesStated { valid_on, circumstances, reason }
            }
            "household.identifier_added" => {
                let IdentifierAddedForm { member, system, identifier: sealed, under, valid_on, reason } =
                    read(entry);
                let value = String::from_utf8(self.unseal(&sealed, under, IDENTIFIER)).unwrap();
                let identifier = identifier(system.as_str(), &value);
                HouseholdEvent::IdentifierAdded { member, identifier, valid_on, reason }
            }
            "household.identifier_removed" => HouseholdEvent::IdentifierRemoved(read(entry)),
            "household.found" => HouseholdEvent::Found(read(entry)),
            other => panic!("{other} is no event"),
        };
        Event::Household(Box::new(event))
    }
}

/// The entries of a record's events, written against the state they led to.
fn entries(world: &World, key: &Key) -> Vec<(Timestamp, Entry)> {
    let moment = moment();
    let state = &world.states[key].state;
    let write = |(version, (at, event)): (i64, &(Timestamp, Event))| {
        let aggregate = Registry::aggregate(key).unwrap();
        let recorded = Recorded { key, aggregate, version, event, state, moment: &moment };
        (*at, entry(&SEALER, &recorded).unwrap())
    };
    (1..).zip(&world.events[key]).map(write).collect()
}

fn keys(world: &World) -> Keys {
    let households = world.states.values().filter_map(|found| {
        let State::Household(located) = &found.state else { return None };
        Some(&located.household)
    });
    households
        .flat_map(|household| &household.members)
        .map(|member| (member.id, member.key.clone()))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn folding_the_opened_journal_gives_the_state(steps in steps()) {
        let mut world = World::new();
        for (number, step) in (1u128..).zip(&steps) {
            take(&mut world, step, number * 1_000);
        }
        let keys = keys(&world);
        for key in world.events.keys().filter(|key| matches!(key, Key::Household(_))) {
            let Key::Household(id) = key else { continue };
            let head = world.household(*id).head().unwrap().id;
            let reader = Reader { id: *id, head, keys: &keys };
            let opened: Vec<_> = entries(&world, key)
                .iter()
                .map(|(at, entry)| (*at, reader.event(entry)))
                .collect();
            prop_assert_eq!(&opened, &world.events[key]);
            prop_assert_eq!(&fold(&opened), world.household(*id));
        }
    }
}

#[test]
fn standards_are_told_whole() {
    let mut world = World::lawless();
    for standard in crate::domain::standard::shipped::standards().unwrap() {
        world.ask(&crate::domain::standard::enact::Enact { standard }).unwrap();
    }
    let id = HouseholdId::new(uuid::Uuid::nil());
    let reader = Reader { id, head: MemberId::new(uuid::Uuid::nil()), keys: &Keys::new() };
    let opened: Vec<_> =
        entries(&world, &Key::Standards).iter().map(|(at, entry)| (*at, reader.event(entry))).collect();
    assert_eq!(opened, world.events[&Key::Standards]);
}

/// What may never be read in a body: each of its values is somebody's.
#[test]
fn nothing_personal_is_in_a_body_and_without_the_key_nothing_opens() {
    let mut world = World::new();
    let mut command = register(1, DUONG_HUY);
    command.members[0].person.birth_date = date(1990, 7, 13);
    command.members[0].condition = Condition {
        disabilities: [(DisabilityKind::Sight, DisabilityLevel::EspeciallySevere)].into(),
        merits: [Merit::ToxicExposure].into(),
        labour_capacity: Some(LabourCapacity::Unable),
    };
    world.ask(&command).unwrap();
    let key = Key::Household(command.id);
    let (_, entry) = entries(&world, &key).pop().unwrap();
    let body = String::from_utf8(entry.body.clone()).unwrap();
    let person = &command.members[0].person;
    let id = person.identity.citizen_id().unwrap().digits();
    let details = [person.full_name.as_str(), "1990-07-13", id, "Khe Mười", "female", "TK2008"];
    for personal in details.into_iter().chain(["sight", "severe", "toxic_exposure", "unable"]) {
        assert!(!body.contains(personal), "{personal}");
    }
    let form: RegisteredForm = serde_json::from_slice(&entry.body).unwrap();
    let sealed = STANDARD.decode(&form.members[0].person.0).unwrap();
    let other = SEALER.new_key(command.members[0].id.raw()).unwrap();
    assert!(SEALER.open(&other, command.members[0].id.raw(), PERSON, &sealed).is_err());
}

/// Bodies name what they are of, so the words may not meet.
#[test]
fn every_kind_of_event_has_a_name_of_its_own() {
    let mut kinds = BTreeSet::new();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..8 * MEMBERS_MAX {
        let steps = steps().new_tree(&mut runner).unwrap().current();
        let mut world = World::new();
        for (number, step) in (1u128..).zip(&steps) {
            take(&mut world, step, number * 1_000);
        }
        for key in world.events.keys() {
            kinds.extend(entries(&world, key).into_iter().map(|(_, entry)| entry.kind));
        }
    }
    let all = [
        "household.absorbed",
        "household.amended",
        "household.assigned",
        "household.circumstances_stated",
        "household.closed",
        "household.decided",
        "household.found",
        "household.head_changed",
        "household.identifier_added",
        "household.identifier_removed",
        "household.identity_revealed",
        "household.member_added",
        "household.member_amended",
        "household.member_arrived",
        "household.member_left",
        "household.moved",
        "household.registered",
        "household.split",
    ];
    assert_eq!(kinds, BTreeSet::from(all), "the histories above show each of them");
}

/// As bodies were written before anything was stated of persons, households and average living standards.
#[test]
fn bodies_of_before_say_nothing_of_what_was_not_asked_then() {
    let body = r#"{"unit":"06805@2020-01-01","register_date":"2020-01-01","members":[]}"#;
    let registered: RegisteredForm = serde_json::from_str(body).unwrap();
    assert_eq!(registered.circumstances, Circumstances::default());
    let body = r#"{"full_name":"A","sex":"male","birth_date":"1990-01-01","ethnicity":"TK2008/01",
                   "no_citizen_id_reason":"no_papers"}"#;
    let person: PersonForm = serde_json::from_str(body).unwrap();
    assert!(person.condition.is_blank() && person.former_conditions.is_empty());
    let lines: crate::domain::standard::Lines =
        serde_json::from_str(r#"{"line":1500000,"income_only":null}"#).unwrap();
    assert_eq!(lines.average, None);
    let body = r#"{"standard":"VN-2022","law":"07/2021/NĐ-CP","class":"not_poor","line":1500000,
                   "income_only_line":null,"deprivation_count":0,"deprivation_threshold":3,"points":0}"#;
    let said: crate::domain::classify::Classification = serde_json::from_str(body).unwrap();
    assert!(!said.average_living && said.average_line.is_none());
}

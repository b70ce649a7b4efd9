//! Random histories of a few households: whatever is asked, the invariants hold and the events explain the state.

use jiff::ToSpan as _;
use proptest::prelude::*;
use uuid::Uuid;
use vocabulary::{area::AreaKind, calendar::date, caller::AreaScope, decision::Domain as _};

use super::{
    province::{DUONG_HUY, HAI_LANG_OLD, VAN_DON, unit},
    world::{World, decision, finding, identified, member, register, village},
};
use crate::domain::{
    Event, HouseholdId, Key, MemberId, Registry, State,
    classify::classify,
    household::{
        Household, HouseholdEvent, LeaveReason, Left, MEMBERS_MAX, Relation,
        add_member::AddMember,
        amend::Amend,
        amend_member::{AmendMember, Details},
        end_membership::EndMembership,
        move_member::MoveMember,
        register::Register,
        reveal::Reveal,
    },
};

/// What somebody asks, of small numbers so that the steps of a history meet.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Register { household: u8, unit: u8, members: u8 },
    Amend { household: u8, village: u8 },
    Add { household: u8, person: u8, day: u16 },
    AmendMember { household: u8, seat: u8, person: u8 },
    End { household: u8, seat: u8, day: u16, reason: u8 },
    Move { from: u8, to: u8, seat: u8, day: u16 },
    Reveal { household: u8, seat: u8 },
    Decide { household: u8, day: u16, income: u8, deprivations: u8, correct: bool },
}

pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let household = 0..4u8;
    let day = 0..400u16;
    let step = prop_oneof![
        3 => (household.clone(), 0..3u8, 1..4u8)
            .prop_map(|(household, unit, members)| Step::Register { household, unit, members }),
        1 => (household.clone(), 0..4u8).prop_map(|(household, village)| Step::Amend { household, village }),
        2 => (household.clone(), 0..9u8, day.clone())
            .prop_map(|(household, person, day)| Step::Add { household, person, day }),
        2 => (household.clone(), 0..4u8, 0..9u8)
            .prop_map(|(household, seat, person)| Step::AmendMember { household, seat, person }),
        2 => (household.clone(), 0..4u8, day.clone(), 0..3u8)
            .prop_map(|(household, seat, day, reason)| Step::End { household, seat, day, reason }),
        2 => (household.clone(), household.clone(), 0..4u8, day.clone())
            .prop_map(|(from, to, seat, day)| Step::Move { from, to, seat, day }),
        1 => (household.clone(), 0..4u8).prop_map(|(household, seat)| Step::Reveal { household, seat }),
        3 => (household, day, 0..40u8, 0..5u8, any::<bool>()).prop_map(
            |(household, day, income, deprivations, correct)| Step::Decide {
                household, day, income, deprivations, correct
            }
        ),
    ];
    prop::collection::vec(step, 1..40)
}

fn household_id(number: u8) -> HouseholdId {
    register(u128::from(number) + 1, DUONG_HUY).id
}

/// Asks for one step; whether it is refused is the rules' business.
pub(crate) fn take(world: &mut World, step: &Step, number: u128) {
    let day = |offset: u16| date(2025, 9, 1) + i32::from(offset).days();
    let seat = |world: &World, household: u8, seat: u8| -> Option<MemberId> {
        let State::Household(located) = &world.states.get(&Key::Household(household_id(household)))?.state
        else {
            return None;
        };
        located.household.members.get(usize::from(seat)).map(|member| member.id)
    };
    let known = |world: &World, household: u8| {
        world.states.contains_key(&Key::Household(household_id(household))).then(|| household_id(household))
    };
    match *step {
        Step::Register { household, unit: unit_number, members } => {
            if known(world, household).is_none() {
                let key = [DUONG_HUY, HAI_LANG_OLD, VAN_DON][usize::from(unit_number)];
                let mut command = register(u128::from(household) + 1, key);
                for extra in 1..members {
                    let number = number * 10 + u128::from(extra);
                    command.members.push(member(number, Relation::Child, unit(key).from));
                }
                drop(world.ask::<Register>(&command));
            }
        }
        Step::Amend { household, village: number } => {
            if let Some(id) = known(world, household) {
                let village = (number > 0).then(|| village(u128::from(number)));
                let address = Some(Some(format!("Thôn {number}").parse().unwrap()));
                let area_kind = Some(Some(AreaKind::Urban).filter(|_| number % 2 == 0));
                let command =
                    Amend { id, etag: None, village: Some(village), address, area_kind, valid_on: None };
                drop(world.ask(&command));
            }
        }
        Step::Add { household, person, day: offset } => {
            if let Some(id) = known(world, household) {
                let mut new = member(number * 10, Relation::Other, day(offset));
                new.person = super::world::person(9_000 + u128::from(person));
                drop(world.ask(&AddMember { household: id, etag: None, member: new }));
            }
        }
        Step::AmendMember { household, seat: at, person } => {
            if let Some(member) = seat(world, household, at) {
                let other = super::world::person(9_000 + u128::from(person));
                let id = other.identity.citizen_id().unwrap().clone();
                let details = Details {
                    full_name: Some(format!("Tằng A {person}").parse().unwrap()),
                    identity: Some(identified(id)),
                    ..Details::default()
                };
                let command = AmendMember { household: household_id(household), etag: None, member, details };
                drop(world.ask(&command));
            }
        }
        Step::End { household, seat: at, day: offset, reason } => {
            if let Some(member) = seat(world, household, at) {
                let reason = [LeaveReason::Death, LeaveReason::LeftProvince, LeaveReason::Mistake]
                    [usize::from(reason)];
                let left = Left { until: day(offset), reason };
                drop(world.ask(&EndMembership {
                    household: household_id(household),
                    etag: None,
                    member,
                    left,
                }));
            }
        }
        Step::Move { from, to, seat: at, day: offset } => {
            if let (Some(member), Some(to)) = (seat(world, from, at), known(world, to))
                && household_id(from) != to
            {
                drop(world.ask(&MoveMember {
                    from: household_id(from),
                    from_etag: None,
                    to,
                    to_etag: None,
                    member,
                    relation: Relation::Sibling,
                    move_date: day(offset),
                }));
            }
        }
        Step::Reveal { household, seat: at } => {
            if let Some(member) = seat(world, household, at) {
                let reason = "đối chiếu hồ sơ vay".parse().unwrap();
                drop(world.ask(&Reveal { household: household_id(household), member, reason }));
            }
        }
        Step::Decide { household, day: offset, income, deprivations, correct } => {
            if let Some(id) = known(world, household) {
                let decided_on = day(offset);
                let area_kind = world.located(id).whereabouts.area_kind_on(decided_on);
                let finding = finding(
                    i64::from(income) * 100_000,
                    deprivations.into(),
                    area_kind.unwrap_or(AreaKind::Rural),
                );
                let mut command = decision(id, decided_on, finding.clone(), &[]);
                command.id = crate::domain::DecisionId::new(Uuid::from_u128(number));
                command.stated = world
                    .standards()
                    .in_force(decided_on)
                    .map(|standard| (standard.id.clone(), classify(standard, &finding).class))
                    .collect();
                command.corrects =
                    world.household(id).decisions.first().map(|first| first.id).filter(|_| correct);
                drop(world.ask(&command));
            }
        }
    }
}

/// The household that its events make.
pub(crate) fn fold(events: &[(jiff::Timestamp, Event)]) -> Household {
    let events = events.iter().map(|(at, event)| match event {
        Event::Household(event) => (*at, &**event),
        Event::Standard(event) => panic!("{event:?} is no event of a household"),
    });
    let mut folded: Option<Household> = None;
    for (at, event) in events {
        match (&mut folded, event) {
            (None, HouseholdEvent::Registered(event)) => folded = Some(Household::registered(event, at)),
            (Some(household), event) => household.apply(event, at),
            (None, event) => panic!("{event:?} is not the first event of a household"),
        }
    }
    folded.unwrap()
}

fn check(world: &World) {
    let mut open = std::collections::BTreeMap::new();
    for (key, found) in &world.states {
        let State::Household(located) = &found.state else { continue };
        let household = &located.household;
        assert_eq!(&fold(&world.events[key]), household, "the events explain the state");
        assert_eq!(found.version, i64::try_from(world.events[key].len()).unwrap());
        assert!(Registry::within(&found.state, &AreaScope::Units([household.unit].into())));
        let heads = household.members.iter().filter(|member| member.relation == Relation::Head).count();
        assert_eq!(heads, 1);
        assert_eq!(household.head().unwrap().from, household.register_date);
        let end = household.ended().unwrap_or(jiff::civil::Date::MAX);
        for member in &household.members {
            assert!(member.from >= household.register_date && member.from <= world.moment.business_date);
            assert!(member.left.map_or(household.ended().is_none(), |left| {
                left.until >= member.from && left.until <= end && left.until <= world.moment.business_date
            }));
        }
        assert!(household.open_members().count() <= MEMBERS_MAX);
        for member in household.open_members() {
            assert_eq!(open.insert(member.id, member.person.identity.claim()), None, "one open membership");
        }
        let mut days: Vec<_> = household
            .decisions
            .iter()
            .filter(|known| known.corrected_by.is_none())
            .map(|known| known.decided_on)
            .collect();
        days.sort();
        assert!(days.windows(2).all(|pair| pair[0] < pair[1]), "one decision holds from a day");
    }
    let held: std::collections::BTreeMap<_, _> =
        world.holders.iter().map(|(claim, holder)| (MemberId::new(*holder), Some(*claim))).collect();
    open.retain(|_, claim| claim.is_some());
    assert_eq!(held, open, "exactly the current members hold their claims");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_asked_the_events_explain_the_state_and_the_invariants_hold(steps in steps()) {
        let mut world = World::new();
        for (number, step) in (1u128..).zip(&steps) {
            take(&mut world, step, number * 1_000);
            check(&world);
        }
    }
}

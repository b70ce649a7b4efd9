//! Random histories of a few households: whatever is asked, the invariants hold and the events explain the state.

use std::collections::{BTreeSet, HashMap};

use jiff::ToSpan as _;
use proptest::prelude::*;
use uuid::Uuid;
use vocabulary::{
    area::AreaKind,
    calendar::{Date, date},
    caller::AreaScope,
    decision::Domain as _,
};

use super::{
    identifiers, lifecycles,
    province::{DUONG_HUY, HAI_LANG_OLD, VAN_DON, unit},
    statements,
    world::{World, decision, finding, member, register, village},
};
use crate::domain::{
    DecisionId, Event, HouseholdId, Key, MemberId, Registry, State,
    classify::classify,
    decision::record::{RecordDecision, Stated},
    household::{
        Household, HouseholdEvent, LeaveReason, Left, MEMBERS_MAX, Relation,
        add_member::AddMember,
        amend::{Amend, Change},
        amend_member::{AmendMember, Details, Restated},
        end_membership::EndMembership,
        move_member::MoveMember,
        register::Register,
        reveal::Reveal,
    },
    person::{Identity, NoCitizenId},
};

/// What somebody asks, of small numbers so that the steps of a history meet.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Register { household: u8, unit: u8, members: u8 },
    Amend { household: u8, village: u8 },
    Add { household: u8, person: u8, day: u16 },
    AmendMember { household: u8, seat: u8, person: u8 },
    Restate { household: u8, seat: u8, day: u16, condition: u8 },
    StateCircumstances { household: u8, day: u16, causes: u8, farming: bool },
    End { household: u8, seat: u8, day: u16, reason: u8 },
    Move { from: u8, to: u8, seat: u8, day: u16 },
    Reveal { household: u8, seat: u8 },
    Identify { household: u8, seat: u8, number: u8 },
    Forget { household: u8, place: u8 },
    Find { household: u8, seat: u8 },
    Succeed { household: u8, seat: u8, day: u16 },
    ChangeHead { household: u8, seat: u8, day: u16 },
    MoveHousehold { household: u8, unit: u8, day: u16 },
    Split { household: u8, new: u8, seat: u8, day: u16 },
    Merge { from: u8, to: u8, day: u16 },
    Close { household: u8, day: u16, reason: u8 },
    Assign { household: u8, part: u8, correct: bool },
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
        3 => (household.clone(), 0..4u8, day.clone(), 0..27u8)
            .prop_map(|(household, seat, day, condition)| Step::Restate { household, seat, day, condition }),
        2 => (household.clone(), day.clone(), 0..4u8, any::<bool>()).prop_map(
            |(household, day, causes, farming)| Step::StateCircumstances { household, day, causes, farming }
        ),
        2 => (household.clone(), 0..4u8, day.clone(), 0..3u8)
            .prop_map(|(household, seat, day, reason)| Step::End { household, seat, day, reason }),
        2 => (household.clone(), household.clone(), 0..4u8, day.clone())
            .prop_map(|(from, to, seat, day)| Step::Move { from, to, seat, day }),
        1 => (household.clone(), 0..4u8).prop_map(|(household, seat)| Step::Reveal { household, seat }),
        3 => (household.clone(), 0..3u8, 0..9u8)
            .prop_map(|(household, seat, number)| Step::Identify { household, seat, number }),
        2 => (household.clone(), 0..2u8).prop_map(|(household, place)| Step::Forget { household, place }),
        1 => (household.clone(), 0..4u8).prop_map(|(household, seat)| Step::Find { household, seat }),
        1 => (household.clone(), 0..4u8, day.clone())
            .prop_map(|(household, seat, day)| Step::Succeed { household, seat, day }),
        2 => (household.clone(), 0..4u8, day.clone())
            .prop_map(|(household, seat, day)| Step::ChangeHead { household, seat, day }),
        2 => (household.clone(), 0..4u8, day.clone())
            .prop_map(|(household, unit, day)| Step::MoveHousehold { household, unit, day }),
        2 => (household.clone(), household.clone(), 1..4u8, day.clone())
            .prop_map(|(household, new, seat, day)| Step::Split { household, new, seat, day }),
        3 => (household.clone(), household.clone(), day.clone())
            .prop_map(|(from, to, day)| Step::Merge { from, to, day }),
        1 => (household.clone(), day.clone(), 0..3u8)
            .prop_map(|(household, day, reason)| Step::Close { household, day, reason }),
        2 => (household.clone(), 0..2u8, any::<bool>())
            .prop_map(|(household, part, correct)| Step::Assign { household, part, correct }),
        3 => (household, day, 0..40u8, 0..5u8, any::<bool>()).prop_map(
            |(household, day, income, deprivations, correct)| Step::Decide {
                household, day, income, deprivations, correct
            }
        ),
    ];
    prop::collection::vec(step, 1..40)
}

pub(super) const REASONS: [LeaveReason; 3] =
    [LeaveReason::Death, LeaveReason::LeftProvince, LeaveReason::Mistake];

pub(super) fn household_id(number: u8) -> HouseholdId {
    register(u128::from(number) + 1, DUONG_HUY).id
}

/// Offsets of days begin here.
pub(super) fn day(offset: u16) -> Date {
    date(2025, 9, 1) + i32::from(offset).days()
}

/// Asks for one step; whether it is refused is the rules' business. `number` is another one for each step.
pub(crate) fn take(world: &mut World, step: &Step, number: u128) {
    let asked = match *step {
        Step::Succeed { .. }
        | Step::ChangeHead { .. }
        | Step::MoveHousehold { .. }
        | Step::Split { .. }
        | Step::Merge { .. }
        | Step::Close { .. }
        | Step::Assign { .. } => lifecycles::take(world, step),
        Step::Restate { household, seat, day, condition } => {
            statements::restate(world, (household, seat), day, condition)
        }
        Step::StateCircumstances { household, day, causes, farming } => {
            statements::state(world, household, day, (causes, farming))
        }
        Step::Identify { household, seat, number } => identifiers::add(world, household, seat, number),
        Step::Forget { household, place } => identifiers::remove(world, household, place),
        Step::Find { household, seat } => identifiers::find(world, household, seat),
        Step::Register { household, unit, members } => {
            registration(world, household, (unit, members), number).map(|command| world.tries(&command))
        }
        Step::Amend { household, village } => {
            amendment(world, household, village).map(|command| world.tries(&command))
        }
        Step::Add { household, person, day: offset } => {
            let mut member = member(number * 10, Relation::Other, day(offset));
            member.person = super::world::person(9_000 + u128::from(person));
            if person > 5 {
                // Of working age within the days of these histories.
                member.person.birth_date = date(2010, 5, 1);
                member.person.identity = Identity::Without(NoCitizenId::NotIssued);
            }
            let household = known(world, household);
            household.map(|household| world.tries(&AddMember { household, etag: None, member }))
        }
        Step::AmendMember { household, seat: place, person } => {
            let member = seat(world, household, place);
            member.map(|member| world.tries(&correction(household_id(household), member, person)))
        }
        Step::End { household, seat: place, day: offset, reason } => {
            let left = Left { until: day(offset), reason: REASONS[usize::from(reason)] };
            let household_id = household_id(household);
            seat(world, household, place).map(|member| {
                let succession = None;
                world.tries(&EndMembership { household: household_id, etag: None, member, left, succession });
            })
        }
        Step::Move { from, to, seat: place, day: offset } => {
            move_of(world, (from, to), place, day(offset)).map(|command| world.tries(&command))
        }
        Step::Reveal { household, seat: place } => seat(world, household, place).map(|member| {
            let reason = "đối chiếu hồ sơ vay".parse().unwrap();
            world.tries(&Reveal { household: household_id(household), member, reason });
        }),
        Step::Decide { household, day: offset, income, deprivations, correct } => {
            let asked = known(world, household).map(|id| {
                let mut command = paper(world, id, day(offset), (income, deprivations));
                command.id = DecisionId::new(Uuid::from_u128(number));
                let first = world.household(id).decisions.first().map(|first| first.id);
                command.corrects = first.filter(|_| correct);
                command
            });
            asked.map(|command| world.tries(&command))
        }
    };
    // A step about a household or a seat that is not there asks nothing.
    asked.unwrap_or_default();
}

pub(super) fn known(world: &World, number: u8) -> Option<HouseholdId> {
    let id = household_id(number);
    world.states.contains_key(&Key::Household(id)).then_some(id)
}

pub(super) fn seat(world: &World, number: u8, place: u8) -> Option<MemberId> {
    let household = world.household(known(world, number)?);
    household.members.get(usize::from(place)).map(|member| member.id)
}

fn registration(world: &World, household: u8, (place, members): (u8, u8), number: u128) -> Option<Register> {
    if known(world, household).is_some() {
        return None;
    }
    let key = [DUONG_HUY, HAI_LANG_OLD, VAN_DON][usize::from(place)];
    let mut command = register(u128::from(household) + 1, key);
    for extra in 1..members {
        command.members.push(member(number * 10 + u128::from(extra), Relation::Child, unit(key).from));
    }
    Some(command)
}

fn amendment(world: &World, household: u8, number: u8) -> Option<Amend> {
    Some(Amend {
        id: known(world, household)?,
        etag: None,
        village: Change::To((number > 0).then(|| village(u128::from(number)))),
        address: Change::To(Some(format!("Thôn {number}").parse().unwrap())),
        area_kind: Change::To(Some(AreaKind::Urban).filter(|_| number.is_multiple_of(2))),
        valid_on: None,
        reason: None,
    })
}

fn correction(household: HouseholdId, member: MemberId, person: u8) -> AmendMember {
    let other = super::world::person(9_000 + u128::from(person));
    let details = Details {
        full_name: Some(format!("Tằng A {person}").parse().unwrap()),
        identity: Some(other.identity),
        ..Details::default()
    };
    let reason = Some("ghi sai họ tên".parse().unwrap());
    AmendMember {
        household,
        etag: None,
        member,
        details,
        restated: Restated::default(),
        valid_on: None,
        reason,
    }
}

fn move_of(world: &World, (from, to): (u8, u8), place: u8, move_date: Date) -> Option<MoveMember> {
    let (member, to) = (seat(world, from, place)?, known(world, to)?);
    let from = household_id(from);
    let relation = Relation::Sibling;
    let command = MoveMember { from, from_etag: None, to, to_etag: None, member, relation, move_date };
    Some(command).filter(|command| command.from != command.to)
}

/// A paper that states what the computation says.
fn paper(world: &World, id: HouseholdId, day: Date, (income, deprivations): (u8, u8)) -> RecordDecision {
    let area_kind = world.located(id).whereabouts.area_kind_on(day).unwrap_or(AreaKind::Rural);
    let finding = finding(i64::from(income) * 100_000, deprivations.into(), area_kind);
    let farming = world.household(id).circumstances_on(day).farming;
    let stated = world
        .standards()
        .in_force(day)
        .map(|standard| {
            let said = classify(standard, &finding, farming);
            (standard.id.clone(), Stated { class: said.class, average_living: said.average_living })
        })
        .collect();
    RecordDecision { stated, ..decision(id, day, finding, &[]) }
}

/// The household that its events make.
pub(crate) fn fold(events: &[(jiff::Timestamp, Event)]) -> Household {
    let events = events.iter().map(|(at, event)| match event {
        Event::Household(event) => (*at, &**event),
        Event::Standard(_)
        | Event::Target(_)
        | Event::ReviewLaw(_)
        | Event::IdentifierSystem(_)
        | Event::Round(_)
        | Event::Review(_)
        | Event::EthnicCounts(_)
        | Event::NamedList(_) => {
            panic!("{event:?} is no event of a household")
        }
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
    let (mut open, mut living) = (HashMap::new(), BTreeSet::new());
    for (key, found) in &world.states {
        let State::Household(located) = &found.state else { continue };
        let household = &located.household;
        assert_eq!(&fold(&world.events[key]), household, "the events explain the state");
        assert_eq!(found.version, i64::try_from(world.events[key].len()).unwrap());
        assert!(Registry::within(&found.state, &AreaScope::Units([household.unit].into())));
        let end = household.ended().unwrap_or(jiff::civil::Date::MAX);
        check_heads(household, end);
        for member in &household.members {
            assert!(member.from >= household.register_date && member.from <= world.moment.business_date);
            // Who joined a household later than the day on which it turned out to be a mistake was there on no day.
            assert!(member.left.map_or(household.ended().is_none(), |left| {
                let ends = left.until <= end || left.until == member.from;
                left.until >= member.from && ends && left.until <= world.moment.business_date
            }));
        }
        check_homes(household);
        for (unit, on, known) in household.assignments.iter() {
            let there = household.home_on(on).unit == unit;
            assert!(!there || located.whereabouts.unit_on(on) == known.to, "it lies where it was assigned");
        }
        assert!(household.open_members().count() <= MEMBERS_MAX);
        let own = household.identifiers.claims().filter(|_| household.ended().is_none());
        open.extend(own.map(|claim| (claim, household.id.raw())));
        for member in household.open_members() {
            assert!(living.insert(member.id), "one open membership");
            let claims = member.person.identity.claim().into_iter().chain(member.person.identifiers.claims());
            open.extend(claims.map(|claim| (claim, member.id.raw())));
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
    assert_eq!(world.holders, open, "exactly the living hold their claims");
}

/// On every day on which something changes, from the first to the last: one head.
fn check_heads(household: &Household, end: Date) {
    let days = household.turning_days().chain([household.register_date]);
    for day in days.filter(|day| *day >= household.register_date && *day < end) {
        let heads = household.members.iter();
        let heads = heads.filter(|member| member.is_on(day) && member.relation_on(day) == Relation::Head);
        assert_eq!(heads.count(), 1, "{day}");
    }
    let open = household.open_members().filter(|member| member.relation == Relation::Head).count();
    assert_eq!(open, usize::from(household.ended().is_none()));
}

/// Former homes lie within its life, one after another, and each differs from the next.
fn check_homes(household: &Household) {
    let mut from = household.register_date;
    let next = household.former_homes.iter().skip(1).map(|former| former.was.clone());
    for (former, next) in household.former_homes.iter().zip(next.chain([household.home()])) {
        assert!(former.until > from && former.was != next);
        from = former.until;
    }
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

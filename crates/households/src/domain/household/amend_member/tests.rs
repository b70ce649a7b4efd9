use vocabulary::{calendar::date, rejection::Rejection as _};

use super::*;
use crate::domain::{
    household::{HouseholdEvent, Left, Relation, end_membership::EndMembership, move_member::MoveMember},
    person::NoCitizenId,
    tests::{
        province::DUONG_HUY,
        world::{World, identified, person},
    },
};

fn ground() -> (World, HouseholdId, MemberId) {
    let mut world = World::new();
    let id = world.settle(1, DUONG_HUY);
    let member = world.household(id).members[0].id;
    (world, id, member)
}

fn amend(household: HouseholdId, member: MemberId, details: Details) -> AmendMember {
    let (restated, valid_on) = (Restated::default(), None);
    AmendMember { household, etag: None, member, details, restated, valid_on, reason: None }
}

#[test]
fn a_corrected_citizen_id_frees_the_old_one() {
    let (mut world, id, member) = ground();
    let old = world.household(id).members[0].person.clone();
    let new = identified("022190777777".parse().unwrap());
    let details = Details { identity: Some(new.clone()), ..Details::default() };
    world.ask(&amend(id, member, details)).unwrap();
    assert_eq!(world.holders.keys().copied().collect::<Vec<_>>(), [new.claim().unwrap()]);
    let mut rightful = crate::domain::tests::world::register(2, DUONG_HUY);
    rightful.members[0].person = old;
    world.ask(&rightful).unwrap();
    let details =
        Details { identity: Some(identified("022190000100".parse().unwrap())), ..Details::default() };
    assert_eq!(world.refused(&amend(id, member, details)), "PERSON_ALREADY_REGISTERED");
}

#[test]
fn the_amended_details_agree_with_what_stays() {
    let (mut world, id, member) = ground();
    let fields = |world: &mut World, details| {
        let refusal = world.ask(&amend(id, member, details)).unwrap_err();
        refusal.fields().into_iter().map(|(field, _)| field).collect::<Vec<_>>()
    };
    let sex = Details { sex: Some(Sex::Male), ..Details::default() };
    assert_eq!(fields(&mut world, sex), ["member.citizen_id"]);
    let later = Details { birth_date: Some(date(2021, 1, 1)), ..Details::default() };
    assert_eq!(fields(&mut world, later), ["member.birth_date", "member.citizen_id"]);
    let child = Details { identity: Some(Identity::Without(NoCitizenId::Child)), ..Details::default() };
    assert_eq!(fields(&mut world, child), ["member.no_citizen_id_reason"]);
}

#[test]
fn the_same_details_again_leave_no_event() {
    let (mut world, id, member) = ground();
    let same = Details { full_name: Some(person(1).full_name), ..Details::default() };
    world.ask(&amend(id, member, same)).unwrap();
    assert_eq!(world.events[&Key::Household(id)].len(), 1);
}

#[test]
fn a_correction_holds_from_the_business_date() {
    let (mut world, id, member) = ground();
    let name = Details { full_name: Some("Chìu Thị Hoa".parse().unwrap()), ..Details::default() };
    world.ask(&amend(id, member, name)).unwrap();
    let HouseholdEvent::MemberAmended { valid_on, .. } = world.last_event(id) else { panic!("amended") };
    assert_eq!(*valid_on, world.moment.business_date);
}

#[test]
fn somebody_who_died_can_be_corrected_and_holds_no_claim() {
    let (mut world, id, member) = ground();
    let left = Left { until: date(2025, 1, 1), reason: LeaveReason::Death };
    world.ask(&EndMembership { household: id, etag: None, member, left, succession: None }).unwrap();
    assert!(world.holders.is_empty());
    let details =
        Details { identity: Some(identified("022190777777".parse().unwrap())), ..Details::default() };
    world.ask(&amend(id, member, details)).unwrap();
    assert!(world.holders.is_empty());
}

#[test]
fn somebody_who_moved_away_is_corrected_where_she_lives() {
    let (mut world, from, member) = ground();
    let to = world.settle(2, DUONG_HUY);
    let command = MoveMember {
        from,
        from_etag: None,
        to,
        to_etag: None,
        member,
        relation: Relation::Sibling,
        move_date: date(2025, 1, 1),
    };
    world.ask(&command).unwrap();
    let name = Details { full_name: Some("Chìu Thị Hoa".parse().unwrap()), ..Details::default() };
    assert_eq!(world.refused(&amend(from, member, name.clone())), "MEMBERSHIP_ENDED");
    world.ask(&amend(to, member, name)).unwrap();
    assert_eq!(world.household(from).members[0].person, person(100));
}

fn restate(household: HouseholdId, member: MemberId, restated: Restated, on: Option<Date>) -> AmendMember {
    AmendMember { restated, valid_on: on, ..amend(household, member, Details::default()) }
}

fn capacity(capacity: LabourCapacity) -> Restated {
    Restated { labour_capacity: Change::To(Some(capacity)), ..Restated::default() }
}

#[test]
fn what_is_restated_holds_from_its_day_and_past_days_keep_what_they_had() {
    let (mut world, id, member) = ground();
    let wounded = Restated { merits: Change::To([Merit::WoundedSoldier].into()), ..Restated::default() };
    world.ask(&restate(id, member, wounded, Some(date(2023, 1, 1)))).unwrap();
    world.ask(&restate(id, member, capacity(LabourCapacity::Unable), Some(date(2024, 1, 1)))).unwrap();
    let HouseholdEvent::MemberAmended { valid_on, .. } = world.last_event(id) else { panic!("amended") };
    assert_eq!(*valid_on, date(2024, 1, 1));
    let household = world.household(id);
    let on = |day| household.members[0].condition_on(day).clone();
    assert!(on(date(2022, 12, 31)).is_blank());
    assert_eq!((on(date(2023, 12, 31)).labour_capacity, on(date(2023, 12, 31)).merits.len()), (None, 1));
    let now = on(date(2024, 1, 1));
    assert_eq!((now.labour_capacity, now.merits.len()), (Some(LabourCapacity::Unable), 1));
    assert_eq!(household.as_of(date(2023, 6, 1)).members[0].condition, on(date(2023, 6, 1)));
}

#[test]
fn the_same_statement_again_leaves_no_event() {
    let (mut world, id, member) = ground();
    world.ask(&restate(id, member, capacity(LabourCapacity::Able), Some(date(2024, 1, 1)))).unwrap();
    world.ask(&restate(id, member, capacity(LabourCapacity::Able), None)).unwrap();
    assert_eq!(world.events[&Key::Household(id)].len(), 2);
}

#[test]
fn what_is_stated_of_a_person_is_so_within_the_membership() {
    let (mut world, id, member) = ground();
    let fields = |world: &mut World, on| {
        let refusal = world.ask(&restate(id, member, capacity(LabourCapacity::Unable), on)).unwrap_err();
        refusal.fields().into_iter().map(|(field, _)| field).collect::<Vec<_>>()
    };
    assert_eq!(fields(&mut world, Some(date(2019, 12, 31))), ["valid_date"]);
    assert_eq!(fields(&mut world, Some(date(2026, 11, 23))), ["valid_date"]);
    let left = Left { until: date(2025, 1, 1), reason: LeaveReason::Death };
    world.ask(&EndMembership { household: id, etag: None, member, left, succession: None }).unwrap();
    assert_eq!(fields(&mut world, None), ["valid_date"]);
    let last = Some(date(2024, 12, 31));
    world.ask(&restate(id, member, capacity(LabourCapacity::Unable), last)).unwrap();
}

#[test]
fn who_moves_to_another_household_takes_along_what_is_stated_since() {
    let (mut world, from, member) = ground();
    let to = world.settle(2, DUONG_HUY);
    world.ask(&restate(from, member, capacity(LabourCapacity::Able), Some(date(2023, 1, 1)))).unwrap();
    world.ask(&restate(from, member, capacity(LabourCapacity::Limited), Some(date(2024, 1, 1)))).unwrap();
    world.ask(&restate(from, member, capacity(LabourCapacity::Unable), Some(date(2025, 1, 1)))).unwrap();
    let (relation, move_date) = (Relation::Sibling, date(2024, 6, 1));
    let command = MoveMember { from, from_etag: None, to, to_etag: None, member, relation, move_date };
    world.ask(&command).unwrap();
    let known = world.household(to).latest(member).unwrap();
    assert_eq!(known.former_conditions.len(), 1, "what was over by then stays behind");
    let on = |day| known.condition_on(day).labour_capacity;
    assert_eq!(on(date(2024, 6, 1)), Some(LabourCapacity::Limited));
    assert_eq!(on(date(2025, 1, 1)), Some(LabourCapacity::Unable));
}

fn merits(merits: &[Merit]) -> Restated {
    Restated { merits: Change::To(merits.iter().copied().collect()), ..Restated::default() }
}

#[test]
fn what_a_back_dated_statement_does_not_name_begins_no_earlier_than_it_did() {
    let (mut world, id, member) = ground();
    world.ask(&restate(id, member, merits(&[Merit::SickSoldier]), Some(date(2024, 1, 1)))).unwrap();
    world.ask(&restate(id, member, capacity(LabourCapacity::Unable), Some(date(2023, 1, 1)))).unwrap();
    let household = world.household(id);
    let on = |day| household.members[0].condition_on(day).clone();
    assert!(on(date(2022, 12, 31)).is_blank());
    let before = on(date(2023, 12, 31));
    assert_eq!((before.labour_capacity, before.merits.len()), (Some(LabourCapacity::Unable), 0));
    let since = on(date(2024, 1, 1));
    assert_eq!((since.labour_capacity, since.merits.len()), (Some(LabourCapacity::Unable), 1));
}

#[test]
fn what_a_back_dated_statement_does_not_name_is_not_erased() {
    let (mut world, id, member) = ground();
    world.ask(&restate(id, member, merits(&[Merit::SickSoldier]), Some(date(2022, 1, 1)))).unwrap();
    world.ask(&restate(id, member, merits(&[]), Some(date(2024, 1, 1)))).unwrap();
    world.ask(&restate(id, member, capacity(LabourCapacity::Unable), Some(date(2023, 1, 1)))).unwrap();
    let household = world.household(id);
    let merits_on = |day| household.members[0].condition_on(day).merits.len();
    let days = [date(2022, 6, 1), date(2023, 6, 1), date(2024, 6, 1)];
    assert_eq!(days.map(merits_on), [1, 1, 0]);
    // Taken back, and what was equal on both sides of a day is one again.
    let known = Restated { labour_capacity: Change::To(None), ..Restated::default() };
    world.ask(&restate(id, member, known, Some(date(2023, 1, 1)))).unwrap();
    assert_eq!(world.household(id).members[0].former_conditions.len(), 2);
}

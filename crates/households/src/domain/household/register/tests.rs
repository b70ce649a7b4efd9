use vocabulary::{
    calendar::date,
    rejection::{Kind, Rejection as _},
};

use crate::domain::{
    Key,
    household::Relation,
    tests::{
        province::{CAI_RONG, DUONG_HUY, HAI_LANG_OLD, VAN_DON, unit},
        world::{World, member, register, village},
    },
};
use vocabulary::area::AreaKind;

#[test]
fn a_household_is_registered_with_its_members_and_claims_their_ids() {
    let mut world = World::new();
    let mut command = register(1, DUONG_HUY);
    command.members.push(member(2, Relation::Child, date(2023, 4, 1)));
    world.ask(&command).unwrap();
    let household = world.household(command.id);
    assert_eq!(household.members, command.members);
    assert_eq!(
        (household.created_at, household.changed_at),
        (crate::domain::tests::world::moment().now, household.created_at)
    );
    assert_eq!(world.holders.len(), 2);
}

#[test]
fn a_person_is_registered_once_and_the_refusal_does_not_say_where() {
    let mut world = World::new();
    let first = world.settle(1, DUONG_HUY);
    let mut second = register(2, HAI_LANG_OLD);
    second.members[0].person = world.household(first).members[0].person.clone();
    let refusal = world.ask(&second).unwrap_err();
    assert_eq!(refusal.reason(), "PERSON_ALREADY_REGISTERED");
    assert_eq!(refusal.metadata(), []);
    assert_eq!(refusal.resource(), Some(("member", String::new())));
    let kept = world.states.keys().filter(|key| matches!(key, Key::Household(_)));
    assert_eq!(kept.count(), 1, "nothing was kept");
}

#[test]
fn nothing_lies_in_the_future() {
    let mut world = World::new();
    let mut command = register(1, "06760@2025-07-01");
    command.register_date = date(2026, 11, 23);
    command.members[0].from = date(2026, 11, 23);
    let refusal = world.ask(&command).unwrap_err();
    let fields: Vec<_> = refusal.fields().into_iter().map(|(field, _)| field).collect();
    assert_eq!(fields, ["household.register_date", "household.members[0].member_from"]);
}

#[test]
fn the_unit_is_a_commune_in_force_on_the_register_date() {
    let mut world = World::new();
    for (key, reason) in [
        ("06805@2021-01-01", "NO_SUCH_UNIT"),
        ("99999@2020-01-01", "NO_SUCH_UNIT"),
        ("195@2020-01-01", "UNIT_NOT_A_COMMUNE"),
    ] {
        assert_eq!(world.refused(&register(1, key)), reason, "{key}");
    }
    let mut late = register(1, DUONG_HUY);
    late.register_date = date(2025, 7, 1);
    assert_eq!(world.refused(&late), "UNIT_NOT_IN_FORCE");
    late.register_date = date(2019, 12, 31);
    assert_eq!(world.refused(&late), "UNIT_NOT_KNOWN_BEFORE");
}

#[test]
fn a_unit_that_does_not_exist_is_not_found_and_one_that_does_not_fit_is_a_wrong_state() {
    let mut world = World::new();
    let mut early = register(1, DUONG_HUY);
    early.register_date = date(2019, 12, 31);
    assert_eq!(world.ask(&early).unwrap_err().kind(), Kind::WrongState);
    assert_eq!(world.ask(&register(1, "195@2020-01-01")).unwrap_err().kind(), Kind::WrongState);
    assert_eq!(world.ask(&register(1, "99999@2020-01-01")).unwrap_err().kind(), Kind::NotFound);
}

#[test]
fn without_the_list_of_units_the_caller_is_asked_to_come_back() {
    let mut world = World::new();
    let nothing = crate::domain::State::Areas(std::sync::Arc::default());
    world.states.get_mut(&crate::domain::Key::Areas).unwrap().state = nothing;
    assert_eq!(world.refused(&register(1, DUONG_HUY)), "AREAS_NOT_KNOWN");
}

#[test]
fn the_village_exists_and_lies_in_the_unit() {
    let mut world = World::new();
    let mut command = register(1, DUONG_HUY);
    command.village = Some(village(3));
    world.ask(&command).unwrap();
    let mut elsewhere = register(2, DUONG_HUY);
    elsewhere.village = Some(village(1));
    assert_eq!(world.refused(&elsewhere), "VILLAGE_ELSEWHERE");
    elsewhere.village = Some(village(9));
    assert_eq!(world.refused(&elsewhere), "VILLAGE_NOT_KNOWN");
    let mut early = register(3, HAI_LANG_OLD);
    early.village = Some(village(1));
    assert_eq!(world.refused(&early), "VILLAGE_NOT_IN_FORCE");
}

#[test]
fn a_stated_kind_of_area_is_kept_only_where_nothing_else_says_it() {
    let mut world = World::new();
    let stating = |number, key, kind, place: Option<u128>| {
        let mut command = register(number, key);
        command.area_kind = Some(kind);
        command.village = place.map(village);
        command
    };
    assert_eq!(world.refused(&stating(1, DUONG_HUY, AreaKind::Urban, None)), "AREA_KIND_DISAGREES");
    assert_eq!(world.refused(&stating(1, VAN_DON, AreaKind::Rural, Some(2))), "AREA_KIND_DISAGREES");
    for (number, key, kind, place, kept) in [
        (2, DUONG_HUY, AreaKind::Rural, None, None),
        (3, CAI_RONG, AreaKind::Urban, None, None),
        (4, VAN_DON, AreaKind::Rural, None, Some(AreaKind::Rural)),
        (5, VAN_DON, AreaKind::Urban, Some(2), None),
    ] {
        let command = stating(number, key, kind, place);
        world.ask(&command).unwrap();
        assert_eq!(world.household(command.id).area_kind, kept, "{number}");
    }
    assert_eq!(world.household(stating(2, DUONG_HUY, AreaKind::Rural, None).id).unit, unit(DUONG_HUY));
}

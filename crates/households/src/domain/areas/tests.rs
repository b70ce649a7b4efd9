use super::*;
use crate::domain::tests::{
    province::{
        BA_CHE, CAI_RONG, DUONG_HUY, HAI_LANG, HAI_LANG_OLD, MONG_DUONG, REFORM, TIEN_YEN_TOWN, VAN_DON, unit,
    },
    world::{World, village},
};

fn scope(units: &[&str]) -> AreaScope {
    AreaScope::Units(units.iter().map(|key| unit(key)).collect())
}

#[test]
fn a_whole_succession_moves_a_household_and_changes_its_line() {
    let world = World::new();
    let lies = world.areas().whereabouts(unit(DUONG_HUY), None);
    let eve = REFORM.yesterday().unwrap();
    assert_eq!((lies.unit_on(eve), lies.area_kind_on(eve)), (unit(DUONG_HUY), Some(AreaKind::Rural)));
    assert_eq!((lies.unit_on(REFORM), lies.area_kind_on(REFORM)), (unit(MONG_DUONG), Some(AreaKind::Urban)));
    let town = world.areas().whereabouts(unit(TIEN_YEN_TOWN), None);
    assert_eq!(
        (town.area_kind_on(eve), town.area_kind_on(REFORM)),
        (Some(AreaKind::Urban), Some(AreaKind::Rural))
    );
}

/// R20, as far as it is this context's.
#[test]
fn a_split_leaves_a_household_in_its_recorded_unit_until_its_village_says_more() {
    let world = World::new();
    let open = world.areas().whereabouts(unit(HAI_LANG_OLD), None);
    assert_eq!((open.unit_on(REFORM), open.area_kind_on(REFORM)), (unit(HAI_LANG_OLD), None));
    for mine in [HAI_LANG_OLD, HAI_LANG, BA_CHE] {
        assert!(open.within(&scope(&[mine])), "{mine}");
    }
    let assigned = world.areas().whereabouts(unit(HAI_LANG_OLD), Some(village(1)));
    assert_eq!(assigned.unit_on(REFORM), unit(BA_CHE));
    assert_eq!(assigned.area_kind_on(REFORM), Some(AreaKind::Rural));
    assert!(assigned.within(&scope(&[BA_CHE])) && !assigned.within(&scope(&[HAI_LANG])));
}

#[test]
fn in_a_special_zone_the_village_says_which_line_holds() {
    let world = World::new();
    let zone = world.areas().whereabouts(unit(CAI_RONG), None);
    assert_eq!((zone.unit_on(REFORM), zone.area_kind_on(REFORM)), (unit(VAN_DON), None));
    let urban = world.areas().whereabouts(unit(VAN_DON), Some(village(2)));
    assert_eq!(urban.area_kind_on(REFORM), Some(AreaKind::Urban));
}

#[test]
fn a_village_agrees_with_the_units_before_and_after_its_own() {
    let world = World::new();
    let agrees =
        |key, number| world.areas().agree(unit(key), world.areas().village(village(number)).unwrap());
    assert!(agrees(BA_CHE, 1) && agrees(HAI_LANG_OLD, 1) && !agrees(HAI_LANG, 1));
    assert!(agrees(DUONG_HUY, 3) && agrees(MONG_DUONG, 3) && !agrees(VAN_DON, 3));
}

#[test]
fn a_unit_that_the_copy_does_not_know_is_only_itself() {
    let nothing = Areas::default();
    let lies = nothing.whereabouts(unit(MONG_DUONG), Some(village(1)));
    assert!(!nothing.are_known());
    assert_eq!((lies.unit_on(REFORM), lies.area_kind_on(REFORM)), (unit(MONG_DUONG), None));
    assert!(
        lies.within(&AreaScope::Province) && lies.within(&scope(&[MONG_DUONG])) && !lies.within(&scope(&[]))
    );
}

#[test]
fn the_places_of_a_scope_are_those_of_which_a_household_would_be_within() {
    let world = World::new();
    let mut found: Vec<_> = world.areas().within(&scope(&[BA_CHE])).collect();
    found.sort();
    let (ba_che, hai_lang, town) = (unit(BA_CHE), unit(HAI_LANG_OLD), unit("06970@2020-01-01"));
    let expected =
        [(hai_lang, None), (hai_lang, Some(ba_che)), (town, None), (town, Some(ba_che)), (ba_che, None)];
    assert_eq!(found, expected);
}

mod splits;

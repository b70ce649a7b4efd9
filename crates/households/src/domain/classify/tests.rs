use vocabulary::calendar::{Date, date};

use super::*;
use crate::domain::{
    standard::{Issuer, Standards},
    tests::world::{World, finding},
};
use AreaKind::{Rural, Urban};

fn standards() -> Standards {
    World::new().standards().clone()
}

/// The classes of every standard in force on a day.
fn classes(day: Date, found: &Finding) -> Vec<(String, Class)> {
    let all = standards();
    all.in_force(day)
        .map(|standard| (standard.id.to_string(), classify(standard, found, false).class))
        .collect()
}

fn under(id: &str, found: &Finding) -> Classification {
    classify(standards().get(&id.parse().unwrap()).unwrap(), found, false)
}

fn named(id: &str, class: Class) -> (String, Class) {
    (id.to_owned(), class)
}

/// R01.
#[test]
fn the_standard_is_chosen_by_the_date_and_its_line_is_inclusive() {
    let found = finding(1_500_000, 3, Rural);
    assert_eq!(classes(date(2026, 11, 20), &found), [named("VN-2022", Class::Poor)]);
}

/// R02.
#[test]
fn the_line_switches_on_the_first_day_of_2027() {
    let found = finding(2_200_000, 3, Rural);
    assert_eq!(classes(date(2026, 12, 31), &found), [named("VN-2022", Class::NotPoor)]);
    assert_eq!(classes(date(2027, 1, 1), &found), [named("VN-2027", Class::Poor)]);
}

/// R03.
#[test]
fn income_and_deprivation_are_both_needed() {
    assert_eq!(under("VN-2022", &finding(1_000_000, 2, Rural)).class, Class::NearPoor);
    assert_eq!(under("VN-2022", &finding(1_000_000, 3, Rural)).class, Class::Poor);
}

/// R04.
#[test]
fn above_the_line_nobody_is_poor() {
    assert_eq!(under("VN-2022", &finding(1_500_001, 12, Rural)).class, Class::NotPoor);
}

/// R05.
#[test]
fn two_standards_give_two_classes_at_once() {
    let found = finding(2_600_000, 3, Urban);
    let expected = [named("VN-2022", Class::NotPoor), named("QN-2023", Class::Poor)];
    assert_eq!(classes(date(2024, 11, 1), &found), expected);
}

/// R06.
#[test]
fn an_issuer_without_a_standard_is_listed_and_nothing_older_is_used() {
    let all = standards();
    let day = date(2026, 3, 1);
    assert_eq!(classes(day, &finding(2_600_000, 3, Urban)), [named("VN-2022", Class::NotPoor)]);
    assert_eq!(all.issuers_without(day), [Issuer::Province]);
    assert_eq!(all.issuers_without(date(2025, 12, 31)), []);
    assert_eq!(all.issuers_without(date(2015, 12, 31)), [Issuer::Central, Issuer::Province]);
}

/// R08.
#[test]
fn thirty_points_are_three_deprivations() {
    let three = under("VN-2022", &finding(1_000_000, 3, Rural));
    assert_eq!((three.points, three.deprivation_count, three.class), (30, 3, Class::Poor));
    let two = under("VN-2022", &finding(1_000_000, 2, Rural));
    assert_eq!((two.points, two.deprivation_count, two.class), (20, 2, Class::NearPoor));
}

#[test]
fn below_the_income_only_line_deprivations_do_not_matter() {
    assert_eq!(under("VN-2016", &finding(700_000, 0, Rural)).class, Class::Poor);
    assert_eq!(under("VN-2016", &finding(700_001, 0, Rural)).class, Class::NearPoor);
    assert_eq!(under("VN-2016", &finding(900_000, 0, Urban)).class, Class::Poor);
    assert_eq!(under("VN-2016", &finding(1_300_000, 0, Urban)).class, Class::NearPoor);
    assert_eq!(under("VN-2016", &finding(1_300_001, 0, Urban)).class, Class::NotPoor);
    // A standard without such a line: even no income at all needs deprivations.
    assert_eq!(under("VN-2022", &finding(0, 0, Rural)).class, Class::NearPoor);
}

#[test]
fn only_the_standard_s_own_indicators_count() {
    let mut found = finding(900_000, 2, Rural);
    found.deprivations.insert("health_access".parse().unwrap());
    assert_eq!(under("VN-2022", &found).deprivation_count, 2);
    // Of the first two, VN-2016 knows `toilet` only.
    assert_eq!(under("VN-2016", &found).deprivation_count, 2);
}

#[test]
fn what_led_to_the_class_is_kept_with_it() {
    let kept = under("QN-2023", &finding(2_600_000, 3, Urban));
    assert_eq!(kept.line.whole(), 2_600_000);
    assert_eq!((kept.income_only_line, kept.deprivation_threshold), (None, 3));
    assert_eq!(kept.law.as_str(), "13/2023/NQ-HĐND");
}

fn average(id: &str, found: &Finding, farming: bool) -> bool {
    let said = classify(standards().get(&id.parse().unwrap()).unwrap(), found, farming);
    assert!(!said.average_living || (said.class == Class::NotPoor && said.average_line.is_some()));
    said.average_living
}

/// Mức sống trung bình, 07/2021: "trên … đến …", so the lower end is outside and the upper one inside.
#[test]
fn above_the_line_and_up_to_the_average_line_a_farming_household_has_an_average_living_standard() {
    for (area, line, average_line) in [(Rural, 1_500_000, 2_250_000), (Urban, 2_000_000, 3_000_000)] {
        let of = |income| average("VN-2022", &finding(income, 0, area), true);
        let on_the_edges = [line, line + 1, average_line, average_line + 1].map(of);
        assert_eq!(on_the_edges, [false, true, true, false], "{area:?}");
    }
}

#[test]
fn who_does_not_live_from_farming_has_no_average_living_standard_and_the_same_class() {
    let found = finding(2_000_000, 3, Rural);
    assert!(!average("VN-2022", &found, false));
    assert_eq!(under("VN-2022", &found).class, Class::NotPoor);
}

#[test]
fn no_living_standard_is_average_under_a_standard_without_the_line() {
    for id in ["VN-2016", "QN-2023", "VN-2027"] {
        for income in [1_000_000, 2_100_001, 2_250_000, 2_900_000] {
            assert!(!average(id, &finding(income, 0, Rural), true), "{id}");
        }
    }
}

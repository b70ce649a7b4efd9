use std::collections::BTreeSet;

use super::{Measure::*, *};
use crate::domain::{review::law::shipped, standard::Indicator};

/// Form B2 of 2022, as shipped.
fn b2() -> ScoreTable {
    let rows = shipped::rows().unwrap();
    let table = rows.into_iter().find_map(|row| match row {
        crate::domain::review::law::LawEvent::TableLoaded(table) if table.id.as_str() == "B2-2022" => {
            Some(table)
        }
        crate::domain::review::law::LawEvent::TableLoaded(_)
        | crate::domain::review::law::LawEvent::RulesEnacted(_) => None,
    });
    table.unwrap()
}

fn deprived(counts: &[(Measure, i64)], indicator: &str) -> Option<bool> {
    let mut facts = Facts::default();
    for (measure, value) in counts {
        facts.note(*measure, *value).unwrap();
    }
    b2().deprivations(&facts).get(&indicator.parse::<Indicator>().unwrap()).copied()
}

fn score(codes: &[&str]) -> i32 {
    let deprivations: BTreeSet<Indicator> = codes.iter().map(|code| code.parse().unwrap()).collect();
    b2().score_deprivations(&deprivations).unwrap().total
}

#[test]
fn r08_form_b2_counts_ten_points_for_each_of_twelve_indicators() {
    assert_eq!(b2().items.len(), 12);
    let threshold = b2().lines[0].deprivation_points;
    assert_eq!((score(&["nutrition", "toilet", "info_device"]), threshold), (30, 30));
    assert_eq!(score(&["nutrition", "toilet"]), 20);
    assert_eq!(score(&[]), 0);
}

#[test]
fn r09_eight_square_metres_each_are_enough_and_a_tenth_less_is_not() {
    assert_eq!(deprived(&[(Members, 2), (FloorArea, 1_600)], "housing_area"), Some(false));
    assert_eq!(deprived(&[(Members, 2), (FloorArea, 1_590)], "housing_area"), Some(true));
    // 7.99 m² each, of three: no third of it is a whole number.
    assert_eq!(deprived(&[(Members, 3), (FloorArea, 2_399)], "housing_area"), Some(true));
}

#[test]
fn r09_half_of_the_members_are_not_more_than_half() {
    assert_eq!(deprived(&[(Members, 4), (Dependants, 2)], "dependants"), Some(false));
    assert_eq!(deprived(&[(Members, 5), (Dependants, 3)], "dependants"), Some(true));
}

#[test]
fn r09_the_other_indicators_turn_at_their_edges() {
    for (indicator, measure, least) in [
        ("employment", WithoutWork, 1),
        ("nutrition", UndernourishedChildren, 1),
        ("health_insurance", Uninsured, 1),
        ("adult_education", Undereducated, 1),
        ("child_attendance", ChildrenOutOfSchool, 1),
        ("housing_quality", FlimsyParts, 2),
    ] {
        assert_eq!(deprived(&[(measure, least - 1)], indicator), Some(false), "{indicator}");
        assert_eq!(deprived(&[(measure, least)], indicator), Some(true), "{indicator}");
    }
    for (indicator, measure) in [
        ("water_source", CleanWaterSources),
        ("toilet", HygienicToilets),
        ("telecom_use", InternetUsers),
        ("info_device", InformationDevices),
    ] {
        assert_eq!(deprived(&[(measure, 0)], indicator), Some(true), "{indicator}");
        assert_eq!(deprived(&[(measure, 1)], indicator), Some(false), "{indicator}");
    }
}

#[test]
fn facts_that_do_not_say_are_no_answer() {
    assert_eq!(deprived(&[(FloorArea, 100)], "housing_area"), None);
    assert_eq!(deprived(&[(Members, 3)], "toilet"), None);
}

#[test]
fn facts_are_noted_once_never_negative_and_fit_each_other() {
    let mut facts = Facts::default();
    assert!(facts.note(Members, -1).is_err());
    facts.note(Members, 2).unwrap();
    assert!(facts.note(Members, 3).is_err());
    let mut too_many = Facts::default();
    too_many.note(Members, 2).unwrap();
    too_many.note(Dependants, 3).unwrap();
    assert!(too_many.check().is_err());
    let mut nobody = Facts::default();
    nobody.note(Members, 0).unwrap();
    assert!(nobody.check().is_err());
}

#[test]
fn the_largest_numbers_compare_exactly() {
    let rule = Rule {
        measure: FloorArea,
        comparison: Comparison::Below,
        numerator: i32::MAX,
        denominator: i32::MAX,
        per: Some(Members),
    };
    let mut facts = Facts::default();
    facts.note(FloorArea, i64::MAX - 1).unwrap();
    facts.note(Members, i64::MAX).unwrap();
    assert_eq!(rule.deprives(&facts), Some(true));
}

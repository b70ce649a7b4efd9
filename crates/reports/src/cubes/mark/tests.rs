use proptest::prelude::*;

use super::*;

fn indicators() -> Vec<Indicator> {
    ["toilet", "nutrition"].map(|code| code.parse().unwrap()).to_vec()
}

/// What is stated of a day.
pub(in crate::cubes) fn any_circumstances() -> impl Strategy<Value = Circumstances> {
    let causes = prop::collection::btree_set(prop::sample::select(Cause::ALL.to_vec()), 0..3);
    (any::<bool>(), any::<bool>(), causes).prop_map(|(no_labour_capacity, merit, causes)| Circumstances {
        no_labour_capacity,
        merit,
        causes,
    })
}

/// What a decision finds.
pub(in crate::cubes) fn any_found() -> impl Strategy<Value = Found> {
    let standards = ["VN-2022", "QN-2023"].map(|id| id.parse::<StandardId>().unwrap());
    let average_living = prop::collection::btree_set(prop::sample::select(standards.to_vec()), 0..3);
    let deprivations = prop::collection::btree_set(prop::sample::select(indicators()), 0..3);
    (average_living, deprivations, prop::option::of(0..3_i64))
        .prop_map(|(average_living, deprivations, children)| Found { average_living, deprivations, children })
}

/// Every mark, of two indicators.
pub(in crate::cubes) fn marks() -> Vec<Mark> {
    let plain = PLAIN.iter().cloned();
    let causes = Cause::ALL.iter().copied().map(Mark::Cause);
    let deprived = indicators().into_iter().map(Mark::Deprived);
    let children = indicators().into_iter().map(Mark::ChildrenDeprived);
    plain.chain(causes).chain(deprived).chain(children).collect()
}

#[test]
fn every_mark_is_read_as_it_is_written() {
    for mark in marks() {
        assert_eq!(mark.to_string().parse(), Ok(mark));
    }
    for text in ["", "rich", "cause", "cause/", "cause/laziness", "deprived/", "deprived/a b", "merit/x"] {
        assert_eq!(text.parse::<Mark>(), Err(Unnamed), "{text}");
    }
}

#[test]
fn an_average_living_standard_is_of_those_who_are_not_poor_and_the_rest_of_the_poor() {
    let standard: StandardId = "VN-2022".parse().unwrap();
    let causes = Cause::ALL.iter().copied().collect();
    let circumstances = Circumstances { no_labour_capacity: true, merit: true, causes };
    let deprivations = indicators().into_iter().collect();
    let found = Found { average_living: [standard.clone()].into(), deprivations, children: Some(1) };
    for class in Class::ALL {
        let marks = Mark::of(*class, &standard, &circumstances, &found);
        assert!(!marks.is_empty() && marks.iter().all(|(mark, _)| mark.fits(*class)), "{class:?}");
    }
    let elsewhere = "QN-2023".parse().unwrap();
    assert_eq!(Mark::of(Class::NotPoor, &elsewhere, &circumstances, &found), []);
}

#[test]
fn a_decision_that_told_no_living_standard_is_not_known_and_not_below_average() {
    let (standard, circumstances) = ("VN-2022".parse().unwrap(), Circumstances::default());
    let marks = |found: &Found| Mark::of(Class::NotPoor, &standard, &circumstances, found);
    assert_eq!(marks(&Found::default()), [(Mark::AverageLivingNotKnown, Whom::Members)]);
    assert_eq!(marks(&Found { children: Some(0), ..Found::default() }), []);
}

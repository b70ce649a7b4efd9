use vocabulary::calendar::date;

use super::*;

const CLASSES: [Option<Class>; 4] = [None, Some(Class::Poor), Some(Class::NearPoor), Some(Class::NotPoor)];

fn pasts() -> impl Iterator<Item = Been> {
    [(false, false), (true, false), (false, true), (true, true)]
        .into_iter()
        .map(|(poor, near_poor)| Been { poor, near_poor })
}

/// 1 when the list of this class holds the household.
fn on_list(list: Class, class: Option<Class>) -> i64 {
    i64::from(class == Some(list))
}

#[test]
fn every_movement_explains_the_change_of_both_lists() {
    for (before, after, past) in CLASSES
        .into_iter()
        .flat_map(|before| CLASSES.into_iter().map(move |after| (before, after)))
        .flat_map(|(before, after)| pasts().map(move |past| (before, after, past)))
    {
        let movement = between(before, after, past);
        let change = |effect: fn(Movement) -> Effect| {
            movement.map_or(0, |movement| effect(movement).of(Amount::household(1)).households)
        };
        let poor = on_list(Class::Poor, after) - on_list(Class::Poor, before);
        let near_poor = on_list(Class::NearPoor, after) - on_list(Class::NearPoor, before);
        assert_eq!(change(Movement::on_poor), poor, "{before:?} → {after:?}");
        assert_eq!(change(Movement::on_near_poor), near_poor, "{before:?} → {after:?}");
    }
}

#[test]
fn r10_a_movement_is_named_by_the_class_before() {
    use Class::{NearPoor, NotPoor, Poor};
    let moved = |before, after| between(Some(before), Some(after), Been::default());
    assert_eq!(moved(Poor, NearPoor), Some(Movement::PoorToNearPoor), "it did not rise above");
    assert_eq!(moved(NearPoor, Poor), Some(Movement::NearPoorToPoor));
    assert_eq!(moved(Poor, NotPoor), Some(Movement::PoorRoseAbove));
    assert_eq!(moved(NotPoor, Poor), Some(Movement::NewPoor));
}

#[test]
fn r10_who_escaped_in_2023_and_is_poor_in_2025_is_poor_again_within_the_window() {
    let mut past = Past::default();
    let back = |past: Past, window: Option<i32>| {
        let window = window.map(|months| Months::try_from(months).unwrap());
        between(Some(Class::NotPoor), Some(Class::Poor), past.on(date(2025, 11, 1), window))
    };
    assert_eq!(back(past, None), Some(Movement::NewPoor));
    past.leave(Class::NearPoor, date(2023, 11, 1));
    assert_eq!(back(past, None), Some(Movement::NewPoor), "near-poor is not poor");
    past.leave(Class::Poor, date(2023, 11, 1));
    assert_eq!(back(past, None), Some(Movement::RePoor));
    assert_eq!(back(past, Some(25)), Some(Movement::RePoor));
    assert_eq!(back(past, Some(24)), Some(Movement::NewPoor), "two years are over on that day");
}

#[test]
fn a_first_class_is_another_increase_because_nothing_was_known() {
    for past in pasts() {
        assert_eq!(between(None, Some(Class::Poor), past), Some(Movement::PoorOtherUp));
        assert_eq!(between(None, Some(Class::NearPoor), past), Some(Movement::NearPoorOtherUp));
        assert_eq!(between(None, Some(Class::NotPoor), past), None);
    }
}

#[test]
fn names_lead_back_to_their_movement() {
    for movement in Movement::ALL {
        assert_eq!(Movement::named(movement.name()), Some(*movement));
    }
    for class in Class::ALL {
        assert_eq!(Class::named(class.name()), Some(*class));
    }
}

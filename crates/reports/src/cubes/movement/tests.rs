use super::*;

const CLASSES: [Option<Class>; 4] = [None, Some(Class::Poor), Some(Class::NearPoor), Some(Class::NotPoor)];

fn pasts() -> impl Iterator<Item = Past> {
    [(false, false), (true, false), (false, true), (true, true)]
        .into_iter()
        .map(|(poor, near_poor)| Past { poor, near_poor })
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
fn who_was_poor_before_is_re_poor_not_new_poor() {
    let mut past = Past::default();
    let again = |past| between(Some(Class::NotPoor), Some(Class::Poor), past);
    assert_eq!(again(past), Some(Movement::NewPoor));
    past.remember(Class::NearPoor);
    assert_eq!(again(past), Some(Movement::NewPoor), "near-poor is not poor");
    past.remember(Class::Poor);
    assert_eq!(again(past), Some(Movement::RePoor));
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
fn a_poor_household_that_becomes_near_poor_did_not_rise_above() {
    let past = Past::default();
    assert_eq!(between(Some(Class::Poor), Some(Class::NearPoor), past), Some(Movement::PoorToNearPoor));
    assert_eq!(between(Some(Class::NearPoor), Some(Class::Poor), past), Some(Movement::NearPoorToPoor));
    assert_eq!(between(Some(Class::Poor), Some(Class::NotPoor), past), Some(Movement::PoorRoseAbove));
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

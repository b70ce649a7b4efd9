use super::{Class::*, *};

/// R10.
#[test]
fn a_movement_is_named_by_the_class_before() {
    assert_eq!(movement(&[Poor], NearPoor), Some(Movement::PoorToNearPoor));
    assert_eq!(movement(&[NearPoor], Poor), Some(Movement::NearPoorToPoor));
    // Escaped in 2023, poor again in 2025.
    assert_eq!(movement(&[Poor, NotPoor, NotPoor], Poor), Some(Movement::RePoor));
    assert_eq!(movement(&[NotPoor], Poor), Some(Movement::NewPoor));
    assert_eq!(movement(&[NotPoor, NearPoor, NotPoor], Poor), Some(Movement::NewPoor));
    assert_eq!(movement(&[Poor], NotPoor), Some(Movement::PoorRoseAbove));
    assert_eq!(movement(&[NearPoor, NotPoor], NearPoor), Some(Movement::ReNearPoor));
    assert_eq!(movement(&[Poor, NotPoor], NearPoor), Some(Movement::NewNearPoor));
    assert_eq!(movement(&[NearPoor], NotPoor), Some(Movement::NearPoorRoseAbove));
}

#[test]
fn the_first_class_ever_is_an_other_increase_and_no_class_is_no_movement() {
    assert_eq!(movement(&[], Poor), Some(Movement::PoorOtherUp));
    assert_eq!(movement(&[], NearPoor), Some(Movement::NearPoorOtherUp));
    assert_eq!(movement(&[], NotPoor), None);
    for class in [Poor, NearPoor, NotPoor] {
        assert_eq!(movement(&[Poor, NearPoor, NotPoor, class], class), None);
    }
}

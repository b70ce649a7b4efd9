use vocabulary::calendar::date;

use super::{Class::*, *};

/// One class a year, from the middle of 2021 on; the next in the middle of the year after the last.
fn moved(before: &[Class], next: Class, window: Option<i32>) -> Option<Movement> {
    let since: Vec<Since> = (2021..).zip(before).map(|(year, class)| (date(year, 7, 1), *class)).collect();
    let day = since
        .last()
        .map_or(date(2021, 7, 1), |(day, _)| day.checked_add(jiff::Span::new().years(1)).unwrap());
    movement(&since, (day, next), window.map(|months| months.try_into().unwrap()))
}

#[test]
fn r10_a_movement_is_named_by_the_class_before() {
    assert_eq!(moved(&[Poor], NearPoor, None), Some(Movement::PoorToNearPoor));
    assert_eq!(moved(&[NearPoor], Poor, None), Some(Movement::NearPoorToPoor));
    // Escaped in 2023, poor again in 2025.
    assert_eq!(moved(&[Poor, Poor, NotPoor, NotPoor], Poor, None), Some(Movement::RePoor));
    assert_eq!(moved(&[NotPoor], Poor, None), Some(Movement::NewPoor));
    assert_eq!(moved(&[NotPoor, NearPoor, NotPoor], Poor, None), Some(Movement::NewPoor));
    assert_eq!(moved(&[Poor], NotPoor, None), Some(Movement::PoorRoseAbove));
    assert_eq!(moved(&[NearPoor, NotPoor], NearPoor, None), Some(Movement::ReNearPoor));
    assert_eq!(moved(&[Poor, NotPoor], NearPoor, None), Some(Movement::NewNearPoor));
    assert_eq!(moved(&[NearPoor], NotPoor, None), Some(Movement::NearPoorRoseAbove));
}

#[test]
fn r10_who_returns_after_the_standard_s_window_is_newly_poor() {
    // Escaped on 2023-07-01, poor again on 2025-07-01.
    let back = |months| moved(&[Poor, Poor, NotPoor, NotPoor], Poor, Some(months));
    assert_eq!([back(25), back(24)], [Some(Movement::RePoor), Some(Movement::NewPoor)]);
    let near = |months| moved(&[NearPoor, NotPoor], NearPoor, Some(months));
    assert_eq!([near(13), near(12)], [Some(Movement::ReNearPoor), Some(Movement::NewNearPoor)]);
    // Of several times it left, the last counts.
    assert_eq!(moved(&[Poor, NotPoor, Poor, NotPoor], Poor, Some(13)), Some(Movement::RePoor));
}

#[test]
fn the_first_class_ever_is_an_other_increase_and_no_class_is_no_movement() {
    assert_eq!(moved(&[], Poor, None), Some(Movement::PoorOtherUp));
    assert_eq!(moved(&[], NearPoor, None), Some(Movement::NearPoorOtherUp));
    assert_eq!(moved(&[], NotPoor, None), None);
    for class in [Poor, NearPoor, NotPoor] {
        assert_eq!(moved(&[Poor, NearPoor, NotPoor, class], class, None), None);
    }
}

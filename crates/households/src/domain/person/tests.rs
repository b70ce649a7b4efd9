use vocabulary::calendar::date;

use super::*;
use crate::domain::tests::world::person;

fn fields(bad: Violations) -> Vec<String> {
    bad.into_inner().into_iter().map(|(field, _)| field).collect()
}

#[test]
fn every_detail_that_disagrees_is_named() {
    let mut someone = person(1);
    assert!(someone.check(date(2020, 1, 1)).is_empty());
    someone.sex = Sex::Male;
    assert_eq!(fields(someone.check(date(1980, 1, 1))), ["birth_date", "citizen_id"]);
}

#[test]
fn only_children_under_fourteen_lack_an_id_for_being_children() {
    let mut child = person(1);
    child.identity = Identity::Without(NoCitizenId::Child);
    child.birth_date = date(2012, 3, 10);
    assert!(child.check(date(2026, 3, 9)).is_empty());
    assert_eq!(fields(child.check(date(2026, 3, 10))), ["no_citizen_id_reason"]);
    child.birth_date = date(2012, 2, 29);
    assert!(child.check(date(2026, 2, 28)).is_empty());
    assert!(!child.check(date(2026, 3, 1)).is_empty());
    child.identity = Identity::Without(NoCitizenId::NoPapers);
    assert!(child.check(date(2026, 3, 1)).is_empty());
}

#[test]
fn a_child_is_one_until_the_sixteenth_birthday() {
    let mut child = person(1);
    child.birth_date = date(2010, 3, 10);
    assert!(child.is_child_on(date(2026, 3, 9)));
    assert!(!child.is_child_on(date(2026, 3, 10)));
}

#[test]
fn a_person_can_be_born_on_the_first_day_of_the_membership() {
    let born = person(1);
    assert!(born.check(born.birth_date).is_empty());
}

#[test]
fn nothing_of_a_person_is_printed() {
    let someone = person(1);
    assert_eq!(format!("{someone:?}"), "Person(..)");
    assert_eq!(format!("{:?}", someone.ethnicity), "Ethnicity(..)");
}

use super::*;

/// Every number of an enum of the contract: its first is "unspecified".
fn numbers<E: TryFrom<i32>>() -> impl Iterator<Item = i32> {
    (1..).take_while(|number| E::try_from(*number).is_ok())
}

#[test]
fn every_word_of_the_contract_has_a_value_and_comes_back() {
    let mut words = 0;
    for number in numbers::<pb::Sex>() {
        assert_eq!(pb_sex(sex(number).unwrap()), number);
        words += 1;
    }
    for number in numbers::<pb::Relation>() {
        assert_eq!(pb_relation(relation(number).unwrap()), number);
        words += 1;
    }
    for number in numbers::<pb::Issuer>() {
        assert_eq!(pb_issuer(issuer(number).unwrap()), number);
        words += 1;
    }
    for number in numbers::<pb::LeaveReason>() {
        assert_eq!(pb_leave_reason(leave_reason(number).unwrap()), number);
        words += 1;
    }
    for number in numbers::<pb::NoCitizenIdReason>() {
        assert_eq!(pb_no_citizen_id(maybe_no_citizen_id(number).unwrap()), number);
        words += 1;
    }
    for number in numbers::<pb::PovertyClass>() {
        assert_eq!(pb_class(maybe_class(number).unwrap()), number);
        words += 1;
    }
    assert_eq!(words, 2 + 8 + 2 + 4 + 4 + 4);
}

#[test]
fn what_is_not_chosen_or_not_a_word_is_refused_where_it_must_be_said() {
    for number in [0, 99] {
        assert!(sex(number).is_err() && relation(number).is_err() && issuer(number).is_err());
        assert!(leave_reason(number).is_err() && maybe_class(number).is_err());
    }
    assert_eq!(maybe_no_citizen_id(0), Ok(None));
    assert!(maybe_no_citizen_id(99).is_err());
    assert!(class(pb::PovertyClass::NotKnown.into()).is_err(), "a decision states a class");
}

/// Decreases without a class are no decision's.
#[test]
fn every_movement_of_a_decision_has_a_word_of_its_own() {
    let ours = [
        Movement::NewPoor,
        Movement::RePoor,
        Movement::NearPoorToPoor,
        Movement::PoorToNearPoor,
        Movement::PoorRoseAbove,
        Movement::NewNearPoor,
        Movement::ReNearPoor,
        Movement::NearPoorRoseAbove,
        Movement::PoorOtherUp,
        Movement::NearPoorOtherUp,
    ];
    let mut numbers: Vec<i32> = ours.into_iter().map(|movement| pb_movement(Some(movement))).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8, 9, 11]);
    assert_eq!(pb_movement(None), 0);
}

#[test]
fn a_decision_is_named_under_its_own_household() {
    let household: HouseholdId = "households/00000000-0000-7000-8000-000000000001".parse().unwrap();
    let decision: DecisionId = "decisions/00000000-0000-7000-8000-000000000002".parse().unwrap();
    let name = decision_name(household, decision);
    assert_eq!(decision_of(household, &name), Ok(Some(decision)));
    assert_eq!(decision_of(household, ""), Ok(None));
    let other = name.replacen("0001", "0003", 1);
    for bad in ["x", other.as_str(), &name[1..]] {
        assert!(decision_of(household, bad).is_err(), "{bad}");
    }
}

#[test]
fn a_line_is_more_than_nothing() {
    assert_eq!(line(1).map(Dong::whole), Ok(1));
    assert!(line(0).is_err() && line(-1).is_err());
}

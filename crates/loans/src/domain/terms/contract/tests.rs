use std::collections::BTreeSet;

use vocabulary::calendar::LAST_DATE;

use super::*;
use crate::domain::{
    limits::Length,
    terms::{CountedFrom, MonthEnd, Rounding},
};

fn bullet(instalments: u16) -> Plan {
    Plan {
        principal: PrincipalPlan::Bullet,
        interval: Months::try_from(6).unwrap(),
        instalments,
        principal_every: 1,
        grace_principal: 0,
        grace_interest: 0,
        counted_from: CountedFrom::FirstDisbursement,
        month_end: MonthEnd::Clamp,
        rounding: Rounding::HALF_UP,
    }
}

fn bad_fields(plan: &Plan) -> BTreeSet<String> {
    shape(plan).into_inner().into_iter().map(|(field, _)| field).collect()
}

fn only(field: &str) -> BTreeSet<String> {
    BTreeSet::from([field.to_owned()])
}

#[test]
fn a_plan_has_instalments_and_is_no_longer_than_a_hundred_years() {
    assert!(bad_fields(&bullet(200)).is_empty());
    assert_eq!(bad_fields(&bullet(201)), only("instalments"));
    assert!(bad_fields(&bullet(0)).contains("instalments"));
}

#[test]
fn due_dates_are_counted_from_a_day_that_records_may_carry() {
    let from = |day| Plan { counted_from: CountedFrom::Day(day), ..bullet(4) };
    assert!(bad_fields(&from(LAST_DATE)).is_empty());
    assert_eq!(bad_fields(&from(LAST_DATE.tomorrow().unwrap())), only("counted_from"));
}

#[test]
fn a_grace_ends_before_the_last_instalment() {
    assert_eq!(bad_fields(&Plan { grace_principal: 4, ..bullet(4) }), only("grace_principal"));
    assert_eq!(bad_fields(&Plan { grace_interest: 4, ..bullet(4) }), only("grace_interest"));
    assert!(bad_fields(&Plan { grace_principal: 3, grace_interest: 3, ..bullet(4) }).is_empty());
}

#[test]
fn level_instalments_bear_principal_each_time() {
    let plan = Plan { principal: PrincipalPlan::Level, principal_every: 2, ..bullet(4) };
    assert_eq!(bad_fields(&plan), only("principal_every"));
}

#[test]
fn explicit_parts_are_one_for_each_instalment() {
    let parts = |count: usize| PrincipalPlan::Explicit(vec![Amount::try_from(5).unwrap(); count]);
    assert!(bad_fields(&Plan { principal: parts(4), ..bullet(4) }).is_empty());
    assert_eq!(bad_fields(&Plan { principal: parts(3), ..bullet(4) }), only("principal"));
}

#[test]
fn level_instalments_bear_interest_each_time() {
    let plan = Plan { principal: PrincipalPlan::Level, grace_interest: 2, ..bullet(4) };
    assert_eq!(bad_fields(&plan), only("grace_interest"));
}

#[test]
fn no_part_is_agreed_within_the_grace() {
    let agreed = [2, 0, 8].map(|vnd| Amount::try_from(vnd).unwrap()).to_vec();
    let plan = Plan { principal: PrincipalPlan::Explicit(agreed), grace_principal: 1, ..bullet(3) };
    assert_eq!(bad_fields(&plan), only("grace_principal"));
}

#[test]
fn no_row_of_the_limits_of_extensions_hides_another() {
    let rows = |terms: &[Option<i32>]| {
        let row = |months: &Option<i32>| ExtensionLimit {
            term_up_to: months.map(|months| Months::try_from(months).unwrap()),
            most: Length::OfTerm(Portion::ALL),
        };
        extension(&ExtensionLimits(terms.iter().map(row).collect())).is_ok()
    };
    assert!(rows(&[]) && rows(&[None]) && rows(&[Some(12), Some(60), None]));
    assert!(!rows(&[None, Some(12)]) && !rows(&[Some(12), Some(12)]) && !rows(&[None, None]));
}

#[test]
fn every_damage_has_one_row_at_most_and_every_row_a_damage() {
    let rows = |damages: &[(u32, Option<u32>)]| {
        let row = |(from, below): &(u32, Option<u32>)| FreezeLimit {
            damage_from: Portion::try_from(*from).unwrap(),
            damage_below: below.map(|below| Portion::try_from(below).unwrap()),
            most: Months::try_from(12).unwrap(),
            prolongations: 0,
            most_in_all: Length::OfTerm(Portion::ALL),
        };
        freeze(&damages.iter().map(row).collect::<Vec<_>>()).is_ok()
    };
    assert!(rows(&[]) && rows(&[(400_000, Some(800_000)), (800_000, None)]));
    assert!(rows(&[(400_000, Some(500_000)), (800_000, None)]), "between them nothing is frozen");
    assert!(!rows(&[(400_000, Some(400_000))]), "no damage fits");
    assert!(!rows(&[(400_000, Some(800_001)), (800_000, None)]), "two rows for 80 %");
    assert!(!rows(&[(800_000, None), (400_000, Some(800_000))]));
}

use std::collections::BTreeSet;

use vocabulary::calendar::LAST_DATE;

use super::*;
use crate::domain::terms::{CountedFrom, MonthEnd, Rounding};

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

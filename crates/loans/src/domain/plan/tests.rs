use proptest::prelude::*;
use vocabulary::calendar::Months;

use super::*;
use crate::domain::{
    day_count::DayCount,
    due_dates::MonthEnd,
    rounding::{Remainder, Rounding},
    terms::{CountedFrom, EdgeDays},
};

const INTEREST: InterestRule = InterestRule {
    basis: DayCount::Months12,
    edges: EdgeDays::FirstInLastOut,
    rounding: Rounding::HALF_UP,
    remainder: Remainder::Apart,
    free_months: 0,
};

fn plan(principal: PrincipalPlan) -> Plan {
    Plan {
        principal,
        interval: Months::try_from(1).unwrap(),
        instalments: 1,
        principal_every: 1,
        grace_principal: 0,
        grace_interest: 0,
        counted_from: CountedFrom::FirstDisbursement,
        month_end: MonthEnd::Clamp,
        rounding: Rounding::HALF_UP,
    }
}

fn planned(principal: PrincipalPlan, amount: Amount, slots: Vec<Slot>, rate: Rate) -> Vec<Amount> {
    Planner { plan: &plan(principal), interest: &INTEREST, rate, slots, accrued: Exact::ZERO }
        .split(amount)
        .parts
}

fn monthly(bears: &[bool]) -> Vec<Slot> {
    let grid = crate::domain::due_dates::Grid {
        anchor: vocabulary::calendar::date(2025, 1, 1),
        month_end: MonthEnd::Clamp,
    };
    let share = DayCount::Months12.share(grid.date(0), grid.date(1), grid);
    bears
        .iter()
        .map(|bears_principal| Slot { bears_principal: *bears_principal, share, agreed: Amount::ZERO })
        .collect()
}

#[test]
fn level_instalments_begin_after_the_grace() {
    let slots = monthly(&[false, false, true, true, true]);
    let amount = Amount::try_from(1_000_000).unwrap();
    let rate = Rate::try_from(120_000).unwrap();
    let parts = planned(PrincipalPlan::Level, amount, slots, rate);
    let units: Vec<i64> = parts.iter().map(|part| part.units()).collect();
    // 1,000,000 over three months at 1 %: 340,022 each, the last one to the unit.
    assert_eq!(units, [0, 0, 330_022, 333_322, 336_656]);
}

#[test]
fn a_level_instalment_that_is_no_more_than_its_interest_leaves_the_principal_to_the_last() {
    // 100 at 200 % a year: 16.67 a month, and so is the payment for 360 months. Both are 17.
    let amount = Amount::try_from(100).unwrap();
    let parts =
        planned(PrincipalPlan::Level, amount, monthly(&[true; 360]), Rate::try_from(2_000_000).unwrap());
    let (last, others) = parts.split_last().unwrap();
    assert!(others.iter().all(|part| part.is_zero()));
    assert_eq!(*last, amount);
}

proptest! {
    #[test]
    fn the_parts_are_the_amount_whatever_the_plan(
        units in 0_i64..=100_000_000_000_000,
        bears in prop::collection::vec(any::<bool>(), 1..40),
        rate in 0_u32..=2_000_000,
        kind in 0..3,
    ) {
        let amount = Amount::try_from(units).unwrap();
        let kind = [PrincipalPlan::Equal, PrincipalPlan::Bullet, PrincipalPlan::Level][usize::try_from(kind).unwrap()].clone();
        let parts = planned(kind, amount, monthly(&bears), Rate::try_from(rate).unwrap());
        prop_assert_eq!(parts.len(), bears.len());
        prop_assert_eq!(parts.iter().copied().sum::<Amount>(), amount);
        prop_assert!(parts.iter().all(|part| part.units() >= 0));
    }
}

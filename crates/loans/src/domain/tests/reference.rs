//! The engine against a reference that knows nothing of it: day after day, every day by itself, with fractions.
//!
//! It shares the terms and the entries with the engine, and no calculation: dates are those of the calendar's own
//! arithmetic, a day's weight is looked up for the day, interest is a reduced fraction added every day.

use num_rational::Ratio;
use proptest::{prelude::*, test_runner::TestCaseError};
use vocabulary::calendar::{Date, date};

use self::naive::Naive;
use super::{
    given::{amount, contract, id, months, percent, rate, terms},
    random::{Wish, agreed, allocation, interest, only_possible, plan},
};
use crate::domain::{
    due_dates::days_after,
    entry::{Entry, EntryKind, FreezeUntil, WriteOffGrounds},
    exact::Exact,
    limits::{Cause, Resume},
    loan::Standing,
    money::Amount,
    stage::Stage,
    terms::{Charge, CountedFrom, FeeOn, FeeRule, Missed, PrincipalPlan, Terms},
};

mod naive;

/// A reduced fraction.
type Fraction = Ratio<i128>;

const BEGUN_ON: Date = date(2023, 10, 31);
const LIFE: i64 = 700;

fn all_terms() -> impl Strategy<Value = Terms> {
    (1_i64..300_000_000, 0_u32..200_000, interest(), plan(), allocation(), any::<bool>(), 0_u32..3_000_000)
        .prop_map(|(vnd, ppm, interest, plan, (order, in_advance, effect), shifts, factor)| {
            let mut terms = Terms { interest, plan, rate: rate(ppm), ..terms(vnd, 1) };
            match &mut terms.plan.principal {
                PrincipalPlan::Level => terms.plan.principal = PrincipalPlan::Bullet,
                PrincipalPlan::Explicit(parts) => *parts = agreed(vnd, terms.plan.instalments),
                PrincipalPlan::Equal | PrincipalPlan::Bullet => {}
            }
            if factor % 5 == 0 {
                terms.plan.counted_from = CountedFrom::Day(days_after(BEGUN_ON, -11));
            }
            if factor % 3 == 0 {
                terms.fees = vec![
                    FeeRule { on: FeeOn::DueDate, charge: Charge::Share(percent(1)) },
                    FeeRule { on: FeeOn::DueDate, charge: Charge::Fixed(amount(5_000)) },
                    FeeRule { on: FeeOn::Disbursement, charge: Charge::Fixed(amount(1_000)) },
                ];
            }
            terms.freeze.resume = if factor % 2 == 0 { Resume::AtEnd } else { Resume::Shifted };
            terms.plan.interval = months(terms.plan.interval.count().min(3));
            terms.overdue.factor = factor.try_into().unwrap();
            terms.overdue.missed = if shifts { Missed::Shifts } else { Missed::IsOverdue };
            terms.allocation.order = order;
            terms.allocation.in_advance = in_advance;
            terms.prepayment.effect = effect;
            terms
        })
}

fn wish(kind: u8, size: u32, vnd: i64, value_on: Date) -> EntryKind {
    let part = |of: i64| amount((of / 1_000_000 * i64::from(size)).max(i64::from(size % 1_000) + 1));
    let later = |days: u32| days_after(value_on, i64::from(days));
    match kind {
        0..=13 => EntryKind::Repayment { amount: part(vnd / 2) },
        14..=16 => EntryKind::Disbursement { amount: part(vnd / 5) },
        17 => EntryKind::Fee { amount: part(vnd / 100) },
        18 | 19 => EntryKind::RateChange { rate: rate(size / 8) },
        20 => EntryKind::Unfreeze,
        21 => EntryKind::MovedInstalment { number: size % 13 + 1, to: later(size % 40 + 1) },
        22 if size.is_multiple_of(2) => EntryKind::EarlyRecall { due_on: later(size % 90) },
        22 => EntryKind::ChargeOff,
        23 if size.is_multiple_of(2) => EntryKind::WriteOff { grounds: WriteOffGrounds::ByDecision },
        _ => EntryKind::Freeze {
            until: FreezeUntil::Day(later(size % 200 + 1)),
            cause: Cause::Epidemic,
            damage: percent(60),
        },
    }
}

fn histories() -> impl Strategy<Value = (Terms, Vec<Entry>)> {
    let wishes = prop::collection::vec((1..LIFE, 0_u8..27, 1_u32..1_000_000), 0..9);
    (all_terms(), wishes).prop_map(|(terms, wishes): (Terms, Vec<Wish>)| {
        let vnd = terms.amount.units();
        let first = EntryKind::Disbursement { amount: amount((vnd * 4 / 5).max(1)) };
        let mut entries = vec![Entry { id: id(0), value_on: BEGUN_ON, kind: first }];
        for (place, (days, kind, size)) in wishes.into_iter().enumerate() {
            let value_on = days_after(BEGUN_ON, days);
            entries.push(Entry { id: id(place + 1), value_on, kind: wish(kind, size, vnd, value_on) });
        }
        let possible = only_possible(&terms, entries).entries().to_vec();
        (terms, possible)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn day_after_day_with_fractions_gives_the_same((terms, entries) in histories()) {
        let loan = crate::domain::loan::Loan::of(contract(terms.clone()), entries.clone()).unwrap();
        let mut naive = Naive::begin(&terms, BEGUN_ON);
        let mut day = BEGUN_ON;
        for count in 0..LIFE {
            let today: Vec<&Entry> = entries.iter().filter(|entry| entry.value_on == day).collect();
            naive.morning(day, &today);
            if !today.is_empty() || count % 45 == 0 {
                same(&naive, &loan.on(day))?;
            }
            naive.evening(day);
            day = day.tomorrow().unwrap();
        }
    }
}

fn same(naive: &Naive<'_>, engine: &Standing) -> Result<(), TestCaseError> {
    let day = engine.day;
    prop_assert_eq!(naive.balance, engine.principal.total().units(), "principal on {}", day);
    let is_frozen = matches!(engine.stage, Stage::Frozen(_));
    prop_assert_eq!(naive.is_frozen(), is_frozen, "frozen on {}", day);
    prop_assert_eq!(naive.is_over(), engine.stage.is_closed(), "closed on {}", day);
    if !is_frozen && !matches!(engine.stage, Stage::ChargedOff { .. }) {
        prop_assert_eq!(naive.overdue, engine.principal.overdue.units(), "overdue on {}", day);
    }
    let owed = engine.owed;
    prop_assert_eq!(
        naive.owed(),
        [owed.penalty, owed.fee, owed.interest, owed.principal].map(Amount::units),
        "owed on {}",
        day
    );
    prop_assert_eq!(&naive.interest.earned, &fraction(engine.interest.earned()), "interest on {}", day);
    prop_assert_eq!(&naive.penalty.earned, &fraction(engine.penalty.earned()), "penalty on {}", day);
    prop_assert_eq!(naive.interest.posted, engine.interest.posted().units(), "interest posted on {}", day);
    prop_assert_eq!(naive.penalty.posted, engine.penalty.posted().units(), "penalty posted on {}", day);
    prop_assert_eq!(naive.returned, engine.returned.units(), "returned on {}", day);
    prop_assert_eq!(naive.payoff(), engine.payoff.units(), "pay-off on {}", day);
    Ok(())
}

fn fraction(exact: Exact) -> Fraction {
    Fraction::new(exact.parts(), Exact::PARTS)
}

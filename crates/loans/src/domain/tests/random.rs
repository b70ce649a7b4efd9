//! Random terms and random lives.

use proptest::prelude::*;
use vocabulary::{
    calendar::{Date, date},
    rejection::Rejection,
};

use super::given::{amount, contract, id, months, percent, rate, rounding, terms};
use crate::domain::{
    day_count::DayCount,
    due_dates::{MonthEnd, days_after},
    entry::{Entry, EntryId, EntryKind, FreezeUntil, WriteOffGrounds},
    limits::{Cause, Resume},
    loan::Loan,
    parts::{Order, Part},
    rounding::{Remainder, RoundingRule},
    terms::{
        Charge, CountedFrom, EdgeDays, Excess, FeeOn, FeeRule, InAdvance, InterestRule, Missed, Plan,
        PrepaymentEffect, PrincipalPlan, Terms,
    },
};

/// The last day of every random day of disbursement on which the first tranche may be paid out.
const FIRST: Date = date(2023, 6, 15);
/// Days of a random life.
pub(super) const LIFE: i64 = 1_300;

/// A random loan, whose every entry is possible, and the day on which its history ends.
pub(super) fn loans() -> impl Strategy<Value = (Loan, Date)> {
    (all_terms(), 0_i64..60, wishes()).prop_map(|(terms, start, wishes)| {
        let begun_on = days_after(FIRST, start);
        (possible(&terms, begun_on, wishes), days_after(begun_on, LIFE))
    })
}

/// Every parameter that terms have.
fn all_terms() -> impl Strategy<Value = Terms> {
    (1_i64..300_000_000, 0_u32..200_000, interest(), plan(), allocation(), any::<bool>(), 0_u32..3_000_000)
        .prop_map(|(vnd, ppm, interest, plan, (order, in_advance, effect), shifts, factor)| {
            let mut terms = Terms { interest, plan, rate: rate(ppm), ..terms(vnd, 1) };
            if let PrincipalPlan::Explicit(parts) = &mut terms.plan.principal {
                *parts = agreed(vnd, terms.plan.instalments);
            }
            terms.overdue.factor = factor.try_into().unwrap();
            terms.overdue.missed = if shifts { Missed::Shifts } else { Missed::IsOverdue };
            terms.allocation.order = order;
            terms.allocation.in_advance = in_advance;
            terms.prepayment.effect = effect;
            terms.prepayment.excess = if factor % 5 == 0 { Excess::Refused } else { Excess::Returned };
            if factor % 7 == 0 {
                terms.plan.counted_from = CountedFrom::Day(days_after(FIRST, 61));
            }
            terms.freeze.resume = if factor % 2 == 0 { Resume::AtEnd } else { Resume::Shifted };
            if factor % 3 == 0 {
                terms.fees = vec![
                    FeeRule { on: FeeOn::DueDate, charge: Charge::Share(percent(1)) },
                    FeeRule { on: FeeOn::Disbursement, charge: Charge::Fixed(amount(1_000)) },
                ];
            }
            terms
        })
}

/// Parts that grow from date to date and add up to the amount.
pub(super) fn agreed(vnd: i64, instalments: u16) -> Vec<crate::domain::money::Amount> {
    let count = i64::from(instalments);
    let weights: i64 = (0..count).sum::<i64>().max(1);
    let mut parts: Vec<i64> = (0..count).map(|place| vnd / weights * place).collect();
    let given: i64 = parts.iter().sum();
    *parts.last_mut().unwrap() += vnd - given;
    parts.into_iter().map(amount).collect()
}

pub(super) fn interest() -> impl Strategy<Value = InterestRule> {
    let basis = prop::sample::select(vec![
        DayCount::Actual365,
        DayCount::ActualActual,
        DayCount::Actual360,
        DayCount::Thirty360,
        DayCount::Months12,
    ]);
    let edges = prop::sample::select(vec![
        EdgeDays::FirstInLastOut,
        EdgeDays::FirstOutLastIn,
        EdgeDays::BothIn,
        EdgeDays::BothOut,
    ]);
    let rules = prop::sample::select(vec![
        RoundingRule::HalfUp,
        RoundingRule::HalfDown,
        RoundingRule::HalfEven,
        RoundingRule::Floor,
        RoundingRule::Ceil,
    ]);
    let remainder = prop::sample::select(vec![Remainder::Apart, Remainder::Carried]);
    let step = prop::sample::select(vec![1, 1, 1, 10, 500]);
    (basis, edges, rules, step, remainder, 0_u16..4).prop_map(
        |(basis, edges, rule, step, remainder, free_months)| InterestRule {
            basis,
            edges,
            rounding: rounding(rule, step),
            remainder,
            free_months,
        },
    )
}

pub(super) fn plan() -> impl Strategy<Value = Plan> {
    let kinds = prop::sample::select(vec![
        PrincipalPlan::Equal,
        PrincipalPlan::Equal,
        PrincipalPlan::Bullet,
        PrincipalPlan::Level,
        PrincipalPlan::Explicit(Vec::new()),
    ]);
    let intervals = prop::sample::select(vec![1, 1, 3, 6, 12]);
    (kinds, intervals, 1_u16..13, 1_u16..4, (0_u16..4, 0_u16..4), any::<bool>(), any::<bool>()).prop_map(
        |(principal, interval, instalments, every, (grace_principal, grace_interest), clamps, steps)| Plan {
            principal_every: if principal == PrincipalPlan::Level { 1 } else { every.min(instalments) },
            interval: months(interval),
            instalments,
            grace_principal: match principal {
                // The first part that is agreed is that of the second date.
                PrincipalPlan::Explicit(_) => grace_principal.min(1).min(instalments - 1),
                PrincipalPlan::Equal | PrincipalPlan::Bullet | PrincipalPlan::Level => {
                    grace_principal.min(instalments - 1)
                }
            },
            grace_interest: if principal == PrincipalPlan::Level {
                0
            } else {
                grace_interest.min(instalments - 1)
            },
            principal,
            month_end: if clamps { MonthEnd::Clamp } else { MonthEnd::Roll },
            rounding: rounding(RoundingRule::HalfUp, if steps { 1_000 } else { 1 }),
            ..terms(1, 1).plan
        },
    )
}

pub(super) fn allocation() -> impl Strategy<Value = (Order, InAdvance, PrepaymentEffect)> {
    let in_advance =
        prop::sample::select(vec![InAdvance::Nothing, InAdvance::PrincipalFirst, InAdvance::InterestFirst]);
    let effects = prop::sample::select(vec![
        PrepaymentEffect::ShortensTerm,
        PrepaymentEffect::ReducesInstalments,
        PrepaymentEffect::SkipsNext,
    ]);
    let orders = Just(Part::ALL.to_vec())
        .prop_shuffle()
        .prop_map(|parts| Order::try_from([parts[0], parts[1], parts[2], parts[3]]).unwrap());
    (orders, in_advance, effects)
}

/// What somebody would like to happen: so many days after the beginning, a kind, a size.
pub(super) type Wish = (i64, u8, u32);

pub(super) fn wishes() -> impl Strategy<Value = Vec<Wish>> {
    // Days that are some days apart, so that often several things happen on one.
    let days = (0..LIFE / 9).prop_map(|days| days * 9);
    prop::collection::vec((days, 0_u8..26, 1_u32..1_000_000), 0..10)
}

/// The wishes that are possible, after a first tranche of four fifths of the amount.
fn possible(terms: &Terms, begun_on: Date, wishes: Vec<Wish>) -> Loan {
    let vnd = terms.amount.units();
    let first = EntryKind::Disbursement { amount: amount((vnd * 4 / 5).max(1)) };
    let mut entries = vec![Entry { id: id(0), value_on: begun_on, kind: first }];
    for (place, (days, kind, size)) in wishes.into_iter().enumerate() {
        let value_on = days_after(begun_on, days);
        let reversed = id(place.max(1));
        entries.push(Entry { id: id(place + 1), value_on, kind: wish(kind, size, vnd, value_on, reversed) });
    }
    only_possible(terms, entries)
}

/// The loan without the entries that are not possible. Where one is refused because the loan has ended, the later ones
/// would be too, unless they reverse what ended it.
pub(super) fn only_possible(terms: &Terms, mut entries: Vec<Entry>) -> Loan {
    let contract = contract(terms.clone());
    loop {
        let refusal = match Loan::of(contract.clone(), entries.iter().cloned()) {
            Ok(loan) => return loan,
            Err(refusal) => refusal,
        };
        let refused_on = entries.iter().find(|entry| entry.id == refusal.entry).unwrap().value_on;
        let has_ended = matches!(refusal.reason(), "LOAN_SETTLED" | "LOAN_WRITTEN_OFF");
        let is_late = |entry: &Entry| has_ended && entry.value_on > refused_on;
        let is_reversal = |entry: &Entry| matches!(entry.kind, EntryKind::Reversal { .. });
        entries.retain(|entry| entry.id != refusal.entry && (is_reversal(entry) || !is_late(entry)));
    }
}

fn wish(kind: u8, size: u32, vnd: i64, value_on: Date, reversed: EntryId) -> EntryKind {
    let part = |of: i64| amount((of / 1_000_000 * i64::from(size)).max(i64::from(size % 1_000) + 1));
    let later = |days: u32| days_after(value_on, i64::from(days));
    let number = size % 13 + 1;
    match kind {
        0..=10 => EntryKind::Repayment { amount: part(vnd / 3) },
        11 => EntryKind::Disbursement { amount: part(vnd / 5) },
        12 => EntryKind::Fee { amount: part(vnd / 100) },
        13 | 14 => EntryKind::Freeze {
            until: FreezeUntil::Day(later(size % 300 + 1)),
            cause: Cause::Disaster,
            damage: percent(40 + size % 60),
        },
        24 => EntryKind::Freeze {
            until: FreezeUntil::Months(months(i32::try_from(size % 12 + 1).unwrap())),
            cause: Cause::Epidemic,
            damage: percent(80 + size % 20),
        },
        25 => EntryKind::WriteOff { grounds: WriteOffGrounds::ByDecision },
        15 => EntryKind::Unfreeze,
        16 => EntryKind::Extension { months: months(i32::try_from(size % 12 + 1).unwrap()) },
        17 => EntryKind::MovedInstalment { number, to: later(size % 40 + 1) },
        18 => EntryKind::RateChange { rate: rate(size / 8) },
        19 => EntryKind::EarlyRecall { due_on: later(size % 90) },
        20 => EntryKind::ChargeOff,
        21 => EntryKind::Reversal { of: reversed },
        22 => {
            let plan = Plan { instalments: u16::try_from(number).unwrap(), ..terms(1, 2).plan };
            EntryKind::Rescheduling { plan: Plan { principal: PrincipalPlan::Equal, ..plan } }
        }
        _ => EntryKind::Repayment { amount: amount(vnd * 2) },
    }
}

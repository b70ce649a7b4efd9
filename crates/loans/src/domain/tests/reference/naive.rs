//! A loan, one day at a time.

use super::Fraction;
use vocabulary::calendar::Date;

use self::weights::Weights;
use crate::domain::{
    entry::{Entry, EntryKind, FreezeUntil},
    limits::Resume,
    parts::Part,
    rounding::{Remainder, Rounding, RoundingRule},
    terms::{
        Charge, CountedFrom, EdgeDays, FeeOn, InAdvance, Missed, PrepaymentEffect, PrincipalPlan, Terms,
    },
};

mod weights;

/// Interest of one kind.
#[derive(Default)]
pub(super) struct Interest {
    pub earned: Fraction,
    pub posted: i64,
    /// Earned since the last span ended, and how much of that was posted.
    span: Fraction,
    posted_of_span: i64,
}

/// What falls due some day.
struct Due {
    number: u32,
    on: Date,
    /// Agreed for it and not paid out yet.
    agreed: i64,
    principal: i64,
    /// How much of it was missed before.
    missed: i64,
    bears: bool,
    defers: bool,
}

pub(super) struct Naive<'a> {
    terms: &'a Terms,
    weights: Weights,
    rate: u32,
    pub balance: i64,
    /// Paid out today.
    idle: i64,
    /// Due on the day it says, and neither paid nor missed.
    due_now: (Date, i64),
    pub overdue: i64,
    ahead: Vec<Due>,
    fee: i64,
    interest_owed: i64,
    penalty_owed: i64,
    pub interest: Interest,
    pub penalty: Interest,
    pub returned: i64,
    frozen: Option<(Date, Date)>,
    free_until: Date,
    has_begun: bool,
    is_settled: bool,
    is_charged_off: bool,
    fees_on: Option<Date>,
}

impl<'a> Naive<'a> {
    pub(super) fn begin(terms: &'a Terms, on: Date) -> Self {
        let plan = &terms.plan;
        let free = Weights { basis: terms.interest.basis, anchor: on, month_end: plan.month_end };
        let anchor = if let CountedFrom::Day(day) = plan.counted_from { day } else { on };
        let weights = Weights { anchor, ..free };
        let count = usize::from(plan.instalments);
        let parts = if let PrincipalPlan::Explicit(parts) = &plan.principal { parts } else { &Vec::new() };
        let agreed = |place: usize| parts.get(place - 1).map_or(0, |part| part.units());
        let is_turn = |place: usize| {
            if parts.is_empty() {
                place > usize::from(plan.grace_principal) && place.is_multiple_of(plan.principal_every.into())
            } else {
                agreed(place) > 0
            }
        };
        let ahead = (1..=count).map(|place| Due {
            number: u32::try_from(place).unwrap(),
            agreed: agreed(place),
            on: weights.months_after(i32::try_from(place).unwrap() * plan.interval.count()),
            principal: 0,
            missed: 0,
            bears: place == count || is_turn(place),
            defers: place <= usize::from(plan.grace_interest) && place < count,
        });
        Self {
            terms,
            rate: terms.rate.millionths(),
            balance: 0,
            idle: 0,
            due_now: (on, 0),
            overdue: 0,
            ahead: ahead.collect(),
            fee: 0,
            interest_owed: 0,
            penalty_owed: 0,
            interest: Interest::default(),
            penalty: Interest::default(),
            returned: 0,
            frozen: None,
            free_until: free.months_after(terms.interest.free_months.into()),
            has_begun: false,
            is_settled: false,
            is_charged_off: false,
            fees_on: None,
            weights,
        }
    }

    /// A day begins: what it earns on its opening balances, where days earn on those; what it brings; its entries.
    pub(super) fn morning(&mut self, day: Date, entries: &[&Entry]) {
        self.miss(day);
        // Where each day of a span is a day later, the free ones are too.
        let is_free = if self.terms.interest.edges == EdgeDays::BothIn {
            day < self.free_until
        } else {
            day <= self.free_until
        };
        if self.earns_on_opening() && !is_free {
            self.earn(day, 0);
        }
        self.open(day);
        self.idle = 0;
        for entry in entries {
            self.happens(day, entry);
            self.fall_due(day);
        }
    }

    /// A day ends: what it earns on its closing balances, where days earn on those.
    pub(super) fn evening(&mut self, day: Date) {
        let idle =
            if self.terms.interest.edges == EdgeDays::BothOut { self.idle.min(self.balance) } else { 0 };
        if !self.earns_on_opening() && day >= self.free_until {
            self.earn(day, idle);
        }
    }

    fn earns_on_opening(&self) -> bool {
        matches!(self.terms.interest.edges, EdgeDays::FirstOutLastIn | EdgeDays::BothIn)
    }

    fn miss(&mut self, day: Date) {
        if self.frozen.is_none() && !self.is_charged_off && self.due_now.0 < day {
            let missed = std::mem::take(&mut self.due_now.1);
            match self.ahead.iter_mut().find(|due| due.bears) {
                Some(next) if self.terms.overdue.missed == Missed::Shifts => {
                    next.principal += missed;
                    next.missed += missed;
                }
                _ => self.overdue += missed,
            }
        }
    }

    fn open(&mut self, day: Date) {
        if self.frozen.is_some_and(|(_, until)| until <= day) {
            self.thaw(day);
        }
        self.fall_due(day);
        self.settle();
    }

    fn thaw(&mut self, day: Date) {
        let (from, _) = self.frozen.take().unwrap();
        for due in &mut self.ahead {
            due.on = match self.terms.freeze.resume {
                Resume::AtEnd => due.on.max(day),
                Resume::Shifted => due.on + (day - from),
            };
        }
    }

    fn fall_due(&mut self, day: Date) {
        while self.frozen.is_none() && !self.is_settled && self.ahead.first().is_some_and(|due| due.on <= day)
        {
            let due = self.ahead.remove(0);
            if !due.defers || self.ahead.is_empty() {
                self.post_interest();
            }
            self.post_penalty();
            if self.balance > 0 && self.fees_on != Some(day) {
                self.fees_on = Some(day);
                self.charge_fees(FeeOn::DueDate, self.balance);
            }
            self.due_now = (day, self.due_now.1 + due.principal);
        }
    }

    fn charge_fees(&mut self, on: FeeOn, of: i64) {
        for fee in self.terms.fees.iter().filter(|fee| fee.on == on) {
            self.fee += match fee.charge {
                Charge::Fixed(amount) => amount.units(),
                Charge::Share(share) => {
                    let exact = Fraction::new(i128::from(of) * i128::from(share.millionths()), 1_000_000);
                    rounded(&exact, self.terms.interest.rounding)
                }
            };
        }
    }

    fn happens(&mut self, day: Date, entry: &Entry) {
        match &entry.kind {
            EntryKind::Disbursement { amount } => {
                let vnd = amount.units();
                self.balance += vnd;
                self.has_begun = true;
                if self.terms.interest.edges == EdgeDays::BothIn && day >= self.free_until {
                    let weight = self.weights.of(day);
                    self.add_interest(vnd, &weight);
                }
                for (part, due) in self.planned(vnd).into_iter().zip(&mut self.ahead) {
                    due.principal += part;
                    due.agreed -= part.min(due.agreed);
                }
                self.charge_fees(FeeOn::Disbursement, vnd);
                self.idle += vnd;
            }
            EntryKind::Repayment { amount } => self.repay(day, amount.units()),
            EntryKind::Fee { amount } => self.fee += amount.units(),
            EntryKind::RateChange { rate } => self.rate = rate.millionths(),
            EntryKind::Freeze { until: FreezeUntil::Day(until), .. } => self.frozen = Some((day, *until)),
            EntryKind::Unfreeze => self.thaw(day),
            EntryKind::MovedInstalment { number, to } => {
                self.ahead.iter_mut().find(|due| due.number == *number).unwrap().on = *to;
            }
            EntryKind::EarlyRecall { due_on } => self.recall(*due_on),
            EntryKind::WriteOff { .. } => {
                self.post_all();
                (self.balance, self.overdue, self.due_now.1) = (0, 0, 0);
                (self.fee, self.interest_owed, self.penalty_owed) = (0, 0, 0);
                self.frozen = None;
                self.is_settled = true;
            }
            EntryKind::ChargeOff => {
                self.post_all();
                self.due_now = (day, self.due_now.1 + self.undue());
                self.ahead.clear();
                self.is_charged_off = true;
            }
            EntryKind::Freeze { .. }
            | EntryKind::Reversal { .. }
            | EntryKind::Extension { .. }
            | EntryKind::Rescheduling { .. } => panic!("no history of the reference has it"),
        }
    }

    fn recall(&mut self, on: Date) {
        let place = self.ahead.iter().position(|due| due.on >= on).unwrap();
        let later = self.ahead.split_off(place);
        self.ahead.push(Due {
            number: later[0].number,
            on,
            agreed: 0,
            principal: later.iter().map(|due| due.principal).sum(),
            missed: later.iter().map(|due| due.missed).sum(),
            bears: true,
            defers: false,
        });
    }

    /// Nothing is earned after it.
    fn post_all(&mut self) {
        self.post_interest();
        self.post_penalty();
        (self.interest.span, self.penalty.span) = (Fraction::default(), Fraction::default());
    }

    fn repay(&mut self, day: Date, vnd: i64) {
        let penalty = self.penalty.payable(self.terms);
        self.penalty.pay(penalty);
        self.penalty_owed += penalty;
        if self.ahead.is_empty() {
            let interest = self.interest.payable(self.terms);
            self.interest.pay(interest);
            self.interest_owed += interest;
        }
        let mut left = vnd;
        if vnd >= self.payoff() {
            self.post_interest();
            self.due_now = (day, self.due_now.1 + self.undue());
            self.ahead.iter_mut().for_each(|due| due.principal = 0);
        }
        for part in self.terms.allocation.order.parts() {
            match part {
                Part::Penalty => pay(&mut left, &mut self.penalty_owed),
                Part::Fee => pay(&mut left, &mut self.fee),
                Part::Interest => pay(&mut left, &mut self.interest_owed),
                Part::Principal => {
                    let before = left;
                    pay(&mut left, &mut self.overdue);
                    pay(&mut left, &mut self.due_now.1);
                    self.balance -= before - left;
                }
            }
        }
        match self.terms.allocation.in_advance {
            InAdvance::Nothing => {}
            InAdvance::PrincipalFirst => {
                self.principal_in_advance(&mut left);
                self.interest_in_advance(&mut left);
            }
            InAdvance::InterestFirst => {
                self.interest_in_advance(&mut left);
                self.principal_in_advance(&mut left);
            }
        }
        self.returned += left;
        self.settle();
    }

    fn interest_in_advance(&mut self, left: &mut i64) {
        let paid = (*left).min(self.interest.payable(self.terms));
        self.interest.pay(paid);
        *left -= paid;
    }

    fn principal_in_advance(&mut self, left: &mut i64) {
        let paid = (*left).min(self.undue());
        *left -= paid;
        self.balance -= paid;
        let mut rest = paid;
        for due in self.ahead.iter_mut().filter(|due| due.missed > 0) {
            let caught_up = rest.min(due.missed);
            due.missed -= caught_up;
            due.principal -= caught_up;
            rest -= caught_up;
        }
        match self.terms.prepayment.effect {
            PrepaymentEffect::ShortensTerm => {
                self.ahead.iter_mut().rev().for_each(|due| pay(&mut rest, &mut due.principal));
            }
            PrepaymentEffect::SkipsNext => {
                self.ahead.iter_mut().for_each(|due| pay(&mut rest, &mut due.principal));
            }
            PrepaymentEffect::ReducesInstalments if rest == 0 => {}
            PrepaymentEffect::ReducesInstalments
                if matches!(self.terms.plan.principal, PrincipalPlan::Explicit(_)) =>
            {
                self.ahead.iter_mut().rev().for_each(|due| pay(&mut rest, &mut due.principal));
            }
            PrepaymentEffect::ReducesInstalments => {
                for (part, due) in self.planned(self.undue() - rest).into_iter().zip(&mut self.ahead) {
                    due.principal = part;
                }
            }
        }
    }

    /// So much principal over the due dates ahead.
    fn planned(&self, vnd: i64) -> Vec<i64> {
        let bearing = self.ahead.iter().filter(|due| due.bears).count().max(1);
        let share = Fraction::new(vnd.into(), i128::try_from(bearing).unwrap());
        let part = rounded(&share, self.terms.plan.rounding);
        let mut left = vnd;
        let mut parts: Vec<i64> = Vec::new();
        for due in &self.ahead {
            let is_equal = due.bears && self.terms.plan.principal == PrincipalPlan::Equal;
            let wanted = if is_equal { part } else { due.agreed };
            parts.push(wanted.min(left));
            left -= wanted.min(left);
        }
        *parts.last_mut().unwrap() += left;
        parts
    }

    fn earn(&mut self, day: Date, idle: i64) {
        if self.frozen.is_some() || self.is_settled || self.is_charged_off {
            return;
        }
        let weight = self.weights.of(day);
        self.add_interest(self.balance - self.overdue - idle, &weight);
        if self.overdue > 0 {
            let factor = Fraction::new(self.terms.overdue.factor.millionths().into(), 1_000_000);
            self.penalty.earn(self.on(self.overdue, &weight) * factor);
        }
    }

    fn add_interest(&mut self, vnd: i64, weight: &Fraction) {
        if vnd != 0 && self.rate != 0 {
            self.interest.earn(self.on(vnd, weight));
        }
    }

    fn on(&self, vnd: i64, weight: &Fraction) -> Fraction {
        Fraction::new(i128::from(vnd) * i128::from(self.rate), 1_000_000) * weight
    }

    fn post_interest(&mut self) {
        self.interest_owed += self.interest.post(self.terms);
    }

    fn post_penalty(&mut self) {
        self.penalty_owed += self.penalty.post(self.terms);
    }

    fn settle(&mut self) {
        self.is_settled |= self.has_begun && self.payoff() == 0;
    }

    fn undue(&self) -> i64 {
        self.ahead.iter().map(|due| due.principal).sum()
    }

    pub(super) fn owed(&self) -> [i64; 4] {
        [self.penalty_owed, self.fee, self.interest_owed, self.overdue + self.due_now.1]
    }

    pub(super) fn payoff(&self) -> i64 {
        if self.is_settled {
            return 0;
        }
        let accrued = self.interest.payable(self.terms) + self.penalty.payable(self.terms);
        self.owed().iter().sum::<i64>() + accrued + self.undue()
    }

    pub(super) fn is_over(&self) -> bool {
        self.is_settled
    }

    pub(super) fn is_frozen(&self) -> bool {
        self.frozen.is_some() && !self.is_settled
    }
}

impl Interest {
    fn earn(&mut self, interest: Fraction) {
        self.earned += interest;
        self.span += interest;
    }

    fn payable(&self, terms: &Terms) -> i64 {
        (rounded(&self.span, terms.interest.rounding) - self.posted_of_span).max(0)
    }

    fn pay(&mut self, vnd: i64) {
        self.posted += vnd;
        self.posted_of_span += vnd;
    }

    /// A span ends with a posting.
    fn post(&mut self, terms: &Terms) -> i64 {
        let posted = self.payable(terms);
        self.pay(posted);
        let left = self.span - Fraction::from_integer(self.posted_of_span.into());
        self.span = if terms.interest.remainder == Remainder::Carried { left } else { Fraction::default() };
        self.posted_of_span = 0;
        posted
    }
}

fn pay(left: &mut i64, owed: &mut i64) {
    let paid = (*left).min(*owed);
    *left -= paid;
    *owed -= paid;
}

fn rounded(exact: &Fraction, rounding: Rounding) -> i64 {
    let step = Fraction::from_integer(rounding.step.get().into());
    let steps = exact / step;
    let half = Fraction::new(1, 2);
    let whole = match rounding.rule {
        RoundingRule::HalfUp => (steps + half).floor(),
        RoundingRule::HalfDown => (steps - half).ceil(),
        RoundingRule::Floor => steps.floor(),
        RoundingRule::Ceil => steps.ceil(),
        RoundingRule::HalfEven => {
            let up = (steps + half).floor();
            let is_tie = up - half == steps;
            let is_odd = up.to_integer() % 2 != 0;
            if is_tie && is_odd { up - Fraction::from_integer(1) } else { up }
        }
    };
    i64::try_from((whole * step).to_integer()).unwrap().max(0)
}

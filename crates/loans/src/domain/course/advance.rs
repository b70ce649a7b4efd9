//! Time passes.

use vocabulary::calendar::Date;

use super::Course;
use crate::domain::{
    day_count::YearShare,
    due_dates::next_day,
    exact::Exact,
    money::Amount,
    parts::Part,
    rate::Factor,
    stage::Stage,
    terms::{EdgeDays, FeeOn},
};

impl Course<'_> {
    /// Comes to a day, with everything that days by themselves bring; its entries are still to come.
    pub(in crate::domain) fn advance(&mut self, to: Date) {
        while self.day < to {
            let stop = self.next_change().map_or(to, |change| change.min(to));
            if self.weighs_the_day_it_comes_to() {
                self.miss(stop);
            }
            self.accrue(stop);
            self.day = stop;
            self.open_day();
            self.book();
        }
    }

    /// The first day after this one on which anything but accrual may happen by itself.
    pub(in crate::domain) fn next_change(&self) -> Option<Date> {
        let change = match self.stage {
            Stage::Frozen(freeze) => Some(freeze.until),
            Stage::InTerm | Stage::Overdue { .. } if self.rows.may_miss() => Some(next_day(self.day)),
            Stage::InTerm | Stage::Overdue { .. } => self.rows.upcoming().map(|row| row.due_on),
            Stage::Booked | Stage::ChargedOff { .. } | Stage::Settled { .. } | Stage::WrittenOff { .. } => {
                None
            }
        };
        change.filter(|day| *day > self.day)
    }

    /// What the balances earn until a day. Principal that is overdue earns the rate times the factor, everything else
    /// the rate; interest itself earns nothing.
    fn accrue(&mut self, until: Date) {
        let idle = std::mem::take(&mut self.idle).min(self.balance);
        if !self.stage.is_running() {
            return;
        }
        let overdue = self.rows.overdue();
        let in_term = self.balance.minus(overdue);
        let share = self.share(self.day, until);
        let earned = Exact::interest(in_term, share, self.rate, Factor::ONE);
        let not_earned = self.on_this_day(idle);
        self.interest.earn(earned.minus(not_earned));
        self.penalty.earn(Exact::interest(overdue, share, self.rate, self.terms.overdue.factor));
    }

    /// What a balance earns on this very day, whatever the rule of first and last days.
    pub(in crate::domain) fn on_this_day(&self, balance: Amount) -> Exact {
        if self.day < self.free_until {
            return Exact::ZERO;
        }
        let share = self.terms.interest.basis.share(self.day, next_day(self.day), self.layout.grid);
        Exact::interest(balance, share, self.rate, Factor::ONE)
    }

    /// The share of a year between two days that bears interest, by the rule of first and last days.
    pub(in crate::domain) fn share(&self, from: Date, until: Date) -> YearShare {
        let free_until = self.free_until;
        let (first, last) = match self.terms.interest.edges {
            EdgeDays::FirstInLastOut | EdgeDays::BothOut => (from.max(free_until), until),
            EdgeDays::FirstOutLastIn => (next_day(from.max(free_until)), next_day(until)),
            EdgeDays::BothIn => (next_day(from).max(free_until), next_day(until)),
        };
        self.terms.interest.basis.share(first, last, self.layout.grid)
    }

    /// Whether the span to a stop holds the stop's own day, on which what was due before it is missed already.
    fn weighs_the_day_it_comes_to(&self) -> bool {
        matches!(self.terms.interest.edges, EdgeDays::FirstOutLastIn | EdgeDays::BothIn)
    }

    /// What a day brings by itself: first what was missed by its beginning, then the end of a freeze, last what falls due.
    fn open_day(&mut self) {
        self.miss(self.day);
        self.end_freeze();
        self.fall_due();
        self.settle_if_nothing_is_left();
    }

    /// A day begins, and what fell due before it is missed.
    fn miss(&mut self, day: Date) {
        if self.stage.is_running() && self.rows.miss(self.terms.overdue.missed, day) {
            self.stage = self.stage.miss(day);
        }
    }

    /// Everything that falls due today: interest to the day, and the principal planned for it.
    pub(in crate::domain) fn fall_due(&mut self) {
        while self.stage.is_running() {
            let Some(row) = self.rows.upcoming().filter(|row| row.due_on <= self.day) else { break };
            if !row.defers_interest || self.rows.is_last_ahead() {
                self.post_interest();
            }
            self.post_penalty();
            self.charge_fees_of_due_date();
            self.rows.fall_due();
        }
    }

    /// Once on a day, however many instalments a freeze or a recall made fall due on it.
    fn charge_fees_of_due_date(&mut self) {
        if !self.balance.is_zero() && self.fees_on != Some(self.day) {
            self.fees_on = Some(self.day);
            self.charge_fees(FeeOn::DueDate, self.balance);
        }
    }

    /// Interest in term becomes payable.
    pub(in crate::domain) fn post_interest(&mut self) {
        let amount = self.interest.post(&self.terms.interest);
        self.rows.charge(Part::Interest, amount);
    }

    /// Interest on overdue principal becomes payable.
    pub(in crate::domain) fn post_penalty(&mut self) {
        let amount = self.penalty.post(&self.terms.interest);
        self.rows.charge(Part::Penalty, amount);
    }

    /// Once nothing is owed and nothing that accrued can be posted, the loan is settled, and what is left of less than a
    /// step is a remainder.
    pub(in crate::domain) fn settle_if_nothing_is_left(&mut self) {
        if self.balance.is_zero() && self.payoff().is_zero() {
            self.interest.close();
            self.penalty.close();
            self.stage = self.stage.settle(self.day);
        }
    }
}

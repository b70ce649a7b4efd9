//! Money comes in.

use super::Course;
use crate::domain::{
    money::Amount,
    parts::Part,
    rejection::Why,
    stage::Act,
    terms::{Excess, InAdvance, PrepaymentEffect},
};

impl Course<'_> {
    /// A payment: first what is due, in the order of the terms; then what they allow in advance. One that pays
    /// everything off is accepted by every rule.
    pub(in crate::domain) fn repay(&mut self, amount: Amount) -> Result<(), Why> {
        self.stage.permits(Act::Repay)?;
        self.post_payable();
        let payoff = self.payoff();
        let taken = if amount >= payoff { self.pay_off() } else { self.allocate(amount) };
        let excess = amount.minus(taken);
        if !excess.is_zero() && self.terms.prepayment.excess == Excess::Refused {
            return Err(Why::AbovePayable { payable: taken });
        }
        self.totals.received.add(taken);
        self.totals.returned.add(excess);
        self.cure_what_is_paid();
        self.settle_if_nothing_is_left();
        Ok(())
    }

    /// What is payable at any time: interest on overdue principal, and after the final due date all interest.
    pub(in crate::domain) fn post_payable(&mut self) {
        let rule = &self.terms.interest;
        let penalty = self.penalty.post_at_most(self.penalty.payable(rule), rule);
        self.rows.charge(Part::Penalty, penalty);
        if self.rows.is_over() {
            self.post_interest_at_most(self.interest.payable(rule));
        }
    }

    fn post_interest_at_most(&mut self, most: Amount) -> Amount {
        let amount = self.interest.post_at_most(most, &self.terms.interest);
        self.rows.charge(Part::Interest, amount);
        amount
    }

    /// Everything that is payable, in the order of the terms. Says how much that took.
    pub(in crate::domain) fn pay_due(&mut self, amount: Amount) -> Amount {
        let mut left = amount;
        for part in self.terms.allocation.order.parts() {
            left = left.minus(self.pay(part, left));
        }
        amount.minus(left)
    }

    fn pay(&mut self, part: Part, amount: Amount) -> Amount {
        let paid = self.rows.pay(part, amount, self.day);
        if part == Part::Principal {
            self.balance = self.balance.minus(paid);
        }
        paid
    }

    fn pay_off(&mut self) -> Amount {
        self.post_interest();
        self.rows.collapse();
        self.pay_due(self.owed().total())
    }

    fn allocate(&mut self, amount: Amount) -> Amount {
        let due = self.pay_due(amount);
        let left = amount.minus(due);
        let in_advance = match self.terms.allocation.in_advance {
            InAdvance::Nothing => Amount::ZERO,
            InAdvance::PrincipalFirst => {
                let principal = self.pay_principal_in_advance(left);
                principal.plus(self.pay_interest_in_advance(left.minus(principal)))
            }
            InAdvance::InterestFirst => {
                let interest = self.pay_interest_in_advance(left);
                interest.plus(self.pay_principal_in_advance(left.minus(interest)))
            }
        };
        due.plus(in_advance)
    }

    /// Interest that accrued to the day, as far as the payment reaches.
    fn pay_interest_in_advance(&mut self, amount: Amount) -> Amount {
        let interest = self.post_interest_at_most(amount);
        self.pay(Part::Interest, interest)
    }

    /// Principal that is not due: what was missed and shifted comes first, then the terms say whose
    /// principal it is. It is payable, and paid, in the instalment that runs.
    fn pay_principal_in_advance(&mut self, amount: Amount) -> Amount {
        let amount = amount.min(self.rows.undue());
        let rest = amount.minus(self.rows.catch_up(amount));
        match self.terms.prepayment.effect {
            PrepaymentEffect::ShortensTerm if self.is_level() && !rest.is_zero() => {
                self.plan_shorter(self.rows.undue().minus(rest));
            }
            PrepaymentEffect::ShortensTerm => self.rows.take_last(rest),
            PrepaymentEffect::SkipsNext => self.rows.take_next(rest),
            PrepaymentEffect::ReducesInstalments if rest.is_zero() => {}
            PrepaymentEffect::ReducesInstalments if self.is_agreed() => self.rows.take_last(rest),
            PrepaymentEffect::ReducesInstalments => self.plan_anew(self.rows.undue().minus(rest)),
        }
        self.rows.charge(Part::Principal, amount);
        self.pay(Part::Principal, amount)
    }

    /// What is overdue is so since the oldest part that is still owed; nothing may be any more.
    fn cure_what_is_paid(&mut self) {
        self.stage = self.stage.overdue_since(self.rows.overdue_since());
    }
}

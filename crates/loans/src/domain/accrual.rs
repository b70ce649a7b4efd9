//! Interest on its way from earned to posted.

use super::{exact::Exact, money::Amount, rounding::Remainder, terms::InterestRule};

/// Interest of one kind: what was earned, what of it was posted, and what rounding left behind.
///
/// Invariant: earned = posted + pending + remainder, exactly.
///
/// A span is rounded once, at its end: what is paid within it is set against the rounded whole, so that it does not
/// matter into how many payments, on which days, the whole was cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accrual {
    earned: Exact,
    posted: Amount,
    pending: Exact,
    remainder: Exact,
    /// Posted since the last span ended.
    in_span: Amount,
}

impl Accrual {
    /// All that was ever earned (lãi phát sinh), exact.
    pub fn earned(&self) -> Exact {
        self.earned
    }

    /// All that was ever posted (lãi đã hạch toán).
    pub fn posted(&self) -> Amount {
        self.posted
    }

    /// Earned and not posted yet (lãi dự thu), exact.
    pub fn pending(&self) -> Exact {
        self.pending
    }

    /// Exact minus rounded, of all postings: what the rounding account owes or is owed.
    pub fn remainder(&self) -> Exact {
        self.remainder
    }

    /// What a posting now would be: the span so far, rounded as one, without what of it was posted.
    pub fn payable(&self, rule: &InterestRule) -> Amount {
        rule.rounding.round(self.pending.plus(self.in_span.into())).less(self.in_span)
    }

    pub(super) fn earn(&mut self, interest: Exact) {
        self.earned = self.earned.plus(interest);
        self.pending = self.pending.plus(interest);
    }

    /// The span ends: posts what is payable, and what rounding leaves is a remainder or goes into the next one.
    pub(super) fn post(&mut self, rule: &InterestRule) -> Amount {
        let amount = self.payable(rule);
        self.post_part(amount);
        self.in_span = Amount::ZERO;
        match rule.remainder {
            Remainder::Apart => self.close(),
            Remainder::Carried => {}
        }
        amount
    }

    /// Posts what is payable, at most so much, and the span goes on.
    pub(super) fn post_at_most(&mut self, most: Amount, rule: &InterestRule) -> Amount {
        let amount = self.payable(rule).min(most);
        self.post_part(amount);
        amount
    }

    fn post_part(&mut self, amount: Amount) {
        self.posted.add(amount);
        self.in_span.add(amount);
        self.pending = self.pending.minus(amount.into());
    }

    /// Nothing more will be posted of what is pending: it is a remainder.
    pub(super) fn close(&mut self) {
        self.remainder = self.remainder.plus(self.pending);
        self.pending = Exact::ZERO;
        self.in_span = Amount::ZERO;
    }
}

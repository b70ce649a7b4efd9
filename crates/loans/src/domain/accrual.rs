//! Interest on its way from earned to posted.

use super::{exact::Exact, money::Amount, rounding::Remainder, terms::InterestRule};

/// Interest of one kind: what was earned, what of it was posted, and what rounding left behind.
///
/// Invariant: earned = posted + pending + remainder, exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accrual {
    earned: Exact,
    posted: Amount,
    pending: Exact,
    remainder: Exact,
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

    /// What a posting now would be.
    pub fn payable(&self, rule: &InterestRule) -> Amount {
        rule.rounding.round(self.pending)
    }

    pub(super) fn earn(&mut self, interest: Exact) {
        self.earned = self.earned.plus(interest);
        self.pending = self.pending.plus(interest);
    }

    /// Posts all that is pending, rounded once.
    pub(super) fn post(&mut self, rule: &InterestRule) -> Amount {
        let amount = self.payable(rule);
        self.post_part(amount);
        match rule.remainder {
            Remainder::Apart => self.close(),
            Remainder::Carried => {}
        }
        amount
    }

    /// Posts a whole amount of what is pending and leaves the rest.
    pub(super) fn post_part(&mut self, amount: Amount) {
        self.posted.add(amount);
        self.pending = self.pending.minus(amount.into());
    }

    /// Nothing more will be posted of what is pending: it is a remainder.
    pub(super) fn close(&mut self) {
        self.remainder = self.remainder.plus(self.pending);
        self.pending = Exact::ZERO;
    }
}

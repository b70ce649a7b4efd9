//! Rút hồ sơ rà soát: a review ends without a decision.

use serde::{Deserialize, Serialize};
use vocabulary::{
    calendar::Date,
    decision::{Claim, ClaimChange, Command, Decision, Found, Moment, Scope},
    rejection::Violations,
};

use super::{
    ReviewEvent, ReviewRejection, Target,
    rejection::{not_before, not_in_future},
};
use crate::domain::{Decided, Key, Registry, name::named};

named! {
    /// Why a review is withdrawn.
    WithdrawReason {
        /// Hộ không còn: all died, left the province or went to another household.
        HouseholdEnded = "household_ended",
        /// Hộ chuyển khỏi xã.
        MovedAway = "moved_away",
        /// Hộ rút giấy đề nghị.
        Renounced = "renounced",
        /// Ghi nhầm vào danh sách.
        Mistake = "mistake",
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Withdrawal {
    #[serde(rename = "withdraw_date")]
    pub on: Date,
    pub reason: WithdrawReason,
}

/// End a review that is not decided. The household keeps the class that it had.
#[derive(Clone, Debug)]
pub(crate) struct WithdrawReview {
    pub target: Target,
    pub withdrawal: Withdrawal,
    /// [`super::open::UNDER_WAY`] of this household: given up.
    pub under_way: Claim,
}

impl Command for WithdrawReview {
    type Domain = Registry;
    type Rejection = ReviewRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([self.target.key()])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let review = self.target.find(found)?;
        let since = review.record.under_way_since();
        let since = since.ok_or_else(|| self.target.wrong_stage(&review.record.stage))?;
        let mut bad = Violations::default();
        not_in_future(&mut bad, "withdrawal.withdraw_date", self.withdrawal.on, moment);
        not_before(&mut bad, "withdrawal.withdraw_date", self.withdrawal.on, since);
        bad.finish()?;
        let change = review.change(ReviewEvent::Withdrawn(self.withdrawal), moment.now);
        let free = ClaimChange::GiveUp { claim: self.under_way, holder: self.target.review.raw() };
        Ok(Decision { changes: vec![change], claims: vec![free] })
    }
}

//! An entry happens.

use super::Course;
use crate::domain::{
    entry::{Entry, EntryKind, WriteOffGrounds},
    money::Amount,
    rate::Rate,
    rejection::Why,
    stage::Act,
    terms::PrincipalPlan,
};

impl<'a> Course<'a> {
    /// Comes to the entry's day and lets it happen, or says why it cannot.
    pub(in crate::domain) fn apply(&mut self, entry: &'a Entry) -> Result<(), Why> {
        self.advance(entry.value_on);
        self.happen(&entry.kind)?;
        self.fall_due();
        self.book();
        Ok(())
    }

    fn happen(&mut self, kind: &'a EntryKind) -> Result<(), Why> {
        match kind {
            EntryKind::Disbursement { amount } => self.disburse(positive(*amount)?),
            EntryKind::Repayment { amount } => self.repay(positive(*amount)?),
            EntryKind::Fee { amount } => {
                self.stage.permits(Act::ChargeFee)?;
                self.charge_fee(positive(*amount)?);
                Ok(())
            }
            EntryKind::Freeze { until, cause, damage } => self.freeze(*until, *cause, *damage),
            EntryKind::Unfreeze => self.unfreeze(),
            EntryKind::Extension { months } => self.extend(*months),
            EntryKind::MovedInstalment { number, to } => self.move_instalment(*number, *to),
            EntryKind::RateChange { rate } => self.change_rate(*rate),
            EntryKind::EarlyRecall { due_on } => self.recall(*due_on),
            EntryKind::WriteOff { grounds } => self.write_off(*grounds),
            EntryKind::ChargeOff => self.charge_off(),
            EntryKind::Rescheduling { plan } => self.reschedule(plan),
            // What it reverses was left out, and so is it.
            EntryKind::Reversal { .. } => Ok(()),
        }
    }

    /// From today on. Level instalments are level again at the new rate; other plans do not ask the rate.
    fn change_rate(&mut self, rate: Rate) -> Result<(), Why> {
        self.stage.permits(Act::ChangeRate)?;
        self.rate = rate;
        self.level_again();
        Ok(())
    }

    /// Whether principal and interest together are the same on every due date.
    pub(super) fn is_level(&self) -> bool {
        self.layout.plan.principal == PrincipalPlan::Level
    }

    /// Whether the parts of the principal were agreed one by one.
    pub(super) fn is_agreed(&self) -> bool {
        matches!(self.layout.plan.principal, PrincipalPlan::Explicit(_))
    }

    /// Nothing is owed any more.
    fn write_off(&mut self, grounds: WriteOffGrounds) -> Result<(), Why> {
        if grounds == WriteOffGrounds::UnableAfterFreeze && !self.was_frozen {
            return Err(Why::NoExpiredFreeze);
        }
        let stage = self.stage.write_off(self.day)?;
        self.post_all();
        self.rows.collapse();
        self.totals.written_off = self.rows.write_off();
        self.balance = Amount::ZERO;
        self.stage = stage;
        Ok(())
    }

    /// Everything is payable, and nothing more is earned.
    fn charge_off(&mut self) -> Result<(), Why> {
        let stage = self.stage.charge_off(self.day)?;
        self.post_all();
        self.rows.recall(self.day);
        self.rows.fall_due();
        self.stage = stage;
        Ok(())
    }

    /// All that accrued becomes payable, and what is less than a step is a remainder.
    fn post_all(&mut self) {
        self.post_interest();
        self.post_penalty();
        self.interest.close();
        self.penalty.close();
    }
}

pub(super) fn positive(amount: Amount) -> Result<Amount, Why> {
    if amount.is_zero() { Err(Why::NoAmount) } else { Ok(amount) }
}

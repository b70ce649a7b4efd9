//! A debt is frozen, for longer, or no more.

use vocabulary::calendar::Date;

use super::Course;
use crate::domain::{
    due_dates::Grid,
    entry::FreezeUntil,
    limits::{Cause, FreezeLimit},
    rate::Portion,
    rejection::{NoFreeze, Why},
    stage::{Act, Freeze, Stage},
};

impl Course<'_> {
    /// Freezes the debt from today, or prolongs the freeze it is in.
    pub(in crate::domain) fn freeze(
        &mut self,
        until: FreezeUntil,
        cause: Cause,
        damage: Portion,
    ) -> Result<(), Why> {
        if !self.terms.freeze.causes.contains(&cause) {
            return Err(NoFreeze::Cause.into());
        }
        let Some(limit) = self.terms.freeze.limit(damage) else {
            return Err(NoFreeze::Damage.into());
        };
        self.stage = match self.stage {
            Stage::Frozen(freeze) => self.prolong(freeze, until, limit)?,
            Stage::Booked
            | Stage::InTerm
            | Stage::Overdue { .. }
            | Stage::ChargedOff { .. }
            | Stage::Settled { .. }
            | Stage::WrittenOff { .. } => {
                self.stage.permits(Act::Freeze)?;
                self.stage.freeze(self.day, self.end(self.day, until, limit)?, damage)?
            }
        };
        Ok(())
    }

    fn prolong(&self, freeze: Freeze, until: FreezeUntil, limit: &FreezeLimit) -> Result<Stage, Why> {
        self.stage.permits(Act::ProlongFreeze)?;
        if freeze.prolonged >= limit.prolongations {
            return Err(NoFreeze::NotProlongable { times: limit.prolongations }.into());
        }
        let until = self.end(freeze.until, until, limit)?;
        let longest = self.months_after(freeze.from, self.term_months());
        if until > longest {
            return Err(NoFreeze::BeyondLimit { latest: longest }.into());
        }
        Ok(Stage::Frozen(Freeze { until, prolonged: freeze.prolonged.saturating_add(1), ..freeze }))
    }

    /// The day on which a freeze ends that begins, or goes on, on another.
    fn end(&self, from: Date, until: FreezeUntil, limit: &FreezeLimit) -> Result<Date, NoFreeze> {
        let latest = self.months_after(from, limit.most.count());
        let end = match until {
            FreezeUntil::Day(day) => day,
            FreezeUntil::Months(months) => self.months_after(from, months.count()),
            FreezeUntil::Longest => latest,
        };
        if end <= from {
            Err(NoFreeze::EndsTooEarly { from })
        } else if end > latest {
            Err(NoFreeze::BeyondLimit { latest })
        } else {
            Ok(end)
        }
    }

    /// The freeze ends today, before its time.
    pub(in crate::domain) fn unfreeze(&mut self) -> Result<(), Why> {
        self.stage.permits(Act::Unfreeze)?;
        let (stage, freeze) = self.stage.thaw()?;
        if self.day <= freeze.from {
            return Err(NoFreeze::EndsTooEarly { from: freeze.from }.into());
        }
        self.thaw(stage, freeze);
        Ok(())
    }

    /// A freeze that ends today by itself.
    pub(in crate::domain) fn end_freeze(&mut self) {
        if let Ok((stage, freeze)) = self.stage.thaw()
            && freeze.until <= self.day
        {
            self.was_frozen = true;
            self.thaw(stage, freeze);
        }
    }

    fn thaw(&mut self, stage: Stage, freeze: Freeze) {
        self.stage = stage;
        self.rows.resume(freeze.from, self.day, self.terms.freeze.resume);
        self.level_again();
    }

    /// Where a due date ahead falls: of a frozen loan, where it will be when the freeze is over.
    pub(in crate::domain) fn falls_due_on(&self, due_on: Date) -> Date {
        if let Stage::Frozen(freeze) = self.stage {
            self.terms.freeze.resume.moved(due_on, freeze.from, freeze.until)
        } else {
            due_on
        }
    }

    fn months_after(&self, day: Date, months: i32) -> Date {
        Grid { anchor: day, month_end: self.layout.grid.month_end }.date(months)
    }

    /// The term first agreed, in months.
    pub(in crate::domain) fn term_months(&self) -> i32 {
        let plan = &self.terms.plan;
        plan.interval.count().saturating_mul(plan.instalments.into())
    }
}

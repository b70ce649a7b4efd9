//! A debt is frozen, for longer, or no more.

use vocabulary::calendar::Date;

use super::Course;
use crate::domain::{
    due_dates::{Grid, days_after, days_between},
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
            Stage::Frozen(freeze) => self.prolong(freeze, until)?,
            Stage::Booked
            | Stage::InTerm
            | Stage::Overdue { .. }
            | Stage::ChargedOff { .. }
            | Stage::Settled { .. }
            | Stage::WrittenOff { .. } => {
                self.stage.permits(Act::Freeze)?;
                self.stage.freeze(self.day, self.end(self.day, self.day, until, limit)?, damage)?
            }
        };
        Ok(())
    }

    /// Measured by the damage that the debt was frozen for: what is stated later cannot lengthen it.
    fn prolong(&self, freeze: Freeze, until: FreezeUntil) -> Result<Stage, Why> {
        self.stage.permits(Act::ProlongFreeze)?;
        let Some(limit) = self.terms.freeze.limit(freeze.damage) else {
            return Err(NoFreeze::Damage.into());
        };
        if freeze.prolonged >= limit.prolongations {
            return Err(NoFreeze::NotProlongable { times: limit.prolongations }.into());
        }
        let until = self.end(freeze.from, freeze.until, until, limit)?;
        Ok(Stage::Frozen(Freeze { until, prolonged: freeze.prolonged.saturating_add(1), ..freeze }))
    }

    /// The day on which a freeze ends that began on one day and goes on from another.
    fn end(
        &self,
        begun_on: Date,
        from: Date,
        until: FreezeUntil,
        limit: &FreezeLimit,
    ) -> Result<Date, NoFreeze> {
        let latest = self.months_after(from, limit.most.count()).min(self.latest_in_all(begun_on, limit));
        let end = match until {
            FreezeUntil::Day(day) => day,
            FreezeUntil::Months(months) => self.months_after(from, months.count()),
            FreezeUntil::Longest => latest,
        };
        if latest <= from || end > latest {
            Err(NoFreeze::BeyondLimit { latest })
        } else if end <= from {
            Err(NoFreeze::EndsTooEarly { from })
        } else {
            Ok(end)
        }
    }

    /// When all freezes together are as long as they may be: as many days as the months from the first of them have.
    fn latest_in_all(&self, begun_on: Date, limit: &FreezeLimit) -> Date {
        let first = self.first_frozen_on.unwrap_or(begun_on);
        let months = limit.most_in_all.months(self.term_months());
        let most = days_between(first, self.months_after(first, months));
        days_after(begun_on, most.saturating_sub(self.frozen_days))
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
        self.first_frozen_on = self.first_frozen_on.or(Some(freeze.from));
        self.frozen_days = self.frozen_days.saturating_add(days_between(freeze.from, self.day));
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

//! What is to come falls due later, earlier, or by another plan.

use vocabulary::{
    calendar::{Date, Months},
    rejection::Violations,
};

use super::Course;
use crate::domain::{
    rejection::{NoPostponement, Why},
    rows::Layout,
    stage::Act,
    terms::{Plan, shape},
};

impl<'a> Course<'a> {
    /// The final due date is so many months later. Decided before it comes, and within the limit for the term.
    pub(in crate::domain) fn extend(&mut self, months: Months) -> Result<(), Why> {
        let final_due = self.rows.final_due();
        if self.day >= final_due {
            return Err(NoPostponement::ExtensionAfterDue { final_due }.into());
        }
        self.stage.permits(Act::Postpone)?;
        let most = self.terms.extension.most(self.term_months());
        let extended = self.extended.saturating_add(months.count());
        if extended > most {
            return Err(NoPostponement::ExtensionBeyondLimit { most, used: self.extended }.into());
        }
        self.extended = extended;
        let (grid, interval) = (self.layout.grid, self.layout.plan.interval.count());
        let between = (1..).map(|step: i32| grid.later(final_due, interval.saturating_mul(step)));
        self.rows.extend(between, grid.later(final_due, months.count()));
        Ok(())
    }

    /// One instalment falls due on another day. The order of the instalments stays, and so does the final due date
    /// unless it comes earlier: later is an extension.
    pub(in crate::domain) fn move_instalment(&mut self, number: u32, to: Date) -> Result<(), Why> {
        self.stage.permits(Act::Postpone)?;
        let ahead = self.rows.ahead();
        let Some(place) = ahead.iter().position(|row| row.number == number) else {
            return Err(NoPostponement::InstalmentUnknown { number }.into());
        };
        let before = place.checked_sub(1).and_then(|before| ahead.get(before));
        let earliest = before.map_or(self.rows.running_since(), |row| row.due_on).max(self.day);
        let latest = ahead.get(place.saturating_add(1)).map(|row| row.due_on);
        let in_order = match latest {
            Some(next) => to < next,
            None => to <= self.rows.final_due(),
        };
        if to <= earliest || !in_order {
            return Err(NoPostponement::InstalmentOutOfOrder { number }.into());
        }
        self.rows.postpone(number, to);
        Ok(())
    }

    /// All principal that is owed is paid back by another plan from today on; the interest to today is payable today.
    pub(in crate::domain) fn reschedule(&mut self, plan: &'a Plan) -> Result<(), Why> {
        self.stage.permits(Act::Reschedule)?;
        let bad = shape(plan);
        if bad != Violations::default() {
            return Err(Why::PlanDoesNotFit(bad));
        }
        let layout = Layout::new(plan, self.day);
        if layout.first_due() <= self.day {
            return Err(Why::FirstDueTooEarly { first_due: layout.first_due() });
        }
        self.post_interest();
        self.post_penalty();
        let principal = self.rows.replace(&layout, self.day);
        self.layout = layout;
        self.plan_more(principal);
        self.stage = self.stage.cure();
        Ok(())
    }

    /// Everything falls due on a day that is earlier than the final due date.
    pub(in crate::domain) fn recall(&mut self, due_on: Date) -> Result<(), Why> {
        self.stage.permits(Act::Recall)?;
        let final_due = self.rows.final_due();
        if due_on < self.day || due_on >= final_due {
            return Err(NoPostponement::RecallNotEarlier { final_due }.into());
        }
        self.rows.recall(due_on);
        Ok(())
    }
}

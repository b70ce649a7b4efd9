//! New instalments, as a plan lays them out.

use vocabulary::calendar::Date;

use super::{Fall, Row, Rows};
use crate::domain::{
    due_dates::Grid,
    money::Amount,
    parts::Parts,
    terms::{CountedFrom, Plan, PrincipalPlan},
};

/// A plan on its dates.
#[derive(Clone, Copy, Debug)]
pub(in crate::domain) struct Layout<'a> {
    pub plan: &'a Plan,
    pub grid: Grid,
}

impl<'a> Layout<'a> {
    /// The plan, begun on a day.
    pub(in crate::domain) fn new(plan: &'a Plan, begun_on: Date) -> Self {
        let anchor = match plan.counted_from {
            CountedFrom::FirstDisbursement => begun_on,
            CountedFrom::Day(day) => day,
        };
        Self { plan, grid: Grid { anchor, month_end: plan.month_end } }
    }

    /// The day of the first instalment.
    pub(in crate::domain) fn first_due(&self) -> Date {
        self.due_on(1)
    }

    fn due_on(&self, place: u16) -> Date {
        self.grid.date(self.plan.interval.count().saturating_mul(place.into()))
    }

    /// Its instalments, numbered after those before them.
    fn rows(&self, numbers_before: u32) -> impl Iterator<Item = Row> + '_ {
        (1..=self.plan.instalments).map(move |place| Row {
            bears_principal: self.bears_principal(place),
            defers_interest: place <= self.plan.grace_interest,
            agreed: self.agreed(place),
            ..empty(numbers_before.saturating_add(place.into()), self.due_on(place))
        })
    }

    fn bears_principal(&self, place: u16) -> bool {
        let is_turn = match &self.plan.principal {
            PrincipalPlan::Explicit(_) => !self.agreed(place).is_zero(),
            PrincipalPlan::Equal | PrincipalPlan::Bullet | PrincipalPlan::Level => {
                place > self.plan.grace_principal && place.checked_rem(self.plan.principal_every) == Some(0)
            }
        };
        is_turn || place == self.plan.instalments
    }

    fn agreed(&self, place: u16) -> Amount {
        match &self.plan.principal {
            PrincipalPlan::Explicit(parts) => {
                let index = usize::from(place.saturating_sub(1));
                parts.get(index).copied().unwrap_or(Amount::ZERO)
            }
            PrincipalPlan::Equal | PrincipalPlan::Bullet | PrincipalPlan::Level => Amount::ZERO,
        }
    }
}

impl Rows {
    /// Those of a loan that begins.
    pub(in crate::domain) fn new(layout: &Layout<'_>, begun_on: Date) -> Self {
        Self { all: layout.rows(0).collect(), next: 0, open: 0, begun_on }
    }

    /// The running instalment ends on this day, and those of a new plan follow it. Says how much principal was owed
    /// that has no due date now.
    pub(in crate::domain) fn replace(&mut self, layout: &Layout<'_>, today: Date) -> Amount {
        let mut homeless = self.undue();
        let begins_today = self.running_since() == today;
        self.all.truncate(self.next.saturating_add(1));
        match self.all.get_mut(self.next) {
            Some(running) if begins_today && running.is_untouched() => self.all.truncate(self.next),
            Some(running) => {
                running.planned = Amount::ZERO;
                running.shifted_in = Amount::ZERO;
                running.due_on = today;
                self.fall_due();
            }
            None => {}
        }
        for row in &mut self.all {
            homeless.add(row.take_owed_principal());
        }
        let last = self.all.last().map_or(0, |row| row.number);
        self.all.extend(layout.rows(last));
        homeless
    }

    /// The final due date is later: instalments at the plan's interval up to it, and the last part of the principal falls
    /// due on it, in this plan and in any that is made of it later.
    pub(in crate::domain) fn extend(&mut self, between: impl Iterator<Item = Date>, final_due: Date) {
        let mut number = self.all.last().map_or(0, |row| row.number);
        let last_part = self.take_last_part();
        for due_on in between.take_while(|day| *day < final_due) {
            number = number.saturating_add(1);
            self.all.push(empty(number, due_on));
        }
        self.all.push(Row { number: number.saturating_add(1), due_on: final_due, ..last_part });
    }

    /// Takes out the last part that is left, and those after it that are paid in advance bear no principal either.
    fn take_last_part(&mut self) -> Row {
        let last = self.all.len().saturating_sub(1);
        let place = self.all.iter().rposition(|row| !row.planned.is_zero()).unwrap_or(last);
        let mut taken = Row { bears_principal: true, ..empty(0, self.begun_on) };
        for row in self.all.iter_mut().skip(place) {
            row.bears_principal = false;
            taken.planned.add(std::mem::take(&mut row.planned));
            taken.shifted_in.add(std::mem::take(&mut row.shifted_in));
            taken.agreed.add(std::mem::take(&mut row.agreed));
        }
        taken
    }
}

fn empty(number: u32, due_on: Date) -> Row {
    Row {
        number,
        due_on,
        bears_principal: false,
        defers_interest: false,
        agreed: Amount::ZERO,
        opened: Amount::ZERO,
        disbursed: Amount::ZERO,
        planned: Amount::ZERO,
        shifted_in: Amount::ZERO,
        charged: Parts::default(),
        paid: Parts::default(),
        written_off: Parts::default(),
        in_advance: Amount::ZERO,
        late: Amount::ZERO,
        fees_on: None,
        fees_of_day: Amount::ZERO,
        fall: Fall::Ahead,
    }
}

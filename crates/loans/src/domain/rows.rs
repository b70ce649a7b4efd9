//! The instalments of a loan as time passes over them: the one place where it stands who owes what since when.

use vocabulary::calendar::Date;

use super::{
    money::Amount,
    parts::{Part, Parts},
    terms::Missed,
};

mod ahead;
mod build;

pub(super) use build::Layout;

/// One instalment (kỳ hạn trả nợ).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub number: u32,
    pub due_on: Date,
    pub bears_principal: bool,
    /// Interest goes on to the next one (ân hạn lãi).
    pub defers_interest: bool,
    /// The principal agreed for it that is not paid out yet, where parts are explicit.
    pub agreed: Amount,
    /// Paid out on its first day, or later in it.
    pub opened: Amount,
    pub disbursed: Amount,
    /// Principal that is to fall due on its day.
    pub planned: Amount,
    /// The part of `planned` that was missed before and shifted to it.
    pub shifted_in: Amount,
    /// What became payable in it; of principal also what was paid in advance in it.
    pub charged: Parts,
    pub paid: Parts,
    pub written_off: Parts,
    pub in_advance: Amount,
    pub late: Amount,
    /// The last day on which a fee was charged in it, and all fees of that day.
    fees_on: Option<Date>,
    fees_of_day: Amount,
    fall: Fall,
}

/// Where the principal of an instalment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fall {
    /// Not due yet.
    Ahead,
    /// Due, and not missed so far.
    Due,
    /// Missed: overdue from a day on, as long as it is not paid.
    Overdue { since: Date },
    /// Paid in time, shifted or planned anew: it never becomes overdue any more.
    Past,
}

impl Row {
    pub(super) fn owed(&self) -> Parts {
        self.charged.minus(&self.paid).minus(&self.written_off)
    }

    /// Its principal: fallen due, paid in advance, or still to come.
    pub(super) fn principal(&self) -> Amount {
        self.charged.principal.plus(self.planned)
    }

    /// Principal that was missed and not paid since, and from when on it is overdue.
    fn overdue(&self) -> Option<(Date, Amount)> {
        let owed = self.owed().principal;
        match self.fall {
            Fall::Overdue { since } if !owed.is_zero() => Some((since, owed)),
            Fall::Ahead | Fall::Due | Fall::Overdue { .. } | Fall::Past => None,
        }
    }

    /// Nothing was paid out or became payable in it.
    fn is_untouched(&self) -> bool {
        self.opened.plus(self.disbursed).plus(self.charged.total()).is_zero()
    }

    /// What it pays before the instalment falls due is paid in advance, even where a freeze lets its day go by.
    fn pay(&mut self, part: Part, amount: Amount, day: Date) -> Amount {
        let owed = self.owed().of(part);
        let paid = amount.min(owed);
        self.paid.add(part, paid);
        if self.fall != Fall::Ahead && day > self.due_on {
            self.late.add(paid.min(owed.less(self.payable_since(part, day))));
        } else if self.fall == Fall::Ahead && matches!(part, Part::Interest | Part::Principal) {
            // Fees and penalties are payable at once, whatever the day of the instalment they stand in.
            self.in_advance.add(paid);
        }
        paid
    }

    /// What became payable on this very day: a fee is not late on its day.
    fn payable_since(&self, part: Part, day: Date) -> Amount {
        match part {
            Part::Fee if self.fees_on == Some(day) => self.fees_of_day,
            Part::Penalty | Part::Fee | Part::Interest | Part::Principal => Amount::ZERO,
        }
    }

    fn charge_fee(&mut self, amount: Amount, day: Date) {
        if self.fees_on != Some(day) {
            self.fees_of_day = Amount::ZERO;
        }
        self.fees_on = Some(day);
        self.fees_of_day.add(amount);
        self.charged.add(Part::Fee, amount);
    }

    /// Takes the principal that is owed out of it: it falls due elsewhere.
    fn take_owed_principal(&mut self) -> Amount {
        let owed = self.owed().principal;
        self.charged.principal = self.charged.principal.minus(owed);
        self.fall = Fall::Past;
        owed
    }
}

/// All instalments, the first `next` of which have fallen due. Never none.
///
/// Invariant: those before `open` owe nothing, and never will again: an amount becomes payable in the running one only,
/// which is the one at `next`. So nothing is owed in those after it either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rows {
    all: Vec<Row>,
    next: usize,
    open: usize,
    begun_on: Date,
}

impl Rows {
    pub(super) fn all(&self) -> &[Row] {
        &self.all
    }

    /// The instalments that are to come.
    pub(super) fn ahead(&self) -> &[Row] {
        self.all.get(self.next..).unwrap_or_default()
    }

    /// Whether all have fallen due.
    pub(super) fn is_over(&self) -> bool {
        self.ahead().is_empty()
    }

    /// The instalment that falls due next.
    pub(super) fn upcoming(&self) -> Option<&Row> {
        self.ahead().first()
    }

    /// Whether the next one is the last.
    pub(super) fn is_last_ahead(&self) -> bool {
        self.ahead().len() == 1
    }

    /// How many of those to come there are up to the last that principal falls due on.
    pub(super) fn ahead_with_principal(&self) -> usize {
        let empty = self.ahead().iter().rev().take_while(|row| row.planned.is_zero()).count();
        self.ahead().len().saturating_sub(empty)
    }

    /// The final due date.
    pub(super) fn final_due(&self) -> Date {
        self.all.last().map_or(self.begun_on, |row| row.due_on)
    }

    /// The day on which the running instalment began: that of the first disbursement, or the last due date.
    pub(super) fn running_since(&self) -> Date {
        self.before_next().last().map_or(self.begun_on, |row| row.due_on)
    }

    /// The running instalment; after the final due date, the last one.
    pub(super) fn running_mut(&mut self) -> Option<&mut Row> {
        let last = self.all.len().saturating_sub(1);
        self.all.get_mut(self.next.min(last))
    }

    /// Principal that has not fallen due.
    pub(super) fn undue(&self) -> Amount {
        self.ahead().iter().map(|row| row.planned).sum()
    }

    /// The same without what was missed before and shifted.
    pub(super) fn regular(&self) -> Amount {
        self.ahead().iter().map(|row| row.planned.minus(row.shifted_in)).sum()
    }

    /// What is payable and not paid.
    pub(super) fn owed(&self) -> Parts {
        self.all.iter().take(self.next.saturating_add(1)).skip(self.open).map(Row::owed).sum()
    }

    /// Principal that was missed and not paid since.
    pub(super) fn overdue(&self) -> Amount {
        self.open().iter().filter_map(Row::overdue).map(|(_, owed)| owed).sum()
    }

    /// The first day on which the oldest part that is still owed was overdue.
    pub(super) fn overdue_since(&self) -> Option<Date> {
        self.open().iter().find_map(Row::overdue).map(|(since, _)| since)
    }

    /// Interest of both kinds that fell due before a day and is not paid (lãi tồn).
    pub(super) fn outstanding_interest(&self, day: Date) -> Amount {
        let late = self.open().iter().filter(|row| row.due_on < day).map(Row::owed);
        late.map(|owed| owed.interest.plus(owed.penalty)).sum()
    }

    /// Whether anything due would be missed if it is not paid today.
    pub(super) fn may_miss(&self) -> bool {
        let mut due = self.open().iter().filter(|row| row.fall == Fall::Due);
        due.any(|row| !row.owed().principal.is_zero())
    }

    /// Makes an amount payable at once, in the running instalment.
    pub(super) fn charge(&mut self, part: Part, amount: Amount) {
        if let Some(row) = self.running_mut() {
            row.charged.add(part, amount);
        }
    }

    /// The same of a fee, on its day.
    pub(super) fn charge_fee(&mut self, amount: Amount, day: Date) {
        if let Some(row) = self.running_mut() {
            row.charge_fee(amount, day);
        }
    }

    /// Pays one part of what is owed, the oldest first, and says how much of the amount that took.
    pub(super) fn pay(&mut self, part: Part, amount: Amount, day: Date) -> Amount {
        let mut left = amount;
        for row in self.all.iter_mut().take(self.next.saturating_add(1)).skip(self.open) {
            left = left.minus(row.pay(part, left, day));
        }
        self.leave_behind_what_is_paid();
        amount.minus(left)
    }

    /// Everything that is owed is written off.
    pub(super) fn write_off(&mut self) -> Parts {
        let mut all = Parts::default();
        for row in &mut self.all {
            let owed = row.owed();
            row.written_off = row.written_off.plus(&owed);
            all = all.plus(&owed);
        }
        all
    }

    /// The principal of the next one falls due.
    pub(super) fn fall_due(&mut self) {
        if let Some(row) = self.all.get_mut(self.next) {
            row.charged.principal.add(std::mem::take(&mut row.planned));
            row.fall = Fall::Due;
            self.next = self.next.saturating_add(1);
        }
    }

    /// A day begins: what fell due before it and was not paid is shifted to the next one that bears principal, or overdue.
    /// Says whether any is overdue.
    pub(super) fn miss(&mut self, missed: Missed, day: Date) -> bool {
        let may_shift = missed == Missed::Shifts && !self.is_over();
        let mut shifted = Amount::ZERO;
        let mut is_overdue = false;
        let fallen = self.all.iter_mut().take(self.next).skip(self.open);
        for row in fallen.filter(|row| row.fall == Fall::Due) {
            if row.owed().principal.is_zero() {
                row.fall = Fall::Past;
            } else if may_shift {
                shifted.add(row.take_owed_principal());
            } else {
                row.fall = Fall::Overdue { since: day };
                is_overdue = true;
            }
        }
        self.shift(shifted);
        self.leave_behind_what_is_paid();
        is_overdue
    }

    fn before_next(&self) -> &[Row] {
        self.all.get(..self.next).unwrap_or_default()
    }

    /// Those that have fallen due and may owe something.
    fn open(&self) -> &[Row] {
        self.all.get(self.open..self.next).unwrap_or_default()
    }

    /// The last one stays open: after the final due date it is the one that runs.
    fn leave_behind_what_is_paid(&mut self) {
        while self.all.len().saturating_sub(self.open) > 1
            && self.open().first().is_some_and(|row| row.owed().total().is_zero())
        {
            self.open = self.open.saturating_add(1);
        }
    }
}

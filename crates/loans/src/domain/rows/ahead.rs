//! Changes of what is to come.

use vocabulary::calendar::Date;

use super::{Row, Rows};
use crate::domain::{limits::Resume, money::Amount};

impl Rows {
    /// The instalments ahead, to change.
    fn ahead_mut(&mut self) -> &mut [Row] {
        self.all.get_mut(self.next..).unwrap_or_default()
    }

    /// Plans the principal ahead anew, one part for each instalment, beside what was shifted to it.
    pub(in crate::domain) fn plan(&mut self, parts: &[Amount]) {
        for (row, part) in self.ahead_mut().iter_mut().zip(parts) {
            row.planned = part.plus(row.shifted_in);
        }
    }

    /// Plans more principal ahead, one part for each instalment.
    pub(in crate::domain) fn plan_more(&mut self, parts: &[Amount]) {
        for (row, part) in self.ahead_mut().iter_mut().zip(parts) {
            row.planned.add(*part);
            row.agreed = row.agreed.less(*part);
        }
    }

    /// Principal that is paid in advance leaves the plan: of the next ones first, or of the last ones.
    pub(in crate::domain) fn take_next(&mut self, amount: Amount) {
        take(self.ahead_mut().iter_mut(), amount);
    }

    pub(in crate::domain) fn take_last(&mut self, amount: Amount) {
        take(self.ahead_mut().iter_mut().rev(), amount);
    }

    /// What was missed falls due with the next part of the principal; the last instalment bears one.
    pub(super) fn shift(&mut self, missed: Amount) {
        let last = self.ahead().len().saturating_sub(1);
        let place = self.ahead().iter().position(|row| row.bears_principal).unwrap_or(last);
        if let Some(row) = self.ahead_mut().get_mut(place) {
            row.planned.add(missed);
            row.shifted_in.add(missed);
        }
    }

    /// Takes out what was missed before and shifted, and says how much of the amount that was.
    pub(in crate::domain) fn catch_up(&mut self, amount: Amount) -> Amount {
        let mut left = amount;
        for row in self.ahead_mut() {
            let caught_up = row.shifted_in.take(left);
            row.planned = row.planned.minus(caught_up);
            left = left.minus(caught_up);
        }
        amount.minus(left)
    }

    /// All that was to come is payable in the running instalment, and there are no others.
    pub(in crate::domain) fn collapse(&mut self) {
        let undue = self.undue();
        self.all.truncate(self.next.saturating_add(1));
        if let Some(running) = self.ahead_mut().first_mut() {
            running.planned = Amount::ZERO;
            running.shifted_in = Amount::ZERO;
            running.charged.principal.add(undue);
        }
    }

    /// Everything falls due on a day: the first instalment that would have fallen due then or later is the last.
    pub(in crate::domain) fn recall(&mut self, due_on: Date) {
        let ahead = self.ahead().iter().position(|row| row.due_on >= due_on);
        let Some(place) = ahead.map(|ahead| self.next.saturating_add(ahead)) else { return };
        let later: Amount = self.all.iter().skip(place).map(|row| row.planned).sum();
        let shifted: Amount = self.all.iter().skip(place).map(|row| row.shifted_in).sum();
        self.all.truncate(place.saturating_add(1));
        if let Some(last) = self.all.last_mut() {
            last.due_on = due_on;
            last.planned = later;
            last.shifted_in = shifted;
            last.bears_principal = true;
        }
    }

    /// One instalment falls due on another day. The caller has checked that it stays between its neighbours.
    pub(in crate::domain) fn postpone(&mut self, number: u32, to: Date) {
        if let Some(row) = self.ahead_mut().iter_mut().find(|row| row.number == number) {
            row.due_on = to;
        }
    }

    /// A freeze is over: where its due dates went.
    pub(in crate::domain) fn resume(&mut self, from: Date, until: Date, resume: Resume) {
        for row in self.ahead_mut() {
            row.due_on = resume.moved(row.due_on, from, until);
        }
    }
}

fn take<'a>(rows: impl Iterator<Item = &'a mut Row>, amount: Amount) {
    let mut left = amount;
    for row in rows {
        left = left.minus(row.planned.take(left));
    }
}

//! A loan as time passes over it.
//!
//! One fold: time moves from stop to stop (a due date, the day after one, the end of a freeze, an entry's value date),
//! and between two stops every balance stands still, so that interest is one product. On each day first the day itself
//! does its work (what was missed yesterday is overdue or shifted, a freeze ends, an instalment falls due), then the
//! entries of the day in their order.

use vocabulary::calendar::Date;

use super::{
    accrual::Accrual,
    exact::Exact,
    money::Amount,
    parts::Parts,
    plan::{Planner, Slot},
    postings::{Accounts, Posting},
    rate::Rate,
    rejection::Why,
    rows::{Layout, Rows},
    stage::Stage,
    terms::{Charge, EdgeDays, FeeOn, Terms},
};

mod advance;
mod apply;
mod freeze;
mod postpone;
mod repay;

/// The running state of a loan that has begun.
#[derive(Clone, Debug)]
pub(super) struct Course<'a> {
    pub terms: &'a Terms,
    pub layout: Layout<'a>,
    /// The day it has come to.
    pub day: Date,
    pub begun_on: Date,
    /// The first day that bears interest, where the first months are free.
    pub free_until: Date,
    pub stage: Stage,
    pub rate: Rate,
    pub rows: Rows,
    /// What is paid on each due date where instalments are level.
    pub payment: Amount,
    /// Principal owed (dư nợ gốc).
    pub balance: Amount,
    /// The part of it that was paid out today and does not earn today.
    pub idle: Amount,
    /// In term, and on overdue principal.
    pub interest: Accrual,
    pub penalty: Accrual,
    pub totals: Totals,
    /// Months by which it was extended so far.
    pub extended: i32,
    /// The last day on which the fees of a due date were charged.
    pub fees_on: Option<Date>,
    /// Of the freezes that are over: the first day of the first, and the days of all.
    pub first_frozen_on: Option<Date>,
    pub frozen_days: i64,
    /// Whether a freeze has run to its end.
    pub was_frozen: bool,
    pub postings: Vec<Posting>,
    booked: Option<Accounts>,
}

/// All that went in and out so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Totals {
    pub disbursed: Amount,
    pub received: Amount,
    pub returned: Amount,
    pub fees: Amount,
    pub written_off: Parts,
}

impl<'a> Course<'a> {
    /// The first tranche.
    pub(super) fn begin(terms: &'a Terms, day: Date, amount: Amount) -> Result<Self, Why> {
        let layout = Layout::new(&terms.plan, day);
        if layout.first_due() <= day {
            return Err(Why::FirstDueTooEarly { first_due: layout.first_due() });
        }
        let free = super::due_dates::Grid { anchor: day, month_end: terms.plan.month_end };
        let mut course = Self {
            terms,
            layout,
            day,
            begun_on: day,
            free_until: free.date(terms.interest.free_months.into()),
            stage: Stage::Booked,
            rate: terms.rate,
            rows: Rows::new(&layout, day),
            payment: Amount::ZERO,
            balance: Amount::ZERO,
            idle: Amount::ZERO,
            interest: Accrual::default(),
            penalty: Accrual::default(),
            totals: Totals::default(),
            extended: 0,
            fees_on: None,
            first_frozen_on: None,
            frozen_days: 0,
            was_frozen: false,
            postings: Vec::new(),
            booked: None,
        };
        course.disburse(apply::positive(amount)?)?;
        course.book();
        Ok(course)
    }

    /// A tranche is paid out and planned over the instalments ahead.
    fn disburse(&mut self, amount: Amount) -> Result<(), Why> {
        self.stage = self.stage.disburse()?;
        if self.rows.is_over() {
            return Err(Why::AfterFinalDue { final_due: self.rows.final_due() });
        }
        let left = self.terms.amount.minus(self.totals.disbursed);
        if amount > left {
            return Err(Why::AboveApproved { left });
        }
        self.balance.add(amount);
        self.totals.disbursed.add(amount);
        self.earn_on_first_day(amount);
        let opens = self.rows.running_since() == self.day;
        if let Some(row) = self.rows.running_mut() {
            if opens { row.opened.add(amount) } else { row.disbursed.add(amount) }
        }
        self.plan_more(amount);
        self.charge_fees(FeeOn::Disbursement, amount);
        Ok(())
    }

    /// The day of a disbursement, where it is counted apart from the days after it.
    fn earn_on_first_day(&mut self, amount: Amount) {
        match self.terms.interest.edges {
            EdgeDays::FirstInLastOut | EdgeDays::FirstOutLastIn => {}
            EdgeDays::BothOut => self.idle.add(amount),
            EdgeDays::BothIn => self.interest.earn(self.on_this_day(amount)),
        }
    }

    /// Plans a tranche over the instalments ahead. It changes nothing of what they bear already, unless they are level.
    fn plan_more(&mut self, amount: Amount) {
        if self.is_level() {
            self.plan_anew(self.rows.regular().plus(amount));
        } else {
            let split = self.planner(self.rows.ahead().len()).split(amount);
            self.rows.plan_more(&split.parts);
        }
    }

    /// Plans so much principal over the instalments ahead, and what was shifted to one of them stays where it is.
    fn plan_anew(&mut self, amount: Amount) {
        self.plan_over(self.rows.ahead().len(), amount);
    }

    /// Instalments that are level become so again, over as many of them as there are, where the rate or their dates
    /// changed.
    fn level_again(&mut self) {
        if self.is_level() {
            self.plan_over(self.rows.ahead_with_principal(), self.rows.regular());
        }
    }

    fn plan_over(&mut self, instalments: usize, amount: Amount) {
        let split = self.planner(instalments).split(amount);
        self.payment = split.payment;
        self.rows.plan(&split.parts);
    }

    /// Plans so much principal over as many of the instalments ahead as it takes at the payment there is.
    fn plan_shorter(&mut self, amount: Amount) {
        let parts = self.planner(self.rows.ahead().len()).split_at(self.payment, amount);
        self.rows.plan(&parts);
    }

    fn planner(&self, instalments: usize) -> Planner<'_> {
        let mut from = self.day;
        let mut slots = Vec::new();
        for row in self.rows.ahead().iter().take(instalments) {
            let share = self.share(from, row.due_on);
            slots.push(Slot { bears_principal: row.bears_principal, share, agreed: row.agreed });
            from = row.due_on.max(from);
        }
        let (plan, interest, accrued) = (self.layout.plan, &self.terms.interest, self.interest.pending());
        Planner { plan, interest, rate: self.rate, slots, accrued }
    }

    /// The fees that are charged of themselves.
    fn charge_fees(&mut self, on: FeeOn, of: Amount) {
        for fee in self.terms.fees.iter().filter(|fee| fee.on == on) {
            let amount = match fee.charge {
                Charge::Fixed(amount) => amount,
                Charge::Share(share) => {
                    self.terms.interest.rounding.round(Exact::portion(of, share.millionths()))
                }
            };
            self.charge_fee(amount);
        }
    }

    fn charge_fee(&mut self, amount: Amount) {
        self.rows.charge_fee(amount, self.day);
        self.totals.fees.add(amount);
    }

    /// What is payable now and not paid.
    pub(super) fn owed(&self) -> Parts {
        self.rows.owed()
    }

    /// What pays everything off today (số tiền tất toán): what is payable, what accrued to the day rounded as a posting
    /// of it would be, and the principal that is not due.
    pub(super) fn payoff(&self) -> Amount {
        let rule = &self.terms.interest;
        let accrued = self.interest.payable(rule).plus(self.penalty.payable(rule));
        self.owed().total().plus(accrued).plus(self.rows.undue())
    }

    /// Writes down what changed in the accounts since the last time.
    fn book(&mut self) {
        let accounts = Accounts::of(self);
        self.postings.extend(accounts.changes_since(self.booked.as_ref(), self.day));
        self.booked = Some(accounts);
    }
}

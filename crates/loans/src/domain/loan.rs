//! A loan: its terms and its history, and everything that follows from them.

use std::collections::BTreeSet;

use vocabulary::calendar::{Date, supported};

use super::{
    accrual::Accrual,
    course::Course,
    entry::{Entry, EntryId, EntryKind},
    money::Amount,
    parts::Parts,
    postings::{Posting, Principal, net},
    rate::Rate,
    rejection::{LoanRejection, Why},
    schedule::{self, Instalment},
    stage::Stage,
    terms::Contract,
};

mod reversals;

/// More entries than any loan has: daily payments for twenty-seven years.
pub const ENTRIES_MAX: usize = 10_000;

/// A loan (khoản vay).
///
/// A function of its terms and of the *set* of its entries: in whatever order they arrived, equal sets give equal
/// balances, schedules and postings, because there is one order in which they count.
///
/// Invariant: every entry was possible in the state of its value date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loan {
    contract: Contract,
    /// In the order in which they count.
    entries: Vec<Entry>,
}

/// Everything that is so on a day, after its entries (số dư đến ngày).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub day: Date,
    pub stage: Stage,
    /// The rate of the day.
    pub rate: Rate,
    /// The next due date, and the last one; in a freeze, where they will be when it is over. None
    /// before the first disbursement, no next one after the last.
    pub next_due: Option<Date>,
    pub final_due: Option<Date>,
    pub principal: Principal,
    /// Interest in term: earned, posted, pending, remainder.
    pub interest: Accrual,
    /// The same of interest on overdue principal.
    pub penalty: Accrual,
    /// What is payable and not paid.
    pub owed: Parts,
    /// Lãi tồn: interest of both kinds that fell due before the day and is not paid. It earns nothing.
    pub outstanding_interest: Amount,
    /// What pays everything off on this day.
    pub payoff: Amount,
    /// Money that nothing was owed for and that was returned, all together.
    pub returned: Amount,
}

impl Loan {
    /// The loan of these terms and these entries, in any order; or the first entry, in the order in which they count,
    /// that is not possible.
    pub fn of(contract: Contract, entries: impl IntoIterator<Item = Entry>) -> Result<Self, LoanRejection> {
        let mut entries: Vec<Entry> = entries.into_iter().collect();
        entries.sort_by(|one, other| one.place().cmp(&other.place()));
        check_alone(&entries)?;
        let loan = Self { contract, entries };
        let left_out = reversals::left_out(&loan.entries)?;
        loan.run(Date::MAX, &left_out)?;
        Ok(loan)
    }

    /// The same loan with one more entry, wherever its value date puts it.
    pub fn with(&self, entry: Entry) -> Result<Self, LoanRejection> {
        Self::of(self.contract.clone(), self.entries.iter().cloned().chain([entry]))
    }

    /// What was agreed.
    pub fn contract(&self) -> &Contract {
        &self.contract
    }

    /// Its history, in the order in which it counts.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// How it stands on a day, after that day's entries.
    pub fn on(&self, day: Date) -> Standing {
        match self.come_to(day) {
            Some(course) => standing(&course),
            None => booked(day, self.contract.terms().rate),
        }
    }

    /// Its schedule as it is known on a day: what falls due later is planned as if there were no later entries and
    /// everything is paid in time. None before the first disbursement.
    pub fn schedule(&self, day: Date) -> Vec<Instalment> {
        self.come_to(day).as_ref().map(schedule::of).unwrap_or_default()
    }

    /// What the ledger hears of it up to and including a day: one posting for each value date and account.
    pub fn postings(&self, through: Date) -> Vec<Posting> {
        self.come_to(through).map(|course| net(&course.postings)).unwrap_or_default()
    }

    /// The first day after this one on which time alone may change its stage or what is payable: a due date, the day after
    /// one, the end of a freeze. Until then, and until the next entry, it only accrues.
    pub fn next_change(&self, day: Date) -> Option<Date> {
        self.come_to(day)?.next_change()
    }

    /// Its course up to a day. The entries up to then were possible when the loan was made, and still are.
    fn come_to(&self, day: Date) -> Option<Course<'_>> {
        let left_out = reversals::left_out(&self.entries).ok()?;
        let mut course = self.run(day, &left_out).ok().flatten()?;
        course.advance(day);
        Some(course)
    }

    /// Every entry up to a day that counts.
    fn run(&self, through: Date, left_out: &BTreeSet<EntryId>) -> Result<Option<Course<'_>>, LoanRejection> {
        let mut running: Option<Course<'_>> = None;
        for entry in self.counted(left_out).take_while(|entry| entry.value_on <= through) {
            let result = match &mut running {
                Some(course) => course.apply(entry),
                None => self.first_tranche(entry, left_out).map(|course| running = Some(course)),
            };
            result.map_err(|why| LoanRejection { entry: entry.id, why })?;
        }
        Ok(running)
    }

    fn counted<'a>(&'a self, left_out: &BTreeSet<EntryId>) -> impl Iterator<Item = &'a Entry> {
        self.entries.iter().filter(|entry| !left_out.contains(&entry.id))
    }

    /// The first entry that counts pays out the first tranche.
    fn first_tranche(&self, entry: &Entry, left_out: &BTreeSet<EntryId>) -> Result<Course<'_>, Why> {
        if let EntryKind::Disbursement { amount } = entry.kind {
            return Course::begin(self.contract.terms(), entry.value_on, amount);
        }
        let mut counted = self.counted(left_out);
        let first = counted.find(|entry| matches!(entry.kind, EntryKind::Disbursement { .. }));
        Err(first.map_or(Why::NotDisbursed, |first| Why::BeforeDisbursement { begun_on: first.value_on }))
    }
}

/// What is wrong with a history before any of it happens.
fn check_alone(entries: &[Entry]) -> Result<(), LoanRejection> {
    let mut ids = BTreeSet::new();
    if let Some(again) = entries.iter().find(|entry| !ids.insert(entry.id)) {
        return Err(LoanRejection { entry: again.id, why: Why::EnteredTwice });
    }
    if let Some(entry) = entries.get(ENTRIES_MAX) {
        return Err(LoanRejection { entry: entry.id, why: Why::TooManyEntries });
    }
    for entry in entries {
        let refused = |range| LoanRejection { entry: entry.id, why: Why::DateOutOfRange(range) };
        supported(entry.value_on).map_err(refused)?;
    }
    Ok(())
}

fn standing(course: &Course<'_>) -> Standing {
    let final_due = course.rows.final_due();
    let final_due = if course.rows.is_over() { final_due } else { course.falls_due_on(final_due) };
    Standing {
        day: course.day,
        stage: course.stage,
        rate: course.rate,
        next_due: course.rows.upcoming().map(|row| course.falls_due_on(row.due_on)),
        final_due: Some(final_due),
        principal: Principal::of(course),
        interest: course.interest,
        penalty: course.penalty,
        owed: course.owed(),
        outstanding_interest: course.rows.outstanding_interest(course.day),
        payoff: course.payoff(),
        returned: course.totals.returned,
    }
}

fn booked(day: Date, rate: Rate) -> Standing {
    Standing {
        day,
        stage: Stage::Booked,
        rate,
        next_due: None,
        final_due: None,
        principal: Principal::default(),
        interest: Accrual::default(),
        penalty: Accrual::default(),
        owed: Parts::default(),
        outstanding_interest: Amount::ZERO,
        payoff: Amount::ZERO,
        returned: Amount::ZERO,
    }
}

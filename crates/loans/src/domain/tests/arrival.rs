//! It does not matter which entry arrived first.

use std::collections::BTreeMap;

use proptest::{collection::vec, prelude::*, test_runner::TestCaseError};
use vocabulary::calendar::Date;

use super::{
    given::{History, amount, contract, day, id, in_parts, rate, rounding, terms},
    random::{LIFE, loans, only_possible},
};
use crate::domain::{
    due_dates::days_after,
    entry::{Entry, EntryKind},
    loan::Loan,
    money::Amount,
    postings::{Account, Booking, Posting, differences, net},
    rounding::RoundingRule,
    stage::Stage,
    terms::{InAdvance, Terms},
};

const M: i64 = 1_000_000;

/// The loan whose entries of one day have their ids in the order given, and in the other.
fn both_ways(terms: &Terms, on: &str, kinds: [EntryKind; 2]) -> [Loan; 2] {
    let [one, other] = kinds;
    [[one.clone(), other.clone()], [other, one]].map(|kinds| {
        let first = History::disbursed("2025-01-01", terms.amount.units());
        kinds.into_iter().fold(first, |history, kind| history.and(on, kind)).under(terms.clone())
    })
}

fn repaid(vnd: i64) -> EntryKind {
    EntryKind::Repayment { amount: amount(vnd) }
}

#[test]
fn a_payment_that_settles_does_not_shut_out_another_of_its_day() {
    let mut terms = in_parts(12 * M, 12, 1);
    terms.rate = rate(0);
    for loan in both_ways(&terms, "2025-02-01", [repaid(12 * M), repaid(1)]) {
        let standing = loan.on(day("2025-02-01"));
        assert_eq!(standing.stage, Stage::Settled { on: day("2025-02-01") });
        assert_eq!((standing.principal.total(), standing.returned), (Amount::ZERO, amount(1)));
    }
    let settled = History::disbursed("2025-01-01", 12 * M).repay("2025-02-01", 12 * M).under(terms);
    let late = Entry { id: id(2), value_on: day("2025-02-01"), kind: repaid(1) };
    assert_eq!(settled.with(late).unwrap().on(day("2025-02-01")).returned, amount(1));
}

#[test]
fn two_payments_of_a_day_are_the_same_whichever_arrived_first() {
    let mut terms = terms(2_701_000, 12);
    terms.rate = rate(100_000);
    terms.allocation.in_advance = InAdvance::InterestFirst;
    terms.interest.rounding = rounding(RoundingRule::HalfUp, 500);
    let [one, other] = both_ways(&terms, "2025-01-02", [repaid(300), repaid(600)]);
    assert_eq!(one.on(day("2025-06-01")), other.on(day("2025-06-01")));
    assert_eq!(one.postings(day("2025-06-01")), other.postings(day("2025-06-01")));
}

#[test]
fn of_two_rates_of_a_day_the_higher_holds_whichever_arrived_first() {
    let kinds = [50_000, 70_000].map(|millionths| EntryKind::RateChange { rate: rate(millionths) });
    for loan in both_ways(&terms(M, 12), "2025-01-02", kinds) {
        assert_eq!(loan.on(day("2025-01-02")).rate, rate(70_000));
    }
}

#[test]
fn entries_come_in_any_order() {
    let mut entries =
        History::disbursed("2025-01-01", M).repay("2025-02-01", 5).fee("2025-02-01", 7).entries();
    let loan = Loan::of(contract(terms(M, 12)), entries.clone()).unwrap();
    entries.reverse();
    assert_eq!(Loan::of(contract(terms(M, 12)), entries).unwrap(), loan);
}

/// Days on which the books are opened, as the entries of a loan come in.
const DAYS: usize = 2;

/// A loan, the day on which its history ends, the order in which its entries arrive, how many of them have on each day
/// of `DAYS`, and for each of these how long after the beginning it is and how long the days before it are closed.
type Arriving = ((Loan, Date), Vec<usize>, Vec<prop::sample::Index>, Vec<(i64, i64)>);

fn arriving() -> impl Strategy<Value = Arriving> {
    loans().prop_flat_map(|(loan, end)| {
        let places: Vec<usize> = (0..loan.entries().len()).collect();
        let cuts = vec(any::<prop::sample::Index>(), DAYS - 1);
        (Just((loan, end)), Just(places).prop_shuffle(), cuts, vec((0..LIFE, 1_i64..90), DAYS - 1))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn entries_in_any_order_of_arrival_give_one_loan_and_one_ledger(
        ((loan, end), order, cuts, days) in arriving(),
    ) {
        let waiting = numbered_by_arrival(&loan, &order);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(waiting.len() + 1)).collect();
        cuts.push(waiting.len());
        cuts.sort_unstable();
        let mut days: Vec<(Date, i64)> =
            days.iter().map(|(days, open)| (days_after(end, days - LIFE), *open)).collect();
        days.push((end, 1));
        days.sort_unstable();

        let mut books = Books::new(&loan);
        for (cut, (today, open)) in cuts.into_iter().zip(days) {
            books.open(waiting.get(..cut).unwrap(), today, days_after(today, -open))?;
        }
        prop_assert_eq!(books.loan.on(end), loan.on(end));
        prop_assert_eq!(books.loan.schedule(end), loan.schedule(end));
        prop_assert_eq!(books.ledger, loan.postings(end));
    }
}

/// The entries in another order, with the ids that they get when they arrive in it.
fn numbered_by_arrival(loan: &Loan, order: &[usize]) -> Vec<Entry> {
    let entries = loan.entries();
    let arrived_at = |of| order.iter().position(|place| entries[*place].id == of).unwrap();
    let numbered = |(number, place): (usize, &usize)| {
        let mut entry = Entry { id: id(number), ..entries[*place].clone() };
        if let EntryKind::Reversal { of } = &mut entry.kind {
            *of = id(arrived_at(*of));
        }
        entry
    };
    order.iter().enumerate().map(numbered).collect()
}

/// The loan as far as it is known, and what was booked on the way.
struct Books {
    loan: Loan,
    /// By value date, as the loan says.
    ledger: Vec<Posting>,
    /// By the day of booking, as the books say.
    booked: BTreeMap<(Date, Account), i64>,
    closed_through: Option<Date>,
}

impl Books {
    fn new(loan: &Loan) -> Self {
        let nothing = Loan::of(loan.contract().clone(), []).unwrap();
        Self { loan: nothing, ledger: Vec::new(), booked: BTreeMap::new(), closed_through: None }
    }

    /// A day comes, with what is known on it; who cannot stand without those that are still to come waits for them.
    fn open(&mut self, known: &[Entry], today: Date, close: Date) -> Result<(), TestCaseError> {
        self.loan = only_possible(self.loan.contract().terms(), known.to_vec());
        let ledger = self.loan.postings(today);
        let bookings = differences(&self.ledger, &ledger, self.closed_through, today);
        let closed_before = self.closed();
        for Booking { booked_on, posting } in bookings {
            prop_assert!(booked_on == posting.value_on || booked_on == today);
            *self.booked.entry((booked_on, posting.account)).or_default() += posting.change;
        }
        self.ledger = ledger;
        prop_assert_eq!(self.closed(), closed_before, "what is closed stays as it is");
        self.adds_up(today)?;
        self.closed_through = self.closed_through.max(Some(close));
        Ok(())
    }

    fn closed(&self) -> Vec<((Date, Account), i64)> {
        let is_closed = |booked_on: Date| self.closed_through.is_some_and(|closed| booked_on <= closed);
        self.booked.iter().filter(|((on, _), _)| is_closed(*on)).map(|(key, sum)| (*key, *sum)).collect()
    }

    /// Every day of booking adds up to nothing, none is to come, and every account is what the loan says it is.
    fn adds_up(&self, today: Date) -> Result<(), TestCaseError> {
        let mut days = BTreeMap::<Date, i64>::new();
        let mut accounts = BTreeMap::<Account, i64>::new();
        for ((on, account), sum) in &self.booked {
            prop_assert!(*on <= today);
            *days.entry(*on).or_default() += sum;
            *accounts.entry(*account).or_default() += sum;
        }
        prop_assert!(days.values().all(|sum| *sum == 0));
        for posting in &self.ledger {
            *accounts.entry(posting.account).or_default() -= posting.change;
        }
        prop_assert!(accounts.values().all(|sum| *sum == 0), "{accounts:?}");
        prop_assert_eq!(&net(&self.ledger), &self.ledger);
        Ok(())
    }
}

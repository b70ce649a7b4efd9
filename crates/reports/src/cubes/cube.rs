//! All figures at once, in memory: sums over any dates, as known at any instant.
//!
//! Days of knowing that are over never change, so each is kept as its cells. Of the day that goes on, and of one within
//! which somebody asks, every delta is kept in the order in which it became known: what was known at an instant is a
//! beginning of the list.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::calendar::Date;

use super::{
    cell::{Amount, Group, Measure, StandardId},
    mark::{Indicator, Mark},
    sums::Sum,
};

/// The dates between which a report counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Between {
    /// Movements after this day.
    pub(crate) after: Date,
    /// Everything up to and including this day.
    pub(crate) until: Date,
}

/// A number to add up: a cell or a delta. Small, because there are millions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Days since 1970.
    pub(crate) valid_on: i32,
    /// Which of the cube's groups.
    pub(crate) group: u32,
    pub(crate) households: i32,
    pub(crate) persons: i32,
}

/// One day of knowing, delta by delta.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// With when it became known, in microseconds since 1970; rising.
    entries: Vec<(i64, Entry)>,
}

impl Known {
    /// Of one day, in any order.
    pub(crate) fn new(mut entries: Vec<(i64, Entry)>) -> Self {
        entries.sort_by_key(|(known_at, _)| *known_at);
        Self { entries }
    }

    /// Adds what became known after everything in it.
    pub(crate) fn extend(&mut self, later: Self) {
        self.entries.extend(later.entries);
    }

    fn known_at(&self, instant: i64) -> &[(i64, Entry)] {
        let known = self.entries.partition_point(|(known_at, _)| *known_at <= instant);
        self.entries.get(..known).unwrap_or_default()
    }
}

/// Everything along which is counted but dates, by number; a number may be unused.
pub(crate) type Groups = Vec<Option<(Group, Measure)>>;

/// Names that thousands of groups bear, each held in memory once.
#[derive(Debug, Default)]
pub(crate) struct Names {
    standards: BTreeSet<StandardId>,
    indicators: BTreeSet<Indicator>,
}

impl Names {
    pub(crate) fn share(&mut self, measure: &mut Measure) {
        let (standard, mark) = match measure {
            Measure::Registered => return,
            Measure::Held { standard, .. } | Measure::Moved { standard, .. } => (standard, None),
            Measure::Marked { standard, mark, .. } => (standard, Some(mark)),
        };
        share(&mut self.standards, standard);
        if let Some(Mark::Deprived(indicator) | Mark::ChildrenDeprived(indicator)) = mark {
            share(&mut self.indicators, indicator);
        }
    }
}

fn share<T: Ord + Clone>(held: &mut BTreeSet<T>, name: &mut T) {
    match held.get(name) {
        Some(held) => *name = held.clone(),
        None => drop(held.insert(name.clone())),
    }
}

/// Days of knowing that are over, by day.
#[derive(Debug, Default)]
pub(crate) struct Days(BTreeMap<Date, Vec<Entry>>);

impl Days {
    /// A day is over: these are its cells.
    pub(crate) fn insert(&mut self, day: Date, mut cells: Vec<Entry>) {
        cells.sort_unstable_by_key(|cell| cell.valid_on);
        self.0.insert(day, cells);
    }

    /// More days are over.
    pub(crate) fn extend(&mut self, days: Self) {
        self.0.extend(days.0);
    }

    /// The last of them.
    pub(crate) fn last(&self) -> Option<Date> {
        self.0.last_key_value().map(|(day, _)| *day)
    }

    /// The sums of the groups that are wanted, of the days before `day`, and of what was known of that day itself.
    pub(crate) fn sum(
        &self,
        day: Date,
        known: (&Known, i64),
        between: Between,
        (groups, wanted): (&Groups, impl Fn(&Measure) -> bool),
    ) -> Vec<Sum> {
        let between = Numbers { after: day_number(between.after), until: day_number(between.until) };
        let is_wanted =
            |group: &Option<(Group, Measure)>| group.as_ref().is_some_and(|(_, measure)| wanted(measure));
        let mut sums: Vec<_> = groups.iter().map(|group| is_wanted(group).then(Running::default)).collect();
        for cells in self.0.range(..day).map(|(_, cells)| cells) {
            let valid = cells.partition_point(|cell| cell.valid_on <= between.until);
            for cell in cells.iter().take(valid) {
                add(&mut sums, cell, between);
            }
        }
        let (known, instant) = known;
        for (_, delta) in known.known_at(instant).iter().filter(|(_, delta)| delta.valid_on <= between.until)
        {
            add(&mut sums, delta, between);
        }
        let named = sums.into_iter().zip(groups).filter_map(|(sum, group)| Some((sum?, group.as_ref()?)));
        named.filter_map(|(sum, (group, measure))| sum.of(*group, measure)).collect()
    }
}

/// The sum of one group: up to the last date, and of that what lies in the period.
#[derive(Clone, Copy, Default)]
struct Running {
    all: Amount,
    within: Amount,
}

/// The dates as days since 1970.
#[derive(Clone, Copy)]
struct Numbers {
    after: i32,
    until: i32,
}

/// Days since 1970.
fn day_number(date: Date) -> i32 {
    let hours = date.duration_since(vocabulary::calendar::date(1970, 1, 1)).as_hours();
    // A date has fewer than four million days.
    i32::try_from(hours.div_euclid(24)).unwrap_or_default()
}

/// Passes over what is not wanted, which may be most of the entries.
fn add(sums: &mut [Option<Running>], entry: &Entry, between: Numbers) {
    let group = usize::try_from(entry.group).ok();
    let Some(Some(sum)) = group.and_then(|group| sums.get_mut(group)) else { return };
    let amount = Amount { households: i64::from(entry.households), persons: i64::from(entry.persons) };
    sum.all = sum.all.plus(amount);
    if entry.valid_on > between.after {
        sum.within = sum.within.plus(amount);
    }
}

impl Running {
    fn of(self, group: Group, measure: &Measure) -> Option<Sum> {
        let (amount, opening) = match measure {
            Measure::Registered | Measure::Held { .. } | Measure::Marked { .. } => {
                (self.all, self.all.minus(self.within))
            }
            Measure::Moved { .. } => (self.within, Amount::ZERO),
        };
        let counts = amount != Amount::ZERO || opening != Amount::ZERO;
        counts.then(|| Sum { group, measure: measure.clone(), amount, opening })
    }
}

#[cfg(test)]
mod tests;

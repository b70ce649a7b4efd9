//! Counting working days: Monday to Friday, but for the declared days.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Date, supported};
use crate::rejection::{Fault, Kind, Language, Rejection};

/// How far ahead of the start a working day is looked for. Ten years: the most that may be asked for takes less than
/// four, so only a calendar without working days is refused.
pub const HORIZON_DAYS: u32 = 3_660;

/// How many working days (số ngày làm việc).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Count", into = "i32")]
pub struct WorkingDays(u32);

impl WorkingDays {
    const MOST: u32 = 1_000;
}

impl TryFrom<i32> for WorkingDays {
    type Error = Fault;

    fn try_from(asked: i32) -> Result<Self, Fault> {
        match u32::try_from(asked) {
            Ok(days) if days <= Self::MOST => Ok(Self(days)),
            Ok(_) | Err(_) => {
                Err(Fault::new("phải trong khoảng từ 0 đến 1000", "must lie between 0 and 1000"))
            }
        }
    }
}

/// A number as it is stored: nothing checked yet.
#[derive(Deserialize)]
#[serde(transparent)]
struct Count(i32);

impl TryFrom<Count> for WorkingDays {
    type Error = String;

    fn try_from(Count(stored): Count) -> Result<Self, String> {
        Self::try_from(stored).map_err(|fault| fault.en)
    }
}

impl From<WorkingDays> for i32 {
    fn from(days: WorkingDays) -> Self {
        // Invariant: never more than MOST.
        Self::try_from(days.0).unwrap_or(Self::MAX)
    }
}

/// The declared days of a run of days: whether each is worked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkingCalendar(BTreeMap<Date, bool>);

impl FromIterator<(Date, bool)> for WorkingCalendar {
    fn from_iter<I: IntoIterator<Item = (Date, bool)>>(declared: I) -> Self {
        Self(declared.into_iter().collect())
    }
}

impl WorkingCalendar {
    /// Whether anything was declared of a year. No year is without public holidays: one of which nothing was declared has a
    /// calendar that is not known yet, and counting in it would count its holidays.
    pub fn knows(&self, year: i16) -> bool {
        self.0.keys().any(|day| day.year() == year)
    }

    /// Whether a day is worked.
    pub fn is_working(&self, day: Date) -> bool {
        self.0.get(&day).copied().unwrap_or_else(|| day.weekday().to_monday_zero_offset() < 5)
    }

    /// The last of so many working days after `start`, which is not counted itself; with none to count, the first
    /// working day on or after it.
    pub fn add(&self, start: Date, days: WorkingDays) -> Result<Date, TooFewWorkingDays> {
        let mut left = days.0;
        let mut day = if left == 0 { start } else { next(start)? };
        for _ in 0..HORIZON_DAYS {
            if self.is_working(day) {
                left = left.saturating_sub(1);
                if left == 0 {
                    return Ok(day);
                }
            }
            day = next(day)?;
        }
        Err(TooFewWorkingDays)
    }
}

impl WorkingCalendar {
    /// The last day of so many working days, of which `from` is the first when it is worked. A notice that hangs from
    /// `from` to that day has hung for all of them.
    pub fn last_of(&self, from: Date, days: WorkingDays) -> Result<Date, TooFewWorkingDays> {
        let first = self.add(from, WorkingDays(0))?;
        self.add(first, WorkingDays(days.0.saturating_sub(1)))
    }
}

fn next(day: Date) -> Result<Date, TooFewWorkingDays> {
    day.tomorrow().ok().filter(|day| supported(*day).is_ok()).ok_or(TooFewWorkingDays)
}

/// The calendar ends, or all its days are holidays, before so many working days have passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there are not so many working days")]
pub struct TooFewWorkingDays;

impl Rejection for TooFewWorkingDays {
    fn kind(&self) -> Kind {
        Kind::WrongState
    }

    fn reason(&self) -> &'static str {
        "TOO_FEW_WORKING_DAYS"
    }

    fn text(&self, language: Language) -> String {
        match language {
            Language::Vietnamese => "lịch không có đủ số ngày làm việc sau ngày bắt đầu".to_owned(),
            Language::English => "the calendar has not so many working days after the start".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;

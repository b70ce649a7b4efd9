//! Civil dates (ngày dương lịch) in Asia/Ho_Chi_Minh, the periods between them, and working days.

use jiff::{Timestamp, tz::Offset};
use serde::{Deserialize, Serialize};

use crate::rejection::Fault;

mod working_days;

pub use jiff::civil::{Date, date};
pub use working_days::{HORIZON_DAYS, TooFewWorkingDays, WorkingCalendar, WorkingDays};

/// The first date any record may carry: old enough for every living person's birth.
pub const FIRST_DATE: Date = date(1900, 1, 1);
/// The last date any record may carry: later than any loan or plan, early enough for every store and format.
pub const LAST_DATE: Date = date(2200, 12, 31);

/// The civil time of Việt Nam: +07:00 all year since 1975, before any instant that is recorded here, so no table of
/// time zones is needed to know it.
const VIETNAM: Offset = Offset::constant(7);

/// A date as the wire writes it: `2024-03-31`, and no other spelling.
pub fn parse_date(text: &str) -> Result<Date, Fault> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let parsed = if shaped { text.parse::<Date>().ok() } else { None };
    match parsed {
        Some(date) => supported(date),
        None => Err(Fault::new(
            "phải là một ngày có thật, viết theo dạng NĂM-THÁNG-NGÀY, ví dụ 2024-03-31",
            "must be a real date written YEAR-MONTH-DAY, for example 2024-03-31",
        )),
    }
}

/// The date itself when it lies in [`FIRST_DATE`]..=[`LAST_DATE`].
pub fn supported(date: Date) -> Result<Date, Fault> {
    if (FIRST_DATE..=LAST_DATE).contains(&date) {
        Ok(date)
    } else {
        Err(Fault::new(
            "phải trong khoảng từ 1900-01-01 đến 2200-12-31",
            "must lie between 1900-01-01 and 2200-12-31",
        ))
    }
}

/// The civil date in Việt Nam at an instant.
pub fn local_date(instant: Timestamp) -> Date {
    VIETNAM.to_datetime(instant).date()
}

/// A number of calendar months, as laws count time: 36 months from 31 January 2023 end with 30 January 2026.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct Months(i16);

impl Months {
    /// How many.
    pub fn count(self) -> i32 {
        self.0.into()
    }

    /// Whether the day lies within so many months that begin with another day.
    pub fn reach(self, start: Date, day: Date) -> bool {
        let end = start.checked_add(jiff::Span::new().months(self.0)).unwrap_or(Date::MAX);
        start <= day && day < end
    }
}

/// Fewer than one month, or more than a hundred years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a number of months is between 1 and 1,200")]
pub struct NoSuchMonths;

impl TryFrom<i32> for Months {
    type Error = NoSuchMonths;

    fn try_from(count: i32) -> Result<Self, NoSuchMonths> {
        match i16::try_from(count) {
            Ok(count @ 1..=1200) => Ok(Self(count)),
            Ok(_) | Err(_) => Err(NoSuchMonths),
        }
    }
}

impl From<NoSuchMonths> for Fault {
    fn from(_: NoSuchMonths) -> Self {
        Self::new("phải từ 1 đến 1.200 tháng", "must be between 1 and 1,200 months")
    }
}

impl From<Months> for i32 {
    fn from(months: Months) -> Self {
        months.count()
    }
}

/// A run of days (khoảng thời gian): from a first day, up to but not including `until`, or without end. Never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Bounds", into = "Bounds")]
pub struct Period {
    from: Date,
    until: Option<Date>,
}

impl Period {
    /// The days from `from` up to the day before `until`.
    pub fn new(from: Date, until: Option<Date>) -> Result<Self, Fault> {
        supported(from)?;
        until.map(supported).transpose()?;
        if until.is_some_and(|until| until <= from) {
            return Err(Fault::new(
                "ngày kết thúc phải sau ngày bắt đầu",
                "the end must be later than the beginning",
            ));
        }
        Ok(Self { from, until })
    }

    /// The first day.
    pub fn from(self) -> Date {
        self.from
    }

    /// The first day after the last one; `None` while it goes on.
    pub fn until(self) -> Option<Date> {
        self.until
    }

    /// Whether the day is one of its days.
    pub fn contains(self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }

    /// What an open period becomes when a later one follows it: it ends with that one's first day. `None` when it has an
    /// end of its own or does not begin before.
    pub fn followed_by(self, next: Self) -> Option<Self> {
        (self.until.is_none() && self.from < next.from).then_some(Self { until: Some(next.from), ..self })
    }

    /// Whether any day is in both.
    pub fn overlaps(self, other: Self) -> bool {
        self.until.is_none_or(|until| other.from < until) && other.until.is_none_or(|until| self.from < until)
    }
}

/// A period as it is stored: nothing checked yet.
#[derive(Serialize, Deserialize)]
struct Bounds {
    from: Date,
    until: Option<Date>,
}

impl TryFrom<Bounds> for Period {
    type Error = String;

    fn try_from(stored: Bounds) -> Result<Self, String> {
        Self::new(stored.from, stored.until).map_err(|fault| fault.en)
    }
}

impl From<Period> for Bounds {
    fn from(period: Period) -> Self {
        Self { from: period.from, until: period.until }
    }
}

#[cfg(test)]
mod tests;

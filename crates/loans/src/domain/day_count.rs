//! What share of a year lies between two days.

use vocabulary::calendar::Date;

use super::due_dates::{Grid, days_between, next_day};

/// How days are counted and what a year of them is (cơ sở tính lãi).
///
/// Every basis is additive: the shares of two adjoining spans are the share of the whole. So it does not matter where
/// a span is cut, and accrual may stop on any day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DayCount {
    /// Calendar days over 365, in leap years too (14/2017/TT-NHNN). The book's default.
    Actual365,
    /// Calendar days over the length of the year each of them lies in: 365 or 366.
    ActualActual,
    /// Calendar days over 360.
    Actual360,
    /// Months of 30 days over 360; the 31st counts as the 30th, the end of February as it is (30E/360: of the 30/360
    /// rules the one that is additive).
    Thirty360,
    /// Months over 12: months that begin on an instalment's day of the month count as whole, however long they are;
    /// days beyond them are thirtieths of a month, at most 30 of them.
    Months12,
}

/// A share of a year, exact: a whole number of [`YearShare::YEAR`]ths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearShare(i64);

impl YearShare {
    /// None of it.
    pub const NONE: Self = Self(0);
    /// The least number that 360, 365 and 366 all divide, so that a day is a whole number of parts in every basis.
    pub const YEAR: i64 = 1_603_080;

    /// Its numerator over [`YearShare::YEAR`].
    pub fn parts(self) -> i64 {
        self.0
    }

    /// So many days of a year that has `year` of them; `year` divides [`YearShare::YEAR`].
    fn days(days: i64, year: i64) -> Self {
        Self(days.saturating_mul(Self::YEAR.checked_div(year).unwrap_or(0)))
    }
}

impl DayCount {
    /// From a first day up to, but not including, another. Nothing when that is not later.
    ///
    /// `grid` says where months begin; only [`DayCount::Months12`] asks it.
    pub fn share(self, from: Date, until: Date, grid: Grid) -> YearShare {
        if until <= from {
            return YearShare::NONE;
        }
        match self {
            Self::Actual365 => YearShare::days(days_between(from, until), 365),
            Self::Actual360 => YearShare::days(days_between(from, until), 360),
            Self::ActualActual => {
                let (leap, common) = days_by_year(from, until);
                let (leap, common) = (YearShare::days(leap, 366), YearShare::days(common, 365));
                YearShare(leap.0.saturating_add(common.0))
            }
            Self::Thirty360 => YearShare::days(thirtieths(until).saturating_sub(thirtieths(from)), 360),
            Self::Months12 => {
                YearShare::days(grid.thirtieths(until).saturating_sub(grid.thirtieths(from)), 360)
            }
        }
    }
}

/// The number of a day where every month has thirty.
fn thirtieths(day: Date) -> i64 {
    let months = i64::from(day.year()).saturating_mul(12).saturating_add(day.month().into());
    months.saturating_mul(30).saturating_add(day.day().min(30).into())
}

/// How many of the days lie in leap years, and how many in others.
fn days_by_year(from: Date, until: Date) -> (i64, i64) {
    let (mut leap, mut common) = (0_i64, 0_i64);
    let mut day = from;
    while day < until {
        let next = next_day(day.last_of_year()).min(until);
        let days = days_between(day, next);
        let counted = if day.in_leap_year() { &mut leap } else { &mut common };
        *counted = counted.saturating_add(days);
        day = next;
    }
    (leap, common)
}

#[cfg(test)]
mod tests;

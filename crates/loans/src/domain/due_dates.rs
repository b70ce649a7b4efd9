//! The days on which instalments fall due.

use vocabulary::calendar::Date;

/// What becomes of a day that a month does not have (ngày cuối tháng): 31 January plus one month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MonthEnd {
    /// The last day the month has: 28 February; the month after has its 31st again.
    Clamp,
    /// The first day of the next month: 1 March.
    Roll,
}

/// A day, and all the days that are whole months away from it. Every date is counted from the anchor, never from the
/// date before, so that one short month does not pull the later ones forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Grid {
    /// The day that months are counted from.
    pub anchor: Date,
    /// What becomes of a day that a month does not have.
    pub month_end: MonthEnd,
}

impl Grid {
    /// The day so many months after the anchor (before it, for a negative number); the last civil date when there is
    /// no such day.
    pub fn date(self, months: i32) -> Date {
        let month_of_all = months_of(self.anchor).saturating_add(months);
        let year = i16::try_from(month_of_all.div_euclid(12)).ok();
        let month = i8::try_from(month_of_all.rem_euclid(12).saturating_add(1)).ok();
        let Some(first) = year.zip(month).and_then(|(year, month)| Date::new(year, month, 1).ok()) else {
            return Date::MAX;
        };
        match self.month_end {
            MonthEnd::Roll if self.anchor.day() > first.days_in_month() => {
                first.last_of_month().tomorrow().unwrap_or(Date::MAX)
            }
            MonthEnd::Roll | MonthEnd::Clamp => {
                let day = self.anchor.day().min(first.days_in_month());
                first.with().day(day).build().unwrap_or(Date::MAX)
            }
        }
    }

    /// The day so many months after another: of a day on the grid, the one on the grid.
    pub fn later(self, day: Date, months: i32) -> Date {
        let since = self.months_to(day);
        if self.date(since) == day {
            self.date(since.saturating_add(months))
        } else {
            Self { anchor: day, ..self }.date(months)
        }
    }

    /// The number of a day where every month that begins on the grid has thirty: 30 for each whole month since the
    /// anchor and one for each day since then, at most 30. Whole months count as whole, however long they are.
    pub fn thirtieths(self, day: Date) -> i64 {
        let months = self.months_to(day);
        let since = days_between(self.date(months), day).min(30);
        i64::from(months).saturating_mul(30).saturating_add(since)
    }

    /// How many whole months from the anchor to a day; negative when the day is before it.
    fn months_to(self, day: Date) -> i32 {
        // The grid's day of the same month is the last that can be on or before the day; if it is later, the one before is.
        let months = months_of(day).saturating_sub(months_of(self.anchor));
        if self.date(months) > day { months.saturating_sub(1) } else { months }
    }
}

/// How many days from one day to another; negative when the other is earlier.
pub fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| span.get_days().into())
}

/// The day so many days later.
pub fn days_after(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::SignedDuration::from_hours(days.saturating_mul(24)))
}

/// The day after.
pub fn next_day(day: Date) -> Date {
    day.tomorrow().unwrap_or(Date::MAX)
}

fn months_of(day: Date) -> i32 {
    i32::from(day.year()).saturating_mul(12).saturating_add(i32::from(day.month())).saturating_sub(1)
}

#[cfg(test)]
mod tests;

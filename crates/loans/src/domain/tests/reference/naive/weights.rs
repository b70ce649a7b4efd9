//! What one day weighs in a year.

use super::super::Fraction;
use vocabulary::calendar::Date;

use crate::domain::{day_count::DayCount, due_dates::MonthEnd};

pub(super) struct Weights {
    pub basis: DayCount,
    pub anchor: Date,
    pub month_end: MonthEnd,
}

impl Weights {
    /// The part of a year that this day is.
    pub(super) fn of(&self, day: Date) -> Fraction {
        let (days, year) = match self.basis {
            DayCount::Actual365 => (1, 365),
            DayCount::Actual360 => (1, 360),
            DayCount::ActualActual => (1, i64::from(day.days_in_year())),
            DayCount::Thirty360 => (of_calendar_month(day), 360),
            DayCount::Months12 => (self.of_grid_month(day), 360),
        };
        Fraction::new(days.into(), year.into())
    }

    /// The day so many months after the first, by the calendar's own addition, which keeps to the month's end.
    pub(super) fn months_after(&self, months: i32) -> Date {
        let clamped = self.anchor.checked_add(jiff::Span::new().months(months)).unwrap();
        if self.month_end == MonthEnd::Roll && clamped.day() != self.anchor.day() {
            clamped.tomorrow().unwrap()
        } else {
            clamped
        }
    }

    fn of_grid_month(&self, day: Date) -> i64 {
        let months = (0..1_200).find(|months| self.months_after(months + 1) > day).unwrap();
        let (first, next) = (self.months_after(months), self.months_after(months + 1));
        of_month(
            i64::from(first.until(day).unwrap().get_days()) + 1,
            i64::from(first.until(next).unwrap().get_days()),
        )
    }
}

/// Thirty days count, of which the last is the 31st where there is one and not the 30th; the last day of February
/// counts for those it lacks.
fn of_calendar_month(day: Date) -> i64 {
    match (day.day(), day.days_in_month()) {
        (30, 31) => 0,
        (last @ 28..=29, length) if last == length => 31 - i64::from(length),
        _ => 1,
    }
}

/// Thirty days count: a 31st does not, and the last of a shorter month counts for those it lacks.
fn of_month(place: i64, length: i64) -> i64 {
    if place == length { 31 - length } else { 1 }
}

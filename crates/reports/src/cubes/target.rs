//! A target beside what was counted: on which days it is measured, and what came of it. Whole numbers only.

use jiff::{Timestamp, ToSpan as _};
use vocabulary::calendar::{Date, Period};

use super::{
    cell::{Class, StandardId},
    sums::Figures,
};

/// What is measured, and how much was aimed at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Aim {
    /// The mean yearly fall of the poor rate, at least; in thousandths of a percentage point.
    YearlyRateCut { standard: StandardId, milli_points: i64 },
    /// The fall of the number of poor households, at least; and the share of all that the paper says it is.
    HouseholdCut { standard: StandardId, households: i64, milli_points: Option<i64> },
    /// The households of a class on the last day, at most.
    HouseholdsLeft { standard: StandardId, class: Class, households: i64 },
    /// The extremely difficult villages on the last day, at most.
    VillagesLeft { villages: i64 },
}

/// A target as `households` told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) id: String,
    pub(crate) revision: i32,
    pub(crate) law: String,
    pub(crate) aim: Aim,
    /// The contract's number of a classification of communes; `None`: the province.
    pub(crate) area: Option<i32>,
    pub(crate) first_day: Date,
    pub(crate) last_day: Date,
    pub(crate) note: String,
    pub(crate) set_at: Timestamp,
}

/// Why an actual figure is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotHeld {
    NotBegun,
    StandardNotInForce,
    AreaEmpty,
    BeforeHistory,
    NeverSurveyed,
    NoWholeYear,
    VillagesNotClassified,
    /// Households that may lie in the area are counted in none of its communes.
    NotAssigned,
}

/// The days on which a target is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Days {
    /// Its figures stand for those before the period; of what is left on the last day it is that day.
    pub(crate) from: Date,
    /// Of a yearly mean the last day of a year of the period.
    pub(crate) on: Date,
    /// Whole years of the period by then.
    pub(crate) years: i16,
    pub(crate) is_due: bool,
}

/// What came about, in the unit of what was aimed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Actual {
    /// Rounded half up.
    pub(crate) amount: i64,
    /// By the exact numbers.
    pub(crate) is_met: bool,
}

/// A hundred percent, in thousandths of a percentage point.
const WHOLE: i128 = 100_000;

impl Aim {
    /// Under which standard households are counted; none of villages.
    pub(crate) fn standard(&self) -> Option<&StandardId> {
        match self {
            Self::YearlyRateCut { standard, .. }
            | Self::HouseholdCut { standard, .. }
            | Self::HouseholdsLeft { standard, .. } => Some(standard),
            Self::VillagesLeft { .. } => None,
        }
    }

    /// All households, as the paper's own number and share imply; rounded down.
    pub(crate) fn implied_households(&self) -> Option<i64> {
        let Self::HouseholdCut { households, milli_points: Some(milli_points), .. } = self else {
            return None;
        };
        let implied = i128::from(*households).checked_mul(WHOLE)?.checked_div((*milli_points).into())?;
        i64::try_from(implied).ok()
    }

    /// What came about between two days.
    pub(crate) fn actual(&self, before: &Figures, after: &Figures, years: i16) -> Result<Actual, NotHeld> {
        let count = |amount, is_met| Ok(Actual { amount, is_met });
        match self {
            Self::YearlyRateCut { milli_points, .. } => {
                both_surveyed(before, after)?;
                let cut = Fraction::yearly_cut(before, after, years).ok_or(NotHeld::NoWholeYear)?;
                count(cut.rounded(), cut.is_at_least(*milli_points))
            }
            Self::HouseholdCut { households, .. } => {
                both_surveyed(before, after)?;
                let fewer = before.poor.minus(after.poor).households;
                count(fewer, fewer >= *households)
            }
            Self::HouseholdsLeft { class, households, .. } => {
                surveyed(after)?;
                let left = match class {
                    Class::Poor => after.poor,
                    Class::NearPoor => after.near_poor,
                    Class::NotPoor => after.not_poor,
                };
                count(left.households, left.households <= *households)
            }
            Self::VillagesLeft { .. } => Err(NotHeld::VillagesNotClassified),
        }
    }
}

/// Somebody was: a scope of which nothing is known meets no target.
fn surveyed(figures: &Figures) -> Result<(), NotHeld> {
    if figures.not_known() == figures.all { Err(NotHeld::NeverSurveyed) } else { Ok(()) }
}

fn both_surveyed(before: &Figures, after: &Figures) -> Result<(), NotHeld> {
    surveyed(before)?;
    surveyed(after)
}

/// Thousandths of a percentage point a year.
struct Fraction {
    over: i128,
    /// More than nothing.
    under: i128,
}

impl Fraction {
    /// (p₀/h₀ − p₁/h₁) ÷ years. Nothing saturates: counts of a country's households fit many times.
    fn yearly_cut(before: &Figures, after: &Figures, years: i16) -> Option<Self> {
        let [poor_before, all_before, poor_after, all_after] =
            [before.poor, before.all, after.poor, after.all].map(|amount| i128::from(amount.households));
        let fall =
            poor_before.saturating_mul(all_after).saturating_sub(poor_after.saturating_mul(all_before));
        let under = all_before.saturating_mul(all_after).saturating_mul(years.into());
        (under > 0).then_some(Self { over: fall.saturating_mul(WHOLE), under })
    }

    fn rounded(&self) -> i64 {
        let doubled = self.over.saturating_mul(2).saturating_add(self.under);
        let rounded = doubled.checked_div_euclid(self.under.saturating_mul(2));
        rounded.and_then(|rounded| i64::try_from(rounded).ok()).unwrap_or(i64::MAX)
    }

    fn is_at_least(&self, milli_points: i64) -> bool {
        self.over >= self.under.saturating_mul(milli_points.into())
    }
}

impl Target {
    /// The days on which it is measured as of a day, under a standard that is in force so long. What was before the period is asked of its eve, and of its first day when
    /// the standard came into force on it: a new standard's opening stock is decided on that day.
    pub(crate) fn days(&self, standard: Period, as_of: Date) -> Result<Days, NotHeld> {
        if as_of < self.first_day {
            return Err(NotHeld::NotBegun);
        }
        let until = as_of.min(self.last_day);
        let eve = self.first_day.yesterday().map_err(|_first_of_all| NotHeld::BeforeHistory)?;
        let before = if standard.from() == self.first_day { self.first_day } else { eve };
        let (years, year_end) = self.whole_years(until);
        let (from, on) = match self.aim {
            Aim::HouseholdsLeft { .. } | Aim::VillagesLeft { .. } => (until, until),
            Aim::HouseholdCut { .. } => (before, until),
            // A part of a year would count as nothing beside what fell in it.
            Aim::YearlyRateCut { .. } => (before, year_end.ok_or(NotHeld::NoWholeYear)?),
        };
        if !(standard.contains(from) && standard.contains(on)) {
            return Err(NotHeld::StandardNotInForce);
        }
        Ok(Days { from, on, years, is_due: as_of >= self.last_day })
    }

    /// How many whole years of the period have ended with a day, and on which day the last one of them did.
    fn whole_years(&self, until: Date) -> (i16, Option<Date>) {
        let end = |years: i16| self.first_day.checked_add(years.years()).and_then(Date::yesterday).ok();
        let most = until.year().saturating_sub(self.first_day.year()).saturating_add(1);
        let ended = (1..=most).rev().map(|years| (years, end(years)));
        let found = ended.take(3).find(|(_, end)| end.is_some_and(|end| end <= until));
        found.unwrap_or((0, None))
    }
}

#[cfg(test)]
mod tests;

//! A target beside what was counted: on which days it is measured, and what came of it. Whole numbers only.

use jiff::Timestamp;
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
}

/// The days on which a target is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Days {
    /// Its figures stand for those before the period; of what is left on the last day it is that day.
    pub(crate) from: Date,
    pub(crate) on: Date,
    /// Whole years between them.
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
        let surveyed = |figures: &Figures| figures.not_known() != figures.all;
        match self {
            Self::VillagesLeft { .. } => Err(NotHeld::VillagesNotClassified),
            _ if !surveyed(after) => Err(NotHeld::NeverSurveyed),
            Self::HouseholdsLeft { class, households, .. } => {
                let left = match class {
                    Class::Poor => after.poor,
                    Class::NearPoor => after.near_poor,
                    Class::NotPoor => after.not_poor,
                };
                count(left.households, left.households <= *households)
            }
            _ if !surveyed(before) => Err(NotHeld::NeverSurveyed),
            Self::HouseholdCut { households, .. } => {
                let fewer = before.poor.minus(after.poor).households;
                count(fewer, fewer >= *households)
            }
            Self::YearlyRateCut { milli_points, .. } => {
                let cut = Fraction::yearly_cut(before, after, years).ok_or(NotHeld::NoWholeYear)?;
                count(cut.rounded(), cut.is_at_least(*milli_points))
            }
        }
    }
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
        let on = as_of.min(self.last_day);
        let eve = self.first_day.yesterday().map_err(|_first_of_all| NotHeld::BeforeHistory)?;
        let from = match self.aim {
            Aim::HouseholdsLeft { .. } | Aim::VillagesLeft { .. } => on,
            Aim::YearlyRateCut { .. } | Aim::HouseholdCut { .. } if standard.from() == self.first_day => {
                self.first_day
            }
            Aim::YearlyRateCut { .. } | Aim::HouseholdCut { .. } => eve,
        };
        if !(standard.contains(from) && standard.contains(on)) {
            return Err(NotHeld::StandardNotInForce);
        }
        let is_short = (on.month(), on.day()) < (eve.month(), eve.day());
        let years = on.year().saturating_sub(eve.year()).saturating_sub(is_short.into());
        Ok(Days { from, on, years, is_due: as_of >= self.last_day })
    }
}

#[cfg(test)]
mod tests;

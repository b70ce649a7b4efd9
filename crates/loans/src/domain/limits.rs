//! How far a loan may be extended and how long it may be frozen: tables in the terms.

use std::collections::BTreeSet;

use vocabulary::calendar::{Date, Months};

use super::{
    due_dates::{days_after, days_between},
    rate::Portion,
};

/// The limits of extensions (giới hạn gia hạn nợ), by the length of the term: the first row that a term fits into
/// holds for it. Where none does, nothing is extended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExtensionLimits(pub Vec<ExtensionLimit>);

/// For terms up to a length, all extensions together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtensionLimit {
    /// Terms up to so many months, that many included; `None`: all that are longer than the rows before.
    pub term_up_to: Option<Months>,
    pub most: Length,
}

/// A number of months, or as many as a part of the term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// So many months.
    Months(Months),
    /// A part of the term first agreed, whole months of it.
    OfTerm(Portion),
}

impl Length {
    /// How many months it is for a term of so many.
    pub fn months(self, term_months: i32) -> i32 {
        match self {
            Self::Months(months) => months.count(),
            Self::OfTerm(part) => {
                let millionths = i64::from(term_months).saturating_mul(part.millionths().into());
                i32::try_from(millionths / 1_000_000).unwrap_or(i32::MAX)
            }
        }
    }
}

impl ExtensionLimits {
    /// How many months all extensions of a loan of this term may have together: none where no row fits.
    pub fn most(&self, term_months: i32) -> i32 {
        let fits =
            |limit: &&ExtensionLimit| limit.term_up_to.is_none_or(|up_to| term_months <= up_to.count());
        self.0.iter().find(fits).map_or(0, |limit| limit.most.months(term_months))
    }
}

/// When a debt may be frozen (khoanh nợ, 50/2010/QĐ-TTg as amended by 08/2021/QĐ-TTg), and what follows a freeze.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreezeRule {
    /// The causes for which it is possible at all.
    pub causes: BTreeSet<Cause>,
    /// By how much of the project's capital was damaged, growing from row to row; where none fits, nothing is frozen.
    pub limits: Vec<FreezeLimit>,
    pub resume: Resume,
}

/// How long a debt may be frozen for a damage of this size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FreezeLimit {
    /// From this part of the project's capital on, inclusive.
    pub damage_from: Portion,
    /// Up to this part of it, exclusive; `None`: up to all of it, inclusive.
    pub damage_below: Option<Portion>,
    /// From the first day of the freeze, and again for each prolongation from the day the freeze would have ended.
    pub most: Months,
    /// How many times it may be prolonged.
    pub prolongations: u8,
    /// All freezes of the loan together, with their prolongations.
    pub most_in_all: Length,
}

/// An objective cause (nguyên nhân khách quan).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// Thiên tai.
    Disaster,
    /// Dịch bệnh.
    Epidemic,
    /// Hỏa hoạn, tai nạn.
    Accident,
    /// Người vay chết, mất tích.
    DeathOrMissing,
    /// Nhà nước thay đổi chính sách.
    PolicyChange,
    /// Nguyên nhân khách quan khác.
    Other,
}

/// What becomes of the due dates that lay inside a freeze (ngày đến hạn trong thời gian khoanh).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resume {
    /// They fall on the day the freeze ends; later ones stay.
    AtEnd,
    /// They and all later ones move by as many days as the freeze had.
    Shifted,
}

impl Resume {
    /// Where a due date goes that had not come when a freeze began.
    pub fn moved(self, due_on: Date, from: Date, until: Date) -> Date {
        match self {
            Self::AtEnd => due_on.max(until),
            Self::Shifted => days_after(due_on, days_between(from, until)),
        }
    }
}

impl FreezeRule {
    /// The row for a damage.
    pub fn limit(&self, damage: Portion) -> Option<&FreezeLimit> {
        self.limits.iter().find(|limit| {
            limit.damage_from <= damage && limit.damage_below.is_none_or(|below| damage < below)
        })
    }
}

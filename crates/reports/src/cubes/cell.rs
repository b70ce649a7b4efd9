//! The dimensions along which records are counted.

use std::{fmt, str::FromStr, sync::Arc};

use vocabulary::{
    area::{AreaKind, UnitCode, UnitKey},
    calendar::Date,
    rejection::Fault,
};

use super::{mark::Mark, movement::Movement};

/// A poverty standard's id (chuẩn nghèo): `QN-2023`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct StandardId(Arc<str>);

/// What stands before a standard's id in its resource name.
const COLLECTION: &str = "povertyStandards/";

impl StandardId {
    /// Its text.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// `povertyStandards/QN-2023`.
    pub(crate) fn resource_name(&self) -> String {
        format!("{COLLECTION}{self}")
    }
}

impl FromStr for StandardId {
    type Err = Fault;

    /// The id alone or its resource name.
    fn from_str(text: &str) -> Result<Self, Fault> {
        let id = text.strip_prefix(COLLECTION).unwrap_or(text);
        let shaped = (1..=40).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        if shaped {
            Ok(Self(Arc::from(id)))
        } else {
            Err(Fault::new(
                "phải là tên một chuẩn nghèo, ví dụ povertyStandards/QN-2023",
                "must be the name of a poverty standard, for example povertyStandards/QN-2023",
            ))
        }
    }
}

impl fmt::Display for StandardId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A class that a decision gave. A household without one is not known (chưa rà soát), which is no class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Class {
    /// Hộ nghèo.
    Poor,
    /// Hộ cận nghèo.
    NearPoor,
    /// Hộ không nghèo.
    NotPoor,
}

impl Class {
    /// All classes.
    pub(crate) const ALL: &[Self] = &[Self::Poor, Self::NearPoor, Self::NotPoor];

    /// The stable name in tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Poor => "poor",
            Self::NearPoor => "near_poor",
            Self::NotPoor => "not_poor",
        }
    }

    /// The class with this name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|class| class.name() == name)
    }
}

/// Which households are counted together: the finest groups any line of a report is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Group {
    /// The unit last known; where it lies on a map is asked when a report is made.
    pub unit: UnitKey,
    /// Which part of it, once it is assigned.
    pub part: Option<Part>,
    /// Rural or urban; `None` where only the unit's own kind can say.
    pub area_kind: Option<AreaKind>,
    /// The head belongs to an ethnic minority (dân tộc thiểu số).
    pub minority: bool,
}

/// One of those that a unit was split into: `06970@2025-07-01`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Part {
    pub code: UnitCode,
    /// The day of the split.
    pub on: Date,
}

impl FromStr for Part {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        // The same form as a unit's key; its day is the day of the split, and the unit may be older.
        let UnitKey { code, from: on } = text.parse()?;
        Ok(Self { code, on })
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.code, self.on)
    }
}

/// What is counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Measure {
    /// Being in the registry. Cumulative: the sum up to a date is the number on that date.
    Registered,
    /// Having a class under a standard. Cumulative.
    Held { standard: StandardId, class: Class },
    /// Having moved. A flow: the sum over a period is the number in that period.
    Moved {
        standard: StandardId,
        movement: Movement,
        /// Where the household came from or went to, when it goes on in another group: no movement of a line that
        /// holds both.
        with: Option<Group>,
    },
    /// Having a class under a standard, and this beside it. Cumulative.
    Marked { standard: StandardId, class: Class, mark: Mark },
}

impl Measure {
    /// Under which standard; `None` of being in the registry.
    pub(crate) fn standard(&self) -> Option<&StandardId> {
        match self {
            Self::Registered => None,
            Self::Held { standard, .. } | Self::Moved { standard, .. } | Self::Marked { standard, .. } => {
                Some(standard)
            }
        }
    }

    /// Where a household that moved came from or went to.
    pub(crate) fn with(&self) -> Option<&Group> {
        match self {
            Self::Moved { with, .. } => with.as_ref(),
            Self::Registered | Self::Held { .. } | Self::Marked { .. } => None,
        }
    }

    /// Whether only the official report set counts it.
    pub(crate) fn is_marked(&self) -> bool {
        matches!(self, Self::Marked { .. })
    }
}

/// Where a number is entered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Cell {
    /// The day from which it is true; of a movement, the day it took place.
    pub valid_on: Date,
    pub group: Group,
    pub measure: Measure,
}

/// Households and persons; negative where something is taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Amount {
    /// Hộ.
    pub households: i64,
    /// Nhân khẩu.
    pub persons: i64,
}

impl Amount {
    pub(crate) const ZERO: Self = Self { households: 0, persons: 0 };

    /// One household of so many.
    pub(crate) fn household(persons: i64) -> Self {
        Self { households: 1, persons }
    }

    #[must_use]
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            households: self.households.saturating_add(other.households),
            persons: self.persons.saturating_add(other.persons),
        }
    }

    #[must_use]
    pub(crate) fn minus(self, other: Self) -> Self {
        self.plus(other.negated())
    }

    #[must_use]
    pub(crate) fn negated(self) -> Self {
        Self { households: self.households.saturating_neg(), persons: self.persons.saturating_neg() }
    }
}

impl FromIterator<Amount> for Amount {
    fn from_iter<I: IntoIterator<Item = Self>>(amounts: I) -> Self {
        amounts.into_iter().fold(Self::ZERO, Self::plus)
    }
}

/// One number to enter: the stored truth of every report is a list of these, each with when it became known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Delta {
    pub cell: Cell,
    pub amount: Amount,
}

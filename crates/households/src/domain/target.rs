//! Mục tiêu giảm nghèo: what a resolution or a plan wants to come about, as data. What did is counted by `reports`.

use std::sync::LazyLock;

use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use vocabulary::{
    calendar::Date,
    text::{Name, Text},
};

use super::{
    classify::Class,
    code::{code, named_code},
    name::named,
    standard::StandardId,
};

pub(crate) mod set;
pub(crate) mod shipped;

code! {
    /// `NQ06-2022-HO-NGHEO`: a target, whatever is set for it.
    TargetId, 40,
    |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-',
    "phải có dạng povertyTargets/{mã} với mã gồm chữ hoa, chữ số và gạch nối",
    "must be povertyTargets/{id}, the id of capital letters, digits and hyphens"
}
named_code!(TargetId, "povertyTargets");

named! {
    /// Phân loại xã: the classes of communes by which `communes` marks an area.
    Flag {
        /// Vùng đồng bào dân tộc thiểu số.
        EthnicMinority = "ethnic_minority",
        /// Miền núi.
        Mountain = "mountain",
        /// Biên giới.
        Border = "border",
        /// Hải đảo.
        Island = "island",
        /// The province's list of 06-NQ/TU.
        ProvincialArea = "provincial_area",
        /// Khu vực I.
        RegionI = "region_i",
        /// Khu vực II.
        RegionII = "region_ii",
        /// Khu vực III.
        RegionIII = "region_iii",
    }
}

/// What is measured, and how much is aimed at. Amounts are whole: thousandths of a percentage point, or counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Aim {
    /// By how much the poor rate falls in a year on average, at least.
    YearlyRateCut { standard: StandardId, milli_points: i64 },
    /// How many poor households fewer over the period, at least; and what share of all the paper says that is.
    HouseholdCut { standard: StandardId, households: i64, milli_points: Option<i64> },
    /// How many households of a class on the last day, at most.
    HouseholdsLeft { standard: StandardId, class: Class, households: i64 },
    /// How many extremely difficult villages (thôn đặc biệt khó khăn) on the last day, at most.
    VillagesLeft { villages: i64 },
}

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
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Target {
    pub id: TargetId,
    /// The paper that sets it.
    pub law: Name,
    pub aim: Aim,
    /// Where: communes with this class on the day it is measured, or the province.
    pub area: Option<Flag>,
    pub first_day: Date,
    /// It is due then.
    pub last_day: Date,
    /// What is not certain about it.
    pub note: Option<Text<400>>,
}

/// Whether a period is one year or several, from its first day to the eve of the same day of a later year.
pub(crate) fn is_whole_years(first_day: Date, last_day: Date) -> bool {
    let after = last_day.tomorrow();
    let is_end = |after: Date| {
        let years = after.year().saturating_sub(first_day.year());
        years > 0 && first_day.checked_add(years.years()).is_ok_and(|end| end == after)
    };
    after.is_ok_and(is_end)
}

/// What was set for a target, until it is set again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Revision {
    pub target: Target,
    /// From 1.
    pub number: i32,
    pub set_at: Timestamp,
}

/// A fact about targets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum TargetEvent {
    Set(Revision),
}

/// Every target in all its revisions, by name and revision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Targets(Vec<Revision>);

impl Targets {
    /// Before the first was set.
    pub(crate) fn none() -> &'static Self {
        static NONE: LazyLock<Targets> = LazyLock::new(Targets::default);
        &NONE
    }

    /// Everything that was ever set.
    pub(crate) fn all(&self) -> &[Revision] {
        &self.0
    }

    /// What a target is now.
    pub(crate) fn latest(&self, id: &TargetId) -> Option<&Revision> {
        self.0.iter().rev().find(|revision| revision.target.id == *id)
    }

    /// What every target is now.
    pub(crate) fn current(&self) -> impl Iterator<Item = &Revision> {
        self.0.iter().filter(|revision| self.latest(&revision.target.id) == Some(*revision))
    }

    /// What it is after an event.
    pub(crate) fn apply(&mut self, event: &TargetEvent) {
        let TargetEvent::Set(revision) = event;
        self.0.push(revision.clone());
        self.0.sort_by(|one, other| (&one.target.id, one.number).cmp(&(&other.target.id, other.number)));
    }
}

impl FromIterator<Revision> for Targets {
    fn from_iter<I: IntoIterator<Item = Revision>>(rows: I) -> Self {
        let mut targets = Self::default();
        for row in rows {
            targets.apply(&TargetEvent::Set(row));
        }
        targets
    }
}

//! One version of an administrative unit (đơn vị hành chính) with its classifications (phân loại).

use std::fmt;

use serde::{Deserialize, Serialize};
use vocabulary::{
    area::UnitVersion,
    calendar::{Date, Period},
    document::DocumentRef,
    rejection::Fault,
};

mod classify;
mod declassify;
mod refusal;
#[cfg(test)]
mod tests;

pub(crate) use classify::Classify;
pub(crate) use declassify::Declassify;
pub(crate) use refusal::UnitRefusal;

/// A version of a unit: what its code means over one run of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    pub(crate) version: UnitVersion,
    /// By kind and first day. No two that exclude each other share a day.
    pub(crate) classifications: Vec<Classification>,
}

/// One class of a unit over one run of days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Classification {
    pub(crate) kind: ClassificationKind,
    pub(crate) valid: Period,
    /// The decision that says so; absent only on a synthetic one.
    pub(crate) document: Option<DocumentRef>,
    /// The decision that ended it, when one was named.
    pub(crate) ended_by: Option<DocumentRef>,
    /// Made up for a demonstration.
    pub(crate) synthetic: bool,
}

/// A time-bound class of a commune.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ClassificationKind {
    /// Xã vùng đồng bào dân tộc thiểu số.
    EthnicMinority,
    /// Xã miền núi.
    Mountain,
    /// Xã biên giới.
    Border,
    /// Xã đảo.
    Island,
    /// Xã trong danh mục địa bàn của tỉnh (06-NQ/TU).
    ProvincialArea,
    /// Xã khu vực I.
    RegionI,
    /// Xã khu vực II.
    RegionII,
    /// Xã khu vực III.
    RegionIII,
}

impl ClassificationKind {
    pub(crate) const ALL: &[Self] = &[
        Self::EthnicMinority,
        Self::Mountain,
        Self::Border,
        Self::Island,
        Self::ProvincialArea,
        Self::RegionI,
        Self::RegionII,
        Self::RegionIII,
    ];

    /// The stable name in tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::EthnicMinority => "ethnic_minority",
            Self::Mountain => "mountain",
            Self::Border => "border",
            Self::Island => "island",
            Self::ProvincialArea => "provincial_area",
            Self::RegionI => "region_i",
            Self::RegionII => "region_ii",
            Self::RegionIII => "region_iii",
        }
    }

    /// Whether no commune can be both on one day: a kind excludes itself, and a commune lies in one region.
    pub(crate) fn excludes(self, other: Self) -> bool {
        self == other || (self.is_region() && other.is_region())
    }

    fn is_region(self) -> bool {
        match self {
            Self::RegionI | Self::RegionII | Self::RegionIII => true,
            Self::EthnicMinority | Self::Mountain | Self::Border | Self::Island | Self::ProvincialArea => {
                false
            }
        }
    }
}

impl fmt::Display for ClassificationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for ClassificationKind {
    type Err = Fault;

    fn from_str(name: &str) -> Result<Self, Fault> {
        Self::ALL
            .iter()
            .copied()
            .find(|kind| kind.name() == name)
            .ok_or_else(|| Fault::new("không phải một loại phân loại xã", "is not a kind of classification"))
    }
}

/// What happened to a version of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum UnitEvent {
    /// It is known.
    Entered { version: UnitVersion },
    /// Its end is known.
    Ended { valid: Period },
    /// A classification begins.
    Classified { classification: Classification },
    /// A classification's end is known.
    Declassified { kind: ClassificationKind, valid: Period, document: Option<DocumentRef> },
}

impl Unit {
    /// A version that is new to the register.
    pub(crate) fn entered(version: UnitVersion) -> Self {
        Self { version, classifications: Vec::new() }
    }

    /// With its days as they now are known.
    pub(crate) fn lasting(mut self, valid: Period) -> Self {
        self.version.valid = valid;
        self
    }

    /// With one more classification.
    pub(crate) fn classified(mut self, classification: Classification) -> Self {
        self.classifications.push(classification);
        self.classifications.sort_by_key(|held| (held.kind, held.valid.from()));
        self
    }

    /// With one classification lasting as long as is now known.
    pub(crate) fn declassified(
        mut self,
        kind: ClassificationKind,
        valid: Period,
        by: Option<DocumentRef>,
    ) -> Self {
        let ends = |held: &&mut Classification| held.kind == kind && held.valid.from() == valid.from();
        if let Some(held) = self.classifications.iter_mut().find(ends) {
            held.valid = valid;
            held.ended_by = by;
        }
        self
    }

    /// The classifications in force on a day.
    pub(crate) fn classified_on(&self, day: Date) -> impl Iterator<Item = &Classification> {
        self.classifications.iter().filter(move |held| held.valid.contains(day))
    }
}

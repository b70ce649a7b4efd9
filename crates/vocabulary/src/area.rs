//! Administrative units (đơn vị hành chính) with history.
//!
//! A code alone names different places on different dates: 06661 was phường Giếng Đáy until 2025-06-30 and is
//! phường Việt Hưng since. So a unit is a [`UnitKey`], code and first day; the [`Atlas`] knows all of them, how they
//! followed each other and on which map a place lies where; an [`Atom`] is a place that stays itself on every map.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    calendar::{Date, Period},
    rejection::Fault,
};

mod atlas;
mod atom;
mod key;

pub use atlas::{Atlas, AtlasFault, NoSuchPlace, NotKnown};
pub use atom::{Atom, AtomId, Placed};
pub use key::{UnitCode, UnitKey};

/// One unit as it was over one run of days: a new name, kind or parent makes a new version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitVersion {
    /// Code and first day. The day equals `valid.from()`.
    pub key: UnitKey,
    /// The name without its kind: `Việt Hưng`.
    pub name: String,
    /// What it is.
    pub kind: UnitKind,
    /// The unit it belongs to: a district until 2025-06-30, the province since; none above the province.
    pub parent: Option<UnitCode>,
    /// The days on which it is this.
    pub valid: Period,
}

/// One line of a reorganisation: on that day the people of `old`, or a part of them, came to `new`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Succession {
    /// The code, as it meant the day before `effective`.
    pub old: UnitCode,
    /// The code, as it means on `effective`.
    pub new: UnitCode,
    /// All of the old unit, or a part of it.
    pub extent: Extent,
    /// The first day of the new map.
    pub effective: Date,
    /// The resolution that says so (văn bản): `1679/NQ-UBTVQH15`.
    pub law: String,
    /// Whether the line was checked against the resolution; an unchecked one must be shown as such.
    pub verified: bool,
}

/// How much of a unit went into another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// Toàn bộ.
    Whole,
    /// Một phần: which part a record lies in is a person's decision.
    Part,
}

impl Extent {
    /// The stable name in tables and events.
    pub fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Part => "part",
        }
    }
}

impl FromStr for Extent {
    type Err = Fault;

    fn from_str(name: &str) -> Result<Self, Fault> {
        match name {
            "whole" => Ok(Self::Whole),
            "part" => Ok(Self::Part),
            _ => Err(Fault::new("phải là whole hoặc part", "must be whole or part")),
        }
    }
}

/// What a unit is (loại đơn vị hành chính).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// Tỉnh.
    Tinh,
    /// Thành phố thuộc tỉnh (a centrally-run city is a province of another kind, and none is held here).
    ThanhPho,
    /// Thị xã.
    ThiXa,
    /// Huyện.
    Huyen,
    /// Xã.
    Xa,
    /// Phường.
    Phuong,
    /// Thị trấn, until 2025-06-30.
    ThiTran,
    /// Đặc khu, since 2025-07-01.
    DacKhu,
}

impl UnitKind {
    /// All kinds, from the province down.
    pub const ALL: &[Self] = &[
        Self::Tinh,
        Self::ThanhPho,
        Self::ThiXa,
        Self::Huyen,
        Self::Xa,
        Self::Phuong,
        Self::ThiTran,
        Self::DacKhu,
    ];

    /// The stable name in tables and events.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tinh => "tinh",
            Self::ThanhPho => "thanh_pho",
            Self::ThiXa => "thi_xa",
            Self::Huyen => "huyen",
            Self::Xa => "xa",
            Self::Phuong => "phuong",
            Self::ThiTran => "thi_tran",
            Self::DacKhu => "dac_khu",
        }
    }

    /// Where it stands between the province and its communes.
    pub fn level(self) -> Level {
        match self {
            Self::Tinh => Level::Province,
            Self::ThanhPho | Self::ThiXa | Self::Huyen => Level::District,
            Self::Xa | Self::Phuong | Self::ThiTran | Self::DacKhu => Level::Commune,
        }
    }

    /// Which poverty line holds in it. `None` for a đặc khu, where each village has its own area kind, and for units
    /// above the commune. A reorganisation changes this, never a decision that was taken under the old kind.
    pub fn area_kind(self) -> Option<AreaKind> {
        match self {
            Self::Xa => Some(AreaKind::Rural),
            Self::Phuong | Self::ThiTran => Some(AreaKind::Urban),
            Self::Tinh | Self::ThanhPho | Self::ThiXa | Self::Huyen | Self::DacKhu => None,
        }
    }
}

impl fmt::Display for UnitKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for UnitKind {
    type Err = Fault;

    fn from_str(name: &str) -> Result<Self, Fault> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name).ok_or_else(|| {
            Fault::new("không phải một loại đơn vị hành chính", "is not a kind of administrative unit")
        })
    }
}

/// Cấp hành chính.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Cấp tỉnh: codes of two digits.
    Province,
    /// Cấp huyện, until 2025-06-30: codes of three digits.
    District,
    /// Cấp xã: codes of five digits.
    Commune,
}

/// Khu vực: which poverty line holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaKind {
    /// Nông thôn.
    Rural,
    /// Thành thị.
    Urban,
}

impl AreaKind {
    /// The stable name in tables and events.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rural => "rural",
            Self::Urban => "urban",
        }
    }
}

impl FromStr for AreaKind {
    type Err = Fault;

    fn from_str(name: &str) -> Result<Self, Fault> {
        match name {
            "rural" => Ok(Self::Rural),
            "urban" => Ok(Self::Urban),
            _ => Err(Fault::new("phải là rural hoặc urban", "must be rural or urban")),
        }
    }
}

#[cfg(test)]
mod tests;

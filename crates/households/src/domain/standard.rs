//! Chuẩn nghèo đa chiều: lines and a deprivation rule in a span of time, as data.

use std::{collections::BTreeSet, fmt, str::FromStr, sync::LazyLock};

use serde::{Deserialize, Serialize};
use vocabulary::{
    calendar::{Date, Months, Period},
    money::Dong,
    rejection::{Fault, Kind, Language, Rejection},
    text::{Name, Text},
};

use super::{classify::Rule, name::named};

pub(crate) mod enact;
pub(crate) mod shipped;

named! {
    /// Whose standard. One issuer has one standard on a day.
    Issuer {
        /// Trung ương.
        Central = "central",
        /// Tỉnh.
        Province = "province",
    }
}

impl Issuer {
    pub(crate) const ALL: [Self; 2] = [Self::Central, Self::Province];
}

/// A word of the contract: capital letters, digits and hyphens (`QN-2023`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct StandardId(String);

/// The code of an indicator (chỉ số thiếu hụt): small letters and underscores (`info_device`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Indicator(String);

/// What stands before a standard's id in its resource name.
const COLLECTION: &str = "povertyStandards/";

impl StandardId {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// `povertyStandards/QN-2023`.
    pub(crate) fn resource_name(&self) -> String {
        format!("{COLLECTION}{}", self.0)
    }

    /// The id in a resource name.
    pub(crate) fn of_resource(name: &str) -> Result<Self, Fault> {
        name.strip_prefix(COLLECTION).unwrap_or_default().parse()
    }
}

impl FromStr for StandardId {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let allowed = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
        if (1..=32).contains(&text.len()) && text.bytes().all(allowed) {
            return Ok(Self(text.to_owned()));
        }
        Err(Fault::new(
            "phải có dạng povertyStandards/{mã} với mã gồm chữ hoa, chữ số và gạch nối",
            "must be povertyStandards/{id}, the id of capital letters, digits and hyphens",
        ))
    }
}

impl Indicator {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Indicator {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
        if (1..=40).contains(&text.len()) && text.bytes().all(allowed) {
            return Ok(Self(text.to_owned()));
        }
        Err(Fault::new(
            "phải là mã chỉ số gồm chữ thường và gạch dưới",
            "must be the code of an indicator: small letters and underscores",
        ))
    }
}

/// Text in stores and in the journal, checked when it is read.
macro_rules! stored_as_text {
    ($($Type:ty),+) => {$(
        impl TryFrom<String> for $Type {
            type Error = String;

            fn try_from(text: String) -> Result<Self, String> {
                text.parse().map_err(|fault: Fault| fault.en)
            }
        }

        impl From<$Type> for String {
            fn from(value: $Type) -> Self {
                value.0
            }
        }

        impl fmt::Display for $Type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

stored_as_text!(StandardId, Indicator);

/// The lines that hold in one kind of area, in đồng per person and month; inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lines {
    pub line: Dong,
    /// At or below it a household is poor whatever its deprivations.
    pub income_only: Option<Dong>,
    /// Above `line` and at or below this one a household that lives from farming has an average living standard (mức
    /// sống trung bình).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub average: Option<Dong>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Standard {
    pub id: StandardId,
    pub issuer: Issuer,
    pub law: Name,
    pub valid: Period,
    pub rural: Lines,
    pub urban: Lines,
    /// This many deprivations make a household at or below the line poor.
    pub deprivation_threshold: i32,
    /// Form B2.
    pub points_per_indicator: i32,
    pub indicators: BTreeSet<Indicator>,
    /// How long a household that left a list is on it *again* when it returns (tái nghèo); `None`: whenever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_window: Option<Months>,
    /// What is not certain about it.
    pub note: Option<Text<400>>,
}

impl Standard {
    /// What of it decides classes.
    pub(crate) fn rule(&self) -> Rule<'_> {
        Rule {
            rural: self.rural,
            urban: self.urban,
            deprivation_threshold: self.deprivation_threshold,
            indicators: &self.indicators,
        }
    }
}

/// A fact about the law.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum StandardEvent {
    Enacted(Standard),
}

/// Every standard that is known, by issuer and first day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standards(Vec<Standard>);

impl Standards {
    /// Before the first was enacted.
    pub(crate) fn none() -> &'static Self {
        static NONE: LazyLock<Standards> = LazyLock::new(Standards::default);
        &NONE
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Standard> {
        self.0.iter()
    }

    pub(crate) fn get(&self, id: &StandardId) -> Option<&Standard> {
        self.iter().find(|standard| standard.id == *id)
    }

    /// The standards in force on a day: at most one of each issuer, in the order of the issuers.
    pub(crate) fn in_force(&self, day: Date) -> impl Iterator<Item = &Standard> {
        self.iter().filter(move |standard| standard.valid.contains(day))
    }

    /// The issuers that have none in force on a day. Nothing older is used in its place.
    pub(crate) fn issuers_without(&self, day: Date) -> Vec<Issuer> {
        let has = |issuer: &Issuer| self.in_force(day).any(|standard| standard.issuer == *issuer);
        Issuer::ALL.into_iter().filter(|issuer| !has(issuer)).collect()
    }

    /// Whether any standard, of any time, knows the indicator.
    pub(crate) fn knows(&self, indicator: &Indicator) -> bool {
        self.iter().any(|standard| standard.indicators.contains(indicator))
    }

    /// What it is after an event.
    pub(crate) fn apply(&mut self, event: &StandardEvent) {
        let StandardEvent::Enacted(standard) = event;
        self.0.push(standard.clone());
        self.0.sort_by_key(|standard| (standard.issuer, standard.valid.from()));
    }
}

/// No standard has the id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such standard")]
pub(crate) struct NoSuchStandard(pub(crate) StandardId);

impl Rejection for NoSuchStandard {
    fn kind(&self) -> Kind {
        Kind::NotFound
    }

    fn reason(&self) -> &'static str {
        "STANDARD_NOT_KNOWN"
    }

    fn text(&self, language: Language) -> String {
        match language {
            Language::Vietnamese => format!("không có chuẩn nghèo {}", self.0),
            Language::English => format!("there is no standard {}", self.0),
        }
    }

    fn resource(&self) -> Option<(&'static str, String)> {
        Some(("povertyStandard", self.0.resource_name()))
    }
}

impl FromIterator<Standard> for Standards {
    fn from_iter<I: IntoIterator<Item = Standard>>(rows: I) -> Self {
        let mut standards = Self::default();
        for row in rows {
            standards.apply(&StandardEvent::Enacted(row));
        }
        standards
    }
}

#[cfg(test)]
mod tests;

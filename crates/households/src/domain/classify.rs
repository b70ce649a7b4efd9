//! The class that a standard gives: one pure function for previews, decisions and checks of old decisions.

use std::collections::BTreeSet;

use vocabulary::{area::AreaKind, money::Dong, text::Name};

use super::{
    name::named,
    standard::{Indicator, Standard, StandardId},
};

named! {
    /// A household's class under one standard. "Never surveyed" is the absence of one, never `NotPoor`.
    Class {
        /// Hộ nghèo.
        Poor = "poor",
        /// Hộ cận nghèo.
        NearPoor = "near_poor",
        /// Hộ không nghèo.
        NotPoor = "not_poor",
    }
}

/// What a survey found: income per person and month, the indicators the household is deprived in, and which line holds
/// where it lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    pub income: Dong,
    pub deprivations: BTreeSet<Indicator>,
    pub area_kind: AreaKind,
}

/// A class and everything that led to it, frozen: no later law changes it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Classification {
    pub standard: StandardId,
    pub law: Name,
    pub class: Class,
    pub line: Dong,
    pub income_only_line: Option<Dong>,
    pub deprivation_count: i32,
    pub deprivation_threshold: i32,
    /// Form B2.
    pub points: i32,
}

/// At or below the income-only line, where there is one: poor. At or below the line: poor with enough deprivations,
/// near-poor with fewer. Above it: not poor, whatever the deprivations. Lines are inclusive ("từ … trở xuống").
pub(crate) fn classify(standard: &Standard, finding: &Finding) -> Classification {
    let lines = standard.lines(finding.area_kind);
    let counted = finding.deprivations.intersection(&standard.indicators).count();
    let deprivation_count = i32::try_from(counted).unwrap_or(i32::MAX);
    let class = if lines.income_only.is_some_and(|line| finding.income <= line) {
        Class::Poor
    } else if finding.income > lines.line {
        Class::NotPoor
    } else if deprivation_count >= standard.deprivation_threshold {
        Class::Poor
    } else {
        Class::NearPoor
    };
    Classification {
        standard: standard.id.clone(),
        law: standard.law.clone(),
        class,
        line: lines.line,
        income_only_line: lines.income_only,
        deprivation_count,
        deprivation_threshold: standard.deprivation_threshold,
        points: deprivation_count.saturating_mul(standard.points_per_indicator),
    }
}

#[cfg(test)]
mod tests;

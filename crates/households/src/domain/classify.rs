//! The class that a standard gives: one pure function for previews, decisions and checks of old decisions.

use std::collections::BTreeSet;

use vocabulary::{area::AreaKind, money::Dong, text::Name};

use super::{
    name::named,
    standard::{Indicator, Lines, Standard, StandardId},
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub average_line: Option<Dong>,
    /// Mức sống trung bình: only of who is not poor and lives from farming.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub average_living: bool,
    pub deprivation_count: i32,
    pub deprivation_threshold: i32,
    /// Form B2.
    pub points: i32,
}

/// What of a standard decides a class: its lines and its rule on deprivations, whether it is law or only proposed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule<'a> {
    pub rural: Lines,
    pub urban: Lines,
    pub deprivation_threshold: i32,
    pub indicators: &'a BTreeSet<Indicator>,
}

impl Rule<'_> {
    pub(crate) fn lines(&self, area_kind: AreaKind) -> Lines {
        match area_kind {
            AreaKind::Rural => self.rural,
            AreaKind::Urban => self.urban,
        }
    }

    /// How many of the deprivations count.
    pub(crate) fn counted(&self, deprivations: &BTreeSet<Indicator>) -> i32 {
        let counted = deprivations.intersection(self.indicators).count();
        i32::try_from(counted).unwrap_or(i32::MAX)
    }

    /// At or below the income-only line, where there is one: poor. At or below the line: poor with enough deprivations,
    /// near-poor with fewer. Above it: not poor, whatever the deprivations. Lines are inclusive ("từ … trở xuống").
    pub(crate) fn class(&self, area_kind: AreaKind, income: Dong, deprivation_count: i32) -> Class {
        let lines = self.lines(area_kind);
        if lines.income_only.is_some_and(|line| income <= line) {
            Class::Poor
        } else if income > lines.line {
            Class::NotPoor
        } else if deprivation_count >= self.deprivation_threshold {
            Class::Poor
        } else {
            Class::NearPoor
        }
    }
}

/// What the standard makes of a finding at a household that lives from farming, forestry, fishery or salt, or does not.
pub(crate) fn classify(standard: &Standard, finding: &Finding, farming: bool) -> Classification {
    let rule = standard.rule();
    let lines = rule.lines(finding.area_kind);
    let deprivation_count = rule.counted(&finding.deprivations);
    let class = rule.class(finding.area_kind, finding.income, deprivation_count);
    let within = lines.average.is_some_and(|line| finding.income <= line);
    Classification {
        standard: standard.id.clone(),
        law: standard.law.clone(),
        class,
        line: lines.line,
        income_only_line: lines.income_only,
        average_line: lines.average,
        average_living: farming && class == Class::NotPoor && within,
        deprivation_count,
        deprivation_threshold: rule.deprivation_threshold,
        points: deprivation_count.saturating_mul(standard.points_per_indicator),
    }
}

#[cfg(test)]
mod tests;

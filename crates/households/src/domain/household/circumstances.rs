//! Hoàn cảnh của hộ: what reports ask of a household beside its class.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use vocabulary::calendar::Date;

use super::{Household, Member};
use crate::domain::{condition::LabourCapacity, name::named};

named! {
    /// Nguyên nhân nghèo.
    PovertyCause {
        /// Không có đất sản xuất.
        NoLand = "no_land",
        /// Không có vốn sản xuất, kinh doanh.
        NoCapital = "no_capital",
        /// Không có lao động.
        NoLabour = "no_labour",
        /// Không có công cụ, phương tiện sản xuất.
        NoTools = "no_tools",
        /// Không có kỹ năng lao động, sản xuất.
        NoSkill = "no_skill",
        /// Không có kiến thức về sản xuất.
        NoProductionKnowledge = "no_production_knowledge",
        /// Có người ốm đau, bệnh nặng, tai nạn.
        IllnessOrAccident = "illness_or_accident",
        /// Thiên tai.
        Disaster = "disaster",
        /// Khác.
        Other = "other",
    }
}

/// What is stated of a household, from a day on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Circumstances {
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub causes: BTreeSet<PovertyCause>,
    /// Lives from farming, forestry, fishery or salt (nông, lâm, ngư nghiệp, diêm nghiệp). Not so until it is stated.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub farming: bool,
}

impl Member {
    /// Cannot work on a day: too young, or stated to be unable. Of whom nothing is stated may be able.
    fn cannot_work_on(&self, day: Date) -> bool {
        let is_child = day < self.person.of_working_age();
        is_child || self.condition_on(day).labour_capacity == Some(LabourCapacity::Unable)
    }
}

impl Household {
    /// Hộ không có khả năng lao động on a day: it has members, and not one of them is able to work (the flag is that of
    /// official report no. 8; the rule is from general knowledge, no text was seen). Somebody of working age whose
    /// capacity is not stated may be able, so silence about one member is enough for the household not to be one.
    pub(crate) fn has_no_labour_capacity_on(&self, day: Date) -> bool {
        let mut there = self.members.iter().filter(|member| member.is_on(day)).peekable();
        there.peek().is_some() && there.all(|member| member.cannot_work_on(day))
    }

    /// Hộ có công với cách mạng on a day, by any of its members.
    pub(crate) fn has_merit_on(&self, day: Date) -> bool {
        let mut there = self.members.iter().filter(|member| member.is_on(day));
        there.any(|member| !member.condition_on(day).merits.is_empty())
    }
}

#[cfg(test)]
mod tests;

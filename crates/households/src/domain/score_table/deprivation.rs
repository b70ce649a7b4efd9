//! When a household is deprived, from numbers that a survey counts. Exact: no division, nothing rounded.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocabulary::rejection::{Fault, Violations};

use super::{Form, ScoreTable, above_zero};
use crate::domain::{name::named, standard::Indicator};

named! {
    /// What a survey counts or measures.
    Measure {
        /// Nhân khẩu.
        Members = "members",
        /// Người phụ thuộc: children under 16; elderly and disabled persons on a monthly social allowance.
        Dependants = "dependants",
        /// Diện tích nhà ở, in hundredths of a square metre.
        FloorArea = "floor_area",
        /// Members of working age who want work and have none, or are paid without a labour contract.
        WithoutWork = "without_work",
        /// Children under 16 who are stunted or underweight.
        UndernourishedChildren = "undernourished_children",
        /// Members aged 6 and more without health insurance.
        Uninsured = "uninsured",
        /// Members from 16 to 30 without the education expected at their age.
        Undereducated = "undereducated",
        /// Children from 3 to 15 who are not at the right level of school.
        ChildrenOutOfSchool = "children_out_of_school",
        /// Of wall, pillar and roof, how many are not durable.
        FlimsyParts = "flimsy_parts",
        /// Sources of clean domestic water: 0 or more.
        CleanWaterSources = "clean_water_sources",
        /// Hygienic toilets.
        HygienicToilets = "hygienic_toilets",
        /// Members who use internet services.
        InternetUsers = "internet_users",
        /// Devices for information: television, radio, computer, telephone.
        InformationDevices = "information_devices",
    }
}

named! {
    Comparison {
        Above = "above",
        AtLeast = "at_least",
        Below = "below",
    }
}

/// Deprived when the measure compares so with `numerator / denominator`, for each of `per` where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rule {
    pub measure: Measure,
    pub comparison: Comparison,
    pub numerator: i32,
    pub denominator: i32,
    pub per: Option<Measure>,
}

impl Rule {
    /// Whether the facts make a household deprived; `None` when they do not say.
    pub(crate) fn deprives(&self, facts: &Facts) -> Option<bool> {
        let measured = i128::from(facts.get(self.measure)?);
        let per = self.per.map_or(Some(1), |per| facts.get(per))?;
        // |i64 × i32| fits an i128: nothing saturates.
        let left = measured.saturating_mul(i128::from(self.denominator));
        let right = i128::from(per).saturating_mul(i128::from(self.numerator));
        Some(match self.comparison {
            Comparison::Above => left > right,
            Comparison::AtLeast => left >= right,
            Comparison::Below => left < right,
        })
    }

    pub(super) fn check(&self, field: &str, bad: &mut Violations) {
        if self.numerator < 1 {
            bad.add(format!("{field}.numerator"), above_zero());
        }
        if self.denominator < 1 {
            bad.add(format!("{field}.denominator"), above_zero());
        }
    }
}

/// What a survey counted. Nothing is negative.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Facts(BTreeMap<Measure, i64>);

impl Facts {
    pub(crate) fn get(&self, measure: Measure) -> Option<i64> {
        self.0.get(&measure).copied()
    }

    /// Notes a count; `Err` when it is negative or there already.
    pub(crate) fn note(&mut self, measure: Measure, value: i64) -> Result<(), Fault> {
        if value < 0 {
            return Err(Fault::new("không được âm", "must not be negative"));
        }
        match self.0.insert(measure, value) {
            Some(_) => Err(super::twice()),
            None => Ok(()),
        }
    }

    /// More dependants than members, or a household of nobody, is a slip of the pen.
    pub(crate) fn check(&self) -> Result<(), Fault> {
        let members = self.get(Measure::Members);
        if members == Some(0) {
            return Err(Fault::new("hộ phải có nhân khẩu", "a household has members"));
        }
        match members.zip(self.get(Measure::Dependants)) {
            Some((members, dependants)) if dependants > members => Err(Fault::new(
                "số người phụ thuộc nhiều hơn số nhân khẩu",
                "there are more dependants than members",
            )),
            Some(_) | None => Ok(()),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl ScoreTable {
    /// What the facts say of each indicator that they are enough for.
    pub(crate) fn deprivations(&self, facts: &Facts) -> BTreeMap<Indicator, bool> {
        let said = self.items.iter().filter(|_| self.form == Form::B2).filter_map(|item| {
            let is_deprived = item.rule?.deprives(facts)?;
            Some((item.code.as_str().parse().ok()?, is_deprived))
        });
        said.collect()
    }
}

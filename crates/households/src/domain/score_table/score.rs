//! Points of a form that was answered.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vocabulary::{
    area::AreaKind,
    rejection::{Fault, Violations},
};

use super::{Code, DEPRIVED, Form, NOT_DEPRIVED, PointLines, ScoreTable, TableId};
use crate::domain::{
    classify::Class,
    standard::{Indicator, StandardId},
};

/// What was ticked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub item: Code,
    pub option: Code,
}

/// A form as it was answered: points by item, under the table in force on the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Scored {
    pub table: TableId,
    pub form: Form,
    pub answers: Vec<ScoredAnswer>,
    pub total: i32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ScoredAnswer {
    pub item: Code,
    pub option: Code,
    pub points: i32,
}

impl Scored {
    fn new(table: &ScoreTable, answers: Vec<ScoredAnswer>) -> Self {
        let total = answers.iter().fold(0_i32, |sum, answer| sum.saturating_add(answer.points));
        Self { table: table.id.clone(), form: table.form, answers, total }
    }
}

impl ScoreTable {
    /// Every item answered once, with one of its options; every fault, by its place among the answers.
    pub(crate) fn score(&self, answers: &[Answer]) -> Result<Scored, Violations> {
        let mut bad = Violations::default();
        let mut ticked = BTreeMap::new();
        for (place, answer) in answers.iter().enumerate() {
            let Some(item) = self.item(&answer.item) else {
                let fault = Fault::new("không phải mục của phiếu này", "is not an item of this form");
                bad.add(format!("answers[{place}].item"), fault);
                continue;
            };
            let Some(option) = item.option(&answer.option) else {
                let fault = Fault::new("không phải lựa chọn của mục này", "is not an option of this item");
                bad.add(format!("answers[{place}].option"), fault);
                continue;
            };
            if ticked.insert(&item.code, option).is_some() {
                bad.add(format!("answers[{place}].item"), super::twice());
            }
        }
        let open = self.items.iter().filter(|item| !ticked.contains_key(&item.code));
        let open: Vec<&str> = open.map(|item| item.code.as_str()).collect();
        if !open.is_empty() && bad.is_empty() {
            let open = open.join(", ");
            bad.add("answers", Fault::new(format!("còn thiếu: {open}"), format!("not answered: {open}")));
        }
        bad.finish()?;
        let scored = self.items.iter().filter_map(|item| {
            let option = ticked.get(&item.code)?;
            Some(ScoredAnswer { item: item.code.clone(), option: option.code.clone(), points: option.points })
        });
        Ok(Scored::new(self, scored.collect()))
    }

    /// Form B2 of a household deprived in these indicators.
    pub(crate) fn score_deprivations(&self, deprivations: &BTreeSet<Indicator>) -> Option<Scored> {
        let is_deprived = |code: &Code| deprivations.iter().any(|known| known.as_str() == code.as_str());
        let mark = |code: &Code| if is_deprived(code) { DEPRIVED } else { NOT_DEPRIVED };
        let answers: Result<Vec<Answer>, Fault> = self
            .items
            .iter()
            .map(|item| Ok(Answer { item: item.code.clone(), option: mark(&item.code).parse()? }))
            .collect();
        self.score(&answers.ok()?).ok()
    }

    /// The point lines that stand for a standard's income lines in one kind of area.
    pub(crate) fn point_lines(&self, standard: &StandardId, area_kind: AreaKind) -> Option<&PointLines> {
        self.lines.iter().find(|lines| lines.standard == *standard && lines.area_kind == area_kind)
    }
}

impl PointLines {
    /// The class that the points of B1 and B2 mean: an estimate beside the survey, never a decision.
    pub(crate) fn class(&self, income_points: i32, deprivation_points: i32) -> Class {
        if self.income_only_points.is_some_and(|line| income_points <= line) {
            Class::Poor
        } else if income_points > self.line_points {
            Class::NotPoor
        } else if deprivation_points >= self.deprivation_points {
            Class::Poor
        } else {
            Class::NearPoor
        }
    }
}

//! Quyết định công nhận hộ nghèo, hộ cận nghèo: a household's class under every standard in force on one day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vocabulary::{
    area::{AreaKind, UnitKey},
    calendar::Date,
    document::DocumentRef,
    money::Dong,
};

use super::{
    DecisionId, ReviewId,
    classify::{Class, Classification},
    household::{ChangeReason, Household},
    movement::{Movement, Since},
    name::named,
    standard::{Indicator, StandardId},
};

pub(crate) mod record;
pub(crate) mod take;

/// What a household knows of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Summary {
    pub id: DecisionId,
    pub decided_on: Date,
    pub classes: BTreeMap<StandardId, Class>,
    /// The decision that corrected this one: it holds no more.
    pub corrected_by: Option<DecisionId>,
    pub recorded_at: Timestamp,
}

impl Summary {
    pub(crate) fn class(&self, standard: &StandardId) -> Option<Class> {
        self.classes.get(standard).copied()
    }
}

named! {
    /// What said which line holds.
    AreaBasis {
        /// The kind of the unit it lies in: xã, phường, thị trấn.
        Unit = "unit",
        /// Its village, in a đặc khu.
        Village = "village",
        /// The paper, or the survey.
        Stated = "stated",
    }
}

/// A decision as it was taken. Everything it rests on is frozen in it: no later law or reform changes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct DecidedEvent {
    pub id: DecisionId,
    pub document: DocumentRef,
    pub decided_on: Date,
    pub income: Dong,
    pub deprivations: BTreeSet<Indicator>,
    /// Members who were children on that day, as known when it was recorded. Not known of decisions before it was counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub child_count: Option<i32>,
    pub area_kind: AreaKind,
    /// Why that kind: the reason for another line than last time. Not known of decisions before it was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area_basis: Option<AreaBasis>,
    /// Whether it lived from farming, forestry, fishery or salt on that day, as known then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub farming: bool,
    /// The unit it lay in on that day.
    pub unit: UnitKey,
    /// One per standard in force, in the order of the issuers.
    pub classes: Vec<DecidedClass>,
    pub corrects: Option<DecisionId>,
    /// The review it ended; without one it was migrated: recorded from a paper, past the chain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<ReviewId>,
    /// Why it corrects, in the caller's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ChangeReason>,
    /// How far the local copy of the areas had come when it was decided.
    pub areas_position: i64,
}

/// What a decision says under one standard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct DecidedClass {
    #[serde(flatten)]
    pub classification: Classification,
    /// The class held just before, as known when this was recorded; `None` when never surveyed.
    pub previous: Option<Class>,
    pub movement: Option<Movement>,
}

impl DecidedEvent {
    pub(crate) fn summary(&self, recorded_at: Timestamp) -> Summary {
        let class =
            |decided: &DecidedClass| (decided.classification.standard.clone(), decided.classification.class);
        Summary {
            id: self.id,
            decided_on: self.decided_on,
            classes: self.classes.iter().map(class).collect(),
            corrected_by: None,
            recorded_at,
        }
    }
}

/// A class with the decision it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub standard: StandardId,
    pub class: Class,
    pub decision: DecisionId,
    pub decided_on: Date,
}

impl Household {
    /// The decisions that hold, oldest first.
    fn holding(&self) -> Vec<&Summary> {
        let mut holding: Vec<_> =
            self.decisions.iter().filter(|known| known.corrected_by.is_none()).collect();
        holding.sort_by_key(|known| known.decided_on);
        holding
    }

    /// The day of the latest decision that holds.
    pub(super) fn last_decided(&self) -> Option<Date> {
        self.holding().last().map(|known| known.decided_on)
    }

    /// The classes it held under a standard before a day, oldest first, the decision to be corrected left out.
    fn classes_before(&self, standard: &StandardId, day: Date, corrects: Option<DecisionId>) -> Vec<Since> {
        let before = |known: &&&Summary| known.decided_on < day && Some(known.id) != corrects;
        let since = |known: &&Summary| Some((known.decided_on, known.class(standard)?));
        self.holding().iter().filter(before).filter_map(since).collect()
    }

    /// Its class under every standard by which it was ever surveyed: the latest decision that holds. No decision lies
    /// in the future, so this is so on every day from that decision on.
    pub(crate) fn standings(&self) -> Vec<Standing> {
        let mut standings: Vec<Standing> = Vec::new();
        for known in self.holding() {
            for (standard, class) in &known.classes {
                standings.retain(|standing| standing.standard != *standard);
                standings.push(Standing {
                    standard: standard.clone(),
                    class: *class,
                    decision: known.id,
                    decided_on: known.decided_on,
                });
            }
        }
        standings.sort_by(|one, other| one.standard.cmp(&other.standard));
        standings
    }
}

#[cfg(test)]
mod tests;

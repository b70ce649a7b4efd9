//! Rà soát, phân loại: what was found at a household.

use std::{collections::BTreeSet, sync::Arc};

use serde::{Deserialize, Serialize};
use vocabulary::{
    area::AreaKind,
    calendar::Date,
    decision::{Command, Decision, Found, Moment, Scope},
    money::Dong,
    rejection::{Fault, Violations},
};

use super::{
    FindsReviews as _, ReviewEvent, ReviewRejection, Stage, Target,
    law::ReviewLaw,
    rejection::{not_before, not_in_future},
};
use crate::domain::{
    Decided, Finds as _, Key, Registry,
    classify::{Class, Finding},
    decision::take::unknown_indicators,
    score_table::{Answer, Facts, Form, Scored, TableId},
    standard::{Indicator, Standards},
};

/// What was found, with the points of every form that was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Survey {
    pub surveyed_on: Date,
    /// Who surveyed: an account id. Whoever it is may not decide.
    pub surveyor: Arc<str>,
    /// Income per person and month.
    pub income: Dong,
    pub deprivations: BTreeSet<Indicator>,
    /// Which line holds where neither unit nor village says.
    pub area_kind: Option<AreaKind>,
    pub forms: Vec<Scored>,
    /// What the points alone would say, where there are lines for them; beside the result, never instead of it.
    pub estimated: Option<Class>,
}

/// Record what a survey found. Until the village meets, a later one replaces it.
#[derive(Clone, Debug)]
pub(crate) struct RecordSurvey {
    pub target: Target,
    pub surveyed_on: Date,
    pub income: Dong,
    /// What was ticked; facts add to it and may not contradict it.
    pub deprivations: BTreeSet<Indicator>,
    pub facts: Facts,
    pub area_kind: Option<AreaKind>,
    /// Forms A and B1; B2 follows from the deprivations.
    pub forms: Vec<(TableId, Vec<Answer>)>,
}

impl Command for RecordSurvey {
    type Domain = Registry;
    type Rejection = ReviewRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::Standards, Key::ReviewLaw, self.target.key()])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let review = self.target.find(found)?;
        let (Stage::Listed | Stage::Surveyed(_)) = &review.record.stage else {
            return Err(self.target.wrong_stage(&review.record.stage));
        };
        let known = review.whereabouts.area_kind_on(self.surveyed_on);
        let area_kind = known.or(self.area_kind);
        let mut bad = Violations::default();
        not_in_future(&mut bad, "survey.survey_date", self.surveyed_on, moment);
        not_before(&mut bad, "survey.survey_date", self.surveyed_on, review.record.begun_on);
        if self.area_kind.zip(known).is_some_and(|(stated, known)| stated != known) {
            let fault = Fault::new("không phải khu vực của nơi này", "is not that of the place");
            bad.add("survey.area_kind", fault);
        }
        let law = found.review_law();
        let deprivations = self.deprived(found.standards(), law, area_kind, &mut bad);
        let forms = self.forms(law, &deprivations, area_kind, &mut bad);
        bad.finish()?;
        let estimated = estimated(found.standards(), law, &forms, (area_kind, self.surveyed_on));
        let survey = Survey {
            surveyed_on: self.surveyed_on,
            surveyor: Arc::clone(&moment.caller.principal),
            income: self.income,
            deprivations,
            area_kind: self.area_kind,
            forms,
            estimated,
        };
        let change = review.change(ReviewEvent::Surveyed(survey), moment.now);
        Ok(Decision { changes: vec![change], claims: Vec::new() })
    }
}

impl RecordSurvey {
    /// What was ticked and what the facts say.
    fn deprived(
        &self,
        standards: &Standards,
        law: &ReviewLaw,
        area_kind: Option<AreaKind>,
        bad: &mut Violations,
    ) -> BTreeSet<Indicator> {
        bad.nest("survey", unknown_indicators(standards, &self.deprivations, "deprivations"));
        let mut deprivations = self.deprivations.clone();
        if self.facts.is_empty() {
            return deprivations;
        }
        bad.field("survey.facts", self.facts.check());
        let Some(table) = law.deprivation_table(area_kind, self.surveyed_on) else {
            let fault = Fault::new(
                "không có phiếu B2 đang có hiệu lực để xét các số liệu này",
                "no form B2 is in force to judge these facts by",
            );
            bad.add("survey.facts", fault);
            return deprivations;
        };
        for (indicator, is_deprived) in table.deprivations(&self.facts) {
            if is_deprived {
                deprivations.insert(indicator);
            } else if deprivations.contains(&indicator) {
                let fault = Fault::new(
                    format!("{indicator} mâu thuẫn với số liệu đã nêu"),
                    format!("{indicator} contradicts the facts"),
                );
                bad.add("survey.deprivations", fault);
            }
        }
        deprivations
    }

    /// The forms that were answered, and B2 as it follows from the deprivations.
    fn forms(
        &self,
        law: &ReviewLaw,
        deprivations: &BTreeSet<Indicator>,
        area_kind: Option<AreaKind>,
        bad: &mut Violations,
    ) -> Vec<Scored> {
        let mut forms: Vec<Scored> = Vec::new();
        for (place, (id, answers)) in self.forms.iter().enumerate() {
            let field = format!("survey.forms[{place}]");
            let in_force = |form: Form| form != Form::B2 && forms.iter().all(|other| other.form != form);
            let table = law.table(id).filter(|table| {
                table.valid.contains(self.surveyed_on)
                    && (table.area_kind.is_none() || table.area_kind == area_kind)
            });
            let Some(table) = table.filter(|table| in_force(table.form)) else {
                let fault = Fault::new(
                    "phải là phiếu A hoặc B1 đang có hiệu lực ở nơi này, mỗi loại một phiếu",
                    "must be a form A or B1 in force at this place, one of each",
                );
                bad.add(format!("{field}.table"), fault);
                continue;
            };
            match table.score(answers) {
                Ok(scored) => forms.push(scored),
                Err(inner) => bad.nest(&field, inner),
            }
        }
        let table = law.deprivation_table(area_kind, self.surveyed_on);
        forms.extend(table.and_then(|table| table.score_deprivations(deprivations)));
        forms
    }
}

/// The class by points under the first standard in force that has point lines here.
fn estimated(
    standards: &Standards,
    law: &ReviewLaw,
    forms: &[Scored],
    (area_kind, day): (Option<AreaKind>, Date),
) -> Option<Class> {
    let of = |form: Form| forms.iter().find(|scored| scored.form == form);
    let (income, deprivation) = (of(Form::B1)?, of(Form::B2)?);
    let (table, area_kind) = (law.table(&deprivation.table)?, area_kind?);
    let lines = standards.in_force(day).find_map(|standard| table.point_lines(&standard.id, area_kind))?;
    Some(lines.class(income.total, deprivation.total))
}

impl Survey {
    /// What a decision on it is computed from, where this line holds.
    pub(crate) fn finding(&self, area_kind: AreaKind) -> Finding {
        Finding { income: self.income, deprivations: self.deprivations.clone(), area_kind }
    }
}

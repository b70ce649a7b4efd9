//! Rows → a review: the columns of each stage make that stage, and no other.

use std::collections::BTreeMap;

use journal::store::StoreError;
use uuid::Uuid;

use super::Read;
use crate::domain::{
    ComplaintId, DecisionId, HouseholdId, ReviewId, RoundId, VillageId,
    classify::Class,
    review::{
        Certificate, Ground, Outcome, Review, Shown, Stage, StageName,
        complain::{Complaint, Finding, Opened, Resolved},
        meet::Meeting,
        post::Posting,
        survey::Survey,
        withdraw::{WithdrawReason, Withdrawal},
    },
    score_table::{Form, Scored, ScoredAnswer},
    standard::StandardId,
};

#[derive(sqlx::FromRow)]
pub(super) struct ReviewRow {
    pub(super) review_id: Uuid,
    household_id: Uuid,
    unit: String,
    village_id: Option<Uuid>,
    round_id: Option<Uuid>,
    rules_id: String,
    ground: String,
    listed_on: jiff_sqlx::Date,
    begun_on: jiff_sqlx::Date,
    due_on: jiff_sqlx::Date,
    stage: String,
    surveyed_on: Option<jiff_sqlx::Date>,
    surveyor: Option<String>,
    income_vnd: Option<i64>,
    deprivations: Option<Vec<String>>,
    area_kind: Option<String>,
    estimated_class: Option<String>,
    met_on: Option<jiff_sqlx::Date>,
    attendance: Option<i32>,
    votes_for: Option<i32>,
    votes_against: Option<i32>,
    posted_from: Option<jiff_sqlx::Date>,
    posted_until: Option<jiff_sqlx::Date>,
    decision_id: Option<Uuid>,
    decided_on: Option<jiff_sqlx::Date>,
    class: Option<String>,
    is_late: Option<bool>,
    certificate_number: Option<String>,
    certified_on: Option<jiff_sqlx::Date>,
    certificate_unit: Option<String>,
    withdrawn_on: Option<jiff_sqlx::Date>,
    withdraw_reason: Option<String>,
    version: i64,
    created_at: jiff_sqlx::Timestamp,
    changed_at: jiff_sqlx::Timestamp,
}

#[derive(sqlx::FromRow)]
pub(super) struct FormRow {
    pub(super) review_id: Uuid,
    form: String,
    table_id: String,
    total: i32,
}

#[derive(sqlx::FromRow)]
pub(super) struct AnswerRow {
    pub(super) review_id: Uuid,
    form: String,
    item: String,
    option: String,
    points: i32,
}

#[derive(sqlx::FromRow)]
pub(super) struct ComplaintRow {
    pub(super) review_id: Uuid,
    complaint_id: Uuid,
    opened_on: jiff_sqlx::Date,
    resolved_on: Option<jiff_sqlx::Date>,
    finding: Option<String>,
    is_late: Option<bool>,
}

#[derive(sqlx::FromRow)]
pub(super) struct ClassRow {
    pub(super) review_id: Uuid,
    standard_id: String,
    class: String,
}

/// What of a review stands in other tables.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) forms: Vec<FormRow>,
    pub(super) answers: Vec<AnswerRow>,
    pub(super) complaints: Vec<ComplaintRow>,
    pub(super) classes: Vec<ClassRow>,
}

impl ReviewRow {
    pub(super) fn read(&self, parts: Parts) -> Result<Read, StoreError> {
        let bad = |column| self.corrupt(column);
        let review = Review {
            id: ReviewId::new(self.review_id),
            household: HouseholdId::new(self.household_id),
            unit: self.unit.parse().map_err(|_fault| bad("unit"))?,
            village: self.village_id.map(VillageId::new),
            round: self.round_id.map(RoundId::new),
            rules: self.rules_id.parse().map_err(|_fault| bad("rules_id"))?,
            ground: Ground::named(&self.ground).ok_or_else(|| bad("ground"))?,
            listed_on: self.listed_on.to_jiff(),
            begun_on: self.begun_on.to_jiff(),
            due_on: self.due_on.to_jiff(),
            stage: self.stage(parts)?,
            created_at: self.created_at.to_jiff(),
            changed_at: self.changed_at.to_jiff(),
        };
        Ok((review, self.version))
    }

    pub(super) fn is_decided(&self) -> bool {
        self.decision_id.is_some()
    }

    fn corrupt(&self, column: &'static str) -> StoreError {
        StoreError::corrupt("review", column, &self.review_id)
    }

    fn stage(&self, parts: Parts) -> Result<Stage, StoreError> {
        let Parts { forms, answers, complaints, classes } = parts;
        let name = StageName::named(&self.stage).ok_or_else(|| self.corrupt("stage"))?;
        if name == StageName::Listed {
            return Ok(Stage::Listed);
        }
        if name == StageName::Withdrawn {
            let withdrawal = self.withdrawal().ok_or_else(|| self.corrupt("withdrawn_on"))?;
            return Ok(Stage::Withdrawn(withdrawal));
        }
        let survey = self.survey(&forms, answers)?;
        if name == StageName::Surveyed {
            return Ok(Stage::Surveyed(survey));
        }
        let meeting = self.meeting().ok_or_else(|| self.corrupt("met_on"))?;
        if name == StageName::Confirmed {
            return Ok(Stage::Confirmed(survey, meeting));
        }
        let posting = self.posting().ok_or_else(|| self.corrupt("posted_from"))?;
        let complaints = complaints.iter().map(ComplaintRow::read).collect::<Result<_, _>>()?;
        let shown = Shown { survey, meeting, posting, complaints };
        if name == StageName::Posted {
            return Ok(Stage::Posted(shown));
        }
        let classes = classes.iter().map(ClassRow::read).collect::<Result<_, _>>()?;
        let outcome = self.outcome(classes).ok_or_else(|| self.corrupt("decision_id"))?;
        if name == StageName::Decided {
            return Ok(Stage::Decided(shown, outcome));
        }
        let certificate = self.certificate(&outcome).ok_or_else(|| self.corrupt("certificate_number"))?;
        Ok(Stage::Certified(shown, outcome, certificate))
    }

    fn survey(&self, forms: &[FormRow], answers: Vec<AnswerRow>) -> Result<Survey, StoreError> {
        let bad = |column| self.corrupt(column);
        let codes = self.deprivations.as_ref().ok_or_else(|| bad("deprivations"))?;
        let codes = codes.iter().map(|code| code.parse());
        let estimated = self.estimated_class.as_deref();
        let mut scored = forms.iter().map(FormRow::read).collect::<Result<Vec<_>, _>>()?;
        for row in answers {
            let form = scored.iter_mut().find(|form| form.form.name() == row.form);
            form.ok_or_else(|| bad("review_id"))?.answers.push(row.read()?);
        }
        Ok(Survey {
            surveyed_on: self.surveyed_on.ok_or_else(|| bad("surveyed_on"))?.to_jiff(),
            surveyor: self.surveyor.as_deref().ok_or_else(|| bad("surveyor"))?.into(),
            income: self
                .income_vnd
                .and_then(|income| income.try_into().ok())
                .ok_or_else(|| bad("income_vnd"))?,
            deprivations: codes.collect::<Result<_, _>>().map_err(|_fault| bad("deprivations"))?,
            area_kind: self
                .area_kind
                .as_deref()
                .map(str::parse)
                .transpose()
                .map_err(|_fault| bad("area_kind"))?,
            forms: scored,
            estimated: estimated
                .map(|class| Class::named(class).ok_or_else(|| bad("estimated_class")))
                .transpose()?,
        })
    }

    fn meeting(&self) -> Option<Meeting> {
        Some(Meeting {
            met_on: self.met_on?.to_jiff(),
            attendance: self.attendance?,
            votes_for: self.votes_for?,
            votes_against: self.votes_against?,
            // One that sent the result back left nothing here.
            is_confirmed: true,
        })
    }

    fn posting(&self) -> Option<Posting> {
        Some(Posting { from: self.posted_from?.to_jiff(), until: self.posted_until?.to_jiff() })
    }

    fn outcome(&self, classes: BTreeMap<StandardId, Class>) -> Option<Outcome> {
        Some(Outcome {
            decision: DecisionId::new(self.decision_id?),
            decided_on: self.decided_on?.to_jiff(),
            class: Class::named(self.class.as_deref()?)?,
            classes,
            is_late: self.is_late?,
        })
    }

    fn withdrawal(&self) -> Option<Withdrawal> {
        let reason = WithdrawReason::named(self.withdraw_reason.as_deref()?)?;
        Some(Withdrawal { on: self.withdrawn_on?.to_jiff(), reason })
    }

    fn certificate(&self, outcome: &Outcome) -> Option<Certificate> {
        Some(Certificate {
            number: self.certificate_number.as_deref()?.parse().ok()?,
            issuer: self.certificate_unit.as_deref().map(str::parse).transpose().ok()?,
            certified_on: self.certified_on?.to_jiff(),
            class: outcome.class,
        })
    }
}

impl FormRow {
    fn read(&self) -> Result<Scored, StoreError> {
        let bad = |column| StoreError::corrupt("review_form", column, &self.review_id);
        Ok(Scored {
            table: self.table_id.parse().map_err(|_fault| bad("table_id"))?,
            form: Form::named(&self.form).ok_or_else(|| bad("form"))?,
            answers: Vec::new(),
            total: self.total,
        })
    }
}

impl AnswerRow {
    fn read(&self) -> Result<ScoredAnswer, StoreError> {
        let bad = |column| StoreError::corrupt("review_answer", column, &self.review_id);
        Ok(ScoredAnswer {
            item: self.item.parse().map_err(|_fault| bad("item"))?,
            option: self.option.parse().map_err(|_fault| bad("option"))?,
            points: self.points,
        })
    }
}

impl ClassRow {
    fn read(&self) -> Result<(StandardId, Class), StoreError> {
        let bad = |column| StoreError::corrupt("decision_class", column, &self.review_id);
        let standard = self.standard_id.parse().map_err(|_fault| bad("standard_id"))?;
        Ok((standard, Class::named(&self.class).ok_or_else(|| bad("class"))?))
    }
}

impl ComplaintRow {
    fn read(&self) -> Result<Complaint, StoreError> {
        let bad = |column| StoreError::corrupt("review_complaint", column, &self.review_id);
        let id = ComplaintId::new(self.complaint_id);
        let resolved = match (self.resolved_on, self.finding.as_deref(), self.is_late) {
            (None, None, None) => None,
            (Some(on), Some(finding), Some(is_late)) => {
                let finding = Finding::named(finding).ok_or_else(|| bad("finding"))?;
                Some(Resolved { id, resolved_on: on.to_jiff(), finding, is_late })
            }
            (_, _, _) => return Err(bad("finding")),
        };
        Ok(Complaint { opened: Opened { id, opened_on: self.opened_on.to_jiff() }, resolved })
    }
}

//! A review as its message.

use proto::sinhke::households::v1 as pb;
use service::fields;
use vocabulary::{calendar::Date, etag};

use super::super::values;
use crate::domain::{
    classify::Class,
    review::{
        Certificate, Outcome, Review, complain::Complaint, meet::Meeting, post::Posting, survey::Survey,
        withdraw::Withdrawal,
    },
    score_table::{Scored, ScoredAnswer},
    standard::StandardId,
};

pub(in crate::api) fn message(review: &Review, version: i64, business_date: Date) -> pb::Review {
    let stage = &review.stage;
    let outcome = stage.outcome();
    let complaints = stage.shown().map_or(&[][..], |shown| &shown.complaints);
    pb::Review {
        name: values::review_name(review.household, review.id),
        round: review.round.map(|round| round.to_string()).unwrap_or_default(),
        ground: values::pb_ground(review.ground),
        list_date: Some(fields::pb_date(review.listed_on)),
        unit: review.unit.resource_name(),
        village: review.village.map(|village| village.to_string()).unwrap_or_default(),
        rules: review.rules.resource_name(),
        due_date: Some(fields::pb_date(review.due_on)),
        stage: values::pb_stage(stage.name()),
        late: review.is_late(business_date),
        survey: stage.survey().map(survey),
        meeting: stage.meeting().map(meeting),
        posting: stage.shown().map(|shown| posting(shown.posting)),
        complaints: complaints.iter().map(|known| complaint(review, known)).collect(),
        decision: outcome
            .map(|outcome| values::decision_name(review.household, outcome.decision))
            .unwrap_or_default(),
        decide_date: outcome.map(|outcome| fields::pb_date(outcome.decided_on)),
        poverty_class: outcome.map(|outcome| values::pb_class(Some(outcome.class))).unwrap_or_default(),
        certificate: stage.certificate().zip(outcome).map(|(given, outcome)| certificate(given, outcome)),
        withdrawal: stage.withdrawal().map(withdrawal),
        etag: etag::of(version),
        create_time: Some(fields::pb_time(review.created_at)),
        update_time: Some(fields::pb_time(review.changed_at)),
        classes: outcome.map(classes).unwrap_or_default(),
    }
}

fn survey(survey: &Survey) -> pb::Survey {
    pb::Survey {
        survey_date: Some(fields::pb_date(survey.surveyed_on)),
        income_vnd: survey.income.whole(),
        deprivations: survey.deprivations.iter().map(ToString::to_string).collect(),
        facts: Vec::new(),
        area_kind: fields::pb_area_kind(survey.area_kind).into(),
        forms: survey.forms.iter().map(form).collect(),
        surveyor: survey.surveyor.to_string(),
        estimated_class: survey.estimated.map(|class| values::pb_class(Some(class))).unwrap_or_default(),
    }
}

fn form(form: &Scored) -> pb::AnsweredForm {
    let answer = |answer: &ScoredAnswer| pb::FormAnswer {
        item: answer.item.to_string(),
        option: answer.option.to_string(),
        points: answer.points,
    };
    pb::AnsweredForm {
        table: form.table.resource_name(),
        answers: form.answers.iter().map(answer).collect(),
        total: form.total,
    }
}

fn meeting(meeting: &Meeting) -> pb::VillageMeeting {
    pb::VillageMeeting {
        meeting_date: Some(fields::pb_date(meeting.met_on)),
        attendance: meeting.attendance,
        votes_for: meeting.votes_for,
        votes_against: meeting.votes_against,
    }
}

fn withdrawal(withdrawal: Withdrawal) -> pb::ReviewWithdrawal {
    pb::ReviewWithdrawal {
        withdraw_date: Some(fields::pb_date(withdrawal.on)),
        reason: values::pb_withdraw_reason(withdrawal.reason),
    }
}

pub(super) fn posting(posting: Posting) -> pb::Posting {
    pb::Posting {
        post_date: Some(fields::pb_date(posting.from)),
        until_date: Some(fields::pb_date(posting.until)),
    }
}

fn complaint(review: &Review, complaint: &Complaint) -> pb::Complaint {
    let resolved = complaint.resolved;
    pb::Complaint {
        name: values::complaint_name(review.household, review.id, complaint.opened.id),
        complaint_date: Some(fields::pb_date(complaint.opened.opened_on)),
        resolve_date: resolved.map(|resolved| fields::pb_date(resolved.resolved_on)),
        finding: resolved.map(|resolved| values::pb_finding(resolved.finding)).unwrap_or_default(),
        late: resolved.is_some_and(|resolved| resolved.is_late),
    }
}

fn classes(outcome: &Outcome) -> Vec<pb::ReviewedClass> {
    let class = |(standard, class): (&StandardId, &Class)| pb::ReviewedClass {
        standard: standard.resource_name(),
        poverty_class: values::pb_class(Some(*class)),
    };
    outcome.classes.iter().map(class).collect()
}

pub(super) fn certificate(certificate: &Certificate, outcome: &Outcome) -> pb::Certificate {
    let under = outcome.classes.iter().filter(|(_, class)| **class == certificate.class);
    pb::Certificate {
        number: certificate.number.to_string(),
        certify_date: Some(fields::pb_date(certificate.certified_on)),
        poverty_class: values::pb_class(Some(certificate.class)),
        standards: under.map(|(standard, _)| standard.resource_name()).collect(),
        unit: certificate.issuer.map(|unit| unit.resource_name()).unwrap_or_default(),
    }
}

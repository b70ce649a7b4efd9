//! What reviews tell the world: places, stages, dates; nothing of what a survey found but the class that it came to.

use journal::store::Outgoing;
use prost::Message;
use proto::sinhke::households::v1 as pb;
use service::{events::Public, fields};
use vocabulary::calendar::Date;

use super::{
    super::{review_law, rounds, values},
    REVIEW_CERTIFIED, REVIEW_COMPLAINT_OPENED, REVIEW_COMPLAINT_RESOLVED, REVIEW_DECIDED, REVIEW_LISTED,
    REVIEW_MET, REVIEW_POSTED, REVIEW_SURVEYED, REVIEW_WITHDRAWN, ROUND_OPENED, RULES_ENACTED, TABLE_LOADED,
};
use crate::domain::review::{
    Review, ReviewEvent, Sited,
    complain::Resolved,
    law::LawEvent,
    round::{Opened, Round},
};

pub(super) fn of_law(event: &LawEvent) -> Outgoing {
    match event {
        LawEvent::RulesEnacted(rules) => {
            let message = pb::ReviewRulesEnacted { rules: Some(review_law::rules_message(rules)) };
            RULES_ENACTED.outgoing(None, rules.valid.from(), &message)
        }
        LawEvent::TableLoaded(table) => {
            let message = pb::ScoreTableLoaded { score_table: Some(review_law::table_message(table)) };
            TABLE_LOADED.outgoing(None, table.valid.from(), &message)
        }
    }
}

pub(super) fn of_round(event: &Opened, round: &Round) -> Outgoing {
    let message = pb::ReviewRoundOpened { round: Some(rounds::message(round, &[])) };
    ROUND_OPENED.outgoing(Some(event.unit), event.opened_on, &message)
}

pub(super) fn of_review(event: &ReviewEvent, review: &Sited<Review>) -> Outgoing {
    let facts = Some(facts(&review.record));
    let told = |day: Date| (facts.clone(), Some(fields::pb_date(day)));
    match event {
        ReviewEvent::Listed(event) => {
            let (facts, valid_date) = told(event.listed_on);
            on(review, REVIEW_LISTED, event.listed_on, &pb::ReviewListed { facts, valid_date })
        }
        ReviewEvent::Surveyed(survey) => {
            let (facts, valid_date) = told(survey.surveyed_on);
            on(review, REVIEW_SURVEYED, survey.surveyed_on, &pb::ReviewSurveyed { facts, valid_date })
        }
        ReviewEvent::Met(meeting) => {
            let (facts, valid_date) = told(meeting.met_on);
            on(review, REVIEW_MET, meeting.met_on, &pb::ReviewMet { facts, valid_date })
        }
        ReviewEvent::Posted(posting) => {
            let (facts, valid_date) = told(posting.from);
            let until_date = Some(fields::pb_date(posting.until));
            on(review, REVIEW_POSTED, posting.from, &pb::ReviewPosted { facts, valid_date, until_date })
        }
        ReviewEvent::ComplaintOpened(opened) => {
            let (facts, valid_date) = told(opened.opened_on);
            let complaint = values::complaint_name(review.record.household, review.record.id, opened.id);
            let message = pb::ReviewComplaintOpened { facts, valid_date, complaint };
            on(review, REVIEW_COMPLAINT_OPENED, opened.opened_on, &message)
        }
        ReviewEvent::ComplaintResolved(resolved) => on(
            review,
            REVIEW_COMPLAINT_RESOLVED,
            resolved.resolved_on,
            &of_resolved(resolved, &review.record),
        ),
        ReviewEvent::Decided(outcome) => {
            let (facts, valid_date) = told(outcome.decided_on);
            let message = pb::ReviewDecided {
                facts,
                valid_date,
                decision: values::decision_name(review.record.household, outcome.decision),
                poverty_class: values::pb_class(Some(outcome.class)),
                late: outcome.is_late,
            };
            on(review, REVIEW_DECIDED, outcome.decided_on, &message)
        }
        ReviewEvent::Certified(certificate) => {
            let (facts, valid_date) = told(certificate.certified_on);
            let poverty_class = values::pb_class(Some(certificate.class));
            let message = pb::ReviewCertified { facts, valid_date, poverty_class };
            on(review, REVIEW_CERTIFIED, certificate.certified_on, &message)
        }
        ReviewEvent::Withdrawn(withdrawal) => {
            let (facts, valid_date) = told(withdrawal.on);
            let reason = values::pb_withdraw_reason(withdrawal.reason);
            on(review, REVIEW_WITHDRAWN, withdrawal.on, &pb::ReviewWithdrawn { facts, valid_date, reason })
        }
    }
}

fn of_resolved(resolved: &Resolved, review: &Review) -> pb::ReviewComplaintResolved {
    pb::ReviewComplaintResolved {
        facts: Some(facts(review)),
        valid_date: Some(fields::pb_date(resolved.resolved_on)),
        complaint: values::complaint_name(review.household, review.id, resolved.id),
        finding: values::pb_finding(resolved.finding),
        late: resolved.is_late,
    }
}

/// In the unit that the household lay in on that day.
fn on(review: &Sited<Review>, public: Public, valid_on: Date, message: &impl Message) -> Outgoing {
    public.outgoing(Some(review.whereabouts.unit_on(valid_on)), valid_on, message)
}

fn facts(review: &Review) -> pb::ReviewFacts {
    pb::ReviewFacts {
        review: values::review_name(review.household, review.id),
        unit: review.unit.resource_name(),
        village: review.village.map(|village| village.to_string()).unwrap_or_default(),
        round: review.round.map(|round| round.to_string()).unwrap_or_default(),
        ground: values::pb_ground(review.ground),
        stage: values::pb_stage(review.stage.name()),
        due_date: Some(fields::pb_date(review.due_on)),
    }
}

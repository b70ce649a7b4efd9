//! One household's review through gRPC, from the list to the certificate.

use prost::Message;
use proto::sinhke::{
    households::v1::{self as pb, PovertyClass, ReviewStage},
    r#type::v1 as types,
};
use service::testing::{Published, caller_of};
use tonic::Code;
use uuid::Uuid;
use vocabulary::caller::{Caller, Role};

use super::{
    given::{
        Given, HAI_LANG, LAW, VAN_DON, approver, bad_fields, chair, day, decision, deprived, key,
        new_request_id, officer, refused,
    },
    lifecycle::moving,
    review_law::made_up,
};

/// A Monday, and the days behind it.
pub(super) const MONDAY: &str = "2026-10-05";
pub(super) const THURSDAY: &str = "2026-10-08";

fn checker(unit: &str) -> Caller {
    caller_of("checker", &[Role::CommuneChecker], &[key(unit)])
}

pub(super) fn survey(review: &str, income_vnd: i64, deprivations: usize) -> pb::RecordSurveyRequest {
    pb::RecordSurveyRequest {
        review: review.to_owned(),
        survey: Some(pb::Survey {
            survey_date: day(MONDAY),
            income_vnd,
            deprivations: deprived(deprivations),
            ..pb::Survey::default()
        }),
        request_id: new_request_id(),
        etag: String::new(),
    }
}

fn meeting(review: &str, votes_for: i32) -> pb::RecordMeetingRequest {
    let meeting = pb::VillageMeeting {
        meeting_date: day(MONDAY),
        attendance: 20,
        votes_for,
        votes_against: 20 - votes_for,
    };
    pb::RecordMeetingRequest {
        review: review.to_owned(),
        meeting: Some(meeting),
        request_id: new_request_id(),
        etag: String::new(),
    }
}

fn post(review: &str) -> pb::PostResultRequest {
    pb::PostResultRequest {
        review: review.to_owned(),
        posting: Some(pb::Posting { post_date: day(MONDAY), until_date: None }),
        request_id: new_request_id(),
        etag: String::new(),
    }
}

pub(super) fn paper(on: &str) -> pb::ReviewDecision {
    let document =
        types::DocumentRef { number: "7/QĐ-UBND".to_owned(), date: day(on), issuer: "UBND xã".to_owned() };
    pb::ReviewDecision { document: Some(document), decide_date: day(on) }
}

fn decide(review: &str, on: &str) -> pb::DecideReviewRequest {
    pb::DecideReviewRequest {
        review: review.to_owned(),
        decision: Some(paper(on)),
        request_id: new_request_id(),
        etag: String::new(),
    }
}

fn complaint(review: &str) -> pb::OpenComplaintRequest {
    pb::OpenComplaintRequest {
        review: review.to_owned(),
        complaint_date: day("2026-10-06"),
        request_id: new_request_id(),
        etag: String::new(),
    }
}

fn certify(review: &str, on: &str) -> pb::IssueCertificateRequest {
    let certificate =
        pb::Certificate { number: "15/GCN".to_owned(), certify_date: day(on), ..Default::default() };
    pb::IssueCertificateRequest {
        review: review.to_owned(),
        certificate: Some(certificate),
        request_id: new_request_id(),
        etag: String::new(),
    }
}

impl Given {
    /// A household that asks for a review on a Monday.
    pub(super) async fn applied(&self, household: &pb::Household, unit: &str) -> pb::Review {
        let ask = pb::OpenReviewRequest {
            household: household.name.clone(),
            review: Some(pb::Review {
                ground: pb::ReviewGround::Applied.into(),
                list_date: day(MONDAY),
                ..pb::Review::default()
            }),
            request_id: new_request_id(),
        };
        self.reviews(&officer(&[unit])).open_review(ask).await.unwrap().into_inner()
    }

    /// Surveyed, confirmed and posted on that Monday.
    pub(super) async fn posted(&self, review: &str, unit: &str, found: (i64, usize)) -> pb::Review {
        let mut reviews = self.reviews(&officer(&[unit]));
        reviews.record_survey(survey(review, found.0, found.1)).await.unwrap();
        reviews.record_meeting(meeting(review, 15)).await.unwrap();
        reviews.post_result(post(review)).await.unwrap().into_inner()
    }

    /// One review of a round that only was listed, one posted with an open complaint, one certified on request; and an
    /// older decision of the listed one. How many they are.
    pub(super) async fn all_stages(&self) -> i64 {
        let mut reviews = self.reviews(&officer(&[HAI_LANG]));
        let round = pb::ReviewRound {
            unit: HAI_LANG.to_owned(),
            year: 2026,
            open_date: day(MONDAY),
            ..pb::ReviewRound::default()
        };
        let ask = pb::OpenRoundRequest { round: Some(round), request_id: new_request_id() };
        let round = reviews.open_round(ask).await.unwrap().into_inner().name;
        let listed = self.settled(1, HAI_LANG).await;
        let old = decision(
            "2026-02-02",
            (1_000_000, 3, types::AreaKind::Rural),
            &[("VN-2022", PovertyClass::Poor)],
        );
        self.decided(&listed, old).await.unwrap();
        let ask = pb::DrawUpListRequest { round, list_date: day(MONDAY), request_id: new_request_id() };
        let mut answers = reviews.draw_up_list(ask).await.unwrap().into_inner();
        while answers.message().await.unwrap().is_some() {}
        let contested = self.settled(2, HAI_LANG).await;
        let contested = self.applied(&contested, HAI_LANG).await.name;
        self.posted(&contested, HAI_LANG, (1_000_000, 3)).await;
        reviews.open_complaint(complaint(&contested)).await.unwrap();
        let certified = self.settled(3, HAI_LANG).await;
        let certified = self.applied(&certified, HAI_LANG).await.name;
        self.posted(&certified, HAI_LANG, (1_000_000, 3)).await;
        let mut chairs = self.reviews(&chair(HAI_LANG));
        chairs.decide_review(decide(&certified, THURSDAY)).await.unwrap();
        chairs.issue_certificate(certify(&certified, THURSDAY)).await.unwrap();
        sqlx::query_scalar("select count(*) from review").fetch_one(self.context.pool()).await.unwrap()
    }
}

/// R12, with the province's calendar: the Tuesday is a holiday.
#[tokio::test]
async fn a_review_goes_from_the_list_to_the_certificate() {
    let given = Given::province().await;
    given.declare_holiday("2026-10-06").await;
    let there = given.settled(1, HAI_LANG).await;
    let review = given.applied(&there, HAI_LANG).await;
    assert_eq!((review.stage(), review.due_date), (ReviewStage::Listed, day("2026-10-20")));
    assert_eq!((review.late, review.rules.as_str()), (true, "reviewRules/VN-2021"));
    let posted = given.posted(&review.name, HAI_LANG, (1_000_000, 3)).await;
    assert_eq!(posted.posting.unwrap().until_date, day(THURSDAY));
    let survey = posted.survey.unwrap();
    assert_eq!((survey.surveyor.as_str(), survey.forms[0].total), ("officer", 30));
    let mut chairs = given.reviews(&chair(HAI_LANG));
    let early = chairs.decide_review(decide(&review.name, THURSDAY)).await;
    assert_eq!(refused(early), (Code::FailedPrecondition, "POSTING_NOT_OVER".to_owned()));
    let elsewhere = given.reviews(&chair(VAN_DON)).decide_review(decide(&review.name, "2026-10-09")).await;
    assert_eq!(refused(elsewhere).1, "AREA_FORBIDDEN");
    let ask = decide(&review.name, "2026-10-09");
    let decided = chairs.decide_review(ask.clone()).await.unwrap().into_inner();
    assert_eq!(chairs.decide_review(ask).await.unwrap().into_inner(), decided, "a retry");
    assert_eq!((decided.stage(), decided.late), (ReviewStage::Decided, false));
    let ask =
        pb::IssueCertificateRequest { etag: decided.etag.clone(), ..certify(&review.name, "2026-10-09") };
    let certified = chairs.issue_certificate(ask).await.unwrap().into_inner();
    let certificate = certified.certificate.clone().unwrap();
    assert_eq!((certificate.poverty_class(), certificate.unit.as_str()), (PovertyClass::Poor, HAI_LANG));
    assert_eq!(certificate.standards, ["povertyStandards/VN-2022"]);
    let class = |standard: &str| pb::ReviewedClass {
        standard: standard.to_owned(),
        poverty_class: PovertyClass::Poor.into(),
    };
    assert_eq!(certified.classes, [class("povertyStandards/VN-2022")]);
    let ask = pb::GetReviewRequest { name: review.name.clone() };
    assert_eq!(chairs.get_review(ask.clone()).await.unwrap().into_inner(), certified);
    assert_eq!(refused(given.reviews(&chair(VAN_DON)).get_review(ask).await).1, "AREA_FORBIDDEN");
    let ask =
        pb::ListDecisionsRequest { household: there.name.clone(), ..pb::ListDecisionsRequest::default() };
    let decision = given.approving().list_decisions(ask).await.unwrap().into_inner().decisions.remove(0);
    assert_eq!((decision.area_basis(), decision.migrated), (pb::AreaBasis::Unit, false));
    assert_eq!((decision.review, decision.name), (review.name, certified.decision));
    assert_eq!(given.read(&there.name).await.standings[0].poverty_class(), PovertyClass::Poor);
    let certified: pb::ReviewCertified =
        told(&given.context.published(LAW + 1 + 7).await, "review.certified");
    assert_eq!(certified.poverty_class(), PovertyClass::Poor);
}

#[tokio::test]
async fn a_complaint_holds_a_decision_up_and_who_surveyed_may_not_decide() {
    let given = Given::province().await;
    let there = given.settled(1, HAI_LANG).await;
    let review = given.applied(&there, HAI_LANG).await.name;
    given.posted(&review, HAI_LANG, (1_000_000, 2)).await;
    let mut officers = given.reviews(&officer(&[HAI_LANG]));
    let contested = officers.open_complaint(complaint(&review)).await.unwrap().into_inner();
    let mut chairs = given.reviews(&chair(HAI_LANG));
    assert_eq!(refused(chairs.decide_review(decide(&review, THURSDAY)).await).1, "COMPLAINT_OPEN");
    let resolve = |complaint: &str| pb::ResolveComplaintRequest {
        complaint: complaint.to_owned(),
        resolve_date: day("2026-10-07"),
        finding: pb::ComplaintFinding::Dismissed.into(),
        request_id: new_request_id(),
        etag: String::new(),
    };
    let mut checkers = given.reviews(&checker(HAI_LANG));
    assert_eq!(bad_fields(checkers.resolve_complaint(resolve(&review)).await), ["complaint"]);
    let ask = resolve(&contested.complaints[0].name);
    let resolved = checkers.resolve_complaint(ask).await.unwrap().into_inner();
    assert_eq!(resolved.complaints[0].finding(), pb::ComplaintFinding::Dismissed);
    let both = caller_of("officer", &[Role::CommuneOfficer, Role::CommuneChair], &[key(HAI_LANG)]);
    let maker = given.reviews(&both).decide_review(decide(&review, THURSDAY)).await;
    assert_eq!(refused(maker), (Code::PermissionDenied, "MAKER_IS_CHECKER".to_owned()));
    chairs.decide_review(decide(&review, THURSDAY)).await.unwrap();
    let events = given.context.published(LAW + 1 + 8).await;
    let opened: pb::ReviewComplaintOpened = told(&events, "review.complaint_opened");
    let closed: pb::ReviewComplaintResolved = told(&events, "review.complaint_resolved");
    assert_eq!((opened.complaint, closed.late), (closed.complaint, false));
    assert_eq!(closed.facts.unwrap().stage(), ReviewStage::Posted);
}

#[tokio::test]
async fn a_loaded_form_is_scored_and_its_points_stand_beside_the_survey() {
    let given = Given::province().await;
    let ask = pb::LoadScoreTableRequest { score_table: Some(made_up()), request_id: new_request_id() };
    given.review_law(&approver()).load_score_table(ask).await.unwrap();
    let there = given.settled(1, HAI_LANG).await;
    let review = given.applied(&there, HAI_LANG).await.name;
    let answer = |item: &str, option: &str| pb::FormAnswer {
        item: item.to_owned(),
        option: option.to_owned(),
        points: 0,
    };
    let mut ask = survey(&review, 1_000_000, 1);
    let said = ask.survey.as_mut().unwrap();
    said.facts = vec![
        pb::Fact { measure: pb::Measure::Members.into(), value: 5 },
        pb::Fact { measure: pb::Measure::Dependants.into(), value: 3 },
    ];
    said.forms = vec![pb::AnsweredForm {
        table: "scoreTables/B1-TEST".to_owned(),
        answers: vec![answer("land", "some"), answer("livestock", "some")],
        total: 0,
    }];
    let mut reviews = given.reviews(&officer(&[HAI_LANG]));
    let mut open = ask.clone();
    open.request_id = new_request_id();
    open.survey.as_mut().unwrap().forms[0].answers.pop();
    assert_eq!(bad_fields(reviews.record_survey(open).await), ["survey.forms[0].answers"]);
    let surveyed = reviews.record_survey(ask).await.unwrap().into_inner().survey.unwrap();
    assert_eq!(surveyed.deprivations, ["dependants", "nutrition"]);
    let totals: Vec<_> = surveyed.forms.iter().map(|form| (form.table.as_str(), form.total)).collect();
    assert_eq!(totals, [("scoreTables/B1-TEST", 140), ("scoreTables/B2-2022", 20)]);
    assert_eq!(surveyed.forms[0].answers[1].points, 70);
    assert_eq!(surveyed.estimated_class(), PovertyClass::NearPoor);
}

#[tokio::test]
async fn a_village_sends_a_result_back_and_every_bad_field_of_a_step_is_named() {
    let given = Given::province().await;
    let there = given.settled(1, HAI_LANG).await;
    let review = given.applied(&there, HAI_LANG).await.name;
    let mut reviews = given.reviews(&officer(&[HAI_LANG]));
    let mut bad = survey(&review, -1, 1);
    bad.survey.as_mut().unwrap().deprivations.push("Toilet".to_owned());
    bad.request_id = String::new();
    let expected = ["request_id", "survey.income_vnd", "survey.deprivations[1]"];
    assert_eq!(bad_fields(reviews.record_survey(bad).await), expected);
    reviews.record_survey(survey(&review, 1_000_000, 3)).await.unwrap();
    let back = reviews.record_meeting(meeting(&review, 10)).await.unwrap().into_inner();
    assert_eq!((back.stage(), back.survey), (ReviewStage::Listed, None));
    let nothing = pb::RecordMeetingRequest::default();
    assert_eq!(bad_fields(reviews.record_meeting(nothing).await), ["request_id", "review", "meeting"]);
    let system = pb::OpenReviewRequest {
        household: there.name.clone(),
        review: Some(pb::Review { ground: pb::ReviewGround::CurrentPoor.into(), ..pb::Review::default() }),
        request_id: new_request_id(),
    };
    assert_eq!(bad_fields(reviews.open_review(system).await), ["review.ground", "review.list_date"]);
}

#[tokio::test]
async fn a_household_under_review_leaves_its_commune_when_the_review_is_withdrawn() {
    let given = Given::province().await;
    let there = given.settled(1, HAI_LANG).await;
    let review = given.applied(&there, HAI_LANG).await.name;
    given.posted(&review, HAI_LANG, (1_000_000, 3)).await;
    let mut registry = given.registry();
    let refusal = registry.move_household(moving(&there, VAN_DON, "2026-10-06")).await;
    assert_eq!(refused(refusal), (Code::FailedPrecondition, "REVIEW_UNDER_WAY".to_owned()));
    let ask = |withdrawal: Option<pb::ReviewWithdrawal>| pb::WithdrawReviewRequest {
        review: review.clone(),
        withdrawal,
        request_id: new_request_id(),
        etag: String::new(),
    };
    let mut reviews = given.reviews(&officer(&[HAI_LANG]));
    let nothing = reviews.withdraw_review(ask(Some(pb::ReviewWithdrawal::default()))).await;
    assert_eq!(bad_fields(nothing), ["withdrawal.withdraw_date", "withdrawal.reason"]);
    assert_eq!(bad_fields(reviews.withdraw_review(ask(None)).await), ["withdrawal"]);
    let reason = pb::ReviewWithdrawReason::MovedAway;
    let ask = ask(Some(pb::ReviewWithdrawal { withdraw_date: day("2026-10-06"), reason: reason.into() }));
    let withdrawn = reviews.withdraw_review(ask.clone()).await.unwrap().into_inner();
    assert_eq!(reviews.withdraw_review(ask).await.unwrap().into_inner(), withdrawn, "a retry");
    assert_eq!((withdrawn.stage(), withdrawn.late), (ReviewStage::Withdrawn, false));
    assert_eq!((withdrawn.survey.clone(), withdrawn.posting), (None, None));
    let read = reviews.get_review(pb::GetReviewRequest { name: review.clone() }).await.unwrap();
    assert_eq!(read.into_inner(), withdrawn);
    let late = pb::ListReviewsRequest { late: true, ..pb::ListReviewsRequest::default() };
    assert_eq!(reviews.list_reviews(late).await.unwrap().into_inner().reviews, []);
    let moved = registry.move_household(moving(&there, VAN_DON, "2026-10-06")).await.unwrap().into_inner();
    given.applied(&moved, VAN_DON).await;
    let told: pb::ReviewWithdrawn = told(&given.context.published(LAW + 1 + 5).await, "review.withdrawn");
    assert_eq!((told.reason(), told.facts.unwrap().stage()), (reason, ReviewStage::Withdrawn));
}

fn read<M: Message + Default>(event: &Published, subject: &str) -> M {
    assert_eq!(event.subject, format!("sinhke.households.v1.{subject}.06886"));
    M::decode(event.payload.clone()).unwrap()
}

/// The first event of this subject.
fn told<M: Message + Default>(events: &[Published], subject: &str) -> M {
    let event = events.iter().find(|event| event.subject.contains(subject));
    read(event.unwrap_or_else(|| panic!("nothing tells {subject}")), subject)
}

#[tokio::test]
async fn every_step_is_told_with_place_stage_and_day_and_nothing_of_the_survey() {
    let given = Given::province().await;
    let there = given.settled(1, HAI_LANG).await;
    let review = given.applied(&there, HAI_LANG).await.name;
    given.posted(&review, HAI_LANG, (1_234_567, 3)).await;
    given.reviews(&chair(HAI_LANG)).decide_review(decide(&review, THURSDAY)).await.unwrap();
    let aggregate = review.rsplit_once('/').unwrap().1.parse::<Uuid>().unwrap();
    let events = given.context.published(LAW + 1 + 6).await;
    let steps: Vec<_> = events.iter().filter(|event| event.aggregate == aggregate).collect();
    let listed: pb::ReviewListed = read(steps[0], "review.listed");
    let facts = listed.facts.unwrap();
    assert_eq!((facts.stage(), facts.ground()), (ReviewStage::Listed, pb::ReviewGround::Applied));
    let surveyed: pb::ReviewSurveyed = read(steps[1], "review.surveyed");
    assert_eq!(surveyed.valid_date, day(MONDAY));
    let met: pb::ReviewMet = read(steps[2], "review.met");
    assert_eq!(met.facts.unwrap().stage(), ReviewStage::Confirmed);
    let posted: pb::ReviewPosted = read(steps[3], "review.posted");
    assert_eq!(posted.until_date, day("2026-10-07"));
    let decided: pb::ReviewDecided = read(steps[4], "review.decided");
    assert_eq!((decided.poverty_class(), decided.late), (PovertyClass::Poor, false));
    let of_household: pb::HouseholdDecided = told(&events, "household.decided");
    assert_eq!(of_household.review, review);
}

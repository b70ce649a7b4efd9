//! Steps of many reviews in one call.

use prost::Message as _;
use proto::{
    google::rpc::Status,
    sinhke::households::v1::{
        self as pb, ReviewStage, issue_certificates_response::Result as Certified,
        post_results_response::Result as Posted, record_meetings_response::Result as Met,
    },
};
use tonic::Code;
use tonic_types::StatusExt as _;

use super::{
    given::{Given, HAI_LANG, approver, bad_fields, chair, day, new_request_id, officer},
    reviews::{MONDAY, THURSDAY, paper, survey},
};

fn reason(refusal: &Status) -> String {
    let bytes = refusal.encode_to_vec().into();
    let status = tonic::Status::with_details(Code::from(refusal.code), &refusal.message, bytes);
    status.get_details_error_info().unwrap().reason
}

fn meet(reviews: &[String]) -> pb::RecordMeetingsRequest {
    let meeting =
        pb::VillageMeeting { meeting_date: day(MONDAY), attendance: 20, votes_for: 15, votes_against: 5 };
    pb::RecordMeetingsRequest {
        reviews: reviews.to_vec(),
        meeting: Some(meeting),
        request_id: new_request_id(),
    }
}

fn post(reviews: &[String]) -> pb::PostResultsRequest {
    let posting = Some(pb::Posting { post_date: day(MONDAY), until_date: None });
    pb::PostResultsRequest { reviews: reviews.to_vec(), posting, request_id: new_request_id() }
}

fn certify(numbered: &[(&String, &str)]) -> pb::IssueCertificatesRequest {
    let certificate = |(review, number): &(&String, &str)| pb::NumberedCertificate {
        review: (*review).clone(),
        number: (*number).to_owned(),
    };
    pb::IssueCertificatesRequest {
        certificates: numbered.iter().map(certificate).collect(),
        certify_date: day(THURSDAY),
        request_id: new_request_id(),
    }
}

/// Every answer, in the order of the names.
macro_rules! answers {
    ($call:expr) => {{
        let mut stream = $call.await.unwrap().into_inner();
        let mut answers = Vec::new();
        while let Some(answer) = stream.message().await.unwrap() {
            answers.push((answer.review, answer.result.unwrap()));
        }
        answers.sort_by(|(one, _), (other, _)| one.cmp(other));
        answers
    }};
}

impl Given {
    /// Reviews of so many households, in the order of their names.
    async fn under_review(&self, households: u32) -> Vec<String> {
        let mut reviews = Vec::new();
        for number in 1..=households {
            let there = self.settled(number, HAI_LANG).await;
            reviews.push(self.applied(&there, HAI_LANG).await.name);
        }
        reviews.sort();
        reviews
    }
}

#[tokio::test]
async fn a_list_of_reviews_is_met_about_posted_and_certified_each_by_itself() {
    let given = Given::province().await;
    let reviews = given.under_review(3).await;
    let mut officers = given.reviews(&officer(&[HAI_LANG]));
    for review in &reviews[..2] {
        officers.record_survey(survey(review, 1_000_000, 3)).await.unwrap();
    }
    let mut lists = given.review_lists(&officer(&[HAI_LANG]));
    let ask = meet(&reviews);
    let met = answers!(lists.record_meetings(ask.clone()));
    let confirmed = Met::Stage(ReviewStage::Confirmed.into());
    assert_eq!(met[..2], [(reviews[0].clone(), confirmed.clone()), (reviews[1].clone(), confirmed.clone())]);
    let Met::Refusal(refusal) = &met[2].1 else { panic!("{met:?}") };
    assert_eq!(reason(refusal), "WRONG_STAGE");
    // A repeated call has the first answers, and takes the step that was refused.
    officers.record_survey(survey(&reviews[2], 9_000_000, 0)).await.unwrap();
    let again = answers!(lists.record_meetings(ask));
    assert_eq!((&again[..2], &again[2].1), (&met[..2], &confirmed));

    let posted = answers!(lists.post_results(post(&reviews)));
    let hangs = |(_, result): &(String, Posted)| matches!(result, Posted::Posting(posting) if posting.until_date == day("2026-10-07"));
    assert!(posted.len() == 3 && posted.iter().all(hangs), "{posted:?}");

    let mut chairs = given.reviews(&chair(HAI_LANG));
    for review in &reviews {
        let (review, decision) = (review.clone(), Some(paper(THURSDAY)));
        let ask = pb::DecideReviewRequest { review, decision, ..pb::DecideReviewRequest::default() };
        let ask = pb::DecideReviewRequest { request_id: new_request_id(), ..ask };
        chairs.decide_review(ask).await.unwrap();
    }
    let mut lists = given.review_lists(&chair(HAI_LANG));
    let ask = certify(&[(&reviews[0], "1/GCN"), (&reviews[1], "1/GCN"), (&reviews[2], "2/GCN")]);
    let certified = answers!(lists.issue_certificates(ask));
    let reasons: Vec<_> = certified
        .iter()
        .map(|(_, result)| match result {
            Certified::Certificate(certificate) => certificate.number.clone(),
            Certified::Refusal(refusal) => reason(refusal),
        })
        .collect();
    let mut first_two = reasons[..2].to_vec();
    first_two.sort();
    assert_eq!(first_two, ["1/GCN", "CERTIFICATE_NUMBER_TAKEN"]);
    assert_eq!(reasons[2], "NOTHING_TO_CERTIFY");
}

#[tokio::test]
async fn a_list_names_reviews_once_and_every_bad_field_of_it_is_told() {
    let given = Given::province().await;
    let reviews = given.under_review(1).await;
    let mut lists = given.review_lists(&officer(&[HAI_LANG]));
    let twice = meet(&[reviews[0].clone(), reviews[0].clone(), "reviews/1".to_owned()]);
    let twice = lists.record_meetings(twice).await.map(drop);
    assert_eq!(bad_fields(twice), ["reviews[1]", "reviews[2]"]);
    let nothing = lists.post_results(pb::PostResultsRequest::default()).await.map(drop);
    assert_eq!(bad_fields(nothing), ["request_id", "reviews", "posting"]);
    let mut chairs = given.review_lists(&chair(HAI_LANG));
    let bad = certify(&[(&reviews[0], ""), (&String::new(), "1/GCN")]);
    let bad = chairs.issue_certificates(bad).await.map(drop);
    assert_eq!(bad_fields(bad), ["certificates[1].review", "certificates[0].number"]);
    // Who is not there is refused like who lies elsewhere, and stops nobody.
    let unknown =
        "households/0190c0de-0000-7000-8000-000000000001/reviews/0190c0de-0000-7000-8000-000000000002";
    for who in [chair(HAI_LANG), approver()] {
        let ask = certify(&[(&unknown.to_owned(), "1/GCN"), (&reviews[0], "2/GCN")]);
        let answers = answers!(given.review_lists(&who).issue_certificates(ask));
        let reasons: Vec<_> = answers
            .iter()
            .map(|(review, result)| match result {
                Certified::Refusal(refusal) => (review == unknown, reason(refusal)),
                Certified::Certificate(certificate) => panic!("{certificate:?}"),
            })
            .collect();
        let told = |is_unknown: bool, reason: &str| (is_unknown, reason.to_owned());
        assert!(reasons.contains(&told(true, "AREA_FORBIDDEN")), "{reasons:?}");
        assert!(reasons.contains(&told(false, "WRONG_STAGE")), "{reasons:?}");
    }
}

//! Steps of many reviews in one call: `RecordMeetings`, `PostResults`, `IssueCertificates`.

use std::collections::HashMap;

use proto::{
    google::rpc::Status,
    sinhke::households::v1::{
        self as pb, issue_certificates_response::Result as Certified,
        post_results_response::Result as Posted, record_meetings_response::Result as Met,
    },
};
use service::{
    fields,
    refusal::Refusal,
    rpc::{Answer, Asking, Part, Parts},
};
use uuid::Uuid;
use vocabulary::{
    decision::{Found, RequestId},
    rejection::{Fault, Violations},
};

use super::{
    super::{Door, values},
    certifying,
    messages::{certificate, posting},
};
use crate::domain::{
    HouseholdId, Located, Registry, ReviewId,
    review::{
        CertificateNumber, FindsReviews as _, Review, Target, certify::IssueCertificate, meet::RecordMeeting,
        post::PostResult,
    },
};

/// So many reviews may be named in one call.
pub(super) const NAMED_MOST: usize = 1_000;

/// A review as a caller names it.
type Named = (HouseholdId, ReviewId);

/// Reviews, each of them once.
pub(super) fn named<'a>(said: impl Iterator<Item = (String, &'a str)>, bad: &mut Violations) -> Vec<Named> {
    let mut named = Vec::new();
    for (field, said) in said.take(NAMED_MOST) {
        let Some(name) = bad.field(&field, values::review_of(said)) else { continue };
        if named.contains(&name) {
            bad.add(field, Fault::new("đã nêu rồi", "is there twice"));
        }
        named.push(name);
    }
    named
}

/// How many a call may name.
pub(super) fn bounded(field: &str, count: usize, least: usize, bad: &mut Violations) {
    if !(least..=NAMED_MOST).contains(&count) {
        let fault = Fault::new(
            format!("phải nêu từ {least} đến {NAMED_MOST} hồ sơ"),
            format!("must name {least} to {NAMED_MOST} reviews"),
        );
        bad.add(field, fault);
    }
}

/// Every review that was named, which must be one at least.
fn all_named(said: &[String], bad: &mut Violations) -> Vec<Named> {
    bounded("reviews", said.len(), 1, bad);
    named(said.iter().enumerate().map(|(place, said)| (format!("reviews[{place}]"), said.as_str())), bad)
}

fn parts<C>(
    request_id: Option<RequestId>,
    reviews: impl IntoIterator<Item = Named>,
    command: impl Fn(Target) -> C,
    bad: Violations,
) -> Result<Parts<C>, Refusal> {
    let (Some(request_id), true) = (request_id, bad.is_empty()) else { return Err(bad.into()) };
    let part = |(household, review)| {
        let target = Target { household, review, etag: None };
        Part { about: target.to_string(), command: command(target) }
    };
    Ok(Parts { request_id, parts: reviews.into_iter().map(part).collect() })
}

pub(in crate::api) async fn meetings(
    ask: pb::RecordMeetingsRequest,
    _: &Door,
    _: &Asking,
) -> Result<Parts<RecordMeeting>, Refusal> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", ask.request_id.parse());
    let reviews = all_named(&ask.reviews, &mut bad);
    let meeting = fields::required(&mut bad, "meeting", ask.meeting, super::meeting);
    let Some(meeting) = meeting else { return Err(bad.into()) };
    parts(request_id, reviews, |target| meeting.of(target), bad)
}

pub(in crate::api) async fn postings(
    ask: pb::PostResultsRequest,
    _: &Door,
    _: &Asking,
) -> Result<Parts<PostResult>, Refusal> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", ask.request_id.parse());
    let reviews = all_named(&ask.reviews, &mut bad);
    let hung = fields::required(&mut bad, "posting", ask.posting, super::hung);
    let Some((from, until)) = hung else { return Err(bad.into()) };
    parts(request_id, reviews, |target| PostResult { target, from, until }, bad)
}

/// The numbers are the communes': where the households lie is looked up first.
pub(in crate::api) async fn certificates(
    ask: pb::IssueCertificatesRequest,
    door: &Door,
    _: &Asking,
) -> Result<Parts<IssueCertificate>, Refusal> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", ask.request_id.parse());
    let certified_on = bad.field("certify_date", fields::date(ask.certify_date));
    let numbered = numbered(&ask.certificates, &mut bad);
    let (Some(certified_on), true) = (certified_on, bad.is_empty()) else { return Err(bad.into()) };
    let Some(request_id) = request_id else { return Err(bad.into()) };
    let households = households(door, &numbered).await?;
    let mut parts = Vec::with_capacity(numbered.len());
    for ((household, review), number) in numbered {
        let target = Target { household, review, etag: None };
        let command = certifying(door, target, households.get(&household), (number, certified_on));
        parts.push(Part { about: target.to_string(), command });
    }
    Ok(Parts { request_id, parts })
}

fn numbered(said: &[pb::NumberedCertificate], bad: &mut Violations) -> Vec<(Named, CertificateNumber)> {
    bounded("certificates", said.len(), 1, bad);
    let field = |place, of: &str| format!("certificates[{place}].{of}");
    let reviews = named(
        said.iter().enumerate().map(|(place, said)| (field(place, "review"), said.review.as_str())),
        bad,
    );
    let numbers = said.iter().take(NAMED_MOST).enumerate();
    let numbers: Vec<_> =
        numbers.filter_map(|(place, said)| bad.field(field(place, "number"), said.number.parse())).collect();
    reviews.into_iter().zip(numbers).collect()
}

async fn households(
    door: &Door,
    numbered: &[(Named, CertificateNumber)],
) -> Result<HashMap<HouseholdId, Located>, Refusal> {
    let ids: Vec<Uuid> = numbered.iter().map(|((household, _), _)| household.raw()).collect();
    let found = door.reading.households(&ids).await?;
    Ok(found.into_iter().map(|(located, _)| (located.household.id, located)).collect())
}

/// The review that a command left, by its invariant.
fn left<'a>(found: &Found<'a, Registry>, target: Target) -> Option<&'a Review> {
    found.review(target.review).map(|(sited, _)| &sited.record)
}

impl Answer<RecordMeeting> for pb::RecordMeetingsResponse {
    fn answer(command: &RecordMeeting, found: &Found<'_, Registry>) -> Self {
        let stage = left(found, command.target).map(|review| values::pb_stage(review.stage.name()));
        Self { review: command.target.to_string(), result: stage.map(Met::Stage) }
    }
}

impl Answer<PostResult> for pb::PostResultsResponse {
    fn answer(command: &PostResult, found: &Found<'_, Registry>) -> Self {
        let shown = left(found, command.target).and_then(|review| review.stage.shown());
        let result = shown.map(|shown| Posted::Posting(posting(shown.posting)));
        Self { review: command.target.to_string(), result }
    }
}

impl Answer<IssueCertificate> for pb::IssueCertificatesResponse {
    fn answer(command: &IssueCertificate, found: &Found<'_, Registry>) -> Self {
        let stage = left(found, command.target).map(|review| &review.stage);
        let given = stage.and_then(|stage| stage.certificate().zip(stage.outcome()));
        let result = given.map(|(given, outcome)| Certified::Certificate(certificate(given, outcome)));
        Self { review: command.target.to_string(), result }
    }
}

/// The answer for one review of many.
pub(in crate::api) fn met(
    review: String,
    answer: Result<pb::RecordMeetingsResponse, Status>,
) -> pb::RecordMeetingsResponse {
    answer
        .unwrap_or_else(|refusal| pb::RecordMeetingsResponse { review, result: Some(Met::Refusal(refusal)) })
}

/// The answer for one review of many.
pub(in crate::api) fn posted(
    review: String,
    answer: Result<pb::PostResultsResponse, Status>,
) -> pb::PostResultsResponse {
    answer
        .unwrap_or_else(|refusal| pb::PostResultsResponse { review, result: Some(Posted::Refusal(refusal)) })
}

/// The answer for one review of many.
pub(in crate::api) fn certified(
    review: String,
    answer: Result<pb::IssueCertificatesResponse, Status>,
) -> pb::IssueCertificatesResponse {
    answer.unwrap_or_else(|refusal| pb::IssueCertificatesResponse {
        review,
        result: Some(Certified::Refusal(refusal)),
    })
}

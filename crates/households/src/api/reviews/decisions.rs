//! The end of the chain: `DecideReview`, `DecideReviews`.

use proto::sinhke::households::v1 as pb;
use service::{
    fields,
    refusal::Refusal,
    rpc::{Answer, Asked, Asking, Part, Parts},
};
use vocabulary::{
    calendar::Date,
    decision::Found,
    document::DocumentRef,
    rejection::{Fault, Violations},
};

use super::{
    super::{Door, rounds, values},
    Shown, Step,
    lists::{bounded, named},
};
use crate::domain::{
    DecisionId, HouseholdId, Registry, ReviewId, RoundId,
    review::{Target, decide::DecideReview, open::UNDER_WAY},
};

pub(in crate::api) fn one(
    request: pb::DecideReviewRequest,
    door: &Door,
    asking: &Asking,
) -> Result<Asked<Shown<DecideReview>>, Violations> {
    let mut step = Step::new(&request.request_id, &request.review, &request.etag);
    let paper = fields::required(&mut step.bad, "decision", request.decision, paper);
    step.asked(asking, |target| paper.map(|paper| deciding(door, asking, target, paper)))
}

/// A paper and the day from which it holds.
type Paper = (DocumentRef, Date);

fn paper(said: pb::ReviewDecision) -> Result<Paper, Violations> {
    let mut bad = Violations::default();
    let document = fields::required(&mut bad, "document", said.document, fields::document);
    let decided_on = bad.field("decide_date", fields::date(said.decide_date));
    document.zip(decided_on).ok_or(bad)
}

fn deciding(door: &Door, asking: &Asking, target: Target, (document, decided_on): Paper) -> DecideReview {
    let under_way = door.sealer().blind(UNDER_WAY, &target.household.to_string());
    DecideReview { target, id: DecisionId::new(asking.new_id()), document, decided_on, under_way }
}

/// Every posted result of the round, or those named.
pub(in crate::api) async fn many(
    ask: pb::DecideReviewsRequest,
    door: &Door,
    asking: &Asking,
) -> Result<Parts<DecideReview>, Refusal> {
    let mut bad = Violations::default();
    let request_id = bad.field("request_id", ask.request_id.parse());
    let round = bad.field("round", ask.round.parse::<RoundId>());
    let paper = fields::required(&mut bad, "decision", ask.decision, paper);
    bounded("reviews", ask.reviews.len(), 0, &mut bad);
    let reviews = ask.reviews.iter().enumerate();
    let named = named(reviews.map(|(place, said)| (format!("reviews[{place}]"), said.as_str())), &mut bad);
    let (Some(request_id), Some(round), Some(paper)) = (request_id, round, paper) else {
        return Err(bad.into());
    };
    bad.finish()?;
    let round = rounds::visible(door, round, &asking.caller.areas).await?;
    let reviews = if named.is_empty() {
        door.reading.to_decide(round.id, &paper.0).await?
    } else {
        of_round(door, round.id, &named).await?
    };
    let part = |(household, review)| Part {
        about: values::review_name(household, review),
        command: deciding(door, asking, Target { household, review, etag: None }, paper.clone()),
    };
    Ok(Parts { request_id, parts: reviews.into_iter().map(part).collect() })
}

/// The named ones, which must be of the round.
async fn of_round(
    door: &Door,
    round: RoundId,
    named: &[(HouseholdId, ReviewId)],
) -> Result<Vec<(HouseholdId, ReviewId)>, Refusal> {
    let ids: Vec<_> = named.iter().map(|(_, review)| review.raw()).collect();
    let found = door.reading.reviews(&ids).await?;
    let mut bad = Violations::default();
    for (place, name) in named.iter().enumerate() {
        let is_of_round = found.iter().any(|(sited, _)| {
            let review = &sited.record;
            (review.household, review.id) == *name && review.round == Some(round)
        });
        if !is_of_round {
            let fault = Fault::new("không phải hồ sơ của đợt này", "is not a review of this round");
            bad.add(format!("reviews[{place}]"), fault);
        }
    }
    bad.finish()?;
    Ok(named.to_vec())
}

impl Answer<DecideReview> for pb::DecideReviewsResponse {
    fn answer(command: &DecideReview, _: &Found<'_, Registry>) -> Self {
        let Target { household, review, .. } = command.target;
        let decision = values::decision_name(household, command.id);
        let result = Some(pb::decide_reviews_response::Result::Decision(decision));
        Self { review: values::review_name(household, review), result }
    }
}

/// The answer for one review of many.
pub(in crate::api) fn decided(
    review: String,
    answer: Result<pb::DecideReviewsResponse, proto::google::rpc::Status>,
) -> pb::DecideReviewsResponse {
    answer.unwrap_or_else(|refusal| pb::DecideReviewsResponse {
        review,
        result: Some(pb::decide_reviews_response::Result::Refusal(refusal)),
    })
}

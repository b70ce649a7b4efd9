//! Rounds through gRPC: opened, listed, decided in one call, watched.

use std::collections::{BTreeMap, BTreeSet};

use prost::Message as _;
use proto::{
    google::rpc::Status,
    sinhke::{
        households::v1::{
            self as pb, PovertyClass, ReviewStage, decide_reviews_response::Result as Decided,
            draw_up_list_response::Result as Listed,
        },
        r#type::v1::AreaKind::Rural,
    },
};
use tonic::Code;
use tonic_types::StatusExt as _;

use super::{
    given::{
        Given, HAI_LANG, LAW, MONG_DUONG, VAN_DON, bad_fields, chair, day, decision, household,
        new_request_id, officer, person, refused,
    },
    lifecycle::{merging, splitting},
    reviews::{MONDAY, THURSDAY, paper},
};

fn reason(refusal: &Status) -> String {
    let bytes = refusal.encode_to_vec().into();
    let status = tonic::Status::with_details(Code::from(refusal.code), &refusal.message, bytes);
    status.get_details_error_info().unwrap().reason
}

fn open(unit: &str, on: &str) -> pb::OpenRoundRequest {
    let round = pb::ReviewRound {
        unit: unit.to_owned(),
        year: 2026,
        open_date: day(on),
        ..pb::ReviewRound::default()
    };
    pb::OpenRoundRequest { round: Some(round), request_id: new_request_id() }
}

impl Given {
    async fn opened(&self, unit: &str) -> String {
        let mut reviews = self.reviews(&officer(&[unit]));
        reviews.open_round(open(unit, MONDAY)).await.unwrap().into_inner().name
    }

    /// A household that was decided poor or near-poor before there were reviews.
    async fn was(&self, number: u32, unit: &str, class: PovertyClass) -> pb::Household {
        let there = self.settled(number, unit).await;
        let deprivations = if class == PovertyClass::Poor { 3 } else { 2 };
        let old = decision("2026-02-02", (1_000_000, deprivations, Rural), &[("VN-2022", class)]);
        self.decided(&there, old).await.unwrap();
        there
    }

    async fn drawn_up(&self, ask: &pb::DrawUpListRequest) -> BTreeMap<String, Listed> {
        let mut reviews = self.reviews(&officer(&[HAI_LANG]));
        let mut answers = reviews.draw_up_list(ask.clone()).await.unwrap().into_inner();
        let mut listed = BTreeMap::new();
        while let Some(answer) = answers.message().await.unwrap() {
            listed.insert(answer.household, answer.result.unwrap());
        }
        listed
    }

    async fn decided_many(&self, ask: &pb::DecideReviewsRequest) -> BTreeMap<String, Decided> {
        let mut reviews = self.reviews(&chair(HAI_LANG));
        let mut answers = reviews.decide_reviews(ask.clone()).await.unwrap().into_inner();
        let mut decided = BTreeMap::new();
        while let Some(answer) = answers.message().await.unwrap() {
            decided.insert(answer.review, answer.result.unwrap());
        }
        decided
    }
}

fn draw_up(round: &str) -> pb::DrawUpListRequest {
    pb::DrawUpListRequest { round: round.to_owned(), list_date: day(MONDAY), request_id: new_request_id() }
}

/// R13.
#[tokio::test]
async fn a_commune_opens_its_round_of_the_year_within_the_window() {
    let given = Given::province().await;
    let mut reviews = given.reviews(&officer(&[HAI_LANG]));
    let early = refused(reviews.open_round(open(HAI_LANG, "2026-08-31")).await);
    assert_eq!(early, (Code::FailedPrecondition, "BEFORE_REVIEW_WINDOW".to_owned()));
    let elsewhere = reviews.open_round(open(VAN_DON, MONDAY)).await;
    assert_eq!(refused(elsewhere).1, "AREA_FORBIDDEN");
    let ask = open(HAI_LANG, MONDAY);
    let round = reviews.open_round(ask.clone()).await.unwrap().into_inner();
    assert_eq!(reviews.open_round(ask).await.unwrap().into_inner(), round);
    assert_eq!((round.due_date, round.rules.as_str()), (day("2026-12-14"), "reviewRules/VN-2021"));
    let again = refused(reviews.open_round(open(HAI_LANG, MONDAY)).await);
    assert_eq!(again, (Code::AlreadyExists, "ROUND_EXISTS".to_owned()));
    let bad = pb::OpenRoundRequest {
        round: Some(pb::ReviewRound { year: 0, ..pb::ReviewRound::default() }),
        request_id: new_request_id(),
    };
    let expected = ["round.unit", "round.year", "round.open_date"];
    assert_eq!(bad_fields(reviews.open_round(bad).await), expected);
    let ask = pb::ListRoundsRequest { year: 2026, ..pb::ListRoundsRequest::default() };
    let listed = reviews.list_rounds(ask.clone()).await.unwrap().into_inner().rounds;
    assert_eq!(listed, std::slice::from_ref(&round));
    let others = given.reviews(&officer(&[VAN_DON])).list_rounds(ask).await.unwrap().into_inner().rounds;
    assert!(others.is_empty());
    let get = pb::GetRoundRequest { name: round.name };
    assert_eq!(refused(given.reviews(&officer(&[VAN_DON])).get_round(get).await).1, "AREA_FORBIDDEN");
    let told = given.context.published(LAW + 1).await;
    let event = told.last().unwrap();
    assert_eq!(event.subject, "sinhke.households.v1.review_round.opened.06886");
    let told = pb::ReviewRoundOpened::decode(event.payload.clone()).unwrap();
    assert_eq!(told.round.unwrap().year, 2026);
}

#[tokio::test]
async fn the_poor_and_near_poor_of_a_commune_are_put_on_its_list_once() {
    let given = Given::province().await;
    let poor = given.was(1, HAI_LANG, PovertyClass::Poor).await;
    let near = given.was(2, HAI_LANG, PovertyClass::NearPoor).await;
    given.settled(4, HAI_LANG).await;
    let round = given.opened(HAI_LANG).await;
    let ask = draw_up(&round);
    let listed = given.drawn_up(&ask).await;
    assert!(listed.len() == 2 && [&poor, &near].iter().all(|there| listed.contains_key(&there.name)));
    assert!(listed.values().all(|result| matches!(result, Listed::Review(_))), "{listed:?}");
    assert_eq!(given.drawn_up(&ask).await, listed, "a retry gets the first answers");
    let again = given.drawn_up(&draw_up(&round)).await;
    let refusals = again.values().map(|result| match result {
        Listed::Refusal(refusal) => reason(refusal),
        Listed::Review(review) => review.clone(),
    });
    assert_eq!(refusals.collect::<Vec<_>>(), ["ALREADY_LISTED", "ALREADY_LISTED"]);
    let ask =
        pb::ListReviewsRequest { round: round.clone(), page_size: 1, ..pb::ListReviewsRequest::default() };
    let mut reviews = given.reviews(&officer(&[HAI_LANG]));
    let page = reviews.list_reviews(ask.clone()).await.unwrap().into_inner();
    let ask = pb::ListReviewsRequest { page_token: page.next_page_token, ..ask };
    let next = reviews.list_reviews(ask).await.unwrap().into_inner();
    assert_eq!((page.reviews.len(), next.reviews.len(), next.next_page_token.as_str()), (1, 1, ""));
    let elsewhere = given.reviews(&officer(&[MONG_DUONG])).draw_up_list(draw_up(&round)).await.map(drop);
    assert_eq!(refused(elsewhere).1, "AREA_FORBIDDEN");
    let bad = reviews.draw_up_list(pb::DrawUpListRequest::default()).await.map(drop);
    assert_eq!(bad_fields(bad), ["request_id", "round"]);
}

#[tokio::test]
async fn a_household_that_split_from_a_poor_one_is_on_the_list_with_it() {
    let given = Given::province().await;
    let there = given.registered(household(HAI_LANG, [person(1), person(2)])).await;
    let poor = decision("2026-02-02", (1_000_000, 3, Rural), &[("VN-2022", PovertyClass::Poor)]);
    given.decided(&there, poor).await.unwrap();
    let ask = pb::SplitHouseholdRequest { etag: String::new(), ..splitting(&there, HAI_LANG, "2026-06-01") };
    let split = given.registry().split_household(ask).await.unwrap().into_inner();
    let new = split.new_household.unwrap().name;
    let round = given.opened(HAI_LANG).await;
    let listed = given.drawn_up(&draw_up(&round)).await;
    assert_eq!(listed.keys().collect::<BTreeSet<_>>(), BTreeSet::from([&there.name, &new]));
    let Listed::Review(name) = &listed[&new] else { panic!("{listed:?}") };
    let ask = pb::GetReviewRequest { name: name.clone() };
    let review = given.reviews(&officer(&[HAI_LANG])).get_review(ask).await.unwrap().into_inner();
    assert_eq!(review.ground(), pb::ReviewGround::FromPoor);
}

#[tokio::test]
async fn who_came_from_a_poor_household_is_listed_whatever_became_of_that_one() {
    let given = Given::province().await;
    let rose = given.registered(household(HAI_LANG, [person(1), person(2)])).await;
    let (absorbed, absorbing) = (given.settled(3, HAI_LANG).await, given.settled(4, HAI_LANG).await);
    for there in [&rose, &absorbed] {
        let poor = decision("2026-02-02", (1_000_000, 3, Rural), &[("VN-2022", PovertyClass::Poor)]);
        given.decided(there, poor).await.unwrap();
    }
    let ask = pb::SplitHouseholdRequest { etag: String::new(), ..splitting(&rose, HAI_LANG, "2026-06-01") };
    let split = given.registry().split_household(ask).await.unwrap().into_inner();
    let above = decision("2026-08-03", (9_000_000, 0, Rural), &[("VN-2022", PovertyClass::NotPoor)]);
    given.decided(&rose, above).await.unwrap();
    given.registry().merge_households(merging(&absorbed, &absorbing, "2026-07-01")).await.unwrap();
    let round = given.opened(HAI_LANG).await;
    let listed = given.drawn_up(&draw_up(&round)).await;
    let expected = BTreeSet::from([split.new_household.unwrap().name, absorbing.name]);
    assert_eq!(listed.keys().cloned().collect::<BTreeSet<_>>(), expected);
    assert!(listed.values().all(|result| matches!(result, Listed::Review(_))), "{listed:?}");
}

#[tokio::test]
async fn one_paper_decides_a_whole_round_each_review_by_itself() {
    let given = Given::province().await;
    for number in 1..4 {
        given.was(number, HAI_LANG, PovertyClass::Poor).await;
    }
    let round = given.opened(HAI_LANG).await;
    let reviews: Vec<String> = given
        .drawn_up(&draw_up(&round))
        .await
        .into_values()
        .map(|result| match result {
            Listed::Review(review) => review,
            Listed::Refusal(refusal) => panic!("{refusal:?}"),
        })
        .collect();
    given.posted(&reviews[0], HAI_LANG, (1_000_000, 3)).await;
    given.posted(&reviews[1], HAI_LANG, (9_000_000, 3)).await;
    let ask = |on: &str, reviews: &[String]| pb::DecideReviewsRequest {
        round: round.clone(),
        reviews: reviews.to_vec(),
        decision: Some(paper(on)),
        request_id: new_request_id(),
    };
    let early = given.decided_many(&ask("2026-10-07", &[])).await;
    assert!(
        early.values().all(
            |result| matches!(result, Decided::Refusal(refusal) if reason(refusal) == "POSTING_NOT_OVER")
        )
    );
    let named = ask(THURSDAY, &reviews);
    let decided = given.decided_many(&named).await;
    assert!(matches!(decided[&reviews[0]], Decided::Decision(_)), "{decided:?}");
    let Decided::Refusal(refusal) = &decided[&reviews[2]] else { panic!("{decided:?}") };
    assert_eq!(reason(refusal), "WRONG_STAGE");
    // The third is ready now; a repeated call has the first answers and decides it.
    given.posted(&reviews[2], HAI_LANG, (1_000_000, 3)).await;
    let other = pb::DecideReviewsRequest { reviews: reviews[2..].to_vec(), ..named.clone() };
    let reused = given.reviews(&chair(HAI_LANG)).decide_reviews(other).await.map(drop);
    assert_eq!(refused(reused), (Code::InvalidArgument, "REQUEST_ID_REUSED".to_owned()), "for another list");
    let again = given.decided_many(&named).await;
    assert_eq!((&again[&reviews[0]], &again[&reviews[1]]), (&decided[&reviews[0]], &decided[&reviews[1]]));
    assert!(matches!(again[&reviews[2]], Decided::Decision(_)), "{again:?}");
    let stranger = ask(THURSDAY, &[reviews[0].clone(), reviews[0].clone()]);
    let twice = given.reviews(&chair(HAI_LANG)).decide_reviews(stranger).await.map(drop);
    assert_eq!(bad_fields(twice), ["reviews[1]"]);
    let get = pb::GetRoundRequest { name: round.clone() };
    let progress = given.reviews(&chair(HAI_LANG)).get_round(get).await.unwrap().into_inner().progress;
    let progress: Vec<_> = progress.iter().map(|at| (at.stage(), at.review_count, at.late_count)).collect();
    assert_eq!(progress, [(ReviewStage::Decided, 3, 0)]);
    let stage = pb::ListReviewsRequest {
        round,
        stage: ReviewStage::Decided.into(),
        ..pb::ListReviewsRequest::default()
    };
    let listed = given.reviews(&chair(HAI_LANG)).list_reviews(stage.clone()).await.unwrap().into_inner();
    let classes: BTreeMap<_, _> =
        listed.reviews.iter().map(|review| (&review.name, review.poverty_class())).collect();
    let expected = [PovertyClass::Poor, PovertyClass::NotPoor, PovertyClass::Poor];
    assert_eq!(classes, reviews.iter().zip(expected).collect());
    let late = pb::ListReviewsRequest { late: true, ..stage };
    assert!(
        given.reviews(&chair(HAI_LANG)).list_reviews(late).await.unwrap().into_inner().reviews.is_empty()
    );
}

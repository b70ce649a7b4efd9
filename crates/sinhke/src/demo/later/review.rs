//! The yearly review of one commune in the autumn of 2025: list, surveys, village meeting, posting, decision, certificates.
//!
//! What the surveys find is made up: most keep their class, some rise.

use anyhow::Context as _;
use futures_util::{StreamExt as _, TryStreamExt as _};
use proto::sinhke::reports::v1::GetPovertyReportRequest;
use proto::sinhke::{
    communes::v1::{DeclareDayRequest, DeclaredDay, calendar_service_client::CalendarServiceClient},
    households::v1::{
        self as pb, PovertyClass, ReviewGround, ReviewStage,
        issue_certificates_response::Result as Certified, post_results_response::Result as Posted,
        record_meetings_response::Result as Met, review_bulk_service_client::ReviewBulkServiceClient,
        review_service_client::ReviewServiceClient,
    },
    r#type::v1::DocumentRef,
};
use tonic::{service::interceptor::InterceptedService, transport::Channel};
use vocabulary::calendar::{Date, date};

use super::{Later, all, calls, refused, until_known};
use crate::{
    client::{self, Bearer},
    report::pb_date,
};

/// Made of Lục Hồn and Đồng Tâm on 2025-07-01.
pub(in crate::demo) const COMMUNE: &str = "units/06856@2025-07-01";
const NAME: &str = "xã Lục Hồn";
const YEAR: i16 = 2025;
/// A Monday of the window: list and surveys.
const LISTED: Date = date(YEAR, 10, 6);
const MET: Date = date(YEAR, 10, 7);
const POSTED: Date = date(YEAR, 10, 8);
/// The working day after three of posting.
const DECIDED: Date = date(YEAR, 10, 13);
/// Public holidays of the Labour Code (45/2019/QH14, Art. 112) in 2025.
const HOLIDAYS: [(Date, &str); 10] = [
    (date(YEAR, 1, 1), "Tết Dương lịch"),
    (date(YEAR, 1, 27), "Tết Âm lịch"),
    (date(YEAR, 1, 28), "Tết Âm lịch"),
    (date(YEAR, 1, 29), "Tết Âm lịch"),
    (date(YEAR, 1, 30), "Tết Âm lịch"),
    (date(YEAR, 1, 31), "Tết Âm lịch"),
    (date(YEAR, 4, 7), "Giỗ Tổ Hùng Vương"),
    (date(YEAR, 4, 30), "Ngày Chiến thắng"),
    (date(YEAR, 5, 1), "Ngày Quốc tế lao động"),
    (date(YEAR, 9, 2), "Quốc khánh"),
];
/// The standard whose classes change.
const PROVINCIAL: &str = "QN-2023";
/// Calls under way at once.
const AT_ONCE: usize = 64;
/// Reviews in one call for many.
const IN_ONE: usize = 1_000;

pub(super) struct Review<'a> {
    later: &'a Later,
    officer: ReviewServiceClient<InterceptedService<Channel, Bearer>>,
    lists: ReviewBulkServiceClient<InterceptedService<Channel, Bearer>>,
    chair: ReviewServiceClient<Channel>,
}

impl<'a> Review<'a> {
    pub(super) fn new(later: &'a Later) -> Self {
        let (channel, officer) = (&later.channel, &later.officer);
        Self {
            later,
            officer: ReviewServiceClient::with_interceptor(channel.clone(), officer.clone()),
            lists: ReviewBulkServiceClient::with_interceptor(channel.clone(), officer.clone()),
            chair: ReviewServiceClient::new(channel.clone()),
        }
    }

    pub(super) async fn carry_out(&self) -> anyhow::Result<()> {
        if self.round().await?.is_some_and(|round| is_over(&round)) {
            return Ok(());
        }
        self.declare_holidays().await?;
        let round = self.open().await?;
        self.survey(self.list(&round).await?).await?;
        self.meet_and_post(&round).await?;
        self.decide(&round).await?;
        self.certify(&round).await
    }

    /// Working days are counted only in a year whose holidays were declared.
    async fn declare_holidays(&self) -> anyhow::Result<()> {
        let calendar = CalendarServiceClient::new(self.later.channel.clone());
        let code = DocumentRef {
            number: "45/2019/QH14".to_owned(),
            date: Some(pb_date(date(2019, 11, 20))),
            issuer: "Quốc hội".to_owned(),
        };
        for (day, reason) in HOLIDAYS {
            let declared = DeclaredDay {
                date: Some(pb_date(day)),
                working: false,
                reason: reason.to_owned(),
                document: Some(code.clone()),
            };
            let request_id = self.later.request_id(&format!("holiday {day}"));
            let ask = DeclareDayRequest { day: Some(declared), request_id };
            calls::patiently(async || calendar.clone().declare_day(ask.clone()).await).await?;
        }
        Ok(())
    }

    /// The commune's round of the year, if it was opened.
    async fn round(&self) -> anyhow::Result<Option<pb::ReviewRound>> {
        let ask = pb::ListRoundsRequest {
            unit: COMMUNE.to_owned(),
            year: YEAR.into(),
            ..pb::ListRoundsRequest::default()
        };
        let found = calls::patiently(async || self.chair.clone().list_rounds(ask.clone()).await).await?;
        Ok(found.into_inner().rounds.pop())
    }

    async fn open(&self) -> anyhow::Result<String> {
        if let Some(round) = self.round().await? {
            return Ok(round.name);
        }
        let round = pb::ReviewRound {
            unit: COMMUNE.to_owned(),
            year: YEAR.into(),
            open_date: Some(pb_date(LISTED)),
            ..pb::ReviewRound::default()
        };
        let ask = pb::OpenRoundRequest { round: Some(round), request_id: self.later.request_id("open") };
        let opened = calls::patiently(async || self.officer.clone().open_round(ask.clone()).await);
        Ok(opened.await?.into_inner().name)
    }

    /// Who is poor or near-poor, put there by the system.
    async fn list(&self, round: &str) -> anyhow::Result<Vec<pb::Review>> {
        let ask = pb::DrawUpListRequest {
            round: round.to_owned(),
            list_date: Some(pb_date(LISTED)),
            request_id: self.later.request_id("list"),
        };
        // Who is listed already is refused, which is as well.
        all(self.officer.clone().draw_up_list(ask).await.map_err(|status| client::refused(&status))?).await?;
        self.reviews(round, ReviewStage::Listed).await
    }

    /// The reviews of the round at a stage.
    async fn reviews(&self, round: &str, stage: ReviewStage) -> anyhow::Result<Vec<pb::Review>> {
        let (mut reviews, mut page_token) = (Vec::new(), String::new());
        loop {
            let ask = pb::ListReviewsRequest {
                round: round.to_owned(),
                stage: stage.into(),
                page_size: 1_000,
                page_token,
                ..pb::ListReviewsRequest::default()
            };
            let page = calls::patiently(async || self.chair.clone().list_reviews(ask.clone()).await).await?;
            let page = page.into_inner();
            reviews.extend(page.reviews);
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return Ok(reviews);
            }
        }
    }

    async fn survey(&self, reviews: Vec<pb::Review>) -> anyhow::Result<()> {
        futures_util::stream::iter(reviews.iter().enumerate())
            .map(|(place, review)| {
                let ask = pb::RecordSurveyRequest {
                    review: review.name.clone(),
                    survey: Some(found(place, review.ground())),
                    request_id: self.later.request_id(&format!("survey {}", review.name)),
                    etag: String::new(),
                };
                let officer = self.officer.clone();
                async move {
                    calls::patiently(async || officer.clone().record_survey(ask.clone()).await)
                        .await
                        .map(drop)
                }
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await
    }

    /// The village confirms all results in one meeting, and they hang for three working days.
    async fn meet_and_post(&self, round: &str) -> anyhow::Result<()> {
        for names in names(&self.reviews(round, ReviewStage::Surveyed).await?).chunks(IN_ONE) {
            let meeting = pb::VillageMeeting {
                meeting_date: Some(pb_date(MET)),
                attendance: 64,
                votes_for: 61,
                votes_against: 3,
            };
            let ask = pb::RecordMeetingsRequest {
                reviews: names.to_vec(),
                meeting: Some(meeting),
                request_id: self.later.request_id(&format!("meet {}", names.join(" "))),
            };
            let answers =
                self.lists.clone().record_meetings(ask).await.map_err(|status| client::refused(&status))?;
            for answer in all(answers).await? {
                if let Some(Met::Refusal(status)) = answer.result {
                    return Err(client::refused(&refused(status)));
                }
            }
        }
        for names in names(&self.reviews(round, ReviewStage::Confirmed).await?).chunks(IN_ONE) {
            let ask = pb::PostResultsRequest {
                reviews: names.to_vec(),
                posting: Some(pb::Posting { post_date: Some(pb_date(POSTED)), until_date: None }),
                request_id: self.later.request_id(&format!("post {}", names.join(" "))),
            };
            until_known("CALENDAR_NOT_KNOWN", async || {
                let mut answers = self.lists.clone().post_results(ask.clone()).await?.into_inner();
                while let Some(answer) = answers.message().await? {
                    if let Some(Posted::Refusal(status)) = answer.result {
                        return Err(refused(status));
                    }
                }
                Ok(())
            })
            .await?;
        }
        Ok(())
    }

    /// One paper for all, by somebody else than who surveyed.
    async fn decide(&self, round: &str) -> anyhow::Result<()> {
        let document = DocumentRef {
            number: format!("412/{YEAR}/QĐ-UBND"),
            date: Some(pb_date(DECIDED)),
            issuer: format!("UBND {NAME}"),
        };
        let ask = pb::DecideReviewsRequest {
            round: round.to_owned(),
            reviews: Vec::new(),
            decision: Some(pb::ReviewDecision {
                document: Some(document),
                decide_date: Some(pb_date(DECIDED)),
            }),
            request_id: self.later.request_id("decide"),
        };
        let answers =
            self.chair.clone().decide_reviews(ask).await.map_err(|status| client::refused(&status))?;
        for answer in all(answers).await? {
            if let Some(pb::decide_reviews_response::Result::Refusal(status)) = answer.result {
                return Err(client::refused(&refused(status)));
            }
        }
        Ok(())
    }

    /// In the order of the reviews, for who was found poor or near-poor.
    async fn certify(&self, round: &str) -> anyhow::Result<()> {
        let decided = self.reviews(round, ReviewStage::Decided).await?;
        let mut numbered = [decided, self.reviews(round, ReviewStage::Certified).await?].concat();
        numbered.retain(|review| review.poverty_class() != PovertyClass::NotPoor);
        numbered.sort_by(|one, next| one.name.cmp(&next.name));
        // A number is a review's for ever, whichever of them have theirs already.
        let certificates: Vec<_> = numbered
            .iter()
            .zip(1..)
            .filter(|(review, _)| review.certificate.is_none())
            .map(|(review, number)| pb::NumberedCertificate {
                review: review.name.clone(),
                number: format!("{number:04}/{YEAR}"),
            })
            .collect();
        let lists = ReviewBulkServiceClient::new(self.later.channel.clone());
        for certificates in certificates.chunks(IN_ONE) {
            let ask = pb::IssueCertificatesRequest {
                certificates: certificates.to_vec(),
                certify_date: Some(pb_date(DECIDED)),
                request_id: self.later.request_id(&format!("certify {certificates:?}")),
            };
            let answers =
                lists.clone().issue_certificates(ask).await.map_err(|status| client::refused(&status))?;
            for answer in all(answers).await? {
                if let Some(Certified::Refusal(status)) = answer.result {
                    return Err(client::refused(&refused(status)));
                }
            }
        }
        Ok(())
    }

    /// The round, and the commune's report of the day of the decision, once it holds this position.
    pub(super) async fn show(&self, position: &str) -> anyhow::Result<String> {
        let round = self.round().await?.context("the round was opened")?;
        let at = |stage: ReviewStage| {
            let found = round.progress.iter().find(|at| at.stage() == stage);
            found.map_or(0, |at| at.review_count)
        };
        let (decided, certified) = (at(ReviewStage::Decided), at(ReviewStage::Certified));
        let late: i32 = round.progress.iter().map(|at| at.late_count).sum();
        let all: i32 = round.progress.iter().map(|at| at.review_count).sum();
        let mut report = self
            .later
            .report(GetPovertyReportRequest {
                as_of: Some(pb_date(DECIDED)),
                movements_after: Some(pb_date(date(YEAR, 10, 5))),
                units: vec![COMMUNE.to_owned()],
                min_position: position.to_owned(),
                ..GetPovertyReportRequest::default()
            })
            .await?;
        // By the central standard nobody here is poor; what is not certain was told with the province's report.
        report.standards.retain(|said| said.standard.ends_with(PROVINCIAL));
        report.rows.clear();
        report.notes.clear();
        Ok(format!(
            "\nA review round: {NAME}, autumn {YEAR}, on the new map. {all} households listed, surveyed, confirmed by their \
             village on {MET} and posted for three working days; {} decided on {DECIDED} ({late} late), {certified} \
             certificates.\n\n{}",
            decided.saturating_add(certified),
            reports::render(&report, reports::Format::Text)?,
        ))
    }
}

fn is_over(round: &pb::ReviewRound) -> bool {
    let over = [ReviewStage::Decided, ReviewStage::Certified];
    let certified = round.progress.iter().any(|at| at.stage() == ReviewStage::Certified);
    certified && round.progress.iter().all(|at| over.contains(&at.stage()))
}

fn names(reviews: &[pb::Review]) -> Vec<String> {
    reviews.iter().map(|review| review.name.clone()).collect()
}

/// Three of four keep their class under the provincial standard; nobody is poor by the central one.
fn found(place: usize, ground: ReviewGround) -> pb::Survey {
    const TICKED: [&str; 3] = ["toilet", "telecom_use", "housing_quality"];
    let rises = place % 4 == 3;
    let (income_vnd, ticked) = match (ground, rises) {
        (ReviewGround::CurrentPoor, false) => (1_750_000, 3),
        (ReviewGround::CurrentPoor, true) => (1_900_000, 2),
        (_, false) => (1_900_000, 1),
        (_, true) => (2_900_000, 0),
    };
    pb::Survey {
        survey_date: Some(pb_date(LISTED)),
        income_vnd,
        deprivations: TICKED.iter().take(ticked).map(|code| (*code).to_owned()).collect(),
        ..pb::Survey::default()
    }
}

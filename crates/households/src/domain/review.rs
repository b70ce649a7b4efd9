//! Rà soát hộ nghèo: from the list to the certificate, every step guarded.
//!
//! ```text
//! Listed ──survey──▶ Surveyed ──meeting──▶ Confirmed ──post──▶ Posted ──decide──▶ Decided ──certify──▶ Certified
//!   ▲                   │ sent back                              │ complaint upheld
//!   └───────────────────┴────────────────────────────────────────┘
//! any of these until it is decided ──withdraw──▶ Withdrawn
//! ```

use std::{collections::BTreeMap, fmt, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vocabulary::{
    area::UnitKey,
    calendar::{Date, WorkingCalendar},
    decision::{Change, Found, Versioned},
    text::Text,
};

use super::{
    DecisionId, Event, HouseholdId, Key, Registry, ReviewId, RoundId, State, VillageId,
    areas::{Areas, Whereabouts},
    classify::Class,
    name::named,
    standard::StandardId,
};

pub(crate) mod certify;
pub(crate) mod complain;
pub(crate) mod decide;
pub(crate) mod law;
pub(crate) mod meet;
pub(crate) mod open;
pub(crate) mod post;
mod rejection;
pub(crate) mod round;
pub(crate) mod rules;
pub(crate) mod stays;
pub(crate) mod survey;
pub(crate) mod withdraw;

pub(crate) use self::rejection::ReviewRejection;
use self::{
    law::ReviewLaw, meet::Meeting, post::Posting, rejection::StepRefused, round::Round, rules::RulesId,
    survey::Survey, withdraw::Withdrawal,
};

named! {
    /// Why a household is on the list.
    Ground {
        /// Đang là hộ nghèo: the system puts it there.
        CurrentPoor = "current_poor",
        /// Đang là hộ cận nghèo: the system puts it there.
        CurrentNearPoor = "current_near_poor",
        /// Hộ có giấy đề nghị.
        Applied = "applied",
        /// Thôn đề nghị.
        ProposedByVillage = "proposed_by_village",
        /// Tách ra từ hộ nghèo, cận nghèo, hoặc đã nhập một hộ như vậy: the system puts it there.
        FromPoor = "from_poor",
    }
}

named! {
    /// Where a review is.
    StageName {
        /// Trong danh sách.
        Listed = "listed",
        /// Đã rà soát, phân loại.
        Surveyed = "surveyed",
        /// Cuộc họp thôn thống nhất.
        Confirmed = "confirmed",
        /// Niêm yết công khai.
        Posted = "posted",
        /// Đã có quyết định.
        Decided = "decided",
        /// Đã cấp giấy chứng nhận.
        Certified = "certified",
        /// Đã rút, không quyết định.
        Withdrawn = "withdrawn",
    }
}

/// Số giấy chứng nhận hộ nghèo, hộ cận nghèo (mẫu 03, 24/2021/QĐ-TTg).
pub(crate) type CertificateNumber = Text<50>;

/// One household's review, in a round or on request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Review {
    pub id: ReviewId,
    pub household: HouseholdId,
    /// As its household was recorded when it was listed: says where it lies, and who may see it.
    pub unit: UnitKey,
    pub village: Option<VillageId>,
    /// `None` on request.
    pub round: Option<RoundId>,
    /// The version of the procedure that it began under, frozen.
    pub rules: RulesId,
    pub ground: Ground,
    pub listed_on: Date,
    /// From when its steps are taken: the day of the list, or that of the meeting or the re-check that sent it back to it.
    pub begun_on: Date,
    /// Decided after this day, it is late.
    pub due_on: Date,
    pub stage: Stage,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
}

/// What is there only at a stage.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Stage {
    Listed,
    Surveyed(Survey),
    Confirmed(Survey, Meeting),
    Posted(Shown),
    Decided(Shown, Outcome),
    Certified(Shown, Outcome, Certificate),
    /// What was found before is in the journal.
    Withdrawn(Withdrawal),
}

/// A result that hangs, or hung, in public.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    pub survey: Survey,
    pub meeting: Meeting,
    pub posting: Posting,
    /// In the order in which they came.
    pub complaints: Vec<complain::Complaint>,
}

/// What a review came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub decision: DecisionId,
    pub decided_on: Date,
    /// The poorest class under any standard in force.
    pub class: Class,
    /// Under each standard in force; older events do not say it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub classes: BTreeMap<StandardId, Class>,
    pub is_late: bool,
}

/// Giấy chứng nhận hộ nghèo, hộ cận nghèo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Certificate {
    pub number: CertificateNumber,
    /// The commune whose number it is; `None` for one of before that was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<UnitKey>,
    pub certified_on: Date,
    pub class: Class,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum ReviewEvent {
    Listed(Listed),
    Surveyed(Survey),
    Met(Meeting),
    Posted(Posting),
    ComplaintOpened(complain::Opened),
    ComplaintResolved(complain::Resolved),
    Decided(Outcome),
    Certified(Certificate),
    Withdrawn(Withdrawal),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the day is called so in every form of it")]
pub(crate) struct Listed {
    pub id: ReviewId,
    pub household: HouseholdId,
    pub unit: UnitKey,
    pub village: Option<VillageId>,
    pub round: Option<RoundId>,
    pub rules: RulesId,
    pub ground: Ground,
    pub listed_on: Date,
    pub due_on: Date,
}

impl Review {
    /// The review that its first event makes.
    pub(crate) fn listed(event: &Listed, at: Timestamp) -> Self {
        Self {
            id: event.id,
            household: event.household,
            unit: event.unit,
            village: event.village,
            round: event.round,
            rules: event.rules.clone(),
            ground: event.ground,
            listed_on: event.listed_on,
            begun_on: event.listed_on,
            due_on: event.due_on,
            stage: Stage::Listed,
            created_at: at,
            changed_at: at,
        }
    }

    /// What it is after a later event.
    pub(crate) fn apply(&mut self, event: &ReviewEvent, at: Timestamp) {
        self.changed_at = at;
        if let ReviewEvent::Listed(event) = event {
            *self = Self::listed(event, at);
            return;
        }
        let stage = std::mem::replace(&mut self.stage, Stage::Listed);
        self.stage = stage.after(event);
        self.begun_on = self.sent_back_on(event).unwrap_or(self.begun_on);
    }

    /// What was found before that day is found no more.
    fn sent_back_on(&self, event: &ReviewEvent) -> Option<Date> {
        match event {
            ReviewEvent::Met(meeting) if self.stage == Stage::Listed => Some(meeting.met_on),
            ReviewEvent::ComplaintResolved(resolved) if self.stage == Stage::Listed => {
                Some(resolved.resolved_on)
            }
            ReviewEvent::Listed(_)
            | ReviewEvent::Surveyed(_)
            | ReviewEvent::Met(_)
            | ReviewEvent::Posted(_)
            | ReviewEvent::ComplaintOpened(_)
            | ReviewEvent::ComplaintResolved(_)
            | ReviewEvent::Decided(_)
            | ReviewEvent::Certified(_)
            | ReviewEvent::Withdrawn(_) => None,
        }
    }

    /// Whether, undecided on this day or decided after it was due, it is late. What was withdrawn waits for nothing.
    pub(crate) fn is_late(&self, today: Date) -> bool {
        let is_withdrawn = self.stage.withdrawal().is_some();
        !is_withdrawn && self.stage.outcome().map_or(today, |outcome| outcome.decided_on) > self.due_on
    }

    /// The day of its last step, while it is not over.
    fn under_way_since(&self) -> Option<Date> {
        match &self.stage {
            Stage::Listed => Some(self.listed_on),
            Stage::Surveyed(survey) => Some(survey.surveyed_on),
            Stage::Confirmed(_, meeting) => Some(meeting.met_on),
            Stage::Posted(shown) => Some(shown.posting.from),
            Stage::Decided(..) | Stage::Certified(..) | Stage::Withdrawn(_) => None,
        }
    }
}

impl Stage {
    pub(crate) fn name(&self) -> StageName {
        match self {
            Self::Listed => StageName::Listed,
            Self::Surveyed(_) => StageName::Surveyed,
            Self::Confirmed(..) => StageName::Confirmed,
            Self::Posted(_) => StageName::Posted,
            Self::Decided(..) => StageName::Decided,
            Self::Certified(..) => StageName::Certified,
            Self::Withdrawn(_) => StageName::Withdrawn,
        }
    }

    pub(crate) fn survey(&self) -> Option<&Survey> {
        match self {
            Self::Listed | Self::Withdrawn(_) => None,
            Self::Surveyed(survey) | Self::Confirmed(survey, _) => Some(survey),
            Self::Posted(shown) | Self::Decided(shown, _) | Self::Certified(shown, ..) => Some(&shown.survey),
        }
    }

    pub(crate) fn meeting(&self) -> Option<&Meeting> {
        match self {
            Self::Listed | Self::Surveyed(_) | Self::Withdrawn(_) => None,
            Self::Confirmed(_, meeting) => Some(meeting),
            Self::Posted(shown) | Self::Decided(shown, _) | Self::Certified(shown, ..) => {
                Some(&shown.meeting)
            }
        }
    }

    pub(crate) fn shown(&self) -> Option<&Shown> {
        match self {
            Self::Listed | Self::Surveyed(_) | Self::Confirmed(..) | Self::Withdrawn(_) => None,
            Self::Posted(shown) | Self::Decided(shown, _) | Self::Certified(shown, ..) => Some(shown),
        }
    }

    pub(crate) fn outcome(&self) -> Option<&Outcome> {
        match self {
            Self::Listed | Self::Surveyed(_) | Self::Confirmed(..) | Self::Posted(_) | Self::Withdrawn(_) => {
                None
            }
            Self::Decided(_, outcome) | Self::Certified(_, outcome, _) => Some(outcome),
        }
    }

    pub(crate) fn certificate(&self) -> Option<&Certificate> {
        match self {
            Self::Certified(.., certificate) => Some(certificate),
            Self::Listed
            | Self::Surveyed(_)
            | Self::Confirmed(..)
            | Self::Posted(_)
            | Self::Decided(..)
            | Self::Withdrawn(_) => None,
        }
    }

    pub(crate) fn withdrawal(&self) -> Option<Withdrawal> {
        match self {
            Self::Withdrawn(withdrawal) => Some(*withdrawal),
            Self::Listed
            | Self::Surveyed(_)
            | Self::Confirmed(..)
            | Self::Posted(_)
            | Self::Decided(..)
            | Self::Certified(..) => None,
        }
    }

    /// The stage that an event leads to. Events are made by decisions that looked at the stage: another one than they
    /// expect stays as it is.
    fn after(self, event: &ReviewEvent) -> Self {
        match (self, event) {
            (Self::Listed | Self::Surveyed(_), ReviewEvent::Surveyed(survey)) => {
                Self::Surveyed(survey.clone())
            }
            (Self::Surveyed(survey), ReviewEvent::Met(meeting)) if meeting.is_confirmed => {
                Self::Confirmed(survey, meeting.clone())
            }
            (Self::Surveyed(_), ReviewEvent::Met(_)) => Self::Listed,
            (Self::Confirmed(survey, meeting), ReviewEvent::Posted(posting)) => {
                Self::Posted(Shown { survey, meeting, posting: *posting, complaints: Vec::new() })
            }
            (Self::Posted(shown), ReviewEvent::ComplaintOpened(opened)) => {
                Self::Posted(shown.opened(*opened))
            }
            (Self::Posted(shown), ReviewEvent::ComplaintResolved(resolved)) => shown.resolved(*resolved),
            (Self::Posted(shown), ReviewEvent::Decided(outcome)) => Self::Decided(shown, outcome.clone()),
            (Self::Decided(shown, outcome), ReviewEvent::Certified(certificate)) => {
                Self::Certified(shown, outcome, certificate.clone())
            }
            (
                Self::Listed | Self::Surveyed(_) | Self::Confirmed(..) | Self::Posted(_),
                ReviewEvent::Withdrawn(withdrawal),
            ) => Self::Withdrawn(*withdrawal),
            (stage, _) => stage,
        }
    }
}

/// A record and where it lies, as far as the local copy of the areas says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sited<R> {
    pub record: R,
    pub whereabouts: Whereabouts,
}

/// The states that a review is decided on.
pub(crate) trait FindsReviews<'a> {
    fn review_law(&self) -> &'a ReviewLaw;
    fn calendar(&self) -> Option<&'a Arc<WorkingCalendar>>;
    fn round(&self, id: RoundId) -> Option<&'a Sited<Round>>;
    fn review(&self, id: ReviewId) -> Option<(&'a Sited<Review>, i64)>;
}

impl<'a> FindsReviews<'a> for Found<'a, Registry> {
    fn review_law(&self) -> &'a ReviewLaw {
        match self.get(&Key::ReviewLaw).map(|found| &found.state) {
            Some(State::ReviewLaw(law)) => law,
            Some(_) | None => ReviewLaw::none(),
        }
    }

    fn calendar(&self) -> Option<&'a Arc<WorkingCalendar>> {
        let State::Calendar(calendar) = &self.get(&Key::Calendar)?.state else { return None };
        Some(calendar)
    }

    fn round(&self, id: RoundId) -> Option<&'a Sited<Round>> {
        let State::Round(round) = &self.get(&Key::Round(id))?.state else { return None };
        Some(round)
    }

    fn review(&self, id: ReviewId) -> Option<(&'a Sited<Review>, i64)> {
        let Versioned { state: State::Review(review), version } = self.get(&Key::Review(id))? else {
            return None;
        };
        Some((review, *version))
    }
}

/// Which review a command is about, as its caller named it and last saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub household: HouseholdId,
    pub review: ReviewId,
    pub etag: Option<i64>,
}

/// `households/{uuid}/reviews/{uuid}`.
impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.household, self.review)
    }
}

impl Target {
    fn key(self) -> Key {
        Key::Review(self.review)
    }

    /// The review, when the caller saw it as it is.
    fn find<'a>(self, found: &Found<'a, Registry>) -> Result<&'a Sited<Review>, ReviewRejection> {
        let (sited, version) = found.review(self.review).ok_or(ReviewRejection::Unknown)?;
        if sited.record.household != self.household {
            return Err(ReviewRejection::Unknown);
        }
        match self.etag {
            Some(seen) if seen != version => Err(self.refused(StepRefused::Stale)),
            Some(_) | None => Ok(sited),
        }
    }

    fn refused(self, why: StepRefused) -> ReviewRejection {
        ReviewRejection::Review(self, why)
    }

    fn wrong_stage(self, stage: &Stage) -> ReviewRejection {
        self.refused(StepRefused::WrongStage(stage.name()))
    }
}

impl Sited<Review> {
    /// The change that one event makes.
    fn change(&self, event: ReviewEvent, at: Timestamp) -> Change<Registry> {
        let mut next = self.clone();
        next.record.apply(&event, at);
        Change {
            key: Key::Review(next.record.id),
            state: State::Review(Box::new(next)),
            events: vec![Event::Review(Box::new(event))],
        }
    }
}

/// The local copy of the areas, once `communes` has told it anything.
fn areas<'a>(found: &Found<'a, Registry>) -> Result<&'a Areas, ReviewRejection> {
    use super::Finds as _;
    let areas = found.areas().filter(|areas| areas.are_known());
    Ok(areas.ok_or(ReviewRejection::AreasNotKnown)?)
}

#[cfg(test)]
mod tests;

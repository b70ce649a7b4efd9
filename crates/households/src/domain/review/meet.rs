//! Họp dân thống nhất kết quả: the village confirms a result with a majority, or sends it back.

use serde::{Deserialize, Serialize};
use vocabulary::{
    calendar::Date,
    decision::{Command, Decision, Found, Moment, Scope},
    rejection::{Fault, Violations},
};

use super::{
    FindsReviews as _, ReviewEvent, ReviewRejection, Stage, Target,
    rejection::{not_before, not_in_future},
};
use crate::domain::{Decided, Key, Registry};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Meeting {
    pub met_on: Date,
    pub attendance: i32,
    pub votes_for: i32,
    pub votes_against: i32,
    /// More than the majority of those who attended; otherwise the result was sent back.
    pub is_confirmed: bool,
}

/// Record how a village meeting voted on a result.
#[derive(Clone, Debug)]
pub(crate) struct RecordMeeting {
    pub target: Target,
    pub met_on: Date,
    pub attendance: i32,
    pub votes_for: i32,
    pub votes_against: i32,
}

impl Command for RecordMeeting {
    type Domain = Registry;
    type Rejection = ReviewRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::ReviewLaw, self.target.key()])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let review = self.target.find(found)?;
        let Stage::Surveyed(survey) = &review.record.stage else {
            return Err(self.target.wrong_stage(&review.record.stage));
        };
        let mut bad = self.check();
        not_in_future(&mut bad, "meeting.meeting_date", self.met_on, moment);
        not_before(&mut bad, "meeting.meeting_date", self.met_on, survey.surveyed_on);
        bad.finish()?;
        let rules = found.review_law().rules(&review.record.rules);
        let rules = rules.ok_or(ReviewRejection::NoRules { day: review.record.listed_on })?;
        let meeting = Meeting {
            met_on: self.met_on,
            attendance: self.attendance,
            votes_for: self.votes_for,
            votes_against: self.votes_against,
            is_confirmed: rules.majority.is_exceeded(self.votes_for, self.attendance),
        };
        let change = review.change(ReviewEvent::Met(meeting), moment.now);
        Ok(Decision { changes: vec![change], claims: Vec::new() })
    }
}

impl RecordMeeting {
    /// Nobody votes twice.
    fn check(&self) -> Violations {
        let mut bad = Violations::default();
        let not_negative = || Fault::new("không được âm", "must not be negative");
        for (field, value) in
            [("meeting.votes_for", self.votes_for), ("meeting.votes_against", self.votes_against)]
        {
            if value < 0 {
                bad.add(field, not_negative());
            }
        }
        let votes = i64::from(self.votes_for).saturating_add(self.votes_against.into());
        if self.attendance < 1 || i64::from(self.attendance) < votes {
            let fault = Fault::new(
                "phải có người dự họp, và không ít hơn số phiếu",
                "must be somebody, and not fewer than the votes",
            );
            bad.add("meeting.attendance", fault);
        }
        bad
    }
}

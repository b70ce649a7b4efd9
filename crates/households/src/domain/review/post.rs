//! Niêm yết công khai: a confirmed result hangs for so many working days.

use serde::{Deserialize, Serialize};
use vocabulary::{
    calendar::{Date, WorkingCalendar},
    decision::{Command, Decision, Found, Moment, Scope},
    rejection::Violations,
};

use super::{
    FindsReviews as _, ReviewEvent, ReviewRejection, Stage, Target,
    rejection::{StepRefused, counted, not_before, not_in_future},
    rules::ReviewRules,
};
use crate::domain::{Decided, Key, Registry};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Posting {
    pub from: Date,
    /// The last day on which it hangs.
    pub until: Date,
}

impl Posting {
    /// The last day on which it must hang: as was said, and for all working days that the rules ask for, by the calendar
    /// as it is now known.
    pub(crate) fn over_after(
        self,
        rules: &ReviewRules,
        calendar: &WorkingCalendar,
    ) -> Result<Date, ReviewRejection> {
        let least = calendar.last_of(self.from, rules.posting_days)?;
        Ok(self.until.max(counted(calendar, self.from, least)?))
    }
}

/// Hang a confirmed result in public.
#[derive(Clone, Debug)]
pub(crate) struct PostResult {
    pub target: Target,
    pub from: Date,
    /// Longer than the rules ask for; `None` as long as they ask.
    pub until: Option<Date>,
}

impl Command for PostResult {
    type Domain = Registry;
    type Rejection = ReviewRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::ReviewLaw, Key::Calendar, self.target.key()])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let review = self.target.find(found)?;
        let Stage::Confirmed(_, meeting) = &review.record.stage else {
            return Err(self.target.wrong_stage(&review.record.stage));
        };
        let mut bad = Violations::default();
        not_in_future(&mut bad, "posting.post_date", self.from, moment);
        not_before(&mut bad, "posting.post_date", self.from, meeting.met_on);
        bad.finish()?;
        let rules = found.review_law().rules(&review.record.rules);
        let rules = rules.ok_or(ReviewRejection::NoRules { day: review.record.listed_on })?;
        let calendar = found.calendar().ok_or(ReviewRejection::AreasNotKnown)?;
        let least = calendar.last_of(self.from, rules.posting_days)?;
        let least = counted(calendar, self.from, least)?;
        let until = self.until.unwrap_or(least);
        if until < least {
            return Err(self.target.refused(StepRefused::PostingTooShort { least }));
        }
        let change = review.change(ReviewEvent::Posted(Posting { from: self.from, until }), moment.now);
        Ok(Decision { changes: vec![change], claims: Vec::new() })
    }
}

//! Khiếu nại kết quả niêm yết, and the re-check (phúc tra) that answers it.

use serde::{Deserialize, Serialize};
use vocabulary::{
    calendar::Date,
    decision::{Command, Decision, Found, Moment, Scope},
    rejection::Violations,
};

use super::{
    FindsReviews as _, ReviewEvent, ReviewRejection, Shown, Stage, Target,
    rejection::{StepRefused, counted, not_before, not_in_future},
};
use crate::domain::{ComplaintId, Decided, Key, Registry, name::named};

named! {
    /// What a re-check came to.
    Finding {
        /// Giữ nguyên kết quả.
        Dismissed = "dismissed",
        /// Kết quả sai: the household is surveyed again.
        Upheld = "upheld",
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub opened: Opened,
    pub resolved: Option<Resolved>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Opened {
    pub id: ComplaintId,
    pub opened_on: Date,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_field_names, reason = "the day is called so in every form of it")]
pub(crate) struct Resolved {
    pub id: ComplaintId,
    pub resolved_on: Date,
    pub finding: Finding,
    /// Re-checked later than the rules allow.
    pub is_late: bool,
}

impl Shown {
    pub(super) fn opened(mut self, opened: Opened) -> Self {
        self.complaints.push(Complaint { opened, resolved: None });
        self
    }

    /// An upheld complaint begins the review anew.
    pub(super) fn resolved(mut self, resolved: Resolved) -> Stage {
        if resolved.finding == Finding::Upheld {
            return Stage::Listed;
        }
        for complaint in self.complaints.iter_mut().filter(|known| known.opened.id == resolved.id) {
            complaint.resolved = Some(resolved);
        }
        Stage::Posted(self)
    }

    pub(crate) fn open_complaints(&self) -> usize {
        self.complaints.iter().filter(|complaint| complaint.resolved.is_none()).count()
    }
}

/// Note a complaint about a posted result.
#[derive(Clone, Debug)]
pub(crate) struct OpenComplaint {
    pub target: Target,
    pub id: ComplaintId,
    pub opened_on: Date,
}

impl Command for OpenComplaint {
    type Domain = Registry;
    type Rejection = ReviewRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([self.target.key()])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let review = self.target.find(found)?;
        let Stage::Posted(shown) = &review.record.stage else {
            return Err(self.target.wrong_stage(&review.record.stage));
        };
        let mut bad = Violations::default();
        not_in_future(&mut bad, "complaint_date", self.opened_on, moment);
        not_before(&mut bad, "complaint_date", self.opened_on, shown.posting.from);
        bad.finish()?;
        let event = ReviewEvent::ComplaintOpened(Opened { id: self.id, opened_on: self.opened_on });
        Ok(Decision { changes: vec![review.change(event, moment.now)], claims: Vec::new() })
    }
}

/// Record what the re-check after a complaint came to.
#[derive(Clone, Debug)]
pub(crate) struct ResolveComplaint {
    pub target: Target,
    pub id: ComplaintId,
    pub resolved_on: Date,
    pub finding: Finding,
}

impl Command for ResolveComplaint {
    type Domain = Registry;
    type Rejection = ReviewRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([Key::ReviewLaw, Key::Calendar, self.target.key()])
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let review = self.target.find(found)?;
        let Stage::Posted(shown) = &review.record.stage else {
            return Err(self.target.wrong_stage(&review.record.stage));
        };
        if shown.survey.surveyor == moment.caller.principal {
            return Err(self.target.refused(StepRefused::MakerIsChecker));
        }
        let complaint = shown.complaints.iter().find(|complaint| complaint.opened.id == self.id);
        let complaint = complaint.ok_or(self.target.refused(StepRefused::NoSuchComplaint))?;
        if complaint.resolved.is_some() {
            return Err(self.target.refused(StepRefused::ComplaintResolved));
        }
        let opened_on = complaint.opened.opened_on;
        let mut bad = Violations::default();
        not_in_future(&mut bad, "resolve_date", self.resolved_on, moment);
        not_before(&mut bad, "resolve_date", self.resolved_on, opened_on);
        bad.finish()?;
        let rules = found.review_law().rules(&review.record.rules);
        let rules = rules.ok_or(ReviewRejection::NoRules { day: review.record.listed_on })?;
        let calendar = found.calendar().ok_or(ReviewRejection::AreasNotKnown)?;
        let due_on = calendar.add(opened_on, rules.recheck_days)?;
        // Holidays that are not known yet could only make it due later.
        let due_on = if self.resolved_on > due_on { counted(calendar, opened_on, due_on)? } else { due_on };
        let event = ReviewEvent::ComplaintResolved(Resolved {
            id: self.id,
            resolved_on: self.resolved_on,
            finding: self.finding,
            is_late: self.resolved_on > due_on,
        });
        Ok(Decision { changes: vec![review.change(event, moment.now)], claims: Vec::new() })
    }
}

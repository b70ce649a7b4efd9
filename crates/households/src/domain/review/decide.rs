//! Quyết định công nhận: the end of the chain, and the same decision that the household keeps.

use vocabulary::{
    area::AreaKind,
    calendar::Date,
    decision::{Change, Claim, ClaimChange, Command, Decision, Found, Moment, Scope},
    document::DocumentRef,
    rejection::{Fault, Violations},
};

use super::{
    FindsReviews as _, Outcome, Review, ReviewEvent, ReviewRejection, Shown, Sited, Stage, Target,
    rejection::{StepRefused, not_before},
};
use crate::domain::{
    Decided, DecisionId, Finds as _, Key, Located, Registry,
    classify::Class,
    decision::{DecidedClass, DecidedEvent, take::Taking},
    household::HouseholdEvent,
    standard::StandardId,
};

/// Decide a household's class on what its review found.
#[derive(Clone, Debug)]
pub(crate) struct DecideReview {
    pub target: Target,
    pub id: DecisionId,
    pub document: DocumentRef,
    pub decided_on: Date,
    /// [`super::open::UNDER_WAY`] of this household: given up with the decision.
    pub under_way: Claim,
}

impl Command for DecideReview {
    type Domain = Registry;
    type Rejection = ReviewRejection;

    fn scope(&self) -> Scope<Key> {
        let law = [Key::Standards, Key::Areas, Key::ReviewLaw, Key::Calendar];
        Scope::of(law.into_iter().chain([self.target.key(), Key::Household(self.target.household)]))
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let review = self.target.find(found)?;
        let Stage::Posted(shown) = &review.record.stage else {
            return Err(self.target.wrong_stage(&review.record.stage));
        };
        self.check_chain(&review.record, shown, found)?;
        if shown.survey.surveyor == moment.caller.principal {
            return Err(self.target.refused(StepRefused::MakerIsChecker));
        }
        let (located, _) = found.household(self.target.household).ok_or(ReviewRejection::Unknown)?;
        let finding = shown.survey.finding(self.area_kind(located, shown)?);
        let taking = Taking {
            id: self.id,
            document: &self.document,
            decided_on: self.decided_on,
            finding: &finding,
            corrects: None,
            reason: None,
            review: Some(self.target.review),
        };
        let event = taking.event(located, found.standards(), super::areas(found)?, moment)?;
        let outcome = self.outcome(&event, &review.record);
        Ok(self.decision((located, event), (review, outcome), moment))
    }
}

fn under_standard(decided: &DecidedClass) -> (StandardId, Class) {
    (decided.classification.standard.clone(), decided.classification.class)
}

impl DecideReview {
    /// R12: hung for all its working days, and no complaint open.
    fn check_chain(
        &self,
        review: &Review,
        shown: &Shown,
        found: &Found<'_, Registry>,
    ) -> Result<(), ReviewRejection> {
        let rules = found.review_law().rules(&review.rules);
        let rules = rules.ok_or(ReviewRejection::NoRules { day: review.listed_on })?;
        let calendar = found.calendar().ok_or(ReviewRejection::AreasNotKnown)?;
        let until = shown.posting.over_after(rules, calendar)?;
        if self.decided_on <= until {
            return Err(self.target.refused(StepRefused::PostingNotOver { until }));
        }
        let open = shown.open_complaints();
        if open > 0 {
            return Err(self.target.refused(StepRefused::ComplaintsOpen(open)));
        }
        let mut bad = Violations::default();
        for resolved in shown.complaints.iter().filter_map(|complaint| complaint.resolved) {
            not_before(&mut bad, "decision.decide_date", self.decided_on, resolved.resolved_on);
        }
        Ok(bad.finish()?)
    }

    /// R07: the rule of the place on the day of the decision, whatever held before.
    fn area_kind(&self, located: &Located, shown: &Shown) -> Result<AreaKind, ReviewRejection> {
        let known = located.whereabouts.area_kind_on(self.decided_on).or(shown.survey.area_kind);
        known.or(located.household.area_kind).ok_or_else(|| {
            let mut bad = Violations::default();
            let fault = Fault::new(
                "phiếu rà soát phải nêu khu vực ở nơi này",
                "the survey must state the kind of area at this place",
            );
            bad.add("decision", fault);
            ReviewRejection::Fields(bad)
        })
    }

    fn outcome(&self, event: &DecidedEvent, review: &Review) -> Outcome {
        // The words of the law go from poor to not poor.
        let poorest = event.classes.iter().map(|class| class.classification.class).min();
        Outcome {
            decision: self.id,
            decided_on: self.decided_on,
            class: poorest.unwrap_or(Class::NotPoor),
            classes: event.classes.iter().map(under_standard).collect(),
            is_late: self.decided_on > review.due_on,
        }
    }

    /// Household and review change together.
    fn decision(
        &self,
        (located, event): (&Located, DecidedEvent),
        (review, outcome): (&Sited<Review>, Outcome),
        moment: &Moment,
    ) -> Decision<Registry> {
        let decided: Change<Registry> = located.change(HouseholdEvent::Decided(event), moment.now);
        let closed = review.change(ReviewEvent::Decided(outcome), moment.now);
        let free = ClaimChange::GiveUp { claim: self.under_way, holder: self.target.review.raw() };
        Decision { changes: vec![closed, decided], claims: vec![free] }
    }
}

//! Cấp giấy chứng nhận hộ nghèo, hộ cận nghèo (mẫu 03, 24/2021/QĐ-TTg).

use vocabulary::{
    area::UnitKey,
    calendar::Date,
    decision::{Claim, ClaimChange, Command, Decision, Found, Moment, Scope},
    rejection::Violations,
};

use super::{
    Certificate, CertificateNumber, ReviewEvent, ReviewRejection, Stage, Target,
    rejection::{ListRefused, StepRefused, not_before, not_in_future},
};
use crate::domain::{Decided, Finds as _, Key, Registry, classify::Class};

/// A commune gives each number once a year, as a unique value.
pub(crate) const ONCE_A_YEAR: &str = "certificate_number";

/// Give a household that was found poor or near-poor its certificate.
#[derive(Clone, Debug)]
pub(crate) struct IssueCertificate {
    pub target: Target,
    pub number: CertificateNumber,
    pub certified_on: Date,
    /// Where the household lies on that day, as far as a look at it says, and [`ONCE_A_YEAR`] of that commune, the year and the
    /// number; `None` for a household that is not there.
    pub issuer: Option<(UnitKey, Claim)>,
}

impl Command for IssueCertificate {
    type Domain = Registry;
    type Rejection = ReviewRejection;

    fn scope(&self) -> Scope<Key> {
        Scope::of([self.target.key(), Key::Household(self.target.household)])
            .claiming(self.issuer.map(|(_, claim)| claim))
    }

    fn decide(&self, found: &Found<'_, Registry>, moment: &Moment) -> Decided<Self> {
        let review = self.target.find(found)?;
        let Stage::Decided(shown, outcome) = &review.record.stage else {
            return Err(self.target.wrong_stage(&review.record.stage));
        };
        if shown.survey.surveyor == moment.caller.principal {
            return Err(self.target.refused(StepRefused::MakerIsChecker));
        }
        let (located, _) = found.household(self.target.household).ok_or(ReviewRejection::Unknown)?;
        if let Some(on) = located.household.ended() {
            return Err(ReviewRejection::Household(self.target.household, ListRefused::Ended(on)));
        }
        let decision = located.household.decision(outcome.decision);
        if decision.is_none_or(|decision| decision.corrected_by.is_some()) {
            return Err(self.target.refused(StepRefused::DecisionCorrected));
        }
        let mut bad = Violations::default();
        not_in_future(&mut bad, "certificate.certify_date", self.certified_on, moment);
        not_before(&mut bad, "certificate.certify_date", self.certified_on, outcome.decided_on);
        bad.finish()?;
        if outcome.class == Class::NotPoor {
            return Err(self.target.refused(StepRefused::NothingToCertify));
        }
        // It was assigned to another part of its unit since it was looked at.
        let lies_in = located.whereabouts.unit_on(self.certified_on);
        let looked = self.issuer.filter(|(unit, _)| *unit == lies_in);
        let (unit, claim) = looked.ok_or(self.target.refused(StepRefused::Stale))?;
        if found.holder(&claim).is_some() {
            let year = self.certified_on.year();
            return Err(self.target.refused(StepRefused::NumberTaken { unit, year }));
        }
        let event = ReviewEvent::Certified(Certificate {
            number: self.number.clone(),
            issuer: Some(unit),
            certified_on: self.certified_on,
            class: outcome.class,
        });
        let take = ClaimChange::Take { claim, holder: self.target.review.raw() };
        Ok(Decision { changes: vec![review.change(event, moment.now)], claims: vec![take] })
    }
}

use std::collections::BTreeSet;

use vocabulary::calendar::date;

use super::*;
use crate::domain::stage::StageKind;

fn all() -> Vec<Why> {
    let day = date(2025, 3, 1);
    let amount = Amount::ZERO;
    let stages = [
        StageKind::Booked,
        StageKind::InTerm,
        StageKind::Overdue,
        StageKind::Frozen,
        StageKind::ChargedOff,
        StageKind::Settled,
        StageKind::WrittenOff,
    ];
    let mut all = vec![
        Why::NoAmount,
        Why::DateOutOfRange(Fault::new("xa quá", "is too far away")),
        Why::EnteredTwice,
        Why::TooManyEntries,
        Why::NotDisbursed,
        Why::BeforeDisbursement { begun_on: day },
        Why::FirstDueTooEarly { first_due: day },
        Why::AfterFinalDue { final_due: day },
        Why::AboveApproved { left: amount },
        Why::AbovePayable { payable: amount },
        Why::NoExpiredFreeze,
        Why::PlanDoesNotFit(Violations::default()),
        NoPostponement::ExtensionAfterDue { final_due: day }.into(),
        NoPostponement::ExtensionBeyondLimit { most: 12, used: 6 }.into(),
        NoPostponement::InstalmentUnknown { number: 3 }.into(),
        NoPostponement::InstalmentOutOfOrder { number: 3 }.into(),
        NoPostponement::RecallNotEarlier { final_due: day }.into(),
        NoFreeze::Cause.into(),
        NoFreeze::Damage.into(),
        NoFreeze::EndsTooEarly { from: day }.into(),
        NoFreeze::BeyondLimit { latest: day }.into(),
        NoFreeze::NotProlongable { times: 1 }.into(),
        NoReversal::EntryUnknown.into(),
        NoReversal::OfReversal.into(),
        NoReversal::Already.into(),
        NoReversal::BeforeItHappened { happened_on: day }.into(),
    ];
    all.extend(stages.map(|stage| Why::Stage(WrongStage(stage))));
    all
}

#[test]
fn every_refusal_has_its_own_stable_reason_and_both_languages() {
    let mut reasons = BTreeSet::new();
    for why in all() {
        assert!(reasons.insert(why.reason()), "{} is taken", why.reason());
        assert!(why.reason().chars().all(|letter| letter.is_ascii_uppercase() || letter == '_'));
        let (vi, en) = (why.text(Language::Vietnamese), why.text(Language::English));
        assert!(!vi.is_ascii() && en.is_ascii() && vi != en, "{vi} / {en}");
        assert!(!why.to_string().is_empty());
    }
}

#[test]
fn the_numbers_of_a_refusal_are_in_its_text_and_apart() {
    let why = Why::from(NoPostponement::ExtensionBeyondLimit { most: 12, used: 6 });
    assert_eq!(why.metadata(), [("months_max", "12".to_owned()), ("months_used", "6".to_owned())]);
    assert!(why.text(Language::English).contains("12 months"));
}

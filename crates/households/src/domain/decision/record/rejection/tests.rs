use std::collections::BTreeSet;

use uuid::Uuid;
use vocabulary::calendar::date;

use super::*;

fn all() -> Vec<RecordRejection> {
    let (household, decision) = (HouseholdId::new(Uuid::nil()), DecisionId::new(Uuid::nil()));
    let standard: StandardId = "VN-2022".parse().unwrap();
    let day = date(2025, 7, 1);
    vec![
        RecordRejection::Fields(Violations::default()),
        RecordRejection::Unknown,
        RecordRejection::Stale(household),
        RecordRejection::AreasNotKnown,
        RecordRejection::InFuture { business_date: day },
        RecordRejection::BeforeRegistration { register_date: day },
        RecordRejection::Ended { household, on: day },
        RecordRejection::NothingToCorrect(decision),
        RecordRejection::AlreadyCorrected { decision, by: decision },
        RecordRejection::DecisionOnDate { household, decision, day },
        RecordRejection::AreaKindDisagrees { stated: AreaKind::Rural, known: AreaKind::Urban, day },
        RecordRejection::Missing { standard: standard.clone(), day },
        RecordRejection::NotInForce { standard: standard.clone(), day },
        RecordRejection::ClassDisagrees {
            standard: standard.clone(),
            stated: Class::Poor,
            computed: Class::NotPoor,
        },
        RecordRejection::AverageLivingDisagrees { standard, computed: true },
    ]
}

#[test]
fn every_refusal_has_two_texts_and_every_bad_field_is_named() {
    for refusal in all() {
        let (vi, en) = (refusal.text(Language::Vietnamese), refusal.text(Language::English));
        assert!(!vi.is_empty() && !en.is_empty() && vi != en, "{refusal:?}");
    }
    let invalid = all().into_iter().filter(|refusal| refusal.kind() == Kind::Invalid);
    let named: Vec<_> = invalid.map(|refusal| refusal.fields().len()).collect();
    assert_eq!(named, [0, 1, 1]);
}

#[test]
fn every_rule_has_a_reason_of_its_own() {
    let rules: Vec<_> = all().into_iter().filter(|refusal| refusal.kind() == Kind::WrongState).collect();
    let reasons: BTreeSet<_> = rules.iter().map(Rejection::reason).collect();
    assert_eq!(reasons.len(), rules.len());
}

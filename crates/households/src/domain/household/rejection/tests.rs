use std::collections::BTreeSet;

use uuid::Uuid;
use vocabulary::calendar::date;

use super::*;

fn all() -> Vec<HouseholdRejection> {
    let (household, member, village) =
        (HouseholdId::new(Uuid::nil()), MemberId::new(Uuid::nil()), VillageId::new(Uuid::nil()));
    let day = date(2025, 7, 1);
    let unit = "06760@2025-07-01".parse().unwrap();
    vec![
        HouseholdRejection::Fields(Violations::default()),
        HouseholdRejection::Unknown,
        HouseholdRejection::Stale(household),
        HouseholdRejection::AreasNotKnown,
        HouseholdRejection::Unit(NotKnown::NoSuchUnit),
        HouseholdRejection::VillageUnknown(village),
        HouseholdRejection::VillageElsewhere { village, unit },
        HouseholdRejection::VillageNotInForce { village, day },
        HouseholdRejection::AreaKindDisagrees { stated: AreaKind::Rural, known: AreaKind::Urban, day },
        HouseholdRejection::PersonAlreadyRegistered,
        HouseholdRejection::MemberUnknown(member),
        HouseholdRejection::MembershipEnded { member, until: day },
        HouseholdRejection::HeadStays(household),
        HouseholdRejection::Ended { household, on: day },
        HouseholdRejection::UnderReview(household),
        HouseholdRejection::Full(household),
        HouseholdRejection::NothingToReveal(member),
    ]
}

#[test]
fn every_refusal_has_a_reason_of_its_own_and_two_texts() {
    let reasons: BTreeSet<_> = all().iter().map(Rejection::reason).collect();
    assert_eq!(reasons.len(), all().len());
    for refusal in all() {
        let (vi, en) = (refusal.text(Language::Vietnamese), refusal.text(Language::English));
        assert!(!vi.is_empty() && !en.is_empty() && vi != en, "{refusal:?}");
    }
}

#[test]
fn absent_and_out_of_area_are_one_answer() {
    let unknown = HouseholdRejection::Unknown;
    let forbidden = journal::refusal::JournalRefusal::AreaForbidden;
    assert_eq!((unknown.kind(), unknown.reason()), (forbidden.kind(), forbidden.reason()));
    assert_eq!(unknown.text(Language::Vietnamese), forbidden.text(Language::Vietnamese));
}

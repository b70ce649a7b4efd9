//! Targets of poverty reduction, as data.

use proto::sinhke::{communes::v1::ClassificationKind, households::v1 as pb};
use tonic::Code;

use super::given::{Given, analyst, approver, bad_fields, day, new_request_id, refused};

fn target() -> pb::PovertyTarget {
    pb::PovertyTarget {
        name: "povertyTargets/KH-2024".to_owned(),
        law: "1/KH-UBND".to_owned(),
        indicator: pb::TargetIndicator::HouseholdsLeft.into(),
        standard: "povertyStandards/QN-2023".to_owned(),
        poverty_class: pb::PovertyClass::NearPoor.into(),
        value: 1_000,
        area: ClassificationKind::Border.into(),
        first_day: day("2024-01-01"),
        last_day: day("2024-12-31"),
        ..pb::PovertyTarget::default()
    }
}

fn set(target: pb::PovertyTarget) -> pb::SetTargetRequest {
    pb::SetTargetRequest { target: Some(target), request_id: new_request_id() }
}

async fn listed(given: &Given, ask: pb::ListTargetsRequest) -> pb::ListTargetsResponse {
    given.targets(&analyst()).list_targets(ask).await.unwrap().into_inner()
}

#[tokio::test]
async fn a_target_is_set_again_and_what_it_was_is_kept() {
    let given = Given::empty().await;
    let mut targets = given.targets(&approver());
    let first = targets.set_target(set(target())).await.unwrap().into_inner();
    assert_eq!((first.revision, first.etag.as_str()), (1, "\"1\""));
    let less = pb::PovertyTarget { value: 900, etag: first.etag.clone(), ..target() };
    let second = targets.set_target(set(less.clone())).await.unwrap().into_inner();
    assert_eq!((second.revision, second.value), (2, 900));
    let refusal = targets.set_target(set(pb::PovertyTarget { value: 800, ..less })).await;
    assert_eq!(refused(refusal), (Code::Aborted, "ETAG_MISMATCH".to_owned()));
    let now = listed(&given, pb::ListTargetsRequest::default()).await.targets;
    assert_eq!(now.iter().map(|target| target.revision).collect::<Vec<_>>(), [2, 1, 1, 1]);
    let mut ask = pb::ListTargetsRequest { all_revisions: true, page_size: 4, ..Default::default() };
    let page = listed(&given, ask.clone()).await;
    assert_eq!(page.targets[..2], [first, second]);
    ask.page_token = page.next_page_token;
    let last = listed(&given, ask).await;
    assert_eq!((last.targets.len(), last.next_page_token.as_str()), (1, ""));
}

#[tokio::test]
async fn every_kind_of_target_is_kept_as_it_was_set() {
    let given = Given::empty().await;
    let of_province = pb::PovertyTarget { area: 0, note: "một ghi chú".to_owned(), ..target() };
    let kinds = [
        target(),
        pb::PovertyTarget {
            name: "povertyTargets/KH-2025-A".to_owned(),
            indicator: pb::TargetIndicator::YearlyRateCut.into(),
            poverty_class: 0,
            ..of_province.clone()
        },
        pb::PovertyTarget {
            name: "povertyTargets/KH-2025-B".to_owned(),
            indicator: pb::TargetIndicator::HouseholdCut.into(),
            poverty_class: 0,
            stated_share_milli_points: 260,
            ..of_province.clone()
        },
        pb::PovertyTarget {
            name: "povertyTargets/KH-2025-C".to_owned(),
            indicator: pb::TargetIndicator::DifficultVillagesLeft.into(),
            poverty_class: 0,
            standard: String::new(),
            ..of_province
        },
    ];
    for kind in &kinds {
        given.targets(&approver()).set_target(set(kind.clone())).await.unwrap();
    }
    let listed = listed(&given, pb::ListTargetsRequest::default()).await.targets;
    let unset = |target: &pb::PovertyTarget| pb::PovertyTarget {
        revision: 0,
        set_time: None,
        etag: String::new(),
        ..target.clone()
    };
    let listed: Vec<_> = listed.iter().take(kinds.len()).map(unset).collect();
    assert_eq!(listed, kinds);
}

#[tokio::test]
async fn every_bad_field_of_a_target_is_named() {
    let given = Given::empty().await;
    let set = async |target| given.targets(&approver()).set_target(set(target)).await;
    let bad = pb::PovertyTarget {
        name: "povertyTargets/kh".to_owned(),
        law: String::new(),
        standard: "QN-2023".to_owned(),
        poverty_class: 0,
        value: -1,
        stated_share_milli_points: 1,
        area: 99,
        last_day: day("2023-12-31"),
        note: "a".repeat(401),
        etag: "1".to_owned(),
        ..target()
    };
    let fields = [
        "target.name",
        "target.law",
        "target.value",
        "target.stated_share_milli_points",
        "target.poverty_class",
        "target.standard",
        "target.area",
        "target.last_day",
        "target.note",
        "target.etag",
    ];
    assert_eq!(bad_fields(set(bad).await), fields);
    let villages =
        pb::PovertyTarget { indicator: pb::TargetIndicator::DifficultVillagesLeft.into(), ..target() };
    assert_eq!(bad_fields(set(villages).await), ["target.poverty_class", "target.standard"]);
    let yearly = pb::PovertyTarget {
        indicator: pb::TargetIndicator::YearlyRateCut.into(),
        poverty_class: 0,
        last_day: day("2025-06-30"),
        ..target()
    };
    assert_eq!(bad_fields(set(yearly).await), ["target.last_day"]);
    assert_eq!(bad_fields(set(pb::PovertyTarget { indicator: 0, ..target() }).await), ["target.indicator"]);
    let refusal =
        set(pb::PovertyTarget { standard: "povertyStandards/QN-2099".to_owned(), ..target() }).await;
    assert_eq!(refused(refusal), (Code::NotFound, "STANDARD_NOT_KNOWN".to_owned()));
    let refusal = given.targets(&analyst()).set_target(self::set(target())).await;
    assert_eq!(refused(refusal).0, Code::PermissionDenied);
}

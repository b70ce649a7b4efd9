//! Targets beside what came about.

use proto::sinhke::{
    communes::v1::{self as communes, ClassificationKind},
    households::v1 as households,
    reports::v1::{self as pb, target_report_service_client::TargetReportServiceClient},
};
use service::testing::{bad_fields, caller, refused};
use tonic::{Code, Status};
use uuid::Uuid;
use vocabulary::{
    calendar::{date, parse_date},
    caller::Role,
};

use super::world::*;

/// A commune of today, and one of before that lies in it as a whole.
const BA_CHE: &str = "units/06970@2025-07-01";
const NAM_SON: &str = "units/06982@2020-01-01";

/// Two poor households fewer in 2024, which the paper says is 0.11 %.
pub(super) fn of_two() -> households::PovertyTarget {
    households::PovertyTarget {
        name: "povertyTargets/KH-2024".to_owned(),
        law: "1/KH-UBND".to_owned(),
        indicator: households::TargetIndicator::HouseholdCut.into(),
        standard: VN.to_owned(),
        value: 2,
        stated_share_milli_points: 110,
        first_day: on("2024-01-01"),
        last_day: on("2024-12-31"),
        revision: 1,
        set_time: Some(prost_types::Timestamp { seconds: 1_700_000_000, nanos: 0 }),
        ..households::PovertyTarget::default()
    }
}

impl World {
    pub(super) async fn set(&mut self, target: &households::PovertyTarget) {
        let event = households::TargetSet { target: Some(target.clone()) };
        let from = target.first_day.unwrap();
        let from = parse_date(&format!("{:04}-{:02}-{:02}", from.year, from.month, from.day)).unwrap();
        self.tell(("households", Uuid::from_u128(50_001)), "target.set", from, &event).await;
    }

    async fn classify(&mut self, record: u128, unit: &str, kind: ClassificationKind) {
        let classification = communes::UnitClassification {
            unit: unit.to_owned(),
            kind: kind.into(),
            valid_from: on("2021-01-01"),
            ..communes::UnitClassification::default()
        };
        let classified = communes::UnitClassified { classification: Some(classification) };
        let record = ("communes", Uuid::from_u128(20_000 + record));
        self.tell(record, "unit.classified", date(2021, 1, 1), &classified).await;
    }

    async fn try_targets(&self, request: pb::GetTargetsRequest) -> Result<pb::TargetReport, Status> {
        let analyst = caller("analyst", &[Role::ProvinceAnalyst]);
        let mut client = TargetReportServiceClient::new(self.context.channel(&analyst));
        Ok(client.get_targets(request).await?.into_inner())
    }

    /// The results as of a day, once everything told is counted.
    async fn targets(&self, day: &str) -> Vec<pb::TargetResult> {
        self.settled().await;
        let request = pb::GetTargetsRequest { as_of: on(day), ..pb::GetTargetsRequest::default() };
        self.try_targets(request).await.unwrap().targets
    }
}

/// Four households in one commune and one in another, all poor; two rose in 2024.
async fn rising() -> World {
    let mut world = World::new().await;
    for number in 1..=5 {
        let unit = if number == 5 { HAI_LANG } else { DUONG_HUY };
        world.register(number, unit, "2023-01-01", 4).await;
        world.decide(number, "2023-06-01", &[(VN, Class::Poor)]).await;
    }
    for number in 1..=2 {
        world.decide(number, "2024-11-01", &[(VN, Class::NotPoor)]).await;
    }
    world
}

#[tokio::test]
async fn a_target_is_put_beside_what_came_about_in_its_own_scope() {
    let mut world = rising().await;
    world.set(&of_two()).await;
    let [result] = world.targets("2026-01-01").await.try_into().unwrap();
    assert_eq!(
        (result.verdict(), result.actual, result.implied_households),
        (pb::TargetVerdict::Met, 2, 1_818)
    );
    assert_eq!(result.target, Some(of_two()));
    assert_eq!((result.measured_from, result.measured_on), (on("2023-12-31"), on("2024-12-31")));
    assert_eq!(result.scope, "Tỉnh Quảng Ninh");
    let rate = |ratio: &Option<pb::Ratio>| ratio.clone().map(|ratio| (ratio.numerator, ratio.denominator));
    assert_eq!((rate(&result.rate_before), rate(&result.rate_after)), (Some((5, 5)), Some((3, 5))));
    // Of the day, as long as it is not due.
    let [early] = world.targets("2024-06-30").await.try_into().unwrap();
    assert_eq!((early.verdict(), early.actual), (pb::TargetVerdict::UnderWay, 0));
    let [before] = world.targets("2023-06-30").await.try_into().unwrap();
    assert_eq!((before.verdict(), before.not_held()), (pb::TargetVerdict::NotKnown, pb::NotHeld::NotBegun));
}

#[tokio::test]
async fn f47_a_mean_yearly_cut_counts_in_the_communes_of_its_area() {
    let mut world = rising().await;
    let target = households::PovertyTarget {
        indicator: households::TargetIndicator::YearlyRateCut.into(),
        value: 20_000,
        stated_share_milli_points: 0,
        area: ClassificationKind::ProvincialArea.into(),
        last_day: on("2025-12-31"),
        ..of_two()
    };
    world.set(&target).await;
    let [nowhere] = world.targets("2025-06-30").await.try_into().unwrap();
    assert_eq!(nowhere.not_held(), pb::NotHeld::AreaEmpty);
    world.classify(7, DUONG_HUY, ClassificationKind::ProvincialArea).await;
    world.classify(8, HAI_LANG, ClassificationKind::Border).await;
    world.register(6, DUONG_HUY, "2025-07-05", 4).await;
    // 4 of 4, and then 2 of 4, in one whole year; what came about in half of another is of no year yet.
    world.decide(3, "2025-02-01", &[(VN, Class::NotPoor)]).await;
    let [result] = world.targets("2025-06-30").await.try_into().unwrap();
    assert_eq!((result.verdict(), result.actual, result.years), (pb::TargetVerdict::UnderWay, 50_000, 1));
    assert_eq!((result.measured_on, result.not_known_after), (on("2024-12-31"), 0));
    assert_eq!(
        (result.units.as_slice(), result.scope.as_str()),
        (&[DUONG_HUY.to_owned()][..], "1 xã thuộc phạm vi Nghị quyết 06-NQ/TU")
    );
}

/// At most so many poor households are left in the communes of the area at the end of 2025.
fn none_left() -> households::PovertyTarget {
    households::PovertyTarget {
        indicator: households::TargetIndicator::HouseholdsLeft.into(),
        poverty_class: Class::Poor.into(),
        value: 0,
        stated_share_milli_points: 0,
        area: ClassificationKind::ProvincialArea.into(),
        last_day: on("2025-12-31"),
        ..of_two()
    }
}

#[tokio::test]
async fn a_household_that_may_lie_in_the_area_leaves_its_target_unknown_until_it_is_assigned() {
    let mut world = World::new().await;
    world.classify(7, BA_CHE, ClassificationKind::ProvincialArea).await;
    world.register(1, NAM_SON, "2023-01-01", 4).await;
    world.decide(1, "2023-06-01", &[(VN, Class::NotPoor)]).await;
    // The one is part of all and of no class; the other is poor, and may lie in the commune or beside it.
    world.register(2, NAM_SON, "2023-01-01", 4).await;
    world.register(3, HAI_LANG, "2023-01-01", 4).await;
    world.decide(3, "2023-06-01", &[(VN, Class::Poor)]).await;
    world.set(&none_left()).await;
    let [result] = world.targets("2026-01-01").await.try_into().unwrap();
    let not_known = (pb::TargetVerdict::NotKnown, pb::NotHeld::NotAssigned);
    assert_eq!((result.verdict(), result.not_held()), not_known);
    let notes = [
        "1 hộ chưa được rà soát theo chuẩn này ngày 2025-12-31",
        "1 hộ có thể thuộc phạm vi này nhưng chưa được xếp vào xã nào ngày 2025-12-31",
    ];
    assert_eq!((result.not_known_after, result.notes), (1, notes.map(str::to_owned).to_vec()));
    world.assign(3, HAI_LANG, BA_CHE).await;
    let [result] = world.targets("2026-01-01").await.try_into().unwrap();
    assert_eq!((result.verdict(), result.actual), (pb::TargetVerdict::Missed, 1));
}

#[tokio::test]
async fn f49_a_target_of_villages_is_not_known_because_villages_are_not_classified() {
    let mut world = rising().await;
    let target = households::PovertyTarget {
        indicator: households::TargetIndicator::DifficultVillagesLeft.into(),
        standard: String::new(),
        value: 0,
        stated_share_milli_points: 0,
        ..of_two()
    };
    world.set(&target).await;
    let [result] = world.targets("2025-01-01").await.try_into().unwrap();
    let not_known = (pb::TargetVerdict::NotKnown, pb::NotHeld::VillagesNotClassified);
    assert_eq!((result.verdict(), result.not_held()), not_known);
}

#[tokio::test]
async fn a_target_that_is_set_again_was_what_it_was_at_an_earlier_instant() {
    let mut world = rising().await;
    world.set(&of_two()).await;
    world.settled().await;
    let before = world.try_targets(asked()).await.unwrap();
    let more = households::PovertyTarget { value: 3, revision: 2, ..of_two() };
    world.set(&more).await;
    let [now] = world.targets("2025-01-01").await.try_into().unwrap();
    assert_eq!((now.verdict(), now.target), (pb::TargetVerdict::Missed, Some(more)));
    let then = pb::GetTargetsRequest { known_at: before.known_at, ..asked() };
    assert_eq!(world.try_targets(then).await.unwrap(), before);
    let bad = pb::GetTargetsRequest { as_of: on("2099-01-01"), ..asked() };
    assert_eq!(bad_fields(world.try_targets(bad).await), ["as_of"]);
    let subscriber = world.context.channel(&caller("s", &[Role::Subscriber]));
    let refusal = TargetReportServiceClient::new(subscriber).get_targets(asked()).await;
    assert_eq!(refused(refusal).0, Code::PermissionDenied);
}

fn asked() -> pb::GetTargetsRequest {
    pb::GetTargetsRequest { as_of: on("2025-01-01"), ..pb::GetTargetsRequest::default() }
}

use super::world::*;
use proto::sinhke::households::v1::Issuer;

#[tokio::test]
async fn a_household_has_a_class_under_each_standard_in_force() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    world.decide(1, "2024-11-15", &[(VN, Class::NotPoor), (QN, Class::Poor)]).await;
    let report = world.report(as_of("2024-12-31")).await;
    assert_eq!(counts(total(&report, VN)), [1, 0, 0, 1, 0]);
    assert_eq!(counts(total(&report, QN)), [1, 1, 0, 0, 0]);
    assert!(report.issuers_without_standard.is_empty());
    let ids: Vec<_> = report.standards.iter().map(|standard| standard.standard.as_str()).collect();
    assert_eq!(ids, [QN, VN]);
}

#[tokio::test]
async fn not_known_is_never_not_poor() {
    let mut world = World::new().await;
    for number in 1..=7 {
        world.register(number, DUONG_HUY, "2024-01-01", 2).await;
    }
    world.decide(1, "2024-06-01", &[(VN, Class::Poor)]).await;
    world.decide(2, "2024-06-01", &[(VN, Class::NotPoor)]).await;
    let report = world.report(as_of("2024-12-31")).await;
    assert_eq!(counts(total(&report, VN)), [7, 1, 0, 1, 5]);
    assert_eq!(counts(total(&report, QN)), [7, 0, 0, 0, 7], "decided under another standard only");
    assert_eq!(total(&report, VN).not_known.unwrap().persons, 10);
    let before = world.report(as_of("2024-05-31")).await;
    assert_eq!(counts(total(&before, VN)), [7, 0, 0, 0, 7]);
}

#[tokio::test]
async fn the_standard_must_be_in_force() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    world.decide(1, "2025-11-15", &[(VN, Class::NotPoor), (QN, Class::Poor)]).await;
    world.settled().await;
    let mut request = as_of("2026-02-28");
    let report = world.report(request.clone()).await;
    assert_eq!(report.totals.len(), 1, "QN-2023 ended with 2025");
    assert_eq!(report.issuers_without_standard().collect::<Vec<_>>(), [Issuer::Province]);
    request.standards = vec![VN.to_owned(), QN.to_owned()];
    let status = world.try_report(request).await.unwrap_err();
    assert_eq!(
        (status.code(), reason(&status).as_str()),
        (tonic::Code::FailedPrecondition, "STANDARD_NOT_IN_FORCE")
    );
}

#[tokio::test]
async fn a_standard_that_does_not_exist_is_not_found() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    world.settled().await;
    let mut known = as_of("2025-12-31");
    known.standards = vec![VN.to_owned(), "povertyStandards/XX-1999".to_owned()];
    let status = world.try_report(known).await.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (tonic::Code::NotFound, "STANDARD_NOT_KNOWN"));
}

#[tokio::test]
async fn shares_are_recomputed_to_three_decimals() {
    let mut world = World::new().await;
    for number in 1..=7 {
        let facts = proto::sinhke::households::v1::HouseholdFacts {
            minority: number <= 2,
            ..facts(number, DUONG_HUY, 3)
        };
        world.register_as(number, facts, "2024-01-01").await;
    }
    for number in 2..=4 {
        world.decide(number, "2024-06-01", &[(VN, Class::Poor)]).await;
    }
    let report = world.report(as_of("2024-12-31")).await;
    let row = report.totals.iter().find(|row| row.standard == VN).unwrap();
    let rate = row.total.as_ref().unwrap().poor_rate.as_ref().unwrap();
    assert_eq!((rate.numerator, rate.denominator, rate.percent.as_str()), (3, 7, "42.857"));
    assert_eq!(row.minority_share_of_poor.as_ref().unwrap().percent, "33.333");
    assert_eq!(row.minority_share_of_near_poor.as_ref().unwrap().percent, "", "of nobody");
    assert_eq!(counts(row.minority.as_ref().unwrap()), [2, 1, 0, 0, 1]);
    assert_eq!(counts(row.rural.as_ref().unwrap()), [7, 3, 0, 0, 4]);
    assert_eq!(counts(row.urban.as_ref().unwrap()), [0, 0, 0, 0, 0]);
}

#[tokio::test]
async fn movements_are_those_of_the_period() {
    let mut world = World::new().await;
    for number in 1..=4 {
        world.register(number, DUONG_HUY, "2023-01-01", 3).await;
        world.decide(number, "2023-11-01", &[(VN, Class::Poor)]).await;
    }
    world.decide(1, "2024-11-01", &[(VN, Class::NearPoor)]).await;
    world.decide(2, "2024-11-01", &[(VN, Class::NotPoor)]).await;
    world.decide(2, "2025-02-01", &[(VN, Class::Poor)]).await;
    world.change_members(3, DUONG_HUY, "2024-08-01", 5).await;
    world.change_members(4, DUONG_HUY, "2024-09-01", 0).await;
    let report = world.report(as_of("2024-12-31")).await;
    assert_eq!(report.movements_after, on("2023-12-31"));
    let cell = total(&report, VN);
    assert_eq!(moved(cell, Movement::PoorToNearPoor), 1);
    assert_eq!(moved(cell, Movement::PoorRoseAbove), 1);
    assert_eq!(moved(cell, Movement::PoorOtherDown), 1, "the last member left");
    assert_eq!(moved(cell, Movement::RePoor), 0, "after the period");
    let born = cell.movements.iter().find(|moved| moved.movement() == Movement::PoorOtherUp).unwrap();
    assert_eq!((born.count.unwrap().households, born.count.unwrap().persons), (0, 2));
    assert_eq!((cell.poor.unwrap().households, cell.poor.unwrap().persons), (1, 5));
    let next = world.report(as_of("2025-12-31")).await;
    assert_eq!(moved(total(&next, VN), Movement::RePoor), 1);
    let mut both = as_of("2025-12-31");
    both.movements_after = on("2022-12-31");
    let both = world.report(both).await;
    assert_eq!(moved(total(&both, VN), Movement::PoorOtherUp), 4, "classified for the first time");
}

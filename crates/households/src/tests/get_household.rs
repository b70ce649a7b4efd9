use proto::sinhke::{households::v1 as pb, r#type::v1::AreaKind};
use tonic::Code;

use super::{
    given::{DUONG_HUY, Given, MONG_DUONG, VAN_DON, bad_fields, day, decision, officer, refused},
    lifecycle::moving,
};

#[tokio::test]
async fn absent_and_out_of_area_are_one_answer() {
    let given = Given::province().await;
    let there = given.settled(1, DUONG_HUY).await;
    let nowhere = "households/00000000-0000-7000-8000-000000000001".to_owned();
    let ask = |name: &str| pb::GetHouseholdRequest { name: name.to_owned(), as_of: None };
    let mut elsewhere = given.households(&officer(&[VAN_DON]));
    let hidden = elsewhere.get_household(ask(&there.name)).await.unwrap_err();
    let absent = elsewhere.get_household(ask(&nowhere)).await.unwrap_err();
    assert_eq!(
        (hidden.code(), hidden.message(), hidden.details()),
        (absent.code(), absent.message(), absent.details())
    );
    assert_eq!(refused::<()>(Err(hidden)), (Code::PermissionDenied, "AREA_FORBIDDEN".to_owned()));
    assert_eq!(refused(given.registry().get_household(ask(&nowhere)).await).1, "AREA_FORBIDDEN");
    let mut successor = given.households(&officer(&[MONG_DUONG]));
    assert_eq!(successor.get_household(ask(&there.name)).await.unwrap().into_inner(), there);
    assert_eq!(bad_fields(given.registry().get_household(ask("1")).await), ["name"]);
}

/// R06: what ended says nothing today; what was never surveyed is not known.
#[tokio::test]
async fn its_standings_are_those_of_the_standards_in_force_on_the_business_date() {
    let given = Given::province().await;
    let there = given.settled(1, DUONG_HUY).await;
    let both = [("VN-2022", pb::PovertyClass::NotPoor), ("QN-2023", pb::PovertyClass::Poor)];
    let paper = decision("2024-11-01", (2_000_000, 3, AreaKind::Rural), &both);
    let recorded = given.decided(&there, paper).await.unwrap();
    let standings = async |on: &str| {
        given.context.set_business_date(on.parse().unwrap());
        let read = given.read(&there.name).await;
        read.standings
            .into_iter()
            .map(|of| (of.standard.clone(), of.poverty_class(), of.decision))
            .collect::<Vec<_>>()
    };
    let of = |id: &str, class, decision: &str| (format!("povertyStandards/{id}"), class, decision.to_owned());
    let vn = of("VN-2022", pb::PovertyClass::NotPoor, &recorded.name);
    let qn = of("QN-2023", pb::PovertyClass::Poor, &recorded.name);
    assert_eq!(standings("2025-12-31").await, [vn.clone(), qn]);
    assert_eq!(standings("2026-01-01").await, [vn]);
    assert_eq!(standings("2027-01-01").await, [of("VN-2027", pb::PovertyClass::NotKnown, "")]);
}

#[tokio::test]
async fn it_is_shown_as_it_was_on_a_day() {
    let given = Given::province().await;
    let there = given.settled(1, DUONG_HUY).await;
    let near = [("VN-2022", pb::PovertyClass::NearPoor)];
    given.decided(&there, decision("2022-05-10", (1_000_000, 2, AreaKind::Rural), &near)).await.unwrap();
    let mut registry = given.registry();
    let mut ask = moving(&there, VAN_DON, "2025-09-01");
    ask.etag = String::new();
    let now = registry.move_household(ask).await.unwrap().into_inner();
    let ask = |day| pb::GetHouseholdRequest { name: there.name.clone(), as_of: day };
    let before = registry.get_household(ask(day("2025-08-31"))).await.unwrap().into_inner();
    assert_eq!((before.unit.as_str(), &before.address), (DUONG_HUY, &there.address));
    let classes = |household: &pb::Household| -> Vec<_> {
        household.standings.iter().map(pb::Standing::poverty_class).collect()
    };
    assert_eq!(classes(&before), [pb::PovertyClass::NearPoor, pb::PovertyClass::NotKnown], "QN-2023 too");
    let unsurveyed = registry.get_household(ask(day("2022-05-09"))).await.unwrap().into_inner();
    assert_eq!(classes(&unsurveyed), [pb::PovertyClass::NotKnown]);
    assert_eq!(registry.get_household(ask(day("2026-11-22"))).await.unwrap().into_inner(), now);
    for wrong in ["2019-12-31", "2026-11-23"] {
        assert_eq!(bad_fields(registry.get_household(ask(day(wrong))).await), ["as_of"], "{wrong}");
    }
}

use proto::sinhke::reports::v1 as pb;
use service::testing::{bad_fields, metadata};

use super::world::*;

#[tokio::test]
async fn a_household_of_a_split_commune_is_on_its_own_line_and_counts_once() {
    let mut world = World::new().await;
    world.register(1, HAI_LANG, "2024-01-01", 4).await;
    world.register(2, DUONG_HUY, "2024-01-01", 4).await;
    let report = world.report(as_of("2025-07-01")).await;
    assert_eq!(total(&report, VN).all.unwrap().households, 2);
    let last = report.rows.last().unwrap();
    assert_eq!((last.unit.as_str(), last.known_unit.as_str()), ("", HAI_LANG));
    assert_eq!(last.display_name, "Hải Lạng");
    let candidates = ["units/06799@2025-07-01", "units/06886@2025-07-01", "units/06970@2025-07-01"];
    assert_eq!(last.candidate_units, candidates);
    assert_eq!(last.total.as_ref().unwrap().all.unwrap().households, 1);
    let whole =
        report.rows.iter().find(|row| row.unit == "units/06760@2025-07-01" && row.standard == VN).unwrap();
    assert_eq!(whole.total.as_ref().unwrap().all.unwrap().households, 1);

    let mut asked = as_of("2025-07-01");
    asked.units = vec![candidates[2].to_owned()];
    let report = world.report(asked).await;
    assert_eq!(total(&report, VN).all.unwrap().households, 0, "it may lie elsewhere");
    assert!(
        report.notes.iter().any(|note| note.contains("có 1 hộ (4 nhân khẩu) có thể thuộc")),
        "{:?}",
        report.notes
    );
}

#[tokio::test]
async fn an_assigned_household_lies_where_it_was_assigned() {
    let mut world = World::new().await;
    world.register(1, HAI_LANG, "2024-01-01", 4).await;
    world.decide(1, "2024-06-01", &[(VN, Class::Poor)]).await;
    world.change_members(1, "units/06970@2025-07-01", "2025-09-01", 4).await;
    let report = world.report(as_of("2025-12-31")).await;
    let row =
        report.rows.iter().find(|row| row.unit == "units/06970@2025-07-01" && row.standard == VN).unwrap();
    assert_eq!(counts(row.total.as_ref().unwrap()), [1, 1, 0, 0, 0]);
    assert_eq!(total(&report, VN).all.unwrap().households, 1);
}

#[tokio::test]
async fn totals_are_equal_on_every_map() {
    let mut world = World::new().await;
    // Distinct powers of two, so that a total says what was lost or doubled.
    let units =
        [HAI_LANG, DUONG_HUY, "units/06802@2020-01-01", "units/06994@2020-01-01", "units/06682@2020-01-01"];
    for (place, unit) in units.iter().enumerate() {
        for number in 0..(1_u128 << place) {
            let number = (1_u128 << place) + number;
            world.register(number, unit, "2024-01-01", 1).await;
        }
    }
    world.decide(1, "2024-06-01", &[(VN, Class::Poor)]).await;
    let maps = ["2020-01-01", "2024-10-31", "2024-11-01", "2025-06-30", "2025-07-01", "2026-03-01"];
    let mut totals = Vec::new();
    for map_of in maps {
        let mut request = as_of("2025-12-31");
        request.map_of = on(map_of);
        let report = world.report(request).await;
        let rows: i64 = report
            .rows
            .iter()
            .filter(|row| row.standard == VN)
            .map(|row| row.total.as_ref().unwrap().all.unwrap().households)
            .sum();
        assert_eq!(rows, 31, "{map_of}");
        totals.push(report.totals);
    }
    assert_eq!(
        totals[0]
            .iter()
            .find(|row| row.standard == VN)
            .unwrap()
            .total
            .as_ref()
            .unwrap()
            .all
            .unwrap()
            .households,
        31
    );
    assert!(totals.iter().all(|total| *total == totals[0]));
}

#[tokio::test]
async fn a_report_at_2025_06_30_keeps_the_old_units() {
    let mut world = World::new().await;
    world.register(1, HAI_LANG, "2024-01-01", 4).await;
    let units = |report: &proto::sinhke::reports::v1::PovertyReport| {
        let mut units: Vec<_> = report.rows.iter().map(|row| row.unit.clone()).collect();
        units.dedup();
        units.into_iter().filter(|unit| !unit.is_empty()).collect::<Vec<_>>()
    };
    let old = units(&world.report(as_of("2025-06-30")).await);
    let new = units(&world.report(as_of("2025-07-01")).await);
    assert_eq!((old.len(), new.len()), (171, 54));
    assert!(old.contains(&HAI_LANG.to_owned()));
    assert!(new.iter().all(|unit| unit.ends_with("@2025-07-01")));
    // The new map of an old date, and the old map of a new date.
    let mut bridge = as_of("2025-06-30");
    bridge.map_of = on("2025-07-01");
    assert_eq!(units(&world.report(bridge).await), new);
}

#[tokio::test]
async fn notes_say_what_is_made_up_and_what_was_not_compared() {
    let mut world = World::new().await;
    let notes = world.report(as_of("2025-12-31")).await.notes;
    assert_eq!(notes, ["Chuẩn QN-2023: mức sàn chưa đối chiếu"]);
    world.classify_synthetically(HAI_LANG).await;
    world.settled().await;
    world.register(1, "units/06802@2020-01-01", "2024-01-01", 4).await;
    let notes = world.report(as_of("2025-12-31")).await.notes;
    assert_eq!(notes.len(), 3, "{notes:?}");
    assert!(notes[0].contains("số liệu minh hoạ"), "{notes:?}");
    assert!(notes[1].contains("từ ngày 01/11/2024 chưa được đối chiếu"), "{notes:?}");
    assert!(notes[1].contains("06802 → 06799"), "{notes:?}");
}

#[tokio::test]
async fn a_household_of_a_unit_that_is_not_known_is_still_counted() {
    let mut world = World::new().await;
    world.register(1, "units/99999@2020-01-01", "2024-01-01", 4).await;
    let report = world.report(as_of("2025-12-31")).await;
    assert_eq!(total(&report, VN).all.unwrap().households, 1);
    assert_eq!(report.rows.last().unwrap().known_unit, "units/99999@2020-01-01");
    assert!(report.notes[0].contains("units/99999@2020-01-01"), "{:?}", report.notes);
}

fn by_district(request: pb::GetPovertyReportRequest) -> pb::GetPovertyReportRequest {
    pb::GetPovertyReportRequest { group_by: pb::GroupBy::District.into(), ..request }
}

#[tokio::test]
async fn a_report_by_the_districts_of_the_time_has_the_total_of_its_communes() {
    let mut world = World::new().await;
    world.register(1, HAI_LANG, "2024-01-01", 4).await;
    world.register(2, DUONG_HUY, "2024-01-01", 4).await;
    world.decide(1, "2024-06-01", &[(VN, Class::Poor)]).await;
    let communes = world.report(as_of("2024-12-31")).await;
    let districts = world.report(by_district(as_of("2024-12-31"))).await;
    assert_eq!((communes.group_by(), districts.group_by()), (pb::GroupBy::Commune, pb::GroupBy::District));
    assert_eq!(districts.totals, communes.totals);
    let rows: Vec<_> = districts.rows.iter().filter(|row| row.standard == VN).collect();
    assert_eq!(rows.len(), 13);
    let counted: Vec<_> = rows
        .iter()
        .map(|row| (row.display_name.as_str(), counts(row.total.as_ref().unwrap())))
        .filter(|(_, counts)| counts[0] > 0)
        .collect();
    assert_eq!(counted, [("Cẩm Phả", [1, 0, 0, 0, 1]), ("Tiên Yên", [1, 1, 0, 0, 0])]);
    let asked = pb::GetPovertyReportRequest {
        units: vec!["units/199@2020-01-01".to_owned()],
        ..by_district(as_of("2024-12-31"))
    };
    assert_eq!(counts(total(&world.report(asked).await, VN)), [1, 1, 0, 0, 0]);
    let commune =
        pb::GetPovertyReportRequest { units: vec![HAI_LANG.to_owned()], ..by_district(as_of("2024-12-31")) };
    assert_eq!(bad_fields(world.try_report(commune).await), ["units[0]"]);
    let explain = pb::ExplainCellRequest {
        report: Some(by_district(as_of("2024-12-31"))),
        standard: VN.to_owned(),
        unit: "units/199@2020-01-01".to_owned(),
        counted: Some(pb::explain_cell_request::Counted::Figure(pb::CellFigure::Poor.into())),
        ..pb::ExplainCellRequest::default()
    };
    let explained = world.explain(explain).await.unwrap();
    let households: Vec<_> = explained.households.iter().map(|one| one.household.as_str()).collect();
    assert_eq!(households, [&*facts(1, "", 0).household]);
}

#[tokio::test]
async fn a_map_without_districts_has_no_report_by_district() {
    let mut world = World::new().await;
    world.register(1, HAI_LANG, "2024-01-01", 4).await;
    world.settled().await;
    let refusal = world.try_report(by_district(as_of("2025-07-01"))).await;
    let status = refusal.clone().unwrap_err();
    assert_eq!(
        (status.code(), reason(&status).as_str()),
        (tonic::Code::FailedPrecondition, "NO_DISTRICTS_ON_MAP")
    );
    assert_eq!(metadata(refusal)["last_districts"], "2025-06-30");
    // The map decides, and not the day of the figures.
    let earlier =
        pb::GetPovertyReportRequest { map_of: on("2025-06-30"), ..by_district(as_of("2025-07-01")) };
    assert_eq!(total(&world.try_report(earlier).await.unwrap(), VN).all.unwrap().households, 1);
    let unknown = pb::GetPovertyReportRequest { group_by: 9, ..as_of("2024-12-31") };
    assert_eq!(bad_fields(world.try_report(unknown).await), ["group_by"]);
}

//! The official report set through gRPC, from events only.

use proto::sinhke::{
    households::v1 as households,
    reports::v1::{
        self as pb, OfficialReportNumber as Number, explain_cell_request::Counted,
        official_column::Counted as Column,
    },
};
use service::testing::{bad_fields, refused};
use tonic::Code;

use super::world::*;

/// Households that differ in all that the set counts; the decisions on 6 and 8 told nothing but their class, and 7 has none.
async fn varied() -> World {
    let mut world = World::new().await;
    for number in 1..=8 {
        let unit = if number % 2 == 0 { HAI_LANG } else { DUONG_HUY };
        let causes = if number == 1 { vec![households::PovertyCause::NoLand.into()] } else { Vec::new() };
        let facts = households::HouseholdFacts {
            minority: number == 3,
            supersedes: true,
            no_labour_capacity: number == 1,
            merit: number <= 2,
            causes,
            ..facts(number, unit, 4)
        };
        world.register_as(number, facts, "2023-01-01").await;
    }
    let both = |class| [(VN, class), (QN, class)];
    let decided = [
        (1, Class::Poor, found(&["toilet", "nutrition"], Some(2))),
        (2, Class::Poor, found(&["toilet"], Some(0))),
        (3, Class::NearPoor, found(&["toilet", "elsewhere"], Some(1))),
        (4, Class::NearPoor, found(&[], Some(1))),
        (5, Class::NotPoor, found(&["toilet"], Some(3))),
    ];
    for (number, class, found) in decided {
        world.decide_as(number, "2023-06-01", &both(class), found).await;
    }
    world.decide(6, "2023-06-01", &both(Class::Poor)).await;
    world.decide(8, "2023-06-01", &both(Class::NotPoor)).await;
    world.settled().await;
    world
}

fn asked(number: Number) -> pb::GetOfficialReportRequest {
    pb::GetOfficialReportRequest {
        number: number.into(),
        as_of: on("2023-12-31"),
        ..pb::GetOfficialReportRequest::default()
    }
}

/// The total under a standard: households and persons by heading.
fn total(report: &pb::OfficialReport, standard: &str) -> Vec<(String, i64, i64)> {
    let row = report.totals.iter().find(|row| row.standard == standard).unwrap();
    assert_eq!(row.cells.len(), report.columns.len());
    let counts =
        report.columns.iter().zip(&row.cells).filter_map(|(column, cell)| Some((column, cell.count?)));
    counts.map(|(column, count)| (column.display_name.clone(), count.households, count.persons)).collect()
}

async fn totals(world: &World, number: Number) -> Vec<(String, i64, i64)> {
    total(&world.try_official(asked(number)).await.unwrap(), QN)
}

fn named(rows: &[(&str, i64, i64)]) -> Vec<(String, i64, i64)> {
    rows.iter().map(|(name, households, persons)| ((*name).to_owned(), *households, *persons)).collect()
}

#[tokio::test]
async fn each_report_of_the_set_counts_households_and_persons() {
    let world = varied().await;
    let result = totals(&world, Number::Result).await;
    assert_eq!(
        result[..7],
        named(&[
            ("Tổng số", 8, 32),
            ("Nghèo", 3, 12),
            ("Cận nghèo", 2, 8),
            ("Không nghèo", 2, 8),
            ("Trong đó: mức sống trung bình", 1, 4),
            ("Trong đó: chưa rõ mức sống trung bình", 1, 4),
            ("Chưa rà soát", 1, 4)
        ])
    );
    assert_eq!(
        totals(&world, Number::PoorDeprivations).await,
        named(&[
            ("Nghèo", 3, 12),
            ("Nghèo: dinh dưỡng", 1, 4),
            ("Nghèo: nhà tiêu hợp vệ sinh", 2, 8),
            ("Nghèo: chưa rõ thiếu hụt", 1, 4)
        ])
    );
    // What no law of the report counts is in no column.
    assert_eq!(
        totals(&world, Number::NearPoorDeprivations).await,
        named(&[
            ("Cận nghèo", 2, 8),
            ("Cận nghèo: dinh dưỡng", 0, 0),
            ("Cận nghèo: nhà tiêu hợp vệ sinh", 1, 4),
            ("Cận nghèo: chưa rõ thiếu hụt", 0, 0)
        ])
    );
    assert_eq!(
        totals(&world, Number::Groups).await,
        named(&[
            ("Nghèo", 3, 12),
            ("Nghèo, dân tộc thiểu số", 0, 0),
            ("Nghèo: không có khả năng lao động", 1, 4),
            ("Nghèo: có công với cách mạng", 2, 8),
            ("Cận nghèo", 2, 8),
            ("Cận nghèo, dân tộc thiểu số", 1, 4),
            ("Cận nghèo: không có khả năng lao động", 0, 0),
            ("Cận nghèo: có công với cách mạng", 0, 0)
        ])
    );
    let causes = totals(&world, Number::Causes).await;
    assert_eq!(causes[1], ("Nghèo: không có đất sản xuất".to_owned(), 1, 4));
    assert_eq!(causes[10], ("Nghèo: chưa nêu nguyên nhân".to_owned(), 2, 8));
    // Persons are the children: nobody knows how many where they were not counted.
    assert_eq!(
        totals(&world, Number::Children).await[..4],
        named(&[
            ("Nghèo: trẻ em", 1, 2),
            ("Nghèo: trẻ em, dinh dưỡng", 1, 2),
            ("Nghèo: trẻ em, nhà tiêu hợp vệ sinh", 1, 2),
            ("Nghèo: chưa rõ số trẻ em", 1, 0)
        ])
    );
}

#[tokio::test]
async fn standards_stand_side_by_side_and_shares_come_with_their_counts() {
    let world = varied().await;
    let report = world.try_official(asked(Number::StandardsInPersons)).await.unwrap();
    let [total] = report.totals.as_slice() else { panic!("one row under all standards") };
    let of = |standard: &str| {
        let columns =
            report.columns.iter().zip(&total.cells).filter(|(column, _)| column.standard == standard);
        columns.map(|(_, cell)| cell.count.unwrap().persons).collect::<Vec<_>>()
    };
    assert_eq!((of(""), of(QN), of(VN)), (vec![32], vec![12, 8, 8, 4, 4, 4], vec![12, 8, 8, 4, 4, 4]));
    let shares = world.try_official(asked(Number::PoorDeprivationShares)).await.unwrap();
    assert_eq!(shares.columns[0].display_name, "Nghèo (số lượng)");
    let toilet = &shares.totals[0].cells[2];
    let percent = |share: &Option<pb::Ratio>| share.as_ref().unwrap().percent.clone();
    assert_eq!(
        (percent(&toilet.share_of_households), percent(&toilet.share_of_persons)),
        ("66.667".to_owned(), "66.667".to_owned())
    );
    let list = shares.unit_list_date.unwrap();
    assert_eq!((list.year, shares.positions.len(), shares.standards.len()), (2020, 2, 2));
}

#[tokio::test]
async fn r11_movements_of_a_list_close_in_the_official_form() {
    let mut world = varied().await;
    world.decide_as(1, "2024-02-01", &[(QN, Class::NotPoor)], found(&[], Some(2))).await;
    world.decide_as(2, "2024-03-01", &[(QN, Class::NearPoor)], found(&[], Some(0))).await;
    world.decide_as(5, "2024-04-01", &[(QN, Class::Poor)], found(&[], Some(0))).await;
    world.settled().await;
    let report = pb::GetOfficialReportRequest { as_of: on("2024-12-31"), ..asked(Number::PoorMovements) };
    let report = world.try_official(report).await.unwrap();
    let counts: Vec<_> =
        total(&report, QN).into_iter().filter(|(_, households, _)| *households != 0).collect();
    assert_eq!(
        counts,
        named(&[
            ("Nghèo đầu kỳ", 3, 12),
            ("Nghèo thành cận nghèo", 1, 4),
            ("Nghèo vượt lên trên cận nghèo", 1, 4),
            ("Nghèo phát sinh mới", 1, 4),
            ("Nghèo cuối kỳ", 2, 8)
        ])
    );
}

#[tokio::test]
async fn circumstances_stated_later_count_from_their_day_on_and_are_known_from_then_on() {
    let mut world = varied().await;
    let first = world.try_official(asked(Number::Causes)).await.unwrap();
    let causes = vec![households::PovertyCause::Disaster.into()];
    let stated = households::HouseholdFacts { causes, ..facts(2, HAI_LANG, 4) };
    world.state(2, stated, "2023-09-01").await;
    world.settled().await;
    let disaster = |report: &pb::OfficialReport| total(report, QN)[8].clone();
    assert_eq!(disaster(&first), ("Nghèo: thiên tai".to_owned(), 0, 0));
    assert_eq!(disaster(&world.try_official(asked(Number::Causes)).await.unwrap()).1, 1);
    let before = pb::GetOfficialReportRequest { as_of: on("2023-08-31"), ..asked(Number::Causes) };
    assert_eq!(disaster(&world.try_official(before).await.unwrap()).1, 0);
    let then = pb::GetOfficialReportRequest { known_at: first.known_at, ..asked(Number::Causes) };
    assert_eq!(world.try_official(then).await.unwrap(), first, "equal triples, equal bytes");
}

/// What `ExplainCell` is asked about a cell of an official report.
fn cell_of(
    report: &pb::OfficialReport,
    row: &pb::OfficialRow,
    column: &pb::OfficialColumn,
) -> pb::ExplainCellRequest {
    let counted = match column.counted.clone().unwrap() {
        Column::Figure(figure) => Counted::Figure(figure),
        Column::Movement(kind) => Counted::Movement(kind),
        Column::Mark(mark) => Counted::Mark(mark),
        Column::EthnicGroup(group) => Counted::EthnicGroup(group),
    };
    let standard = if column.standard.is_empty() { &row.standard } else { &column.standard };
    pb::ExplainCellRequest {
        report: Some(pb::GetPovertyReportRequest {
            as_of: report.as_of,
            known_at: report.known_at,
            map_of: report.map_of,
            ..ask()
        }),
        // Of everybody where the form has no standard: any one of them tells.
        standard: if standard.is_empty() { QN.to_owned() } else { standard.clone() },
        unit: row.unit.clone(),
        known_unit: row.known_unit.clone(),
        group: column.group,
        counted: Some(counted),
        ..pb::ExplainCellRequest::default()
    }
}

#[tokio::test]
async fn every_cell_of_the_set_explains_itself_on_the_new_map_too() {
    let world = varied().await;
    // The others have columns of the same kinds.
    let kinds =
        [Number::PoorMovements, Number::PoorDeprivations, Number::Groups, Number::Causes, Number::Children];
    for number in kinds.into_iter().chain([Number::Result, Number::StandardsInHouseholds]) {
        let request = pb::GetOfficialReportRequest { map_of: on("2025-07-01"), ..asked(number) };
        let report = world.try_official(request).await.unwrap();
        let split = report.rows.iter().find(|row| row.known_unit == HAI_LANG).unwrap();
        let total = &report.totals[0];
        for row in [total, split] {
            for (column, cell) in report.columns.iter().zip(&row.cells) {
                let explained = world.explain(cell_of(&report, row, column)).await.unwrap();
                assert_eq!(explained.cell, cell.count, "{number:?} {}", column.display_name);
                let counts = explained.households.iter().filter_map(|household| household.count);
                let sum = counts.fold((0, 0), |sum, count| (sum.0 + count.households, sum.1 + count.persons));
                let count = cell.count.unwrap();
                assert_eq!(sum, (count.households, count.persons), "{number:?} {}", column.display_name);
            }
        }
    }
}

#[tokio::test]
async fn ethnic_groups_are_those_counted_last_and_explained_by_the_counting() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2023-01-01", 4).await;
    world.take_counts(DUONG_HUY, "2023-06-30", &[("09", 5, 1)]).await;
    world.take_counts(DUONG_HUY, "2023-12-31", &[("09", 2, 1), ("17", 0, 3)]).await;
    world.take_counts(HAI_LANG, "2023-12-31", &[("09", 4, 0), ("55", 1, 0)]).await;
    world.settled().await;
    let report = world.try_official(asked(Number::EthnicGroups)).await.unwrap();
    assert_eq!(
        total(&report, VN),
        named(&[
            ("Dao, nghèo", 6, 24),
            ("Dao, cận nghèo", 1, 4),
            ("Sán Dìu, nghèo", 0, 0),
            ("Sán Dìu, cận nghèo", 3, 12),
            ("Người nước ngoài, nghèo", 1, 4),
            ("Người nước ngoài, cận nghèo", 0, 0)
        ])
    );
    let row = |report: &pb::OfficialReport, unit: &str| {
        report.rows.iter().find(|row| row.unit == unit && row.standard == VN).unwrap().clone()
    };
    assert_eq!(row(&report, DUONG_HUY).counted_dates, [on("2023-12-31").unwrap()]);
    let not_counted = report.rows.iter().find(|row| row.unit != DUONG_HUY && row.unit != HAI_LANG).unwrap();
    assert!(not_counted.cells.is_empty() && not_counted.counted_dates.is_empty());
    // Before it was counted again; and on the map on which it went whole into another, and Hải Lạng was split.
    let earlier = pb::GetOfficialReportRequest { as_of: on("2023-11-30"), ..asked(Number::EthnicGroups) };
    let earlier = world.try_official(earlier).await.unwrap();
    assert_eq!(row(&earlier, DUONG_HUY).cells[0].count.unwrap().households, 5);
    let later = pb::GetOfficialReportRequest { map_of: on("2025-07-01"), ..asked(Number::EthnicGroups) };
    let later = world.try_official(later).await.unwrap();
    let merged = row(&later, "units/06760@2025-07-01");
    assert_eq!(merged.cells[0].count.unwrap().households, 2);
    assert!(!merged.uncounted_units.is_empty(), "others went there too");
    let split = later.rows.iter().find(|row| row.known_unit == HAI_LANG && row.standard == VN).unwrap();
    assert_eq!(split.cells[0].count.unwrap().households, 4);
    let explained = world.explain(cell_of(&report, &report.totals[1], &report.columns[0])).await.unwrap();
    assert_eq!((explained.cell, explained.households.len()), (report.totals[1].cells[0].count, 0));
    let behind: Vec<_> =
        explained.counts.iter().map(|counts| (counts.unit.as_str(), counts.count_date)).collect();
    assert_eq!(behind, [(DUONG_HUY, on("2023-12-31")), (HAI_LANG, on("2023-12-31"))]);
    // On an older map, what a merged unit counted is nobody's row; and it explains itself there too.
    let merged = "units/06760@2025-07-01";
    world.take_counts(merged, "2025-12-31", &[("09", 7, 0)]).await;
    world.settled().await;
    let older = pb::GetOfficialReportRequest {
        as_of: on("2025-12-31"),
        map_of: on("2025-06-30"),
        ..asked(Number::EthnicGroups)
    };
    let older = world.try_official(older).await.unwrap();
    let row = older.rows.iter().find(|row| row.known_unit == merged).unwrap();
    assert_eq!(row.cells[0].count.unwrap().households, 7);
    let explained = world.explain(cell_of(&older, row, &older.columns[0])).await.unwrap();
    assert_eq!((explained.cell, explained.counts.len()), (row.cells[0].count, 1));
    let nowhere =
        pb::ExplainCellRequest { known_unit: HAI_LANG.to_owned(), ..cell_of(&older, row, &older.columns[0]) };
    assert_eq!(bad_fields(world.explain(nowhere).await), ["known_unit"]);
}

#[tokio::test]
async fn a_unit_that_was_counted_before_a_standard_was_in_force_is_not_counted_under_it() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2020-06-01", 4).await;
    world.take_counts_under(&[VN], DUONG_HUY, "2022-06-30", &[("09", 5, 1)]).await;
    world.settled().await;
    let report = world.try_official(asked(Number::EthnicGroups)).await.unwrap();
    let cells = |standard: &str| {
        let row = report.rows.iter().find(|row| row.unit == DUONG_HUY && row.standard == standard).unwrap();
        (row.cells.len(), row.counted_dates.clone())
    };
    assert_eq!((cells(VN), cells(QN)), ((2, vec![on("2022-06-30").unwrap()]), (0, vec![])));
}

#[tokio::test]
async fn what_is_no_report_of_numbers_is_refused() {
    let world = varied().await;
    for number in [Number::PoorList, Number::NearPoorList] {
        let refusal = refused(world.try_official(asked(number)).await);
        assert_eq!(refusal, (Code::InvalidArgument, "LIST_HAS_NAMES".to_owned()));
    }
    let report = pb::GetOfficialReportRequest { as_of: on("2099-01-01"), ..asked(Number::Unspecified) };
    assert_eq!(bad_fields(world.try_official(report).await), ["as_of", "number"]);
    let unknown = pb::GetOfficialReportRequest { number: 16, ..asked(Number::Result) };
    assert_eq!(bad_fields(world.try_official(unknown).await), ["number"]);
    let report = world.try_official(asked(Number::PoorDeprivations)).await.unwrap();
    let cell = |counted| pb::ExplainCellRequest {
        counted: Some(counted),
        ..cell_of(&report, &report.totals[0], &report.columns[0])
    };
    let deprived = |class: Class, code: &str| {
        Counted::Mark(pb::Mark {
            poverty_class: class.into(),
            mark: Some(pb::mark::Mark::DeprivedIn(code.to_owned())),
        })
    };
    let group = |code: &str| pb::EthnicGroup {
        code_set: "TK2008".to_owned(),
        code: code.to_owned(),
        poverty_class: Class::Poor.into(),
    };
    let wrong = [
        (cell(deprived(Class::Poor, "elsewhere")), "mark"),
        (cell(deprived(Class::NotPoor, "toilet")), "mark"),
        (cell(Counted::Mark(pb::Mark::default())), "mark"),
        (cell(Counted::EthnicGroup(group("9"))), "ethnic_group"),
    ];
    for (request, field) in wrong {
        assert_eq!(bad_fields(world.explain(request).await), [field]);
    }
    let minority = pb::ExplainCellRequest {
        group: pb::CellGroup::Minority.into(),
        ..cell(Counted::EthnicGroup(group("09")))
    };
    assert_eq!(bad_fields(world.explain(minority).await), ["group"]);
}

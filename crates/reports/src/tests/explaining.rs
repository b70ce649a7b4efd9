//! Every figure of a report explains itself.

use std::collections::BTreeSet;

use proto::sinhke::{
    households::v1 as households,
    reports::v1::{
        self as pb, explain_cell_request::Counted, poverty_report_service_client::PovertyReportServiceClient,
    },
};
use service::testing::{bad_fields, caller, refused};
use tonic::Code;
use vocabulary::caller::Role;

use super::world::*;

const FIGURES: [pb::CellFigure; 7] = [
    pb::CellFigure::All,
    pb::CellFigure::Poor,
    pb::CellFigure::NearPoor,
    pb::CellFigure::NotPoor,
    pb::CellFigure::NotKnown,
    pb::CellFigure::PoorBefore,
    pb::CellFigure::NearPoorBefore,
];

/// Households that move, change, close and are corrected, in communes that were split and that were not.
async fn eventful() -> World {
    let mut world = World::new().await;
    for number in 1..=7 {
        let unit = if number % 2 == 0 { HAI_LANG } else { DUONG_HUY };
        let minority = number == 3;
        let facts = households::HouseholdFacts { minority, supersedes: true, ..facts(number, unit, 4) };
        world.register_as(number, facts, "2023-01-01").await;
    }
    for number in 1..=4 {
        world.decide(number, "2023-06-01", &[(VN, Class::Poor), (QN, Class::Poor)]).await;
    }
    world.decide(5, "2023-06-01", &[(QN, Class::NearPoor)]).await;
    // Back and forth within a period: two movements of one household.
    world.decide(1, "2024-02-01", &[(QN, Class::NotPoor)]).await;
    world.decide(1, "2024-04-01", &[(QN, Class::Poor)]).await;
    world.decide(1, "2024-08-01", &[(QN, Class::NotPoor)]).await;
    let wrong = world.decide(2, "2024-02-01", &[(QN, Class::NotPoor)]).await;
    world.correct(2, "2024-02-01", &[(QN, Class::NearPoor)], &wrong).await;
    world.relocate(3, HAI_LANG, "2024-03-01", (5, Vec::new())).await;
    world.close(4, HAI_LANG, "2024-05-01").await;
    world.settled().await;
    world
}

fn asked(report: &pb::GetPovertyReportRequest, counted: Counted) -> pb::ExplainCellRequest {
    pb::ExplainCellRequest {
        report: Some(report.clone()),
        standard: QN.to_owned(),
        counted: Some(counted),
        page_size: 2,
        ..pb::ExplainCellRequest::default()
    }
}

fn poor(report: &pb::GetPovertyReportRequest) -> pb::ExplainCellRequest {
    asked(report, Counted::Figure(pb::CellFigure::Poor.into()))
}

/// The cell, and the households of all pages.
async fn all_pages(
    world: &World,
    mut request: pb::ExplainCellRequest,
) -> (pb::Count, Vec<pb::ExplainedHousehold>) {
    let mut households = Vec::new();
    loop {
        let page = world.explain(request.clone()).await.unwrap();
        households.extend(page.households);
        if page.next_page_token.is_empty() {
            return (page.cell.unwrap(), households);
        }
        request.page_token = page.next_page_token;
    }
}

fn added<'a>(counts: impl Iterator<Item = &'a pb::Count>) -> pb::Count {
    counts.fold(pb::Count::default(), |sum, count| pb::Count {
        households: sum.households + count.households,
        persons: sum.persons + count.persons,
    })
}

/// What the report says of a cell.
fn said(cell: &pb::Cell, counted: &Counted) -> pb::Count {
    let figure = match counted {
        Counted::Figure(figure) => *figure,
        Counted::Movement(kind) => {
            return added(
                cell.movements.iter().filter(|moved| moved.movement == *kind).flat_map(|moved| &moved.count),
            );
        }
        Counted::Mark(_) | Counted::EthnicGroup(_) => panic!("in official reports only"),
    };
    let said = match pb::CellFigure::try_from(figure).unwrap() {
        pb::CellFigure::Unspecified => None,
        pb::CellFigure::All => cell.all,
        pb::CellFigure::Poor => cell.poor,
        pb::CellFigure::NearPoor => cell.near_poor,
        pb::CellFigure::NotPoor => cell.not_poor,
        pb::CellFigure::NotKnown => cell.not_known,
        pb::CellFigure::PoorBefore => cell.poor_before,
        pb::CellFigure::NearPoorBefore => cell.near_poor_before,
    };
    said.unwrap()
}

fn of_group(row: &pb::PovertyRow, group: pb::CellGroup) -> &pb::Cell {
    match group {
        pb::CellGroup::Unspecified | pb::CellGroup::Total => &row.total,
        pb::CellGroup::Minority => &row.minority,
        pb::CellGroup::Rural => &row.rural,
        pb::CellGroup::Urban => &row.urban,
    }
    .as_ref()
    .unwrap()
}

/// Explains the numbers of a row. Those of rural and urban areas follow the same rule, as the cubes prove.
async fn explain_row(world: &World, report: &pb::GetPovertyReportRequest, row: &pb::PovertyRow) {
    let movements = (1..=12).map(Counted::Movement);
    let counted: Vec<_> =
        FIGURES.iter().map(|figure| Counted::Figure((*figure).into())).chain(movements).collect();
    for group in [pb::CellGroup::Total, pb::CellGroup::Minority] {
        for counted in &counted {
            let request = pb::ExplainCellRequest {
                standard: row.standard.clone(),
                unit: row.unit.clone(),
                known_unit: row.known_unit.clone(),
                group: group.into(),
                ..asked(report, counted.clone())
            };
            let cell = said(of_group(row, group), counted);
            let of = (row.unit.as_str(), row.known_unit.as_str(), &row.standard, group, counted);
            let (explained, households) = all_pages(world, request).await;
            assert_eq!(explained, cell, "{of:?}");
            assert_eq!(added(households.iter().flat_map(|one| &one.count)), cell, "{of:?}");
            let ids: BTreeSet<&str> = households.iter().map(|one| one.household.as_str()).collect();
            assert_eq!(ids.len(), households.len(), "each household once: {of:?}");
            for one in &households {
                let events = one.events.iter().flat_map(|event| &event.count);
                assert_eq!(Some(added(events)), one.count, "{of:?}");
                assert!(one.events.is_sorted_by_key(|event| event.version), "oldest first: {of:?}");
            }
        }
    }
}

#[tokio::test]
async fn the_households_explained_are_the_cell_on_every_map() {
    let world = eventful().await;
    for map_of in ["2024-12-31", "2025-07-01"] {
        let request = pb::GetPovertyReportRequest { map_of: on(map_of), ..as_of("2024-12-31") };
        let report = world.report(request.clone()).await;
        let is_counted = |row: &&pb::PovertyRow| row.total.as_ref().unwrap().all.unwrap().households > 0;
        let rows: Vec<_> = report.totals.iter().chain(report.rows.iter().filter(is_counted)).collect();
        assert_eq!(
            rows.iter().any(|row| !row.known_unit.is_empty()),
            map_of == "2025-07-01",
            "a split commune"
        );
        for row in rows.into_iter().filter(|row| row.standard == QN) {
            explain_row(&world, &request, row).await;
        }
    }
}

#[tokio::test]
async fn a_movement_that_was_made_twice_explains_two() {
    let world = eventful().await;
    let rose = Counted::Movement(Movement::PoorRoseAbove.into());
    let (_cell, households) = all_pages(&world, asked(&as_of("2024-12-31"), rose)).await;
    let [one] = households.as_slice() else { panic!("{households:?}") };
    assert_eq!((one.household.as_str(), one.count.unwrap().households), (&*facts(1, "", 0).household, 2));
    let events: Vec<_> = one.events.iter().map(|event| (event.version, event.event.as_str())).collect();
    assert_eq!(events, [(3, "household.decided"), (5, "household.decided")]);
}

#[tokio::test]
async fn an_event_is_named_with_its_day_and_when_it_was_recorded() {
    let world = eventful().await;
    let (_cell, households) = all_pages(&world, poor(&as_of("2024-12-31"))).await;
    let moved = households.iter().find(|one| one.household == facts(3, "", 0).household).unwrap();
    let events: Vec<_> = moved.events.iter().map(|event| (event.event.as_str(), event.valid_date)).collect();
    assert_eq!(events, [("household.decided", on("2023-06-01")), ("household.moved", on("2024-03-01"))]);
    assert!(moved.events.is_sorted_by_key(|event| event.known_at.unwrap().seconds));
}

#[tokio::test]
async fn all_pages_are_of_the_instant_of_the_first() {
    let mut world = eventful().await;
    let request = poor(&as_of("2023-12-31"));
    let first = world.explain(request.clone()).await.unwrap();
    assert_eq!((first.cell.unwrap().households, first.households.len()), (4, 2));
    world.decide(7, "2023-07-01", &[(QN, Class::Poor)]).await;
    world.settled().await;
    let second = pb::ExplainCellRequest { page_token: first.next_page_token, ..request.clone() };
    let second = world.explain(second).await.unwrap();
    assert_eq!((second.known_at, second.households.len()), (first.known_at, 2));
    // Asked anew it is of another instant; asked of the first one, the same bytes.
    assert_eq!(world.explain(request.clone()).await.unwrap().cell.unwrap().households, 5);
    let mut then = request;
    then.report.as_mut().unwrap().known_at = first.known_at;
    let (once, again) = (world.explain(then.clone()).await.unwrap(), world.explain(then).await.unwrap());
    assert_eq!((once.cell, &once.households), (first.cell, &first.households));
    assert_eq!(once, again);
}

#[tokio::test]
async fn a_cell_that_no_report_has_is_refused_by_its_field() {
    let world = eventful().await;
    let report = as_of("2024-12-31");
    let with = |change: &dyn Fn(&mut pb::ExplainCellRequest)| {
        let mut request = poor(&report);
        change(&mut request);
        request
    };
    let cases = [
        ("unit", with(&|ask| ask.unit = "units/06760@2025-07-01".to_owned())),
        ("known_unit", with(&|ask| ask.known_unit = DUONG_HUY.to_owned())),
        ("known_unit", with(&|ask| (ask.unit, ask.known_unit) = (DUONG_HUY.to_owned(), HAI_LANG.to_owned()))),
        ("standard", with(&|ask| ask.standard = String::new())),
        ("group", with(&|ask| ask.group = 9)),
        ("figure", with(&|ask| ask.counted = None)),
        ("movement", with(&|ask| ask.counted = Some(Counted::Movement(0)))),
        ("page_size", with(&|ask| ask.page_size = -1)),
        ("page_token", with(&|ask| ask.page_token = "mine".to_owned())),
        ("report.as_of", with(&|ask| ask.report = Some(as_of("2099-01-01")))),
        (
            "report.units[0]",
            with(&|ask| ask.report.as_mut().unwrap().units = vec!["units/99999@2020-01-01".to_owned()]),
        ),
    ];
    for (field, request) in cases {
        assert_eq!(bad_fields(world.explain(request).await), [field]);
    }
    let closed = with(&|ask| ask.standard = "povertyStandards/CU-1999".to_owned());
    assert_eq!(refused(world.explain(closed).await), (Code::NotFound, "STANDARD_NOT_KNOWN".to_owned()));
}

#[tokio::test]
async fn ids_are_told_only_to_those_who_answer_for_the_figures() {
    let world = eventful().await;
    let officer = caller("officer", &[Role::CommuneOfficer]);
    let mut client = PovertyReportServiceClient::new(world.context.channel(&officer));
    let refusal = client.explain_cell(poor(&as_of("2024-12-31"))).await;
    assert_eq!(refused(refusal).0, Code::PermissionDenied);
}

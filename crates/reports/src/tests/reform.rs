//! The reorganisation of 2025-07-01 in reports: R20, R21, R07.

use proto::sinhke::reports::v1 as pb;

use super::world::*;

const MONG_DUONG: &str = "units/06760@2025-07-01";
const HAI_HOA: &str = "units/06799@2025-07-01";
const BA_CHE: &str = "units/06970@2025-07-01";

/// Households and persons on a line, by class: all, poor, not known.
fn line(report: &pb::PovertyReport, unit: &str) -> Option<[(i64, i64); 3]> {
    let of_unit = |row: &&pb::PovertyRow| row.standard == VN && (row.unit == unit || row.known_unit == unit);
    let cell = report.rows.iter().find(of_unit)?.total.as_ref()?;
    Some([cell.all, cell.poor, cell.not_known].map(|count| {
        let count = count.unwrap();
        (count.households, count.persons)
    }))
}

fn on_map(as_of_day: &str, map_of: &str) -> pb::GetPovertyReportRequest {
    pb::GetPovertyReportRequest { map_of: on(map_of), ..as_of(as_of_day) }
}

/// One household of Dương Huy with 3 and two of Hải Lạng with 4 members; the first of Hải Lạng is poor since 2024.
async fn world() -> World {
    let mut world = World::new().await;
    world.register(1, HAI_LANG, "2023-01-01", 4).await;
    world.register(2, HAI_LANG, "2023-01-01", 4).await;
    world.register(3, DUONG_HUY, "2023-01-01", 3).await;
    world.decide(1, "2024-11-15", &[(VN, Class::Poor)]).await;
    world
}

#[tokio::test]
async fn r20_a_whole_succession_moves_by_itself_and_a_split_waits_with_equal_totals() {
    let mut world = world().await;
    let pending = world.report(as_of("2025-12-31")).await;
    let none = Some([(0, 0); 3]);
    assert_eq!(line(&pending, MONG_DUONG), Some([(1, 3), (0, 0), (1, 3)]));
    assert_eq!(line(&pending, HAI_LANG), Some([(2, 8), (1, 4), (1, 4)]), "pending among three");
    assert_eq!(line(&pending, BA_CHE), none);

    world.assign(1, HAI_LANG, BA_CHE).await;
    let half = world.report(as_of("2025-12-31")).await;
    assert_eq!(line(&half, BA_CHE), Some([(1, 4), (1, 4), (0, 0)]));
    assert_eq!(line(&half, HAI_LANG), Some([(1, 4), (0, 0), (1, 4)]));
    assert_eq!(half.totals, pending.totals, "in households, persons and movements");
    world.assign(2, HAI_LANG, HAI_HOA).await;
    let after = world.report(as_of("2025-12-31")).await;
    assert_eq!((line(&after, HAI_HOA), line(&after, HAI_LANG)), (Some([(1, 4), (0, 0), (1, 4)]), None));
    assert_eq!(after.totals, pending.totals);
    // It did not move: on its line it was poor when the year began.
    let row = after.rows.iter().find(|row| row.standard == VN && row.unit == BA_CHE).unwrap();
    let cell = row.total.as_ref().unwrap();
    assert_eq!(cell.poor_before.unwrap().households, 1);
    assert_eq!((moved(cell, Movement::PoorOtherUp), moved(cell, Movement::PoorOtherDown)), (0, 0));

    // What was known before stays so.
    let mut then = as_of("2025-12-31");
    then.known_at = pending.known_at;
    assert_eq!(world.report(then).await, pending);
    // A mistake is corrected, as known from then on.
    world.assign(2, HAI_LANG, BA_CHE).await;
    let corrected = world.report(as_of("2025-12-31")).await;
    assert_eq!((line(&corrected, BA_CHE), line(&corrected, HAI_HOA)), (Some([(2, 8), (1, 4), (1, 4)]), none));
    let mut then = as_of("2025-12-31");
    then.known_at = after.known_at;
    assert_eq!(world.report(then).await, after);
}

#[tokio::test]
async fn r21_a_report_of_a_day_before_keeps_the_old_units_and_a_bridge_uses_what_was_assigned() {
    let mut world = world().await;
    let maps = [("2025-06-30", "2025-06-30"), ("2025-12-31", "2025-06-30")];
    let mut before = Vec::new();
    for (day, map_of) in maps {
        before.push(world.report(on_map(day, map_of)).await);
    }
    world.assign(1, HAI_LANG, BA_CHE).await;
    for ((day, map_of), before) in maps.into_iter().zip(before) {
        let report = world.report(on_map(day, map_of)).await;
        assert_eq!((&report.rows, &report.totals), (&before.rows, &before.totals), "{day} on {map_of}");
        assert_eq!(line(&report, HAI_LANG).unwrap()[0], (2, 8));
    }
    let bridge = world.report(on_map("2025-06-30", "2025-07-01")).await;
    assert_eq!(line(&bridge, BA_CHE), Some([(1, 4), (1, 4), (0, 0)]));
    assert_eq!(line(&bridge, HAI_LANG), Some([(1, 4), (0, 0), (1, 4)]));
}

#[tokio::test]
async fn r07_a_household_that_is_assigned_keeps_its_class_and_is_decided_on_there() {
    let mut world = world().await;
    world.assign(1, HAI_LANG, BA_CHE).await;
    world.change_members(1, HAI_LANG, "2025-08-01", 5).await;
    let kept = world.report(as_of("2025-12-31")).await;
    assert_eq!(line(&kept, BA_CHE), Some([(1, 5), (1, 5), (0, 0)]));
    world.decide(1, "2025-11-15", &[(VN, Class::NotPoor)]).await;
    let report = world.report(as_of("2025-12-31")).await;
    assert_eq!(line(&report, BA_CHE), Some([(1, 5), (0, 0), (0, 0)]));
    let row = report.rows.iter().find(|row| row.standard == VN && row.unit == BA_CHE).unwrap();
    assert_eq!(moved(row.total.as_ref().unwrap(), Movement::PoorRoseAbove), 1);
}

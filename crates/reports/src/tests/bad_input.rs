//! Bad input of every kind, for every RPC of this context.

use service::testing::{Hostile, hostile};

use super::world::{DUONG_HUY, VN, World};

#[tokio::test]
async fn every_field_of_every_method_refuses_what_it_cannot_mean() {
    let mut world = World::new().await;
    world.register(1, DUONG_HUY, "2024-01-01", 4).await;
    world.settled().await;
    let said = |word: &str| word.to_owned();
    let words = [
        ("standards", said(VN)),
        ("standard", said(VN)),
        ("units", said("units/06760@2025-07-01")),
        ("unit", said("units/06760@2025-07-01")),
        ("as_of", said("2025-12-31")),
        ("map_of", said("2025-12-31")),
        ("movements_after", said("2025-06-30")),
    ];
    // One cell is of one standard, whichever its report was of; and of one unit or another.
    let unread = &["ExplainCell:report.standards"];
    let said = Hostile { words: words.into(), unsaid: &["known_unit"], unread, ..Hostile::default() };
    let wrong = hostile(&world.context, "sinhke.reports.v1", &said).await;
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

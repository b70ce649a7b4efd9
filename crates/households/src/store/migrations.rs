//! The tables of this context. The journal's own run before them.

use std::sync::LazyLock;

use journal::migrations;
use sqlx::migrate::Migrator;

/// Released migrations never change; a new one gets the next number.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "areas", include_str!("../../migrations/0001_areas.sql")),
    (2, "standards", include_str!("../../migrations/0002_standards.sql")),
    (3, "households", include_str!("../../migrations/0003_households.sql")),
    (4, "reviews", include_str!("../../migrations/0004_reviews.sql")),
    (5, "lifecycle", include_str!("../../migrations/0005_lifecycle.sql")),
    (6, "reform", include_str!("../../migrations/0006_reform.sql")),
    (7, "withdrawn_reviews", include_str!("../../migrations/0007_withdrawn_reviews.sql")),
    (8, "review_begun", include_str!("../../migrations/0008_review_begun.sql")),
    (9, "circumstances", include_str!("../../migrations/0009_circumstances.sql")),
    (10, "identifiers", include_str!("../../migrations/0010_identifiers.sql")),
    (11, "findings", include_str!("../../migrations/0011_findings.sql")),
    (12, "targets", include_str!("../../migrations/0012_targets.sql")),
];

pub(crate) fn migrator() -> &'static Migrator {
    static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| migrations::of(MIGRATIONS));
    &MIGRATOR
}

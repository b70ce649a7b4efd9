//! The tables of this context. The journal's own run before them.

use std::sync::LazyLock;

use journal::migrations;
use sqlx::migrate::Migrator;

/// Released migrations never change; a new one gets the next number.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "told", include_str!("../../migrations/0001_told.sql")),
    (2, "poverty", include_str!("../../migrations/0002_poverty.sql")),
    (3, "ticks", include_str!("../../migrations/0003_ticks.sql")),
    (4, "villages_and_days", include_str!("../../migrations/0004_villages_and_days.sql")),
    (5, "lifecycle", include_str!("../../migrations/0005_lifecycle.sql")),
    (6, "explain", include_str!("../../migrations/0006_explain.sql")),
    (7, "reform", include_str!("../../migrations/0007_reform.sql")),
    (8, "marks", include_str!("../../migrations/0008_marks.sql")),
    (9, "targets", include_str!("../../migrations/0009_targets.sql")),
];

pub(crate) fn migrator() -> &'static Migrator {
    static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| migrations::of(MIGRATIONS));
    &MIGRATOR
}

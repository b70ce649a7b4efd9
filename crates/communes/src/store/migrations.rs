//! The tables of this context. The journal's own run before them.

use std::sync::LazyLock;

use journal::migrations;
use sqlx::migrate::Migrator;

/// Released migrations never change; a new one gets the next number.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "unit", include_str!("../../migrations/0001_unit.sql")),
    (2, "village", include_str!("../../migrations/0002_village.sql")),
    (3, "day", include_str!("../../migrations/0003_day.sql")),
];

pub(crate) fn migrator() -> &'static Migrator {
    static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| migrations::of(MIGRATIONS));
    &MIGRATOR
}

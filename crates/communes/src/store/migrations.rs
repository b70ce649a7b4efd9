//! The tables of this context. The journal's own run before them.

use std::sync::LazyLock;

use sqlx::{
    SqlSafeStr as _,
    migrate::{Migration, MigrationType, Migrator},
};

/// Released migrations never change; a new one gets the next number.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "unit", include_str!("../../migrations/0001_unit.sql")),
    (2, "village", include_str!("../../migrations/0002_village.sql")),
    (3, "day", include_str!("../../migrations/0003_day.sql")),
];

pub(crate) fn migrator() -> &'static Migrator {
    static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| {
        let migrations = MIGRATIONS.iter().map(|(version, name, sql)| {
            Migration::new(*version, (*name).into(), MigrationType::Simple, sql.into_sql_str(), false)
        });
        Migrator::with_migrations(migrations.collect())
    });
    &MIGRATOR
}

//! The tables of this context. The journal's own run before them.

use std::sync::LazyLock;

use sqlx::{
    SqlSafeStr as _,
    migrate::{Migration, MigrationType, Migrator},
};

/// Released migrations never change; a new one gets the next number.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "areas", include_str!("../../migrations/0001_areas.sql")),
    (2, "standards", include_str!("../../migrations/0002_standards.sql")),
    (3, "households", include_str!("../../migrations/0003_households.sql")),
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

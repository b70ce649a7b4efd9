//! The tables of this crate, in schema `journal` of every context's database, and how migrations are listed.

use sqlx::{
    SqlSafeStr as _,
    migrate::{Migration, MigrationType, Migrator},
};

/// Released migrations never change; a new one gets the next number.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "journal", include_str!("../migrations/0001_journal.sql")),
    (2, "inbox", include_str!("../migrations/0002_inbox.sql")),
    (3, "keymark", include_str!("../migrations/0003_keymark.sql")),
    (4, "parking", include_str!("../migrations/0004_parking.sql")),
    (5, "audit", include_str!("../migrations/0005_audit.sql")),
    (6, "inbox_epoch", include_str!("../migrations/0006_inbox_epoch.sql")),
    (7, "audited_reads", include_str!("../migrations/0007_audited_reads.sql")),
];

/// Has its own migration table, so that it never meets the context's own migrations; it runs before them.
pub fn migrator() -> Migrator {
    let mut migrator = of(MIGRATIONS);
    migrator.create_schema("journal");
    migrator.dangerous_set_table_name("journal._sqlx_migrations");
    migrator
}

/// A list of version, name and statements. A list and not a folder: cargo sees each `include_str!` change, but would
/// not see a new file.
pub fn of(migrations: &[(i64, &'static str, &'static str)]) -> Migrator {
    let migrations = migrations.iter().map(|(version, name, sql)| {
        Migration::new(*version, (*name).into(), MigrationType::Simple, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.collect())
}

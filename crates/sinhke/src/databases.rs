//! Databases of our own making, thrown away.

use sqlx::{Postgres, migrate::MigrateDatabase as _};

/// Drops a database, whoever still uses it; one that is not there is dropped already.
pub(crate) async fn drop_database(url: &str) -> sqlx::Result<()> {
    if Postgres::database_exists(url).await? {
        Postgres::force_drop_database(url).await?;
    }
    Ok(())
}

//! Databases, migrations and streams: made by `migrate`, verified at every start.
//!
//! A service gets no right to create any of them, and an older binary still starts on a newer schema: what it does not
//! know was added, what it knows must be there unchanged.

use async_nats::jetstream;
use journal::{
    migrations,
    streams::{self, Applied, ServerTooOld, StreamError},
};
use sqlx::{
    Connection as _, PgConnection, Postgres,
    migrate::{Migrate as _, MigrateDatabase as _, MigrateError as SqlxMigrateError, Migrator},
};

use crate::{
    config::{Config, ConfigError},
    run::Context,
    unreached::{self, Unreached},
};

/// What stands in the way.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The settings.
    #[error("the settings cannot be used")]
    Config(#[from] ConfigError),
    /// The database or the broker.
    #[error(transparent)]
    Unreached(#[from] Unreached),
    /// The database.
    #[error("the database failed")]
    Sql(#[from] sqlx::Error),
    /// A migration.
    #[error("a migration failed")]
    Migrate(#[from] SqlxMigrateError),
    /// Never migrated.
    #[error("database {name} does not exist; run `sinhke migrate`")]
    NoDatabase {
        /// Its name.
        name: String,
    },
    /// Not migrated yet.
    #[error("migration {version} ({name}) is not applied; run `sinhke migrate`")]
    Missing {
        /// Its number.
        version: i64,
        /// Its name.
        name: String,
    },
    /// A released migration was edited, or the database is another one.
    #[error("migration {version} ({name}) was applied with other content")]
    Changed {
        /// Its number.
        version: i64,
        /// Its name.
        name: String,
    },
    /// The broker's version.
    #[error(transparent)]
    Server(#[from] ServerTooOld),
    /// The context's stream.
    #[error(transparent)]
    Stream(#[from] StreamError),
}

/// Creates what is missing and applies what is new: database, the journal's migrations, the context's, its stream.
pub async fn migrate<C: Context>(config: &Config) -> Result<Vec<Applied>, MigrateError> {
    database::<C>(&config.database_url(C::NAME)).await?;
    let nats = connect(config, &format!("sinhke-migrate-{}", C::NAME)).await?;
    streams::require_server(&nats)?;
    let spec = config.stream(C::NAME).map_err(ConfigError::from)?;
    Ok(streams::apply(&jetstream::new(nats), &[spec]).await?)
}

/// The database of a context, created when missing, with every migration of this binary.
pub async fn database<C: Context>(url: &str) -> Result<(), MigrateError> {
    let exists = Postgres::database_exists(url).await;
    if !exists.map_err(|error| Unreached::database(url, &error))? {
        let created = Postgres::create_database(url).await;
        // Somebody else may have been faster; what counts is that it is there.
        if created.is_err() && !Postgres::database_exists(url).await? {
            created?;
        }
    }
    let connected = PgConnection::connect(url).await;
    let mut connection = connected.map_err(|error| Unreached::database(url, &error))?;
    for mut migrator in [migrations::migrator(), own::<C>()] {
        // A newer release may have been here already: what this binary does not know is left alone.
        migrator.set_ignore_missing(true).run(&mut connection).await?;
    }
    connection.close().await?;
    Ok(())
}

/// Text that changes with every migration of the journal or the context: the name of a template database.
pub fn fingerprint<C: Context>() -> String {
    let migrations = [migrations::migrator(), own::<C>()];
    let sums = migrations.iter().flat_map(|migrator| migrator.iter());
    let each: Vec<_> = sums.map(|of| format!("{}:{:x?}", of.version, of.checksum)).collect();
    each.join(";")
}

fn own<C: Context>() -> Migrator {
    Migrator::with_migrations(C::migrations().migrations.to_vec())
}

/// What a start checks: migrations applied, broker new enough, stream as it must be.
pub(crate) async fn verify<C: Context>(
    config: &Config,
    nats: &async_nats::Client,
) -> Result<(), MigrateError> {
    let url = config.database_url(C::NAME);
    let mut connection = PgConnection::connect(&url).await.map_err(|error| -> MigrateError {
        if unreached::is_no_database(&error) {
            MigrateError::NoDatabase { name: unreached::database_name(&url) }
        } else {
            Unreached::database(&url, &error).into()
        }
    })?;
    verify_applied(&mut connection, &migrations::migrator()).await?;
    verify_applied(&mut connection, C::migrations()).await?;
    connection.close().await?;
    streams::require_server(nats)?;
    let spec = config.stream(C::NAME).map_err(ConfigError::from)?;
    Ok(streams::verify(&jetstream::new(nats.clone()), &[spec]).await?)
}

async fn verify_applied(connection: &mut PgConnection, migrator: &Migrator) -> Result<(), MigrateError> {
    let first = migrator.iter().next();
    let Some(first) = first else { return Ok(()) };
    let Ok(applied) = connection.list_applied_migrations(&migrator.table_name).await else {
        // Without the table nothing was ever applied.
        return Err(MigrateError::Missing { version: first.version, name: first.description.to_string() });
    };
    for wanted in migrator.iter().filter(|migration| !migration.migration_type.is_down_migration()) {
        let (version, name) = (wanted.version, wanted.description.to_string());
        match applied.iter().find(|applied| applied.version == version) {
            None => return Err(MigrateError::Missing { version, name }),
            Some(found) if found.checksum != wanted.checksum => {
                return Err(MigrateError::Changed { version, name });
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// A client that keeps coming back.
pub(crate) async fn connect(config: &Config, name: &str) -> Result<async_nats::Client, Unreached> {
    let url = config.nats.url.expose();
    let connected = async_nats::ConnectOptions::new().name(name).connect(url).await;
    connected.map_err(|error| Unreached::nats(url, &error))
}

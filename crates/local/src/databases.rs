//! A database for each test, copied from a template that is prepared once.

use std::error::Error;
use std::fmt;

use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::account::hex;
use crate::error::LocalError;
use crate::random;

const DISCONNECT: &str = include_str!("databases/disconnect.sql");
const FIND: &str = include_str!("databases/find.sql");
const LIST: &str = include_str!("databases/list.sql");
const LOCK: &str = include_str!("databases/lock.sql");

/// A database of one test. It goes when this is dropped.
#[derive(Debug)]
pub struct TestDatabase {
    url: String,
    admin_url: String,
    name: Name,
}

impl TestDatabase {
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (url, name) = (self.admin_url.clone(), self.name.clone());
        // What a killed test leaves, the next start of the servers clears.
        crate::cleanup::run(async move {
            let mut admin = PgConnection::connect(&url).await?;
            run(&mut admin, Change::Drop(&name)).await?;
            admin.close().await?;
            Ok(())
        });
    }
}

/// A database name of ours: lower case letters, digits and underscores, so it needs no quoting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name(String);

impl Name {
    /// The template's name with a sum of the fingerprint: changed migrations are another template.
    fn template(template: &str, fingerprint: &str) -> Self {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
        let readable: String = template.chars().map(plain).take(30).collect();
        let mut sum = Sha256::new();
        for part in [template, fingerprint] {
            sum.update(part.len().to_be_bytes());
            sum.update(part);
        }
        let sum = hex(&sum.finalize());
        Self(format!("template_{readable}_{}", sum.get(..16).unwrap_or(&sum)))
    }

    fn test() -> Result<Self, LocalError> {
        Ok(Self(format!("test_{}", random::word()?)))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The statements that PostgreSQL takes no parameters for: names are part of their grammar.
enum Change<'a> {
    /// Empty, to be prepared.
    CreateEmpty(&'a Name),
    CreateFrom {
        name: &'a Name,
        template: &'a Name,
    },
    /// From now on whole, and closed: nobody can stand in the way of a copy.
    Seal(&'a Name),
    Unseal(&'a Name),
    Drop(&'a Name),
}

async fn run(connection: &mut PgConnection, change: Change<'_>) -> Result<(), sqlx::Error> {
    let sql = match change {
        Change::CreateEmpty(name) => format!("create database {name} template template0"),
        Change::CreateFrom { name, template } => {
            format!("create database {name} template {template} strategy wal_log")
        }
        Change::Seal(name) => format!("alter database {name} is_template true allow_connections false"),
        Change::Unseal(name) => format!("alter database {name} is_template false"),
        Change::Drop(name) => format!("drop database if exists {name} with (force)"),
    };
    // Safe: the only variable part is a `Name`, which holds nothing that needs quoting.
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await?;
    Ok(())
}

pub(crate) async fn create<P, F, E>(
    admin_url: &str,
    template: &str,
    fingerprint: &str,
    prepare: P,
) -> Result<TestDatabase, LocalError>
where
    P: FnOnce(String) -> F,
    F: Future<Output = Result<(), E>>,
    E: Into<Box<dyn Error + Send + Sync>>,
{
    let template = Name::template(template, fingerprint);
    let name = Name::test()?;
    let url = with_database(admin_url, &name)?;
    let mut admin = PgConnection::connect(admin_url).await?;
    if !whole(&mut admin, &template).await? {
        // Held by the connection, so freed with it, whatever happens.
        sqlx::query(LOCK).bind(&template.0).execute(&mut admin).await?;
        if !whole(&mut admin, &template).await? {
            run(&mut admin, Change::Drop(&template)).await?;
            run(&mut admin, Change::CreateEmpty(&template)).await?;
            let prepared = prepare(with_database(admin_url, &template)?).await;
            prepared.map_err(|source| LocalError::Prepare {
                template: template.to_string(),
                source: source.into(),
            })?;
            run(&mut admin, Change::Seal(&template)).await?;
            sqlx::query(DISCONNECT).bind(&template.0).execute(&mut admin).await?;
        }
    }
    let change = Change::CreateFrom { name: &name, template: &template };
    run(&mut admin, change).await?;
    admin.close().await?;
    Ok(TestDatabase { url, admin_url: admin_url.to_owned(), name })
}

/// A template is whole when it has been sealed; one without the seal is of a preparation that died.
async fn whole(admin: &mut PgConnection, template: &Name) -> Result<bool, LocalError> {
    let found: Option<bool> = sqlx::query_scalar(FIND).bind(&template.0).fetch_optional(admin).await?;
    Ok(found == Some(true))
}

/// Drops what an earlier run of the same servers left: tests' databases, and templates, which would otherwise grow
/// by one with every change of a migration.
pub(crate) async fn clear(admin_url: &str) -> Result<(), LocalError> {
    let mut admin = PgConnection::connect(admin_url).await?;
    let left: Vec<(String, bool)> = sqlx::query_as(LIST).fetch_all(&mut admin).await?;
    for (name, is_template) in left {
        let name = Name(name);
        if is_template {
            run(&mut admin, Change::Unseal(&name)).await?;
        }
        run(&mut admin, Change::Drop(&name)).await?;
    }
    admin.close().await?;
    Ok(())
}

/// The same server, another database.
fn with_database(url: &str, name: &Name) -> Result<String, LocalError> {
    let bad = || LocalError::BadUrl { url: url.to_owned() };
    let (scheme, rest) = url.split_once("://").ok_or_else(bad)?;
    let (rest, settings) = match rest.split_once('?') {
        Some((rest, settings)) => (rest, format!("?{settings}")),
        None => (rest, String::new()),
    };
    let authority = rest.split('/').next().unwrap_or(rest);
    Ok(format!("{scheme}://{authority}/{name}{settings}"))
}

//! A server that does not answer, named without its password.

use std::fmt;

use async_nats::ServerAddr;
use sqlx::postgres::PgConnectOptions;

/// Which server was asked in vain, where, and why. It has no source: what a driver says holds its causes already, and
/// a chain would say them twice.
#[derive(Debug, thiserror::Error)]
#[error("{server} cannot be reached at {at}: {cause}")]
pub struct Unreached {
    server: &'static str,
    at: String,
    cause: String,
}

impl Unreached {
    pub(crate) fn database(url: &str, cause: &dyn fmt::Display) -> Self {
        Self { server: "PostgreSQL", at: database_at(url), cause: cause.to_string() }
    }

    pub(crate) fn nats(url: &str, cause: &dyn fmt::Display) -> Self {
        let at = url.parse::<ServerAddr>().map(|server| format!("{}:{}", server.host(), server.port()));
        // Its text may hold a password.
        let at = at.unwrap_or_else(|_unreadable| "a URL that cannot be read".to_owned());
        Self { server: "NATS", at, cause: cause.to_string() }
    }
}

/// The name of a database, as its URL says.
pub(crate) fn database_name(url: &str) -> String {
    let options = url.parse::<PgConnectOptions>();
    let name = options.ok().and_then(|options| options.get_database().map(str::to_owned));
    name.unwrap_or_default()
}

/// PostgreSQL's own answer that it has no database of this name.
pub(crate) fn is_no_database(error: &sqlx::Error) -> bool {
    let database = error.as_database_error();
    database.and_then(sqlx::error::DatabaseError::code).is_some_and(|code| code == "3D000")
}

fn database_at(url: &str) -> String {
    match url.parse::<PgConnectOptions>() {
        Ok(options) => match options.get_socket() {
            Some(socket) => format!("{}:{}", socket.display(), options.get_port()),
            None => format!("{}:{}", options.get_host(), options.get_port()),
        },
        Err(_unreadable) => "a URL that cannot be read".to_owned(),
    }
}

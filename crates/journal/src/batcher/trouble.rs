//! What an error of the database means for the batch.

use crate::store::StoreError;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The connection is gone; whether a COMMIT arrived is unknown.
    Lost,
    /// A server that only reads, a former primary: the next connection may find the new one.
    ReadOnly,
    /// Another transaction was in the way.
    Again,
    /// The server cannot write for anybody.
    Unavailable,
    /// One command waited too long for a lock or a timeout of the server.
    Stuck,
    /// Something in the batch may not be stored.
    Refused,
}

impl Trouble {
    pub(super) fn of(error: &StoreError) -> Self {
        match error {
            StoreError::Sql(error) => Self::of_sql(error),
            StoreError::Rows { .. }
            | StoreError::Corrupt { .. }
            | StoreError::Encode(_)
            | StoreError::Seal(_) => Self::Refused,
        }
    }

    fn of_sql(error: &sqlx::Error) -> Self {
        use sqlx::Error::{BeginFailed, Io, Protocol, Tls, WorkerCrashed};
        let Some(code) = error.as_database_error().and_then(sqlx::error::DatabaseError::code) else {
            let lost = matches!(error, Io(_) | Tls(_) | Protocol(_) | BeginFailed | WorkerCrashed);
            return if lost { Self::Lost } else { Self::Refused };
        };
        match &*code {
            "40001" | "40P01" => Self::Again,
            "55P03" | "57014" => Self::Stuck,
            "25006" => Self::ReadOnly,
            // Timeouts that end the session.
            "25P03" | "25P04" => Self::Lost,
            // Connection exceptions; shut down, crashed, starting up.
            code if code.starts_with("08") || code.starts_with("57P") => Self::Lost,
            // No space, memory or slots; failures of the operating system.
            code if code.starts_with("53") || code.starts_with("58") => Self::Unavailable,
            _ => Self::Refused,
        }
    }
}

/// The constraint whose breach the error reports.
pub(super) fn broken_key(error: &StoreError) -> Option<&str> {
    let StoreError::Sql(error) = error else { return None };
    let error = error.as_database_error().filter(|error| error.is_unique_violation())?;
    error.constraint()
}

#[cfg(test)]
mod tests;

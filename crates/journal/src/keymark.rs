//! Whether the keyring at hand is the one that sealed the database.
//!
//! A missing keys file is made anew at start. Over a database that holds data this would be a disaster that looks like
//! a good start: nothing sealed could be read, and the same citizen id could be registered twice. So the first start
//! leaves a mark that only its keyring gives, and every later one compares.

use sqlx::PgPool;

use crate::seal::Sealer;

/// Why a process may not use this database.
#[derive(Debug, thiserror::Error)]
pub enum KeymarkError {
    /// Put the right keys file back.
    #[error(
        "the keys file is not the one that this database was sealed with; put that one back (a missing file is made anew)"
    )]
    AnotherKeyring,
    /// The database.
    #[error("the keyring's mark cannot be compared")]
    Sql(#[from] sqlx::Error),
}

/// Leaves the keyring's mark in a database without one, or compares it with the one there is.
pub async fn check(pool: &PgPool, sealer: &Sealer) -> Result<(), KeymarkError> {
    let mark = sealer.blind("keymark", "sinhke").digest;
    let read = || sqlx::query_scalar::<_, Vec<u8>>(include_str!("keymark.sql")).bind(mark.as_slice());
    // Nothing is found by whoever waited for another instance's first start; the second look sees its mark.
    let found = match read().fetch_optional(pool).await? {
        Some(found) => found,
        None => read().fetch_one(pool).await?,
    };
    if found == mark { Ok(()) } else { Err(KeymarkError::AnotherKeyring) }
}

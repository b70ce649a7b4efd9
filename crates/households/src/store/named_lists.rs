//! Named lists that were given, out of the journal.

use jiff::Timestamp;
use journal::{history, store::StoreError};
use sqlx::PgPool;

use crate::domain::{NamedListId, named_list::ListTaken};

/// A list with who was given it and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    pub taken: ListTaken,
    /// An account id.
    pub by: String,
    pub at: Timestamp,
}

pub(super) async fn read(pool: &PgPool, id: NamedListId) -> Result<Option<Given>, StoreError> {
    let happened = history::of_record(pool, id.raw(), None, 1).await?;
    // Ids of all kinds are from one sequence of time: another record's is no list's.
    let Some(event) = happened.into_iter().find(|event| event.kind == KIND) else { return Ok(None) };
    let taken = serde_json::from_slice(&event.body)?;
    Ok(Some(Given { taken, by: event.principal, at: event.recorded_at }))
}

/// The journal's word for it.
pub(super) const KIND: &str = "named_list.taken";

//! Who asked for what, and what became of it.
//!
//! An entry is written in the transaction of its command; a refusal's entry in the transaction of its batch, or by the
//! shell for what never became a command ([`record`]). Entries are only added. The process that holds the lease
//! [chains](chain) them, signs where the chain ends and keeps that [outside the database](head), so that whoever can
//! change every row is still [found out](verify).
//!
//! Decided: a retry that gets its first answer is no entry, for it changes nothing and the first one is there; the same
//! `request_id` refused twice is two entries, for it was decided twice. Of reads, an
//! export is an entry, and a trial that told that somebody is registered: once for a call, however long its answer. Before and after are digests of versions and of
//! the journal's own bytes (sealed, where they are a person's), not of whole states: a state is what its record's events
//! fold to.

pub mod chain;
mod digest;
pub mod head;
pub mod list;
mod metric;
pub mod verify;

use std::sync::Arc;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use sqlx::{PgPool, Row as _, postgres::PgRow};
use uuid::Uuid;

pub(crate) use self::digest::Touched;
use crate::{
    append::{self, AuditRow, Rows},
    store::StoreError,
};

/// The outcome of a command that was carried out.
pub const DONE: &str = "done";
/// The outcome of a read that is accounted for: an export, or a trial that told that somebody is registered.
pub const READ: &str = "read";

/// One entry, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number; not the order of the chain.
    pub entry: i64,
    /// The shell's clock when it was decided.
    pub recorded_at: Timestamp,
    /// Who asked.
    pub principal: String,
    /// The RPC's full name.
    pub method: String,
    /// The caller's name for the request, if it was read.
    pub request_id: Option<Uuid>,
    /// [`DONE`], [`READ`], or the reason of the refusal.
    pub outcome: String,
    /// What was changed.
    pub records: Vec<Span>,
    /// Keyed digest of the records before; `None` when nothing was changed.
    pub digest_before: Option<Vec<u8>>,
    /// Keyed digest of the records after.
    pub digest_after: Option<Vec<u8>>,
    /// W3C trace context of the call.
    pub traceparent: Option<String>,
}

/// A record and the versions between which a command changed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Which record.
    pub aggregate: Uuid,
    /// Its version before; 0 for one that was made.
    pub before: i64,
    /// Its version after.
    pub after: i64,
}

/// A call that never became a command: refused before, or a read that is an entry.
#[derive(Clone, Debug)]
pub struct Noted {
    /// The shell's clock.
    pub at: Timestamp,
    /// Who asked.
    pub principal: Arc<str>,
    /// The RPC's full name.
    pub method: &'static str,
    /// The caller's name for the request, if it was read.
    pub request_id: Option<Uuid>,
    /// [`READ`], or why it was refused.
    pub outcome: &'static str,
    /// W3C trace context of the call.
    pub traceparent: Option<String>,
}

/// Writes the entries of calls that never reached the batcher, in one statement.
pub async fn record(pool: &PgPool, noted: Vec<Noted>) -> Result<(), StoreError> {
    let row = |noted: Noted| AuditRow {
        recorded_at: noted.at,
        principal: noted.principal,
        method: noted.method,
        request_id: noted.request_id,
        outcome: noted.outcome,
        touched: Touched::default(),
        traceparent: noted.traceparent,
    };
    let rows = Rows { audits: noted.into_iter().map(row).collect(), ..Rows::default() };
    append::append(&mut *pool.acquire().await?, &rows, None).await.map(drop)
}

impl Entry {
    fn read(row: &PgRow) -> Result<Self, sqlx::Error> {
        let aggregates: Vec<Uuid> = row.try_get("aggregates")?;
        let before: Vec<i64> = row.try_get("versions_before")?;
        let after: Vec<i64> = row.try_get("versions_after")?;
        let versions = before.into_iter().zip(after);
        let records = aggregates.into_iter().zip(versions);
        Ok(Self {
            entry: row.try_get("entry")?,
            recorded_at: row.try_get::<jiff_sqlx::Timestamp, _>("recorded_at")?.to_jiff(),
            principal: row.try_get("principal")?,
            method: row.try_get("method")?,
            request_id: row.try_get("request_id")?,
            outcome: row.try_get("outcome")?,
            records: records.map(|(aggregate, (before, after))| Span { aggregate, before, after }).collect(),
            digest_before: row.try_get("digest_before")?,
            digest_after: row.try_get("digest_after")?,
            traceparent: row.try_get("traceparent")?,
        })
    }

    /// The hash at the place after `before`. Every field has its length in front, so no two entries have equal bytes.
    fn hash(&self, before: &Hash) -> Hash {
        let mut bytes = vec![FORM];
        bytes.extend(self.entry.to_be_bytes());
        bytes.extend(self.recorded_at.as_microsecond().to_be_bytes());
        put(&mut bytes, Some(self.principal.as_bytes()));
        put(&mut bytes, Some(self.method.as_bytes()));
        put(&mut bytes, self.request_id.as_ref().map(|id| id.as_bytes().as_slice()));
        put(&mut bytes, Some(self.outcome.as_bytes()));
        put(&mut bytes, self.digest_before.as_deref());
        put(&mut bytes, self.digest_after.as_deref());
        put(&mut bytes, self.traceparent.as_deref().map(str::as_bytes));
        for Span { aggregate, before, after } in &self.records {
            bytes.extend(aggregate.as_bytes());
            bytes.extend(before.to_be_bytes());
            bytes.extend(after.to_be_bytes());
        }
        Sha256::new().chain_update(before).chain_update(bytes).finalize().into()
    }
}

/// The first byte of an entry's bytes; another form gets another number.
const FORM: u8 = 1;

type Hash = [u8; 32];

/// What the first entry of a context's chain follows: two contexts' chains never begin alike.
fn origin(context: &str) -> Hash {
    Sha256::new().chain_update(b"sinhke audit chain\0").chain_update(context).finalize().into()
}

/// A field with its length; one that is absent is not an empty one.
fn put(bytes: &mut Vec<u8>, field: Option<&[u8]>) {
    let length = field.map_or(u64::MAX, |field| u64::try_from(field.len()).unwrap_or(u64::MAX));
    bytes.extend(length.to_be_bytes());
    bytes.extend(field.unwrap_or_default());
}

//! A retry gets the first answer.
//!
//! A receipt is stored in the transaction of the command it answers, sealed and bound to its request. It serves the
//! callers' retries, and our own: when a connection is lost at COMMIT and nobody knows the outcome, the batch runs again
//! and its receipts tell what already happened.

use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
    sync::Arc,
};

use bytes::Bytes;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;
use vocabulary::decision::Claim;

use crate::{seal::SealError, store::StoreError};

/// What the caller of a command gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The answer as the command's own closure encoded it.
    pub bytes: Bytes,
    /// The changed records whose events leave, each with the version it has now: what the position comes from.
    pub touched: Vec<(Uuid, i64)>,
    /// Whether it was read from a receipt rather than decided now.
    pub replayed: bool,
}

/// Who asked what under which id. Another principal's id, or the same id for another method, is another request.
#[derive(Clone, Debug)]
pub(crate) struct RequestKey {
    pub(crate) principal: Arc<str>,
    pub(crate) method: &'static str,
    pub(crate) id: Uuid,
}

impl PartialEq for RequestKey {
    fn eq(&self, other: &Self) -> bool {
        // Ids are random: they differ first.
        self.id == other.id && self.method == other.method && self.principal == other.principal
    }
}

impl Eq for RequestKey {}

impl Hash for RequestKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

impl RequestKey {
    /// Where the sealed answer belongs: copied to another request's row it does not open.
    pub(crate) fn place(&self) -> Vec<u8> {
        [self.principal.as_bytes(), b"\0", self.method.as_bytes(), b"\0", self.id.as_bytes()].concat()
    }
}

/// What the database knows about a batch before its rules run.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Index of the request, hash of its body, sealed answer.
    pub(crate) receipts: Vec<(usize, Vec<u8>, Vec<u8>)>,
    /// Index of the claim and its holder.
    pub(crate) holders: Vec<(usize, Uuid)>,
}

/// Receipts and claims in one statement, so in one snapshot: a rival's request is seen with the claims it took.
pub(crate) async fn known(
    tx: &mut PgConnection,
    requests: &[RequestKey],
    claims: &[Claim],
) -> Result<Known, StoreError> {
    type Row = (i64, Option<Vec<u8>>, Option<Vec<u8>>, Option<Uuid>);
    let rows: Vec<Row> = sqlx::query_as(include_str!("receipts/known.sql"))
        .bind(requests.iter().map(|request| &*request.principal).collect::<Vec<_>>())
        .bind(requests.iter().map(|request| request.method).collect::<Vec<_>>())
        .bind(requests.iter().map(|request| request.id).collect::<Vec<_>>())
        .bind(claims.iter().map(|claim| claim.kind).collect::<Vec<_>>())
        .bind(claims.iter().map(|claim| claim.digest.as_slice()).collect::<Vec<_>>())
        .fetch_all(tx)
        .await?;
    let mut known = Known::default();
    for (at, hash, answer, holder) in rows {
        // Ordinality counts from one.
        let index = usize::try_from(at.saturating_sub(1)).unwrap_or(usize::MAX);
        match (hash, answer, holder) {
            (Some(hash), Some(answer), None) => known.receipts.push((index, hash, answer)),
            (None, None, Some(holder)) => known.holders.push((index, holder)),
            _ => return Err(StoreError::Corrupt { table: "receipt", column: "answer", row: at.to_string() }),
        }
    }
    Ok(known)
}

/// Who holds which of these claims now, for whoever only looks; a command's own claims are read with its batch.
pub async fn holders(
    connection: &mut PgConnection,
    claims: &[Claim],
) -> Result<HashMap<Claim, Uuid>, StoreError> {
    let known = known(connection, &[], claims).await?;
    Ok(known.holders.into_iter().filter_map(|(index, holder)| Some((*claims.get(index)?, holder))).collect())
}

/// Deletes receipts recorded before `limit`, in small transactions that hold nobody up. The shell runs it now and then
/// with its clock's instant less the configured age (7 days). Answers how many there were.
pub async fn prune(pool: &PgPool, limit: Timestamp) -> Result<u64, StoreError> {
    const AT_ONCE: i64 = 5_000;
    let mut total = 0_u64;
    loop {
        let pruned = sqlx::query(include_str!("receipts/prune.sql"))
            .bind(limit.to_sqlx())
            .bind(AT_ONCE)
            .execute(pool)
            .await?
            .rows_affected();
        total = total.saturating_add(pruned);
        if pruned < AT_ONCE.unsigned_abs() {
            return Ok(total);
        }
    }
}

/// The first byte of an envelope: form 1 is a count, that many (aggregate, version), then the answer's own bytes.
const FORM: u8 = 1;

/// The answer and what it touched, as the receipt keeps it.
pub(crate) fn encode(answered: &Answered) -> Result<Vec<u8>, SealError> {
    let Ok(count) = u32::try_from(answered.touched.len()) else { return Err(SealError::TooLong) };
    let mut envelope = vec![FORM];
    envelope.extend(count.to_be_bytes());
    for (aggregate, version) in &answered.touched {
        envelope.extend(aggregate.as_bytes());
        envelope.extend(version.to_be_bytes());
    }
    envelope.extend_from_slice(&answered.bytes);
    Ok(envelope)
}

/// The answer as a replay gives it; `None` if the envelope is of no form that we know.
pub(crate) fn decode(envelope: &[u8]) -> Option<Answered> {
    let (&FORM, rest) = envelope.split_first()? else { return None };
    let (count, mut rest) = rest.split_first_chunk()?;
    let mut touched = Vec::new();
    for _ in 0..u32::from_be_bytes(*count) {
        let (aggregate, after) = rest.split_first_chunk()?;
        let (version, after) = after.split_first_chunk()?;
        touched.push((Uuid::from_bytes(*aggregate), i64::from_be_bytes(*version)));
        rest = after;
    }
    Some(Answered { bytes: Bytes::copy_from_slice(rest), touched, replayed: true })
}

#[cfg(test)]
mod tests;

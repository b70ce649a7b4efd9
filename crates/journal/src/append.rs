//! Everything one transaction adds to the journal's tables, in one statement.
//!
//! Why no event is ever skipped: an event with a public form enters `journal.outbox` in the statement that writes it, and
//! the relay takes *whatever committed row is in the outbox*, ordered by `seq`. There is no cursor that a transaction
//! which commits late could fall behind.
//!
//! Why order holds within a record: `load … for update` precedes this statement in every transaction, so the rows of
//! one record get their `seq` only under that record's lock. Within a record, `seq` order is version order, whoever
//! wrote them; across records it is no order at all, and nothing may rely on it.

use std::{borrow::Cow, sync::Arc, time::Duration};

use bytes::Bytes;
use jiff::{Timestamp, civil::Date};
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;
use uuid::Uuid;
use vocabulary::decision::{Claim, Moment};

use crate::{
    audit::Touched,
    store::{Envelope, Placed, StoreError, column},
};

/// What a batch will have changed in the journal's tables.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) events: Vec<EventRow>,
    pub(crate) receipts: Vec<ReceiptRow>,
    pub(crate) claims: Vec<ClaimRow>,
    pub(crate) audits: Vec<AuditRow>,
}

#[derive(Debug)]
pub(crate) struct EventRow {
    pub(crate) aggregate: Uuid,
    pub(crate) version: i64,
    pub(crate) kind: &'static str,
    pub(crate) body: Vec<u8>,
    pub(crate) public: Option<PublicForm>,
    pub(crate) moment: Arc<Moment>,
}

#[derive(Debug)]
pub(crate) struct PublicForm {
    pub(crate) subject: String,
    pub(crate) message: &'static str,
    pub(crate) valid_on: Date,
    pub(crate) payload: Bytes,
}

#[derive(Debug)]
pub(crate) struct ReceiptRow {
    pub(crate) method: &'static str,
    pub(crate) body_hash: [u8; 32],
    pub(crate) sealed: Vec<u8>,
    pub(crate) moment: Arc<Moment>,
}

/// What became of one request.
#[derive(Debug)]
pub(crate) struct AuditRow {
    pub(crate) recorded_at: Timestamp,
    pub(crate) principal: Arc<str>,
    pub(crate) method: &'static str,
    pub(crate) request_id: Option<Uuid>,
    pub(crate) outcome: &'static str,
    pub(crate) touched: Touched,
    pub(crate) traceparent: Option<String>,
}

/// A claim whose holder changed in the batch: taken, given up, or passed on.
#[derive(Debug)]
pub(crate) struct ClaimRow {
    pub(crate) claim: Claim,
    pub(crate) was: Option<Uuid>,
    pub(crate) becomes: Option<Uuid>,
}

impl Rows {
    pub(crate) fn is_empty(&self) -> bool {
        self.events.is_empty() && self.receipts.is_empty() && self.claims.is_empty() && self.audits.is_empty()
    }

    /// The events that leave, as the relay publishes them, at their positions.
    pub(crate) fn into_placed(self, first: i64, waited: Duration) -> Vec<Placed> {
        let leaving = self.events.into_iter().filter_map(|row| {
            let EventRow { aggregate, version, public, moment, .. } = row;
            Some((aggregate, version, public?, moment))
        });
        let placed =
            |(position, (aggregate, version, public, moment)): (i64, (_, _, PublicForm, Arc<Moment>))| {
                let PublicForm { subject, message, valid_on, payload } = public;
                let message = Cow::Borrowed(message);
                let (recorded_at, traceparent) = (moment.now, moment.traceparent.clone());
                let event = Envelope {
                    position,
                    aggregate,
                    version,
                    subject,
                    message,
                    valid_on,
                    recorded_at,
                    traceparent,
                    payload,
                };
                Placed { event, waited: Some(waited) }
            };
        (first..).zip(leaving).map(placed).collect()
    }

    /// How many events the relay will find.
    pub(crate) fn leaving(&self) -> usize {
        self.events.iter().filter(|event| event.public.is_some()).count()
    }
}

/// Writes the rows, and makes sure that each of them was written. Answers whether the events that leave have their
/// positions, beginning with `first`; otherwise they wait in the outbox.
pub(crate) async fn append(
    tx: &mut PgConnection,
    rows: &Rows,
    first: Option<i64>,
) -> Result<bool, StoreError> {
    let Rows { events, receipts, claims, audits } = rows;
    let public = column(events, |row| row.public.as_ref());
    let (happened, waiting, placed, answered, claimed, audited): (i64, i64, i64, i64, i64, i64) =
        sqlx::query_as(include_str!("append.sql"))
            .bind(column(events, |row| row.aggregate))
            .bind(column(events, |row| row.version))
            .bind(column(events, |row| row.kind))
            .bind(column(events, |row| row.body.as_slice()))
            .bind(column(events, |row| row.moment.now.to_sqlx()))
            .bind(column(events, |row| &*row.moment.caller.principal))
            .bind(column(events, |row| row.moment.request_id.0))
            .bind(column(events, |row| row.moment.traceparent.as_deref()))
            .bind(column(&public, |form| form.map(|form| form.subject.as_str())))
            .bind(column(&public, |form| form.map(|form| form.message)))
            .bind(column(&public, |form| form.map(|form| form.valid_on.to_sqlx())))
            .bind(column(&public, |form| form.map(|form| form.payload.as_ref())))
            .bind(column(receipts, |row| &*row.moment.caller.principal))
            .bind(column(receipts, |row| row.method))
            .bind(column(receipts, |row| row.moment.request_id.0))
            .bind(column(receipts, |row| row.body_hash.as_slice()))
            .bind(column(receipts, |row| row.sealed.as_slice()))
            .bind(column(receipts, |row| row.moment.now.to_sqlx()))
            .bind(column(claims, |row| row.claim.kind))
            .bind(column(claims, |row| row.claim.digest.as_slice()))
            .bind(column(claims, |row| row.was))
            .bind(column(claims, |row| row.becomes))
            .bind(first)
            .bind(column(audits, |row| row.recorded_at.to_sqlx()))
            .bind(column(audits, |row| &*row.principal))
            .bind(column(audits, |row| row.method))
            .bind(column(audits, |row| row.request_id))
            .bind(column(audits, |row| row.outcome))
            .bind(column(audits, |row| row.touched.aggregates()))
            .bind(column(audits, |row| row.touched.versions_before()))
            .bind(column(audits, |row| row.touched.versions_after()))
            .bind(column(audits, |row| row.touched.digests.as_ref().map(|[before, _]| before.as_slice())))
            .bind(column(audits, |row| row.touched.digests.as_ref().map(|[_, after]| after.as_slice())))
            .bind(column(audits, |row| row.traceparent.as_deref()))
            .fetch_one(tx)
            .await?;
    check("journal.store.append: events", events.len(), happened)?;
    check("journal.store.append: outbox", rows.leaving(), waiting.saturating_add(placed))?;
    check("journal.store.append: receipts", receipts.len(), answered)?;
    check("journal.store.append: claims", claims.len(), claimed)?;
    check("journal.store.append: audit", audits.len(), audited)?;
    Ok(placed > 0)
}

fn check(statement: &'static str, expected: usize, actual: i64) -> Result<(), StoreError> {
    StoreError::check_rows(statement, expected, actual.unsigned_abs())
}

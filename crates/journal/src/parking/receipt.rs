//! A retry of an operation gets the first answer, as a retry of a command does.

use std::sync::Arc;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    append::{self, AuditRow, Rows},
    audit::{DONE, Touched},
    feed::FeedError,
    inbox::{InboxError, effect::Stuck},
    receipts::{self, RequestKey},
    seal::{SealError, Sealer},
    store::StoreError,
};

const RECEIPT: &str = include_str!("receipt.sql");

/// Who asks, when, under which id.
#[derive(Clone, Debug)]
pub struct Request {
    /// An account id.
    pub principal: Arc<str>,
    /// The RPC.
    pub method: &'static str,
    pub id: Uuid,
    /// Of everything that is asked: the same id with another body is another request.
    pub body_hash: [u8; 32],
    pub now: Timestamp,
    /// W3C trace context of the call.
    pub traceparent: Option<String>,
}

pub(super) struct Receipts<'a> {
    pub(super) sealer: &'a Sealer,
    pub(super) request: &'a Request,
}

pub(super) enum Kept {
    Nothing,
    /// The id was used for something else.
    Other,
    Answer(i64),
}

impl Receipts<'_> {
    pub(super) async fn find(&self, tx: &mut PgConnection) -> Result<Kept, Stuck> {
        let known = receipts::known(tx, &[self.key()], &[]).await.map_err(stuck)?;
        let Some((_, hash, sealed)) = known.receipts.first() else { return Ok(Kept::Nothing) };
        if *hash != self.request.body_hash {
            return Ok(Kept::Other);
        }
        let answer = self.sealer.open_answer(&self.key().place(), sealed).map_err(unsealed)?;
        match <[u8; 8]>::try_from(answer.as_slice()) {
            Ok(answer) => Ok(Kept::Answer(i64::from_be_bytes(answer))),
            Err(_) => Err(unsealed(SealError::Open)),
        }
    }

    /// The answer for retries, and the entry in the audit.
    pub(super) async fn keep(&self, tx: &mut PgConnection, answer: i64) -> Result<(), Stuck> {
        let Request { principal, method, id, body_hash, now, traceparent } = self.request;
        let sealed = self.sealer.seal_answer(&self.key().place(), &answer.to_be_bytes()).map_err(unsealed)?;
        let insert = sqlx::query(RECEIPT).bind(&**principal).bind(method).bind(id).bind(body_hash.as_slice());
        insert.bind(sealed).bind(now.to_sqlx()).execute(&mut *tx).await?;
        let audit = AuditRow {
            recorded_at: *now,
            principal: Arc::clone(principal),
            method,
            request_id: Some(*id),
            outcome: DONE,
            // The record is another context's, and stays as it is.
            touched: Touched::default(),
            traceparent: traceparent.clone(),
        };
        let rows = Rows { audits: vec![audit], ..Rows::default() };
        append::append(tx, &rows, None).await.map_err(stuck)?;
        Ok(())
    }

    fn key(&self) -> RequestKey {
        let Request { principal, method, id, .. } = self.request;
        RequestKey { principal: Arc::clone(principal), method, id: *id }
    }
}

fn unsealed(error: SealError) -> Stuck {
    stuck(StoreError::Seal(error))
}

fn stuck(error: StoreError) -> Stuck {
    InboxError::Feed(FeedError::Store(error)).into()
}

//! Lists of the audit.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use journal::{
    audit::{
        Entry, Span,
        list::{Filter, list as entries_of},
    },
    refusal::Refusal,
};
use proto::sinhke::operations::v1::{self as pb, audit_service_server::AuditService};
use sqlx::PgPool;
use tonic::{Request, Response, Status, async_trait};
use vocabulary::{
    page::PageKey,
    rejection::{Fault, Violations},
    text::Name,
};

use crate::{
    fields::{missing, pb_time},
    pages::{Page, Pages},
    rpc::{Asking, Queries},
};

/// The audits of a process's contexts.
#[derive(Clone)]
pub(super) struct Ledgers {
    pub(super) queries: Queries,
    pub(super) page_key: PageKey,
    /// For reads, by context.
    pub(super) pools: Arc<BTreeMap<&'static str, PgPool>>,
}

#[async_trait]
impl AuditService for Ledgers {
    async fn list_audit_entries(
        &self,
        request: Request<pb::ListAuditEntriesRequest>,
    ) -> Result<Response<pb::ListAuditEntriesResponse>, Status> {
        self.queries.query(request, async |request, asking| list(self, request, asking).await).await
    }
}

/// What a request asks for.
struct Wanted<'a> {
    pool: &'a PgPool,
    filter: Filter,
    page: Page<i64>,
}

async fn list(
    ledgers: &Ledgers,
    request: pb::ListAuditEntriesRequest,
    asking: &Asking,
) -> Result<pb::ListAuditEntriesResponse, Refusal> {
    let asked = pb::ListAuditEntriesRequest { page_size: 0, page_token: String::new(), ..request.clone() };
    let pages = Pages::new(&ledgers.page_key, asking.method, &asked);
    let context = request.context.clone();
    let Wanted { pool, filter, page } = parse(ledgers, request, &pages)?;
    let one_more = i64::from(page.size.rows()) + 1;
    let found = entries_of(pool, &filter, page.after, one_more).await?;
    let keyset = |(entry, _): &(Entry, Option<i64>)| entry.entry.to_be_bytes().to_vec();
    let (found, next_page_token) = pages.cut(found, page.size, keyset);
    let entries = found.into_iter().map(|(entry, position)| shown(&context, entry, position)).collect();
    Ok(pb::ListAuditEntriesResponse { entries, next_page_token })
}

fn parse<'a>(
    ledgers: &'a Ledgers,
    request: pb::ListAuditEntriesRequest,
    pages: &Pages<'_>,
) -> Result<Wanted<'a>, Violations> {
    let pb::ListAuditEntriesRequest { context, principal, method, start_time, end_time, .. } = request;
    let mut bad = Violations::default();
    let not_run = || Fault::new("không chạy trong tiến trình này", "is not run by this process");
    let pool = match ledgers.pools.get(context.as_str()) {
        Some(pool) => Ok(pool),
        None if context.is_empty() => Err(missing()),
        None => Err(not_run()),
    };
    let pool = bad.field("context", pool);
    let from = bad.field("start_time", start_time.map(instant).transpose());
    let until = bad.field("end_time", end_time.map(instant).transpose());
    let read = |keyset: &[u8]| keyset.try_into().ok().map(i64::from_be_bytes);
    let principal = bad.field("principal", word(&principal));
    let method = bad.field("method", word(&method));
    let page = pages.page(request.page_size, &request.page_token, read, &mut bad);
    let (Some(pool), Some(from), Some(until), Some(page)) = (pool, from, until, page) else {
        return Err(bad);
    };
    let (Some(principal), Some(method)) = (principal, method) else { return Err(bad) };
    let filter = Filter { principal, method, from, until };
    Ok(Wanted { pool, filter, page })
}

/// A word to look for, if one is said.
fn word(said: &str) -> Result<Option<String>, Fault> {
    if said.is_empty() { Ok(None) } else { said.parse::<Name>().map(|word| Some(word.to_string())) }
}

/// Parts of a second are never negative (google.protobuf.Timestamp).
fn instant(said: prost_types::Timestamp) -> Result<Timestamp, Fault> {
    let instant = Timestamp::new(said.seconds, said.nanos).ok().filter(|_| said.nanos >= 0);
    instant.ok_or_else(|| Fault::new("không phải một thời điểm", "is not an instant"))
}

fn shown(context: &str, entry: Entry, position: Option<i64>) -> pb::AuditEntry {
    let record = |Span { aggregate, before, after }| pb::ChangedRecord {
        record_id: aggregate.to_string(),
        version_before: before,
        version_after: after,
    };
    pb::AuditEntry {
        name: format!("contexts/{context}/auditEntries/{}", entry.entry),
        record_time: Some(pb_time(entry.recorded_at)),
        principal: entry.principal,
        method: entry.method,
        request_id: entry.request_id.map(|id| id.to_string()).unwrap_or_default(),
        outcome: entry.outcome,
        records: entry.records.into_iter().map(record).collect(),
        digest_before: entry.digest_before.unwrap_or_default(),
        digest_after: entry.digest_after.unwrap_or_default(),
        trace_parent: entry.traceparent.unwrap_or_default(),
        chain_position: position.unwrap_or(0),
    }
}

//! Parked events: one line for each RPC, then what becomes of it.

use journal::{
    parking::{self, ParkedEvent, ParkedKey, ParkingRefusal},
    refusal::Refusal,
    store::StoreError,
};
use prost::Message;
use proto::sinhke::operations::v1::{self as pb, parking_service_server::ParkingService};
use tonic::{Request, async_trait};
use vocabulary::{
    decision::RequestId,
    rejection::{Fault, Violations},
    text::Name,
};

use super::{Desk, refusal::OperationsRefusal};
use crate::{
    fields,
    pages::{Page, Pages, text},
    rpc::{self, Asking, Reply},
    run::Fed,
};

const LIST: &str = "sinhke.operations.v1.ParkingService/ListParkedEvents";
/// All consumers.
const ANY: &str = "-";

#[derive(Clone)]
pub(super) struct Parking(pub(super) Desk);

#[async_trait]
impl ParkingService for Parking {
    async fn list_parked_events(
        &self,
        request: Request<pb::ListParkedEventsRequest>,
    ) -> Reply<pb::ListParkedEventsResponse> {
        self.0.queries.query(request, async |ask, _| list(&self.0, ask).await).await
    }

    async fn replay_parked_event(
        &self,
        request: Request<pb::ReplayParkedEventRequest>,
    ) -> Reply<pb::ReplayParkedEventResponse> {
        self.0.queries.operate(request, async |ask, asking| replay(&self.0, ask, asking).await).await
    }

    async fn discard_parked_event(
        &self,
        request: Request<pb::DiscardParkedEventRequest>,
    ) -> Reply<pb::ParkedEvent> {
        self.0.queries.operate(request, async |ask, asking| discard(&self.0, ask, asking).await).await
    }
}

/// The last row of a page: consumer and event.
type Row = (String, ParkedKey);

async fn list(
    desk: &Desk,
    mut ask: pb::ListParkedEventsRequest,
) -> Result<pb::ListParkedEventsResponse, Refusal> {
    let (size, token) = (std::mem::take(&mut ask.page_size), std::mem::take(&mut ask.page_token));
    let pages = Pages::new(&desk.page_key, LIST, &ask);
    let mut bad = Violations::default();
    let consumer = bad.field("parent", ask.parent.strip_prefix("consumers/").ok_or_else(bad_parent));
    let page = pages.page(size, &token, read_row, &mut bad);
    let (Some(consumer), Some(Page { size, after })) = (consumer, page) else { return Err(bad.into()) };
    if consumer != ANY && !desk.feeds.contains_key(consumer) {
        return Err(OperationsRefusal::ConsumerNotFound(consumer.to_owned()).into());
    }
    let wanted = usize::from(size.rows()) + 1;
    let mut rows = Vec::new();
    for fed in desk.feeds.values().filter(|fed| consumer == ANY || fed.name == consumer) {
        let after = match &after {
            Some((last, _)) if fed.name < last.as_str() => continue,
            Some((last, key)) if fed.name == last => Some(*key),
            Some(_) | None => None,
        };
        let limit = i64::try_from(wanted.saturating_sub(rows.len())).unwrap_or(0);
        let found = parking::list(&fed.reads, fed.name, after, limit).await.map_err(StoreError::from)?;
        rows.extend(found.into_iter().map(|event| (fed, event)));
    }
    let (rows, next_page_token) = pages.cut(rows, size, |(fed, event)| write_row(fed, event));
    let parked_events = rows.iter().map(|(fed, event)| shown(fed, event)).collect();
    Ok(pb::ListParkedEventsResponse { parked_events, next_page_token })
}

async fn replay(
    desk: &Desk,
    ask: pb::ReplayParkedEventRequest,
    asking: &Asking,
) -> Result<(pb::ReplayParkedEventResponse, bool), Refusal> {
    let mut bad = Violations::default();
    let name = bad.field("name", parse(&ask.name));
    let request_id = bad.field("request_id", ask.request_id.parse());
    let (Some((consumer, key)), Some(request_id)) = (name, request_id) else { return Err(bad.into()) };
    let fed = found(desk, consumer, key)?;
    let request = request(&ask, request_id, asking);
    let followed = parking::replay(&fed.link, &desk.sealer, &*fed.feed, key, &request).await?;
    Ok((pb::ReplayParkedEventResponse { applied_count: followed.applied }, followed.repeated))
}

async fn discard(
    desk: &Desk,
    ask: pb::DiscardParkedEventRequest,
    asking: &Asking,
) -> Result<(pb::ParkedEvent, bool), Refusal> {
    let mut bad = Violations::default();
    let name = bad.field("name", parse(&ask.name));
    let reason = bad.field("reason", ask.reason.parse::<Name>());
    let request_id = bad.field("request_id", ask.request_id.parse());
    let (Some((consumer, key)), Some(reason), Some(request_id)) = (name, reason, request_id) else {
        return Err(bad.into());
    };
    let fed = found(desk, consumer, key)?;
    let request = request(&ask, request_id, asking);
    let why = (&request, reason.as_str());
    let followed = parking::discard(&fed.link, &desk.sealer, &*fed.feed, key, why).await?;
    // A discarded event stays as it is: a retry reads what the first answer said.
    let discarded = parking::find(&fed.reads, consumer, key).await.map_err(StoreError::from)?;
    let discarded = discarded.ok_or_else(|| not_found(consumer, key))?;
    Ok((shown(fed, &discarded), followed.repeated))
}

fn request<P: Message>(ask: &P, RequestId(id): RequestId, asking: &Asking) -> parking::Request {
    parking::Request {
        principal: asking.caller.principal.clone(),
        method: asking.method,
        id,
        body_hash: rpc::body_hash(asking.method, &ask.encode_to_vec()),
        now: asking.now,
        traceparent: asking.traceparent.clone(),
    }
}

fn found<'a>(desk: &'a Desk, consumer: &str, key: ParkedKey) -> Result<&'a Fed, ParkingRefusal> {
    desk.feeds.get(consumer).ok_or_else(|| not_found(consumer, key))
}

fn not_found(consumer: &str, key: ParkedKey) -> ParkingRefusal {
    ParkingRefusal::NotFound { consumer: consumer.to_owned(), key }
}

/// `consumers/{consumer}/parkedEvents/{record}-{version}`.
fn parse(name: &str) -> Result<(&str, ParkedKey), Fault> {
    let parts = name.strip_prefix("consumers/").and_then(|rest| rest.split_once("/parkedEvents/"));
    parts.and_then(|(consumer, key)| Some((consumer, key.parse().ok()?))).ok_or_else(|| {
        Fault::new(
            "phải có dạng consumers/{consumer}/parkedEvents/{record}-{version}",
            "must be of the form consumers/{consumer}/parkedEvents/{record}-{version}",
        )
    })
}

fn bad_parent() -> Fault {
    Fault::new(
        "phải có dạng consumers/{consumer}, hoặc consumers/- cho tất cả",
        "must be of the form consumers/{consumer}, or consumers/- for all",
    )
}

fn write_row(fed: &Fed, event: &ParkedEvent) -> Vec<u8> {
    format!("{}/{}", fed.name, event.key).into_bytes()
}

fn read_row(keyset: &[u8]) -> Option<Row> {
    let text = text(keyset)?;
    let (consumer, key) = text.split_once('/')?;
    Some((consumer.to_owned(), key.parse().ok()?))
}

fn shown(fed: &Fed, event: &ParkedEvent) -> pb::ParkedEvent {
    let (state, discarded) = match &event.discarded {
        None => (pb::parked_event::State::Waiting, None),
        Some(discarded) => (pb::parked_event::State::Discarded, Some(discarded)),
    };
    pb::ParkedEvent {
        name: format!("consumers/{}/parkedEvents/{}", fed.name, event.key),
        state: state.into(),
        source: fed.feed.source().to_owned(),
        position: event.position,
        event: event.event.clone(),
        record: event.key.aggregate.to_string(),
        version: event.key.version,
        record_time: Some(fields::pb_time(event.recorded_at)),
        valid_date: Some(fields::pb_date(event.valid_on)),
        park_reason: event.reason.to_string(),
        park_time: Some(fields::pb_time(event.parked_at)),
        held_count: event.held,
        discard_time: discarded.map(|discarded| fields::pb_time(discarded.at)),
        discarder: discarded.map(|discarded| discarded.by.clone()).unwrap_or_default(),
        discard_reason: discarded.map(|discarded| discarded.reason.clone()).unwrap_or_default(),
    }
}

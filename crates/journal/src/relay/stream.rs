//! What the stream itself says was published: the only memory of it that cannot disagree with the stream.

use async_nats::{
    HeaderMap,
    jetstream::{self, message::StreamMessage},
};
use uuid::Uuid;

use super::{RelayError, message};

/// The stream's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StreamHead {
    /// The last sequence number that was used.
    pub(super) sequence: u64,
    /// The last event; `None` when the stream holds none.
    pub(super) last: Option<LastEvent>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct LastEvent {
    pub(super) position: i64,
    pub(super) aggregate: Uuid,
    pub(super) version: i64,
}

pub(super) async fn head(js: &jetstream::Context, stream: &str) -> Result<StreamHead, RelayError> {
    let stream = js.get_stream(stream).await.map_err(Box::new)?;
    let state = &stream.cached_info().state;
    let sequence = state.last_sequence;
    if state.messages == 0 {
        return Ok(StreamHead { sequence, last: None });
    }
    let message = stream.get_raw_message(sequence).await.map_err(Box::new)?;
    match read(&message) {
        Some(last) => Ok(StreamHead { sequence, last: Some(last) }),
        None => Err(RelayError::Foreign { sequence }),
    }
}

fn read(message: &StreamMessage) -> Option<LastEvent> {
    Some(LastEvent {
        position: number(&message.headers, message::POSITION)?,
        aggregate: message.headers.get(message::AGGREGATE)?.as_str().parse().ok()?,
        version: number(&message.headers, message::VERSION)?,
    })
}

fn number(headers: &HeaderMap, name: &'static str) -> Option<i64> {
    headers.get(name)?.as_str().parse().ok()
}

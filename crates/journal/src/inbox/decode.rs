//! A message as an event. The subject says what happened, the headers to which record, the payload is the feed's.

use async_nats::{HeaderMap, Message};
use std::str::FromStr;

use crate::{feed::Delivered, relay::message};

/// What is not as the relay writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unreadable(pub(super) &'static str);

/// `head` is the subject up to and including the contract's version: `sinhke.parcels.v1.`.
pub(super) fn delivered(message: Message, head: &str) -> Result<Delivered, Unreadable> {
    let tail = message.subject.as_str().strip_prefix(head).ok_or(Unreadable("subject"))?;
    let (event, _place) = tail.rsplit_once('.').ok_or(Unreadable("subject"))?;
    let headers = message.headers.as_ref().ok_or(Unreadable("headers"))?;
    let recorded_at = read(headers, message::RECORDED_AT)?;
    Ok(Delivered {
        aggregate: read(headers, message::AGGREGATE)?,
        version: read(headers, message::VERSION)?,
        position: read(headers, message::POSITION)?,
        event: event.to_owned(),
        recorded_at,
        // Given when it takes effect.
        known_at: recorded_at,
        valid_on: read(headers, message::VALID_ON)?,
        payload: message.payload,
    })
}

/// Which life of its journal a message is of. Before there was a header for it, only the event's id said so.
pub(super) fn epoch(message: &Message) -> Result<i32, Unreadable> {
    let headers = message.headers.as_ref().ok_or(Unreadable("headers"))?;
    if let Ok(epoch) = read(headers, message::EPOCH) {
        return Ok(epoch);
    }
    let id: String = read(headers, "ce-id")?;
    id.split('-').next().and_then(|epoch| epoch.parse().ok()).ok_or(Unreadable(message::EPOCH))
}

fn read<T: FromStr>(headers: &HeaderMap, name: &'static str) -> Result<T, Unreadable> {
    headers.get(name).and_then(|value| value.as_str().parse().ok()).ok_or(Unreadable(name))
}

//! An event as a message: CloudEvents 1.0 in binary mode, payload untouched.
//!
//! A message without `Content-Type: application/cloudevents…` is in binary mode, so that header must never be set.

use async_nats::{
    HeaderMap, HeaderValue,
    header::{NATS_EXPECTED_LAST_SEQUENCE, NATS_EXPECTED_STREAM, NATS_MESSAGE_ID},
};

use crate::store::Envelope;

/// Which life of its journal an event belongs to.
pub(crate) const EPOCH: &str = "sinhke-epoch";
pub(crate) const AGGREGATE: &str = "ce-subject";
pub(crate) const RECORDED_AT: &str = "ce-time";
pub(crate) const POSITION: &str = "sinhke-position";
pub(crate) const VERSION: &str = "sinhke-version";
pub(crate) const VALID_ON: &str = "sinhke-valid-on";

/// Where a message must land: in this stream, right after this sequence number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) stream: &'a str,
    pub(super) after: u64,
    /// Without an id that the server could recognise.
    pub(super) anonymous: bool,
}

pub(super) fn headers(context: &str, epoch: i32, event: &Envelope, place: Place<'_>) -> HeaderMap {
    let mut headers = attributes(context, epoch, event);
    if !place.anonymous {
        headers.insert(NATS_MESSAGE_ID, event_id(epoch, event));
    }
    headers.insert(NATS_EXPECTED_STREAM, place.stream);
    headers.insert(NATS_EXPECTED_LAST_SEQUENCE, HeaderValue::from(place.after));
    headers
}

fn event_id(epoch: i32, event: &Envelope) -> String {
    format!("{epoch}-{}-{}", event.aggregate, event.version)
}

/// What a message says of its event, wherever it is published.
pub(crate) fn attributes(context: &str, epoch: i32, event: &Envelope) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("ce-specversion", "1.0");
    headers.insert("ce-id", event_id(epoch, event));
    headers.insert("ce-source", encode(&format!("/sinhke/{context}")));
    headers.insert("ce-type", encode(&event_type(&event.subject)));
    headers.insert(AGGREGATE, event.aggregate.to_string());
    headers.insert(RECORDED_AT, event.recorded_at.to_string());
    headers.insert("ce-datacontenttype", "application/protobuf");
    headers.insert("ce-dataschema", encode(&format!("https://type.googleapis.com/{}", event.message)));
    headers.insert(EPOCH, HeaderValue::from(epoch));
    headers.insert(POSITION, HeaderValue::from(event.position));
    headers.insert(VERSION, HeaderValue::from(event.version));
    headers.insert(VALID_ON, event.valid_on.to_string());
    // Came from a caller: a text that is no header value is left out rather than sent on.
    if let Some(trace) = event.traceparent.as_deref().and_then(|text| text.parse::<HeaderValue>().ok()) {
        headers.insert("traceparent", trace);
    }
    headers
}

/// `sinhke.parcels.v1.parcel.moved.06940` is a `vn.sinhke.parcels.v1.parcel.moved`.
fn event_type(subject: &str) -> String {
    let without_place = subject.rsplit_once('.').map_or(subject, |(middle, _place)| middle);
    format!("vn.{without_place}")
}

/// The encoding of attribute values in the NATS binding: space, `"`, `%` and what is not printable ASCII.
fn encode(text: &str) -> String {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && byte != b'"' && byte != b'%' {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for digit in [byte >> 4, byte & 0xF] {
                encoded.extend(HEX.get(usize::from(digit)));
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests;

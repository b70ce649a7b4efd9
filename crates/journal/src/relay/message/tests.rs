use bytes::Bytes;
use jiff::civil::date;
use uuid::Uuid;

use super::{Place, encode, headers};
use crate::store::Envelope;

fn event() -> Envelope {
    Envelope {
        position: 7,
        aggregate: Uuid::from_u128(0xA),
        version: 3,
        subject: "sinhke.parcels.v1.parcel.moved.06940".to_owned(),
        message: "sinhke.parcels.v1.ParcelMoved".into(),
        valid_on: date(2025, 7, 1),
        recorded_at: "2025-07-02T01:02:03.000004Z".parse().unwrap(),
        traceparent: Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned()),
        payload: Bytes::from_static(b"\x08\x01"),
    }
}

#[test]
fn every_attribute_is_a_header() {
    let headers =
        headers("parcels", 2, &event(), Place { stream: "SINHKE_PARCELS", after: 41, anonymous: false });
    let mut found: Vec<(String, String)> = headers
        .iter()
        .map(|(name, values)| (name.to_string(), values.first().unwrap().to_string()))
        .collect();
    found.sort();
    let wanted = [
        ("Nats-Expected-Last-Sequence", "41"),
        ("Nats-Expected-Stream", "SINHKE_PARCELS"),
        ("Nats-Msg-Id", "2-00000000-0000-0000-0000-00000000000a-3"),
        ("ce-dataschema", "https://type.googleapis.com/sinhke.parcels.v1.ParcelMoved"),
        ("ce-datacontenttype", "application/protobuf"),
        ("ce-id", "2-00000000-0000-0000-0000-00000000000a-3"),
        ("ce-source", "/sinhke/parcels"),
        ("ce-specversion", "1.0"),
        ("ce-subject", "00000000-0000-0000-0000-00000000000a"),
        ("ce-time", "2025-07-02T01:02:03.000004Z"),
        ("ce-type", "vn.sinhke.parcels.v1.parcel.moved"),
        ("sinhke-epoch", "2"),
        ("sinhke-position", "7"),
        ("sinhke-valid-on", "2025-07-01"),
        ("sinhke-version", "3"),
        ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
    ];
    let mut wanted: Vec<(String, String)> =
        wanted.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    wanted.sort();
    assert_eq!(found, wanted);
}

#[test]
fn a_trace_that_would_break_the_headers_is_left_out() {
    let broken =
        Envelope { traceparent: Some("00-x\r\nContent-Type: application/cloudevents".to_owned()), ..event() };
    let headers =
        headers("parcels", 1, &broken, Place { stream: "SINHKE_PARCELS", after: 0, anonymous: false });
    assert!(headers.get("traceparent").is_none());
}

#[test]
fn attribute_values_are_printable_ascii() {
    assert_eq!(encode("Uông Bí \"100%\""), "U%C3%B4ng%20B%C3%AD%20%22100%25%22");
}

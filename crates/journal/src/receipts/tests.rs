use std::sync::Arc;

use bytes::Bytes;
use uuid::Uuid;

use super::{Answered, RequestKey, decode, encode};

fn answered(touched: Vec<(Uuid, i64)>, bytes: &[u8]) -> Answered {
    Answered { bytes: Bytes::copy_from_slice(bytes), touched, replayed: false }
}

#[test]
fn an_answer_is_replayed_as_it_was_given() {
    for first in [
        answered(Vec::new(), b""),
        answered(Vec::new(), b"text"),
        answered(vec![(Uuid::from_u128(1), 1), (Uuid::from_u128(u128::MAX), i64::MAX)], b"\0\x01"),
    ] {
        let replayed = decode(&encode(&first).unwrap()).unwrap();
        assert_eq!(replayed, Answered { replayed: true, ..first });
    }
}

#[test]
fn an_envelope_cut_short_or_of_another_form_is_not_an_answer() {
    let envelope = encode(&answered(vec![(Uuid::from_u128(1), 1)], b"")).unwrap();
    for length in 0..envelope.len() {
        assert_eq!(decode(envelope.get(..length).unwrap()), None);
    }
    assert_eq!(decode(&[2, 0, 0, 0, 0]), None);
}

#[test]
fn requests_differ_by_principal_method_and_id() {
    let key = |principal: &str, method, id| RequestKey {
        principal: Arc::from(principal),
        method,
        id: Uuid::from_u128(id),
    };
    let one = key("a", "m", 1);
    assert_eq!(one, key("a", "m", 1));
    for other in [key("b", "m", 1), key("a", "n", 1), key("a", "m", 2)] {
        assert_ne!(one, other);
        assert_ne!(one.place(), other.place());
    }
}

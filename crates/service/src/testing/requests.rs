//! Fields of requests in short.

use std::sync::atomic::{AtomicU64, Ordering};

use jiff::civil::Date;
use proto::google::r#type::Date as PbDate;
use uuid::Uuid;

use crate::fields;

/// A request's name that no other has.
pub fn new_request_id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Uuid::from_u128(NEXT.fetch_add(1, Ordering::Relaxed).into()).to_string()
}

/// `2025-07-01`, as the fields have it.
pub fn day(text: &str) -> Option<PbDate> {
    let date: Date = text.parse().expect("a day");
    Some(fields::pb_date(date))
}

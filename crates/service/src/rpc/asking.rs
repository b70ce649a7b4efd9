//! What a parser or a query may know of the call.

use std::time::Instant;

use jiff::{Timestamp, civil::Date};
use uuid::Uuid;
use vocabulary::{
    caller::Caller,
    decision::{Moment, RequestId},
    rejection::Language,
};

/// Who asks, when, in which language, until when.
#[derive(Clone, Debug)]
pub struct Asking {
    /// Who asks.
    pub caller: Caller,
    /// The clock's instant: what is changed now is known from then on.
    pub now: Timestamp,
    /// The deployment's civil date.
    pub business_date: Date,
    /// When nobody waits any more.
    pub deadline: Option<Instant>,
    /// The caller's language.
    pub language: Language,
    /// `sinhke.x.v1.XService/DoIt`.
    pub method: &'static str,
    /// W3C trace context of this call.
    pub traceparent: Option<String>,
}

impl Asking {
    /// A new id (v7) of this instant.
    pub fn new_id(&self) -> Uuid {
        let seconds = u64::try_from(self.now.as_second()).unwrap_or_default();
        let nanos = u32::try_from(self.now.subsec_nanosecond()).unwrap_or_default();
        Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos))
    }

    /// The moment at which a command of this call is decided.
    pub(crate) fn moment(self, request_id: RequestId) -> Moment {
        Moment {
            now: self.now,
            business_date: self.business_date,
            caller: self.caller,
            request_id,
            traceparent: self.traceparent,
        }
    }
}

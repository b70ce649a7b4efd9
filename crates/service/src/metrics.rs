//! What an operator sees of the calls, and the recorder behind `/metrics`.

use std::{
    collections::HashMap,
    sync::{Mutex, OnceLock, PoisonError},
    time::Duration,
};

use metrics::{
    Counter, Histogram, Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tonic::Code;

use crate::access::{Method, Rules};

const CALLS: &str = "sinhke_rpc_total";
const SECONDS: &str = "sinhke_rpc_seconds";
const STREAMED: &str = "sinhke_rpc_stream_commands_total";
const POSITION: &str = "sinhke_feed_position";
const READY: &str = "sinhke_ready";
const DROPPED: &str = "sinhke_audit_dropped_total";

/// From a cached answer to the slowest call that is allowed.
const BUCKETS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

/// What is counted of every call, looked up at a method's first.
#[derive(Debug)]
pub(crate) struct Figures(HashMap<&'static str, OnceLock<(Counter, Histogram)>>);

impl Figures {
    pub(crate) fn of(rules: &'static Rules) -> Self {
        Self(rules.methods().map(|method| (method.name, OnceLock::new())).collect())
    }

    /// One call was answered, or its stream of answers begun.
    pub(crate) fn answered(&self, method: &'static Method, code: Code, took: Duration) {
        let Method { context, name: of, .. } = *method;
        let of_code = |code| counter!(CALLS, "context" => context, "method" => of, "code" => name(code));
        let look_up = || {
            let seconds = histogram!(SECONDS, "context" => context, "method" => of);
            (of_code(Code::Ok), seconds)
        };
        let Some((good, seconds)) = self.0.get(of).map(|figures| figures.get_or_init(look_up)) else {
            return;
        };
        seconds.record(took);
        if code == Code::Ok { good.increment(1) } else { of_code(code).increment(1) }
    }
}

/// One command of a stream was answered.
pub(crate) fn streamed(method: &'static Method, code: Code) {
    counter!(STREAMED, "context" => method.context, "method" => method.name, "code" => name(code))
        .increment(1);
}

/// Whether one part of readiness is given.
pub(crate) fn ready(part: String, is_ready: bool) {
    gauge!(READY, "part" => part).set(if is_ready { 1.0 } else { 0.0 });
}

/// Refusals that the audit lacks.
pub(crate) fn audit_dropped(context: &'static str, entries: usize) {
    counter!(DROPPED, "context" => context).increment(u64::try_from(entries).unwrap_or(u64::MAX));
}

/// How far a feed is.
pub(crate) fn feed_at(feed: &'static str, position: i64) {
    let position = u32::try_from(position).unwrap_or(u32::MAX);
    gauge!(POSITION, "feed" => feed).set(f64::from(position));
}

/// As gRPC writes codes.
fn name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

/// Makes this process measure itself; a second start in one process finds the first one's recorder.
pub(crate) fn install() -> Result<PrometheusHandle, BuildError> {
    static HANDLE: Mutex<Option<PrometheusHandle>> = Mutex::new(None);
    let mut installed = HANDLE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = &*installed {
        return Ok(handle.clone());
    }
    let seconds = Matcher::Suffix("_seconds".to_owned());
    let handle = PrometheusBuilder::new().set_buckets_for_metric(seconds, &BUCKETS)?.install_recorder()?;
    describe();
    *installed = Some(handle.clone());
    Ok(handle)
}

/// HELP lines; the batcher describes its own.
fn describe() {
    describe_counter!(CALLS, "Calls, by method and code; a call's stream counts once");
    describe_histogram!(SECONDS, Unit::Seconds, "Time from a call's headers to its answer's");
    describe_counter!(STREAMED, "Commands that came in a stream, by method and code");
    describe_gauge!(POSITION, "The highest position of its source that a feed has applied");
    describe_gauge!(READY, "1 when a part of readiness is given");
    describe_counter!(DROPPED, "Refusals that could not be written to the audit");
    describe_counter!("sinhke_journal_relay_published_total", "Events acknowledged by the stream");
    describe_counter!("sinhke_journal_relay_duplicates_total", "Events that the stream already had");
    describe_histogram!(
        "sinhke_journal_relay_seconds",
        Unit::Seconds,
        "Time from publishing to acknowledgement"
    );
    describe_gauge!("sinhke_journal_relay_lag_events", "Committed events that are not in the stream yet");
    describe_counter!("sinhke_journal_relay_interruptions_total", "Times publishing was interrupted");
    describe_counter!("sinhke_journal_inbox_applied_total", "Events applied, by consumer");
    describe_counter!("sinhke_journal_inbox_skipped_total", "Events skipped as already applied, by consumer");
    describe_counter!("sinhke_journal_inbox_held_total", "Events held until their turn, by consumer");
    describe_gauge!("sinhke_journal_inbox_parked_events", "Events that wait for a person, by consumer");
    describe_counter!(
        "sinhke_journal_inbox_interruptions_total",
        "Times consuming was interrupted, by consumer"
    );
}

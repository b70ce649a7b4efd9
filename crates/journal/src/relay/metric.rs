//! The relay's figures.

use std::time::Duration;

/// One event is in the stream.
pub(super) fn published(context: &str, duplicate: bool, took: Option<Duration>) {
    let context = context.to_owned();
    metrics::counter!("sinhke_journal_relay_published_total", "context" => context.clone()).increment(1);
    if duplicate {
        metrics::counter!("sinhke_journal_relay_duplicates_total", "context" => context.clone()).increment(1);
    }
    if let Some(took) = took {
        metrics::histogram!("sinhke_journal_relay_seconds", "context" => context).record(took.as_secs_f64());
    }
}

/// Committed events that wait for a position.
pub(super) fn lag(context: &str, waiting: i64) {
    let waiting = u32::try_from(waiting).unwrap_or(u32::MAX);
    metrics::gauge!("sinhke_journal_relay_lag_events", "context" => context.to_owned())
        .set(f64::from(waiting));
}

/// Publishing was interrupted.
pub(super) fn interrupted(context: &str) {
    metrics::counter!("sinhke_journal_relay_interruptions_total", "context" => context.to_owned())
        .increment(1);
}

//! The relay's figures.

use std::time::Duration;

use metrics::{Counter, Histogram};

/// What is counted of every event: looked up once for all of them.
pub(super) struct Figures {
    published: Counter,
    duplicates: Counter,
    seconds: Histogram,
}

impl Figures {
    pub(super) fn of(context: &str) -> Self {
        let context = || context.to_owned();
        Self {
            published: metrics::counter!("sinhke_journal_relay_published_total", "context" => context()),
            duplicates: metrics::counter!("sinhke_journal_relay_duplicates_total", "context" => context()),
            seconds: metrics::histogram!("sinhke_journal_relay_seconds", "context" => context()),
        }
    }

    /// One event is in the stream.
    pub(super) fn published(&self, duplicate: bool, took: Option<Duration>) {
        self.published.increment(1);
        if duplicate {
            self.duplicates.increment(1);
        }
        if let Some(took) = took {
            self.seconds.record(took.as_secs_f64());
        }
    }
}

/// Committed events that are not in the stream yet.
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

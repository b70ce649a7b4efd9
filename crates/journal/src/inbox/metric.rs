//! The inbox's figures.

use super::plan::Plan;

pub(super) fn applied(consumer: &'static str, plan: &Plan) {
    let count = |events: usize| u64::try_from(events).unwrap_or(u64::MAX);
    metrics::counter!("sinhke_journal_inbox_applied_total", "consumer" => consumer)
        .increment(count(plan.ready.len()));
    metrics::counter!("sinhke_journal_inbox_skipped_total", "consumer" => consumer)
        .increment(count(plan.skipped));
    metrics::counter!("sinhke_journal_inbox_held_total", "consumer" => consumer)
        .increment(count(plan.hold.len()));
}

/// Events that wait for a person.
pub(super) fn parked(consumer: &'static str, events: i64) {
    let events = u32::try_from(events).unwrap_or(u32::MAX);
    metrics::gauge!("sinhke_journal_inbox_parked_events", "consumer" => consumer).set(f64::from(events));
}

pub(super) fn interrupted(consumer: &'static str) {
    metrics::counter!("sinhke_journal_inbox_interruptions_total", "consumer" => consumer).increment(1);
}

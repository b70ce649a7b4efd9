//! What an operator sees of the audit.

use metrics::{counter, describe_counter};

const CHAINED: &str = "sinhke_journal_audit_chained_total";
const INTERRUPTED: &str = "sinhke_journal_audit_interruptions_total";
const HEADLESS: &str = "sinhke_journal_audit_head_failures_total";

pub(super) fn describe() {
    describe_counter!(CHAINED, "Entries of the audit that got their place in the chain");
    describe_counter!(INTERRUPTED, "Times the chaining was interrupted");
    describe_counter!(HEADLESS, "Heads of the chain that could not be kept outside the database");
}

pub(super) fn chained(context: &'static str, entries: usize) {
    counter!(CHAINED, "context" => context).increment(u64::try_from(entries).unwrap_or(u64::MAX));
}

pub(super) fn interrupted(context: &'static str) {
    counter!(INTERRUPTED, "context" => context).increment(1);
}

pub(super) fn headless(context: &'static str) {
    counter!(HEADLESS, "context" => context).increment(1);
}

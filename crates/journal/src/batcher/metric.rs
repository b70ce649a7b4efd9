//! What an operator sees of the write side.

use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_histogram, histogram};

const COMMANDS: &str = "sinhke_journal_batch_commands";
const COMMIT: &str = "sinhke_journal_commit_seconds";
const TRANSACTION: &str = "sinhke_journal_transaction_seconds";
const REFUSED: &str = "sinhke_journal_refused_total";
const BISECTED: &str = "sinhke_journal_bisected_total";
const REPEATED: &str = "sinhke_journal_repeated_total";

pub(super) fn describe() {
    describe_histogram!(COMMANDS, Unit::Count, "Commands in one transaction");
    describe_histogram!(COMMIT, Unit::Seconds, "Time of the COMMIT alone: the disk");
    describe_histogram!(TRANSACTION, Unit::Seconds, "Time of a batch's transaction, COMMIT included");
    describe_counter!(REFUSED, "Commands that were refused, by reason");
    describe_counter!(BISECTED, "Batches that the database refused and that were halved");
    describe_counter!(REPEATED, "Batches that ran again, by cause");
}

pub(super) fn batch(context: &'static str, commands: usize, transaction: Duration, commit: Duration) {
    let commands = u32::try_from(commands).unwrap_or(u32::MAX);
    histogram!(COMMANDS, "context" => context).record(commands);
    histogram!(TRANSACTION, "context" => context).record(transaction);
    histogram!(COMMIT, "context" => context).record(commit);
}

pub(super) fn refused(context: &'static str, reason: &'static str) {
    counter!(REFUSED, "context" => context, "reason" => reason).increment(1);
}

pub(super) fn bisected(context: &'static str) {
    counter!(BISECTED, "context" => context).increment(1);
}

pub(super) fn repeated(context: &'static str, cause: &'static str) {
    counter!(REPEATED, "context" => context, "cause" => cause).increment(1);
}

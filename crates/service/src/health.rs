//! Whether the process can do its work: for probes, for `grpc.health.v1.Health`, for people who ask what is missing.
//!
//! | name | is serving when |
//! |---|---|
//! | `""` | everything of every context is ready, and the process is not draining |
//! | a gRPC service | everything of its context is ready |
//! | a service of the shell | the process takes calls: operators are needed when something is not ready |
//! | `liveness` | the process runs |

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use async_nats::connection::State;
use journal::{inbox::InboxState, relay::RelayState};
use sqlx::PgPool;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tonic_health::{ServingStatus, server::HealthReporter};

use crate::{metrics, operations, run::Fed};

/// How often it looks, until all is ready and afterwards.
const LOOK: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(1)];
/// A database that takes longer for nothing is not there.
const PATIENCE: Duration = Duration::from_secs(2);
const PING: &str = include_str!("health/ping.sql");

/// What is not ready, by part; the same for all who ask.
#[derive(Clone, Debug)]
pub(crate) struct Readiness(Arc<watch::Sender<Report>>);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Report {
    /// Why a part is not ready; `None` when it is. Keyed by context, then part.
    parts: BTreeMap<(&'static str, String), Option<String>>,
    /// What a person should know of a part that is ready.
    notes: BTreeMap<(&'static str, String), String>,
    draining: bool,
}

impl Report {
    /// One line for each part that is not ready.
    pub(crate) fn missing(&self) -> Vec<String> {
        let parts = self.parts.iter().filter_map(|((context, part), reason)| {
            reason.as_ref().map(|reason| format!("{context} {part}: {reason}"))
        });
        let draining = self.draining.then(|| "process: draining".to_owned());
        let begun = self.parts.is_empty().then(|| "process: starting".to_owned());
        parts.chain(draining).chain(begun).collect()
    }

    /// One line for each part that is ready and yet needs a person.
    pub(crate) fn notes(&self) -> Vec<String> {
        self.notes.iter().map(|((context, part), note)| format!("{context} {part}: {note}")).collect()
    }

    fn is_ready(&self, context: &str) -> bool {
        if context == operations::NAME {
            return !self.draining;
        }
        let mut parts = self.parts.iter().filter(|((of, _), _)| *of == context).peekable();
        // A context that nobody has looked at yet is not ready.
        !self.draining && parts.peek().is_some() && parts.all(|(_, reason)| reason.is_none())
    }
}

impl Default for Readiness {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(Report::default())))
    }
}

impl Readiness {
    pub(crate) fn report(&self) -> Report {
        self.0.borrow().clone()
    }

    pub(crate) fn watch(&self) -> watch::Receiver<Report> {
        self.0.subscribe()
    }

    /// From now on nothing is ready.
    pub(crate) fn drain(&self) {
        self.0.send_modify(|report| report.draining = true);
    }

    fn set(&self, context: &'static str, found: Vec<(String, Option<String>)>) {
        self.0.send_if_modified(|report| {
            let before = report.clone();
            for (part, reason) in found {
                metrics::ready(format!("{context} {part}"), reason.is_none());
                report.parts.insert((context, part), reason);
            }
            *report != before
        });
    }

    fn note(&self, context: &'static str, part: String, note: Option<String>) {
        self.0.send_if_modified(|report| {
            let before = report.notes.remove(&(context, part.clone()));
            let changed = before != note;
            report.notes.extend(note.map(|note| ((context, part), note)));
            changed
        });
    }
}

/// What is watched of one context.
pub(crate) struct Watched {
    pub(crate) context: &'static str,
    pub(crate) pool: PgPool,
    pub(crate) nats: async_nats::Client,
    pub(crate) relay: Option<watch::Receiver<RelayState>>,
    pub(crate) feeds: Vec<Fed>,
}

impl Watched {
    /// Looks again and again until it is told to stop.
    pub(crate) async fn run(self, readiness: Readiness, stop: CancellationToken) {
        loop {
            let found = self.look().await;
            let all = found.iter().all(|(_, reason)| reason.is_none());
            readiness.set(self.context, found);
            for Fed { name, state, .. } in &self.feeds {
                readiness.note(self.context, format!("feed {name}"), note(&state.borrow()));
            }
            let [soon, later] = LOOK;
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(if all { later } else { soon }) => {}
            }
        }
    }

    async fn look(&self) -> Vec<(String, Option<String>)> {
        let mut found = vec![
            ("database".to_owned(), self.database().await),
            ("nats".to_owned(), nats(&self.nats.connection_state())),
            // The start has verified them; what is applied stays applied.
            ("migrations".to_owned(), None),
        ];
        if let Some(state) = &self.relay {
            found.push(("relay".to_owned(), relay(&state.borrow())));
        }
        for Fed { name, state, progress, .. } in &self.feeds {
            metrics::feed_at(name, progress.position());
            found.push((format!("feed {name}"), feed(&state.borrow())));
        }
        found
    }

    async fn database(&self) -> Option<String> {
        match tokio::time::timeout(PATIENCE, sqlx::query(PING).execute(&self.pool)).await {
            Ok(Ok(_)) => None,
            Ok(Err(error)) => Some(crate::status::chain(&error)),
            Err(_elapsed) => Some("does not answer".to_owned()),
        }
    }
}

fn nats(state: &State) -> Option<String> {
    match state {
        State::Connected => None,
        State::Pending => Some("connecting".to_owned()),
        State::Disconnected => Some("disconnected".to_owned()),
    }
}

fn relay(state: &RelayState) -> Option<String> {
    match state {
        RelayState::Standby | RelayState::Relaying { .. } => None,
        RelayState::Starting => Some("starting".to_owned()),
        RelayState::Retrying { reason } => Some(format!("retrying: {reason}")),
        RelayState::Refused { reason } => Some(format!("refused: {reason}")),
    }
}

fn feed(state: &InboxState) -> Option<String> {
    match state {
        InboxState::Standby | InboxState::Running { .. } => None,
        InboxState::Starting => Some("starting".to_owned()),
        InboxState::Retrying { reason } => Some(format!("retrying: {reason}")),
        InboxState::Stopped { reason } => Some(format!("stopped: {reason}")),
    }
}

/// A consumer with parked events does its work: only their records wait.
fn note(state: &InboxState) -> Option<String> {
    match state {
        InboxState::Running { parked: parked @ 1.. } => Some(format!("{parked} parked")),
        InboxState::Running { .. }
        | InboxState::Standby
        | InboxState::Starting
        | InboxState::Retrying { .. }
        | InboxState::Stopped { .. } => None,
    }
}

/// Tells `grpc.health.v1.Health` whatever changes.
pub(crate) async fn announce(
    readiness: Readiness,
    reporter: HealthReporter,
    services: Vec<(&'static str, Vec<&'static str>)>,
    stop: CancellationToken,
) {
    let mut reports = readiness.watch();
    reporter.set_service_status("liveness", ServingStatus::Serving).await;
    loop {
        let report = reports.borrow_and_update().clone();
        reporter.set_service_status("", serving(report.missing().is_empty())).await;
        for (context, names) in &services {
            for name in names {
                reporter.set_service_status(name, serving(report.is_ready(context))).await;
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            changed = reports.changed() => if changed.is_err() { return },
        }
    }
}

fn serving(is_ready: bool) -> ServingStatus {
    if is_ready { ServingStatus::Serving } else { ServingStatus::NotServing }
}

#[cfg(test)]
mod tests;

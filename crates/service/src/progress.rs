//! How far this context's copies of other contexts' records are.

use std::{
    collections::HashMap,
    future::pending,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use futures_util::future::select_all;
use jiff::Timestamp;
use journal::{
    inbox::{self, WaitError},
    refusal::Refusal,
    store::StoreError,
};

use crate::{position::Position, refusal::ShellRefusal, rpc::Asking};

/// The progress of one feed. Cheap to clone; stays good over restarts of the consumer.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<OnceLock<(&'static str, inbox::Progress)>>);

impl Progress {
    /// The highest position seen, 0 before the first.
    pub fn position(&self) -> i64 {
        self.0.get().map_or(0, |(_, progress)| progress.position())
    }

    /// Everything known until then is applied, and what comes later is known later.
    pub fn known_at(&self) -> Option<Timestamp> {
        self.0.get().and_then(|(_, progress)| progress.known_at())
    }

    /// Changes whenever the feed has applied something; `None` before it runs.
    pub fn stamp(&self) -> Option<inbox::Stamp> {
        self.0.get().map(|(_, progress)| progress.stamp())
    }

    /// Waits, within the call's deadline, until the records of this feed's source are as a write left them. Records of
    /// other contexts are not waited for.
    pub async fn reach(&self, position: &Position, asking: &Asking) -> Result<(), Refusal> {
        reach(std::slice::from_ref(self), position, asking).await
    }

    fn signs(&self) -> Option<inbox::Signs> {
        self.0.get().map(|(_, progress)| progress.signs())
    }

    pub(crate) fn source(&self) -> Option<&'static str> {
        self.0.get().map(|(source, _)| *source)
    }
}

/// Signs that any of several feeds has applied something: what a read that goes on waits for.
#[derive(Clone, Debug)]
pub struct Signs(Vec<inbox::Signs>);

impl Signs {
    /// Of what these feeds apply from now on; of one that does not run yet, never any.
    pub fn of(feeds: &[Progress]) -> Self {
        Self(feeds.iter().filter_map(Progress::signs).collect())
    }

    /// Who reads from here on finds everything applied so far.
    pub fn seen(&mut self) {
        self.0.iter_mut().for_each(inbox::Signs::seen);
    }

    /// Waits for something that was not seen.
    pub async fn next(&mut self) {
        if self.0.is_empty() {
            return pending().await;
        }
        select_all(self.0.iter_mut().map(|signs| Box::pin(signs.next()))).await;
    }
}

/// Waits for a position through the feeds that read its contexts. A position of a context that none of them reads is
/// refused: waiting for it would never end.
pub async fn reach_all(feeds: &[Progress], position: &Position, asking: &Asking) -> Result<(), Refusal> {
    let foreign = |context: &str| feeds.iter().all(|feed| feed.source() != Some(context));
    if position.marks().iter().any(|mark| foreign(&mark.context)) {
        return Err(Box::new(ShellRefusal::PositionForeign));
    }
    reach(feeds, position, asking).await
}

async fn reach(feeds: &[Progress], position: &Position, asking: &Asking) -> Result<(), Refusal> {
    let deadline = asking.deadline.map_or_else(tokio::time::Instant::now, Into::into);
    for (source, feed) in feeds.iter().filter_map(|feed| feed.0.get()) {
        for mark in position.of_context(source) {
            match feed.wait_for(mark.aggregate, mark.version, deadline).await {
                Ok(()) => {}
                Err(WaitError::Late { .. }) => return Err(Box::new(ShellRefusal::PositionNotReached)),
                Err(WaitError::Sql(error)) => return Err(Box::new(StoreError::Sql(error))),
            }
        }
    }
    Ok(())
}

/// Promised before a context is built, kept when its feeds start.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progresses(Arc<Mutex<HashMap<&'static str, Progress>>>);

impl Progresses {
    pub(crate) fn of(&self, feed: &'static str) -> Progress {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(feed).or_default().clone()
    }

    /// Names that were promised and that no feed bears: a misspelling.
    pub(crate) fn unkept(&self) -> Vec<&'static str> {
        let promised = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        promised.iter().filter(|(_, progress)| progress.0.get().is_none()).map(|(name, _)| *name).collect()
    }

    pub(crate) fn keep(&self, feed: &'static str, source: &'static str, progress: inbox::Progress) {
        if self.of(feed).0.set((source, progress)).is_err() {
            tracing::error!(feed, "two feeds have the same name");
        }
    }
}

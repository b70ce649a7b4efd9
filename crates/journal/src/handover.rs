//! From the batcher to the relay: what is committed, in the order of its positions.
//!
//! Whoever holds the relay's lease gives positions. While that is this process and nothing waits in the outbox, the
//! batcher *leads*: it gives them in the transaction that records the events, and hands the events to the relay in memory.
//! Nothing is written twice and nothing is read back. As soon as anything is unclear (a commit without an answer, a relay
//! that cannot follow, events of another instance in the outbox) the lead ends: events go to the outbox, and the relay
//! reads the journal until the two agree again. What has a position is in the journal first, so a page that is lost here
//! is only read once more.
//!
//! Why the order holds: the batcher looks into the outbox in the statement that gives the positions, after it has locked
//! its records. An earlier event of one of them is therefore either seen there, and then the whole batch waits behind
//! it, or has its position already. A process that lost the lease without noticing gives at most positions that the
//! new holder gives too, and the key of `relayed` refuses one of the two.

use std::sync::Arc;

use tokio::sync::{Mutex, MutexGuard, Notify, mpsc};

use crate::store::Placed;

/// Batches that may wait for the relay in memory.
const PAGES: usize = 64;

/// Shared by the batcher and the relay of one context in one process. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Handover(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    lead: Mutex<Option<Lead>>,
    outbox: Notify,
}

#[derive(Debug)]
struct Lead {
    /// The last position that was given.
    last: i64,
    pages: mpsc::Sender<Vec<Placed>>,
}

impl Handover {
    /// The batcher's, from before it gives positions until it knows what became of them.
    pub(crate) async fn turn(&self) -> Turn<'_> {
        Turn { lead: self.0.lead.lock().await, outbox: &self.0.outbox, is_clear: false }
    }

    /// The relay's: while it looks, no batch of this process is between its positions and its commit.
    pub(crate) async fn pause(&self) -> Pause<'_> {
        Pause(self.0.lead.lock().await)
    }

    /// Something was committed into the outbox. A hint: the relay looks there anyway.
    pub(crate) async fn waiting(&self) {
        self.0.outbox.notified().await;
    }
}

/// A batch's turn to give positions. Dropped without a word, it ends the lead: nobody knows what was committed.
pub(crate) struct Turn<'a> {
    lead: MutexGuard<'a, Option<Lead>>,
    outbox: &'a Notify,
    is_clear: bool,
}

impl Turn<'_> {
    /// The first position to give; `None` when events go to the outbox.
    pub(crate) fn first(&self) -> Option<i64> {
        self.lead.as_ref().map(|lead| lead.last.saturating_add(1))
    }

    /// Committed with positions.
    pub(crate) fn hand_over(mut self, page: Vec<Placed>) {
        self.is_clear = true;
        let Some(lead) = self.lead.as_mut() else { return };
        lead.last = page.last().map_or(lead.last, |placed| placed.event.position);
        // A relay that cannot follow, or is gone, reads them from the journal.
        if lead.pages.try_send(page).is_err() {
            *self.lead = None;
        }
    }

    /// Committed into the outbox.
    pub(crate) fn leave_waiting(mut self) {
        self.is_clear = true;
        self.outbox.notify_one();
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.is_clear {
            *self.lead = None;
        }
    }
}

/// The relay's look at the lead.
pub(crate) struct Pause<'a>(MutexGuard<'a, Option<Lead>>);

impl Pause<'_> {
    /// From here on the batcher leads; its pages end when the lead does.
    pub(crate) fn begin(mut self, last: i64) -> mpsc::Receiver<Vec<Placed>> {
        let (pages, handed) = mpsc::channel(PAGES);
        *self.0 = Some(Lead { last, pages });
        handed
    }

    /// The last position that was given under the lead.
    pub(crate) fn last(&self) -> Option<i64> {
        self.0.as_ref().map(|lead| lead.last)
    }

    pub(crate) fn end(mut self) {
        *self.0 = None;
    }
}

#[cfg(test)]
mod tests;

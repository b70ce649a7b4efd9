//! Publishes with many acknowledgements outstanding, and still in order.
//!
//! Each message says after which sequence number it belongs. When one is lost, the server refuses all that follow it,
//! so the stream never has a gap or a swap; the relay then looks at the stream and goes on from there.

use std::{collections::VecDeque, pin::Pin, time::Duration};

use async_nats::jetstream::{self, context::PublishError, message::PublishMessage, publish::PublishAck};
use tokio::time::Instant;

use super::{
    RelayError,
    message::{self, Place},
    metric::Figures,
};
use crate::{store::Placed, streams::Prefix};

/// Acknowledgements outstanding at most.
const WINDOW: usize = 1_024;

pub(super) struct Pipeline<'a> {
    js: &'a jetstream::Context,
    prefix: &'a Prefix,
    context: &'a str,
    stream: String,
    epoch: i32,
    anonymous: bool,
    /// The stream's last sequence number once everything sent is stored.
    sequence: u64,
    in_flight: VecDeque<InFlight>,
    acknowledged: Option<i64>,
    figures: Figures,
}

struct InFlight {
    position: i64,
    sequence: u64,
    sent: Instant,
    waited: Option<Duration>,
    ack: Pin<Box<dyn Future<Output = Result<PublishAck, PublishError>> + Send>>,
}

impl<'a> Pipeline<'a> {
    pub(super) fn new(
        js: &'a jetstream::Context,
        prefix: &'a Prefix,
        context: &'a str,
        start: Start,
    ) -> Self {
        Self {
            js,
            prefix,
            context,
            stream: prefix.stream(context),
            epoch: start.epoch,
            anonymous: start.anonymous,
            sequence: start.sequence,
            in_flight: VecDeque::with_capacity(WINDOW),
            acknowledged: None,
            figures: Figures::of(context),
        }
    }

    /// Sends one event, after making room for it.
    pub(super) async fn publish(&mut self, placed: Placed) -> Result<(), RelayError> {
        while self.in_flight.len() >= WINDOW {
            self.settle().await?;
        }
        let Placed { event, waited } = placed;
        let place = Place { stream: &self.stream, after: self.sequence, anonymous: self.anonymous };
        let headers = message::headers(self.context, self.epoch, &event, place);
        let subject = self.prefix.subject(&event.subject);
        let message = PublishMessage::build().headers(headers).payload(event.payload);
        let sent = Instant::now();
        let position = event.position;
        let failed = |source| RelayError::Publish { position, source: Box::new(source) };
        let ack = self.js.send_publish(subject, message).await.map_err(failed)?.into_future();
        self.sequence += 1;
        self.in_flight.push_back(InFlight { position, sequence: self.sequence, sent, waited, ack });
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.in_flight.is_empty()
    }

    /// Sent and not acknowledged yet.
    pub(super) fn outstanding(&self) -> i64 {
        i64::try_from(self.in_flight.len()).unwrap_or(i64::MAX)
    }

    /// From now on the server recognises what it is sent twice.
    pub(super) fn give_ids(&mut self) {
        self.anonymous = false;
    }

    /// The stream's last sequence number once everything sent is stored.
    pub(super) fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The last position that is known to be in the stream through this pipeline.
    pub(super) fn acknowledged(&self) -> Option<i64> {
        self.acknowledged
    }

    /// Waits for the oldest acknowledgement; dropped while it waits, it loses nothing.
    pub(super) async fn settle(&mut self) -> Result<(), RelayError> {
        let Some(oldest) = self.in_flight.front_mut() else {
            return Ok(());
        };
        let answer = oldest.ack.as_mut().await;
        let (position, expected) = (oldest.position, oldest.sequence);
        let took = oldest.waited.map(|waited| waited.saturating_add(oldest.sent.elapsed()));
        self.in_flight.pop_front();
        let ack = answer.map_err(|source| RelayError::Publish { position, source: Box::new(source) })?;
        // A duplicate is as good as a new one when it is where it belongs: an earlier attempt arrived late.
        // Anywhere else, the server remembers an id whose message the stream no longer has.
        if ack.sequence != expected && ack.duplicate {
            return Err(RelayError::Remembered { position });
        }
        if ack.sequence != expected {
            return Err(RelayError::Misplaced { position, expected, found: ack.sequence });
        }
        self.figures.published(ack.duplicate, took);
        self.acknowledged = Some(position);
        Ok(())
    }

    pub(super) async fn settle_all(&mut self) -> Result<(), RelayError> {
        while !self.is_empty() {
            self.settle().await?;
        }
        Ok(())
    }
}

/// Where publishing begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    pub(super) epoch: i32,
    /// The stream's last sequence number.
    pub(super) sequence: u64,
    /// Without message ids. The expected sequence numbers alone keep every event to one message.
    pub(super) anonymous: bool,
}

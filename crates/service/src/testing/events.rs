//! Events of other contexts in, events of this context out.

use async_nats::{
    HeaderMap, HeaderValue,
    jetstream::{
        self,
        consumer::{AckPolicy, pull},
    },
};
use bytes::Bytes;
use futures_util::StreamExt as _;
use jiff::{Timestamp, civil::Date};
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

use super::{BOUND, TestContext};
use crate::{clock::Clock as _, run::Context};

/// An event as another context's relay would publish it.
#[derive(Clone, Debug)]
pub struct Emitted {
    /// The context it is of.
    pub source: &'static str,
    /// The record it is of.
    pub aggregate: Uuid,
    /// Counts the record's events from 1.
    pub version: i64,
    /// `<aggregate>.<event>`.
    pub event: String,
    /// The last token of the subject: a unit's code or `_`.
    pub place: String,
    /// When it is true in the world.
    pub valid_on: Date,
    /// The encoded message.
    pub payload: Vec<u8>,
}

/// An event that this context's relay published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Without the test's prefix.
    pub subject: String,
    /// The record it is of.
    pub aggregate: Uuid,
    /// Counts the record's events.
    pub version: i64,
    /// Dense in this context.
    pub position: i64,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// When it is true in the world.
    pub valid_on: Date,
    /// W3C trace context of the call that caused it.
    pub traceparent: Option<String>,
    /// The encoded message.
    pub payload: Bytes,
}

impl<C: Context> TestContext<C> {
    /// Publishes an event of another context, recorded now by this context's clock. Answers its position.
    pub async fn emit(&self, event: Emitted) -> i64 {
        let (js, prefix) = self.jetstream();
        let mut stream = js.get_stream(prefix.stream(event.source)).await.expect("the source's stream");
        let position = stream.info().await.expect("the stream answers").state.last_sequence + 1;
        let position = i64::try_from(position).expect("a short stream");
        let mut headers = HeaderMap::new();
        headers.insert("ce-specversion", "1.0");
        headers.insert("ce-subject", event.aggregate.to_string());
        headers.insert("ce-time", self.clock.now().to_string());
        headers.insert("sinhke-epoch", "1");
        headers.insert("sinhke-position", HeaderValue::from(position));
        headers.insert("sinhke-version", HeaderValue::from(event.version));
        headers.insert("sinhke-valid-on", event.valid_on.to_string());
        let subject = format!("sinhke.{}.v1.{}.{}", event.source, event.event, event.place);
        let published = js.publish_with_headers(prefix.subject(&subject), headers, event.payload.into());
        published.await.expect("NATS takes the event").await.expect("the stream stores the event");
        position
    }

    /// Waits until the relay has published so many events, and answers all of them in order.
    pub async fn published(&self, count: usize) -> Vec<Published> {
        let (js, prefix) = self.jetstream();
        let stream = js.get_stream(prefix.stream(C::NAME)).await.expect("this context's stream");
        let config = pull::Config { ack_policy: AckPolicy::None, ..pull::Config::default() };
        let consumer = stream.create_consumer(config).await.expect("a reader of the stream");
        let mut behind = consumer.cached_info().num_pending;
        let mut messages = consumer.messages().await.expect("the stream can be read");
        let (own, bound) = (prefix.subject(""), Instant::now() + BOUND);
        let mut events = Vec::new();
        while events.len() < count || behind > 0 {
            let next = timeout_at(bound, messages.next()).await;
            let next = next.unwrap_or_else(|_| panic!("{} of {count} events were published", events.len()));
            let message = next.expect("the stream goes on").expect("the stream can be read");
            behind = message.info().expect("a message of the stream").pending;
            events.push(read(&message, own.as_str()));
        }
        events
    }

    fn jetstream(&self) -> (jetstream::Context, journal::streams::Prefix) {
        (jetstream::new(self.nats.clone()), self.config.prefix().expect("a good prefix"))
    }
}

fn read(message: &async_nats::Message, prefix: &str) -> Published {
    let headers = message.headers.as_ref().expect("an event has headers");
    let given = |name: &str| headers.get(name).map(|value| value.as_str().to_owned());
    let header = |name: &str| given(name).unwrap_or_default();
    let subject = message.subject.as_str();
    Published {
        subject: subject.strip_prefix(prefix).unwrap_or(subject).to_owned(),
        aggregate: header("ce-subject").parse().expect("the record's id"),
        version: header("sinhke-version").parse().expect("a version"),
        position: header("sinhke-position").parse().expect("a position"),
        recorded_at: header("ce-time").parse().expect("an instant"),
        valid_on: header("sinhke-valid-on").parse().expect("a date"),
        traceparent: given("traceparent"),
        payload: message.payload.clone(),
    }
}

//! The messages of a stream from a sequence number on, without acknowledgements: how far the consumer is stands in its
//! own transaction, not on the server.

use std::time::Duration;

use async_nats::jetstream::{
    self,
    consumer::{
        AckPolicy, Consumer, DeliverPolicy, StreamError,
        pull::{self, MessagesError},
    },
    context::GetStreamError,
    stream::{ConsumerError, RawMessageError, Stream},
};
use futures_util::{FutureExt as _, StreamExt as _};
use tokio::task::unconstrained;

use super::{
    batch::Batch,
    decode::{self, Unreadable},
    mark::Mark,
};
use crate::{feed::Feed, link::Link, relay::message};

/// Events of one transaction at most: many of a backlog add to the same sums, and each sum is written once.
const BATCH: usize = 8_000;
/// From here on fewer and larger transactions are better than soon ones.
const BACKLOG: u64 = 2_000;
/// How long a message that the server is sending may take.
const ON_THE_WAY: Duration = Duration::from_millis(20);
/// Messages on their way from the server at most, so that the next batch arrives while this one is stored.
const AHEAD: usize = 2 * BATCH;
const HEARTBEAT: Duration = Duration::from_secs(5);
const EXPIRES: Duration = Duration::from_secs(30);
/// The server forgets a consumer that nobody pulls from.
const FORGET: Duration = Duration::from_mins(1);

#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error("the stream could not be read")]
    Stream(#[from] Box<GetStreamError>),
    #[error("the stream's first message could not be read")]
    FirstMessage(#[from] Box<RawMessageError>),
    #[error("no consumer could be made")]
    Consumer(#[from] Box<ConsumerError>),
    #[error("the consumer could not be read")]
    Open(#[from] Box<StreamError>),
    #[error("the messages stopped")]
    Messages(#[from] Box<MessagesError>),
    #[error("the messages ended")]
    Ended,
    #[error("a message was lost on its way")]
    Lost,
    #[error("message {sequence} is not an event: its {what} cannot be read")]
    Unreadable { sequence: i64, what: &'static str },
    #[error(
        "the stream begins with position {first}, events after position {position} are needed: replay from the journal"
    )]
    CutOff { position: i64, first: i64 },
    #[error(
        "the source began epoch {epoch}, and what was applied is of epoch {known}: its database was restored, so this \
         copy must be made anew"
    )]
    NewEpoch { known: i32, epoch: i32 },
}

impl SourceError {
    pub(super) fn is_final(&self) -> bool {
        match self {
            // A message without a record and version cannot be parked: nothing could be held back for it, and whose
            // order it breaks nobody knows. Only a person can say.
            Self::Unreadable { .. } | Self::CutOff { .. } | Self::NewEpoch { .. } => true,
            Self::Stream(_)
            | Self::FirstMessage(_)
            | Self::Consumer(_)
            | Self::Open(_)
            | Self::Messages(_)
            | Self::Ended
            | Self::Lost => false,
        }
    }
}

/// The stream as it is now.
pub(super) struct Found {
    stream: Stream,
    /// When it was created: a stream of the same name that was made again is another one.
    pub(super) id: i64,
    pub(super) last_sequence: i64,
}

pub(super) async fn find(link: &Link, feed: &dyn Feed) -> Result<Found, SourceError> {
    let stream = link.js.get_stream(link.prefix.stream(feed.source())).await.map_err(Box::new)?;
    let info = stream.cached_info();
    let id = i64::try_from(info.created.unix_timestamp_nanos()).unwrap_or(i64::MAX);
    let last_sequence = signed(info.state.last_sequence);
    Ok(Found { stream, id, last_sequence })
}

pub(super) struct Source {
    messages: pull::Stream,
    head: String,
    /// How many matching messages the stream had after the mark.
    pub(super) pending: u64,
    received: u64,
    /// Of everything read so far.
    epoch: Option<i32>,
    /// How many more there were on the server when it sent the last message.
    behind: u64,
    /// Met while a batch was gathered; told after that batch.
    broken: Option<SourceError>,
}

impl Source {
    pub(super) async fn open(
        link: &Link,
        feed: &dyn Feed,
        found: &Found,
        mark: &Mark,
    ) -> Result<Self, SourceError> {
        check_start(found, mark).await?;
        let head = link.prefix.subject(&format!("sinhke.{}.v1.", feed.source()));
        let filter_subjects = feed.subjects().iter().map(|tail| format!("{head}{tail}")).collect();
        let config = pull::Config {
            description: Some(feed.name().to_owned()),
            deliver_policy: DeliverPolicy::ByStartSequence {
                start_sequence: u64::try_from(mark.stream_sequence).unwrap_or(0).saturating_add(1),
            },
            ack_policy: AckPolicy::None,
            filter_subjects,
            inactive_threshold: FORGET,
            memory_storage: true,
            num_replicas: 1,
            ..pull::Config::default()
        };
        let consumer: Consumer<pull::Config> =
            found.stream.create_consumer(config).await.map_err(Box::new)?;
        let pending = consumer.cached_info().num_pending;
        let messages = consumer.stream().max_messages_per_batch(AHEAD).expires(EXPIRES).heartbeat(HEARTBEAT);
        let messages = messages.messages().await.map_err(Box::new)?;
        Ok(Self { messages, head, pending, received: 0, epoch: mark.epoch, behind: 0, broken: None })
    }

    /// Waits for a message and takes with it what is there already. Dropped while it waits, nothing is lost.
    pub(super) async fn next(&mut self) -> Result<Batch, SourceError> {
        if let Some(error) = self.broken.take() {
            return Err(error);
        }
        let first = self.messages.next().await.ok_or(SourceError::Ended)?.map_err(Box::new)?;
        let mut batch = Batch { events: Vec::new(), stream_sequence: 0, epoch: self.epoch };
        self.take(first, &mut batch)?;
        while batch.events.len() < BATCH {
            let Some(next) = self.ready().await else { break };
            let taken = match next {
                Some(Ok(message)) => self.take(message, &mut batch),
                Some(Err(error)) => Err(SourceError::Messages(Box::new(error))),
                None => Err(SourceError::Ended),
            };
            if let Err(error) = taken {
                self.broken = Some(error);
                break;
            }
        }
        Ok(batch)
    }

    /// The next message that is here. When the server has many more, those on their way are worth a wait: at
    /// the end of a backlog, and in normal life, there is none.
    async fn ready(&mut self) -> Option<Option<Result<jetstream::Message, MessagesError>>> {
        // Unconstrained: the runtime's budget would end a batch after 128 messages.
        if let Some(next) = unconstrained(self.messages.next()).now_or_never() {
            return Some(next);
        }
        if self.behind < BACKLOG {
            return None;
        }
        tokio::time::timeout(ON_THE_WAY, self.messages.next()).await.ok()
    }

    fn take(&mut self, message: jetstream::Message, batch: &mut Batch) -> Result<(), SourceError> {
        let Ok(info) = message.info() else {
            return Err(SourceError::Lost);
        };
        if info.consumer_sequence != self.received + 1 {
            return Err(SourceError::Lost);
        }
        let (sequence, behind) = (signed(info.stream_sequence), info.pending);
        let unreadable = |Unreadable(what)| SourceError::Unreadable { sequence, what };
        let epoch = decode::epoch(&message.message).map_err(unreadable)?;
        if let Some(known) = self.epoch.filter(|known| *known != epoch) {
            return Err(SourceError::NewEpoch { known, epoch });
        }
        let event = decode::delivered(message.message, &self.head).map_err(unreadable)?;
        self.epoch = Some(epoch);
        batch.epoch = self.epoch;
        self.received += 1;
        self.behind = behind;
        batch.events.push(event);
        batch.stream_sequence = sequence;
        Ok(())
    }
}

/// The stream may begin later than the mark when its old end was cut off; what was not read before must be there.
async fn check_start(found: &Found, mark: &Mark) -> Result<(), SourceError> {
    let state = &found.stream.cached_info().state;
    if state.messages == 0 || signed(state.first_sequence) <= mark.stream_sequence + 1 {
        return Ok(());
    }
    let message = found.stream.get_raw_message(state.first_sequence).await.map_err(Box::new)?;
    let position = message.headers.get(message::POSITION).and_then(|value| value.as_str().parse().ok());
    match position {
        Some(first) if first > mark.position + 1 => {
            Err(SourceError::CutOff { position: mark.position, first })
        }
        Some(_) => Ok(()),
        None => {
            Err(SourceError::Unreadable { sequence: signed(state.first_sequence), what: message::POSITION })
        }
    }
}

fn signed(sequence: u64) -> i64 {
    i64::try_from(sequence).unwrap_or(i64::MAX)
}

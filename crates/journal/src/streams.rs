//! Streams as code: one description per context, created or updated by `migrate`, read back and compared at start.
//!
//! Services get no right to create streams: a stream that is missing or different is an operator's matter.

use std::{fmt, time::Duration};

use async_nats::jetstream::{
    self,
    context::{GetStreamError, GetStreamErrorKind},
    stream::{Compression, Config, DiscardPolicy, Info, RetentionPolicy, StorageType},
};

mod compare;
mod server;

pub use compare::Difference;
pub use server::{ServerTooOld, require_server};

/// The generation of this table, kept in the stream's metadata: a person with the `nats` tool sees who made it.
const LAYOUT: &str = "1";

/// Put in front of every stream name and subject, so that tests share one server. Empty in production.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefix(String);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} cannot begin stream names and subjects: letters, digits, '-' and '_' can")]
pub struct BadPrefix(String);

impl Prefix {
    pub fn none() -> Self {
        Self::default()
    }

    /// An empty text is no prefix.
    pub fn new(text: &str) -> Result<Self, BadPrefix> {
        let good = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        if good { Ok(Self(text.to_owned())) } else { Err(BadPrefix(text.to_owned())) }
    }

    /// `SINHKE_PARCELS`.
    pub fn stream(&self, context: &str) -> String {
        let context = context.to_ascii_uppercase();
        if self.0.is_empty() { format!("SINHKE_{context}") } else { format!("{}_SINHKE_{context}", self.0) }
    }

    /// A journaled subject (`sinhke.…`) as it is published.
    pub fn subject(&self, journaled: &str) -> String {
        if self.0.is_empty() { journaled.to_owned() } else { format!("{}.{journaled}", self.0) }
    }
}

/// What a context's stream must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamSpec {
    pub context: String,
    pub prefix: Prefix,
    /// When it is full, publishing stops and the outbox waits: nothing is silently dropped.
    pub max_bytes: i64,
    /// 1 on one server, 3 in a cluster.
    pub replicas: usize,
}

impl StreamSpec {
    /// The server sets this much aside for every stream, so it must fit a small machine six times.
    pub const DEFAULT_MAX_BYTES: i64 = 2 * 1024 * 1024 * 1024;
    /// An event is a few hundred bytes; a message of this size is a mistake that the server may refuse.
    pub const MAX_MESSAGE_BYTES: i32 = 256 * 1024;
    /// Of an event itself; its headers take less than the rest. What is larger could never be published, and nothing
    /// after it.
    pub const MAX_PAYLOAD_BYTES: usize = 252 * 1024;
    /// Catches a publish repeated after a lost acknowledgement; consumers dedupe by version for ever.
    pub const DUPLICATE_WINDOW: Duration = Duration::from_mins(2);

    pub fn new(context: &str, prefix: &Prefix) -> Self {
        Self {
            context: context.to_owned(),
            prefix: prefix.clone(),
            max_bytes: Self::DEFAULT_MAX_BYTES,
            replicas: 1,
        }
    }

    pub fn name(&self) -> String {
        self.prefix.stream(&self.context)
    }

    pub fn subjects(&self) -> Vec<String> {
        vec![self.prefix.subject(&format!("sinhke.{}.v1.>", self.context))]
    }

    /// Everything is set explicitly, so that reading back can compare everything.
    pub fn config(&self) -> Config {
        Config {
            name: self.name(),
            subjects: self.subjects(),
            description: Some(format!("Public events of {}.", self.context)),
            storage: StorageType::File,
            num_replicas: self.replicas,
            retention: RetentionPolicy::Limits,
            discard: DiscardPolicy::New,
            max_bytes: self.max_bytes,
            max_messages: -1,
            max_messages_per_subject: -1,
            max_message_size: Self::MAX_MESSAGE_BYTES,
            max_consumers: -1,
            max_age: Duration::ZERO,
            duplicate_window: Self::DUPLICATE_WINDOW,
            deny_delete: true,
            // An operator may cut off the old end when the disk is full: the journal keeps every event.
            deny_purge: false,
            allow_rollup: false,
            compression: Some(Compression::S2),
            metadata: [("sinhke.layout".to_owned(), LAYOUT.to_owned())].into(),
            ..Config::default()
        }
    }
}

/// What `apply` did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    pub stream: String,
    pub change: Change,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Created,
    Unchanged,
    Updated(Vec<Difference>),
}

impl fmt::Display for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.change {
            Change::Created => write!(f, "{}: created", self.stream),
            Change::Unchanged => write!(f, "{}: unchanged", self.stream),
            Change::Updated(differences) => {
                write!(f, "{}: updated", self.stream)?;
                for difference in differences {
                    write!(f, "\n  {difference}")?;
                }
                Ok(())
            }
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    #[error("stream {stream} could not be read")]
    Read { stream: String, source: GetStreamError },
    #[error("stream {stream} does not exist; `sinhke migrate` creates it")]
    Missing { stream: String },
    #[error("stream {stream} could not be created")]
    Create { stream: String, source: jetstream::context::CreateStreamError },
    #[error("stream {stream} could not be updated")]
    Update { stream: String, source: jetstream::context::UpdateStreamError },
    #[error("stream {stream} cannot be changed in place: {difference}")]
    Incompatible { stream: String, difference: Difference },
    #[error("stream {stream} holds {holds} bytes already, more than the wanted limit of {wanted}")]
    TooSmall { stream: String, holds: u64, wanted: i64 },
    #[error("stream {stream} is not what it must be: {}", compare::list(.differences))]
    Different { stream: String, differences: Vec<Difference> },
    #[error("a stream's settings could not be compared")]
    Encode(#[from] serde_json::Error),
}

/// Creates or updates the streams. Nothing is touched when any of them would need a change that loses events.
pub async fn apply(js: &jetstream::Context, specs: &[StreamSpec]) -> Result<Vec<Applied>, StreamError> {
    let mut plans = Vec::with_capacity(specs.len());
    for spec in specs {
        plans.push((spec, plan(js, spec).await?));
    }
    let mut applied = Vec::with_capacity(plans.len());
    for (spec, change) in plans {
        carry_out(js, spec, &change).await?;
        applied.push(Applied { stream: spec.name(), change });
    }
    Ok(applied)
}

/// Reads the streams back and compares every setting: an old server drops what it does not know without a word.
pub async fn verify(js: &jetstream::Context, specs: &[StreamSpec]) -> Result<(), StreamError> {
    for spec in specs {
        let stream = spec.name();
        let Some(found) = read(js, &stream).await? else {
            return Err(StreamError::Missing { stream });
        };
        let differences = compare::differences(&spec.config(), &found.config)?;
        if !differences.is_empty() {
            return Err(StreamError::Different { stream, differences });
        }
    }
    Ok(())
}

async fn plan(js: &jetstream::Context, spec: &StreamSpec) -> Result<Change, StreamError> {
    let stream = spec.name();
    let Some(found) = read(js, &stream).await? else {
        return Ok(Change::Created);
    };
    let differences = compare::differences(&spec.config(), &found.config)?;
    if differences.is_empty() {
        return Ok(Change::Unchanged);
    }
    if let Some(difference) = differences.iter().find(|difference| !difference.can_be_changed()) {
        return Err(StreamError::Incompatible { stream, difference: difference.clone() });
    }
    let holds = found.state.bytes;
    if u64::try_from(spec.max_bytes).is_ok_and(|limit| limit < holds) {
        return Err(StreamError::TooSmall { stream, holds, wanted: spec.max_bytes });
    }
    Ok(Change::Updated(differences))
}

async fn carry_out(js: &jetstream::Context, spec: &StreamSpec, change: &Change) -> Result<(), StreamError> {
    let stream = spec.name();
    match change {
        Change::Unchanged => Ok(()),
        Change::Created => match js.create_stream(spec.config()).await {
            Ok(_) => Ok(()),
            Err(source) => Err(StreamError::Create { stream, source }),
        },
        Change::Updated(_) => match js.update_stream(spec.config()).await {
            Ok(_) => Ok(()),
            Err(source) => Err(StreamError::Update { stream, source }),
        },
    }
}

async fn read(js: &jetstream::Context, stream: &str) -> Result<Option<Info>, StreamError> {
    match js.get_stream(stream).await {
        Ok(found) => Ok(Some(found.cached_info().clone())),
        Err(source) if is_missing(&source) => Ok(None),
        Err(source) => Err(StreamError::Read { stream: stream.to_owned(), source }),
    }
}

fn is_missing(error: &GetStreamError) -> bool {
    matches!(error.kind(), GetStreamErrorKind::JetStream(error)
        if error.error_code() == jetstream::ErrorCode::STREAM_NOT_FOUND)
}

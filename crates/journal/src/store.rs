//! What a context's store must offer so that many commands become one transaction.

use std::{borrow::Cow, future::Future, sync::Arc, time::Duration};

use bytes::Bytes;
use jiff::{Timestamp, civil::Date};
use sqlx::PgConnection;
use uuid::Uuid;
use vocabulary::{
    area::UnitKey,
    decision::{Domain, Moment, Versioned},
    rejection::{Kind, Language, Rejection},
};

/// Reads and writes the records of one context, many at once; one is a batch of one.
pub trait Store: Send + Sync + 'static {
    type Domain: Domain;

    /// The bounded context's name: first token of its subjects and name of its stream.
    const CONTEXT: &'static str;

    /// Loads and locks the named records in key order; a key without a record is left out.
    /// Kinds that this context only reads are loaded without a lock.
    fn load(
        &self,
        tx: &mut PgConnection,
        keys: &[Key<Self>],
    ) -> impl Future<Output = Result<Vec<Loaded<Self>>, StoreError>> + Send;

    /// Writes the changed records: a handful of statements however many there are. The only writer of state.
    fn save(
        &self,
        tx: &mut PgConnection,
        changed: &[Changed<Self::Domain>],
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The journal form of an event: complete, with personal fields sealed per person.
    fn entry(&self, recorded: &Recorded<'_, Self::Domain>) -> Result<Entry, StoreError>;

    /// The public form of an event, without personal data. Exhaustive: a new event does not compile until it is
    /// decided. `None` only for a kind of record none of whose events leave: consumers count on seeing every
    /// version of a record they see at all.
    fn publish(&self, recorded: &Recorded<'_, Self::Domain>) -> Option<Outgoing>;
}

pub type Key<S> = <<S as Store>::Domain as Domain>::Key;
pub type State<S> = <<S as Store>::Domain as Domain>::State;
pub type Loaded<S> = (Key<S>, Versioned<State<S>>);

/// A record that the batch changed: as it was loaded, as it will be stored, and all events between the two.
#[derive(Debug)]
pub struct Changed<D: Domain> {
    pub key: D::Key,
    /// `None` when the batch creates the record.
    pub before: Option<Versioned<D::State>>,
    pub after: Versioned<D::State>,
    /// Each with the version it made.
    pub events: Vec<(i64, D::Event)>,
    /// The moment of the last command that changed it: who and when, for `changed_by` and `changed_at`.
    pub moment: Arc<Moment>,
}

impl<D: Domain> Changed<D> {
    /// How it is written, with its state taken out of the enum of all kinds.
    pub fn written<'a, T>(&'a self, state: &'a T) -> Written<'a, T> {
        Written {
            state,
            was: self.before.as_ref().map(|before| before.version),
            version: self.after.version,
            at: self.moment.now,
            by: &self.moment.caller.principal,
        }
    }
}

/// A record of one kind as it is to be written.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a, T> {
    /// What it becomes.
    pub state: &'a T,
    /// The version it was loaded at; `None` for a new record.
    pub was: Option<i64>,
    /// How many events made it.
    pub version: i64,
    /// When the last command that changed it was decided.
    pub at: Timestamp,
    /// Who asked for that.
    pub by: &'a str,
}

/// New records, to be inserted, and known ones, which must still be at the version they were loaded at.
#[derive(Debug)]
pub struct Halves<'w, 'a, T> {
    /// To be inserted.
    pub new: Vec<&'w Written<'a, T>>,
    /// To be updated where they are at `was`.
    pub known: Vec<&'w Written<'a, T>>,
}

impl<'w, 'a, T> Halves<'w, 'a, T> {
    /// Each record in the half it belongs to, in order.
    pub fn of(written: &'w [Written<'a, T>]) -> Self {
        let (new, known) = written.iter().partition(|record| record.was.is_none());
        Self { new, known }
    }
}

/// One event with everything its two forms may need.
#[derive(Debug)]
pub struct Recorded<'a, D: Domain> {
    pub key: &'a D::Key,
    pub aggregate: Uuid,
    /// Counts this record's events: 1 is its first.
    pub version: i64,
    pub event: &'a D::Event,
    /// The state as its command left it (all events of that command applied).
    pub state: &'a D::State,
    pub moment: &'a Moment,
}

/// The journal form of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Stable name of the event: `household.registered`.
    pub kind: &'static str,
    /// JSON; personal fields replaced by sealed ones.
    pub body: Vec<u8>,
}

/// The public form of an event. Its bytes are stored beside the journal row, so that a replay is byte-equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// `<aggregate>.<event>`: the subject's middle, and with context and version the CloudEvents type.
    pub event: &'static str,
    /// The unit it lies in on the event's valid date; `None` becomes `_`.
    pub unit: Option<UnitKey>,
    /// When it is true in the world (not when it was recorded).
    pub valid_on: Date,
    /// Full name of the protobuf message: `sinhke.<context>.v1.<Event>`.
    pub message: &'static str,
    pub payload: Bytes,
}

impl Outgoing {
    /// `sinhke.<context>.v1.<aggregate>.<event>.<unit code or _>`.
    pub fn subject(&self, context: &str) -> String {
        let event = self.event;
        match &self.unit {
            Some(unit) => format!("sinhke.{context}.v1.{event}.{}", unit.code),
            None => format!("sinhke.{context}.v1.{event}._"),
        }
    }
}

/// An event as it is stored: what the relay publishes and a replay repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    pub position: i64,
    pub aggregate: Uuid,
    pub version: i64,
    pub subject: String,
    pub message: Cow<'static, str>,
    pub valid_on: Date,
    pub recorded_at: Timestamp,
    pub traceparent: Option<String>,
    pub payload: Bytes,
}

/// An event with its position, on its way to the stream.
#[derive(Debug)]
pub(crate) struct Placed {
    pub(crate) event: Envelope,
    /// From being recorded to getting its position; `None` for one that had it already.
    pub(crate) waited: Option<Duration>,
}

/// What went wrong with the database. Never shown to a caller, logged once with its chain.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database refused a statement")]
    Sql(#[from] sqlx::Error),
    #[error("{statement} touched {actual} rows instead of {expected}")]
    Rows { statement: &'static str, expected: u64, actual: u64 },
    /// A row that no rule could have written.
    #[error("{table}.{column} of {row} makes no sense")]
    Corrupt { table: &'static str, column: &'static str, row: String },
    #[error("an event could not be encoded")]
    Encode(#[from] serde_json::Error),
    #[error(transparent)]
    Seal(#[from] crate::seal::SealError),
}

impl StoreError {
    /// A row is checked when it is read: what no rule could have written is named, never used.
    pub fn corrupt(table: &'static str, column: &'static str, row: &(impl ToString + ?Sized)) -> Self {
        Self::Corrupt { table, column, row: row.to_string() }
    }

    /// A pair assertion after a write: a difference is our bug and rolls the batch back.
    pub fn check_rows(statement: &'static str, expected: usize, actual: u64) -> Result<(), Self> {
        let expected = u64::try_from(expected).unwrap_or(u64::MAX);
        if expected == actual { Ok(()) } else { Err(Self::Rows { statement, expected, actual }) }
    }

    /// Whether the database is away, rather than at odds with a statement.
    pub(crate) fn is_unavailable(error: &sqlx::Error) -> bool {
        kind_of(error) == Kind::Unavailable
    }
}

/// What a read tells its caller: nothing about the database, only what to do.
impl Rejection for StoreError {
    fn kind(&self) -> Kind {
        match self {
            Self::Sql(error) => kind_of(error),
            Self::Rows { .. } | Self::Corrupt { .. } | Self::Encode(_) | Self::Seal(_) => Kind::Internal,
        }
    }

    fn reason(&self) -> &'static str {
        match self.kind() {
            Kind::Unavailable => "DATABASE_UNAVAILABLE",
            Kind::DeadlineExceeded => "STATEMENT_TIMEOUT",
            Kind::Invalid
            | Kind::NotFound
            | Kind::AlreadyExists
            | Kind::WrongState
            | Kind::Conflict
            | Kind::Forbidden
            | Kind::Unauthenticated
            | Kind::Exhausted
            | Kind::Internal => "INTERNAL",
        }
    }

    fn text(&self, language: Language) -> String {
        let (vi, en) = match self.kind() {
            Kind::Unavailable => ("cơ sở dữ liệu chưa sẵn sàng", "the database is unavailable"),
            Kind::DeadlineExceeded => {
                ("truy vấn mất quá nhiều thời gian", "the query took longer than it may")
            }
            Kind::Invalid
            | Kind::NotFound
            | Kind::AlreadyExists
            | Kind::WrongState
            | Kind::Conflict
            | Kind::Forbidden
            | Kind::Unauthenticated
            | Kind::Exhausted
            | Kind::Internal => ("lỗi nội bộ", "internal error"),
        };
        match language {
            Language::Vietnamese => vi.to_owned(),
            Language::English => en.to_owned(),
        }
    }
}

/// One value of every row, in the order of the rows: what `unnest` puts together again.
pub fn column<'a, R, T>(rows: &'a [R], value: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}

fn kind_of(error: &sqlx::Error) -> Kind {
    if let Some(refused) = error.as_database_error() {
        let code = refused.code().unwrap_or_default();
        // A cancelled statement; a server that is full, going down or starting.
        return match code.get(..2) {
            Some("57") if code == "57014" => Kind::DeadlineExceeded,
            Some("08" | "53" | "57") => Kind::Unavailable,
            Some(_) | None => Kind::Internal,
        };
    }
    let lost = matches!(
        error,
        sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
    );
    if lost { Kind::Unavailable } else { Kind::Internal }
}

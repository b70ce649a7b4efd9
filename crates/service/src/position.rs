//! Read your writes: what a write answers, and a later read waits for.

use std::{fmt, str::FromStr};

use uuid::Uuid;
use vocabulary::rejection::Fault;

/// The header in which a write answers its position.
pub const HEADER: &str = "sinhke-position";
/// As many as fit into a header that every gRPC client accepts (8 KiB with everything else).
const MOST: usize = 100;

/// Records as a write left them: opaque to callers, who hand it back as `min_position`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position(Vec<Mark>);

/// One record of one context at a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The context that owns the record.
    pub context: String,
    /// The record.
    pub aggregate: Uuid,
    /// The version that must be seen.
    pub version: i64,
}

impl Position {
    /// What a write of this context touched. Of a large one the last records stand for all: events are published and
    /// applied in the order in which they were written.
    pub fn of(context: &str, touched: &[(Uuid, i64)]) -> Self {
        let mark = |(aggregate, version): &(Uuid, i64)| Mark {
            context: context.to_owned(),
            aggregate: *aggregate,
            version: *version,
        };
        let last = touched.len().saturating_sub(MOST);
        Self(touched.iter().skip(last).map(mark).collect())
    }

    /// Whether there is nothing to wait for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The records of one context.
    pub fn of_context<'a>(&'a self, context: &'a str) -> impl Iterator<Item = &'a Mark> {
        self.0.iter().filter(move |mark| mark.context == context)
    }

    /// The records of all contexts.
    pub fn marks(&self) -> &[Mark] {
        &self.0
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Mark { context, aggregate, version }) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { ";" };
            write!(f, "{separator}{context}:{aggregate}:{version}")?;
        }
        Ok(())
    }
}

impl FromStr for Position {
    type Err = Fault;

    /// `context:uuid:version[;…]`; an empty text waits for nothing.
    fn from_str(text: &str) -> Result<Self, Fault> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let marks: Option<Vec<Mark>> = text.split(';').take(MOST + 1).map(mark).collect();
        match marks {
            Some(marks) if marks.len() <= MOST => Ok(Self(marks)),
            Some(_) | None => Err(Fault::new(
                "phải là giá trị của tiêu đề sinhke-position mà một lệnh ghi đã trả về",
                "must be the value of a sinhke-position header that a write answered",
            )),
        }
    }
}

fn mark(text: &str) -> Option<Mark> {
    let mut parts = text.split(':');
    let (context, aggregate, version) = (parts.next()?, parts.next()?, parts.next()?);
    let plain = !context.is_empty() && context.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let version = version.parse().ok().filter(|version| *version > 0)?;
    let mark = Mark { context: context.to_owned(), aggregate: aggregate.parse().ok()?, version };
    (plain && parts.next().is_none()).then_some(mark)
}

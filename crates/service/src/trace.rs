//! W3C trace context: read from the caller, continued by us, carried into the events.

use std::{fmt, str::FromStr};

/// Where a call stands in its trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trace {
    id: [u8; 16],
    span: [u8; 8],
    flags: u8,
}

/// Text that is not a `traceparent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a W3C traceparent")]
pub struct NotATrace;

impl Trace {
    /// A new trace, recorded.
    pub fn begin() -> Self {
        Self { id: uuid().into_bytes(), span: tail(uuid()), flags: 1 }
    }

    /// The same trace, one span further.
    #[must_use]
    pub fn child(self) -> Self {
        Self { span: tail(uuid()), ..self }
    }

    /// Of a caller's header: continued when it can be read, else begun.
    pub fn from_header(header: Option<&str>) -> Self {
        header.and_then(|text| text.parse::<Self>().ok()).map_or_else(Self::begin, Self::child)
    }

    /// The trace's id, for the log.
    pub fn trace_id(&self) -> String {
        format!("{:032x}", u128::from_be_bytes(self.id))
    }
}

/// Random enough for ids that only have to differ: a v7 id has 74 random bits.
#[expect(clippy::disallowed_methods, reason = "names a span, not a record")]
fn uuid() -> uuid::Uuid {
    uuid::Uuid::now_v7()
}

/// The random half of an id.
fn tail(id: uuid::Uuid) -> [u8; 8] {
    let (_time, random) = id.as_u64_pair();
    random.to_be_bytes()
}

impl FromStr for Trace {
    type Err = NotATrace;

    /// `00-<32 hex>-<16 hex>-<2 hex>`, lower case, neither id zero. Later versions may append fields.
    fn from_str(text: &str) -> Result<Self, NotATrace> {
        let mut parts = text.trim().split('-');
        let (Some(version), Some(trace), Some(span), Some(flags)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NotATrace);
        };
        let [version] = bytes::<1>(version)?;
        let more = parts.next().is_some();
        if version == 0xff || (version == 0 && more) {
            return Err(NotATrace);
        }
        let [flags] = bytes::<1>(flags)?;
        let (id, span) = (bytes::<16>(trace)?, bytes::<8>(span)?);
        if id == [0; 16] || span == [0; 8] {
            return Err(NotATrace);
        }
        Ok(Self { id, span, flags })
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (id, span) = (u128::from_be_bytes(self.id), u64::from_be_bytes(self.span));
        write!(f, "00-{id:032x}-{span:016x}-{:02x}", self.flags)
    }
}

fn bytes<const N: usize>(text: &str) -> Result<[u8; N], NotATrace> {
    let digits = text.as_bytes();
    if digits.len() != N * 2 {
        return Err(NotATrace);
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let [high, low] = pair else { return Err(NotATrace) };
        *byte = (digit(*high)? << 4) | digit(*low)?;
    }
    Ok(bytes)
}

fn digit(digit: u8) -> Result<u8, NotATrace> {
    match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(NotATrace),
    }
}

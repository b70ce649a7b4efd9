//! What a command changed: records, versions, and keyed digests of before and after.

use std::fmt::Display;

use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use super::Span;
use crate::{append::EventRow, seal::Sealer};

/// What one command changed; nothing for a refusal.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    records: Vec<Span>,
    /// Before and after; `None` when nothing was changed.
    pub(crate) digests: Option<[[u8; 32]; 2]>,
}

impl Touched {
    /// The events of one command: each record's stand together, in the order of their versions.
    pub(crate) fn of(events: &[EventRow], sealer: &Sealer) -> Self {
        let mut records = Vec::new();
        let mut after = After::new(sealer);
        for of_record in events.chunk_by(|one, next| one.aggregate == next.aggregate) {
            let (Some(first), Some(last)) = (of_record.first(), of_record.last()) else { continue };
            let before = first.version.saturating_sub(1);
            let span = Span { aggregate: first.aggregate, before, after: last.version };
            after.record(&span);
            for event in of_record {
                after.event(event.version, event.kind, &event.body);
            }
            records.push(span);
        }
        let digests = (!records.is_empty()).then(|| [before(sealer, &records), after.finish()]);
        Self { records, digests }
    }

    /// As PostgreSQL reads an array.
    pub(crate) fn aggregates(&self) -> String {
        array(self.records.iter().map(|span| span.aggregate))
    }

    pub(crate) fn versions_before(&self) -> String {
        array(self.records.iter().map(|span| span.before))
    }

    pub(crate) fn versions_after(&self) -> String {
        array(self.records.iter().map(|span| span.after))
    }
}

fn array<T: Display>(values: impl Iterator<Item = T>) -> String {
    let mut text = String::from("{");
    for (index, value) in values.enumerate() {
        if index > 0 {
            text.push(',');
        }
        text.push_str(&value.to_string());
    }
    text.push('}');
    text
}

/// The records and their versions before.
pub(super) fn before(sealer: &Sealer, records: &[Span]) -> [u8; 32] {
    let mut mac = sealer.audit_mac();
    mac.update(b"before\0");
    for span in records {
        mac.update(span.aggregate.as_bytes());
        mac.update(&span.before.to_be_bytes());
    }
    mac.finalize().into_bytes().into()
}

/// The records, their versions after, and the journal's bytes that lead there.
pub(super) struct After(Hmac<Sha256>);

impl After {
    pub(super) fn new(sealer: &Sealer) -> Self {
        let mut mac = sealer.audit_mac();
        mac.update(b"after\0");
        Self(mac)
    }

    pub(super) fn record(&mut self, span: &Span) {
        self.0.update(span.aggregate.as_bytes());
        self.0.update(&span.after.to_be_bytes());
    }

    pub(super) fn event(&mut self, version: i64, kind: &str, body: &[u8]) {
        self.0.update(&version.to_be_bytes());
        for field in [kind.as_bytes(), body] {
            self.0.update(&field.len().to_be_bytes());
            self.0.update(field);
        }
    }

    pub(super) fn finish(self) -> [u8; 32] {
        self.0.finalize().into_bytes().into()
    }
}

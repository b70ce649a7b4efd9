//! Whether the audit is what was written: the chain computed anew, and compared with what was kept outside.
//!
//! What the chain alone shows: an entry that was edited, deleted or swapped with another. What only a head from outside
//! shows: that the end was cut off, or that somebody who could write every row wrote a chain of their own. What nothing
//! shows: the loss of an entry that was not chained yet; so those are counted.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::{PgPool, Row as _, postgres::PgRow};
use uuid::Uuid;

use super::{Entry, Hash, digest, head::Head, origin};
use crate::{seal::Sealer, store::StoreError};

/// Places of the chain in one statement.
const PAGE: i64 = 2_000;
/// Among so many entries that do not fit, swapped ones are looked for; each is compared with each.
const COMPARED: usize = 200;

/// What is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The entry is not the one that was chained.
    Edited {
        /// Its place.
        position: i64,
        /// Its number.
        entry: i64,
    },
    /// The entry is gone.
    Deleted {
        /// Its place.
        position: i64,
        /// Its number.
        entry: i64,
    },
    /// Each of two entries stands where the other one was.
    Swapped {
        /// Their places.
        positions: [i64; 2],
        /// Their numbers.
        entries: [i64; 2],
    },
    /// Places of the chain are gone.
    Gap {
        /// The first of them.
        from: i64,
        /// The place after the last of them.
        until: i64,
    },
    /// The journal's events are not those that the entry saw.
    EventsDiffer {
        /// Its place.
        position: i64,
        /// Its number.
        entry: i64,
    },
    /// The chain was longer when this head was signed.
    CutOff {
        /// The head.
        head: Head,
        /// Where the chain ends now.
        end: i64,
    },
    /// The chain is another one than when this head was signed: it was written anew, from here or from before.
    Rewritten {
        /// The first head that differs.
        head: Head,
    },
    /// Nothing outside the database says what the chain was.
    NoHead,
}

/// What was found of one context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Whose audit.
    pub context: String,
    /// How many entries have a place in the chain.
    pub chained: i64,
    /// Up to where the last head reaches.
    pub anchored: i64,
    /// Entries without a place yet.
    pub unchained: i64,
    /// When the oldest of them was written.
    pub unchained_since: Option<Timestamp>,
    /// Nothing, if all is well.
    pub findings: Vec<Finding>,
}

/// One place of the chain.
struct Place {
    position: i64,
    hash: Vec<u8>,
    chained: i64,
    entry: Option<Entry>,
}

/// An entry that does not fit its hash.
struct Misfit {
    position: i64,
    before: Hash,
    hash: Vec<u8>,
    entry: Entry,
}

/// A walk along the chain.
struct Walk<'a> {
    position: i64,
    hash: Hash,
    heads: BTreeMap<i64, Vec<&'a Head>>,
    misfits: Vec<Misfit>,
    findings: Vec<Finding>,
}

/// Reads the whole audit of a context. `heads` must have been read before: a chain only grows.
pub async fn verify(
    pool: &PgPool,
    context: &str,
    heads: &[Head],
    sealer: &Sealer,
) -> Result<Report, StoreError> {
    let mut walk = Walk::new(context, heads);
    let anchored = walk.heads.last_key_value().map_or(0, |(position, _)| *position);
    loop {
        let links = include_str!("verify/links.sql");
        let rows = sqlx::query(links).bind(walk.position).bind(PAGE).fetch_all(pool).await?;
        let places: Vec<Place> = rows.iter().map(Place::read).collect::<Result<_, _>>()?;
        if places.is_empty() {
            break;
        }
        let fitting: Vec<(i64, Entry)> = places.into_iter().filter_map(|place| walk.step(place)).collect();
        walk.findings.extend(differing(pool, &fitting, sealer).await?);
    }
    let (unchained, since): (i64, Option<jiff_sqlx::Timestamp>) =
        sqlx::query_as(include_str!("verify/unchained.sql")).fetch_one(pool).await?;
    let unchained_since = since.map(jiff_sqlx::Timestamp::to_jiff);
    let (chained, findings) = walk.end();
    Ok(Report { context: context.to_owned(), chained, anchored, unchained, unchained_since, findings })
}

impl Place {
    fn read(row: &PgRow) -> Result<Self, sqlx::Error> {
        let is_there = row.try_get::<Option<i64>, _>("entry")?.is_some();
        Ok(Self {
            position: row.try_get("position")?,
            hash: row.try_get("hash")?,
            chained: row.try_get("chained")?,
            entry: if is_there { Some(Entry::read(row)?) } else { None },
        })
    }
}

impl<'a> Walk<'a> {
    fn new(context: &str, heads: &'a [Head]) -> Self {
        let mut by_position: BTreeMap<i64, Vec<&Head>> = BTreeMap::new();
        for head in heads.iter().filter(|head| head.context == context) {
            by_position.entry(head.position).or_default().push(head);
        }
        let (misfits, findings) = (Vec::new(), Vec::new());
        Self { position: 0, hash: origin(context), heads: by_position, misfits, findings }
    }

    /// The next place. Answers an entry that is what was chained.
    fn step(&mut self, place: Place) -> Option<(i64, Entry)> {
        let Place { position, hash, chained, entry } = place;
        let expected = self.position.saturating_add(1);
        let follows = position == expected;
        if !follows {
            self.findings.push(Finding::Gap { from: expected, until: position });
        }
        // What one place says is taken for the next: so one wrong entry is one finding.
        let before = self.hash;
        self.position = position;
        self.hash = Hash::try_from(hash.as_slice()).unwrap_or_default();
        self.compare_heads();
        let Some(entry) = entry else {
            self.findings.push(Finding::Deleted { position, entry: chained });
            return None;
        };
        // After a gap nobody knows what came before.
        if follows && entry.hash(&before).as_slice() != hash {
            self.misfits.push(Misfit { position, before, hash, entry });
            return None;
        }
        Some((position, entry))
    }

    fn compare_heads(&mut self) {
        let heads = self.heads.get(&self.position).map(Vec::as_slice).unwrap_or_default();
        let known = self.findings.iter().any(|finding| matches!(finding, Finding::Rewritten { .. }));
        if let Some(head) = heads.iter().find(|head| head.hash != self.hash && !known) {
            self.findings.push(Finding::Rewritten { head: Head::clone(head) });
        }
    }

    fn end(mut self) -> (i64, Vec<Finding>) {
        self.findings.extend(told(&self.misfits));
        match self.heads.last_key_value().and_then(|(_, heads)| heads.last()) {
            Some(head) if head.position > self.position => {
                self.findings.push(Finding::CutOff { head: Head::clone(head), end: self.position });
            }
            None if self.position > 0 => self.findings.push(Finding::NoHead),
            Some(_) | None => {}
        }
        (self.position, self.findings)
    }
}

/// Swapped where two explain each other, edited otherwise.
fn told(misfits: &[Misfit]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut explained = vec![false; misfits.len()];
    let compared = misfits.get(..COMPARED).unwrap_or(misfits);
    for (index, one) in misfits.iter().enumerate() {
        if explained.get(index).copied().unwrap_or_default() {
            continue;
        }
        let other = compared.iter().enumerate().skip(index.saturating_add(1));
        let other = other.filter(|(_, other)| one.was(&other.entry) && other.was(&one.entry));
        if let Some((found, other)) = other.into_iter().next() {
            if let Some(explained) = explained.get_mut(found) {
                *explained = true;
            }
            let positions = [one.position, other.position];
            findings.push(Finding::Swapped { positions, entries: [one.entry.entry, other.entry.entry] });
        } else {
            findings.push(Finding::Edited { position: one.position, entry: one.entry.entry });
        }
    }
    findings
}

impl Misfit {
    /// Whether this entry, or what it says under the number that stands here, was chained at this place.
    fn was(&self, entry: &Entry) -> bool {
        let renumbered = Entry { entry: self.entry.entry, ..entry.clone() };
        [entry, &renumbered].iter().any(|entry| entry.hash(&self.before).as_slice() == self.hash)
    }
}

/// Entries whose records' events are no longer those that were there.
async fn differing(
    pool: &PgPool,
    entries: &[(i64, Entry)],
    sealer: &Sealer,
) -> Result<Vec<Finding>, StoreError> {
    let spans: Vec<_> = entries.iter().flat_map(|(_, entry)| &entry.records).collect();
    let rows: Vec<(i64, i64, String, Vec<u8>)> = sqlx::query_as(include_str!("verify/events.sql"))
        .bind(spans.iter().map(|span| span.aggregate).collect::<Vec<Uuid>>())
        .bind(spans.iter().map(|span| span.before).collect::<Vec<i64>>())
        .bind(spans.iter().map(|span| span.after).collect::<Vec<i64>>())
        .fetch_all(pool)
        .await?;
    let (mut findings, mut rows, mut at) = (Vec::new(), rows.iter().peekable(), 0_i64);
    for (position, entry) in entries {
        let mut after = digest::After::new(sealer);
        for span in &entry.records {
            at = at.saturating_add(1);
            after.record(span);
            while let Some((_, version, kind, body)) = rows.next_if(|row| row.0 == at) {
                after.event(*version, kind, body);
            }
        }
        let said = entry.digest_before.as_deref().zip(entry.digest_after.as_deref());
        let found = (digest::before(sealer, &entry.records), after.finish());
        if said.is_some_and(|said| said != (found.0.as_slice(), found.1.as_slice())) {
            findings.push(Finding::EventsDiffer { position: *position, entry: entry.entry });
        }
    }
    Ok(findings)
}

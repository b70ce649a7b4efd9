//! The same tables as lines, to compare a live database with one that was built anew from the streams.

use std::cmp::Ordering;

use futures_util::{Stream, StreamExt as _};
use journal::store::StoreError;
use sqlx::PgPool;

const POSITION: &str = include_str!("audit_position.sql");

/// Which count of which context's events bounds a table.
#[derive(Clone, Copy)]
enum Source {
    Communes,
    Households,
}

/// Every table whose rows follow from events, with the statement that writes it as lines: a key and everything else,
/// in the order of the keys, up to a position.
const TABLES: &[(&str, Source, &str)] = &[
    ("unit", Source::Communes, include_str!("audit_unit.sql")),
    ("succession", Source::Communes, include_str!("audit_succession.sql")),
    ("classification", Source::Communes, include_str!("audit_classification.sql")),
    ("standard", Source::Households, include_str!("audit_standard.sql")),
    ("target", Source::Households, include_str!("audit_target.sql")),
    ("subject", Source::Households, include_str!("audit_subject.sql")),
    ("ethnic_taken", Source::Households, include_str!("audit_ethnic_taken.sql")),
    ("poverty_delta", Source::Households, include_str!("audit_poverty_delta.sql")),
    ("poverty_cell", Source::Households, include_str!("audit_poverty_cell.sql")),
];

/// More than anybody reads: what is broken is broken.
const MOST: usize = 1_000;

/// Two databases side by side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Rows that were read on the live side.
    pub rows: u64,
    /// What is not the same.
    pub differences: Vec<Difference>,
}

/// One row that the live database has otherwise than the one built anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which table.
    pub table: &'static str,
    /// Which row, in words.
    pub key: String,
    /// What the live database says; `None` when it has no such row.
    pub live: Option<String>,
    /// What follows from the events; `None` when no such row does.
    pub shadow: Option<String>,
}

/// Compares all figures and everything under them, row by row, up to the last event that the shadow has seen: the live
/// database may be ahead, and must not be behind. At most 1,000 differences.
///
/// From when the live database counted with a unit (`seen_at`) is not compared: it is a fact about its own past
/// answers, not about the events.
pub async fn compare(live: &PgPool, shadow: &PgPool) -> Result<Compared, StoreError> {
    let (communes, households): (i64, i64) = sqlx::query_as(POSITION).fetch_one(shadow).await?;
    let mut compared = Compared::default();
    for &(table, source, lines) in TABLES {
        let up_to = match source {
            Source::Communes => communes,
            Source::Households => households,
        };
        let live = sqlx::query_as(lines).bind(up_to).fetch(live);
        let shadow = sqlx::query_as(lines).bind(up_to).fetch(shadow);
        merge(table, live, shadow, &mut compared).await?;
    }
    Ok(compared)
}

type Line = (String, String);

/// Walks two lists in the order of their keys.
async fn merge(
    table: &'static str,
    mut live: impl Stream<Item = Result<Line, sqlx::Error>> + Unpin,
    mut shadow: impl Stream<Item = Result<Line, sqlx::Error>> + Unpin,
    compared: &mut Compared,
) -> Result<(), StoreError> {
    let mut ours = live.next().await.transpose()?;
    let mut theirs = shadow.next().await.transpose()?;
    while compared.differences.len() < MOST {
        let order = match (&ours, &theirs) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((ours, _)), Some((theirs, _))) => ours.cmp(theirs),
        };
        let left =
            if order.is_le() { std::mem::replace(&mut ours, live.next().await.transpose()?) } else { None };
        let right = if order.is_ge() {
            std::mem::replace(&mut theirs, shadow.next().await.transpose()?)
        } else {
            None
        };
        compared.rows += u64::from(left.is_some());
        if left != right {
            let key = left.as_ref().or(right.as_ref()).map(|(key, _)| key.clone()).unwrap_or_default();
            let said = |line: Option<Line>| line.map(|(_, said)| said);
            compared.differences.push(Difference { table, key, live: said(left), shadow: said(right) });
        }
    }
    Ok(())
}

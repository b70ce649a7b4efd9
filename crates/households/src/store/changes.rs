//! What happened to a household, out of the journal.

use jiff::Timestamp;
use journal::{
    history::{self, Happened},
    store::StoreError,
};
use serde::Deserialize;
use sqlx::PgPool;
use vocabulary::calendar::Date;

use crate::domain::{
    HouseholdId,
    household::{ChangeKind, ChangeReason},
};

/// One change, without what is personal in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub version: i64,
    pub kind: ChangeKind,
    pub valid_on: Date,
    pub recorded_at: Timestamp,
    /// Who asked for it: an account id.
    pub by: String,
    /// In the caller's words, where one was given.
    pub reason: Option<ChangeReason>,
}

/// The part of a body that says why, in words. Reasons that are one of a few have other names or stand deeper.
#[derive(Deserialize)]
struct Stated {
    #[serde(default, rename = "reason")]
    words: Option<ChangeReason>,
}

/// The changes of a household before a version, newest first.
pub(super) async fn list(
    pool: &PgPool,
    household: HouseholdId,
    before: Option<i64>,
    rows: i64,
) -> Result<Vec<Change>, StoreError> {
    let happened = history::of_record(pool, household.raw(), before, rows).await?;
    happened.into_iter().map(|event| change(household, event)).collect()
}

fn change(household: HouseholdId, event: Happened) -> Result<Change, StoreError> {
    let bad = |column| StoreError::corrupt("event", column, &household);
    let kind = ChangeKind::named(&event.kind).ok_or_else(|| bad("kind"))?;
    let Stated { words: reason } = serde_json::from_slice(&event.body)?;
    Ok(Change {
        version: event.version,
        kind,
        // Every event of a household has a public form, and so a day.
        valid_on: event.valid_on.ok_or_else(|| bad("valid_on"))?,
        recorded_at: event.recorded_at,
        by: event.principal,
        reason,
    })
}

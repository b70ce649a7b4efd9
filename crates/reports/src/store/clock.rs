//! Up to where households are counted.

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx as _;
use journal::store::StoreError;
use sqlx::{PgConnection, PgPool, Row as _};

use super::{Heard, instant};

const SET: &str = include_str!("clock_set.sql");
const LOCK: &str = include_str!("clock_lock.sql");
const MOMENT: &str = include_str!("clock_moment.sql");

/// Households are counted up to this event. Called last in a batch: whoever holds the lock sees a whole batch or none.
pub(crate) async fn set(tx: &mut PgConnection, to: Heard) -> Result<(), StoreError> {
    let Heard { position, known_at } = to;
    let done = sqlx::query(SET).bind(known_at.to_sqlx()).bind(position).execute(tx).await?;
    StoreError::check_rows("reports.store.clock_set", 1, done.rows_affected())
}

/// Stops the clock until the transaction ends, and answers the first instant for which no report can have been answered
/// yet; `None` while none can have been answered at all, because no unit was ever told or no household counted.
pub(crate) async fn stop(tx: &mut PgConnection) -> Result<Option<Timestamp>, StoreError> {
    let row = sqlx::query(LOCK).fetch_one(tx).await?;
    let shown: Option<jiff_sqlx::Timestamp> = row.try_get("shown")?;
    let next = |shown: Timestamp| shown.saturating_add(SignedDuration::from_micros(1)).unwrap_or(shown);
    Ok(shown.map(|shown| next(shown.to_jiff())))
}

/// An instant that can be answered for ever, with what is known by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) known_at: Timestamp,
    /// When the last thing was seen that `communes` told: names the geography. `None` when nothing was.
    pub(crate) geography: Option<Timestamp>,
    /// The last event of `communes`.
    pub(crate) communes: i64,
    /// The last event of `households`.
    pub(crate) households: i64,
    /// Something that `communes` told is seen only later than this.
    pub(crate) is_before_geography: bool,
}

/// The instant asked for, or the latest one when it is later or none was asked for: an answer earlier than what was
/// asked says that it is not reached yet. `None` before the first event.
pub(crate) async fn moment(pool: &PgPool, asked: Option<Timestamp>) -> Result<Option<Moment>, StoreError> {
    let asked = asked.map(jiff_sqlx::ToSqlx::to_sqlx);
    let row = sqlx::query(MOMENT).bind(asked).fetch_one(pool).await?;
    if row.try_get::<Option<jiff_sqlx::Timestamp>, _>("known_at")?.is_none() {
        return Ok(None);
    }
    let seen: Option<jiff_sqlx::Timestamp> = row.try_get("geography")?;
    Ok(Some(Moment {
        known_at: instant(&row, "known_at")?,
        geography: seen.map(jiff_sqlx::Timestamp::to_jiff),
        communes: row.try_get("communes")?,
        households: row.try_get("households")?,
        is_before_geography: row.try_get("is_before_geography")?,
    }))
}

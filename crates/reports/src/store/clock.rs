//! Up to where reports can be answered: households to the microsecond in which the last of them is known, and within it
//! what was told of units, a tick for each batch.
//!
//! An instant is a microsecond and a tick, which is written as a nanosecond. Of units it sees
//!
//! - what was recorded by then, and stored before the clock stood at that microsecond;
//! - what was stored no later than in its tick, whenever it was recorded.
//!
//! So the clock's own instant sees everything, and one without a tick nothing that was recorded after it. Both stay so:
//! what is stored later begins at a later microsecond or tick. Ticks go on until households are known later than all
//! that they show, because a household's event that comes late must not hide it again.

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx as _;
use journal::store::StoreError;
use sqlx::{PgConnection, PgPool, Row as _};

use super::{Heard, instant};

const FORGET: &str = include_str!("clock_forget.sql");
const FORGET_UNMARKED: &str = include_str!("clock_forget_unmarked.sql");
const SET: &str = include_str!("clock_set.sql");
const TICK: &str = include_str!("clock_tick.sql");
const MOMENT: &str = include_str!("clock_moment.sql");

/// Households are counted up to this event. Called last in a batch: whoever holds the lock sees a whole batch or none.
pub(crate) async fn set(tx: &mut PgConnection, to: Heard) -> Result<(), StoreError> {
    let Heard { position, known_at } = to;
    let done = sqlx::query(SET).bind(known_at.to_sqlx()).bind(position).execute(tx).await?;
    StoreError::check_rows("reports.store.clock_set", 1, done.rows_affected())
}

/// The clock as it was before the first event.
pub(crate) async fn forget(tx: &mut PgConnection) -> Result<(), StoreError> {
    let done = sqlx::query(FORGET).execute(&mut *tx).await?;
    StoreError::check_rows("reports.store.clock_forget", 1, done.rows_affected())?;
    sqlx::query(FORGET_UNMARKED).execute(tx).await?;
    Ok(())
}

/// From when reports count with what was told of units in one batch, even if it was recorded later.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    /// `None`: no report can have been answered, because no unit was ever told or no household counted.
    pub(crate) at: Option<Timestamp>,
    pub(crate) tick: i16,
}

/// Stops the clock until the transaction ends and moves it by a tick, for facts of which the last was recorded at that
/// instant: no report can have been answered for the tick yet.
pub(crate) async fn tick(tx: &mut PgConnection, units_known_at: Timestamp) -> Result<Seen, StoreError> {
    let row = sqlx::query(TICK).bind(units_known_at.to_sqlx()).fetch_one(tx).await?;
    let at: Option<jiff_sqlx::Timestamp> = row.try_get("seen_at")?;
    Ok(Seen { at: at.map(jiff_sqlx::Timestamp::to_jiff), tick: row.try_get("tick")? })
}

/// An instant that can be answered for ever, with what is known by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// The microsecond: all that households and standards go by.
    pub(crate) known_at: Timestamp,
    pub(crate) tick: i16,
    /// When the last thing that is seen of units was recorded: names the geography. `None` when nothing is.
    pub(crate) geography: Option<Timestamp>,
    /// The last event of `communes`.
    pub(crate) communes: i64,
    /// The last event of `households`.
    pub(crate) households: i64,
    /// Events of `households` up to this one were counted by a release that counted no marks; 0 when none were.
    pub(crate) unmarked_until: i64,
    /// Something that `communes` told is seen only later than this.
    pub(crate) is_before_geography: bool,
}

impl Moment {
    /// As the contract writes it.
    pub(crate) fn instant(&self) -> Timestamp {
        let tick = SignedDuration::from_nanos(self.tick.into());
        self.known_at.saturating_add(tick).unwrap_or(self.known_at)
    }
}

/// The microsecond of an instant, and the tick in it.
fn split(instant: Timestamp) -> (Timestamp, i16) {
    let tick = instant.subsec_nanosecond().rem_euclid(1_000);
    let within = SignedDuration::from_nanos(tick.into());
    (instant.saturating_sub(within).unwrap_or(instant), i16::try_from(tick).unwrap_or_default())
}

/// The instant asked for, or the latest one when it is later or none was asked for: an answer earlier than what was
/// asked says that it is not reached yet. `None` before the first event.
pub(crate) async fn moment(pool: &PgPool, asked: Option<Timestamp>) -> Result<Option<Moment>, StoreError> {
    let (known_at, tick) = asked.map(split).unzip();
    let query = sqlx::query(MOMENT).bind(known_at.map(jiff_sqlx::ToSqlx::to_sqlx)).bind(tick);
    let row = query.fetch_one(pool).await?;
    if row.try_get::<Option<jiff_sqlx::Timestamp>, _>("known_at")?.is_none() {
        return Ok(None);
    }
    let seen: Option<jiff_sqlx::Timestamp> = row.try_get("geography")?;
    Ok(Some(Moment {
        known_at: instant(&row, "known_at")?,
        tick: row.try_get("tick")?,
        geography: seen.map(jiff_sqlx::Timestamp::to_jiff),
        communes: row.try_get("communes")?,
        households: row.try_get("households")?,
        unmarked_until: row.try_get("unmarked_until")?,
        is_before_geography: row.try_get("is_before_geography")?,
    }))
}

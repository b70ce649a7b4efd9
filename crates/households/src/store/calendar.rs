//! The local copy of the declared days: written by the feed, kept in memory as long as it is the copy.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::civil::Date;
use jiff_sqlx::ToSqlx as _;
use journal::{inbox::Stamp, store::StoreError};
use service::progress::Progress;
use sqlx::PgConnection;
use vocabulary::calendar::WorkingCalendar;

/// The calendar as this process last read it.
#[derive(Debug)]
pub(crate) struct CalendarCopy {
    feed: Progress,
    read: Mutex<Read>,
}

#[derive(Debug, Default)]
struct Read {
    /// How far the feed was before it was read; `None` before the first time.
    seen: Option<Stamp>,
    calendar: Arc<WorkingCalendar>,
}

impl CalendarCopy {
    /// `feed` is the one that writes it.
    pub(crate) fn new(feed: Progress) -> Self {
        Self { feed, read: Mutex::default() }
    }

    /// The copy as the feed left it: read again only when it has applied something.
    pub(crate) async fn read(
        &self,
        connection: &mut PgConnection,
    ) -> Result<Arc<WorkingCalendar>, StoreError> {
        // Asked before reading: what is applied meanwhile is read once more.
        let stamp = self.feed.stamp();
        {
            let read = self.kept();
            if stamp.is_some() && read.seen == stamp {
                return Ok(Arc::clone(&read.calendar));
            }
        }
        let days: Vec<(jiff_sqlx::Date, bool)> =
            sqlx::query_as(include_str!("calendar/days.sql")).fetch_all(connection).await?;
        let calendar: WorkingCalendar =
            days.into_iter().map(|(day, is_working)| (day.to_jiff(), is_working)).collect();
        let mut read = self.kept();
        *read = Read { seen: stamp, calendar: Arc::new(calendar) };
        Ok(Arc::clone(&read.calendar))
    }

    fn kept(&self) -> MutexGuard<'_, Read> {
        // Two plain values: a panic elsewhere cannot leave them half written.
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Adds what was declared to the copy; of one day, what was declared last.
pub(crate) async fn learn(tx: &mut PgConnection, declared: BTreeMap<Date, bool>) -> Result<(), StoreError> {
    if declared.is_empty() {
        return Ok(());
    }
    let (days, is_working): (Vec<_>, Vec<_>) =
        declared.into_iter().map(|(day, is_working)| (day.to_sqlx(), is_working)).unzip();
    sqlx::query(include_str!("calendar/learn.sql")).bind(days).bind(is_working).execute(tx).await?;
    Ok(())
}

/// As if no day had been declared.
pub(crate) async fn forget(tx: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query(include_str!("calendar/forget.sql")).execute(tx).await?;
    Ok(())
}

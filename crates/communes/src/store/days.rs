//! Declared days.

use jiff_sqlx::ToSqlx as _;
use journal::store::{Halves, Loaded, StoreError, Written, column};
use sqlx::{PgConnection, PgPool};
use vocabulary::{
    calendar::{Date, WorkingCalendar},
    decision::Versioned,
    page::PageSize,
};

use super::{AreasStore, rows};
use crate::domain::{Key, State, calendar::Day};

#[derive(sqlx::FromRow)]
struct DayRow {
    day: jiff_sqlx::Date,
    is_working: bool,
    reason: String,
    document_number: Option<String>,
    document_date: Option<jiff_sqlx::Date>,
    document_issuer: Option<String>,
    version: i64,
}

impl DayRow {
    fn declared(self) -> Result<Versioned<Day>, StoreError> {
        let document = (self.document_number, self.document_date, self.document_issuer);
        let state = Day {
            date: self.day.to_jiff(),
            is_working: self.is_working,
            reason: rows::word("day", "reason", &self.reason)?,
            document: rows::document("day", document)?,
        };
        Ok(Versioned { version: self.version, state })
    }
}

/// Locks and reads these days.
pub(super) async fn load(
    tx: &mut PgConnection,
    days: &[Date],
) -> Result<Vec<Loaded<AreasStore>>, StoreError> {
    let found: Vec<DayRow> = sqlx::query_as(include_str!("day_load.sql"))
        .bind(rows::days(days.iter().copied()))
        .fetch_all(tx)
        .await?;
    let mut loaded = Vec::with_capacity(found.len());
    for row in found {
        let Versioned { version, state } = row.declared()?;
        loaded.push((Key::Day(state.date), Versioned { version, state: State::Day(state) }));
    }
    Ok(loaded)
}

pub(super) async fn save(tx: &mut PgConnection, days: &[Written<'_, Day>]) -> Result<(), StoreError> {
    let Halves { new, known } = Halves::of(days);
    let entered = sqlx::query(include_str!("day_enter.sql"))
        .bind(column(&new, |day| day.state.date.to_sqlx()))
        .bind(column(&new, |day| day.state.is_working))
        .bind(column(&new, |day| day.state.reason.as_str()))
        .bind(column(&new, |day| rows::document_number(day.state.document.as_ref())))
        .bind(column(&new, |day| rows::document_date(day.state.document.as_ref())))
        .bind(column(&new, |day| rows::document_issuer(day.state.document.as_ref())))
        .bind(column(&new, |day| day.version))
        .bind(column(&new, |day| day.at.to_sqlx()))
        .bind(column(&new, |day| day.by))
        .execute(&mut *tx)
        .await?;
    StoreError::check_rows("communes.store.day_enter", new.len(), entered.rows_affected())?;
    let changed = sqlx::query(include_str!("day_change.sql"))
        .bind(column(&known, |day| day.state.date.to_sqlx()))
        .bind(column(&known, |day| day.state.is_working))
        .bind(column(&known, |day| day.state.reason.as_str()))
        .bind(column(&known, |day| rows::document_number(day.state.document.as_ref())))
        .bind(column(&known, |day| rows::document_date(day.state.document.as_ref())))
        .bind(column(&known, |day| rows::document_issuer(day.state.document.as_ref())))
        .bind(column(&known, |record| record.was))
        .bind(column(&known, |day| day.version))
        .bind(column(&known, |day| day.at.to_sqlx()))
        .bind(column(&known, |day| day.by))
        .execute(tx)
        .await?;
    StoreError::check_rows("communes.store.day_change", known.len(), changed.rows_affected())
}

/// Which days are listed, and after which one.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub(crate) from: Date,
    pub(crate) until: Date,
    /// The last day of the page before.
    pub(crate) after: Option<Date>,
    pub(crate) size: PageSize,
}

/// One page of declared days and one more, if there is one: who asks sees from it that the list goes on.
pub(crate) async fn list(pool: &PgPool, listed: &Listed) -> Result<Vec<Versioned<Day>>, StoreError> {
    let found: Vec<DayRow> = sqlx::query_as(include_str!("day_list.sql"))
        .bind(listed.from.to_sqlx())
        .bind(listed.until.to_sqlx())
        .bind(listed.after.map(jiff_sqlx::ToSqlx::to_sqlx))
        .bind(i64::from(listed.size.rows()).saturating_add(1))
        .fetch_all(pool)
        .await?;
    found.into_iter().map(DayRow::declared).collect()
}

/// What is declared of the days from one up to, but not with, another.
pub(crate) async fn between(pool: &PgPool, from: Date, until: Date) -> Result<WorkingCalendar, StoreError> {
    let declared: Vec<(jiff_sqlx::Date, bool)> = sqlx::query_as(include_str!("day_between.sql"))
        .bind(from.to_sqlx())
        .bind(until.to_sqlx())
        .fetch_all(pool)
        .await?;
    Ok(declared.into_iter().map(|(day, is_working)| (day.to_jiff(), is_working)).collect())
}

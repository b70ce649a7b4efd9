//! The record of all standards: read by every decision, so kept in memory as long as its version is the same.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use jiff::civil::Date;
use jiff_sqlx::ToSqlx as _;
use journal::store::StoreError;
use sqlx::PgConnection;
use vocabulary::{
    calendar::{Months, Period},
    money::Dong,
    text::Text,
};

use crate::domain::standard::{Indicator, Issuer, Lines, Standard, Standards};

/// How old a copy may be that standings are only shown by: a standard is known months before its first day.
const LATELY: Duration = Duration::from_secs(1);

/// The standards as this process last read them.
#[derive(Debug, Default)]
pub(crate) struct StandardsCopy(Mutex<Read>);

#[derive(Debug, Default)]
struct Read {
    version: Option<i64>,
    standards: Arc<Standards>,
    /// When the version was last seen to be the newest.
    checked: Option<Instant>,
}

impl StandardsCopy {
    /// The standards and their version, locked against an enactment until the end of the transaction. Decisions share
    /// the lock; two enactments at once are a deadlock, which the batcher runs again.
    pub(super) async fn lock(&self, tx: &mut PgConnection) -> Result<(i64, Arc<Standards>), StoreError> {
        let version: i64 = sqlx::query_scalar(include_str!("standards/lock.sql")).fetch_one(&mut *tx).await?;
        Ok((version, self.at(tx, version).await?))
    }

    /// The standards as they are now.
    pub(crate) async fn read(&self, connection: &mut PgConnection) -> Result<Arc<Standards>, StoreError> {
        let version: i64 =
            sqlx::query_scalar(include_str!("standards/version.sql")).fetch_one(&mut *connection).await?;
        self.at(connection, version).await
    }

    /// The standards as they were a moment ago, mostly without asking.
    pub(super) async fn lately(&self, connection: &mut PgConnection) -> Result<Arc<Standards>, StoreError> {
        {
            let read = self.kept();
            if read.checked.is_some_and(|checked| checked.elapsed() < LATELY) {
                return Ok(Arc::clone(&read.standards));
            }
        }
        self.read(connection).await
    }

    async fn at(&self, connection: &mut PgConnection, version: i64) -> Result<Arc<Standards>, StoreError> {
        let checked = Some(Instant::now());
        {
            let mut read = self.kept();
            if read.version == Some(version) {
                read.checked = checked;
                return Ok(Arc::clone(&read.standards));
            }
        }
        let rows: Vec<StandardRow> =
            sqlx::query_as(include_str!("standards/all.sql")).fetch_all(connection).await?;
        let standards = rows.iter().map(standard).collect::<Result<Standards, _>>()?;
        let mut read = self.kept();
        *read = Read { version: Some(version), standards: Arc::new(standards), checked };
        Ok(Arc::clone(&read.standards))
    }

    fn kept(&self) -> MutexGuard<'_, Read> {
        // Two plain values: a panic elsewhere cannot leave them half written.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(sqlx::FromRow)]
struct StandardRow {
    standard_id: String,
    issuer: String,
    law: String,
    valid_from: jiff_sqlx::Date,
    valid_until: Option<jiff_sqlx::Date>,
    rural_line_vnd: i64,
    urban_line_vnd: i64,
    rural_income_only_line_vnd: Option<i64>,
    urban_income_only_line_vnd: Option<i64>,
    rural_average_line_vnd: Option<i64>,
    urban_average_line_vnd: Option<i64>,
    deprivation_threshold: i32,
    points_per_indicator: i32,
    indicators: Vec<String>,
    return_months: Option<i32>,
    note: Option<String>,
}

fn standard(row: &StandardRow) -> Result<Standard, StoreError> {
    let bad = |column| StoreError::corrupt("standard", column, &row.standard_id);
    let until = row.valid_until.map(jiff_sqlx::Date::to_jiff);
    let indicators = row.indicators.iter().map(|code| code.parse());
    Ok(Standard {
        id: row.standard_id.parse().map_err(|_fault| bad("standard_id"))?,
        issuer: Issuer::named(&row.issuer).ok_or_else(|| bad("issuer"))?,
        law: row.law.parse().map_err(|_fault| bad("law"))?,
        valid: Period::new(row.valid_from.to_jiff(), until).map_err(|_fault| bad("valid_until"))?,
        rural: lines(row.rural_line_vnd, row.rural_income_only_line_vnd, row.rural_average_line_vnd)
            .ok_or_else(|| bad("rural_line_vnd"))?,
        urban: lines(row.urban_line_vnd, row.urban_income_only_line_vnd, row.urban_average_line_vnd)
            .ok_or_else(|| bad("urban_line_vnd"))?,
        deprivation_threshold: row.deprivation_threshold,
        points_per_indicator: row.points_per_indicator,
        indicators: indicators.collect::<Result<_, _>>().map_err(|_fault| bad("indicators"))?,
        return_window: row
            .return_months
            .map(Months::try_from)
            .transpose()
            .map_err(|_fault| bad("return_months"))?,
        note: row.note.as_deref().map(str::parse).transpose().map_err(|_fault| bad("note"))?,
    })
}

fn lines(line: i64, income_only: Option<i64>, average: Option<i64>) -> Option<Lines> {
    let maybe = |line: Option<i64>| line.map(Dong::try_from).transpose().ok();
    Some(Lines { line: line.try_into().ok()?, income_only: maybe(income_only)?, average: maybe(average)? })
}

/// Adds standards to the record. They come one by one, a few in ten years.
pub(super) async fn enact(
    tx: &mut PgConnection,
    standards: &[&Standard],
    before: i64,
    after: i64,
) -> Result<(), StoreError> {
    for standard in standards {
        let indicators: Vec<&str> = standard.indicators.iter().map(Indicator::as_str).collect();
        sqlx::query(include_str!("standards/enact.sql"))
            .bind(standard.id.as_str())
            .bind(standard.issuer.name())
            .bind(standard.law.as_str())
            .bind(standard.valid.from().to_sqlx())
            .bind(standard.valid.until().map(Date::to_sqlx))
            .bind(standard.rural.line.whole())
            .bind(standard.urban.line.whole())
            .bind(standard.rural.income_only.map(Dong::whole))
            .bind(standard.urban.income_only.map(Dong::whole))
            .bind(standard.deprivation_threshold)
            .bind(standard.points_per_indicator)
            .bind(indicators)
            .bind(standard.return_window.map(Months::count))
            .bind(standard.note.as_ref().map(Text::as_str))
            .bind(standard.rural.average.map(Dong::whole))
            .bind(standard.urban.average.map(Dong::whole))
            .execute(&mut *tx)
            .await?;
    }
    let turned = sqlx::query(include_str!("standards/turn.sql")).bind(before).bind(after).execute(tx).await?;
    StoreError::check_rows("households.store.standards_turn", 1, turned.rows_affected())
}

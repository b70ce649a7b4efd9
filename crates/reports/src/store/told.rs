//! Units, successions, classifications and standards, as other contexts told them.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use journal::store::{StoreError, column};
use sqlx::{PgConnection, PgPool, Row as _};
use vocabulary::{
    area::{Succession, UnitKey, UnitVersion},
    calendar::{Months, Period},
};

use super::{Heard, clock::Seen, code, corrupt, day, period, read_words, unit, words};
use crate::cubes::{cell::StandardId, map::Classification, mark::Indicator, movement::Windows};

const ADD_UNITS: &str = include_str!("told_add_units.sql");
const ADD_SUCCESSIONS: &str = include_str!("told_add_successions.sql");
const ADD_CLASSIFICATIONS: &str = include_str!("told_add_classifications.sql");
const ADD_STANDARDS: &str = include_str!("told_add_standards.sql");
const FORGET_GEOGRAPHY: &str = include_str!("told_forget_geography.sql");
const FORGET_STANDARDS: &str = include_str!("told_forget_standards.sql");
const UNITS: &str = include_str!("told_units.sql");
const SUCCESSIONS: &str = include_str!("told_successions.sql");
const CLASSIFICATIONS: &str = include_str!("told_classifications.sql");
const STANDARDS: &str = include_str!("told_standards.sql");
const WINDOWS: &str = include_str!("told_windows.sql");

/// What `communes` told in one batch, each with its event.
#[derive(Debug, Default)]
pub(crate) struct Geography {
    pub(crate) units: Vec<(Heard, UnitVersion)>,
    pub(crate) successions: Vec<(Heard, Succession)>,
    pub(crate) classifications: Vec<(Heard, Classification)>,
}

/// Whose standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Issuer {
    /// Trung ương.
    Central,
    /// Tỉnh.
    Province,
}

impl Issuer {
    pub(crate) const ALL: &[Self] = &[Self::Central, Self::Province];

    /// The stable name in tables.
    fn name(self) -> &'static str {
        match self {
            Self::Central => "central",
            Self::Province => "province",
        }
    }
}

/// A poverty standard, as far as a report shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standard {
    pub(crate) id: StandardId,
    pub(crate) issuer: Issuer,
    pub(crate) law: String,
    pub(crate) valid: Period,
    pub(crate) rural_line_vnd: i64,
    pub(crate) urban_line_vnd: i64,
    pub(crate) note: String,
    /// Those that count, as they were told; none in a row of a release that did not keep them.
    pub(crate) indicators: Vec<Indicator>,
    /// How long a household that left a list is on it *again* when it returns; `None`: always.
    pub(crate) return_window: Option<Months>,
}

impl Geography {
    /// When the last of it was recorded; `None` when nothing was told.
    pub(crate) fn known_at(&self) -> Option<Timestamp> {
        let units = self.units.iter().map(|(heard, _)| heard.known_at);
        let successions = self.successions.iter().map(|(heard, _)| heard.known_at);
        let classifications = self.classifications.iter().map(|(heard, _)| heard.known_at);
        units.chain(successions).chain(classifications).max()
    }
}

/// Adds what `communes` told.
pub(crate) async fn add_geography(
    tx: &mut PgConnection,
    told: &Geography,
    seen: Seen,
) -> Result<(), StoreError> {
    let seen_at = seen.at.map(jiff_sqlx::ToSqlx::to_sqlx);
    if !told.units.is_empty() {
        let rows = told.units.as_slice();
        let done = sqlx::query(ADD_UNITS)
            .bind(seen_at)
            .bind(seen.tick)
            .bind(column(rows, |(heard, _)| heard.position))
            .bind(column(rows, |(heard, _)| heard.known_at.to_sqlx()))
            .bind(column(rows, |(_, unit)| unit.key.code.to_string()))
            .bind(column(rows, |(_, unit)| unit.valid.from().to_sqlx()))
            .bind(column(rows, |(_, unit)| unit.valid.until().map(jiff_sqlx::ToSqlx::to_sqlx)))
            .bind(column(rows, |(_, unit)| unit.name.as_str()))
            .bind(column(rows, |(_, unit)| unit.kind.name()))
            .bind(column(rows, |(_, unit)| unit.parent.map(|code| code.to_string())))
            .execute(&mut *tx)
            .await?;
        StoreError::check_rows("reports.store.told_add_units", rows.len(), done.rows_affected())?;
    }
    if !told.successions.is_empty() {
        let rows = told.successions.as_slice();
        let done = sqlx::query(ADD_SUCCESSIONS)
            .bind(seen_at)
            .bind(seen.tick)
            .bind(column(rows, |(heard, _)| heard.position))
            .bind(column(rows, |(heard, _)| heard.known_at.to_sqlx()))
            .bind(column(rows, |(_, row)| row.old.to_string()))
            .bind(column(rows, |(_, row)| row.new.to_string()))
            .bind(column(rows, |(_, row)| row.effective.to_sqlx()))
            .bind(column(rows, |(_, row)| row.extent.name()))
            .bind(column(rows, |(_, row)| row.law.as_str()))
            .bind(column(rows, |(_, row)| row.verified))
            .execute(&mut *tx)
            .await?;
        StoreError::check_rows("reports.store.told_add_successions", rows.len(), done.rows_affected())?;
    }
    if told.classifications.is_empty() {
        return Ok(());
    }
    let rows = told.classifications.as_slice();
    let done = sqlx::query(ADD_CLASSIFICATIONS)
        .bind(seen_at)
        .bind(seen.tick)
        .bind(column(rows, |(heard, _)| heard.position))
        .bind(column(rows, |(heard, _)| heard.known_at.to_sqlx()))
        .bind(column(rows, |(_, row)| row.unit.code.to_string()))
        .bind(column(rows, |(_, row)| row.unit.from.to_sqlx()))
        .bind(column(rows, |(_, row)| row.kind))
        .bind(column(rows, |(_, row)| row.valid.from().to_sqlx()))
        .bind(column(rows, |(_, row)| row.valid.until().map(jiff_sqlx::ToSqlx::to_sqlx)))
        .bind(column(rows, |(_, row)| row.synthetic))
        .execute(tx)
        .await?;
    StoreError::check_rows("reports.store.told_add_classifications", rows.len(), done.rows_affected())
}

pub(crate) async fn add_standards(
    tx: &mut PgConnection,
    rows: &[(Heard, Standard)],
) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let done = sqlx::query(ADD_STANDARDS)
        .bind(column(rows, |(heard, _)| heard.position))
        .bind(column(rows, |(heard, _)| heard.known_at.to_sqlx()))
        .bind(column(rows, |(_, row)| row.id.as_str()))
        .bind(column(rows, |(_, row)| row.issuer.name()))
        .bind(column(rows, |(_, row)| row.law.as_str()))
        .bind(column(rows, |(_, row)| row.valid.from().to_sqlx()))
        .bind(column(rows, |(_, row)| row.valid.until().map(jiff_sqlx::ToSqlx::to_sqlx)))
        .bind(column(rows, |(_, row)| row.rural_line_vnd))
        .bind(column(rows, |(_, row)| row.urban_line_vnd))
        .bind(column(rows, |(_, row)| row.note.as_str()))
        .bind(column(rows, |(_, row)| row.return_window.map(Months::count)))
        .bind(column(rows, |(_, row)| words(row.indicators.iter().map(Indicator::as_str))))
        .execute(tx)
        .await?;
    StoreError::check_rows("reports.store.told_add_standards", rows.len(), done.rows_affected())
}

/// As if nothing had been told of units.
pub(crate) async fn forget_geography(tx: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query(FORGET_GEOGRAPHY).execute(tx).await?;
    Ok(())
}

/// As if no standard had been told.
pub(crate) async fn forget_standards(tx: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query(FORGET_STANDARDS).execute(tx).await?;
    Ok(())
}

/// The windows of all standards told so far.
pub(crate) async fn windows(tx: &mut PgConnection) -> Result<Windows, StoreError> {
    let mut windows = Windows::new();
    for row in sqlx::query(WINDOWS).fetch_all(tx).await? {
        let id: &str = row.try_get("standard")?;
        let bad = |column| corrupt("standard", column, id);
        let months = row.try_get::<i32, _>("return_months")?.try_into();
        let months = months.ok().ok_or_else(|| bad("return_months"))?;
        windows.insert(id.parse().ok().ok_or_else(|| bad("standard"))?, months);
    }
    Ok(windows)
}

/// Every version of every unit recorded by an instant.
pub(crate) async fn units(pool: &PgPool, known_at: Timestamp) -> Result<Vec<UnitVersion>, StoreError> {
    let mut units = Vec::new();
    for row in sqlx::query(UNITS).bind(known_at.to_sqlx()).fetch_all(pool).await? {
        let code = code(&row, "unit", "code")?;
        let valid = period(&row, "unit")?;
        let kind: &str = row.try_get("kind")?;
        let parent: Option<&str> = row.try_get("parent_code")?;
        let bad_parent = || corrupt("unit", "parent_code", &code);
        units.push(UnitVersion {
            key: UnitKey { code, from: valid.from() },
            name: row.try_get("name")?,
            kind: kind.parse().ok().ok_or_else(|| corrupt("unit", "kind", &code))?,
            parent: parent.map(|parent| parent.parse().ok().ok_or_else(bad_parent)).transpose()?,
            valid,
        });
    }
    Ok(units)
}

/// Every succession recorded by an instant.
pub(crate) async fn successions(pool: &PgPool, known_at: Timestamp) -> Result<Vec<Succession>, StoreError> {
    let mut successions = Vec::new();
    for row in sqlx::query(SUCCESSIONS).bind(known_at.to_sqlx()).fetch_all(pool).await? {
        let old = code(&row, "succession", "old_code")?;
        let extent: &str = row.try_get("extent")?;
        successions.push(Succession {
            old,
            new: code(&row, "succession", "new_code")?,
            extent: extent.parse().ok().ok_or_else(|| corrupt("succession", "extent", &old))?,
            effective: day(&row, "effective")?,
            law: row.try_get("law")?,
            verified: row.try_get("verified")?,
        });
    }
    Ok(successions)
}

/// The classes of units recorded by an instant.
pub(crate) async fn classifications(
    pool: &PgPool,
    known_at: Timestamp,
) -> Result<Vec<Classification>, StoreError> {
    let rows = sqlx::query(CLASSIFICATIONS).bind(known_at.to_sqlx()).fetch_all(pool).await?;
    let read = |row| {
        Ok(Classification {
            unit: unit(row, "classification")?,
            kind: row.try_get("kind")?,
            valid: period(row, "classification")?,
            synthetic: row.try_get("synthetic")?,
        })
    };
    rows.iter().map(read).collect()
}

/// Every standard known at an instant, by id.
pub(crate) async fn standards(pool: &PgPool, known_at: Timestamp) -> Result<Vec<Standard>, StoreError> {
    let mut standards = Vec::new();
    for row in sqlx::query(STANDARDS).bind(known_at.to_sqlx()).fetch_all(pool).await? {
        let id: &str = row.try_get("standard")?;
        let issuer: &str = row.try_get("issuer")?;
        let months = row.try_get::<Option<i32>, _>("return_months")?.map(Months::try_from).transpose();
        let named = Issuer::ALL.iter().copied().find(|one| one.name() == issuer);
        standards.push(Standard {
            id: id.parse().ok().ok_or_else(|| corrupt("standard", "standard", id))?,
            issuer: named.ok_or_else(|| corrupt("standard", "issuer", id))?,
            law: row.try_get("law")?,
            valid: period(&row, "standard")?,
            rural_line_vnd: row.try_get("rural_line_vnd")?,
            urban_line_vnd: row.try_get("urban_line_vnd")?,
            note: row.try_get("note")?,
            indicators: read_words(row.try_get("indicators")?)
                .map_err(|_unnamed| corrupt("standard", "indicators", id))?,
            return_window: months.map_err(|_fault| corrupt("standard", "return_months", id))?,
        });
    }
    Ok(standards)
}

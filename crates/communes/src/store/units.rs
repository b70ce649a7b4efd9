//! Units with their classifications.

use std::collections::BTreeMap;

use jiff_sqlx::ToSqlx as _;
use journal::store::{Halves, Loaded, StoreError, Written, column};
use sqlx::PgConnection;
use vocabulary::{
    area::{UnitKey, UnitVersion},
    decision::Versioned,
};

use super::{AreasStore, rows};
use crate::domain::{
    Key, State,
    unit::{Classification, Unit},
};

#[derive(sqlx::FromRow)]
pub(super) struct UnitRow {
    code: String,
    valid_from: jiff_sqlx::Date,
    valid_until: Option<jiff_sqlx::Date>,
    name: String,
    kind: String,
    parent_code: Option<String>,
    version: i64,
}

#[derive(sqlx::FromRow)]
pub(super) struct ClassificationRow {
    unit_code: String,
    unit_from: jiff_sqlx::Date,
    kind: String,
    valid_from: jiff_sqlx::Date,
    valid_until: Option<jiff_sqlx::Date>,
    document_number: Option<String>,
    document_date: Option<jiff_sqlx::Date>,
    document_issuer: Option<String>,
    ended_by_number: Option<String>,
    ended_by_date: Option<jiff_sqlx::Date>,
    ended_by_issuer: Option<String>,
    synthetic: bool,
}

impl UnitRow {
    fn version(self) -> Result<UnitVersion, StoreError> {
        let key = rows::unit_key("unit", &self.code, self.valid_from)?;
        let parent = self.parent_code.as_deref().map(|code| rows::unit_code("unit", code)).transpose()?;
        let kind = rows::word("unit", "kind", &self.kind)?;
        let valid = rows::period("unit", self.valid_from, self.valid_until)?;
        Ok(UnitVersion { key, name: self.name, kind, parent, valid })
    }
}

impl ClassificationRow {
    fn classification(self) -> Result<(UnitKey, Classification), StoreError> {
        let table = "classification";
        let unit = rows::unit_key(table, &self.unit_code, self.unit_from)?;
        let document = (self.document_number, self.document_date, self.document_issuer);
        let ended_by = (self.ended_by_number, self.ended_by_date, self.ended_by_issuer);
        let classification = Classification {
            kind: rows::word(table, "kind", &self.kind)?,
            valid: rows::period(table, self.valid_from, self.valid_until)?,
            document: rows::document(table, document)?,
            ended_by: rows::document(table, ended_by)?,
            synthetic: self.synthetic,
        };
        Ok((unit, classification))
    }
}

/// Puts each unit together with its classifications.
pub(super) fn join(
    units: Vec<UnitRow>,
    classifications: Vec<ClassificationRow>,
) -> Result<Vec<Versioned<Unit>>, StoreError> {
    let mut held: BTreeMap<UnitKey, Vec<Classification>> = BTreeMap::new();
    for row in classifications {
        let (unit, classification) = row.classification()?;
        held.entry(unit).or_default().push(classification);
    }
    let mut joined = Vec::with_capacity(units.len());
    for row in units {
        let version = row.version;
        let unit = Unit::entered(row.version()?);
        let classifications = held.remove(&unit.version.key).unwrap_or_default();
        let state = classifications.into_iter().fold(unit, Unit::classified);
        joined.push(Versioned { version, state });
    }
    Ok(joined)
}

/// Locks and reads these units.
pub(super) async fn load(
    tx: &mut PgConnection,
    keys: &[UnitKey],
) -> Result<Vec<Loaded<AreasStore>>, StoreError> {
    let codes = column(keys, |key| key.code.as_str());
    let days = rows::days(keys.iter().map(|key| key.from));
    let units: Vec<UnitRow> =
        sqlx::query_as(include_str!("unit_load.sql")).bind(&codes).bind(&days).fetch_all(&mut *tx).await?;
    let classifications: Vec<ClassificationRow> = sqlx::query_as(include_str!("classification_load.sql"))
        .bind(&codes)
        .bind(&days)
        .fetch_all(tx)
        .await?;
    let loaded = join(units, classifications)?.into_iter().map(|Versioned { version, state }| {
        (Key::Unit(state.version.key), Versioned { version, state: State::Unit(state) })
    });
    Ok(loaded.collect())
}

/// All versions of all units, without their classifications.
pub(super) async fn versions(tx: &mut PgConnection) -> Result<Vec<UnitVersion>, StoreError> {
    let units: Vec<UnitRow> = sqlx::query_as(include_str!("unit_all.sql")).fetch_all(tx).await?;
    units.into_iter().map(UnitRow::version).collect()
}

/// Ends of known units first: a new one may begin where a known one ends.
pub(super) async fn save(tx: &mut PgConnection, units: &[Written<'_, Unit>]) -> Result<(), StoreError> {
    let Halves { new, known } = Halves::of(units);
    let changed = sqlx::query(include_str!("unit_change.sql"))
        .bind(column(&known, |unit| unit.state.version.key.code.as_str()))
        .bind(column(&known, |unit| unit.state.version.key.from.to_sqlx()))
        .bind(column(&known, |unit| unit.state.version.valid.until().map(jiff_sqlx::ToSqlx::to_sqlx)))
        .bind(column(&known, |record| record.was))
        .bind(column(&known, |unit| unit.version))
        .bind(column(&known, |unit| unit.at.to_sqlx()))
        .bind(column(&known, |unit| unit.by))
        .execute(&mut *tx)
        .await?;
    StoreError::check_rows("communes.store.unit_change", known.len(), changed.rows_affected())?;
    let entered = sqlx::query(include_str!("unit_enter.sql"))
        .bind(column(&new, |unit| unit.state.version.key.code.as_str()))
        .bind(column(&new, |unit| unit.state.version.key.from.to_sqlx()))
        .bind(column(&new, |unit| unit.state.version.valid.until().map(jiff_sqlx::ToSqlx::to_sqlx)))
        .bind(column(&new, |unit| unit.state.version.name.as_str()))
        .bind(column(&new, |unit| unit.state.version.kind.name()))
        .bind(column(&new, |unit| unit.state.version.parent.map(String::from)))
        .bind(column(&new, |unit| unit.version))
        .bind(column(&new, |unit| unit.at.to_sqlx()))
        .bind(column(&new, |unit| unit.by))
        .execute(&mut *tx)
        .await?;
    StoreError::check_rows("communes.store.unit_enter", new.len(), entered.rows_affected())?;
    save_classifications(tx, units).await
}

async fn save_classifications(tx: &mut PgConnection, units: &[Written<'_, Unit>]) -> Result<(), StoreError> {
    let of_unit = |unit: &Written<'_, Unit>| unit.state.version.key;
    let held: Vec<(UnitKey, &Classification)> = units
        .iter()
        .flat_map(|unit| unit.state.classifications.iter().map(move |held| (of_unit(unit), held)))
        .collect();
    if held.is_empty() {
        return Ok(());
    }
    let saved = sqlx::query(include_str!("classification_save.sql"))
        .bind(column(&held, |(unit, _)| unit.code.as_str()))
        .bind(column(&held, |(unit, _)| unit.from.to_sqlx()))
        .bind(column(&held, |(_, held)| held.kind.name()))
        .bind(column(&held, |(_, held)| held.valid.from().to_sqlx()))
        .bind(column(&held, |(_, held)| held.valid.until().map(jiff_sqlx::ToSqlx::to_sqlx)))
        .bind(column(&held, |(_, held)| rows::document_number(held.document.as_ref())))
        .bind(column(&held, |(_, held)| rows::document_date(held.document.as_ref())))
        .bind(column(&held, |(_, held)| rows::document_issuer(held.document.as_ref())))
        .bind(column(&held, |(_, held)| rows::document_number(held.ended_by.as_ref())))
        .bind(column(&held, |(_, held)| rows::document_date(held.ended_by.as_ref())))
        .bind(column(&held, |(_, held)| rows::document_issuer(held.ended_by.as_ref())))
        .bind(column(&held, |(_, held)| held.synthetic))
        .execute(tx)
        .await?;
    StoreError::check_rows("communes.store.classification_save", held.len(), saved.rows_affected())
}

/// Tells readers that what they hold of units is old.
pub(super) async fn tick(tx: &mut PgConnection) -> Result<(), StoreError> {
    let ticked = sqlx::query(include_str!("units_clock_tick.sql")).execute(tx).await?;
    StoreError::check_rows("communes.store.units_clock_tick", 1, ticked.rows_affected())
}

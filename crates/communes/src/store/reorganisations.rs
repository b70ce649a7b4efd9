//! Reorganisations with their successions.

use std::collections::BTreeMap;

use jiff_sqlx::ToSqlx as _;
use journal::store::{Halves, Loaded, StoreError, Written, column};
use sqlx::PgConnection;
use vocabulary::{area::Succession, decision::Versioned};

use super::{AreasStore, rows};
use crate::domain::{
    Key, State,
    reorganisation::{Passage, Reorganisation, ReorganisationKey},
};

#[derive(sqlx::FromRow)]
struct ReorganisationRow {
    effective: jiff_sqlx::Date,
    law: String,
    version: i64,
}

#[derive(sqlx::FromRow)]
pub(super) struct SuccessionRow {
    effective: jiff_sqlx::Date,
    old_code: String,
    new_code: String,
    extent: String,
    law: String,
    verified: bool,
    basis: String,
}

impl SuccessionRow {
    pub(super) fn passage(self) -> Result<Passage, StoreError> {
        let table = "succession";
        let succession = Succession {
            old: rows::unit_code(table, &self.old_code)?,
            new: rows::unit_code(table, &self.new_code)?,
            extent: rows::word(table, "extent", &self.extent)?,
            effective: self.effective.to_jiff(),
            law: self.law,
            verified: self.verified,
        };
        Ok(Passage { succession, basis: self.basis })
    }
}

/// Locks and reads these reorganisations.
pub(super) async fn load(
    tx: &mut PgConnection,
    keys: &[ReorganisationKey],
) -> Result<Vec<Loaded<AreasStore>>, StoreError> {
    let days = rows::days(keys.iter().map(|key| key.effective));
    let laws = column(keys, |key| key.law.as_str());
    let found: Vec<ReorganisationRow> = sqlx::query_as(include_str!("reorganisation_load.sql"))
        .bind(&days)
        .bind(&laws)
        .fetch_all(&mut *tx)
        .await?;
    let successions: Vec<SuccessionRow> =
        sqlx::query_as(include_str!("succession_load.sql")).bind(&days).bind(&laws).fetch_all(tx).await?;
    let mut held: BTreeMap<ReorganisationKey, BTreeMap<_, _>> = BTreeMap::new();
    for row in successions {
        let passage = row.passage()?;
        let key = ReorganisationKey::of(&passage.succession);
        held.entry(key).or_default().insert(passage.key(), passage);
    }
    let loaded = found.into_iter().map(|row| {
        let key = ReorganisationKey { effective: row.effective.to_jiff(), law: row.law };
        let passages = held.remove(&key).unwrap_or_default();
        let state = State::Reorganisation(Reorganisation { key: key.clone(), passages });
        (Key::Reorganisation(key), Versioned { version: row.version, state })
    });
    Ok(loaded.collect())
}

/// All successions.
pub(super) async fn passages(tx: &mut PgConnection) -> Result<Vec<Passage>, StoreError> {
    let all: Vec<SuccessionRow> = sqlx::query_as(include_str!("succession_all.sql")).fetch_all(tx).await?;
    all.into_iter().map(SuccessionRow::passage).collect()
}

pub(super) async fn save(
    tx: &mut PgConnection,
    reorganisations: &[Written<'_, Reorganisation>],
) -> Result<(), StoreError> {
    let Halves { new, known } = Halves::of(reorganisations);
    let entered = sqlx::query(include_str!("reorganisation_enter.sql"))
        .bind(column(&new, |law| law.state.key.effective.to_sqlx()))
        .bind(column(&new, |law| law.state.key.law.as_str()))
        .bind(column(&new, |law| law.version))
        .bind(column(&new, |law| law.at.to_sqlx()))
        .bind(column(&new, |law| law.by))
        .execute(&mut *tx)
        .await?;
    StoreError::check_rows("communes.store.reorganisation_enter", new.len(), entered.rows_affected())?;
    let changed = sqlx::query(include_str!("reorganisation_change.sql"))
        .bind(column(&known, |law| law.state.key.effective.to_sqlx()))
        .bind(column(&known, |law| law.state.key.law.as_str()))
        .bind(column(&known, |record| record.was))
        .bind(column(&known, |law| law.version))
        .bind(column(&known, |law| law.at.to_sqlx()))
        .bind(column(&known, |law| law.by))
        .execute(&mut *tx)
        .await?;
    StoreError::check_rows("communes.store.reorganisation_change", known.len(), changed.rows_affected())?;
    save_successions(tx, reorganisations).await
}

async fn save_successions(
    tx: &mut PgConnection,
    reorganisations: &[Written<'_, Reorganisation>],
) -> Result<(), StoreError> {
    let passages: Vec<&Passage> =
        reorganisations.iter().flat_map(|law| law.state.passages.values()).collect();
    let saved = sqlx::query(include_str!("succession_save.sql"))
        .bind(column(&passages, |passage| passage.succession.effective.to_sqlx()))
        .bind(column(&passages, |passage| passage.succession.old.as_str()))
        .bind(column(&passages, |passage| passage.succession.new.as_str()))
        .bind(column(&passages, |passage| passage.succession.extent.name()))
        .bind(column(&passages, |passage| passage.succession.law.as_str()))
        .bind(column(&passages, |passage| passage.succession.verified))
        .bind(column(&passages, |passage| passage.basis.as_str()))
        .execute(tx)
        .await?;
    StoreError::check_rows("communes.store.succession_save", passages.len(), saved.rows_affected())
}

//! The local copy of units, successions and villages: written by the feed, kept in memory as long as it is the copy.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::civil::Date;
use jiff_sqlx::ToSqlx as _;
use journal::{inbox::Stamp, store::StoreError};
use service::progress::Progress;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;
use vocabulary::{
    area::{AreaKind, Atlas, Extent, Succession, UnitKey, UnitVersion},
    calendar::Period,
};

use crate::domain::{
    VillageId,
    areas::{Areas, Village},
};

/// The copy as this process last read it.
#[derive(Debug)]
pub(crate) struct AreasCopy {
    feed: Progress,
    read: Mutex<Read>,
}

#[derive(Debug, Default)]
struct Read {
    /// How far the feed was before it was read; `None` before the first time.
    seen: Option<Stamp>,
    areas: Arc<Areas>,
}

impl AreasCopy {
    /// `feed` is the one that writes it.
    pub(crate) fn new(feed: Progress) -> Self {
        Self { feed, read: Mutex::default() }
    }

    /// The copy as the feed left it: read again only when it has applied something.
    pub(crate) async fn read(&self, connection: &mut PgConnection) -> Result<Arc<Areas>, StoreError> {
        // Asked before reading: what is applied meanwhile is read once more.
        let stamp = self.feed.stamp();
        {
            let read = self.kept();
            if stamp.is_some() && read.seen == stamp {
                return Ok(Arc::clone(&read.areas));
            }
        }
        let position: i64 =
            sqlx::query_scalar(include_str!("areas/position.sql")).fetch_one(&mut *connection).await?;
        let (units, successions) = (units(connection).await?, successions(connection).await?);
        let villages = villages(connection).await?;
        let mut read = self.kept();
        read.seen = stamp;
        match Atlas::new(units, successions) {
            Ok(atlas) => read.areas = Arc::new(Areas::new(atlas, villages, position)),
            // Between the events of one reorganisation the units are no history yet: what was known before holds.
            Err(faults) => {
                tracing::info!(
                    position,
                    faults = faults.len(),
                    "the copy of the areas is not one history yet"
                );
            }
        }
        Ok(Arc::clone(&read.areas))
    }

    fn kept(&self) -> MutexGuard<'_, Read> {
        // Two plain values: a panic elsewhere cannot leave them half written.
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(sqlx::FromRow)]
struct UnitRow {
    unit: String,
    name: String,
    kind: String,
    parent_code: Option<String>,
    valid_from: jiff_sqlx::Date,
    valid_until: Option<jiff_sqlx::Date>,
}

async fn units(executor: &mut PgConnection) -> Result<Vec<UnitVersion>, StoreError> {
    let rows: Vec<UnitRow> = sqlx::query_as(include_str!("areas/units.sql")).fetch_all(executor).await?;
    rows.into_iter().map(unit).collect()
}

fn unit(row: UnitRow) -> Result<UnitVersion, StoreError> {
    let bad = |column| StoreError::corrupt("unit", column, &row.unit);
    Ok(UnitVersion {
        key: row.unit.parse().map_err(|_fault| bad("unit"))?,
        kind: row.kind.parse().map_err(|_fault| bad("kind"))?,
        parent: row
            .parent_code
            .as_deref()
            .map(str::parse)
            .transpose()
            .map_err(|_fault| bad("parent_code"))?,
        valid: period(row.valid_from, row.valid_until).ok_or_else(|| bad("valid_until"))?,
        name: row.name,
    })
}

fn period(from: jiff_sqlx::Date, until: Option<jiff_sqlx::Date>) -> Option<Period> {
    Period::new(from.to_jiff(), until.map(jiff_sqlx::Date::to_jiff)).ok()
}

#[derive(sqlx::FromRow)]
struct SuccessionRow {
    old_code: String,
    new_code: String,
    effective: jiff_sqlx::Date,
    extent: String,
    law: String,
    verified: bool,
}

async fn successions(executor: &mut PgConnection) -> Result<Vec<Succession>, StoreError> {
    let rows: Vec<SuccessionRow> =
        sqlx::query_as(include_str!("areas/successions.sql")).fetch_all(executor).await?;
    rows.into_iter().map(succession).collect()
}

fn succession(row: SuccessionRow) -> Result<Succession, StoreError> {
    let bad = |column| StoreError::corrupt("succession", column, &row.old_code);
    Ok(Succession {
        old: row.old_code.parse().map_err(|_fault| bad("old_code"))?,
        new: row.new_code.parse().map_err(|_fault| bad("new_code"))?,
        extent: row.extent.parse::<Extent>().map_err(|_fault| bad("extent"))?,
        effective: row.effective.to_jiff(),
        law: row.law,
        verified: row.verified,
    })
}

#[derive(sqlx::FromRow)]
struct VillageRow {
    village_id: Uuid,
    unit: String,
    area_kind: Option<String>,
    valid_from: jiff_sqlx::Date,
    valid_until: Option<jiff_sqlx::Date>,
}

async fn villages(executor: &mut PgConnection) -> Result<Vec<(VillageId, Village)>, StoreError> {
    let rows: Vec<VillageRow> =
        sqlx::query_as(include_str!("areas/villages.sql")).fetch_all(executor).await?;
    rows.iter().map(village).collect()
}

fn village(row: &VillageRow) -> Result<(VillageId, Village), StoreError> {
    let bad = |column| StoreError::corrupt("village", column, &row.village_id);
    let village = Village {
        unit: row.unit.parse().map_err(|_fault| bad("unit"))?,
        area_kind: row.area_kind.as_deref().map(str::parse).transpose().map_err(|_fault| bad("area_kind"))?,
        valid: period(row.valid_from, row.valid_until).ok_or_else(|| bad("valid_until"))?,
    };
    Ok((VillageId::new(row.village_id), village))
}

/// What the feed learned in one batch, in the order in which it learned it: of two facts about one thing, the later
/// one holds.
#[derive(Debug, Default)]
pub(crate) struct Learned {
    pub units: Vec<UnitVersion>,
    pub successions: Vec<Succession>,
    pub villages: Vec<(VillageId, Village)>,
}

/// Adds what was learned to the copy, and says up to which position it now goes.
pub(crate) async fn learn(tx: &mut PgConnection, learned: Learned, position: i64) -> Result<(), StoreError> {
    let Learned { units, successions, villages } = learned;
    learn_units(&mut *tx, &last_by(units, |unit| unit.key)).await?;
    let pair = |row: &Succession| (row.old, row.new, row.effective);
    learn_successions(&mut *tx, &last_by(successions, pair)).await?;
    learn_villages(&mut *tx, &last_by(villages, |(id, _)| *id)).await?;
    let moved = sqlx::query(include_str!("areas/move.sql")).bind(position).execute(tx).await?;
    StoreError::check_rows("households.store.areas_move", 1, moved.rows_affected())
}

/// As if nothing had been told.
pub(crate) async fn forget(tx: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query(include_str!("areas/forget.sql")).execute(&mut *tx).await?;
    let moved = sqlx::query(include_str!("areas/move.sql")).bind(0_i64).execute(tx).await?;
    StoreError::check_rows("households.store.areas_move", 1, moved.rows_affected())
}

/// Of several rows about one thing the last: one statement cannot write a row twice.
fn last_by<R, K: Ord>(rows: Vec<R>, key: impl Fn(&R) -> K) -> Vec<R> {
    let mut seen = BTreeSet::new();
    rows.into_iter().rev().filter(|row| seen.insert(key(row))).collect()
}

async fn learn_units(executor: impl PgExecutor<'_>, units: &[UnitVersion]) -> Result<(), StoreError> {
    let column = |value: fn(&UnitVersion) -> String| units.iter().map(value).collect::<Vec<_>>();
    sqlx::query(include_str!("areas/unit_learn.sql"))
        .bind(column(|unit| unit.key.to_string()))
        .bind(column(|unit| unit.key.code.to_string()))
        .bind(column(|unit| unit.name.clone()))
        .bind(column(|unit| unit.kind.name().to_owned()))
        .bind(units.iter().map(|unit| unit.parent.map(|code| code.to_string())).collect::<Vec<_>>())
        .bind(units.iter().map(|unit| unit.valid.from().to_sqlx()).collect::<Vec<_>>())
        .bind(units.iter().map(|unit| unit.valid.until().map(Date::to_sqlx)).collect::<Vec<_>>())
        .execute(executor)
        .await?;
    Ok(())
}

async fn learn_successions(
    executor: impl PgExecutor<'_>,
    successions: &[Succession],
) -> Result<(), StoreError> {
    let column = |value: fn(&Succession) -> String| successions.iter().map(value).collect::<Vec<_>>();
    sqlx::query(include_str!("areas/succession_learn.sql"))
        .bind(column(|row| row.old.to_string()))
        .bind(column(|row| row.new.to_string()))
        .bind(successions.iter().map(|row| row.effective.to_sqlx()).collect::<Vec<_>>())
        .bind(column(|row| row.extent.name().to_owned()))
        .bind(column(|row| row.law.clone()))
        .bind(successions.iter().map(|row| row.verified).collect::<Vec<_>>())
        .execute(executor)
        .await?;
    Ok(())
}

async fn learn_villages(
    executor: impl PgExecutor<'_>,
    villages: &[(VillageId, Village)],
) -> Result<(), StoreError> {
    let of = |village: &Village| village.unit;
    let units: Vec<UnitKey> = villages.iter().map(|(_, village)| of(village)).collect();
    sqlx::query(include_str!("areas/village_learn.sql"))
        .bind(villages.iter().map(|(id, _)| id.raw()).collect::<Vec<_>>())
        .bind(units.iter().map(ToString::to_string).collect::<Vec<_>>())
        .bind(villages.iter().map(|(_, village)| village.area_kind.map(AreaKind::name)).collect::<Vec<_>>())
        .bind(villages.iter().map(|(_, village)| village.valid.from().to_sqlx()).collect::<Vec<_>>())
        .bind(
            villages.iter().map(|(_, village)| village.valid.until().map(Date::to_sqlx)).collect::<Vec<_>>(),
        )
        .execute(executor)
        .await?;
    Ok(())
}

//! Rounds: written once, read by lists.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff_sqlx::ToSqlx as _;
use journal::store::StoreError;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;
use vocabulary::area::UnitKey;

use crate::domain::{
    HouseholdId, RoundId,
    review::{Ground, StageName, round::Round},
    standard::StandardId,
};

#[derive(sqlx::FromRow)]
struct RoundRow {
    round_id: Uuid,
    unit: String,
    year: i16,
    rules_id: String,
    opened_on: jiff_sqlx::Date,
    due_on: jiff_sqlx::Date,
    version: i64,
    created_at: jiff_sqlx::Timestamp,
}

impl RoundRow {
    fn read(&self) -> Result<(Round, i64), StoreError> {
        let bad = |column| StoreError::corrupt("review_round", column, &self.round_id);
        let round = Round {
            id: RoundId::new(self.round_id),
            unit: self.unit.parse().map_err(|_fault| bad("unit"))?,
            year: self.year,
            rules: self.rules_id.parse().map_err(|_fault| bad("rules_id"))?,
            opened_on: self.opened_on.to_jiff(),
            due_on: self.due_on.to_jiff(),
            created_at: self.created_at.to_jiff(),
        };
        Ok((round, self.version))
    }
}

/// Rounds with their versions, in the order of their ids. Unknown ones are left out.
pub(crate) async fn read(
    connection: &mut PgConnection,
    ids: &[Uuid],
) -> Result<Vec<(Round, i64)>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<RoundRow> =
        sqlx::query_as(include_str!("rounds/read.sql")).bind(ids).fetch_all(connection).await?;
    rows.iter().map(RoundRow::read).collect()
}

pub(super) async fn open(
    tx: &mut PgConnection,
    (round, version): (&Round, i64),
    by: &str,
) -> Result<(), StoreError> {
    sqlx::query(include_str!("rounds/open.sql"))
        .bind(round.id.raw())
        .bind(round.unit.to_string())
        .bind(round.year)
        .bind(round.rules.as_str())
        .bind(round.opened_on.to_sqlx())
        .bind(round.due_on.to_sqlx())
        .bind(version)
        .bind(round.created_at.to_sqlx())
        .bind(by)
        .execute(tx)
        .await?;
    Ok(())
}

/// What a round of a list has in common with the others.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// Of one of these; `None` means any.
    pub units: Option<Vec<UnitKey>>,
    pub year: Option<i16>,
}

pub(crate) async fn list(
    pool: &PgPool,
    filter: &Filter,
    after: Uuid,
    rows: i64,
) -> Result<Vec<Round>, StoreError> {
    let units = filter.units.as_ref().map(|units| units.iter().map(ToString::to_string).collect::<Vec<_>>());
    let found: Vec<RoundRow> = sqlx::query_as(include_str!("rounds/list.sql"))
        .persistent(false)
        .bind(after)
        .bind(rows)
        .bind(units)
        .bind(filter.year)
        .fetch_all(pool)
        .await?;
    found.iter().map(|row| Ok(row.read()?.0)).collect()
}

/// How many reviews of a round are at a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AtStage {
    pub stage: StageName,
    pub reviews: i64,
    pub late: i64,
}

pub(crate) async fn progress(
    pool: &PgPool,
    rounds: &[Uuid],
    today: Date,
) -> Result<HashMap<RoundId, Vec<AtStage>>, StoreError> {
    let found: Vec<(Uuid, String, i64, i64)> = sqlx::query_as(include_str!("rounds/progress.sql"))
        .bind(rounds)
        .bind(today.to_sqlx())
        .fetch_all(pool)
        .await?;
    let mut progress: HashMap<RoundId, Vec<AtStage>> = HashMap::new();
    for (round, stage, reviews, late) in found {
        let stage = StageName::named(&stage).ok_or_else(|| StoreError::corrupt("review", "stage", &round))?;
        progress.entry(RoundId::new(round)).or_default().push(AtStage { stage, reviews, late });
    }
    Ok(progress)
}

/// The households that are on the list of a round for being poor or near-poor, as far as their recorded units say.
pub(crate) async fn candidates(
    pool: &PgPool,
    units: &[UnitKey],
    standards: &[StandardId],
    day: Date,
) -> Result<Vec<(HouseholdId, Ground)>, StoreError> {
    let units: Vec<String> = units.iter().map(ToString::to_string).collect();
    let standards: Vec<&str> = standards.iter().map(StandardId::as_str).collect();
    let found: Vec<(Uuid, bool)> = sqlx::query_as(include_str!("rounds/candidates.sql"))
        .persistent(false)
        .bind(units)
        .bind(standards)
        .bind(day.to_sqlx())
        .fetch_all(pool)
        .await?;
    let ground = |is_poor| if is_poor { Ground::CurrentPoor } else { Ground::CurrentNearPoor };
    Ok(found.into_iter().map(|(id, is_poor)| (HouseholdId::new(id), ground(is_poor))).collect())
}

/// The households of these units whose people came from one that had been poor or near-poor, each with that one.
pub(crate) async fn descendants(
    pool: &PgPool,
    units: &[UnitKey],
    day: Date,
) -> Result<Vec<(HouseholdId, HouseholdId)>, StoreError> {
    let units: Vec<String> = units.iter().map(ToString::to_string).collect();
    let found: Vec<(Uuid, Uuid)> = sqlx::query_as(include_str!("rounds/descendants.sql"))
        .persistent(false)
        .bind(units)
        .bind(day.to_sqlx())
        .fetch_all(pool)
        .await?;
    Ok(found.into_iter().map(|(here, origin)| (HouseholdId::new(here), HouseholdId::new(origin))).collect())
}

//! Which parts of split units households lie in: rows ⇄ domain, and who still waits.

use std::collections::{BTreeSet, HashMap};

use jiff_sqlx::ToSqlx as _;
use journal::store::{StoreError, column};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;
use vocabulary::{area::UnitKey, calendar::Date, document::DocumentRef};

use super::save::Row;
use crate::domain::{
    HouseholdId, VillageId,
    household::{Assignment, Assignments, Household},
};

#[derive(sqlx::FromRow)]
struct AssignmentRow {
    household_id: Uuid,
    unit: String,
    effective: jiff_sqlx::Date,
    assigned_unit: String,
    law: String,
    document_number: String,
    document_date: jiff_sqlx::Date,
    document_issuer: String,
}

/// Of some households; who was never assigned is left out.
pub(super) async fn read(
    connection: &mut PgConnection,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Assignments>, StoreError> {
    let rows: Vec<AssignmentRow> =
        sqlx::query_as(include_str!("assignments/read.sql")).bind(ids).fetch_all(connection).await?;
    let mut known: HashMap<Uuid, Vec<_>> = HashMap::new();
    for row in rows {
        known.entry(row.household_id).or_default().push(assignment(row)?);
    }
    Ok(known.into_iter().map(|(id, known)| (id, known.into_iter().collect())).collect())
}

fn assignment(row: AssignmentRow) -> Result<(UnitKey, Date, Assignment), StoreError> {
    let bad = |column| StoreError::corrupt("assignment", column, &row.household_id);
    let signed = row.document_date.to_jiff();
    let document = DocumentRef::new(&row.document_number, signed, &row.document_issuer);
    let assignment = Assignment {
        to: row.assigned_unit.parse().map_err(|_fault| bad("assigned_unit"))?,
        document: document.map_err(|_faults| bad("document_number"))?,
        law: row.law,
    };
    let unit = row.unit.parse().map_err(|_fault| bad("unit"))?;
    Ok((unit, row.effective.to_jiff(), assignment))
}

/// Written anew, because an assignment takes back what was said of later splits.
pub(super) async fn save(tx: &mut PgConnection, rows: &[Row<'_>]) -> Result<(), StoreError> {
    let assigned = |row: &&Row<'_>| {
        let before = row.before.map_or(Assignments::none(), |before| &before.assignments);
        *before != row.after.assignments
    };
    let households: Vec<&Household> = rows.iter().filter(assigned).map(|row| row.after).collect();
    if households.is_empty() {
        return Ok(());
    }
    sqlx::query(include_str!("assignments/forget.sql"))
        .bind(column(&households, |household| household.id.raw()))
        .execute(&mut *tx)
        .await?;
    let known: Vec<(Uuid, UnitKey, Date, &Assignment)> = households
        .iter()
        .flat_map(|household| {
            household.assignments.iter().map(|(unit, on, known)| (household.id.raw(), unit, on, known))
        })
        .collect();
    let made = sqlx::query(include_str!("assignments/keep.sql"))
        .bind(column(&known, |(id, _, _, _)| *id))
        .bind(column(&known, |(_, unit, _, _)| unit.to_string()))
        .bind(column(&known, |(_, _, on, _)| on.to_sqlx()))
        .bind(column(&known, |(_, _, _, known)| known.to.to_string()))
        .bind(column(&known, |(_, _, _, known)| known.law.as_str()))
        .bind(column(&known, |(_, _, _, known)| known.document.number.as_str()))
        .bind(column(&known, |(_, _, _, known)| known.document.date.to_sqlx()))
        .bind(column(&known, |(_, _, _, known)| known.document.issuer.as_str()))
        .execute(tx)
        .await?;
    StoreError::check_rows("households.store.assignments_keep", known.len(), made.rows_affected())
}

/// Who may wait after a day's split.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    /// Recorded in one of these.
    pub units: BTreeSet<UnitKey>,
    /// In this village.
    pub village: Option<VillageId>,
    /// Not in one of these, which say where a household lies.
    pub placing: Vec<VillageId>,
    pub on: Date,
}

/// The ids after one, in order, at most so many.
pub(super) async fn pending(
    pool: &PgPool,
    waiting: &Waiting,
    after: Uuid,
    rows: i64,
) -> Result<Vec<Uuid>, StoreError> {
    let query = sqlx::query_scalar(include_str!("assignments/pending.sql"))
        .persistent(false)
        .bind(names(&waiting.units))
        .bind(after)
        .bind(rows)
        .bind(waiting.village.map(VillageId::raw))
        .bind(column(&waiting.placing, |village| village.raw()))
        .bind(waiting.on.to_sqlx());
    Ok(query.fetch_all(pool).await?)
}

/// The households of a village that a paper assigns to a part, or assigned.
pub(super) async fn of_village(
    pool: &PgPool,
    (units, village): (&BTreeSet<UnitKey>, VillageId),
    on: Date,
    (to, paper): (UnitKey, &DocumentRef),
) -> Result<Vec<HouseholdId>, StoreError> {
    let found: Vec<Uuid> = sqlx::query_scalar(include_str!("assignments/of_village.sql"))
        .bind(names(units))
        .bind(village.raw())
        .bind(on.to_sqlx())
        .bind(to.to_string())
        .bind(paper.number.as_str())
        .bind(paper.date.to_sqlx())
        .bind(paper.issuer.as_str())
        .fetch_all(pool)
        .await?;
    Ok(found.into_iter().map(HouseholdId::new).collect())
}

/// So many households of which the same is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alike {
    pub unit: UnitKey,
    pub village: Option<VillageId>,
    /// The parts they were assigned to, with the days of the splits, oldest first.
    pub assigned: Vec<(UnitKey, Date)>,
    pub households: i64,
}

#[derive(sqlx::FromRow)]
struct AlikeRow {
    unit: String,
    village_id: Option<Uuid>,
    days: Vec<jiff_sqlx::Date>,
    units: Vec<String>,
    households: i64,
}

/// All households of these units that somebody lives in since the day.
pub(super) async fn progress(
    pool: &PgPool,
    units: &BTreeSet<UnitKey>,
    on: Date,
) -> Result<Vec<Alike>, StoreError> {
    let query = sqlx::query_as(include_str!("assignments/progress.sql")).bind(names(units));
    let rows: Vec<AlikeRow> = query.bind(on.to_sqlx()).fetch_all(pool).await?;
    rows.iter().map(alike).collect()
}

fn alike(row: &AlikeRow) -> Result<Alike, StoreError> {
    let bad = |column| StoreError::corrupt("assignment", column, &row.unit);
    let mut assigned = Vec::with_capacity(row.units.len());
    for (day, unit) in row.days.iter().zip(&row.units) {
        assigned.push((unit.parse().map_err(|_fault| bad("assigned_unit"))?, day.to_jiff()));
    }
    Ok(Alike {
        unit: row.unit.parse().map_err(|_fault| bad("unit"))?,
        village: row.village_id.map(VillageId::new),
        assigned,
        households: row.households,
    })
}

fn names(units: &BTreeSet<UnitKey>) -> Vec<String> {
    units.iter().map(ToString::to_string).collect()
}

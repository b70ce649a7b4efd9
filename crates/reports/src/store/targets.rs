//! Targets, as `households` told them.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use journal::store::{StoreError, column};
use sqlx::{PgConnection, PgPool, Row as _, postgres::PgRow};

use super::{Heard, corrupt, day, instant};
use crate::cubes::{
    cell::{Class, StandardId},
    target::{Aim, Target},
};

const ADD: &str = include_str!("targets_add.sql");
const FORGET: &str = include_str!("targets_forget.sql");
const TARGETS: &str = include_str!("targets.sql");

pub(crate) async fn add(tx: &mut PgConnection, rows: &[(Heard, Target)]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let done = sqlx::query(ADD)
        .bind(column(rows, |(heard, _)| heard.position))
        .bind(column(rows, |(heard, _)| heard.known_at.to_sqlx()))
        .bind(column(rows, |(_, target)| target.id.as_str()))
        .bind(column(rows, |(_, target)| target.revision))
        .bind(column(rows, |(_, target)| target.law.as_str()))
        .bind(column(rows, |(_, target)| columns(&target.aim).indicator))
        .bind(column(rows, |(_, target)| target.aim.standard().map_or("", StandardId::as_str)))
        .bind(column(rows, |(_, target)| columns(&target.aim).class.map_or("", Class::name)))
        .bind(column(rows, |(_, target)| columns(&target.aim).amount))
        .bind(column(rows, |(_, target)| columns(&target.aim).stated_share))
        .bind(column(rows, |(_, target)| target.area))
        .bind(column(rows, |(_, target)| target.first_day.to_sqlx()))
        .bind(column(rows, |(_, target)| target.last_day.to_sqlx()))
        .bind(column(rows, |(_, target)| target.note.as_str()))
        .bind(column(rows, |(_, target)| target.set_at.to_sqlx()))
        .execute(tx)
        .await?;
    StoreError::check_rows("reports.store.targets_add", rows.len(), done.rows_affected())
}

/// As if no target had been told.
pub(crate) async fn forget(tx: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query(FORGET).execute(tx).await?;
    Ok(())
}

/// Every target as it was at an instant, by id.
pub(super) async fn targets(pool: &PgPool, known_at: Timestamp) -> Result<Vec<Target>, StoreError> {
    let rows = sqlx::query(TARGETS).bind(known_at.to_sqlx()).fetch_all(pool).await?;
    rows.iter().map(target).collect()
}

fn target(row: &PgRow) -> Result<Target, StoreError> {
    let id: String = row.try_get("target_id")?;
    let aim = aim(row)?.ok_or_else(|| corrupt("target", "indicator", &id))?;
    Ok(Target {
        aim,
        revision: row.try_get("revision")?,
        law: row.try_get("law")?,
        area: row.try_get("area")?,
        first_day: day(row, "first_day")?,
        last_day: day(row, "last_day")?,
        note: row.try_get("note")?,
        set_at: instant(row, "set_at")?,
        id,
    })
}

/// The columns of what is aimed at.
struct Columns {
    indicator: &'static str,
    amount: i64,
    class: Option<Class>,
    stated_share: Option<i64>,
}

const YEARLY_RATE_CUT: &str = "yearly_rate_cut";
const HOUSEHOLD_CUT: &str = "household_cut";
const HOUSEHOLDS_LEFT: &str = "households_left";
const VILLAGES_LEFT: &str = "villages_left";

fn columns(aim: &Aim) -> Columns {
    let columns = |indicator, amount| Columns { indicator, amount, class: None, stated_share: None };
    match *aim {
        Aim::YearlyRateCut { milli_points, .. } => columns(YEARLY_RATE_CUT, milli_points),
        Aim::HouseholdCut { households, milli_points, .. } => {
            Columns { stated_share: milli_points, ..columns(HOUSEHOLD_CUT, households) }
        }
        Aim::HouseholdsLeft { class, households, .. } => {
            Columns { class: Some(class), ..columns(HOUSEHOLDS_LEFT, households) }
        }
        Aim::VillagesLeft { villages } => columns(VILLAGES_LEFT, villages),
    }
}

/// `None` when the indicator and its columns disagree.
fn aim(row: &PgRow) -> Result<Option<Aim>, sqlx::Error> {
    let (indicator, standard, class): (&str, &str, &str) =
        (row.try_get("indicator")?, row.try_get("standard")?, row.try_get("class")?);
    let (amount, milli_points) = (row.try_get("amount")?, row.try_get("stated_share")?);
    let standard: Option<StandardId> = standard.parse().ok();
    Ok(match (indicator, standard, Class::named(class)) {
        (YEARLY_RATE_CUT, Some(standard), None) => {
            Some(Aim::YearlyRateCut { standard, milli_points: amount })
        }
        (HOUSEHOLD_CUT, Some(standard), None) => {
            Some(Aim::HouseholdCut { standard, households: amount, milli_points })
        }
        (HOUSEHOLDS_LEFT, Some(standard), Some(class)) => {
            Some(Aim::HouseholdsLeft { standard, class, households: amount })
        }
        (VILLAGES_LEFT, None, None) => Some(Aim::VillagesLeft { villages: amount }),
        _ => None,
    })
}

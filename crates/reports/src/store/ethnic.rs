//! Counts by ethnic group, as they were taken unit by unit.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil::Date};
use jiff_sqlx::ToSqlx as _;
use journal::store::{StoreError, column};
use sqlx::{PgConnection, PgPool, Row as _, postgres::PgRow};

use super::{corrupt, day, instant, unit};
use crate::cubes::{
    cell::{Amount, StandardId},
    ethnic::{EthnicGroup, Taken},
    official::List,
};

const ADD: &str = include_str!("ethnic_add.sql");
const ADD_COUNTS: &str = include_str!("ethnic_add_counts.sql");
const FORGET: &str = include_str!("ethnic_forget.sql");
const NEWEST: &str = include_str!("ethnic_newest.sql");

/// One row of numbers: both lists side by side.
struct Counted<'a> {
    position: i64,
    standard: &'a StandardId,
    group: EthnicGroup,
    poor: Amount,
    near_poor: Amount,
}

/// Adds what was counted.
pub(crate) async fn add(tx: &mut PgConnection, rows: &[Taken]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let done = sqlx::query(ADD)
        .bind(column(rows, |row| row.position))
        .bind(column(rows, |row| row.known_at.to_sqlx()))
        .bind(column(rows, |row| row.unit.code.to_string()))
        .bind(column(rows, |row| row.unit.from.to_sqlx()))
        .bind(column(rows, |row| row.as_of.to_sqlx()))
        .execute(&mut *tx)
        .await?;
    StoreError::check_rows("reports.store.ethnic_add", rows.len(), done.rows_affected())?;
    add_counts(tx, &rows.iter().flat_map(counted).collect::<Vec<_>>()).await
}

async fn add_counts(tx: &mut PgConnection, rows: &[Counted<'_>]) -> Result<(), StoreError> {
    // What a province counts fits; the constraint refuses what does not.
    let number = |number: i64| i32::try_from(number).unwrap_or(-1);
    let done = sqlx::query(ADD_COUNTS)
        .bind(column(rows, |row| row.position))
        .bind(column(rows, |row| row.standard.as_str()))
        .bind(column(rows, |row| row.group.to_string()))
        .bind(column(rows, |row| number(row.poor.households)))
        .bind(column(rows, |row| number(row.poor.persons)))
        .bind(column(rows, |row| number(row.near_poor.households)))
        .bind(column(rows, |row| number(row.near_poor.persons)))
        .execute(tx)
        .await?;
    StoreError::check_rows("reports.store.ethnic_add_counts", rows.len(), done.rows_affected())
}

/// Each group under each standard once, whichever of its lists it is on.
fn counted(taken: &Taken) -> Vec<Counted<'_>> {
    let named: BTreeSet<_> = taken.counts.keys().map(|(standard, group, _)| (standard, *group)).collect();
    let on = |standard: &StandardId, group, list| {
        taken.counts.get(&(standard.clone(), group, list)).copied().unwrap_or_default()
    };
    let row = |(standard, group)| Counted {
        position: taken.position,
        standard,
        group,
        poor: on(standard, group, List::Poor),
        near_poor: on(standard, group, List::NearPoor),
    };
    named.into_iter().map(row).collect()
}

/// As if nothing had been counted.
pub(crate) async fn forget(tx: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query(FORGET).execute(tx).await?;
    Ok(())
}

/// The newest counts of each unit up to a day, as known at an instant; by unit.
pub(super) async fn newest(
    pool: &PgPool,
    known_at: Timestamp,
    as_of: Date,
) -> Result<Vec<Taken>, StoreError> {
    let mut newest: Vec<Taken> = Vec::new();
    for row in &sqlx::query(NEWEST).bind(known_at.to_sqlx()).bind(as_of.to_sqlx()).fetch_all(pool).await? {
        let position = row.try_get("position")?;
        if newest.last().is_none_or(|last| last.position != position) {
            newest.push(Taken {
                unit: unit(row, "ethnic_taken")?,
                as_of: day(row, "as_of")?,
                position,
                known_at: instant(row, "known_at")?,
                counts: BTreeMap::new(),
            });
        }
        if let (Some(taken), Some(standard)) =
            (newest.last_mut(), row.try_get::<Option<&str>, _>("standard")?)
        {
            read_counts(row, standard, taken)?;
        }
    }
    Ok(newest)
}

fn read_counts(row: &PgRow, standard: &str, taken: &mut Taken) -> Result<(), StoreError> {
    let bad = |column| corrupt("ethnic_count", column, &taken.position);
    let standard: StandardId = standard.parse().ok().ok_or_else(|| bad("standard"))?;
    let group = row.try_get::<&str, _>("ethnic_code")?.parse().ok().ok_or_else(|| bad("ethnic_code"))?;
    let amount = |households, persons| -> Result<Amount, sqlx::Error> {
        let (households, persons): (i32, i32) = (row.try_get(households)?, row.try_get(persons)?);
        Ok(Amount { households: households.into(), persons: persons.into() })
    };
    let lists = [
        (List::Poor, amount("poor_households", "poor_persons")?),
        (List::NearPoor, amount("near_poor_households", "near_poor_persons")?),
    ];
    for (list, amount) in lists.into_iter().filter(|(_, amount)| *amount != Amount::ZERO) {
        taken.counts.insert((standard.clone(), group, list), amount);
    }
    Ok(())
}

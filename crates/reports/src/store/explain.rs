//! The households and events behind a cell.

use jiff::{Timestamp, civil::Date};
use jiff_sqlx::ToSqlx as _;
use journal::store::StoreError;
use sqlx::{PgPool, Row as _, postgres::PgRow};
use uuid::Uuid;

use super::{day, instant};
use crate::cubes::{
    cell::Amount,
    explain::{Days, Sign},
};

const EXPLAIN: &str = include_str!("explain.sql");

/// What an event added to a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Behind {
    pub(crate) version: i64,
    pub(crate) position: i64,
    /// Its name; empty when it was recorded before names were kept.
    pub(crate) event: String,
    pub(crate) valid_on: Date,
    pub(crate) known_at: Timestamp,
    pub(crate) amount: Amount,
}

/// A household in a cell, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Explained {
    pub(crate) household: Uuid,
    /// Oldest first.
    pub(crate) behind: Vec<Behind>,
}

impl Explained {
    /// What it adds to the cell.
    pub(crate) fn amount(&self) -> Amount {
        self.behind.iter().map(|event| event.amount).collect()
    }
}

/// The numbers of a cell: of these groups, of these days, as known at an instant.
#[derive(Debug)]
pub(crate) struct Entering {
    /// By their number.
    pub(crate) groups: Vec<(i32, Sign)>,
    pub(crate) days: Days,
    pub(crate) known_at: Timestamp,
}

/// The next households after one, by id.
pub(super) async fn explain(
    pool: &PgPool,
    entering: &Entering,
    after: Option<Uuid>,
    households: i64,
) -> Result<Vec<Explained>, StoreError> {
    let (groups, signs): (Vec<i32>, Vec<i16>) =
        entering.groups.iter().map(|(group, sign)| (*group, number(*sign))).unzip();
    let rows = sqlx::query(EXPLAIN)
        .bind(groups)
        .bind(signs)
        .bind(entering.known_at.to_sqlx())
        .bind(entering.days.after.map(jiff_sqlx::ToSqlx::to_sqlx))
        .bind(entering.days.until.to_sqlx())
        .bind(after)
        .bind(households)
        .fetch_all(pool)
        .await?;
    let mut explained: Vec<Explained> = Vec::new();
    for row in &rows {
        let household: Uuid = row.try_get("household_id")?;
        let behind = read(row)?;
        match explained.last_mut().filter(|last| last.household == household) {
            Some(last) => last.behind.push(behind),
            None => explained.push(Explained { household, behind: vec![behind] }),
        }
    }
    Ok(explained)
}

fn number(sign: Sign) -> i16 {
    match sign {
        Sign::Added => 1,
        Sign::TakenOff => -1,
    }
}

fn read(row: &PgRow) -> Result<Behind, sqlx::Error> {
    Ok(Behind {
        version: row.try_get("version")?,
        position: row.try_get("position")?,
        event: row.try_get("event")?,
        valid_on: day(row, "valid_on")?,
        known_at: instant(row, "known_at")?,
        amount: Amount { households: row.try_get("households")?, persons: row.try_get("persons")? },
    })
}

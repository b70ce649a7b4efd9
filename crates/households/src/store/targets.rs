//! The record of all targets: few rows, read when somebody asks.

use jiff_sqlx::ToSqlx as _;
use journal::store::StoreError;
use sqlx::PgConnection;
use vocabulary::text::Text;

use crate::domain::{
    classify::Class,
    standard::StandardId,
    target::{Aim, Flag, Revision, Target, Targets},
};

/// The targets and their version, locked until the end of the transaction.
pub(super) async fn lock(tx: &mut PgConnection) -> Result<(i64, Targets), StoreError> {
    let version: i64 = sqlx::query_scalar(include_str!("targets/lock.sql")).fetch_one(&mut *tx).await?;
    Ok((version, read(tx).await?))
}

/// The targets as they are now.
pub(crate) async fn read(connection: &mut PgConnection) -> Result<Targets, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(include_str!("targets/all.sql")).fetch_all(connection).await?;
    rows.into_iter().map(Row::read).collect()
}

#[derive(sqlx::FromRow)]
struct Row {
    target_id: String,
    revision: i32,
    law: String,
    indicator: String,
    standard_id: Option<String>,
    class: Option<String>,
    amount: i64,
    stated_share: Option<i64>,
    area: Option<String>,
    first_day: jiff_sqlx::Date,
    last_day: jiff_sqlx::Date,
    note: Option<String>,
    set_at: jiff_sqlx::Timestamp,
}

impl Row {
    fn read(self) -> Result<Revision, StoreError> {
        let bad = |column| StoreError::corrupt("target", column, &self.target_id);
        let area = self.area.as_deref().map(|area| Flag::named(area).ok_or_else(|| bad("area")));
        let target = Target {
            id: self.target_id.parse().map_err(|_fault| bad("target_id"))?,
            law: self.law.parse().map_err(|_fault| bad("law"))?,
            aim: self.aim().ok_or_else(|| bad("indicator"))?,
            area: area.transpose()?,
            first_day: self.first_day.to_jiff(),
            last_day: self.last_day.to_jiff(),
            note: self.note.as_deref().map(str::parse).transpose().map_err(|_fault| bad("note"))?,
        };
        Ok(Revision { target, number: self.revision, set_at: self.set_at.to_jiff() })
    }

    /// `None` when the indicator and its columns disagree.
    fn aim(&self) -> Option<Aim> {
        let standard: Option<StandardId> = self.standard_id.as_deref().map(str::parse).transpose().ok()?;
        let class = match &self.class {
            Some(class) => Some(Class::named(class)?),
            None => None,
        };
        Some(match (self.indicator.as_str(), standard, class, self.stated_share) {
            ("yearly_rate_cut", Some(standard), None, None) => {
                Aim::YearlyRateCut { standard, milli_points: self.amount }
            }
            ("household_cut", Some(standard), None, milli_points) => {
                Aim::HouseholdCut { standard, households: self.amount, milli_points }
            }
            ("households_left", Some(standard), Some(class), None) => {
                Aim::HouseholdsLeft { standard, class, households: self.amount }
            }
            ("villages_left", None, None, None) => Aim::VillagesLeft { villages: self.amount },
            _ => return None,
        })
    }
}

/// The columns of what is aimed at.
struct Columns {
    indicator: &'static str,
    amount: i64,
    class: Option<Class>,
    stated_share: Option<i64>,
}

fn columns(aim: &Aim) -> Columns {
    let columns = |indicator, amount| Columns { indicator, amount, class: None, stated_share: None };
    match *aim {
        Aim::YearlyRateCut { milli_points, .. } => columns("yearly_rate_cut", milli_points),
        Aim::HouseholdCut { households, milli_points, .. } => {
            Columns { stated_share: milli_points, ..columns("household_cut", households) }
        }
        Aim::HouseholdsLeft { class, households, .. } => {
            Columns { class: Some(class), ..columns("households_left", households) }
        }
        Aim::VillagesLeft { villages } => columns("villages_left", villages),
    }
}

/// Adds what was set. Targets come one by one, a few in a year.
pub(super) async fn set(
    tx: &mut PgConnection,
    revisions: &[&Revision],
    (before, after): (i64, i64),
) -> Result<(), StoreError> {
    for Revision { target, number, set_at } in revisions.iter().copied() {
        let Columns { indicator, amount, class, stated_share } = columns(&target.aim);
        sqlx::query(include_str!("targets/set.sql"))
            .bind(target.id.as_str())
            .bind(number)
            .bind(target.law.as_str())
            .bind(indicator)
            .bind(target.aim.standard().map(StandardId::as_str))
            .bind(class.map(Class::name))
            .bind(amount)
            .bind(stated_share)
            .bind(target.area.map(Flag::name))
            .bind(target.first_day.to_sqlx())
            .bind(target.last_day.to_sqlx())
            .bind(target.note.as_ref().map(Text::as_str))
            .bind(set_at.to_sqlx())
            .execute(&mut *tx)
            .await?;
    }
    let turned = sqlx::query(include_str!("targets/turn.sql")).bind(before).bind(after).execute(tx).await?;
    StoreError::check_rows("households.store.targets_turn", 1, turned.rows_affected())
}

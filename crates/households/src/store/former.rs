//! What households were before: read and written only of those that moved, have had another head or were assigned.

use std::collections::HashMap;

use jiff_sqlx::ToSqlx as _;
use journal::store::{StoreError, column};
use sqlx::PgConnection;
use uuid::Uuid;
use vocabulary::area::AreaKind;

use super::{
    assignments,
    save::{Row, seats},
};
use crate::domain::{
    HouseholdId, VillageId,
    household::{Address, Assignments, Former, Home, Household, Relation},
};

/// What is former of some households.
#[derive(Debug, Default)]
pub(super) struct Formers {
    pub(super) homes: HashMap<Uuid, Vec<Former<Home>>>,
    /// By household and seat.
    pub(super) relations: HashMap<(Uuid, i16), Vec<Former<Relation>>>,
    pub(super) assignments: HashMap<Uuid, Assignments>,
}

#[derive(sqlx::FromRow)]
struct HomeRow {
    household_id: Uuid,
    until: jiff_sqlx::Date,
    unit: String,
    village_id: Option<Uuid>,
    address: Option<String>,
    area_kind: Option<String>,
}

#[derive(sqlx::FromRow)]
struct RelationRow {
    household_id: Uuid,
    seat: i16,
    until: jiff_sqlx::Date,
    relation: String,
}

pub(super) async fn read(connection: &mut PgConnection, ids: &[Uuid]) -> Result<Formers, StoreError> {
    let mut formers = Formers::default();
    if ids.is_empty() {
        return Ok(formers);
    }
    let homes: Vec<HomeRow> =
        sqlx::query_as(include_str!("former/homes.sql")).bind(ids).fetch_all(&mut *connection).await?;
    for row in homes {
        let former = home(&row)?;
        formers.homes.entry(row.household_id).or_default().push(former);
    }
    let relations: Vec<RelationRow> =
        sqlx::query_as(include_str!("former/relations.sql")).bind(ids).fetch_all(&mut *connection).await?;
    for row in relations {
        let bad = || StoreError::corrupt("former_relation", "relation", &row.household_id);
        let was = Relation::named(&row.relation).ok_or_else(bad)?;
        let former = Former { until: row.until.to_jiff(), was };
        formers.relations.entry((row.household_id, row.seat)).or_default().push(former);
    }
    formers.assignments = assignments::read(connection, ids).await?;
    Ok(formers)
}

fn home(row: &HomeRow) -> Result<Former<Home>, StoreError> {
    let bad = |column| StoreError::corrupt("former_home", column, &row.household_id);
    let was = Home {
        unit: row.unit.parse().map_err(|_fault| bad("unit"))?,
        village: row.village_id.map(VillageId::new),
        address: row.address.as_deref().map(str::parse).transpose().map_err(|_fault| bad("address"))?,
        area_kind: row.area_kind.as_deref().map(str::parse).transpose().map_err(|_fault| bad("area_kind"))?,
    };
    Ok(Former { until: row.until.to_jiff(), was })
}

/// Whether anything of it is former, or it was assigned.
pub(super) fn has_former(household: &Household) -> bool {
    !household.former_homes.is_empty()
        || !household.assignments.is_empty()
        || household.members.iter().any(|member| !member.former_relations.is_empty())
}

/// Written anew, because saying how it is from a day on takes back what was said of later days.
pub(super) async fn save(tx: &mut PgConnection, rows: &[Row<'_>]) -> Result<(), StoreError> {
    let homes: Vec<&Household> = rows.iter().filter(|row| row.moved()).map(|row| row.after).collect();
    if !homes.is_empty() {
        save_homes(tx, &homes).await?;
    }
    let related: Vec<&Household> = rows.iter().filter(|row| row.related()).map(|row| row.after).collect();
    if !related.is_empty() {
        save_relations(tx, &related).await?;
    }
    assignments::save(tx, rows).await
}

impl Row<'_> {
    fn moved(&self) -> bool {
        self.before.is_some_and(|before| before.former_homes != self.after.former_homes)
    }

    fn related(&self) -> bool {
        let members = self.before.map_or(&[][..], |before| &before.members);
        members.iter().zip(&self.after.members).any(|(was, is)| was.former_relations != is.former_relations)
    }
}

async fn save_homes(tx: &mut PgConnection, households: &[&Household]) -> Result<(), StoreError> {
    sqlx::query(include_str!("former/homes_forget.sql"))
        .bind(column(households, |household| household.id.raw()))
        .execute(&mut *tx)
        .await?;
    let homes: Vec<(HouseholdId, i16, &Former<Home>)> = households
        .iter()
        .flat_map(|household| {
            let seats = seats(0, &household.former_homes);
            seats.into_iter().map(|(seat, former)| (household.id, seat, former))
        })
        .collect();
    let made = sqlx::query(include_str!("former/homes_keep.sql"))
        .bind(column(&homes, |(id, _, _)| id.raw()))
        .bind(column(&homes, |(_, seat, _)| *seat))
        .bind(column(&homes, |(_, _, former)| former.until.to_sqlx()))
        .bind(column(&homes, |(_, _, former)| former.was.unit.to_string()))
        .bind(column(&homes, |(_, _, former)| former.was.village.map(VillageId::raw)))
        .bind(column(&homes, |(_, _, former)| former.was.address.as_ref().map(Address::as_str)))
        .bind(column(&homes, |(_, _, former)| former.was.area_kind.map(AreaKind::name)))
        .execute(tx)
        .await?;
    StoreError::check_rows("households.store.former_homes_keep", homes.len(), made.rows_affected())
}

async fn save_relations(tx: &mut PgConnection, households: &[&Household]) -> Result<(), StoreError> {
    sqlx::query(include_str!("former/relations_forget.sql"))
        .bind(column(households, |household| household.id.raw()))
        .execute(&mut *tx)
        .await?;
    let mut relations: Vec<(HouseholdId, i16, &Former<Relation>)> = Vec::new();
    for household in households {
        for (seat, member) in seats(0, &household.members) {
            relations.extend(member.former_relations.iter().map(|former| (household.id, seat, former)));
        }
    }
    let made = sqlx::query(include_str!("former/relations_keep.sql"))
        .bind(column(&relations, |(id, _, _)| id.raw()))
        .bind(column(&relations, |(_, seat, _)| *seat))
        .bind(column(&relations, |(_, _, former)| former.until.to_sqlx()))
        .bind(column(&relations, |(_, _, former)| former.was.name()))
        .execute(tx)
        .await?;
    StoreError::check_rows("households.store.former_relations_keep", relations.len(), made.rows_affected())
}

//! What households were before: read and written only of those that moved, have had another head, were assigned, or of
//! which something else was stated.

use std::collections::HashMap;

use jiff_sqlx::ToSqlx as _;
use journal::store::{StoreError, column};
use sqlx::PgConnection;
use uuid::Uuid;
use vocabulary::area::AreaKind;

use super::{
    assignments,
    circumstances::{self, CircumstancesRow, ConditionRow},
    save::{Row, seats},
};
use crate::domain::{
    HouseholdId, VillageId,
    condition::{Condition, LabourCapacity},
    household::{Address, Assignments, Circumstances, Former, Home, Household, Member, Relation},
};

/// What is former of some households.
#[derive(Debug, Default)]
pub(super) struct Formers {
    pub(super) homes: HashMap<Uuid, Vec<Former<Home>>>,
    /// By household and seat.
    pub(super) relations: HashMap<(Uuid, i16), Vec<Former<Relation>>>,
    pub(super) assignments: HashMap<Uuid, Assignments>,
    /// By household and seat.
    pub(super) conditions: HashMap<(Uuid, i16), Vec<Former<Condition>>>,
    pub(super) circumstances: HashMap<Uuid, Vec<Former<Circumstances>>>,
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

#[derive(sqlx::FromRow)]
struct FormerConditionRow {
    household_id: Uuid,
    seat: i16,
    until: jiff_sqlx::Date,
    #[sqlx(flatten)]
    was: ConditionRow,
}

#[derive(sqlx::FromRow)]
struct FormerCircumstancesRow {
    household_id: Uuid,
    until: jiff_sqlx::Date,
    #[sqlx(flatten)]
    was: CircumstancesRow,
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
    read_stated(&mut *connection, ids, &mut formers).await?;
    formers.assignments = assignments::read(connection, ids).await?;
    Ok(formers)
}

/// What was stated of members and households.
async fn read_stated(
    connection: &mut PgConnection,
    ids: &[Uuid],
    formers: &mut Formers,
) -> Result<(), StoreError> {
    let conditions: Vec<FormerConditionRow> =
        sqlx::query_as(include_str!("former/conditions.sql")).bind(ids).fetch_all(&mut *connection).await?;
    for row in conditions {
        let bad = |column| StoreError::corrupt("former_condition", column, &row.household_id);
        let former = Former { until: row.until.to_jiff(), was: row.was.read().map_err(bad)? };
        formers.conditions.entry((row.household_id, row.seat)).or_default().push(former);
    }
    let circumstances: Vec<FormerCircumstancesRow> =
        sqlx::query_as(include_str!("former/circumstances.sql")).bind(ids).fetch_all(connection).await?;
    for row in circumstances {
        let bad = |column| StoreError::corrupt("former_circumstances", column, &row.household_id);
        let former = Former { until: row.until.to_jiff(), was: row.was.read().map_err(bad)? };
        formers.circumstances.entry(row.household_id).or_default().push(former);
    }
    Ok(())
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
    let of_member =
        |member: &Member| !member.former_relations.is_empty() || !member.former_conditions.is_empty();
    !household.former_homes.is_empty()
        || !household.former_circumstances.is_empty()
        || !household.assignments.is_empty()
        || household.members.iter().any(of_member)
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
    let restated: Vec<&Household> = rows.iter().filter(|row| row.restated()).map(|row| row.after).collect();
    if !restated.is_empty() {
        save_conditions(tx, &restated).await?;
    }
    let lived: Vec<&Household> = rows.iter().filter(|row| row.lived()).map(|row| row.after).collect();
    if !lived.is_empty() {
        save_circumstances(tx, &lived).await?;
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

    /// Of some member; who comes from another household may bring what was stated there.
    fn restated(&self) -> bool {
        let members = self.before.map_or(&[][..], |before| &before.members);
        let before = members.iter().map(Some).chain(std::iter::repeat(None));
        let differs = |(was, is): (Option<&Member>, &Member)| {
            was.map_or(&[][..], |was| &was.former_conditions) != is.former_conditions
        };
        before.zip(&self.after.members).any(differs)
    }

    fn lived(&self) -> bool {
        self.before.is_some_and(|before| before.former_circumstances != self.after.former_circumstances)
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

async fn save_conditions(tx: &mut PgConnection, households: &[&Household]) -> Result<(), StoreError> {
    sqlx::query(include_str!("former/conditions_forget.sql"))
        .bind(column(households, |household| household.id.raw()))
        .execute(&mut *tx)
        .await?;
    let mut conditions: Vec<(HouseholdId, i16, &Former<Condition>)> = Vec::new();
    for household in households {
        for (seat, member) in seats(0, &household.members) {
            conditions.extend(member.former_conditions.iter().map(|former| (household.id, seat, former)));
        }
    }
    let made = sqlx::query(include_str!("former/conditions_keep.sql"))
        .bind(column(&conditions, |(id, _, _)| id.raw()))
        .bind(column(&conditions, |(_, seat, _)| *seat))
        .bind(column(&conditions, |(_, _, former)| former.until.to_sqlx()))
        .bind(column(&conditions, |(_, _, former)| circumstances::disabilities(&former.was)))
        .bind(column(&conditions, |(_, _, former)| circumstances::merits(&former.was)))
        .bind(column(&conditions, |(_, _, former)| former.was.labour_capacity.map(LabourCapacity::name)))
        .execute(tx)
        .await?;
    StoreError::check_rows("households.store.former_conditions_keep", conditions.len(), made.rows_affected())
}

async fn save_circumstances(tx: &mut PgConnection, households: &[&Household]) -> Result<(), StoreError> {
    sqlx::query(include_str!("former/circumstances_forget.sql"))
        .bind(column(households, |household| household.id.raw()))
        .execute(&mut *tx)
        .await?;
    let former: Vec<(HouseholdId, &Former<Circumstances>)> = households
        .iter()
        .flat_map(|household| household.former_circumstances.iter().map(|former| (household.id, former)))
        .collect();
    let made = sqlx::query(include_str!("former/circumstances_keep.sql"))
        .bind(column(&former, |(id, _)| id.raw()))
        .bind(column(&former, |(_, former)| former.until.to_sqlx()))
        .bind(column(&former, |(_, former)| circumstances::causes(&former.was)))
        .bind(column(&former, |(_, former)| former.was.farming))
        .execute(tx)
        .await?;
    StoreError::check_rows("households.store.former_circumstances_keep", former.len(), made.rows_affected())
}

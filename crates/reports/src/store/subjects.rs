//! What is known of each household: its timeline, one row per event.

use std::collections::HashMap;

use jiff_sqlx::ToSqlx as _;
use journal::store::{StoreError, column};
use sqlx::{PgConnection, Row as _, postgres::PgRow};
use uuid::Uuid;
use vocabulary::area::AreaKind;

use super::{Heard, area_kind, corrupt, day, unit};
use crate::cubes::{
    cell::{Class, Group, Part, StandardId},
    timeline::{Decided, Facts, Recorded, Timeline},
};

const LOAD: &str = include_str!("subjects_load.sql");
const LOAD_CLASSES: &str = include_str!("subjects_load_classes.sql");
const ADD: &str = include_str!("subjects_add.sql");
const ADD_CLASSES: &str = include_str!("subjects_add_classes.sql");

/// One thing that an event said of a household.
#[derive(Debug)]
pub(crate) struct Subject {
    pub(crate) household: Uuid,
    pub(crate) version: i64,
    /// Counts what the event said.
    pub(crate) entry: i16,
    pub(crate) heard: Heard,
    /// Its name.
    pub(crate) event: String,
    pub(crate) recorded: Recorded,
}

type Classes = HashMap<(Uuid, i64), Vec<(StandardId, Option<Class>)>>;

/// The timelines of these households; one of which nothing is known is left out.
pub(crate) async fn load(
    tx: &mut PgConnection,
    households: &[Uuid],
) -> Result<HashMap<Uuid, Timeline>, StoreError> {
    if households.is_empty() {
        return Ok(HashMap::new());
    }
    let mut classes = load_classes(tx, households).await?;
    let mut recorded: HashMap<Uuid, Vec<Recorded>> = HashMap::new();
    for row in sqlx::query(LOAD).bind(households).fetch_all(tx).await? {
        let household: Uuid = row.try_get("household_id")?;
        recorded.entry(household).or_default().push(read(&row, household, &mut classes)?);
    }
    Ok(recorded.into_iter().map(|(household, recorded)| (household, Timeline::of(recorded))).collect())
}

async fn load_classes(tx: &mut PgConnection, households: &[Uuid]) -> Result<Classes, StoreError> {
    let mut classes = Classes::new();
    for row in sqlx::query(LOAD_CLASSES).bind(households).fetch_all(tx).await? {
        let household: Uuid = row.try_get("household_id")?;
        let standard: &str = row.try_get("standard")?;
        let standard =
            standard.parse().ok().ok_or_else(|| corrupt("subject_class", "standard", &household))?;
        let class: Option<&str> = row.try_get("class")?;
        let named = |name| Class::named(name).ok_or_else(|| corrupt("subject_class", "class", &household));
        let class = class.map(named).transpose()?;
        classes.entry((household, row.try_get("version")?)).or_default().push((standard, class));
    }
    Ok(classes)
}

fn read(row: &PgRow, household: Uuid, classes: &mut Classes) -> Result<Recorded, StoreError> {
    let valid_on = day(row, "valid_on")?;
    if let Some(decision) = row.try_get::<Option<Uuid>, _>("decision_id")? {
        let given = classes.remove(&(household, row.try_get("version")?));
        return Ok(Recorded::Decided(Decided {
            on: valid_on,
            decision,
            corrects: row.try_get("corrects_id")?,
            classes: given.unwrap_or_default(),
        }));
    }
    if let Some(code) = row.try_get::<Option<&str>, _>("part_code")? {
        let code = code.parse().ok().ok_or_else(|| corrupt("subject", "part_code", &household))?;
        return Ok(Recorded::Assigned { unit: unit(row, "subject")?, part: Part { code, on: valid_on } });
    }
    let group = Group {
        unit: unit(row, "subject")?,
        part: None,
        area_kind: area_kind(row.try_get("area_kind")?, "subject")?,
        minority: row.try_get("minority")?,
    };
    let persons: i32 = row.try_get("persons")?;
    Ok(Recorded::Facts {
        from: valid_on,
        facts: Facts { group, persons: i64::from(persons) },
        supersedes: row.try_get("supersedes")?,
    })
}

/// Adds what events said.
pub(crate) async fn add(tx: &mut PgConnection, rows: &[Subject]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let facts = column(rows, |row| match &row.recorded {
        Recorded::Facts { facts, .. } => Some(*facts),
        Recorded::Decided(_) | Recorded::Assigned { .. } => None,
    });
    let units = column(rows, |row| match &row.recorded {
        Recorded::Facts { facts, .. } => Some(facts.group.unit),
        Recorded::Assigned { unit, .. } => Some(*unit),
        Recorded::Decided(_) => None,
    });
    let parts = column(rows, |row| match &row.recorded {
        Recorded::Assigned { part, .. } => Some(part.code.to_string()),
        Recorded::Facts { .. } | Recorded::Decided(_) => None,
    });
    let decided = column(rows, |row| match &row.recorded {
        Recorded::Decided(decided) => Some(decided),
        Recorded::Facts { .. } | Recorded::Assigned { .. } => None,
    });
    let valid_on = column(rows, |row| match &row.recorded {
        Recorded::Facts { from, .. } => from.to_sqlx(),
        Recorded::Decided(decided) => decided.on.to_sqlx(),
        Recorded::Assigned { part, .. } => part.on.to_sqlx(),
    });
    // No household has more than two thousand million members; the constraint refuses what does not fit.
    let persons = |facts: Facts| i32::try_from(facts.persons).unwrap_or(-1);
    let done = sqlx::query(ADD)
        .bind(column(rows, |row| row.household))
        .bind(column(rows, |row| row.version))
        .bind(column(rows, |row| row.entry))
        .bind(column(rows, |row| row.heard.position))
        .bind(column(rows, |row| row.heard.known_at.to_sqlx()))
        .bind(valid_on)
        .bind(column(&units, |unit| unit.map(|unit| unit.code.to_string())))
        .bind(column(&units, |unit| unit.map(|unit| unit.from.to_sqlx())))
        .bind(column(&facts, |facts| facts.and_then(|facts| facts.group.area_kind).map(AreaKind::name)))
        .bind(column(&facts, |facts| facts.map(|facts| facts.group.minority)))
        .bind(column(&facts, |facts| facts.map(persons)))
        .bind(column(&decided, |decided| decided.map(|decided| decided.decision)))
        .bind(column(&decided, |decided| decided.and_then(|decided| decided.corrects)))
        .bind(column(rows, |row| matches!(row.recorded, Recorded::Facts { supersedes: true, .. })))
        .bind(column(rows, |row| row.event.as_str()))
        .bind(parts)
        .execute(&mut *tx)
        .await?;
    StoreError::check_rows("reports.store.subjects_add", rows.len(), done.rows_affected())?;
    add_classes(tx, rows).await
}

async fn add_classes(tx: &mut PgConnection, rows: &[Subject]) -> Result<(), StoreError> {
    let mut classes = Vec::new();
    for row in rows {
        if let Recorded::Decided(decided) = &row.recorded {
            classes.extend(decided.classes.iter().map(|(standard, class)| (row, standard, *class)));
        }
    }
    if classes.is_empty() {
        return Ok(());
    }
    let done = sqlx::query(ADD_CLASSES)
        .bind(column(&classes, |(row, _, _)| row.household))
        .bind(column(&classes, |(row, _, _)| row.version))
        .bind(column(&classes, |(_, standard, _)| standard.as_str()))
        .bind(column(&classes, |(_, _, class)| class.map(Class::name)))
        .execute(tx)
        .await?;
    StoreError::check_rows("reports.store.subjects_add_classes", classes.len(), done.rows_affected())
}

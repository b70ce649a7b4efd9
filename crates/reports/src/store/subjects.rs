//! What is known of each household: its timeline, one row per event.

use std::collections::HashMap;

use jiff_sqlx::ToSqlx as _;
use journal::store::{StoreError, column};
use sqlx::{PgConnection, Row as _, postgres::PgRow};
use uuid::Uuid;
use vocabulary::area::AreaKind;

use super::{Heard, area_kind, corrupt, day, read_words, unit, words};
use crate::cubes::{
    cell::{Class, Group, Part, StandardId},
    mark::{Circumstances, Found, Indicator, Mark, Unnamed},
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

/// What a decision gave under one standard.
struct Given {
    standard: StandardId,
    class: Option<Class>,
    average_living: bool,
}

type Classes = HashMap<(Uuid, i64), Vec<Given>>;

/// The timelines of these households; one of which nothing is known is left out.
pub(crate) async fn load(
    tx: &mut PgConnection,
    households: &[Uuid],
) -> Result<HashMap<Uuid, Timeline>, StoreError> {
    if households.is_empty() {
        return Ok(HashMap::new());
    }
    let mut classes = load_classes(tx, households).await?;
    let mut recorded: HashMap<Uuid, (Vec<Recorded>, usize)> = HashMap::new();
    for row in sqlx::query(LOAD).bind(households).fetch_all(tx).await? {
        let household: Uuid = row.try_get("household_id")?;
        let (recorded, marked) = recorded.entry(household).or_default();
        recorded.push(read(&row, household, &mut classes)?);
        // What was said before a row with marks was entered with it.
        if row.try_get("marked")? {
            *marked = recorded.len();
        }
    }
    let timeline = |(recorded, marked)| Timeline::of(recorded).marked_after(marked);
    Ok(recorded.into_iter().map(|(household, read)| (household, timeline(read))).collect())
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
        let (class, average_living) = (class.map(named).transpose()?, row.try_get("average_living")?);
        let given = Given { standard, class, average_living };
        classes.entry((household, row.try_get("version")?)).or_default().push(given);
    }
    Ok(classes)
}

fn read(row: &PgRow, household: Uuid, classes: &mut Classes) -> Result<Recorded, StoreError> {
    let valid_on = day(row, "valid_on")?;
    if let Some(decision) = row.try_get::<Option<Uuid>, _>("decision_id")? {
        let given = classes.remove(&(household, row.try_get("version")?)).unwrap_or_default();
        let average = given.iter().filter(|given| given.average_living);
        let deprivations = read_words(row.try_get("deprivations")?)
            .map_err(|_unnamed: Unnamed| corrupt("subject", "deprivations", &household))?;
        let children: Option<i32> = row.try_get("children")?;
        let average_living = average.map(|given| given.standard.clone()).collect();
        return Ok(Recorded::Decided(Decided {
            on: valid_on,
            decision,
            corrects: row.try_get("corrects_id")?,
            found: Found { average_living, deprivations, children: children.map(i64::from) },
            classes: given.into_iter().map(|given| (given.standard, given.class)).collect(),
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
    let circumstances = read_words(row.try_get("circumstances")?).ok().and_then(circumstances_of);
    Ok(Recorded::Facts {
        from: valid_on,
        facts: Facts { group, persons: i64::from(persons) },
        circumstances: circumstances.ok_or_else(|| corrupt("subject", "circumstances", &household))?,
        supersedes: row.try_get("supersedes")?,
    })
}

/// What holds of a household as the marks by which it is counted, so that it has the same words everywhere.
fn marks_of(circumstances: &Circumstances) -> impl Iterator<Item = Mark> + '_ {
    let Circumstances { no_labour_capacity, merit, causes } = circumstances;
    let no_labour = no_labour_capacity.then_some(Mark::NoLabourCapacity);
    let causes = causes.iter().copied().map(Mark::Cause);
    no_labour.into_iter().chain(merit.then_some(Mark::Merit)).chain(causes)
}

/// Nothing when a mark is none of circumstances.
fn circumstances_of(marks: Vec<Mark>) -> Option<Circumstances> {
    let mut read = Circumstances::default();
    for mark in marks {
        match mark {
            Mark::NoLabourCapacity => read.no_labour_capacity = true,
            Mark::Merit => read.merit = true,
            Mark::Cause(cause) => drop(read.causes.insert(cause)),
            Mark::AverageLiving
            | Mark::AverageLivingNotKnown
            | Mark::NoCause
            | Mark::Deprived(_)
            | Mark::DeprivationsNotKnown
            | Mark::Children
            | Mark::ChildrenDeprived(_)
            | Mark::ChildrenNotKnown => return None,
        }
    }
    Some(read)
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
    let circumstances = column(rows, |row| match &row.recorded {
        Recorded::Facts { circumstances, .. } => words(marks_of(circumstances)),
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
        .bind(column(&facts, |facts| facts.map(|facts| number(facts.persons))))
        .bind(column(&decided, |decided| decided.map(|decided| decided.decision)))
        .bind(column(&decided, |decided| decided.and_then(|decided| decided.corrects)))
        .bind(column(rows, |row| matches!(row.recorded, Recorded::Facts { supersedes: true, .. })))
        .bind(column(rows, |row| row.event.as_str()))
        .bind(parts)
        .bind(circumstances)
        .bind(column(&decided, |decided| decided.and_then(|decided| deprivations(&decided.found))))
        .bind(column(&decided, |decided| decided.and_then(|decided| decided.found.children).map(number)))
        .execute(&mut *tx)
        .await?;
    StoreError::check_rows("reports.store.subjects_add", rows.len(), done.rows_affected())?;
    add_classes(tx, rows).await
}

/// No household has more than two thousand million members; the constraint refuses what does not fit.
fn number(persons: i64) -> i32 {
    i32::try_from(persons).unwrap_or(-1)
}

fn deprivations(found: &Found) -> Option<String> {
    words(found.deprivations.iter().map(Indicator::as_str))
}

async fn add_classes(tx: &mut PgConnection, rows: &[Subject]) -> Result<(), StoreError> {
    let mut classes = Vec::new();
    for row in rows {
        if let Recorded::Decided(decided) = &row.recorded {
            let average = |standard| decided.found.average_living.contains(standard);
            let given = decided.classes.iter();
            classes.extend(given.map(|(standard, class)| (row, standard, *class, average(standard))));
        }
    }
    if classes.is_empty() {
        return Ok(());
    }
    let done = sqlx::query(ADD_CLASSES)
        .bind(column(&classes, |(row, ..)| row.household))
        .bind(column(&classes, |(row, ..)| row.version))
        .bind(column(&classes, |(_, standard, ..)| standard.as_str()))
        .bind(column(&classes, |(_, _, class, _)| class.map(Class::name)))
        .bind(column(&classes, |(.., average_living)| *average_living))
        .execute(tx)
        .await?;
    StoreError::check_rows("reports.store.subjects_add_classes", classes.len(), done.rows_affected())
}

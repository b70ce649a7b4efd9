//! What each event added to which number, and the sums of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::{civil::Date, tz::Offset};
use jiff_sqlx::ToSqlx as _;
use journal::store::{StoreError, column};
use sqlx::{PgConnection, Row as _, postgres::PgRow};
use uuid::Uuid;
use vocabulary::area::AreaKind;

use super::{Heard, area_kind, corrupt, unit};
use crate::cubes::{
    cell::{Class, Delta, Group, Measure, StandardId},
    mark::Mark,
    movement::Movement,
};

const GROUPS: &str = include_str!("deltas_groups.sql");
const ADD: &str = include_str!("deltas_add.sql");
const ADD_CELLS: &str = include_str!("deltas_add_cells.sql");
const FORGET: &str = include_str!("deltas_forget.sql");

/// The deltas of one event.
#[derive(Debug)]
pub(crate) struct Entered {
    pub(crate) heard: Heard,
    pub(crate) household: Uuid,
    pub(crate) deltas: Vec<Delta>,
}

/// The UTC day on which something became known: whole days of it are summed in cells.
pub(crate) fn known_day(known_at: jiff::Timestamp) -> Date {
    Offset::UTC.to_datetime(known_at).date()
}

/// One delta as its row.
struct Row {
    heard: Heard,
    entry: i32,
    household: Uuid,
    group_id: i32,
    valid_on: Date,
    households: i32,
    persons: i32,
}

/// Adds the deltas of a batch, and their sums to the cells.
pub(crate) async fn add(tx: &mut PgConnection, entered: &[Entered]) -> Result<(), StoreError> {
    if entered.iter().all(|event| event.deltas.is_empty()) {
        return Ok(());
    }
    let numbers = numbers(tx, entered).await?;
    let mut rows = Vec::new();
    for event in entered {
        for (entry, delta) in (1..).zip(&event.deltas) {
            let key = (delta.cell.group, delta.cell.measure.clone());
            let fits = |amount: i64| {
                i32::try_from(amount)
                    .ok()
                    .ok_or_else(|| corrupt("poverty_delta", "persons", &event.household))
            };
            rows.push(Row {
                heard: event.heard,
                entry,
                household: event.household,
                group_id: *numbers
                    .get(&key)
                    .ok_or_else(|| corrupt("poverty_group", "group_id", &event.household))?,
                valid_on: delta.cell.valid_on,
                households: fits(delta.amount.households)?,
                persons: fits(delta.amount.persons)?,
            });
        }
    }
    let done = sqlx::query(ADD)
        .bind(column(&rows, |row| row.heard.position))
        .bind(column(&rows, |row| row.entry))
        .bind(column(&rows, |row| row.household))
        .bind(column(&rows, |row| row.heard.known_at.to_sqlx()))
        .bind(column(&rows, |row| row.valid_on.to_sqlx()))
        .bind(column(&rows, |row| row.group_id))
        .bind(column(&rows, |row| row.households))
        .bind(column(&rows, |row| row.persons))
        .execute(&mut *tx)
        .await?;
    StoreError::check_rows("reports.store.deltas_add", rows.len(), done.rows_affected())?;
    add_cells(tx, &rows).await
}

/// As if no household had been told.
pub(crate) async fn forget(tx: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query(FORGET).execute(tx).await?;
    Ok(())
}

async fn add_cells(tx: &mut PgConnection, rows: &[Row]) -> Result<(), StoreError> {
    let mut cells: BTreeMap<(i32, Date, Date), (i32, i32)> = BTreeMap::new();
    for row in rows {
        let cell = cells.entry((row.group_id, row.valid_on, known_day(row.heard.known_at))).or_default();
        *cell = (cell.0.saturating_add(row.households), cell.1.saturating_add(row.persons));
    }
    // In the order of the key: neighbours in the index are written together.
    let cells: Vec<_> = cells.into_iter().collect();
    let done = sqlx::query(ADD_CELLS)
        .bind(column(&cells, |((group_id, _, _), _)| *group_id))
        .bind(column(&cells, |((_, valid_on, _), _)| valid_on.to_sqlx()))
        .bind(column(&cells, |((_, _, known_day), _)| known_day.to_sqlx()))
        .bind(column(&cells, |(_, (households, _))| *households))
        .bind(column(&cells, |(_, (_, persons))| *persons))
        .execute(tx)
        .await?;
    StoreError::check_rows("reports.store.deltas_add_cells", cells.len(), done.rows_affected())
}

type Key = (Group, Measure);

/// The numbers of the groups that are entered, given to those that have none yet.
async fn numbers(tx: &mut PgConnection, entered: &[Entered]) -> Result<HashMap<Key, i32>, StoreError> {
    let deltas = entered.iter().flat_map(|event| &event.deltas);
    let keys: BTreeSet<Key> = deltas.map(|delta| (delta.cell.group, delta.cell.measure.clone())).collect();
    let keys: Vec<Key> = keys.into_iter().collect();
    let rows = sqlx::query(GROUPS)
        .bind(column(&keys, |(group, _)| group.unit.code.to_string()))
        .bind(column(&keys, |(group, _)| group.unit.from.to_sqlx()))
        .bind(column(&keys, |(group, _)| group.area_kind.map_or("", AreaKind::name)))
        .bind(column(&keys, |(group, _)| group.minority))
        .bind(column(&keys, |(_, measure)| measure.standard().map_or("", StandardId::as_str)))
        .bind(column(&keys, |(_, measure)| class_name(measure)))
        .bind(column(&keys, |(_, measure)| movement_name(measure)))
        .bind(column(&keys, |(_, measure)| measure.with().map(written).unwrap_or_default()))
        .bind(column(&keys, |(group, _)| group.part.map(|part| part.to_string()).unwrap_or_default()))
        .bind(column(&keys, |(_, measure)| mark_text(measure)))
        .fetch_all(tx)
        .await?;
    let read = |row: &PgRow| Ok((key(row)?, row.try_get("group_id")?));
    rows.iter().map(read).collect()
}

/// The columns that name a group.
pub(crate) fn key(row: &PgRow) -> Result<Key, StoreError> {
    const TABLE: &str = "poverty_group";
    let part = Some(row.try_get::<&str, _>("part")?).filter(|text| !text.is_empty());
    let group = Group {
        unit: unit(row, TABLE)?,
        part: part.map(str::parse).transpose().map_err(|_fault| corrupt(TABLE, "part", ""))?,
        area_kind: area_kind(row.try_get("area_kind")?, TABLE)?,
        minority: row.try_get("minority")?,
    };
    let standard: &str = row.try_get("standard")?;
    if standard.is_empty() {
        return Ok((group, Measure::Registered));
    }
    let id: StandardId = standard.parse().ok().ok_or_else(|| corrupt(TABLE, "standard", standard))?;
    let mark: &str = row.try_get("mark")?;
    if !mark.is_empty() {
        let (class, mark) = marked(mark).ok_or_else(|| corrupt(TABLE, "mark", mark))?;
        return Ok((group, Measure::Marked { standard: id, class, mark }));
    }
    let (class, movement): (&str, &str) = (row.try_get("class")?, row.try_get("movement")?);
    let with = Some(row.try_get::<&str, _>("with_group")?).filter(|text| !text.is_empty());
    let with =
        with.map(|text| group_of(text).ok_or_else(|| corrupt(TABLE, "with_group", text))).transpose()?;
    let measure = match (Class::named(class), Movement::named(movement)) {
        (Some(class), None) => Measure::Held { standard: id, class },
        (None, Some(movement)) => Measure::Moved { standard: id, movement, with },
        (Some(_), Some(_)) | (None, None) => return Err(corrupt(TABLE, "movement", movement)),
    };
    Ok((group, measure))
}

fn class_name(measure: &Measure) -> &'static str {
    match measure {
        Measure::Held { class, .. } => class.name(),
        Measure::Registered | Measure::Moved { .. } | Measure::Marked { .. } => "",
    }
}

fn movement_name(measure: &Measure) -> &'static str {
    match measure {
        Measure::Moved { movement, .. } => movement.name(),
        Measure::Registered | Measure::Held { .. } | Measure::Marked { .. } => "",
    }
}

/// A mark with its class: `poor/cause/no_land`.
fn mark_text(measure: &Measure) -> String {
    match measure {
        Measure::Marked { class, mark, .. } => format!("{}/{mark}", class.name()),
        Measure::Registered | Measure::Held { .. } | Measure::Moved { .. } => String::new(),
    }
}

fn marked(text: &str) -> Option<(Class, Mark)> {
    let (class, mark) = text.split_once('/')?;
    Some((Class::named(class)?, mark.parse().ok()?))
}

/// A group in one word: `06886@2020-01-01/rural/minority`, and `/06970@2025-07-01` once it is assigned. What is not so is
/// left empty.
fn written(group: &Group) -> String {
    let area_kind = group.area_kind.map_or("", AreaKind::name);
    let minority = if group.minority { MINORITY } else { "" };
    let part = group.part.map(|part| format!("/{part}")).unwrap_or_default();
    format!("{}/{area_kind}/{minority}{part}", group.unit)
}

const MINORITY: &str = "minority";

fn group_of(text: &str) -> Option<Group> {
    let mut parts = text.split('/');
    let unit = parts.next()?.parse().ok()?;
    let area_kind = match parts.next()? {
        "" => None,
        kind => Some(kind.parse().ok()?),
    };
    let minority = match parts.next()? {
        "" => false,
        MINORITY => true,
        _ => return None,
    };
    let part = parts.next().map(str::parse).transpose().ok()?;
    parts.next().is_none().then_some(Group { unit, part, area_kind, minority })
}

//! The cube, loaded from its tables and brought up to date when a report asks for more than it holds.

use std::{
    collections::BTreeMap,
    sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use jiff::{Timestamp, civil::Date};
use jiff_sqlx::ToSqlx as _;
use journal::store::StoreError;
use sqlx::{PgPool, Row as _, postgres::PgRow};

use super::{corrupt, day, deltas};
use crate::cubes::{
    cell::{Group, Measure},
    cube::{Between, Days, Entry, Groups, Known, Names},
    explain::Sign,
    sums::Sum,
};

const CELLS: &str = include_str!("cube_cells.sql");
const DELTAS: &str = include_str!("cube_deltas.sql");
const GROUPS: &str = include_str!("cube_groups.sql");

/// Days within which somebody asked, kept delta by delta.
const KEPT: usize = 4;

/// All figures in memory: a copy of what the tables hold up to an instant, which never changes. Two calls that load the
/// same at once load equal copies; whoever comes second leaves his.
#[derive(Debug, Default)]
pub(super) struct Cube(RwLock<Loaded>);

#[derive(Debug, Default)]
struct Loaded {
    groups: Groups,
    /// One more than the highest number of a group in any entry.
    numbered: usize,
    /// The days that are over.
    days: Days,
    today: Today,
    /// Days that are over and within which somebody asked.
    within: BTreeMap<Date, Known>,
}

/// The day that goes on, as far as it is loaded.
#[derive(Debug, Default)]
struct Today {
    day: Option<Date>,
    until: Option<Timestamp>,
    known: Known,
}

/// What must be loaded before an instant can be answered.
#[derive(Clone, Copy, Debug)]
enum Missing {
    /// The day has begun; those before it, after the last one loaded, are over.
    Day { over: Option<Date> },
    /// What became known of the day that goes on, after this instant.
    Deltas { after: Option<Timestamp> },
    /// The deltas of a day that is over.
    Within,
    /// The groups from this number on.
    Groups { from: usize },
}

impl Cube {
    /// What everything known at an instant adds up to, of the measures that are wanted. The instant is one that the clock
    /// has reached.
    pub(super) async fn sums(
        &self,
        pool: &PgPool,
        known_at: Timestamp,
        between: Between,
        wanted: impl Fn(&Measure) -> bool,
    ) -> Result<Vec<Sum>, StoreError> {
        let day = deltas::known_day(known_at);
        loop {
            let missing = {
                let loaded = self.read();
                match loaded.missing(day, known_at) {
                    None => return Ok(loaded.sums(day, known_at, between, wanted)),
                    Some(missing) => missing,
                }
            };
            match missing {
                Missing::Day { over } => self.turn(pool, over, day).await?,
                Missing::Deltas { after } => self.append(pool, day, after, known_at).await?,
                Missing::Within => self.open(pool, day).await?,
                Missing::Groups { from } => self.name(pool, from).await?,
            }
        }
    }

    /// The numbers of the groups that enter a cell, of those that sums were made of so far.
    pub(super) fn entering(
        &self,
        sign: impl Fn(&Group, &Measure) -> Option<Sign>,
    ) -> Result<Vec<(i32, Sign)>, StoreError> {
        let loaded = self.read();
        let mut entering = Vec::new();
        for (group_id, named) in loaded.groups.iter().enumerate() {
            if let Some(sign) = named.as_ref().and_then(|(group, measure)| sign(group, measure)) {
                let group_id = i32::try_from(group_id);
                let group_id =
                    group_id.ok().ok_or_else(|| corrupt("poverty_group", "group_id", "too many"))?;
                entering.push((group_id, sign));
            }
        }
        Ok(entering)
    }

    async fn turn(&self, pool: &PgPool, over: Option<Date>, today: Date) -> Result<(), StoreError> {
        let over = over.map(jiff_sqlx::ToSqlx::to_sqlx);
        let (mut days, mut numbered) = (Days::default(), 0);
        for row in sqlx::query(CELLS).bind(over).bind(today.to_sqlx()).fetch_all(pool).await? {
            let cells = entries(&row)?;
            numbered = numbered.max(above(&cells));
            days.insert(day(&row, "known_day")?, cells);
        }
        let mut loaded = self.write();
        if loaded.today.day < Some(today) {
            loaded.days.extend(days);
            loaded.numbered = loaded.numbered.max(numbered);
            loaded.today = Today { day: Some(today), ..Today::default() };
        }
        Ok(())
    }

    async fn append(
        &self,
        pool: &PgPool,
        day: Date,
        after: Option<Timestamp>,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        let (known, numbered) = deltas_of(pool, day, after, Some(until)).await?;
        let mut loaded = self.write();
        if loaded.today.day == Some(day) && loaded.today.until == after {
            loaded.today.known.extend(known);
            loaded.today.until = Some(until);
            loaded.numbered = loaded.numbered.max(numbered);
        }
        Ok(())
    }

    async fn open(&self, pool: &PgPool, day: Date) -> Result<(), StoreError> {
        let (known, numbered) = deltas_of(pool, day, None, None).await?;
        let mut loaded = self.write();
        if loaded.within.len() >= KEPT {
            loaded.within.pop_first();
        }
        loaded.within.insert(day, known);
        loaded.numbered = loaded.numbered.max(numbered);
        Ok(())
    }

    async fn name(&self, pool: &PgPool, from: usize) -> Result<(), StoreError> {
        let first = i32::try_from(from).unwrap_or(i32::MAX);
        let (mut named, mut held) = (Groups::new(), Names::default());
        for row in &sqlx::query(GROUPS).bind(first).fetch_all(pool).await? {
            let number = number(row.try_get("group_id")?)?;
            // Numbers that were drawn and rolled back are gaps.
            named.resize(number.saturating_sub(from), None);
            let (group, mut measure) = deltas::key(row)?;
            held.share(&mut measure);
            named.push(Some((group, measure)));
        }
        let mut loaded = self.write();
        if loaded.groups.len() == from {
            loaded.groups.append(&mut named);
            if loaded.groups.len() < loaded.numbered {
                return Err(corrupt("poverty_delta", "group_id", &loaded.numbered.saturating_sub(1)));
            }
        }
        Ok(())
    }

    fn read(&self) -> RwLockReadGuard<'_, Loaded> {
        // A panic elsewhere leaves what was loaded whole: it is changed by single steps.
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Loaded> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Loaded {
    fn missing(&self, day: Date, known_at: Timestamp) -> Option<Missing> {
        if self.today.day < Some(day) {
            return Some(Missing::Day { over: self.days.last() });
        }
        if self.today.day == Some(day) && self.today.until < Some(known_at) {
            return Some(Missing::Deltas { after: self.today.until });
        }
        if self.today.day > Some(day) && !self.within.contains_key(&day) {
            return Some(Missing::Within);
        }
        (self.groups.len() < self.numbered).then_some(Missing::Groups { from: self.groups.len() })
    }

    fn sums(
        &self,
        day: Date,
        known_at: Timestamp,
        between: Between,
        wanted: impl Fn(&Measure) -> bool,
    ) -> Vec<Sum> {
        let none = Known::default();
        let known = self.within.get(&day).filter(|_| self.today.day != Some(day));
        let known = if self.today.day == Some(day) { &self.today.known } else { known.unwrap_or(&none) };
        self.days.sum(day, (known, known_at.as_microsecond()), between, (&self.groups, wanted))
    }
}

/// The deltas of a day of knowing, after an instant and up to another, and how many groups they ask for.
async fn deltas_of(
    pool: &PgPool,
    day: Date,
    after: Option<Timestamp>,
    until: Option<Timestamp>,
) -> Result<(Known, usize), StoreError> {
    let instant = |instant: Option<Timestamp>| instant.map(jiff_sqlx::ToSqlx::to_sqlx);
    let query = sqlx::query(DELTAS).bind(day.to_sqlx()).bind(instant(after)).bind(instant(until));
    let row = query.fetch_one(pool).await?;
    let known: Vec<i64> = row.try_get("known_at")?;
    let entries = entries(&row)?;
    let numbered = above(&entries);
    Ok((Known::new(known.into_iter().zip(entries).collect()), numbered))
}

/// The columns of many entries.
fn entries(row: &PgRow) -> Result<Vec<Entry>, StoreError> {
    let valid_on: Vec<i32> = row.try_get("valid_on")?;
    let groups: Vec<i32> = row.try_get("group_id")?;
    let households: Vec<i32> = row.try_get("households")?;
    let persons: Vec<i32> = row.try_get("persons")?;
    let amounts = households.into_iter().zip(persons);
    let mut entries = Vec::with_capacity(groups.len());
    for ((valid_on, group), (households, persons)) in valid_on.into_iter().zip(groups).zip(amounts) {
        let group = u32::try_from(group).ok().ok_or_else(|| corrupt("poverty_group", "group_id", &group))?;
        entries.push(Entry { valid_on, group, households, persons });
    }
    Ok(entries)
}

fn number(group_id: i32) -> Result<usize, StoreError> {
    usize::try_from(group_id).ok().ok_or_else(|| corrupt("poverty_group", "group_id", &group_id))
}

fn above(entries: &[Entry]) -> usize {
    let highest = entries.iter().map(|entry| entry.group).max();
    highest.and_then(|group| usize::try_from(group).ok()).map_or(0, |group| group.saturating_add(1))
}

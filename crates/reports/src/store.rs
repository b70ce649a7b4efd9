//! The report's own database.
//!
//! | file | reads and writes |
//! |---|---|
//! | [`told`] | units, successions, classifications and standards, as other contexts told them |
//! | [`targets`] | targets, as `households` told them |
//! | [`subjects`] | what is known of each household |
//! | [`deltas`] | what each event added, and the sums of it |
//! | [`clock`] | up to where households are counted |
//! | [`ethnic`] | counts by ethnic group |
//! | `cube` | the numbers of a report, in memory |
//! | [`explain`] | the households and events behind a cell |
//! | [`reader`] | what a report asks of all of these |
//! | [`audit`] | the same tables as lines, to compare two databases |
//! | `migrations` | the tables themselves |

pub(crate) mod audit;
pub(crate) mod clock;
mod cube;
pub(crate) mod deltas;
pub(crate) mod ethnic;
pub(crate) mod explain;
pub(crate) mod migrations;
pub(crate) mod reader;
pub(crate) mod subjects;
pub(crate) mod targets;
pub(crate) mod told;

use std::str::FromStr;

use jiff::{Timestamp, civil::Date};
use journal::store::StoreError;
use sqlx::{Row as _, postgres::PgRow};
use vocabulary::{
    area::{AreaKind, UnitCode, UnitKey},
    calendar::Period,
};

/// When something is known, and from when reports count with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) position: i64,
    pub(crate) known_at: Timestamp,
}

fn corrupt(table: &'static str, column: &'static str, row: &(impl ToString + ?Sized)) -> StoreError {
    StoreError::Corrupt { table, column, row: row.to_string() }
}

fn day(row: &PgRow, column: &str) -> Result<Date, sqlx::Error> {
    Ok(row.try_get::<jiff_sqlx::Date, _>(column)?.to_jiff())
}

fn maybe_day(row: &PgRow, column: &str) -> Result<Option<Date>, sqlx::Error> {
    Ok(row.try_get::<Option<jiff_sqlx::Date>, _>(column)?.map(jiff_sqlx::Date::to_jiff))
}

fn instant(row: &PgRow, column: &str) -> Result<Timestamp, sqlx::Error> {
    Ok(row.try_get::<jiff_sqlx::Timestamp, _>(column)?.to_jiff())
}

fn code(row: &PgRow, table: &'static str, column: &'static str) -> Result<UnitCode, StoreError> {
    let text: &str = row.try_get(column)?;
    text.parse().ok().ok_or_else(|| corrupt(table, column, text))
}

fn period(row: &PgRow, table: &'static str) -> Result<Period, StoreError> {
    let from = day(row, "valid_from")?;
    Period::new(from, maybe_day(row, "valid_until")?).ok().ok_or_else(|| corrupt(table, "valid_until", &from))
}

/// Words in one column, a blank between two: `None` when there are none.
fn words<T: ToString>(words: impl IntoIterator<Item = T>) -> Option<String> {
    let words: Vec<String> = words.into_iter().map(|word| word.to_string()).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

fn read_words<T: FromStr, C: FromIterator<T>>(text: Option<&str>) -> Result<C, T::Err> {
    text.unwrap_or_default().split_whitespace().map(str::parse).collect()
}

/// The pair of columns `unit_code`, `unit_from`.
fn unit(row: &PgRow, table: &'static str) -> Result<UnitKey, StoreError> {
    Ok(UnitKey { code: code(row, table, "unit_code")?, from: day(row, "unit_from")? })
}

/// Empty and null both mean: the unit's kind says.
fn area_kind(text: Option<&str>, table: &'static str) -> Result<Option<AreaKind>, StoreError> {
    match text {
        None | Some("") => Ok(None),
        Some(name) => name.parse().map(Some).ok().ok_or_else(|| corrupt(table, "area_kind", name)),
    }
}

//! What rows of several tables have in common.

use jiff_sqlx::ToSqlx as _;
use journal::store::StoreError;
use vocabulary::{
    area::{UnitCode, UnitKey},
    calendar::{Date, Period},
    document::DocumentRef,
};

/// A run of days.
pub(super) fn period(
    table: &'static str,
    from: jiff_sqlx::Date,
    until: Option<jiff_sqlx::Date>,
) -> Result<Period, StoreError> {
    let (from, until) = (from.to_jiff(), until.map(jiff_sqlx::Date::to_jiff));
    Period::new(from, until).map_err(|_fault| StoreError::corrupt(table, "valid_until", &from))
}

/// A unit by its two columns.
pub(super) fn unit_key(
    table: &'static str,
    code: &str,
    from: jiff_sqlx::Date,
) -> Result<UnitKey, StoreError> {
    Ok(UnitKey { code: unit_code(table, code)?, from: from.to_jiff() })
}

pub(super) fn unit_code(table: &'static str, code: &str) -> Result<UnitCode, StoreError> {
    code.parse().map_err(|_fault| StoreError::corrupt(table, "code", &code))
}

/// A word of a closed list, by its stable name.
pub(super) fn word<T: std::str::FromStr>(
    table: &'static str,
    column: &'static str,
    name: &str,
) -> Result<T, StoreError> {
    name.parse().map_err(|_fault| StoreError::corrupt(table, column, &name))
}

/// Number, day and issuer, or none of the three.
pub(super) type Document = (Option<String>, Option<jiff_sqlx::Date>, Option<String>);

pub(super) fn document(table: &'static str, columns: Document) -> Result<Option<DocumentRef>, StoreError> {
    match columns {
        (None, None, None) => Ok(None),
        (Some(number), Some(date), Some(issuer)) => {
            let document = DocumentRef::new(&number, date.to_jiff(), &issuer);
            document.map(Some).map_err(|_fault| StoreError::corrupt(table, "document_number", &number))
        }
        (number, _, _) => Err(StoreError::corrupt(table, "document_number", &number.unwrap_or_default())),
    }
}

/// The days of a document column.
pub(super) fn document_date(document: Option<&DocumentRef>) -> Option<jiff_sqlx::Date> {
    document.map(|document| document.date.to_sqlx())
}

pub(super) fn document_number(document: Option<&DocumentRef>) -> Option<&str> {
    document.map(|document| document.number.as_str())
}

pub(super) fn document_issuer(document: Option<&DocumentRef>) -> Option<&str> {
    document.map(|document| document.issuer.as_str())
}

/// Days of a column.
pub(super) fn days(dates: impl IntoIterator<Item = Date>) -> Vec<jiff_sqlx::Date> {
    dates.into_iter().map(jiff_sqlx::ToSqlx::to_sqlx).collect()
}

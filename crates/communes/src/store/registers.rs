//! The register: one row, the lock of imports; and everything it is made of.

use std::sync::Arc;

use jiff_sqlx::ToSqlx as _;
use journal::store::{Loaded, StoreError, Written};
use sqlx::PgConnection;
use uuid::Uuid;
use vocabulary::decision::Versioned;

use super::{AreasStore, reorganisations, rows, units};
use crate::domain::{
    Key, State,
    register::{Imported, Register},
};

#[derive(sqlx::FromRow)]
struct RegisterRow {
    version: i64,
    import_id: Option<Uuid>,
    imported_units: Option<i32>,
    imported_successions: Option<i32>,
    document_number: Option<String>,
    document_date: Option<jiff_sqlx::Date>,
    document_issuer: Option<String>,
}

/// Locks the register, then reads all units and successions: whoever adds to them holds this lock.
pub(super) async fn load(tx: &mut PgConnection) -> Result<Loaded<AreasStore>, StoreError> {
    let row: RegisterRow = sqlx::query_as(include_str!("register_load.sql")).fetch_one(&mut *tx).await?;
    let version = row.version;
    let last_import = row.imported()?;
    let units = units::versions(tx).await?.into_iter().map(|unit| (unit.key, unit)).collect();
    let passages = reorganisations::passages(tx).await?;
    let passages = passages.into_iter().map(|passage| (passage.key(), passage)).collect();
    let register = Register { units, passages, last_import };
    Ok((Key::Register, Versioned { version, state: State::Register(Arc::new(register)) }))
}

impl RegisterRow {
    fn imported(self) -> Result<Option<Imported>, StoreError> {
        let document = (self.document_number, self.document_date, self.document_issuer);
        let document = rows::document("register", document)?;
        let count = |rows: i32| {
            u32::try_from(rows).map_err(|_negative| StoreError::corrupt("register", "import_id", &rows))
        };
        match (self.import_id, self.imported_units, self.imported_successions) {
            (None, None, None) => Ok(None),
            (Some(import), Some(units), Some(passages)) => {
                Ok(Some(Imported { import, units: count(units)?, passages: count(passages)?, document }))
            }
            (_, _, _) => Err(StoreError::corrupt("register", "import_id", &self.version)),
        }
    }
}

/// Writes what the last import was. What it changed is written with the units and reorganisations.
pub(super) async fn save(
    tx: &mut PgConnection,
    register: &Written<'_, Arc<Register>>,
) -> Result<(), StoreError> {
    let Some(last) = &register.state.last_import else {
        return Err(StoreError::corrupt("register", "import_id", &register.version));
    };
    let document = last.document.as_ref();
    let saved = sqlx::query(include_str!("register_save.sql"))
        .bind(register.was)
        .bind(register.version)
        .bind(last.import)
        .bind(i64::from(last.units))
        .bind(i64::from(last.passages))
        .bind(rows::document_number(document))
        .bind(rows::document_date(document))
        .bind(rows::document_issuer(document))
        .bind(register.at.to_sqlx())
        .bind(register.by)
        .execute(tx)
        .await?;
    StoreError::check_rows("communes.store.register_save", 1, saved.rows_affected())
}

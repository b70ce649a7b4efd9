//! The law of reviews: read by every step, so kept in memory as long as its version is the same.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use journal::store::StoreError;
use sqlx::PgConnection;

use crate::domain::review::law::{LawEvent, ReviewLaw};

mod rows;

/// The law as this process last read it.
#[derive(Debug, Default)]
pub(crate) struct ReviewLawCopy(Mutex<Read>);

#[derive(Debug, Default)]
struct Read {
    version: Option<i64>,
    law: Arc<ReviewLaw>,
}

impl ReviewLawCopy {
    /// The law and its version, locked against a new row until the end of the transaction. Steps of reviews share the
    /// lock.
    pub(super) async fn lock(&self, tx: &mut PgConnection) -> Result<(i64, Arc<ReviewLaw>), StoreError> {
        let version: i64 =
            sqlx::query_scalar(include_str!("review_law/lock.sql")).fetch_one(&mut *tx).await?;
        Ok((version, self.at(tx, version).await?))
    }

    /// The law as it is now.
    pub(crate) async fn read(&self, connection: &mut PgConnection) -> Result<Arc<ReviewLaw>, StoreError> {
        let version: i64 =
            sqlx::query_scalar(include_str!("review_law/version.sql")).fetch_one(&mut *connection).await?;
        self.at(connection, version).await
    }

    async fn at(&self, connection: &mut PgConnection, version: i64) -> Result<Arc<ReviewLaw>, StoreError> {
        {
            let read = self.kept();
            if read.version == Some(version) {
                return Ok(Arc::clone(&read.law));
            }
        }
        let law = Arc::new(read(connection).await?);
        let mut read = self.kept();
        *read = Read { version: Some(version), law };
        Ok(Arc::clone(&read.law))
    }

    fn kept(&self) -> MutexGuard<'_, Read> {
        // Two plain values: a panic elsewhere cannot leave them half written.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn read(connection: &mut PgConnection) -> Result<ReviewLaw, StoreError> {
    let rules: Vec<rows::RulesRow> =
        sqlx::query_as(include_str!("review_law/rules.sql")).fetch_all(&mut *connection).await?;
    let tables: Vec<rows::TableRow> =
        sqlx::query_as(include_str!("review_law/tables.sql")).fetch_all(&mut *connection).await?;
    let items: Vec<rows::ItemRow> =
        sqlx::query_as(include_str!("review_law/items.sql")).fetch_all(&mut *connection).await?;
    let options: Vec<rows::OptionRow> =
        sqlx::query_as(include_str!("review_law/options.sql")).fetch_all(&mut *connection).await?;
    let lines: Vec<rows::LineRow> =
        sqlx::query_as(include_str!("review_law/lines.sql")).fetch_all(connection).await?;
    let mut options_of: HashMap<_, Vec<_>> = HashMap::new();
    for row in options {
        options_of.entry((row.table_id.clone(), row.item.clone())).or_default().push(row.read()?);
    }
    let (mut items_of, mut lines_of): (HashMap<_, Vec<_>>, HashMap<_, Vec<_>>) = Default::default();
    for row in items {
        let options = options_of.remove(&(row.table_id.clone(), row.item.clone())).unwrap_or_default();
        items_of.entry(row.table_id.clone()).or_default().push(row.read(options)?);
    }
    for row in lines {
        lines_of.entry(row.table_id.clone()).or_default().push(row.read()?);
    }
    let table = |row: &rows::TableRow| {
        let items = items_of.remove(&row.table_id).unwrap_or_default();
        row.read(items, lines_of.remove(&row.table_id).unwrap_or_default())
    };
    Ok(ReviewLaw {
        rules: rules.iter().map(rows::RulesRow::read).collect::<Result<_, _>>()?,
        tables: tables.iter().map(table).collect::<Result<_, _>>()?,
    })
}

/// Adds rows of law. They come one by one, a few in ten years.
pub(super) async fn enter(
    tx: &mut PgConnection,
    entered: &[&LawEvent],
    before: i64,
    after: i64,
) -> Result<(), StoreError> {
    for row in entered {
        match row {
            LawEvent::RulesEnacted(rules) => rows::enact(&mut *tx, rules).await?,
            LawEvent::TableLoaded(table) => rows::load(&mut *tx, table).await?,
        }
    }
    let turned =
        sqlx::query(include_str!("review_law/turn.sql")).bind(before).bind(after).execute(tx).await?;
    StoreError::check_rows("households.store.review_law_turn", 1, turned.rows_affected())
}

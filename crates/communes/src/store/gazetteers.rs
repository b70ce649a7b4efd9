//! All units at one moment, kept until the database says that they have changed.

use std::sync::{Arc, PoisonError, RwLock};

use journal::store::StoreError;
use sqlx::PgPool;

use super::{
    reorganisations::SuccessionRow,
    units::{self, ClassificationRow, UnitRow},
};
use crate::domain::gazetteer::Gazetteer;

/// How often units may change while they are read. They change a few times a year.
const ATTEMPTS: u32 = 10;

/// Answers with what the database holds now: each time one small row is read, and the units only when it has ticked.
#[derive(Debug)]
pub(crate) struct Gazetteers {
    pool: PgPool,
    held: RwLock<Option<Held>>,
}

#[derive(Clone, Debug)]
struct Held {
    ticks: i64,
    gazetteer: Arc<Gazetteer>,
}

impl Gazetteers {
    pub(crate) fn new(pool: PgPool) -> Self {
        Self { pool, held: RwLock::new(None) }
    }

    /// The units as committed before this call.
    pub(crate) async fn now(&self) -> Result<Arc<Gazetteer>, StoreError> {
        let mut ticks = self.ticks().await?;
        for _ in 0..ATTEMPTS {
            if let Some(gazetteer) = self.held_at(ticks) {
                return Ok(gazetteer);
            }
            let gazetteer = Arc::new(self.read().await?);
            // The three statements read the same units only if nothing was committed between them.
            let after = self.ticks().await?;
            if ticks == after {
                *self.held.write().unwrap_or_else(PoisonError::into_inner) =
                    Some(Held { ticks, gazetteer: Arc::clone(&gazetteer) });
                return Ok(gazetteer);
            }
            ticks = after;
        }
        Err(StoreError::corrupt("units_clock", "ticks", "changes faster than units can be read"))
    }

    fn held_at(&self, ticks: i64) -> Option<Arc<Gazetteer>> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().filter(|held| held.ticks == ticks).map(|held| Arc::clone(&held.gazetteer))
    }

    async fn ticks(&self) -> Result<i64, StoreError> {
        Ok(sqlx::query_scalar(include_str!("units_clock_read.sql")).fetch_one(&self.pool).await?)
    }

    async fn read(&self) -> Result<Gazetteer, StoreError> {
        let units: Vec<UnitRow> = sqlx::query_as(include_str!("unit_all.sql")).fetch_all(&self.pool).await?;
        let classifications: Vec<ClassificationRow> =
            sqlx::query_as(include_str!("classification_all.sql")).fetch_all(&self.pool).await?;
        let successions: Vec<SuccessionRow> =
            sqlx::query_as(include_str!("succession_all.sql")).fetch_all(&self.pool).await?;
        let units = units::join(units, classifications)?;
        let passages: Vec<_> =
            successions.into_iter().map(SuccessionRow::passage).collect::<Result<_, _>>()?;
        Gazetteer::new(units, passages).ok_or_else(|| StoreError::corrupt("unit", "code", "not one history"))
    }
}

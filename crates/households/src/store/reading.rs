//! What answers are read from: the read pool, and what is kept in memory of the copies.

use std::sync::Arc;

use journal::{seal::Sealer, store::StoreError};
use sqlx::PgPool;
use uuid::Uuid;
use vocabulary::calendar::Date;

use super::{
    Registers,
    changes::{self, Change},
    decisions::{self, Listed},
    households,
    lists::{self, Filter},
};
use crate::domain::{DecisionId, HouseholdId, Located, areas::Areas, standard::Standards};

/// The read side. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Reading {
    pool: PgPool,
    registers: Registers,
}

impl Reading {
    pub(crate) fn new(pool: PgPool, registers: Registers) -> Self {
        Self { pool, registers }
    }

    pub(crate) fn sealer(&self) -> &Sealer {
        &self.registers.sealer
    }

    pub(crate) async fn areas(&self) -> Result<Arc<Areas>, StoreError> {
        self.registers.areas.read(&mut *self.pool.acquire().await?).await
    }

    pub(crate) async fn standards(&self) -> Result<Arc<Standards>, StoreError> {
        self.registers.standards.read(&mut *self.pool.acquire().await?).await
    }

    /// Households with their versions, in the order of their ids; unknown ones are left out.
    pub(crate) async fn households(&self, ids: &[Uuid]) -> Result<Vec<(Located, i64)>, StoreError> {
        let areas = self.areas().await?;
        let mut connection = self.pool.acquire().await?;
        let read = households::read(&mut connection, self.sealer(), ids).await?;
        let locate = |(household, version): households::Read| {
            let whereabouts = areas.whereabouts_of(&household);
            (Located { household, whereabouts }, version)
        };
        Ok(read.into_iter().map(locate).collect())
    }

    /// The ids of a list after one, at most so many.
    pub(crate) async fn list(
        &self,
        filter: &Filter,
        after: Uuid,
        rows: i64,
    ) -> Result<Vec<Uuid>, StoreError> {
        lists::list(&self.pool, filter, after, rows).await
    }

    /// What happened to a household, newest first.
    pub(crate) async fn changes(
        &self,
        household: HouseholdId,
        before: Option<i64>,
        rows: i64,
    ) -> Result<Vec<Change>, StoreError> {
        changes::list(&self.pool, household, before, rows).await
    }

    /// The decisions on a household, newest first.
    pub(crate) async fn decisions(
        &self,
        household: HouseholdId,
        after: Option<(Date, DecisionId)>,
        rows: i64,
    ) -> Result<Vec<Listed>, StoreError> {
        decisions::list(&self.pool, household, after, rows).await
    }
}

//! What answers are read from: the read pool, and what is kept in memory of the copies.

use std::{collections::HashMap, sync::Arc};

use journal::{receipts, seal::Sealer, store::StoreError};
use sqlx::PgPool;
use uuid::Uuid;
use vocabulary::{calendar::Date, decision::Claim};

use super::{
    Registers,
    decisions::{self, Listed},
    households,
    lists::{self, Filter},
    surveys::SurveysCopy,
};
use crate::domain::{
    DecisionId, HouseholdId, Located, areas::Areas, simulation::surveys::Surveys, standard::Standards,
};

/// The read side. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Reading {
    pool: PgPool,
    registers: Registers,
    surveys: Arc<SurveysCopy>,
}

impl Reading {
    pub(crate) fn new(pool: PgPool, registers: Registers) -> Self {
        Self { pool, registers, surveys: Arc::default() }
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
            let whereabouts = areas.whereabouts(household.unit, household.village);
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

    /// The decisions on a household, newest first.
    pub(crate) async fn decisions(
        &self,
        household: HouseholdId,
        after: Option<(Date, DecisionId)>,
        rows: i64,
    ) -> Result<Vec<Listed>, StoreError> {
        decisions::list(&self.pool, household, after, rows).await
    }

    /// Looks at all surveys, as they are now.
    pub(crate) async fn surveys<T>(&self, look: impl FnOnce(&Surveys) -> T) -> Result<T, StoreError> {
        self.surveys.look(&self.pool, look).await
    }

    /// Who holds which of these claims now.
    pub(crate) async fn holders(&self, claims: &[Claim]) -> Result<HashMap<Claim, Uuid>, StoreError> {
        receipts::holders(&mut *self.pool.acquire().await?, claims).await
    }
}

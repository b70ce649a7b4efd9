//! What answers are read from: the read pool, and what is kept in memory of the copies.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use journal::{receipts, seal::Sealer, store::StoreError};
use sqlx::PgPool;
use uuid::Uuid;
use vocabulary::{area::UnitKey, calendar::Date, decision::Claim, document::DocumentRef};

use super::{
    Registers,
    assignments::{self, Alike, Waiting},
    bases::{self, Basis},
    changes::{self, Change},
    decisions::{self, Listed},
    households, identifiers,
    lists::{self, Filter},
    named_lists::{self, Given},
    reviews,
    rounds::{self, AtStage},
    surveys::SurveysCopy,
    systems, targets,
};
use crate::domain::{
    DecisionId, HouseholdId, Located, NamedListId, ReviewId, RoundId, VillageId,
    areas::Areas,
    identifier::Systems,
    review::{Ground, Review, Sited, law::ReviewLaw, round::Round},
    simulation::surveys::Surveys,
    standard::{StandardId, Standards},
    target::Targets,
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

    pub(crate) async fn targets(&self) -> Result<Targets, StoreError> {
        targets::read(&mut *self.pool.acquire().await?).await
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

    pub(crate) async fn review_law(&self) -> Result<Arc<ReviewLaw>, StoreError> {
        self.registers.review_law.read(&mut *self.pool.acquire().await?).await
    }

    /// Rounds, in the order of their ids; unknown ones are left out.
    pub(crate) async fn rounds(&self, ids: &[Uuid]) -> Result<Vec<Round>, StoreError> {
        let found = rounds::read(&mut *self.pool.acquire().await?, ids).await?;
        Ok(found.into_iter().map(|(round, _)| round).collect())
    }

    pub(crate) async fn list_rounds(
        &self,
        filter: &rounds::Filter,
        after: Uuid,
        rows: i64,
    ) -> Result<Vec<Round>, StoreError> {
        rounds::list(&self.pool, filter, after, rows).await
    }

    /// How far the reviews of rounds are.
    pub(crate) async fn progress(
        &self,
        ids: &[Uuid],
        today: Date,
    ) -> Result<HashMap<RoundId, Vec<AtStage>>, StoreError> {
        rounds::progress(&self.pool, ids, today).await
    }

    /// Who is on the list of a round for being poor or near-poor, as far as recorded units say.
    pub(crate) async fn candidates(
        &self,
        units: &[UnitKey],
        standards: &[StandardId],
        day: Date,
    ) -> Result<Vec<(HouseholdId, Ground)>, StoreError> {
        rounds::candidates(&self.pool, units, standards, day).await
    }

    /// Whose people came from a household that had been poor or near-poor, with that household, as far as recorded units say.
    pub(crate) async fn descendants(
        &self,
        units: &[UnitKey],
        day: Date,
    ) -> Result<Vec<(HouseholdId, HouseholdId)>, StoreError> {
        rounds::descendants(&self.pool, units, day).await
    }

    /// Reviews with their versions, in the order of their ids; unknown ones are left out.
    pub(crate) async fn reviews(&self, ids: &[Uuid]) -> Result<Vec<(Sited<Review>, i64)>, StoreError> {
        let areas = self.areas().await?;
        let read = reviews::read(&mut *self.pool.acquire().await?, ids).await?;
        let site = |(record, version): reviews::Read| {
            let whereabouts = areas.whereabouts(record.unit, record.village);
            (Sited { record, whereabouts }, version)
        };
        Ok(read.into_iter().map(site).collect())
    }

    pub(crate) async fn list_reviews(
        &self,
        filter: &reviews::Filter,
        after: Uuid,
        rows: i64,
    ) -> Result<Vec<Uuid>, StoreError> {
        reviews::list(&self.pool, filter, after, rows).await
    }

    /// The reviews of a round that a paper decides, or decided.
    pub(crate) async fn to_decide(
        &self,
        round: RoundId,
        paper: &DocumentRef,
    ) -> Result<Vec<(HouseholdId, ReviewId)>, StoreError> {
        reviews::to_decide(&self.pool, round, paper).await
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

    /// The ids of those that may wait after a split, after one, at most so many.
    pub(crate) async fn pending(
        &self,
        waiting: &Waiting,
        after: Uuid,
        rows: i64,
    ) -> Result<Vec<Uuid>, StoreError> {
        assignments::pending(&self.pool, waiting, after, rows).await
    }

    /// The households of a village that a paper assigns to a part of their unit, or assigned.
    pub(crate) async fn of_village(
        &self,
        place: (&BTreeSet<UnitKey>, VillageId),
        on: Date,
        assignment: (UnitKey, &DocumentRef),
    ) -> Result<Vec<HouseholdId>, StoreError> {
        assignments::of_village(&self.pool, place, on, assignment).await
    }

    /// How far the households of split units are assigned.
    pub(crate) async fn assigned(
        &self,
        units: &BTreeSet<UnitKey>,
        on: Date,
    ) -> Result<Vec<Alike>, StoreError> {
        assignments::progress(&self.pool, units, on).await
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

    /// Looks at all surveys, as they are now.
    pub(crate) async fn surveys<T>(&self, look: impl FnOnce(&Surveys) -> T) -> Result<T, StoreError> {
        self.surveys.look(&self.pool, look).await
    }

    /// What the classes of these households on a day rest on.
    pub(crate) async fn bases(
        &self,
        households: &[HouseholdId],
        standard: &StandardId,
        day: Date,
    ) -> Result<HashMap<HouseholdId, Basis>, StoreError> {
        bases::read(&self.pool, households, standard, day).await
    }

    /// What a named list showed, to whom and when.
    pub(crate) async fn named_list(&self, id: NamedListId) -> Result<Option<Given>, StoreError> {
        named_lists::read(&self.pool, id).await
    }

    /// The systems whose identifiers are kept.
    pub(crate) async fn identifier_systems(&self) -> Result<Systems, StoreError> {
        systems::read(&mut *self.pool.acquire().await?).await
    }

    /// The household that holds a claim now, or in which the person who holds it lives.
    pub(crate) async fn household_of(&self, claim: &Claim) -> Result<Option<HouseholdId>, StoreError> {
        identifiers::household_of(&self.pool, claim).await
    }

    /// Who holds which of these claims now.
    pub(crate) async fn holders(&self, claims: &[Claim]) -> Result<HashMap<Claim, Uuid>, StoreError> {
        receipts::holders(&mut *self.pool.acquire().await?, claims).await
    }
}

//! Tables ⇄ domain, many at once. The only writer of state.

use std::sync::Arc;

use journal::{
    seal::Sealer,
    store::{Changed, Entry, Key as KeyOf, Loaded, Outgoing, Recorded, Store, StoreError},
};
use service::progress::Progress;
use sqlx::PgConnection;
use vocabulary::decision::Versioned;

use crate::domain::{HouseholdId, Key, Located, Registry, State};

pub(crate) mod areas;
pub(crate) mod decisions;
pub(crate) mod households;
mod journal_form;
pub(crate) mod lists;
pub(crate) mod migrations;
pub(crate) mod reading;
mod save;
pub(crate) mod standards;
pub(crate) mod surveys;

use self::{areas::AreasCopy, standards::StandardsCopy};

/// What decisions are made from and kept in. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Registers {
    pub(crate) sealer: Arc<Sealer>,
    pub(crate) areas: Arc<AreasCopy>,
    pub(crate) standards: Arc<StandardsCopy>,
}

impl Registers {
    /// `areas` is the progress of the feed that writes the copy of the areas.
    pub(crate) fn new(sealer: Arc<Sealer>, areas: Progress) -> Self {
        Self { sealer, areas: Arc::new(AreasCopy::new(areas)), standards: Arc::default() }
    }
}

impl Store for Registers {
    type Domain = Registry;

    const CONTEXT: &'static str = "households";

    async fn load(
        &self,
        tx: &mut PgConnection,
        keys: &[KeyOf<Self>],
    ) -> Result<Vec<Loaded<Self>>, StoreError> {
        let mut loaded = Vec::with_capacity(keys.len());
        if keys.contains(&Key::Standards) {
            let (version, standards) = self.standards.lock(tx).await?;
            loaded.push((Key::Standards, Versioned { version, state: State::Standards(standards) }));
        }
        let areas = self.areas.read(tx).await?;
        if keys.contains(&Key::Areas) {
            let state = State::Areas(Arc::clone(&areas));
            loaded.push((Key::Areas, Versioned { version: 0, state }));
        }
        let ids: Vec<HouseholdId> = keys.iter().filter_map(household_of).collect();
        for (household, version) in households::lock(tx, &self.sealer, &ids).await? {
            let whereabouts = areas.whereabouts(household.unit, household.village);
            let key = Key::Household(household.id);
            let state = State::Household(Box::new(Located { household, whereabouts }));
            loaded.push((key, Versioned { version, state }));
        }
        Ok(loaded)
    }

    async fn save(&self, tx: &mut PgConnection, changed: &[Changed<Registry>]) -> Result<(), StoreError> {
        save::save(tx, &self.sealer, changed).await
    }

    fn entry(&self, recorded: &Recorded<'_, Registry>) -> Result<Entry, StoreError> {
        journal_form::entry(&self.sealer, recorded)
    }

    fn publish(&self, recorded: &Recorded<'_, Registry>) -> Option<Outgoing> {
        crate::api::events::publish(recorded)
    }
}

fn household_of(key: &Key) -> Option<HouseholdId> {
    match key {
        Key::Household(id) => Some(*id),
        Key::Standards | Key::Areas => None,
    }
}

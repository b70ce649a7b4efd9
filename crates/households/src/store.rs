//! Tables ⇄ domain, many at once. The only writer of state.

use std::sync::Arc;

use journal::{
    seal::Sealer,
    store::{Changed, Entry, Key as KeyOf, Loaded, Outgoing, Recorded, Store, StoreError},
};
use service::progress::Progress;
use sqlx::PgConnection;
use uuid::Uuid;
use vocabulary::{area::UnitKey, decision::Versioned};

use crate::domain::{
    HouseholdId, Key, Located, Registry, ReviewId, RoundId, State, areas::Areas, review::Sited,
};

pub(crate) mod areas;
pub(crate) mod assignments;
pub(crate) mod bases;
pub(crate) mod calendar;
pub(crate) mod changes;
mod circumstances;
pub(crate) mod decisions;
mod ethnic_counts;
mod former;
pub(crate) mod households;
pub(crate) mod identifiers;
mod journal_form;
pub(crate) mod lists;
pub(crate) mod migrations;
pub(crate) mod named_lists;
pub(crate) mod reading;
pub(crate) mod review_law;
pub(crate) mod reviews;
pub(crate) mod rounds;
mod save;
pub(crate) mod standards;
pub(crate) mod surveys;
mod systems;
pub(crate) mod targets;

use self::{areas::AreasCopy, calendar::CalendarCopy, review_law::ReviewLawCopy, standards::StandardsCopy};

/// What decisions are made from and kept in. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Registers {
    pub(crate) sealer: Arc<Sealer>,
    pub(crate) areas: Arc<AreasCopy>,
    pub(crate) standards: Arc<StandardsCopy>,
    pub(crate) review_law: Arc<ReviewLawCopy>,
    pub(crate) calendar: Arc<CalendarCopy>,
}

impl Registers {
    /// `areas` and `calendar` are the progress of the feeds that write those copies.
    pub(crate) fn new(sealer: Arc<Sealer>, areas: Progress, calendar: Progress) -> Self {
        Self {
            sealer,
            areas: Arc::new(AreasCopy::new(areas)),
            standards: Arc::default(),
            review_law: Arc::default(),
            calendar: Arc::new(CalendarCopy::new(calendar)),
        }
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
        if keys.contains(&Key::Targets) {
            let (version, targets) = targets::lock(tx).await?;
            loaded.push((Key::Targets, Versioned { version, state: State::Targets(targets.into()) }));
        }
        if keys.contains(&Key::ShownStandards) {
            let state = State::Standards(self.standards.lately(tx).await?);
            loaded.push((Key::ShownStandards, Versioned { version: 0, state }));
        }
        if keys.contains(&Key::IdentifierSystems) {
            let (version, systems) = systems::lock(tx).await?;
            let state = State::IdentifierSystems(Arc::new(systems));
            loaded.push((Key::IdentifierSystems, Versioned { version, state }));
        }
        let areas = self.areas.read(tx).await?;
        if keys.contains(&Key::Areas) {
            let state = State::Areas(Arc::clone(&areas));
            loaded.push((Key::Areas, Versioned { version: 0, state }));
        }
        loaded.extend(self.load_reviews(tx, keys, &areas).await?);
        let ids: Vec<HouseholdId> = keys.iter().filter_map(household_of).collect();
        for (household, version) in households::lock(tx, &self.sealer, &ids).await? {
            let whereabouts = areas.whereabouts_of(&household);
            let key = Key::Household(household.id);
            let state = State::Household(Box::new(Located { household, whereabouts }));
            loaded.push((key, Versioned { version, state }));
        }
        let units: Vec<UnitKey> = keys.iter().filter_map(counted_unit).collect();
        for (record, version) in ethnic_counts::lock(tx, &units).await? {
            let (key, whereabouts) = (Key::EthnicCounts(record.unit), areas.whereabouts(record.unit, None));
            let state = State::EthnicCounts(Box::new(Sited { record, whereabouts }));
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

impl Registers {
    /// The law of reviews, the calendar, rounds and reviews, in the order of their locks.
    async fn load_reviews(
        &self,
        tx: &mut PgConnection,
        keys: &[Key],
        areas: &Areas,
    ) -> Result<Vec<Loaded<Self>>, StoreError> {
        let mut loaded = Vec::new();
        if keys.contains(&Key::ReviewLaw) {
            let (version, law) = self.review_law.lock(tx).await?;
            loaded.push((Key::ReviewLaw, Versioned { version, state: State::ReviewLaw(law) }));
        }
        if keys.contains(&Key::Calendar) {
            let state = State::Calendar(self.calendar.read(tx).await?);
            loaded.push((Key::Calendar, Versioned { version: 0, state }));
        }
        let ids: Vec<Uuid> = keys.iter().filter_map(round_of).map(RoundId::raw).collect();
        for (record, version) in rounds::read(tx, &ids).await? {
            let (key, whereabouts) = (Key::Round(record.id), areas.whereabouts(record.unit, None));
            let state = State::Round(Box::new(Sited { record, whereabouts }));
            loaded.push((key, Versioned { version, state }));
        }
        let ids: Vec<ReviewId> = keys.iter().filter_map(review_of).collect();
        for (record, version) in reviews::lock(tx, &ids).await? {
            let (key, whereabouts) = (Key::Review(record.id), areas.whereabouts(record.unit, record.village));
            let state = State::Review(Box::new(Sited { record, whereabouts }));
            loaded.push((key, Versioned { version, state }));
        }
        Ok(loaded)
    }
}

fn household_of(key: &Key) -> Option<HouseholdId> {
    let Key::Household(id) = key else { return None };
    Some(*id)
}

fn counted_unit(key: &Key) -> Option<UnitKey> {
    let Key::EthnicCounts(unit) = key else { return None };
    Some(*unit)
}

fn round_of(key: &Key) -> Option<RoundId> {
    let Key::Round(id) = key else { return None };
    Some(*id)
}

fn review_of(key: &Key) -> Option<ReviewId> {
    let Key::Review(id) = key else { return None };
    Some(*id)
}

//! What a report asks of the database.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use journal::store::StoreError;
use sqlx::PgPool;
use uuid::Uuid;
use vocabulary::{area::AtlasFault, calendar::Date};

use super::{
    clock::{self, Moment},
    cube::Cube,
    ethnic,
    explain::{self, Entering, Explained},
    targets,
    told::{self, Standard},
};
use crate::cubes::{
    cell::{Group, Measure},
    cube::Between,
    ethnic::Taken,
    explain::{Days, Sign},
    map::{Geography, Map},
    sums::Sum,
    target::Target,
};

/// Geographies that are kept: the latest one, and those of the instants that people compare with it.
const KEPT: usize = 8;

/// Reads for reports. Keeps what is costly to make and never changes: figures and maps.
#[derive(Debug)]
pub(crate) struct Reader {
    pool: PgPool,
    cube: Cube,
    /// By when the last thing in them was recorded.
    drawn: Mutex<BTreeMap<Timestamp, Arc<Drawn>>>,
}

/// A geography and its maps, drawn when they were first asked for.
#[derive(Debug)]
pub(crate) struct Drawn {
    pub(crate) geography: Geography,
    /// By first day.
    maps: Mutex<BTreeMap<Date, Arc<Map>>>,
}

/// What `communes` told makes no history: told in part, or wrongly.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoGeography {
    #[error("the units known make no consistent history")]
    Faults(Vec<AtlasFault>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for NoGeography {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Reader {
    pub(crate) fn new(pool: PgPool) -> Self {
        Self { pool, cube: Cube::default(), drawn: Mutex::default() }
    }

    /// The instant asked for, as far as it can be answered.
    pub(crate) async fn moment(&self, asked: Option<Timestamp>) -> Result<Option<Moment>, StoreError> {
        clock::moment(&self.pool, asked).await
    }

    /// Every standard known at an instant.
    pub(crate) async fn standards(&self, known_at: Timestamp) -> Result<Vec<Standard>, StoreError> {
        told::standards(&self.pool, known_at).await
    }

    /// What everything known at a moment adds up to, of the measures that are wanted.
    pub(crate) async fn sums(
        &self,
        moment: Moment,
        between: Between,
        wanted: impl Fn(&Measure) -> bool,
    ) -> Result<Vec<Sum>, StoreError> {
        self.cube.sums(&self.pool, moment.known_at, between, wanted).await
    }

    /// The newest counts by ethnic group of each unit up to a day, as known at a moment.
    pub(crate) async fn ethnic(&self, moment: Moment, as_of: Date) -> Result<Vec<Taken>, StoreError> {
        ethnic::newest(&self.pool, moment.known_at, as_of).await
    }

    /// Every target as it was at an instant.
    pub(crate) async fn targets(&self, known_at: Timestamp) -> Result<Vec<Target>, StoreError> {
        targets::targets(&self.pool, known_at).await
    }

    /// The next households in a cell after one, by id, with the events behind them; of a report whose sums were asked for.
    pub(crate) async fn explain(
        &self,
        (known_at, days): (Timestamp, Days),
        sign: impl Fn(&Group, &Measure) -> Option<Sign>,
        after: Option<Uuid>,
        households: i64,
    ) -> Result<Vec<Explained>, StoreError> {
        let entering = Entering { groups: self.cube.entering(sign)?, days, known_at };
        explain::explain(&self.pool, &entering, after, households).await
    }

    /// Units up to the last thing told of them that a moment sees: what is stored later was recorded later, as the inbox
    /// has it, so this is the same for ever.
    pub(crate) async fn geography(&self, known_at: Timestamp) -> Result<Arc<Drawn>, NoGeography> {
        if let Some(drawn) = held(&self.drawn).get(&known_at) {
            return Ok(Arc::clone(drawn));
        }
        let units = told::units(&self.pool, known_at).await?;
        let successions = told::successions(&self.pool, known_at).await?;
        let classes = told::classifications(&self.pool, known_at).await?;
        let geography = Geography::new(units, successions, classes).map_err(NoGeography::Faults)?;
        let drawn = Arc::new(Drawn { geography, maps: Mutex::default() });
        let mut kept = held(&self.drawn);
        kept.insert(known_at, Arc::clone(&drawn));
        if kept.len() > KEPT {
            kept.pop_first();
        }
        Ok(drawn)
    }
}

impl Drawn {
    /// The map of a date, drawn as of its own first day: every day of one map gives the same.
    pub(crate) fn map(&self, map_of: Date) -> Result<Arc<Map>, vocabulary::area::NotKnown> {
        let first_day = self.geography.map_began(map_of)?;
        if let Some(map) = held(&self.maps).get(&first_day) {
            return Ok(Arc::clone(map));
        }
        let map = Arc::new(self.geography.map(first_day)?);
        held(&self.maps).insert(first_day, Arc::clone(&map));
        Ok(map)
    }
}

/// A panic elsewhere cannot leave a map half drawn: only whole ones are put in.
fn held<T>(kept: &Mutex<T>) -> MutexGuard<'_, T> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

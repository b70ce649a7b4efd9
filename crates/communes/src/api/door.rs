//! What this context's parsers and queries need.

use std::sync::Arc;

use journal::store::StoreError;
use vocabulary::page::PageKey;

use crate::{domain::gazetteer::Gazetteer, store::gazetteers::Gazetteers};

#[derive(Debug)]
pub(crate) struct Door {
    /// For reads of villages and days.
    pub(super) pool: sqlx::PgPool,
    /// Makes and checks page tokens.
    pub(super) page_key: PageKey,
    gazetteers: Gazetteers,
}

impl Door {
    pub(crate) fn new(pool: sqlx::PgPool, page_key: PageKey) -> Self {
        let gazetteers = Gazetteers::new(pool.clone());
        Self { pool, page_key, gazetteers }
    }

    /// All units, as the database holds them now.
    pub(super) async fn gazetteer(&self) -> Result<Arc<Gazetteer>, StoreError> {
        self.gazetteers.now().await
    }
}

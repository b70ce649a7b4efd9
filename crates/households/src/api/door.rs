//! What this context's parsers and queries need.

use journal::seal::Sealer;
use vocabulary::page::PageKey;

use crate::store::reading::Reading;

#[derive(Clone)]
pub(crate) struct Door {
    pub(super) reading: Reading,
    /// Makes and checks page tokens.
    pub(super) page_key: PageKey,
}

impl Door {
    pub(crate) fn new(reading: Reading, page_key: PageKey) -> Self {
        Self { reading, page_key }
    }

    /// Data keys for new persons, blind digests of citizen ids.
    pub(super) fn sealer(&self) -> &Sealer {
        self.reading.sealer()
    }
}

//! Everything again from the streams, and what differs.
//!
//! The live tables are right when the events that are in the streams give the same ones. So [`rebuild`] runs the same
//! feeds over both streams, from the first message, into an empty database, and [`compare`] sets the two side by side.

pub use crate::store::audit::{Compared, Difference, compare};

use journal::{
    inbox::{InboxError, replay_all},
    link::Link,
};

use crate::feeds;

/// Fills the database that `shadow` leads to, migrated and empty, from the streams; answers how many events it read. An
/// interrupted rebuild goes on where it was.
pub async fn rebuild(shadow: &Link) -> Result<u64, InboxError> {
    let communes = replay_all(shadow, &feeds::Communes).await?;
    let households = replay_all(shadow, &feeds::Households).await?;
    Ok(communes.saturating_add(households))
}

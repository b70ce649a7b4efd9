//! Boxes and coins in SQL, with hooks that break the transaction under them.

use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use jiff::civil::date;
use sqlx::PgConnection;
use uuid::Uuid;
use vocabulary::decision::Versioned;

use super::{BoxEvent, BoxKey, BoxState, TOO_LARGE, World};
use crate::{
    store::{Changed, Entry, Loaded, Outgoing, Recorded, Store, StoreError},
    streams::StreamSpec,
};

#[derive(Debug, Default)]
pub(crate) struct Boxes {
    /// Transactions that wanted to write.
    pub(crate) saves: AtomicUsize,
    /// So many more times the connection is ended by the server in the middle of a transaction.
    pub(crate) terminate: AtomicUsize,
    /// So many more times the statement panics.
    pub(crate) panics: AtomicUsize,
}

/// Takes one from a hook's counter.
fn due(counter: &AtomicUsize) -> bool {
    counter.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
}

impl Store for Boxes {
    type Domain = World;

    const CONTEXT: &'static str = "boxes";

    async fn load(&self, tx: &mut PgConnection, keys: &[BoxKey]) -> Result<Vec<Loaded<Self>>, StoreError> {
        assert!(keys.is_sorted(), "locks are taken in the order of the keys");
        let (mut boxes, mut coins) = (Vec::new(), Vec::new());
        for key in keys {
            match key {
                BoxKey::Box(id) => boxes.push(*id),
                BoxKey::Coin(id) => coins.push(*id),
                BoxKey::Law(_) => {}
            }
        }
        let boxes: Vec<(Uuid, String, String, i64, i64)> =
            sqlx::query_as(include_str!("load_boxes.sql")).bind(boxes).fetch_all(&mut *tx).await?;
        let coins: Vec<(Uuid, i64, Uuid, i64)> =
            sqlx::query_as(include_str!("load_coins.sql")).bind(coins).fetch_all(&mut *tx).await?;
        let boxes = boxes.into_iter().map(|(id, label, unit, total, version)| {
            let state = BoxState::Box { label, unit: unit.parse().unwrap(), total };
            (BoxKey::Box(id), Versioned { version, state })
        });
        let coins = coins.into_iter().map(|(id, value, lies_in, version)| {
            (BoxKey::Coin(id), Versioned { version, state: BoxState::Coin { value, lies_in } })
        });
        Ok(boxes.chain(coins).collect())
    }

    async fn save(&self, tx: &mut PgConnection, changed: &[Changed<World>]) -> Result<(), StoreError> {
        self.saves.fetch_add(1, Ordering::SeqCst);
        assert!(
            changed.is_sorted_by_key(|changed| &changed.key),
            "records are written in the order of their keys"
        );
        assert!(!due(&self.panics), "a store that panics");
        let (mut boxes, mut coins) = (0, 0);
        for changed in changed {
            let created = changed.before.is_none();
            let version = changed.after.version;
            let steps: Vec<i64> = changed.events.iter().map(|(version, _)| *version).collect();
            let base = changed.before.as_ref().map_or(0, |before| before.version);
            assert_eq!(steps, (base + 1..=version).collect::<Vec<_>>(), "versions count events");
            match (&changed.key, &changed.after.state) {
                (BoxKey::Box(id), BoxState::Box { label, unit, total }) => {
                    let sql =
                        if created { include_str!("make_box.sql") } else { include_str!("change_box.sql") };
                    let query = sqlx::query(sql).bind(id).bind(label).bind(unit.to_string()).bind(total);
                    let query = query.bind(version);
                    boxes += if created { query } else { query.bind(base) }
                        .execute(&mut *tx)
                        .await?
                        .rows_affected();
                }
                (BoxKey::Coin(id), BoxState::Coin { value, lies_in }) => {
                    let sql =
                        if created { include_str!("make_coin.sql") } else { include_str!("change_coin.sql") };
                    let query = sqlx::query(sql).bind(id).bind(value).bind(lies_in).bind(version);
                    coins += if created { query } else { query.bind(base) }
                        .execute(&mut *tx)
                        .await?
                        .rows_affected();
                }
                (key, state) => panic!("{key:?} cannot be {state:?}"),
            }
        }
        if due(&self.terminate) {
            sqlx::query("select pg_terminate_backend(pg_backend_pid())").execute(&mut *tx).await?;
        }
        StoreError::check_rows("boxes.store.save", changed.len(), boxes + coins)
    }

    fn entry(&self, recorded: &Recorded<'_, World>) -> Result<Entry, StoreError> {
        let kind = match recorded.event {
            BoxEvent::Made { .. } => "box.made",
            BoxEvent::Labelled { .. } => "box.labelled",
            BoxEvent::Carried { .. } => "box.carried",
            BoxEvent::Received { .. } => "box.received",
            BoxEvent::Gave { .. } => "box.gave",
            BoxEvent::Minted { .. } => "coin.minted",
            BoxEvent::Moved { .. } => "coin.moved",
        };
        Ok(Entry { kind, body: format!("{:?}", recorded.event).into_bytes() })
    }

    /// Coins never leave.
    fn publish(&self, recorded: &Recorded<'_, World>) -> Option<Outgoing> {
        let BoxState::Box { unit, total, label } = recorded.state else { return None };
        let payload = if label == TOO_LARGE {
            Bytes::from(vec![0; usize::try_from(StreamSpec::MAX_MESSAGE_BYTES).ok()?])
        } else {
            Bytes::from(total.to_string())
        };
        Some(Outgoing {
            event: self.entry(recorded).ok()?.kind,
            unit: Some(*unit),
            valid_on: date(2025, 7, 1),
            message: "sinhke.boxes.v1.Happened",
            payload,
        })
    }
}

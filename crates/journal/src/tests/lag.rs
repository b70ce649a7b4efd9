//! What the relay says of its backlog.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use async_nats::jetstream::stream::Config;
use metrics::{
    Counter, Gauge, GaugeFn, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit,
    set_default_local_recorder,
};
use uuid::Uuid;

use super::ground::{BOUND, Ground};
use crate::relay::RelayState;

/// Keeps the gauge of one name, as bits.
#[derive(Clone, Debug)]
pub(super) struct Level(&'static str, Arc<AtomicU64>);

impl Level {
    pub(super) fn of(name: &'static str) -> Self {
        Self(name, Arc::default())
    }

    pub(super) async fn until(&self, wanted: f64) {
        let reached = async {
            while f64::from_bits(self.1.load(Ordering::Relaxed)).to_bits() != wanted.to_bits() {
                tokio::task::yield_now().await;
            }
        };
        let reached = tokio::time::timeout(BOUND, reached).await;
        assert!(reached.is_ok(), "{} is not {wanted}", f64::from_bits(self.1.load(Ordering::Relaxed)));
    }
}

impl GaugeFn for Level {
    fn increment(&self, _: f64) {}

    fn decrement(&self, _: f64) {}

    fn set(&self, value: f64) {
        self.1.store(value.to_bits(), Ordering::Relaxed);
    }
}

impl Recorder for Level {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, _: &Key, _: &Metadata<'_>) -> Counter {
        Counter::noop()
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        if key.name() == self.0 { Gauge::from_arc(Arc::new(self.clone())) } else { Gauge::noop() }
    }

    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

// One thread: the recorder is the thread's own.
#[tokio::test]
async fn an_event_lags_until_it_is_in_the_stream() {
    let lag = Level::of("sinhke_journal_relay_lag_events");
    let _recording = set_default_local_recorder(&lag);
    let ground = Ground::new().await;
    ground.record_many(100, 3).await;
    let small = Config { max_bytes: 64 * 1024, ..ground.spec().config() };
    ground.link.js.update_stream(&small).await.unwrap();
    let mut relay = ground.relay();
    relay.until(|state| matches!(state, RelayState::Retrying { .. })).await;
    let held = ground.stream().await.cached_info().state.messages;
    assert!(held < 300, "{held} of 300 fit");
    // All have their positions, so nothing waits for one.
    lag.until(f64::from(300 - u32::try_from(held).unwrap())).await;
    ground.record(Uuid::from_u128(0xA << 64), 1).await;
    lag.until(f64::from(301 - u32::try_from(held).unwrap())).await;
    ground.make_stream().await;
    relay.relayed(301).await;
    lag.until(0.0).await;
    relay.stop().await;
}

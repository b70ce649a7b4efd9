//! From batchers to one stream: the relays of several processes on one database.

use std::{
    collections::{BTreeSet, HashMap},
    sync::atomic::Ordering,
};

use async_nats::jetstream::{self, consumer::pull, stream::Stream};
use futures_util::StreamExt as _;
use local::NatsPrefix;
use tokio::{sync::watch, task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;

use super::{
    connections::behind_a_proxy,
    rig::{BOUND, Rig, fill, make, patient},
};
use crate::{
    link::Link,
    relay::{Relay, RelayState},
    streams::{Prefix, StreamSpec, apply},
};

/// The stream of one deployment.
struct Wire {
    js: jetstream::Context,
    prefix: Prefix,
    _corner: NatsPrefix,
}

/// One process's relay.
struct Relaying {
    state: watch::Receiver<RelayState>,
    token: CancellationToken,
    task: JoinHandle<()>,
}

impl Wire {
    async fn new(rig: &Rig) -> Self {
        let corner = rig.servers.nats_prefix().unwrap();
        let js = jetstream::new(async_nats::connect(rig.servers.nats_url()).await.unwrap());
        let wire = Self { js, prefix: Prefix::new(corner.as_str()).unwrap(), _corner: corner };
        apply(&wire.js, &[wire.spec()]).await.unwrap();
        wire
    }

    fn spec(&self) -> StreamSpec {
        StreamSpec { max_bytes: 64 * 1024 * 1024, ..StreamSpec::new("boxes", &self.prefix) }
    }

    /// The relay of a rig's process.
    fn relay(&self, rig: &Rig) -> Relaying {
        let link = Link { pool: rig.pool.clone(), js: self.js.clone(), prefix: self.prefix.clone() };
        let relay = Relay::new(link, "boxes", rig.handover.clone());
        let (state, token) = (relay.state(), CancellationToken::new());
        Relaying { state, task: tokio::spawn(relay.run(token.clone())), token }
    }

    async fn stream(&self) -> Stream {
        self.js.get_stream(self.spec().name()).await.unwrap()
    }

    /// Waits until the stream has so many messages; answers (position, record, version) of each, in its order.
    async fn events(&self, wanted: usize) -> Vec<(i64, String, i64)> {
        let stream = self.stream().await;
        let consumer = stream.create_consumer(pull::OrderedConfig::default()).await.unwrap();
        let mut messages = consumer.messages().await.unwrap();
        let mut events = Vec::new();
        while events.len() < wanted {
            let message = timeout(BOUND, messages.next()).await.expect("the stream fills").unwrap().unwrap();
            let headers = message.headers.as_ref().unwrap();
            let header = |name: &str| headers.get(name).unwrap().to_string();
            let number = |name: &str| header(name).parse().unwrap();
            events.push((number("sinhke-position"), header("ce-subject"), number("sinhke-version")));
        }
        events
    }
}

impl Relaying {
    async fn stop(self) {
        self.token.cancel();
        timeout(BOUND, self.task).await.unwrap().unwrap();
    }

    fn holds_the_lease(&self) -> bool {
        matches!(*self.state.borrow(), RelayState::Relaying { .. })
    }
}

/// Waits until the batcher of this process gives positions.
async fn leads(rig: &Rig) {
    rig.wait_for(|| async { rig.handover.pause().await.last().is_some() }).await;
}

/// Positions are 1, 2, 3, … in the stream's order, and so are the versions of each record.
fn assert_in_order(events: &[(i64, String, i64)]) {
    let mut versions: HashMap<&str, i64> = HashMap::new();
    for (index, (position, record, version)) in events.iter().enumerate() {
        assert_eq!(*position, i64::try_from(index).unwrap() + 1);
        let before = versions.insert(record, *version).unwrap_or(0);
        assert_eq!(*version, before + 1, "record {record} at position {position}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_one_process_writes_nothing_passes_through_the_outbox() {
    let rig = Rig::new().await;
    let wire = Wire::new(&rig).await;
    let relay = wire.relay(&rig);
    leads(&rig).await;
    let closed = "alter table journal.outbox add constraint nothing_waits check (false)";
    sqlx::raw_sql(closed).execute(&rig.pool).await.unwrap();

    rig.done(make(1, "red")).await;
    let asked: Vec<_> = (0..300).map(|_| rig.spawn(rig.ask(fill(1, &[1, 2])))).collect();
    for asked in asked {
        asked.await.unwrap().unwrap();
    }

    assert_in_order(&wire.events(601).await);
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_instances_keep_each_record_in_order_though_one_is_stopped_halfway() {
    const BOXES: u128 = 100;
    const FILLS: u128 = 99;
    let mut first = Rig::new().await;
    let mut second = first.another().await;
    let wire = Wire::new(&first).await;
    let mut relays = [wire.relay(&first), wire.relay(&second)];
    for number in 1..=BOXES {
        first.done(make(number, &format!("label {number}"))).await;
    }

    // Every box is filled by both, in turn.
    let half = |first: &Rig, second: &Rig, rounds: std::ops::Range<u128>| {
        let rounds = rounds.flat_map(|round| (1..=BOXES).map(move |number| (round, number)));
        let filled = rounds.map(|(round, number)| {
            let rig = if (round + number) % 2 == 0 { first } else { second };
            rig.spawn(rig.ask(fill(number, &[1])))
        });
        filled.collect::<Vec<_>>()
    };
    for asked in half(&first, &second, 0..FILLS / 2) {
        asked.await.unwrap().unwrap();
    }
    first.wait_for(|| async { relays.iter().any(Relaying::holds_the_lease) }).await;
    // The one that publishes goes; the other one has more to do at once.
    if relays[1].holds_the_lease() {
        relays.swap(0, 1);
        std::mem::swap(&mut first, &mut second);
    }
    let [gone, stays] = relays;
    let asked = half(&second, &second, FILLS / 2..FILLS);
    first.stopped().await;
    gone.stop().await;
    for asked in asked {
        asked.await.unwrap().unwrap();
    }

    let total = usize::try_from(BOXES * (FILLS + 1)).unwrap();
    assert_eq!(total, 10_000);
    let events = wire.events(total).await;
    assert_in_order(&events);
    let records: BTreeSet<&str> = events.iter().map(|(_, record, _)| record.as_str()).collect();
    assert_eq!(records.len(), 100);
    stays.stop().await;
    assert_eq!(wire.stream().await.cached_info().state.messages, 10_000, "and nothing twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_committed_without_an_answer_is_published_once() {
    let (rig, proxy) = behind_a_proxy(patient()).await;
    let wire = Wire::new(&rig).await;
    let relay = wire.relay(&rig);
    leads(&rig).await;
    rig.done(make(1, "red")).await;
    for _ in 0..5 {
        proxy.cut.store(1, Ordering::SeqCst);
        assert!(rig.done(fill(1, &[1])).await.replayed, "the first attempt had its positions");
        rig.done(fill(1, &[1])).await;
    }
    assert_in_order(&wire.events(11).await);
    leads(&rig).await;
    relay.stop().await;
    assert_eq!(wire.stream().await.cached_info().state.messages, 11);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_is_interrupted_reads_what_it_was_handed_from_the_journal() {
    let rig = Rig::new().await;
    let wire = Wire::new(&rig).await;
    let relay = wire.relay(&rig);
    leads(&rig).await;
    rig.done(make(1, "red")).await;
    wire.events(1).await;

    wire.js.delete_stream(wire.spec().name()).await.unwrap();
    rig.done(fill(1, &[1])).await;
    let mut state = relay.state.clone();
    let retries = state.wait_for(|state| matches!(state, RelayState::Retrying { .. }));
    drop(timeout(BOUND, retries).await.unwrap().unwrap());
    rig.done(fill(1, &[1, 1])).await;
    apply(&wire.js, &[wire.spec()]).await.unwrap();

    assert_in_order(&wire.events(4).await);
    leads(&rig).await;
    relay.stop().await;
}

//! A database and a corner of JetStream for one test, and events to fill them.

use std::time::Duration;

use async_nats::jetstream::{self, consumer::pull, message::StreamMessage};
use futures_util::StreamExt as _;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx as _;
use local::{NatsPrefix, SharedServers, TestDatabase};
use sqlx::{PgConnection, PgPool, postgres::PgPoolOptions};
use tokio::{sync::watch, task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    handover::Handover,
    link::Link,
    migrations::migrator,
    relay::{Relay, RelayState},
    streams::{Prefix, StreamSpec, apply},
};

const RECORD: &str = include_str!("record.sql");
const RECORD_MANY: &str = include_str!("record_many.sql");
const PREPARE: &str = include_str!("prepare.sql");

pub(super) const CONTEXT: &str = "parcels";
/// Longer than anything here takes, however busy the machine.
pub(super) const BOUND: Duration = Duration::from_mins(1);

pub(super) struct Ground {
    pub(super) link: Link,
    // Dropped in this order, after the connections.
    _database: TestDatabase,
    _prefix: NatsPrefix,
    _servers: SharedServers,
}

impl Ground {
    pub(super) async fn new() -> Self {
        let servers = local::shared().await.unwrap();
        let database = servers.database("journal_streams", &fingerprint(), prepare).await.unwrap();
        let prefix = servers.nats_prefix().unwrap();
        let pool = PgPoolOptions::new().max_connections(20).connect(database.url()).await.unwrap();
        let client = async_nats::connect(servers.nats_url()).await.unwrap();
        let link = Link { pool, js: jetstream::new(client), prefix: Prefix::new(prefix.as_str()).unwrap() };
        let ground = Self { link, _database: database, _prefix: prefix, _servers: servers };
        ground.make_stream().await;
        ground
    }

    pub(super) fn spec(&self) -> StreamSpec {
        StreamSpec { max_bytes: 64 * 1024 * 1024, ..StreamSpec::new(CONTEXT, &self.link.prefix) }
    }

    pub(super) async fn make_stream(&self) {
        apply(&self.link.js, &[self.spec()]).await.unwrap();
    }

    pub(super) async fn stream(&self) -> jetstream::stream::Stream {
        self.link.js.get_stream(self.spec().name()).await.unwrap()
    }

    pub(super) fn relay(&self) -> Running<RelayState> {
        let relay = Relay::new(self.link.clone(), CONTEXT, Handover::default());
        let state = relay.state();
        let token = CancellationToken::new();
        Running { state, task: tokio::spawn(relay.run(token.clone())), token }
    }

    /// Records the next event of a record, as the write side does: event and outbox in one statement.
    pub(super) async fn record(&self, aggregate: Uuid, version: i64) {
        record(&mut self.link.pool.acquire().await.unwrap(), aggregate, version).await;
    }

    /// Records `versions` events of each of `aggregates` records.
    pub(super) async fn record_many(&self, aggregates: i64, versions: i64) {
        sqlx::query(RECORD_MANY).bind(aggregates).bind(versions).execute(&self.link.pool).await.unwrap();
    }

    /// Records events and relays them all.
    pub(super) async fn publish(&self, events: &[(Uuid, i64)]) {
        let before = self.positions().await;
        for (aggregate, version) in events {
            self.record(*aggregate, *version).await;
        }
        let mut relay = self.relay();
        relay.relayed(before + i64::try_from(events.len()).unwrap()).await;
        relay.stop().await;
    }

    /// The database as it was when only the first event had its position: later ones never happened in it.
    pub(super) async fn restore(&self) {
        let pool = &self.link.pool;
        sqlx::query("delete from journal.relayed where position > 1").execute(pool).await.unwrap();
        sqlx::query("delete from journal.event where seq not in (select seq from journal.relayed)")
            .execute(pool)
            .await
            .unwrap();
    }

    pub(super) async fn positions(&self) -> i64 {
        count(&self.link.pool, "select coalesce(max(position), 0) from journal.relayed").await
    }

    /// Everything in the stream, in its order, read without our own code.
    pub(super) async fn messages(&self) -> Vec<StreamMessage> {
        let stream = self.stream().await;
        let total = stream.cached_info().state.messages;
        if total == 0 {
            return Vec::new();
        }
        let consumer = stream.create_consumer(pull::OrderedConfig::default()).await.unwrap();
        let mut messages = consumer.messages().await.unwrap();
        let mut read = Vec::new();
        for _ in 0..total {
            let message = timeout(BOUND, messages.next()).await.unwrap().unwrap().unwrap();
            let info = message.info().unwrap();
            let (sequence, time) = (info.stream_sequence, info.published);
            let headers = message.headers.clone().unwrap();
            let (subject, payload) = (message.subject.clone(), message.payload.clone());
            read.push(StreamMessage { subject, sequence, headers, payload, time });
        }
        read
    }

    /// (position, record, version) of everything in the stream.
    pub(super) async fn events(&self) -> Vec<(i64, Uuid, i64)> {
        let read = |message: &StreamMessage| {
            let header = |name: &str| message.headers.get(name).unwrap().to_string();
            (
                header("sinhke-position").parse().unwrap(),
                header("ce-subject").parse().unwrap(),
                header("sinhke-version").parse().unwrap(),
            )
        };
        self.messages().await.iter().map(read).collect()
    }
}

/// A relay or an inbox at work.
pub(super) struct Running<S> {
    pub(super) state: watch::Receiver<S>,
    token: CancellationToken,
    task: JoinHandle<()>,
}

impl<S: std::fmt::Debug> Running<S> {
    pub(super) fn new(state: watch::Receiver<S>, token: CancellationToken, task: JoinHandle<()>) -> Self {
        Self { state, token, task }
    }

    pub(super) async fn until(&mut self, what: impl FnMut(&S) -> bool) {
        let met = timeout(BOUND, self.state.wait_for(what)).await.map(|met| met.map(drop));
        assert!(met.is_ok(), "still {:?}", *self.state.borrow());
        met.unwrap().unwrap();
    }

    pub(super) async fn stop(self) {
        self.token.cancel();
        timeout(BOUND, self.task).await.unwrap().unwrap();
    }

    /// As a kill: at whatever it is doing.
    pub(super) async fn kill(self) {
        self.task.abort();
        assert!(self.task.await.unwrap_err().is_cancelled());
    }
}

impl Running<RelayState> {
    pub(super) async fn relayed(&mut self, wanted: i64) {
        self.until(|state| matches!(state, RelayState::Relaying { position } if *position >= wanted)).await;
    }
}

pub(super) async fn record(connection: &mut PgConnection, aggregate: Uuid, version: i64) {
    record_at(connection, aggregate, version, "2025-07-02T01:02:03.000004Z").await;
}

pub(super) async fn record_at(
    connection: &mut PgConnection,
    aggregate: Uuid,
    version: i64,
    recorded_at: &str,
) {
    let recorded_at: Timestamp = recorded_at.parse().unwrap();
    let insert = sqlx::query(RECORD).bind(aggregate).bind(version).bind(recorded_at.to_sqlx());
    assert_eq!(insert.execute(connection).await.unwrap().rows_affected(), 1);
}

pub(super) async fn count(pool: &PgPool, statement: &'static str) -> i64 {
    sqlx::query_scalar(statement).fetch_one(pool).await.unwrap()
}

fn fingerprint() -> String {
    let sums: Vec<_> = migrator().iter().map(|migration| migration.checksum.clone()).collect();
    format!("{PREPARE}{sums:?}")
}

async fn prepare(url: String) -> Result<(), sqlx::Error> {
    let pool = PgPool::connect(&url).await?;
    migrator().run(&pool).await?;
    sqlx::raw_sql(PREPARE).execute(&pool).await?;
    pool.close().await;
    Ok(())
}

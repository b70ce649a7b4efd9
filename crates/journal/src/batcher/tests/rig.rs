//! A database with boxes, a batcher on it, and short ways to ask.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use jiff::{Timestamp, civil::date};
use local::{SharedServers, TestDatabase};
use sqlx::{Connection as _, PgConnection, PgPool, postgres::PgPoolOptions};
use tokio::{task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use vocabulary::{
    area::UnitKey,
    caller::{AreaScope, Caller, Roles},
    decision::{Command, Found, Moment, RequestId},
};

use super::boxes::{BoxState, Boxes, Fill, Make, World};
use crate::{
    batcher::{Answered, Asked, Batcher, Parts, Settings},
    handover::Handover,
    migrations::migrator,
    refusal::Refusal,
    seal::{Keyring, Sealer},
};

/// Longer than anything here takes, however busy the machine.
pub(super) const BOUND: Duration = Duration::from_mins(1);

/// Two units of the province.
pub(super) fn here() -> UnitKey {
    "06661@2025-07-01".parse().unwrap()
}

pub(super) fn elsewhere() -> UnitKey {
    "06940@2025-07-01".parse().unwrap()
}

/// An id that is easy to read.
pub(super) fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(super) fn make(number: u128, label: &str) -> Make {
    Make { id: id(number), label: label.to_owned(), unit: here(), claimed: true }
}

pub(super) fn fill(number: u128, values: &[i64]) -> Fill {
    Fill { id: id(number), values: values.to_vec() }
}

/// Waits for the locks that tests hold.
pub(super) fn patient() -> Settings {
    Settings { lock_wait: BOUND, ..Settings::default() }
}

/// One database and the batcher on it.
pub(super) struct Rig {
    pub(super) pool: PgPool,
    pub(super) batcher: Batcher<Boxes>,
    pub(super) store: Arc<Boxes>,
    pub(super) sealer: Sealer,
    pub(super) handover: Handover,
    pub(super) stop: CancellationToken,
    pub(super) task: Option<JoinHandle<()>>,
    requests: AtomicU64,
    instance: u64,
    // Dropped after the connections.
    pub(super) database: Arc<TestDatabase>,
    pub(super) servers: Arc<SharedServers>,
}

impl Rig {
    pub(super) async fn new() -> Self {
        Self::with(patient(), str::to_owned).await
    }

    /// With other sizes, or with a detour to the database.
    pub(super) async fn with(settings: Settings, detour: impl FnOnce(&str) -> String) -> Self {
        let servers = local::shared().await.unwrap();
        let sums: Vec<_> = migrator().iter().map(|migration| migration.checksum.clone()).collect();
        let fingerprint = format!("{}{sums:?}", include_str!("boxes/schema.sql"));
        let database = servers.database("journal_boxes", &fingerprint, prepare).await.unwrap();
        let sealer = Sealer::new(&Keyring::ephemeral().unwrap());
        let url = detour(database.url());
        Self::on(Arc::new(servers), Arc::new(database), sealer, (settings, &url, 0)).await
    }

    /// Another process of the same deployment, on the same database with the same keys.
    pub(super) async fn another(&self) -> Self {
        let (servers, database) = (self.servers.clone(), self.database.clone());
        let url = database.url().to_owned();
        Self::on(servers, database, self.sealer.clone(), (patient(), &url, self.instance + 1)).await
    }

    async fn on(
        servers: Arc<SharedServers>,
        database: Arc<TestDatabase>,
        sealer: Sealer,
        (settings, url, instance): (Settings, &str, u64),
    ) -> Self {
        let pool = PgPoolOptions::new().max_connections(4).connect(database.url()).await.unwrap();
        let (store, handover, stop) =
            (Arc::new(Boxes::default()), Handover::default(), CancellationToken::new());
        let parts = Parts {
            store: store.clone(),
            sealer: sealer.clone(),
            database: url.parse().unwrap(),
            handover: handover.clone(),
            stop: stop.clone(),
            settings,
        };
        let (batcher, run) = Batcher::new(parts);
        let task = Some(tokio::spawn(run));
        let requests = AtomicU64::new(0);
        Self { pool, batcher, store, sealer, handover, stop, task, requests, instance, database, servers }
    }

    /// A call of a province officer with a request id of its own.
    pub(super) fn ask<C>(&self, command: C) -> Asked<C> {
        let number = self.requests.fetch_add(1, Ordering::SeqCst);
        let caller =
            Caller { principal: Arc::from("officer"), roles: Roles::default(), areas: AreaScope::Province };
        let moment = Moment {
            now: Timestamp::constant(1_751_328_000, 0),
            business_date: date(2025, 7, 1),
            caller,
            request_id: RequestId(Uuid::from_u64_pair(self.instance + 1, number)),
            traceparent: None,
        };
        Asked { command, moment, method: "sinhke.boxes.v1.Boxes/Do", body_hash: [1; 32], deadline: None }
    }

    pub(super) async fn submit<C: Command<Domain = World>>(
        &self,
        asked: Asked<C>,
    ) -> Result<Answered, Refusal> {
        let submitted =
            self.batcher.submit(asked, |command: &C, found: &Found<'_, World>| tell(command, found));
        timeout(BOUND, submitted).await.expect("every command is answered")
    }

    /// Asks and expects success.
    pub(super) async fn done<C: Command<Domain = World>>(&self, command: C) -> Answered {
        self.submit(self.ask(command)).await.unwrap()
    }

    /// Asks and expects a refusal: its reason.
    pub(super) async fn refused<C: Command<Domain = World>>(&self, command: C) -> &'static str {
        self.submit(self.ask(command)).await.unwrap_err().reason()
    }

    pub(super) fn saves(&self) -> usize {
        self.store.saves.load(Ordering::SeqCst)
    }

    pub(super) async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.pool).await.unwrap()
    }

    /// Version and total of a box.
    pub(super) async fn on_shelf(&self, number: u128) -> (i64, i64) {
        sqlx::query_as("select version, total from box where box_id = $1")
            .bind(id(number))
            .fetch_one(&self.pool)
            .await
            .unwrap()
    }

    /// Versions of a record's events, in the order of their sequence numbers.
    pub(super) async fn versions(&self, number: u128) -> Vec<i64> {
        sqlx::query_scalar("select version from journal.event where aggregate_id = $1 order by seq")
            .bind(id(number))
            .fetch_all(&self.pool)
            .await
            .unwrap()
    }

    /// Tells the batcher to stop and waits until it has.
    pub(super) async fn stopped(&mut self) {
        self.stop.cancel();
        let task = self.task.take().unwrap();
        timeout(BOUND, task).await.expect("the task ends").unwrap();
    }

    /// Locks a box from outside, so that whatever needs it waits.
    pub(super) async fn hold(&self, number: u128) -> Held {
        let mut connection = PgConnection::connect(self.database.url()).await.unwrap();
        sqlx::raw_sql("begin").execute(&mut connection).await.unwrap();
        sqlx::query("select from box where box_id = $1 for update")
            .bind(id(number))
            .execute(&mut connection)
            .await
            .unwrap();
        Held(connection)
    }

    /// Makes sure that the commands run in *one* batch, in this order: while `number`'s box is held, a first command
    /// on it keeps the batcher busy and the others gather.
    pub(super) async fn together<C, I>(&self, number: u128, commands: I) -> Vec<Result<Answered, Refusal>>
    where
        C: Command<Domain = World>,
        I: IntoIterator<Item = Asked<C>>,
    {
        let held = self.hold(number).await;
        let plug = self.spawn(self.ask(fill(number, &[])));
        self.wait_for(|| async { self.count(WAITING_FOR_A_LOCK).await == 1 }).await;
        let mut submitted = Vec::new();
        for asked in commands {
            submitted.push(self.spawn(asked));
            let gathered = submitted.len();
            self.wait_for(|| async { self.batcher.waiting() == gathered }).await;
        }
        held.free().await;
        plug.await.unwrap().unwrap();
        let mut outcomes = Vec::new();
        for submitted in submitted {
            outcomes.push(submitted.await.unwrap());
        }
        outcomes
    }

    pub(super) fn spawn<C: Command<Domain = World>>(
        &self,
        asked: Asked<C>,
    ) -> JoinHandle<Result<Answered, Refusal>> {
        let batcher = self.batcher.clone();
        tokio::spawn(async move {
            let submitted =
                batcher.submit(asked, |command: &C, found: &Found<'_, World>| tell(command, found));
            timeout(BOUND, submitted).await.expect("every command is answered")
        })
    }

    /// Looks again and again until it is so, within a bound.
    pub(super) async fn wait_for<F: Future<Output = bool>>(&self, mut so: impl FnMut() -> F) {
        let begun = Instant::now();
        while !so().await {
            assert!(begun.elapsed() < BOUND, "waited in vain");
            tokio::task::yield_now().await;
        }
    }
}

pub(super) const WAITING_FOR_A_LOCK: &str = "select count(*) from pg_stat_activity
    where datname = current_database() and application_name = 'sinhke boxes batcher' and wait_event_type = 'Lock'";

/// A lock held by somebody else.
pub(super) struct Held(PgConnection);

impl Held {
    pub(super) async fn free(mut self) {
        sqlx::raw_sql("rollback").execute(&mut self.0).await.unwrap();
        self.0.close().await.unwrap();
    }
}

/// The answer to a command: what its scope holds afterwards.
fn tell<C: Command<Domain = World>>(command: &C, found: &Found<'_, World>) -> Vec<u8> {
    let keys = command.scope();
    let told = keys.existing.iter().chain(&keys.created).filter_map(|key| {
        let found = found.get(key)?;
        Some(match &found.state {
            BoxState::Box { label, total, .. } => format!("{label}@{}={total}", found.version),
            BoxState::Coin { value, .. } => format!("coin@{}={value}", found.version),
        })
    });
    told.collect::<Vec<_>>().join(" ").into_bytes()
}

pub(super) fn text(answered: &Answered) -> &str {
    str::from_utf8(&answered.bytes).unwrap()
}

/// A caller whose area is one unit.
pub(super) fn of_unit<C>(mut asked: Asked<C>, unit: UnitKey) -> Asked<C> {
    asked.moment.caller.areas = AreaScope::Units(BTreeSet::from([unit]));
    asked
}

async fn prepare(url: String) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut connection = PgConnection::connect(&url).await?;
    migrator().run(&mut connection).await?;
    sqlx::raw_sql(include_str!("boxes/schema.sql")).execute(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

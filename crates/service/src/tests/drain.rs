//! A process from its start to its end.

use std::{path::Path, process::ExitCode, time::Duration};

use async_nats::jetstream;
use journal::streams;
use local::{SharedServers, TestDatabase};
use proto::sinhke::{
    households::v1::household_service_client::HouseholdServiceClient,
    reports::v1::poverty_report_service_client::PovertyReportServiceClient,
};
use sqlx::{Postgres, migrate::MigrateDatabase as _};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, timeout},
};
use tonic::{Code, transport::Channel};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_types::StatusExt as _;

use super::{
    commands::named,
    fake::{Fake, door},
    streams::one,
    watching::{next, watching},
};
use crate::{
    config::{Config, Secret},
    migrate,
    run::{Context as _, Running, Shell, StartError, Tasks},
    testing::{metadata, refused},
};

const BOUND: Duration = Duration::from_secs(20);

/// Servers and settings for a process of its own.
struct Ground {
    servers: SharedServers,
    prefix: local::NatsPrefix,
    folder: TempDir,
}

impl Ground {
    async fn new() -> Self {
        let servers = local::shared().await.unwrap();
        let prefix = servers.nats_prefix().unwrap();
        Self { servers, prefix, folder: TempDir::new().unwrap() }
    }

    fn config(&self, database_url: &str) -> Config {
        let mut config = Config::dev();
        // Every database URL names its context; this one has it behind a question that PostgreSQL does not mind.
        config.database.url = Secret::new(format!("{database_url}?application_name={{context}}"));
        config.nats.url = Secret::new(self.servers.nats_url());
        self.prefix.as_str().clone_into(&mut config.nats.prefix);
        config.nats.max_bytes = 64 * 1024 * 1024;
        config.keys_file = self.folder.path().join("keys.json");
        config
    }

    /// The process migrated, with the stream that its feed reads.
    async fn migrate(&self, config: &Config) {
        migrate::migrate::<Fake>(config).await.unwrap();
        self.source(config).await;
    }

    async fn source(&self, config: &Config) {
        let client = async_nats::connect(self.servers.nats_url()).await.unwrap();
        let spec = config.stream("communes").unwrap();
        streams::apply(&jetstream::new(client), &[spec]).await.unwrap();
    }

    async fn database(&self) -> TestDatabase {
        let prepare = |url: String| async move { migrate::database::<Fake>(&url).await };
        self.servers.database(Fake::NAME, &migrate::fingerprint::<Fake>(), prepare).await.unwrap()
    }
}

async fn start(config: &Config) -> Result<Running, StartError> {
    Shell::new(config.clone()).with::<Fake>().start().await
}

async fn connect(running: &Running) -> Channel {
    let address = format!("http://{}", running.address());
    tonic::transport::Endpoint::new(address).unwrap().connect().await.unwrap()
}

async fn operator_sees(address: std::net::SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

async fn health(channel: &Channel, service: &str) -> i32 {
    let request = HealthCheckRequest { service: service.to_owned() };
    HealthClient::new(channel.clone()).check(request).await.unwrap().into_inner().status
}

#[tokio::test]
async fn a_drain_finishes_calls_in_flight_and_takes_no_new_ones() {
    let ground = Ground::new().await;
    let database = ground.database().await;
    let config = ground.config(database.url());
    ground.migrate(&config).await;
    let running = start(&config).await.unwrap();
    running.ready(BOUND).await.unwrap();
    let (channel, admin) = (connect(&running).await, running.admin_address());
    for service in ["", "liveness", "sinhke.households.v1.HouseholdService"] {
        assert_eq!(health(&channel, service).await, 1, "{service:?} is serving");
    }
    assert!(operator_sees(admin, "/readyz").await.starts_with("HTTP/1.1 200"));
    assert!(operator_sees(admin, "/livez").await.starts_with("HTTP/1.1 200"));

    let held = door("held by drain");
    let mut client = HouseholdServiceClient::new(channel.clone());
    let call = tokio::spawn(async move { client.get_household(named("held by drain")).await });
    held.entered.acquire().await.unwrap().forget();
    // The connection of somebody who is not told: the gate itself refuses.
    let mut late = HouseholdServiceClient::new(connect(&running).await);
    let stopping = tokio::spawn(running.stop());
    let bound = Instant::now() + BOUND;
    let refused = loop {
        assert!(Instant::now() < bound, "new calls are still taken");
        if let Err(refused) = late.get_household(named("state")).await
            && refused.code() == Code::Unavailable
        {
            break refused;
        }
    };
    // Refused by the gate, or the connection was closed already.
    let reason = refused.get_error_details().error_info().map(|info| info.reason.clone());
    assert!(reason.is_none_or(|reason| reason == "STOPPING"));
    assert!(operator_sees(admin, "/readyz").await.contains("draining"));
    assert!(!call.is_finished());
    held.release.add_permits(1);
    assert_eq!(call.await.unwrap().unwrap().into_inner().name, "held by drain");
    assert_eq!(timeout(BOUND, stopping).await.unwrap().unwrap(), ExitCode::SUCCESS);
    assert!(TcpStream::connect(admin).await.is_err());
}

#[tokio::test]
async fn open_streams_do_not_hold_up_a_drain() {
    let ground = Ground::new().await;
    let database = ground.database().await;
    let config = ground.config(database.url());
    ground.migrate(&config).await;
    let running = start(&config).await.unwrap();
    running.ready(BOUND).await.unwrap();
    let channel = connect(&running).await;
    let (sender, requests) = tokio::sync::mpsc::channel(1);
    let mut client = HouseholdServiceClient::new(channel.clone());
    let opened = client.register_households(tokio_stream::wrappers::ReceiverStream::new(requests)).await;
    let mut answers = opened.unwrap().into_inner();
    sender.send(one("before the end", 801)).await.unwrap();
    assert!(answers.message().await.unwrap().is_some());
    let mut watch = PovertyReportServiceClient::new(channel.clone())
        .watch_poverty_report(watching("drained", 0, 0))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(next(&mut watch).await, 0);
    let request = HealthCheckRequest { service: String::new() };
    let mut health = HealthClient::new(channel).watch(request).await.unwrap().into_inner();
    assert_eq!(health.message().await.unwrap().unwrap().status, 1);

    // None of the streams is ended by its caller.
    assert_eq!(timeout(BOUND * 2, running.stop()).await.unwrap(), ExitCode::SUCCESS);
    let ended = answers.message().await.unwrap_err();
    assert_eq!(ended.code(), Code::Unavailable);
    assert_eq!(ended.get_error_details().error_info().unwrap().reason, "STOPPING");
    let ended = watch.message().await;
    assert_eq!(refused(ended.clone()), (Code::Unavailable, "WATCH_AGAIN".to_owned()));
    assert_eq!(metadata(ended)["changed_since"], "0", "from where to go on");
    while let Ok(Some(status)) = health.message().await {
        assert_eq!(status.status, 2, "a process that stops is not serving");
    }
}

#[tokio::test]
async fn metrics_say_what_they_mean() {
    let ground = Ground::new().await;
    let database = ground.database().await;
    let config = ground.config(database.url());
    ground.migrate(&config).await;
    let running = start(&config).await.unwrap();
    running.ready(BOUND).await.unwrap();
    let mut client = HouseholdServiceClient::new(connect(&running).await);
    client.get_household(named("state")).await.unwrap_err();
    let metrics = operator_sees(running.admin_address(), "/metrics").await;
    let call = "method=\"sinhke.households.v1.HouseholdService/GetHousehold\",code=\"FAILED_PRECONDITION\"";
    assert!(metrics.contains(call), "{metrics}");
    for line in metrics.lines().filter_map(|line| line.strip_prefix("# TYPE ")) {
        let name = line.split(' ').next().unwrap();
        assert!(metrics.contains(&format!("# HELP {name} ")), "{name} has no HELP");
    }
    assert_eq!(running.stop().await, ExitCode::SUCCESS);
}

#[tokio::test]
async fn readiness_names_what_is_missing() {
    let ground = Ground::new().await;
    let database = ground.database().await;
    let config = ground.config(database.url());
    migrate::migrate::<Fake>(&config).await.unwrap();
    let running = start(&config).await.unwrap();
    let missing = running.ready(Duration::from_millis(200)).await.unwrap_err().to_string();
    assert!(missing.contains("households feed parcels.ears"), "{missing}");
    let shown = operator_sees(running.admin_address(), "/readyz").await;
    assert!(shown.starts_with("HTTP/1.1 503") && shown.contains("parcels.ears"), "{shown}");
    let channel = connect(&running).await;
    for (service, serving) in [("", 2), ("liveness", 1), ("sinhke.households.v1.HouseholdService", 2)] {
        assert_eq!(health(&channel, service).await, serving, "{service:?}");
    }
    ground.source(&config).await;
    running.ready(BOUND).await.unwrap();
    assert_eq!(running.stop().await, ExitCode::SUCCESS);
}

#[tokio::test]
async fn a_process_that_is_not_migrated_does_not_start() {
    let ground = Ground::new().await;
    let empty =
        ground.servers.database("empty", "empty", |_url| async { Ok::<_, sqlx::Error>(()) }).await.unwrap();
    let config = ground.config(empty.url());
    let chain = |error: StartError| crate::status::chain(&error);
    let refused = chain(start(&config).await.unwrap_err());
    assert!(refused.contains("migration 1") && refused.contains("sinhke migrate"), "{refused}");

    let server = ground.servers.postgres_url().trim_end_matches("/postgres").to_owned();
    let never_made = format!("test_{}_never_made", ground.prefix.as_str());
    let refused = chain(start(&ground.config(&format!("{server}/{never_made}"))).await.unwrap_err());
    let told = format!("database {never_made} does not exist; run `sinhke migrate`");
    assert!(refused.contains(&told), "{refused}");

    // Migrated, but without its stream.
    let database = ground.database().await;
    let refused = chain(start(&ground.config(database.url())).await.unwrap_err());
    assert!(refused.contains("SINHKE_HOUSEHOLDS does not exist"), "{refused}");
}

#[tokio::test]
async fn migrate_makes_the_database_and_a_second_time_changes_nothing() {
    let ground = Ground::new().await;
    let server = ground.servers.postgres_url().trim_end_matches("/postgres").to_owned();
    let mut config = ground.config("unused");
    let prefix = ground.prefix.as_str();
    // The shared servers clear what begins so, should this test be killed.
    config.database.url = Secret::new(format!("{server}/test_{prefix}_{{context}}"));
    for _ in 0..2 {
        ground.migrate(&config).await;
    }
    let running = start(&config).await.unwrap();
    running.ready(BOUND).await.unwrap();
    assert_eq!(running.stop().await, ExitCode::SUCCESS);
    Postgres::force_drop_database(&config.database_url(Fake::NAME)).await.unwrap();
}

#[tokio::test]
async fn a_task_that_ends_by_itself_ends_the_process_with_a_failure() {
    let ground = Ground::new().await;
    let database = ground.database().await;
    let config = ground.config(database.url());
    ground.migrate(&config).await;
    let running = start(&config).await.unwrap();
    running.break_something();
    timeout(BOUND, running.failed()).await.unwrap();
    assert_eq!(timeout(BOUND, running.until_signal()).await.unwrap(), ExitCode::FAILURE);
}

#[tokio::test]
async fn a_panic_and_an_early_end_are_fatal_and_a_told_end_is_not() {
    let tasks = Tasks::default();
    let stop = tasks.work.stop.clone();
    tasks.spawn(&tasks.work, "good".to_owned(), async move { stop.cancelled().await });
    assert!(tasks.work.end(Instant::now() + BOUND).await);
    assert!(!tasks.fatal.is_cancelled());
    for panics in [true, false] {
        let tasks = Tasks::default();
        tasks.spawn(&tasks.work, "bad".to_owned(), async move { assert!(!panics, "a task panics") });
        timeout(BOUND, tasks.fatal.cancelled()).await.unwrap();
    }
}

#[tokio::test]
async fn the_keys_of_a_process_are_made_at_its_first_start() {
    let ground = Ground::new().await;
    let database = ground.database().await;
    let config = ground.config(database.url());
    migrate::migrate::<Fake>(&config).await.unwrap();
    let made = |path: &Path| std::fs::read(path).unwrap();
    let running = start(&config).await.unwrap();
    let first = made(&config.keys_file);
    running.stop().await;
    let running = start(&config).await.unwrap();
    assert_eq!(made(&config.keys_file), first);
    running.stop().await;
}

use std::error::Error;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use sqlx::{Connection, PgConnection};

use crate::account::Account;
use crate::environment::Environment;
use crate::error::LocalError;
use crate::programs::{Version, parse_version, postgres_in};
use crate::servers::{Options, Server, Servers};
use crate::supervisor::{self, runs};
use crate::users::{shared, shared_in};
use crate::{wait, wheels};

const BOUND: Duration = Duration::from_secs(30);

/// A folder that the servers' account can reach, gone with the test.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

async fn number(url: &str, sql: &'static str) -> i64 {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let answer = sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    answer
}

async fn execute(url: &str, sql: &'static str) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut connection = PgConnection::connect(url).await?;
    sqlx::query(sql).execute(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

async fn gone(dir: &Path) {
    for log in ["postgres/log", "nats/log"] {
        let log = dir.join(log);
        wait::until("servers to end", BOUND, async || Ok((!runs(&log)?).then_some(()))).await.unwrap();
    }
}

/// A program that only says its version.
fn fake(folder: &Path, name: &str, says: &str) {
    let path = folder.join(name);
    fs::write(&path, format!("#!/bin/sh\necho '{says}'\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[tokio::test]
async fn servers_come_up_answer_and_end_with_their_owner() {
    let folder = folder();
    let servers = Servers::start(Options::new(folder.path())).await.unwrap();
    assert!(
        number(servers.postgres_url(), "select current_setting('server_version_num')::bigint").await
            >= 180_000
    );
    let fsync = "select (current_setting('fsync') = 'on' and current_setting('synchronous_commit') = 'on' \
                 and current_setting('shared_buffers') = '256MB')::int::bigint";
    assert_eq!(number(servers.postgres_url(), fsync).await, 1);
    let client = async_nats::connect(servers.nats_url()).await.unwrap();
    async_nats::jetstream::new(client).query_account().await.unwrap();
    assert!(servers.bin_dir().unwrap().join("psql").exists());

    let second = Servers::start(Options::new(folder.path())).await;
    assert!(matches!(second, Err(LocalError::InUse { .. })));

    execute(servers.postgres_url(), "create table kept (x int)").await.unwrap();
    let dir = servers.dir().to_owned();
    servers.stop().await.unwrap();
    assert!(!runs(&dir.join("postgres/log")).unwrap());

    let again = Servers::start(Options::new(folder.path())).await.unwrap();
    assert_eq!(number(again.postgres_url(), "select count(*) from kept").await, 0);
    drop(again);
    gone(&dir).await;
}

#[tokio::test]
async fn a_killed_server_comes_back_with_its_data_at_its_port() {
    let folder = folder();
    let mut servers = Servers::start(Options::new(folder.path())).await.unwrap();
    let urls = (servers.postgres_url().to_owned(), servers.nats_url().to_owned());
    execute(&urls.0, "create table kept (x int)").await.unwrap();
    for server in [Server::Postgres, Server::Nats, Server::Postgres] {
        servers.kill(server).await.unwrap();
        let client = async_nats::connect(&urls.1).await;
        assert_eq!(
            (execute(&urls.0, "select 1").await.is_err(), client.is_err()),
            match server {
                Server::Postgres => (true, false),
                Server::Nats => (false, true),
            }
        );
        servers.revive(server).await.unwrap();
        assert_eq!((servers.postgres_url(), servers.nats_url()), (urls.0.as_str(), urls.1.as_str()));
        assert_eq!(number(&urls.0, "select count(*) from kept").await, 0);
    }
    servers.stop().await.unwrap();
}

#[tokio::test]
async fn a_paused_server_answers_nobody_until_it_is_resumed() {
    let folder = folder();
    let servers = Servers::start(Options::new(folder.path())).await.unwrap();
    let url = servers.postgres_url().to_owned();
    servers.pause(Server::Postgres);
    let asked = tokio::spawn(async move { number(&url, "select 1::bigint").await });
    let soon = tokio::time::timeout(Duration::from_millis(300), async {
        while !asked.is_finished() {
            tokio::task::yield_now().await;
        }
    });
    assert!(soon.await.is_err(), "it answered while it was paused");
    servers.resume(Server::Postgres);
    assert_eq!(asked.await.unwrap(), 1);
    servers.stop().await.unwrap();
}

#[tokio::test]
async fn a_killed_shell_leaves_nothing_that_stops_the_next_start() {
    let folder = folder();
    let servers = Servers::start(Options::new(folder.path())).await.unwrap();
    let dir = servers.dir().to_owned();
    execute(servers.postgres_url(), "create table kept (x int)").await.unwrap();
    for shell in servers.shells() {
        orphan(shell);
    }
    drop(servers);
    assert!(runs(&dir.join("postgres/log")).unwrap());
    let again = Servers::start(Options::new(folder.path())).await.unwrap();
    assert_eq!(number(again.postgres_url(), "select count(*) from kept").await, 0);
    again.stop().await.unwrap();
    // A pid file of a living process that is not a PostgreSQL, as after a restart of the machine.
    let stale = postgres_data(&dir).join("postmaster.pid");
    fs::write(&stale, format!("{}\n", std::process::id())).unwrap();
    let again = Servers::start(Options::new(folder.path())).await.unwrap();
    assert_eq!(number(again.postgres_url(), "select count(*) from kept").await, 0);
    again.stop().await.unwrap();
}

/// Kills a supervisor, shell and watch, but not its server.
fn orphan(shell: Pid) {
    let children = format!("/proc/{0}/task/{0}/children", shell.as_raw_nonzero());
    for child in fs::read_to_string(children).unwrap().split_whitespace() {
        let program = fs::read_link(format!("/proc/{child}/exe")).unwrap();
        if program == Path::new("/bin/sh").canonicalize().unwrap() {
            kill_process(Pid::from_raw(child.parse().unwrap()).unwrap(), Signal::KILL).unwrap();
        }
    }
    kill_process(shell, Signal::KILL).unwrap();
}

fn postgres_data(dir: &Path) -> PathBuf {
    let entries = fs::read_dir(dir.join("postgres")).unwrap();
    let mut paths = entries.map(|entry| entry.unwrap().path());
    paths.find(|path| path.file_name().unwrap().to_str().unwrap().starts_with("data-")).unwrap()
}

/// The owner of [`servers_end_when_their_owner_is_killed`]: does nothing unless that test starts it.
#[tokio::test]
async fn an_owner_that_waits_to_be_killed() {
    let told = |word: String| word.strip_prefix("--skip=owner-in:").map(PathBuf::from);
    let Some(dir) = std::env::args().find_map(told) else {
        return;
    };
    let _servers = Servers::start(Options::new(&dir)).await.unwrap();
    fs::write(dir.join("up"), "").unwrap();
    std::future::pending::<()>().await;
}

#[tokio::test]
async fn servers_end_when_their_owner_is_killed() {
    let folder = folder();
    let mut owner = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::an_owner_that_waits_to_be_killed", "--nocapture"])
        .arg(format!("--skip=owner-in:{}", folder.path().display()))
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let up = folder.path().join("up");
    wait::until("the owner's servers", Duration::from_mins(2), async || {
        assert_eq!(owner.try_wait().unwrap(), None, "the owner waits to be killed");
        Ok(up.exists().then_some(()))
    })
    .await
    .unwrap();
    let (dir, _) = Account::current().data_folder(folder.path()).unwrap();
    assert!(runs(&dir.join("postgres/log")).unwrap());
    assert!(runs(&dir.join("nats/log")).unwrap());
    owner.kill().unwrap();
    owner.wait().unwrap();
    gone(&dir).await;
    assert!(!postgres_data(&dir).join("postmaster.pid").exists(), "a clean shutdown");
}

#[tokio::test]
async fn a_second_user_finds_the_same_servers() {
    let first = shared().await.unwrap();
    let second = shared().await.unwrap();
    assert_eq!(first.postgres_url(), second.postgres_url());
    assert_eq!(first.nats_url(), second.nats_url());
    let started = "select (extract(epoch from pg_postmaster_start_time()) * 1000000)::bigint";
    assert_eq!(number(first.postgres_url(), started).await, number(second.postgres_url(), started).await);
}

#[tokio::test]
async fn shared_servers_outlive_a_short_pause_and_end_after_the_last_user() {
    let folder = folder();
    let environment = Environment { database_url: None, nats_url: None, ..Environment::read() };
    let user = shared_in(&environment, folder.path(), 2).await.unwrap();
    let url = user.postgres_url().to_owned();
    drop(user);
    let user = shared_in(&environment, folder.path(), 2).await.unwrap();
    assert_eq!(user.postgres_url(), url);
    drop(user);
    gone(folder.path()).await;
    let user = shared_in(&environment, folder.path(), 0).await.unwrap();
    assert_eq!(number(user.postgres_url(), "select 1::bigint").await, 1);
    drop(user);
    gone(folder.path()).await;
}

#[tokio::test]
async fn shared_servers_that_were_killed_are_started_again() {
    let folder = folder();
    let environment = Environment { database_url: None, nats_url: None, ..Environment::read() };
    let user = shared_in(&environment, folder.path(), 0).await.unwrap();
    let postgres = supervisor::pid(&folder.path().join("postgres/pid")).unwrap();
    kill_process(postgres, Signal::KILL).unwrap();
    gone(folder.path()).await;
    let again = shared_in(&environment, folder.path(), 0).await.unwrap();
    assert_eq!(number(again.postgres_url(), "select 1::bigint").await, 1);
    let nats = supervisor::pid(&folder.path().join("nats/pid")).unwrap();
    kill_process(nats, Signal::KILL).unwrap();
    let log = folder.path().join("nats/log");
    wait::until("NATS to end", BOUND, async || Ok((!runs(&log)?).then_some(()))).await.unwrap();
    let third = shared_in(&environment, folder.path(), 0).await.unwrap();
    assert_eq!(third.postgres_url(), again.postgres_url(), "PostgreSQL runs on");
    async_nats::connect(third.nats_url()).await.unwrap();
    drop((user, again, third));
    gone(folder.path()).await;
}

#[tokio::test]
async fn databases_of_one_template_are_independent() {
    let servers = shared().await.unwrap();
    let prepare = |url: String| async move { execute(&url, "create table t as select 1 as x").await };
    let one = servers.database("independent", "v1", prepare).await.unwrap();
    let other = servers.database("independent", "v1", prepare).await.unwrap();
    execute(one.url(), "insert into t values (2)").await.unwrap();
    assert_eq!(number(one.url(), "select count(*) from t").await, 2);
    assert_eq!(number(other.url(), "select count(*) from t").await, 1);
}

#[tokio::test]
async fn a_template_is_prepared_once_for_each_fingerprint() {
    let servers = shared().await.unwrap();
    let fingerprint = crate::random::word().unwrap();
    let prepared = std::cell::Cell::new(0);
    for (fingerprint, expected) in [(&*fingerprint, 1), (&*fingerprint, 1), ("other than the first", 2)] {
        let fingerprint = format!("{fingerprint} {}", std::process::id());
        let prepare = |url: String| {
            prepared.set(prepared.get() + 1);
            async move { execute(&url, "create table t (x int)").await }
        };
        let database = servers.database("once", &fingerprint, prepare).await.unwrap();
        assert_eq!(number(database.url(), "select count(*) from t").await, 0);
        assert_eq!(prepared.get(), expected);
    }
}

#[tokio::test]
async fn many_at_once_prepare_a_template_once() {
    let servers = shared().await.unwrap();
    let fingerprint = crate::random::word().unwrap();
    let prepared = std::cell::Cell::new(0);
    let prepare = |url: String| {
        prepared.set(prepared.get() + 1);
        async move { execute(&url, "create table t (x int)").await }
    };
    let made = (0..8).map(|_| servers.database("many", &fingerprint, prepare));
    let made = futures_util::future::try_join_all(made).await.unwrap();
    assert_eq!(prepared.get(), 1);
    for database in &made {
        assert_eq!(number(database.url(), "select count(*) from t").await, 0);
    }
}

#[tokio::test]
async fn a_connection_that_the_preparation_forgot_forbids_no_copy() {
    let servers = shared().await.unwrap();
    let fingerprint = crate::random::word().unwrap();
    let forgotten = std::cell::RefCell::new(None);
    let forgotten = &forgotten;
    let prepare = |url: String| async move {
        forgotten.replace(Some(PgConnection::connect(&url).await?));
        execute(&url, "create table t (x int)").await
    };
    let database = servers.database("forgotten", &fingerprint, prepare).await.unwrap();
    assert_eq!(number(database.url(), "select count(*) from t").await, 0);
    let mut forgotten = forgotten.take().unwrap();
    assert!(forgotten.ping().await.is_err());
}

#[tokio::test]
async fn a_failed_preparation_leaves_no_template() {
    let servers = shared().await.unwrap();
    let fingerprint = crate::random::word().unwrap();
    let fails = |url: String| async move {
        execute(&url, "create table half (x int)").await?;
        execute(&url, "this is not SQL").await
    };
    let refused = servers.database("fails", &fingerprint, fails).await;
    assert!(matches!(refused, Err(LocalError::Prepare { .. })));
    let works = |url: String| async move { execute(&url, "create table whole (x int)").await };
    let database = servers.database("fails", &fingerprint, works).await.unwrap();
    assert_eq!(number(database.url(), "select count(*) from pg_tables where tablename = 'half'").await, 0);
}

#[tokio::test]
async fn a_database_goes_with_its_guard() {
    let servers = shared().await.unwrap();
    let prepare = |url: String| async move { execute(&url, "create table t (x int)").await };
    let database = servers.database("goes", "v1", prepare).await.unwrap();
    let url = database.url().to_owned();
    let connected = PgConnection::connect(&url).await.unwrap();
    drop(database);
    assert!(PgConnection::connect(&url).await.is_err());
    drop(connected);
}

#[tokio::test]
async fn a_copied_database_takes_less_than_a_blink() {
    let servers = shared().await.unwrap();
    let prepare = |url: String| async move { execute(&url, "create table t (x int)").await };
    drop(servers.database("blink", "v1", prepare).await.unwrap());
    let mut times = Vec::new();
    for _ in 0..9 {
        let start = std::time::Instant::now();
        let database = servers.database("blink", "v1", prepare).await.unwrap();
        let made = start.elapsed();
        let start = std::time::Instant::now();
        drop(database);
        times.push((made, start.elapsed()));
    }
    times.sort();
    println!("made in, dropped in: {times:?}");
    assert!(times[4].0 < Duration::from_millis(500), "the middle one of {times:?}");
}

#[tokio::test]
async fn streams_go_with_their_prefix_and_no_others() {
    let servers = shared().await.unwrap();
    let (mine, other) = (servers.nats_prefix().unwrap(), servers.nats_prefix().unwrap());
    let context = async_nats::jetstream::new(async_nats::connect(servers.nats_url()).await.unwrap());
    for prefix in [mine.as_str(), other.as_str()] {
        let config = async_nats::jetstream::stream::Config {
            name: format!("{prefix}_events"),
            subjects: vec![format!("{prefix}.>")],
            ..Default::default()
        };
        context.create_stream(config).await.unwrap();
    }
    let (mine_name, other_name) = (format!("{}_events", mine.as_str()), format!("{}_events", other.as_str()));
    drop(mine);
    assert!(context.get_stream(&mine_name).await.is_err());
    context.get_stream(&other_name).await.unwrap();
}

#[tokio::test]
async fn given_urls_are_used_as_they_are() {
    let folder = folder();
    let dir = folder.path().join("never made");
    let options = Options {
        database_url: Some("postgres://given/one".to_owned()),
        nats_url: Some("nats://given".to_owned()),
        ..Options::new(&dir)
    };
    let servers = Servers::start(options).await.unwrap();
    assert_eq!(servers.postgres_url(), "postgres://given/one");
    assert_eq!(servers.nats_url(), "nats://given");
    assert_eq!(servers.bin_dir(), None);
    servers.stop().await.unwrap();
    let environment = Environment {
        database_url: Some("postgres://given/two".to_owned()),
        nats_url: Some("nats://given".to_owned()),
        ..Environment::default()
    };
    let user = shared_in(&environment, &dir, 0).await.unwrap();
    assert_eq!(user.postgres_url(), "postgres://given/two");
    assert!(!dir.exists());
}

#[tokio::test]
async fn an_older_postgres_is_refused() {
    let folder = folder();
    let install = async |postgres: &str, initdb: &str| {
        fake(folder.path(), "postgres", postgres);
        fake(folder.path(), "initdb", initdb);
        postgres_in(Account::current(), folder.path()).await.map(|install| install.major)
    };
    assert_eq!(install("postgres (PostgreSQL) 17.6", "initdb (PostgreSQL) 17.6").await, None);
    assert_eq!(install("postgres (PostgreSQL) 18.0", "initdb (PostgreSQL) 17.6").await, None);
    assert_eq!(install("postgres (PostgreSQL) 18.0", "initdb (PostgreSQL) 18.0").await, Some(18));
    assert_eq!(install("postgres (PostgreSQL) 19devel", "initdb (PostgreSQL) 19devel").await, Some(19));
    fs::remove_file(folder.path().join("initdb")).unwrap();
    assert_eq!(postgres_in(Account::current(), folder.path()).await, None);
}

#[tokio::test]
async fn an_older_nats_is_refused_and_a_newer_one_taken() {
    let (old, new) = (folder(), folder());
    fake(old.path(), "nats-server", "nats-server: v2.9.10");
    fake(new.path(), "nats-server", "nats-server: v2.12.0-RC.1");
    let environment =
        Environment { path: vec![old.path().to_owned(), new.path().to_owned()], ..Environment::default() };
    let search = crate::programs::Search {
        environment: &environment,
        account: Account::current(),
        cache: old.path().join("cache"),
        on_step: &|_| {},
    };
    assert_eq!(crate::programs::nats(&search).await.unwrap(), new.path().join("nats-server"));
}

#[test]
fn a_version_is_the_first_word_that_starts_like_one() {
    let version = |major, minor| Some(Version { major, minor });
    assert_eq!(parse_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), version(15, 18));
    assert_eq!(parse_version("postgres (PostgreSQL) 18beta1"), version(18, 0));
    assert_eq!(parse_version("nats-server: v2.12.8"), version(2, 12));
    assert_eq!(parse_version("no version here"), None);
}

#[test]
fn a_file_with_another_sum_is_refused() {
    let folder = folder();
    let file = folder.path().join("some.whl");
    fs::write(&file, "abc").unwrap();
    wheels::check(&file, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad").unwrap();
    fs::write(&file, "abd").unwrap();
    let refused = wheels::check(&file, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert!(matches!(refused, Err(LocalError::WrongSum { .. })));
}

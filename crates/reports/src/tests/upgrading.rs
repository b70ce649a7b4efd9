//! A database of a release before this one.

use std::collections::BTreeSet;

use sqlx::{Connection as _, PgConnection, PgPool, migrate::Migrator};
use uuid::Uuid;

use crate::{
    Reports,
    cubes::{
        cell::{Class, Delta, Measure},
        movement::Windows,
        timeline::Recorded,
    },
    store::{clock, migrations::migrator, subjects},
};

/// Two units: one seen, one that the next household's event would have made seen.
const BEFORE_TICKS: &str = "
    insert into unit values
        (1, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '1', '2020-01-01', null, 'một', 'xa', null),
        (2, '2026-01-01T00:00:09Z', '2026-01-01T00:00:09Z', '2', '2020-01-01', null, 'hai', 'xa', null);
    update poverty_clock set known_at = '2026-01-01T00:00:05Z', position = 7;
    insert into journal.inbox (consumer, stream_id, stream_sequence, position) values
        ('reports.communes', 1, 2, 2), ('reports.households', 1, 7, 7);
";

async fn before_ticks(url: String) -> Result<(), sqlx::Error> {
    released(url, 3, BEFORE_TICKS).await
}

/// The tables of a release before this migration, with what it stored.
async fn released(url: String, before: i64, stored: &'static str) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(&url).await?;
    let earlier = migrator().migrations.iter().filter(|migration| migration.version < before);
    let earlier = Migrator::with_migrations(earlier.cloned().collect());
    for migrator in [journal::migrations::migrator(), earlier] {
        migrator.run(&mut connection).await?;
    }
    sqlx::raw_sql(stored).execute(&mut connection).await?;
    connection.close().await
}

/// A poor household as it was counted without marks.
const BEFORE_MARKS: &str = "
    insert into subject (household_id, version, entry, position, known_at, valid_on, unit_code, unit_from, minority, persons)
    values ('00000000-0000-0000-0000-000000000001', 1, 1, 6, '2026-01-01', '2025-01-01', '06886', '2020-01-01', false, 4);
    insert into subject (household_id, version, entry, position, known_at, valid_on, decision_id)
    values ('00000000-0000-0000-0000-000000000001', 2, 1, 7, '2026-01-02', '2025-02-01', gen_random_uuid());
    insert into subject_class values ('00000000-0000-0000-0000-000000000001', 2, 'VN-2022', 'poor');
    update poverty_clock set known_at = '2026-01-02', position = 7;
    insert into journal.inbox (consumer, stream_id, stream_sequence, position) values ('reports.households', 1, 7, 7);
";

async fn before_marks(url: String) -> Result<(), sqlx::Error> {
    released(url, 8, BEFORE_MARKS).await
}

#[tokio::test]
async fn a_household_that_was_counted_without_marks_enters_them_with_its_next_event() {
    let servers = local::shared().await.unwrap();
    let fingerprint = format!("before marks {}", service::migrate::fingerprint::<Reports>());
    let database = servers.database("reports", &fingerprint, before_marks).await.unwrap();
    service::migrate::database::<Reports>(database.url()).await.unwrap();
    let pool = PgPool::connect(database.url()).await.unwrap();
    let moment = clock::moment(&pool, None).await.unwrap().unwrap();
    assert_eq!((moment.households, moment.unmarked_until), (7, 7), "a report can say so");
    let mut connection = pool.acquire().await.unwrap();
    let mut timelines = subjects::load(&mut connection, &[Uuid::from_u128(1)]).await.unwrap();
    let timeline = timelines.get_mut(&Uuid::from_u128(1)).unwrap();
    // Says nothing new but to those who count marks.
    let said = Recorded::Assigned {
        unit: "06805@2020-01-01".parse().unwrap(),
        part: "06760@2025-07-01".parse().unwrap(),
    };
    let deltas = timeline.record([said], &Windows::new());
    assert!(!deltas.is_empty() && deltas.iter().all(|delta| delta.cell.measure.is_marked()), "{deltas:?}");
    assert!(deltas.iter().all(|delta| delta.amount.households == 1));
    drop(connection);
    pool.close().await;
}

#[tokio::test]
async fn reports_are_answered_while_marks_are_added() {
    let servers = local::shared().await.unwrap();
    let fingerprint = format!("answers beside marks {}", service::migrate::fingerprint::<Reports>());
    let database = servers.database("reports", &fingerprint, before_marks).await.unwrap();
    let pool = PgPool::connect(database.url()).await.unwrap();
    let marks = migrator().migrations.iter().find(|migration| migration.version == 8).unwrap().sql.clone();
    let mut adding = pool.begin().await.unwrap();
    sqlx::raw_sql(marks).execute(&mut *adding).await.unwrap();
    // Else whoever reads the clock and then a household waits for what waits for him.
    let taken = "select relation::regclass::text from pg_locks
        where pid = pg_backend_pid() and mode = 'AccessExclusiveLock' and relation = 'poverty_clock'::regclass";
    let taken: Vec<String> = sqlx::query_scalar(taken).fetch_all(&mut *adding).await.unwrap();
    assert_eq!(taken, Vec::<String>::new());
    let read = "select stream_sequence from journal.inbox";
    let read: i64 = sqlx::query_scalar(read).fetch_one(&mut *adding).await.unwrap();
    assert_eq!(read, 0, "the stream is read again, with its counts of ethnic groups");
    adding.rollback().await.unwrap();
    pool.close().await;
}

#[tokio::test]
async fn marks_are_entered_up_to_the_last_row_that_was_counted_with_them() {
    let servers = local::shared().await.unwrap();
    let fingerprint = format!("before marks {}", service::migrate::fingerprint::<Reports>());
    let database = servers.database("reports", &fingerprint, before_marks).await.unwrap();
    service::migrate::database::<Reports>(database.url()).await.unwrap();
    let pool = PgPool::connect(database.url()).await.unwrap();
    // A release with marks counted the decision; one without them goes on.
    let went_on = "
        update subject set marked = true where version = 2;
        insert into subject (household_id, version, entry, position, known_at, valid_on, decision_id)
        values ('00000000-0000-0000-0000-000000000001', 3, 1, 8, '2026-01-03', '2025-03-01', gen_random_uuid());
        insert into subject_class values ('00000000-0000-0000-0000-000000000001', 3, 'VN-2022', 'near_poor');";
    sqlx::raw_sql(went_on).execute(&pool).await.unwrap();
    let mut connection = pool.acquire().await.unwrap();
    let mut timelines = subjects::load(&mut connection, &[Uuid::from_u128(1)]).await.unwrap();
    let said = Recorded::Assigned {
        unit: "06805@2020-01-01".parse().unwrap(),
        part: "06760@2025-07-01".parse().unwrap(),
    };
    let deltas = timelines.get_mut(&Uuid::from_u128(1)).unwrap().record([said], &Windows::new());
    let marks = |class| {
        let of =
            |delta: &&Delta| matches!(&delta.cell.measure, Measure::Marked { class: of, .. } if *of == class);
        let households = deltas.iter().filter(of).map(|delta| delta.amount.households);
        households.collect::<BTreeSet<_>>()
    };
    assert_eq!((marks(Class::Poor), marks(Class::NearPoor)), ([-1].into(), [1].into()));
    drop(connection);
    pool.close().await;
}

/// A release that let what was told of targets go by.
const BEFORE_TARGETS: &str = "
    insert into journal.inbox (consumer, stream_id, stream_sequence, position)
    values ('reports.communes', 1, 3, 3), ('reports.households', 1, 7, 7);
";

async fn before_targets(url: String) -> Result<(), sqlx::Error> {
    released(url, 9, BEFORE_TARGETS).await
}

#[tokio::test]
async fn targets_that_were_told_before_are_read_again() {
    let servers = local::shared().await.unwrap();
    let fingerprint = format!("before targets {}", service::migrate::fingerprint::<Reports>());
    let database = servers.database("reports", &fingerprint, before_targets).await.unwrap();
    service::migrate::database::<Reports>(database.url()).await.unwrap();
    let pool = PgPool::connect(database.url()).await.unwrap();
    let read = "select stream_sequence from journal.inbox order by consumer";
    let read: Vec<i64> = sqlx::query_scalar(read).fetch_all(&pool).await.unwrap();
    assert_eq!(read, [3, 0], "the households' stream is read again, and the communes' is not");
    pool.close().await;
}

#[tokio::test]
async fn what_was_seen_before_ticks_is_seen_from_the_same_instant() {
    let servers = local::shared().await.unwrap();
    let fingerprint = format!("before ticks {}", service::migrate::fingerprint::<Reports>());
    let database = servers.database("reports", &fingerprint, before_ticks).await.unwrap();
    service::migrate::database::<Reports>(database.url()).await.unwrap();
    let pool = PgPool::connect(database.url()).await.unwrap();
    let seen = async |asked: Option<&str>| {
        let asked = asked.map(|instant| instant.parse().unwrap());
        let moment = clock::moment(&pool, asked).await.unwrap().unwrap();
        (moment.communes, moment.is_before_geography)
    };
    assert_eq!(seen(None).await, (1, true));
    assert_eq!(seen(Some("2026-01-01T00:00:00Z")).await, (1, true));
    assert_eq!(seen(Some("2025-12-31T23:59:59.999999999Z")).await, (0, true));
    sqlx::query("update poverty_clock set known_at = '2026-01-01T00:00:09Z'").execute(&pool).await.unwrap();
    assert_eq!(seen(None).await, (2, false));
    assert_eq!(seen(Some("2026-01-01T00:00:08.999999999Z")).await, (1, true));
    let again: i64 =
        sqlx::query_scalar("select stream_sequence from journal.inbox order by consumer limit 1")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(again, 0, "the communes' stream is read again, with its villages");
    pool.close().await;
}

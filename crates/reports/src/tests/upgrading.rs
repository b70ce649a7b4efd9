//! A database of a release before this one.

use sqlx::{Connection as _, PgConnection, PgPool, migrate::Migrator};

use crate::{
    Reports,
    store::{clock, migrations::migrator},
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
    let mut connection = PgConnection::connect(&url).await?;
    let released = migrator().migrations.iter().filter(|migration| migration.version < 3).cloned().collect();
    for migrator in [journal::migrations::migrator(), Migrator::with_migrations(released)] {
        migrator.run(&mut connection).await?;
    }
    sqlx::raw_sql(BEFORE_TICKS).execute(&mut connection).await?;
    connection.close().await
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

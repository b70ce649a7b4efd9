//! The tables and statements of relay and inbox.

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqlSafeStr as _};

use super::ground::Ground;

#[tokio::test]
async fn every_statement_of_relay_and_inbox_fits_the_schema() {
    let ground = Ground::new().await;
    let mut connection = PgConnection::connect_with(&ground.link.pool.connect_options()).await.unwrap();
    for (room, sql) in [
        ("link", include_str!("../link/lease.sql")),
        ("link", include_str!("../link/release.sql")),
        ("epoch", include_str!("../epoch/begin.sql")),
        ("relay", include_str!("../relay/head.sql")),
        ("relay", include_str!("../relay/outlook.sql")),
        ("relay", include_str!("../relay/place.sql")),
        ("relay", include_str!("../relay/placed.sql")),
        ("relay", include_str!("../relay/waiting.sql")),
        ("replay", include_str!("../replay/events.sql")),
        ("replay", include_str!("../replay/last.sql")),
        ("replay", include_str!("../replay/records.sql")),
        ("replay", include_str!("../replay/snapshot.sql")),
        ("inbox", include_str!("../inbox/has_applied.sql")),
        ("inbox", include_str!("../inbox/held.sql")),
        ("inbox", include_str!("../inbox/hold.sql")),
        ("inbox", include_str!("../inbox/lock.sql")),
        ("inbox", include_str!("../inbox/mark.sql")),
        ("inbox", include_str!("../inbox/open.sql")),
        ("inbox", include_str!("../inbox/park.sql")),
        ("inbox", include_str!("../inbox/parked.sql")),
        ("inbox", include_str!("../inbox/record.sql")),
        ("inbox", include_str!("../inbox/release.sql")),
        ("inbox", include_str!("../inbox/rewind.sql")),
        ("inbox", include_str!("../inbox/settle.sql")),
        ("inbox", include_str!("../inbox/versions.sql")),
        ("parking", include_str!("../parking/discard.sql")),
        ("parking", include_str!("../parking/find.sql")),
        ("parking", include_str!("../parking/list.sql")),
        ("parking", include_str!("../parking/receipt.sql")),
        ("parking", include_str!("../parking/take.sql")),
    ] {
        assert!(sql.starts_with(&format!("-- journal.{room}.")), "{sql}");
        connection.prepare(sql.into_sql_str()).await.unwrap();
    }
}

#[tokio::test]
async fn every_constraint_of_the_inbox_refuses_what_it_is_for() {
    let ground = Ground::new().await;
    let version = "insert into journal.inbox_version values ('c', '00000000-0000-0000-0000-000000000001'";
    let held = "insert into journal.inbox_held
                values ('c', '00000000-0000-0000-0000-000000000001', 2, 2, 'e', now(), now(), '')";
    let parked = |version, reason, discarded| {
        format!(
            "insert into journal.inbox_parked
             values ('c', '00000000-0000-0000-0000-000000000001', {version}, 2, 'e', now(), now(), '', '{reason}',
                     now(), {discarded})"
        )
    };
    let (waits, discarded) = ("null, null, null", "now(), 'p', 'w'");
    let twice =
        |first, second| format!("{}; {}", parked(first, "r", discarded), parked(second, "r", discarded));
    let both = format!("{}; {}", parked(2, "r", waits), parked(3, "r", waits));
    let cases = [
        ("an_event_is_parked_once", twice(2, 2)),
        ("a_record_waits_for_one_parked_event", both),
        ("a_parked_event_has_a_reason", parked(2, "", waits)),
        ("a_discard_is_whole_or_absent", parked(2, "r", "now(), 'p', null")),
        ("a_discard_says_why", parked(2, "r", "now(), 'p', ''")),
        (
            "a_consumer_has_one_position",
            "insert into journal.inbox (consumer) values ('c'), ('c')".to_owned(),
        ),
        (
            "sequences_count_from_zero",
            "insert into journal.inbox (consumer, position) values ('c', -1)".to_owned(),
        ),
        (
            "an_epoch_read_counts_from_one",
            "insert into journal.inbox (consumer, epoch) values ('c', 0)".to_owned(),
        ),
        ("a_record_has_one_applied_version", format!("{version}, 1); {version}, 2)")),
        ("an_applied_version_counts_from_one", format!("{version}, 0)")),
        ("an_event_is_held_once", format!("{held}; {held}")),
    ];
    for (constraint, sql) in cases {
        let mut tx = ground.link.pool.begin().await.unwrap();
        let error = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *tx).await.unwrap_err();
        let found = error.as_database_error().and_then(|error| error.constraint());
        assert_eq!(found, Some(constraint), "{error}");
    }
}

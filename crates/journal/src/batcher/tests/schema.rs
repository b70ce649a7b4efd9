//! The tables themselves.

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqlSafeStr as _};

use super::rig::Rig;

#[tokio::test]
async fn every_constraint_refuses_what_it_is_for() {
    let rig = Rig::new().await;
    let event = "insert into journal.event (aggregate_id, version, kind, body, recorded_at, principal, request_id, subject)
        values (gen_random_uuid()";
    let receipt = "insert into journal.receipt values ('p', 'm', '00000000-0000-0000-0000-000000000001'";
    let hash = "'\\x0000000000000000000000000000000000000000000000000000000000000000'";
    let claim = format!("insert into journal.claim values ('k', {hash}, gen_random_uuid())");
    let cases = [
        ("versions_count_from_one", format!("{event}, 0, 'k', '', now(), 'p', gen_random_uuid(), null)")),
        ("a_public_form_is_whole_or_absent", format!("{event}, 1, 'k', '', now(), 'p', gen_random_uuid(), 's')")),
        (
            "a_version_is_recorded_once",
            "insert into journal.event (aggregate_id, version, kind, body, recorded_at, principal, request_id)
             select '00000000-0000-0000-0000-000000000001', 1, 'k', '', now(), 'p', gen_random_uuid()
             from generate_series(1, 2)"
                .to_owned(),
        ),
        (
            "an_event_has_one_seq",
            "insert into journal.event
               (seq, aggregate_id, version, kind, body, recorded_at, principal, request_id)
             overriding system value
             select 1, gen_random_uuid(), 1, 'k', '', now(), 'p', gen_random_uuid() from generate_series(1, 2)"
                .to_owned(),
        ),
        ("an_event_waits_once", "insert into journal.outbox values (1), (1)".to_owned()),
        ("a_position_is_given_once", "insert into journal.relayed values (1, 1), (1, 2)".to_owned()),
        ("an_event_has_one_position", "insert into journal.relayed values (1, 1), (2, 1)".to_owned()),
        ("positions_count_from_one", "insert into journal.relayed values (0, 1)".to_owned()),
        ("there_is_one_epoch", "insert into journal.epoch (epoch) values (2)".to_owned()),
        ("the_only_row_says_so", "insert into journal.epoch (epoch, is_only) values (2, false)".to_owned()),
        ("epochs_count_from_one", "update journal.epoch set epoch = 0".to_owned()),
        ("a_body_hash_is_sha_256", format!("{receipt}, '', '', now())")),
        ("a_request_is_answered_once", format!("{receipt}, {hash}, '', now()); {receipt}, {hash}, '', now())")),
        ("a_claim_digest_is_sha_256", "insert into journal.claim values ('k', '', gen_random_uuid())".to_owned()),
        ("a_claim_has_one_holder", format!("{claim}; {claim}")),
        ("a_keymark_is_sha_256", "insert into journal.keymark (mark) values ('')".to_owned()),
        ("the_only_keymark_says_so", format!("insert into journal.keymark values (false, {hash})")),
        (
            "there_is_one_keymark",
            format!("insert into journal.keymark (mark) values ({hash}); insert into journal.keymark (mark) values ({hash})"),
        ),
    ];
    refuse_each(&rig, cases).await;
}

#[tokio::test]
async fn every_constraint_of_the_audit_refuses_what_it_is_for() {
    let rig = Rig::new().await;
    let hash = "'\\x0000000000000000000000000000000000000000000000000000000000000000'";
    let named = "insert into journal.audit (recorded_at, principal, method, request_id, outcome, aggregates,
        versions_before, versions_after, digest_before, digest_after)
        values (now(), 'p', 'm', gen_random_uuid()";
    let record = "array[gen_random_uuid()]";
    let chain = "insert into journal.audit_chain values";
    let cases = [
        (
            "an_entry_is_numbered_once",
            "insert into journal.audit (entry, recorded_at, principal, method, outcome, aggregates, versions_before,
               versions_after) overriding system value
             select 1, now(), 'p', 'm', 'R', '{}', '{}', '{}' from generate_series(1, 2)"
                .to_owned(),
        ),
        (
            "a_done_command_has_a_name",
            "insert into journal.audit (recorded_at, principal, method, outcome, aggregates, versions_before,
               versions_after) values (now(), 'p', 'm', 'done', '{}', '{}', '{}')"
                .to_owned(),
        ),
        ("a_refusal_changes_nothing", format!("{named}, 'R', {record}, '{{0}}', '{{1}}', {hash}, {hash})")),
        ("a_record_has_both_versions", format!("{named}, 'done', {record}, '{{}}', '{{1}}', {hash}, {hash})")),
        ("a_change_has_both_digests", format!("{named}, 'done', {record}, '{{0}}', '{{1}}', null, {hash})")),
        ("an_audit_digest_is_sha_256", format!("{named}, 'done', {record}, '{{0}}', '{{1}}', '', {hash})")),
        ("a_place_in_the_chain_is_taken_once", format!("{chain} (1, 1, {hash}), (1, 2, {hash})")),
        ("an_entry_is_chained_once", format!("{chain} (1, 1, {hash}), (2, 1, {hash})")),
        ("the_chain_counts_from_one", format!("{chain} (0, 1, {hash})")),
        ("a_chain_hash_is_sha_256", format!("{chain} (1, 1, '')")),
        ("there_is_one_audit_progress", "insert into journal.audit_progress default values".to_owned()),
        (
            "the_only_audit_progress_says_so",
            "insert into journal.audit_progress (is_only) values (false)".to_owned(),
        ),
        ("what_is_settled_was_seen", "update journal.audit_progress set settled = 1".to_owned()),
    ];
    refuse_each(&rig, cases).await;
}

async fn refuse_each(rig: &Rig, cases: impl IntoIterator<Item = (&str, String)>) {
    for (constraint, sql) in cases {
        let mut tx = rig.pool.begin().await.unwrap();
        let error = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *tx).await.unwrap_err();
        let found = error.as_database_error().and_then(|error| error.constraint());
        assert_eq!(found, Some(constraint), "{error}");
    }
}

#[tokio::test]
async fn every_table_column_and_constraint_is_explained() {
    let rig = Rig::new().await;
    let unexplained: Vec<String> = sqlx::query_scalar(
        "select relname || '.' || attname from pg_attribute join pg_class on pg_class.oid = attrelid
         where relnamespace = 'journal'::regnamespace and relkind = 'r' and relname <> '_sqlx_migrations'
           and attnum > 0 and not attisdropped and col_description(attrelid, attnum) is null
         union all
         select relname from pg_class where relnamespace = 'journal'::regnamespace and relkind = 'r'
           and relname <> '_sqlx_migrations' and obj_description(oid, 'pg_class') is null
         union all
         select conname from pg_constraint
         where connamespace = 'journal'::regnamespace and contype <> 'n'
           and conrelid <> 'journal._sqlx_migrations'::regclass
           and obj_description(oid, 'pg_constraint') is null",
    )
    .fetch_all(&rig.pool)
    .await
    .unwrap();
    assert!(unexplained.is_empty(), "{unexplained:?}");
}

#[tokio::test]
async fn every_statement_of_the_write_side_fits_the_schema() {
    let rig = Rig::new().await;
    let mut connection = PgConnection::connect(rig.database.url()).await.unwrap();
    for sql in [
        include_str!("../../append.sql"),
        include_str!("../../keymark.sql"),
        include_str!("../../receipts/known.sql"),
        include_str!("../../receipts/prune.sql"),
        include_str!("../exists.sql"),
        include_str!("../../audit/progress.sql"),
        include_str!("../../audit/waiting.sql"),
        include_str!("../../audit/extend.sql"),
        include_str!("../../audit/list.sql"),
        include_str!("../../audit/verify/links.sql"),
        include_str!("../../audit/verify/events.sql"),
        include_str!("../../audit/verify/unchained.sql"),
    ] {
        assert!(sql.starts_with("-- journal.store.") || sql.starts_with("-- journal.audit."), "{sql}");
        connection.prepare(sql.into_sql_str()).await.unwrap();
    }
}

/// A prepared statement keeps its plan. One made while the tables were empty must still be right when they are not.
#[tokio::test]
async fn a_plan_made_for_empty_tables_looks_up_by_key() {
    let rig = Rig::new().await;
    let options = crate::batcher::connection::as_batcher(
        "boxes",
        rig.database.url().parse().unwrap(),
        &crate::batcher::Settings::default(),
    );
    let mut connection = PgConnection::connect_with(&options).await.unwrap();
    for sql in [include_str!("../../receipts/known.sql"), include_str!("../exists.sql")] {
        let explain = AssertSqlSafe(format!("explain (generic_plan) {sql}"));
        let plan: Vec<String> = sqlx::raw_sql(explain)
            .fetch_all(&mut connection)
            .await
            .unwrap()
            .iter()
            .map(|row| sqlx::Row::get::<String, _>(row, 0))
            .collect();
        let plan = plan.join("\n");
        assert!(!plan.contains("Seq Scan"), "{plan}");
        assert!(plan.contains("Index"), "{plan}");
    }
}

#[tokio::test]
async fn migrations_run_twice_change_nothing() {
    let rig = Rig::new().await;
    crate::migrations::migrator().run(&rig.pool).await.unwrap();
    assert_eq!(rig.count("select epoch::bigint from journal.epoch").await, 1);
}

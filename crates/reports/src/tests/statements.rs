//! What is written down in SQL fits the migrated tables.

use std::{fs, path::Path};

use sqlx::{AssertSqlSafe, Executor as _, SqlSafeStr as _};

use crate::Reports;

struct Migrated {
    pool: sqlx::PgPool,
    _database: local::TestDatabase,
    _servers: local::SharedServers,
}

async fn database() -> Migrated {
    let servers = local::shared().await.unwrap();
    let prepare = |url: String| async move { service::migrate::database::<Reports>(&url).await };
    let database =
        servers.database("reports", &service::migrate::fingerprint::<Reports>(), prepare).await.unwrap();
    let pool = sqlx::PgPool::connect(database.url()).await.unwrap();
    Migrated { pool, _database: database, _servers: servers }
}

#[tokio::test]
async fn every_statement_fits_the_tables_and_bears_its_name() {
    let database = database().await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let mut statements = 0;
    for file in fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "sql") {
            continue;
        }
        let statement = fs::read_to_string(&path).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert_eq!(statement.lines().next().unwrap(), format!("-- reports.store.{name}"));
        let prepared = database.pool.prepare(AssertSqlSafe(statement).into_sql_str()).await;
        assert!(prepared.is_ok(), "{name}: {prepared:?}");
        statements += 1;
    }
    assert!(statements > 15, "{statements}");
}

/// One row that each constraint refuses; everything else about it is right.
const REFUSED: &[(&str, &str)] = &[
    (
        "a_unit_ends_after_it_begins",
        "insert into unit values (1, 'epoch', 'epoch', '1', '2020-01-02', '2020-01-02', '', '', null)",
    ),
    (
        "a_unit_is_not_seen_before_it_is_known",
        "insert into unit values (1, 'today', 'epoch', '1', '2020-01-01', null, '', '', null)",
    ),
    (
        "a_succession_is_whole_or_in_part",
        "insert into succession values (1, 'epoch', 'epoch', '1', '2', '2020-01-01', 'most', '', true)",
    ),
    (
        "a_succession_is_not_seen_before_it_is_known",
        "insert into succession values (1, 'today', 'epoch', '1', '2', '2020-01-01', 'part', '', true)",
    ),
    (
        "a_classification_ends_after_it_begins",
        "insert into classification values (1, 'epoch', 'epoch', '1', '2020-01-01', 1, '2020-01-02', '2020-01-01', true)",
    ),
    (
        "a_classification_is_not_seen_before_it_is_known",
        "insert into classification values (1, 'today', 'epoch', '1', '2020-01-01', 1, '2020-01-02', null, true)",
    ),
    (
        "a_standard_ends_after_it_begins",
        "insert into standard values (1, 'epoch', 'x', 'central', '', '2020-01-02', '2020-01-01', 1, 1, '')",
    ),
    (
        "an_issuer_is_the_state_or_the_province",
        "insert into standard values (1, 'epoch', 'x', 'village', '', '2020-01-02', null, 1, 1, '')",
    ),
    (
        "lines_are_not_negative",
        "insert into standard values (1, 'epoch', 'x', 'central', '', '2020-01-02', null, -1, 1, '')",
    ),
    (
        "a_target_is_due_after_it_begins",
        "insert into target values (1, 'epoch', 'x', 1, '', 'villages_left', '', '', 0, null, null, '2022-01-02', '2022-01-01', '', 'epoch')",
    ),
    (
        "a_target_has_an_indicator_with_a_stable_name",
        "insert into target values (1, 'epoch', 'x', 1, '', 'wishes', '', '', 0, null, null, '2022-01-01', '2022-01-01', '', 'epoch')",
    ),
    (
        "a_target_has_a_class_with_a_stable_name",
        "insert into target values (1, 'epoch', 'x', 1, '', 'households_left', 'x', 'rich', 0, null, null, '2022-01-01', '2022-01-01', '', 'epoch')",
    ),
    (
        "a_unit_is_seen_from_a_tick_on",
        "insert into unit values (1, 'epoch', 'epoch', '1', '2020-01-01', null, '', '', null, 1001)",
    ),
    (
        "a_succession_is_seen_from_a_tick_on",
        "insert into succession values (1, 'epoch', 'epoch', '1', '2', '2020-01-01', 'part', '', true, -1)",
    ),
    (
        "a_classification_is_seen_from_a_tick_on",
        "insert into classification values (1, 'epoch', 'epoch', '1', '2020-01-01', 1, '2020-01-02', null, true, 1001)",
    ),
    ("the_only_clock_says_so", "insert into poverty_clock (single) values (false)"),
    ("the_only_row_says_so", "insert into unmarked (single, position) values (false, 1)"),
    ("the_last_tick_is_the_1000th", "insert into poverty_clock (tick) values (1001)"),
    (
        "an_area_is_rural_or_urban",
        "insert into subject values (gen_random_uuid(), 1, 1, 1, 'epoch', '2020-01-01', '1', '2020-01-01', 'sea', true, 1, null, null)",
    ),
    (
        "persons_are_not_negative",
        "insert into subject values (gen_random_uuid(), 1, 1, 1, 'epoch', '2020-01-01', '1', '2020-01-01', null, true, -1, null, null)",
    ),
    (
        "facts_are_whole",
        "insert into subject values (gen_random_uuid(), 1, 1, 1, 'epoch', '2020-01-01', '1', null, null, true, 1, null, null)",
    ),
    (
        "an_event_tells_facts_a_decision_or_a_part",
        "insert into subject values (gen_random_uuid(), 1, 1, 1, 'epoch', '2020-01-01', null, null, null, null, null, null, null)",
    ),
    (
        "an_event_tells_facts_a_decision_or_a_part",
        "insert into subject values (gen_random_uuid(), 1, 1, 1, 'epoch', '2020-01-01', '1', '2020-01-01', null, true, 1, null, null, true, '', '2')",
    ),
    (
        "facts_are_whole",
        "insert into subject values (gen_random_uuid(), 1, 1, 1, 'epoch', '2020-01-01', '1', '2020-01-01', null, true, null, null, null, true, '', '2')",
    ),
    (
        "only_a_decision_corrects",
        "insert into subject values (gen_random_uuid(), 1, 1, 1, 'epoch', '2020-01-01', '1', '2020-01-01', null, true, 1, null, gen_random_uuid())",
    ),
    ("a_class_has_a_stable_name", "insert into subject_class values (gen_random_uuid(), 1, 'x', 'rich')"),
    (
        "a_measure_is_registry_class_movement_or_mark",
        "insert into poverty_group values (default, '1', '2020-01-01', '', true, 'x', 'poor', 'new_poor')",
    ),
    (
        "a_measure_is_registry_class_movement_or_mark",
        "insert into poverty_group values (default, '1', '2020-01-01', '', true, 'x', 'poor', '', '', '', 'poor/merit')",
    ),
    (
        "a_measure_is_registry_class_movement_or_mark",
        "insert into poverty_group values (default, '1', '2020-01-01', '', true, '', '', '', '', '', 'poor/merit')",
    ),
    (
        "circumstances_are_facts",
        "insert into subject values (gen_random_uuid(), 1, 1, 1, 'epoch', '2020-01-01', null, null, null, null, null, gen_random_uuid(), null, false, '', null, 'merit')",
    ),
    (
        "only_a_decision_finds",
        "insert into subject values (gen_random_uuid(), 1, 1, 1, 'epoch', '2020-01-01', '1', '2020-01-01', null, true, 1, null, null, true, '', null, null, 'toilet')",
    ),
    (
        "only_a_decision_finds",
        "insert into subject values (gen_random_uuid(), 1, 1, 1, 'epoch', '2020-01-01', '1', '2020-01-01', null, true, 1, null, null, true, '', null, null, null, 1)",
    ),
    (
        "children_are_not_negative",
        "insert into subject values (gen_random_uuid(), 1, 1, 1, 'epoch', '2020-01-01', null, null, null, null, null, gen_random_uuid(), null, false, '', null, null, null, -1)",
    ),
    (
        "an_average_living_is_not_poor",
        "insert into subject_class values (gen_random_uuid(), 1, 'x', null, true)",
    ),
    ("an_ethnic_code_has_two_digits", "insert into ethnic_count values (1, 'x', '9', 1, 1, 1, 1)"),
    ("ethnic_counts_are_not_negative", "insert into ethnic_count values (1, 'x', '09', 1, 1, 1, -1)"),
    (
        "a_group_is_rural_urban_or_by_its_unit",
        "insert into poverty_group values (default, '1', '2020-01-01', 'sea', true, '', '', '')",
    ),
    (
        "a_group_has_a_class_with_a_stable_name",
        "insert into poverty_group values (default, '1', '2020-01-01', '', true, 'x', 'rich', '')",
    ),
    (
        "only_a_movement_is_with_a_group",
        "insert into poverty_group values (default, '1', '2020-01-01', '', true, 'x', 'poor', '', '1@2020-01-01//')",
    ),
    (
        "a_window_is_a_month_at_least",
        "insert into standard values (1, 'epoch', 'x', 'central', 'x', '2020-01-01', null, 1, 1, '', 0)",
    ),
    (
        "a_delta_changes_something",
        "insert into poverty_delta values (1, 1, gen_random_uuid(), 'epoch', '2020-01-01', 1, 0, 0)",
    ),
];

#[tokio::test]
async fn every_rule_of_the_tables_refuses_what_breaks_it() {
    let database = database().await;
    for (constraint, row) in REFUSED {
        let refused = sqlx::query(*row).execute(&database.pool).await.unwrap_err();
        let named = refused.as_database_error().and_then(|error| error.constraint().map(str::to_owned));
        assert_eq!(named.as_deref(), Some(*constraint), "{refused:?}");
    }
    let checks: Vec<String> = sqlx::query_scalar(
        "select conname::text from pg_constraint
         where contype = 'c' and connamespace = 'public'::regnamespace and conrelid::regclass::text not like '%sqlx%'",
    )
    .fetch_all(&database.pool)
    .await
    .unwrap();
    for check in checks {
        assert!(REFUSED.iter().any(|(constraint, _)| *constraint == check), "nothing breaks {check}");
    }
}

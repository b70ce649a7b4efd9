//! The second lock: what the tables refuse, whoever asks.

use sqlx::AssertSqlSafe;

use super::given::Given;

#[tokio::test]
async fn every_constraint_refuses_what_it_says() {
    let given = Given::quang_ninh().await;
    let cases = [
        ("the_only_register_says_so", "update register set is_only = false"),
        ("there_is_one_register", "insert into register (version) values (0)"),
        ("a_register_counts_its_imports", "update register set version = 0"),
        ("an_import_is_whole", "update register set imported_units = null"),
        ("an_import_changes_something", "update register set imported_units = 0, imported_successions = 0"),
        ("an_imports_document_is_whole", "update register set document_number = '1'"),
        ("the_only_units_clock_says_so", "update units_clock set is_only = false"),
        ("there_is_one_units_clock", "insert into units_clock default values"),
        ("the_units_clock_counts_up", "update units_clock set ticks = -1"),
        ("a_unit_ends_after_it_begins", "update unit set valid_until = valid_from"),
        ("a_unit_has_a_name", "update unit set name = ''"),
        ("a_unit_is_of_a_known_kind", "update unit set kind = 'quan' where code = '06661'"),
        ("a_code_is_as_long_as_its_level", "update unit set kind = 'huyen' where code = '06661'"),
        ("only_a_province_belongs_to_nothing", "update unit set parent_code = null where code = '06661'"),
        ("a_parent_has_a_code", "update unit set parent_code = '06664' where code = '06661'"),
        ("a_unit_counts_its_events", "update unit set version = 0"),
        (
            "a_unit_is_a_code_and_its_first_day",
            "update unit set valid_from = '2020-01-01' where code = '06661'",
        ),
        (
            "a_code_names_one_unit_on_a_day",
            "update unit set valid_until = '2025-07-02' where code = '06661' and valid_from = '2020-01-01'",
        ),
        ("a_law_has_a_number", "insert into reorganisation values ('2025-07-01', '', 1, now(), 'x')"),
        ("a_reorganisation_counts_its_events", "update reorganisation set version = 0"),
        ("a_reorganisation_is_a_law_and_its_day", "insert into reorganisation select * from reorganisation"),
        ("a_succession_is_whole_or_part", "update succession set extent = 'half'"),
        ("communes_follow_communes", "update succession set old_code = '193'"),
        ("a_basis_is_short", "update succession set basis = repeat('a', 201)"),
        ("a_succession_is_of_a_law", "update succession set law = '1/NQ'"),
        ("a_commune_passes_to_another_once_on_a_day", "insert into succession select * from succession"),
    ];
    given.context.refuses(cases).await;
}

/// A classification with one thing changed.
fn classification(unit_from: &str, kind: &str, from: &str, until: &str, document: &str) -> String {
    format!(
        "insert into classification (unit_code, unit_from, kind, valid_from, valid_until, document_number, document_date, document_issuer, synthetic)
         values ('06661', '{unit_from}', '{kind}', '{from}', {until}, {document}, false)"
    )
}

#[tokio::test]
async fn every_constraint_of_a_classification_refuses_what_it_says() {
    let given = Given::quang_ninh().await;
    let pool = given.context.pool();
    let decision = "'1/QĐ', '2025-07-01', 'UBND tỉnh'";
    let first = classification("2025-07-01", "region_i", "2025-07-01", "null", decision);
    sqlx::query(AssertSqlSafe(first)).execute(pool).await.unwrap();
    let cases = [
        ("a_classification_is_of_a_known_kind", classification("2025-07-01", "hill", "2025-07-01", "null", decision)),
        ("a_classification_ends_after_it_begins", classification("2025-07-01", "border", "2025-07-01", "'2025-07-01'", decision)),
        ("a_classification_begins_with_its_unit_or_later", classification("2025-07-01", "border", "2025-06-30", "null", decision)),
        ("a_classification_is_of_a_unit", classification("2025-07-02", "border", "2025-07-02", "null", decision)),
        ("a_classifications_document_is_whole", classification("2025-07-01", "border", "2025-07-01", "null", "'1/QĐ', null, null")),
        ("a_classification_rests_on_a_document", classification("2025-07-01", "border", "2025-07-01", "null", "null, null, null")),
        ("a_unit_is_not_two_exclusive_things_on_a_day", classification("2025-07-01", "region_iii", "2026-01-01", "null", decision)),
        ("a_classification_begins_once", classification("2025-07-01", "region_i", "2025-07-01", "'2025-07-02'", decision)),
        ("what_ended_a_classification_is_whole", "update classification set ended_by_date = '2026-01-01'".to_owned()),
        (
            "only_an_ended_classification_was_ended",
            "update classification set ended_by_number = '2', ended_by_date = '2026-01-01', ended_by_issuer = 'x'".to_owned(),
        ),
    ];
    given.context.refuses(cases).await;
    // Another kind, and the same kind of the unit that had the code before, are no hindrance.
    for other in [
        classification("2025-07-01", "border", "2025-07-01", "null", decision),
        classification("2020-01-01", "region_i", "2020-01-01", "null", decision),
    ] {
        sqlx::query(AssertSqlSafe(other)).execute(pool).await.unwrap();
    }
}

#[tokio::test]
async fn every_constraint_of_villages_and_days_refuses_what_it_says() {
    let given = Given::quang_ninh().await;
    let pool = given.context.pool();
    for setup in [
        "insert into village (village_id, unit_code, unit_from, name, search_key, valid_from, version, changed_at, changed_by)
         values ('00000000-0000-7000-8000-000000000001', '06856', '2025-07-01', 'Thôn Một', 'thon mot', '2025-07-01', 1, now(), 'x'),
                ('00000000-0000-7000-8000-000000000002', '06856', '2025-07-01', 'Thôn Hai', 'thon hai', '2025-07-01', 1, now(), 'x')",
        "insert into day values ('2026-09-02', false, 'Quốc khánh', null, null, null, 1, now(), 'x')",
    ] {
        sqlx::query(setup).execute(pool).await.unwrap();
    }
    let cases = [
        ("a_village_has_a_name", "update village set search_key = ''"),
        ("a_village_is_rural_or_urban", "update village set area_kind = 'sea'"),
        ("a_village_begins_with_its_unit_or_later", "update village set valid_from = '2025-06-30'"),
        ("a_village_ends_after_it_begins", "update village set valid_until = valid_from"),
        ("a_village_counts_its_events", "update village set version = 0"),
        ("a_village_lies_in_a_unit", "update village set unit_code = '99999'"),
        ("a_village_is_known_once", "update village set village_id = '00000000-0000-7000-8000-000000000001'"),
        ("a_name_is_borne_by_one_village_on_a_day", "update village set search_key = 'thon mot'"),
        ("a_declaration_has_a_reason", "update day set reason = ''"),
        ("a_days_document_is_whole", "update day set document_number = '1'"),
        ("a_day_counts_its_declarations", "update day set version = 0"),
        ("a_day_is_declared_one_thing", "insert into day select * from day"),
    ];
    given.context.refuses(cases).await;
}

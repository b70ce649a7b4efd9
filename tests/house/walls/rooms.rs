//! Which room may see what (ARCHITECTURE, "Rooms").

use crate::{
    accepts, catches,
    rust::{is_test, mentions, words},
    stands,
    tree::{Breach, Tree},
};

/// What the rules may not know: anything with IO, a clock or randomness in it.
const NOT_IN_DOMAIN: [&str; 12] = [
    "sqlx",
    "tonic",
    "prost",
    "prost_types",
    "proto",
    "tokio",
    "async_nats",
    "async",
    ".await",
    "std::time",
    "now_v7",
    "journal",
];

fn context_room<'a>(tree: &Tree, path: &'a str) -> Option<&'a str> {
    let rest = path.strip_prefix("crates/")?;
    let (name, rest) = rest.split_once("/src/")?;
    if !tree.contexts().iter().any(|context| context == name) {
        return None;
    }
    Some(rest.split_once('/').map_or(rest.trim_end_matches(".rs"), |(room, _)| room))
}

pub fn domain_is_pure(tree: &Tree) -> Vec<Breach> {
    let mut found = Vec::new();
    for (path, text) in tree.rust() {
        let pure = matches!(context_room(tree, path), Some("domain" | "cubes"))
            || path.starts_with("crates/vocabulary/src");
        if !pure || is_test(path) {
            continue;
        }
        let words = words(text);
        for name in NOT_IN_DOMAIN {
            for line in mentions(&words, name) {
                found.push(Breach::new(
                    path,
                    line,
                    format!(
                        "a rule does no IO and takes time as an argument: `{name}` has no place here (I1, I7)"
                    ),
                ));
            }
        }
    }
    found
}

pub fn generated_types_stay_at_the_door(tree: &Tree) -> Vec<Breach> {
    let mut found = Vec::new();
    for (path, text) in tree.rust() {
        let Some(room) = context_room(tree, path) else { continue };
        if matches!(room, "api" | "feeds" | "lib" | "tests") || is_test(path) {
            continue;
        }
        let words = words(text);
        for name in ["prost", "prost_types", "proto", "pb", "tonic"] {
            for line in mentions(&words, name) {
                found.push(Breach::new(
                    path,
                    line,
                    format!("generated types do not pass api/ and feeds/: `{name}` (I9)"),
                ));
            }
        }
    }
    found
}

pub fn sql_lives_in_the_store(tree: &Tree) -> Vec<Breach> {
    let mut found = Vec::new();
    for (path, text) in tree.rust() {
        let Some(room) = context_room(tree, path) else { continue };
        if matches!(room, "store" | "lib" | "tests") || is_test(path) {
            continue;
        }
        let words = words(text);
        // The transaction itself may be handed through: only its type may be named.
        let allowed = mentions(&words, "sqlx::PgConnection").len() + mentions(&words, "sqlx::PgPool").len();
        let lines = mentions(&words, "sqlx");
        if lines.len() > allowed {
            found.push(Breach::new(
                path,
                lines[0],
                "SQL lives in store/: other rooms call it, with a connection at most",
            ));
        }
    }
    found
}

pub fn one_file_builds_a_status(tree: &Tree) -> Vec<Breach> {
    let mut found = Vec::new();
    for (path, text) in tree.rust() {
        if path == "crates/service/src/status.rs"
            || path.starts_with("crates/service/src/status/")
            || is_test(path)
        {
            continue;
        }
        let words = words(text);
        for constructor in [
            "new",
            "internal",
            "invalid_argument",
            "not_found",
            "already_exists",
            "failed_precondition",
            "aborted",
            "permission_denied",
            "unauthenticated",
            "resource_exhausted",
            "unavailable",
            "unimplemented",
            "with_error_details",
            "with_details",
        ] {
            for line in mentions(&words, &format!("Status::{constructor}")) {
                found.push(Breach::new(
                    path,
                    line,
                    "return a rejection: service/status.rs builds the only Status",
                ));
            }
        }
    }
    found
}

pub fn only_the_journal_begins(tree: &Tree) -> Vec<Breach> {
    let mut found = Vec::new();
    for (path, text) in tree.rust() {
        let allowed =
            path.starts_with("crates/journal/") || path.starts_with("crates/local/") || is_test(path);
        if allowed {
            continue;
        }
        for line in mentions(&words(text), ".begin(") {
            found.push(Breach::new(
                path,
                line,
                "a context never begins a transaction, so it cannot forget to commit one",
            ));
        }
    }
    found
}

/// However it is imported, whatever it is called through.
const SLEEPS: [&str; 2] = ["sleep", "sleep_until"];

pub fn tests_do_not_sleep(tree: &Tree) -> Vec<Breach> {
    let mut found = Vec::new();
    for (path, text) in tree.rust().filter(|(path, _)| !path.starts_with("tests/house/")) {
        let house = if is_test(path) { Vec::new() } else { words(text) };
        for word in words(&text.replace("#[cfg(test)]", "")) {
            if SLEEPS.contains(&word.text.as_str()) && !house.contains(&word) {
                found.push(Breach::new(
                    path,
                    word.line,
                    "wait for a condition with a bound, never for time to pass",
                ));
            }
        }
    }
    found
}

pub fn sql_is_never_built(tree: &Tree) -> Vec<Breach> {
    let mut found = Vec::new();
    for (path, text) in tree.rust() {
        if is_test(path) || path.starts_with("crates/local/") {
            continue;
        }
        for line in mentions(&words(text), "AssertSqlSafe") {
            if path.starts_with("crates/journal/src/") || path.starts_with("crates/service/src/migrate") {
                continue;
            }
            found.push(Breach::new(path, line, "a statement is a file, never a built string"));
        }
    }
    found
}

const DOMAIN: (&str, &str) = ("crates/boxes/src/domain.rs", "pub mod a;");

#[test]
fn the_domain_does_no_io() {
    stands(domain_is_pure);
    catches(
        domain_is_pure,
        "crates/boxes/src/domain/a.rs",
        &[DOMAIN, ("crates/boxes/src/domain/a.rs", "use sqlx::Row;")],
    );
    catches(
        domain_is_pure,
        "crates/boxes/src/domain/a.rs",
        &[DOMAIN, ("crates/boxes/src/domain/a.rs", "pub async fn f() {}")],
    );
    accepts(
        domain_is_pure,
        &[DOMAIN, ("crates/boxes/src/domain/a.rs", "/// sqlx is not here\npub fn f() {}")],
    );
}

#[test]
fn generated_types_do_not_pass_the_door() {
    stands(generated_types_stay_at_the_door);
    catches(
        generated_types_stay_at_the_door,
        "crates/boxes/src/store.rs",
        &[DOMAIN, ("crates/boxes/src/store.rs", "use proto::x as pb;")],
    );
    accepts(
        generated_types_stay_at_the_door,
        &[DOMAIN, ("crates/boxes/src/api/a.rs", "use proto::x as pb;")],
    );
}

#[test]
fn sql_is_in_the_store_only() {
    stands(sql_lives_in_the_store);
    catches(
        sql_lives_in_the_store,
        "crates/boxes/src/api/a.rs",
        &[DOMAIN, ("crates/boxes/src/api/a.rs", "fn f() { sqlx::query(\"\"); }")],
    );
}

#[test]
fn a_status_is_built_in_one_file() {
    stands(one_file_builds_a_status);
    catches(
        one_file_builds_a_status,
        "crates/boxes/src/api.rs",
        &[DOMAIN, ("crates/boxes/src/api.rs", "fn f() -> Status { Status::not_found(\"x\") }")],
    );
}

#[test]
fn only_the_journal_begins_a_transaction() {
    stands(only_the_journal_begins);
    catches(
        only_the_journal_begins,
        "crates/boxes/src/store.rs",
        &[DOMAIN, ("crates/boxes/src/store.rs", "fn f() { pool.begin(); }")],
    );
}

#[test]
fn a_test_waits_for_conditions() {
    stands(tests_do_not_sleep);
    for sleeping in [
        "fn f() { std::thread::sleep(d); }",
        "async fn f() { tokio::time::sleep(d).await; }",
        "use tokio::time::{Instant, sleep};",
        "use tokio::time; async fn f() { time::sleep_until(at).await; }",
    ] {
        for path in ["crates/boxes/src/tests/a.rs", "crates/boxes/src/testing/a.rs", "tests/e2e/a.rs"] {
            catches(tests_do_not_sleep, path, &[DOMAIN, (path, sleeping)]);
        }
        let beside = format!("fn g() {{}}\n#[cfg(test)]\nmod tests {{ {sleeping} }}");
        catches(tests_do_not_sleep, "crates/boxes/src/a.rs", &[("crates/boxes/src/a.rs", &beside)]);
    }
    let backoff =
        "async fn f() { tokio::time::sleep(backoff.next()).await; }\n#[cfg(test)]\nmod tests { fn g() {} }";
    accepts(tests_do_not_sleep, &[DOMAIN, ("crates/boxes/src/a.rs", backoff)]);
}

#[test]
fn a_statement_is_a_file() {
    stands(sql_is_never_built);
    catches(
        sql_is_never_built,
        "crates/boxes/src/store.rs",
        &[DOMAIN, ("crates/boxes/src/store.rs", "fn f() { AssertSqlSafe(format!(\"\")); }")],
    );
}

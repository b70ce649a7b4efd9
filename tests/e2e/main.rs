//! The promises of the README, kept by the real binary and seen by clients that share no code with it.
#![expect(
    clippy::expect_used,
    clippy::panic,
    unreachable_pub,
    reason = "a test stops at what it does not expect, and nothing lies outside of it"
)]

mod clients;
mod stack;

use std::{
    io::{BufRead as _, BufReader},
    process::Stdio,
};

use sqlx::{Connection as _, PgConnection};
use stack::Stack;
use tokio::io::AsyncBufReadExt as _;

#[tokio::test]
async fn a_python_caller_gets_what_the_contract_promises() {
    let stack = Stack::start().await;
    let answered = clients::python("tests/e2e/callers.py").arg(&stack.address).output().expect("python runs");
    clients::succeeded(&answered);
}

#[tokio::test]
async fn a_python_caller_runs_a_commune_s_yearly_review() {
    let stack = Stack::start().await;
    let unit = "units/06841@2025-07-01";
    let officer = stack.token(["officer", "COMMUNE_OFFICER", unit]).await;
    let chair = stack.token(["chair", "COMMUNE_CHAIR", unit]).await;
    let before = clients::python("tests/e2e/before_review.py").args([&stack.address, unit]).output();
    clients::succeeded(&before.expect("python runs"));
    let review = || {
        let mut script = clients::python("deploy/examples/python/review.py");
        let ran = script.args([&stack.address, unit, &officer, &chair]).output().expect("python runs");
        clients::succeeded(&ran)
    };
    let said = review();
    for line in [
        ": 4 hộ trong danh sách",
        "Quyết định: 4 hộ, từ chối 0",
        "Giấy chứng nhận: 3",
        "Chuẩn VN-2022",
        "  nghèo thành cận nghèo",
        "  cận nghèo vượt lên trên",
    ] {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
    assert_eq!(review(), said, "a repeated run gets the first answers");
}

#[tokio::test]
async fn grpcurl_lists_the_services_and_calls_one() {
    let stack = Stack::start().await;
    let listed =
        clients::grpcurl().args(["-plaintext", &stack.address, "list"]).output().expect("grpcurl runs");
    let services = clients::succeeded(&listed);
    for service in [
        "sinhke.communes.v1.UnitService",
        "sinhke.households.v1.HouseholdService",
        "sinhke.reports.v1.PovertyReportService",
        "grpc.health.v1.Health",
    ] {
        assert!(services.contains(service), "{service} is not in {services}");
    }
    let asked = r#"{"code": "06661", "date": {"year": 2025, "month": 7, "day": 1}}"#;
    let called = clients::grpcurl()
        .args(["-plaintext", "-d", asked, &stack.address, "sinhke.communes.v1.UnitService/ResolveUnit"])
        .output()
        .expect("grpcurl runs");
    assert!(clients::succeeded(&called).contains("Việt Hưng"));
}

#[tokio::test]
async fn a_python_subscriber_prints_the_events_of_one_commune() {
    let stack = Stack::start().await;
    let caller = clients::python("tests/e2e/callers.py").arg(&stack.address).output().expect("python runs");
    clients::succeeded(&caller);
    let mut subscriber = clients::python("deploy/examples/python/subscriber.py")
        .args([&stack.nats_url, &stack.address, "06841", &stack.file("events.db"), &stack.subject_prefix])
        .stdout(Stdio::piped())
        .spawn()
        .expect("python runs");
    let output = subscriber.stdout.take().expect("its output is piped");
    let lines: Vec<String> = BufReader::new(output).lines().take(2).map(|line| line.expect("text")).collect();
    subscriber.kill().expect("it can be stopped");
    subscriber.wait().expect("it stops");
    assert!(lines[0].contains("vn.sinhke.households.v1.household.registered"), "{lines:?}");
    assert!(lines[1].contains("vn.sinhke.households.v1.household.decided"), "{lines:?}");
    assert!(lines[1].contains("POVERTY_CLASS_POOR"), "{lines:?}");
    for line in &lines {
        assert!(!line.contains("Triệu") && !line.contains("022190123456"), "nothing personal leaves: {line}");
    }
}

#[tokio::test]
async fn a_python_subscriber_survives_redelivery_a_kill_and_an_event_it_does_not_understand() {
    let stack = Stack::start().await;
    let folder = stack.file("");
    let ran = clients::python("tests/e2e/subscribers.py")
        .args([&stack.nats_url, &stack.address, &stack.subject_prefix, &folder])
        .output()
        .expect("python runs");
    clients::succeeded(&ran);
}

#[tokio::test]
async fn events_are_tailed_replayed_and_snapshot_as_lines() {
    let stack = Stack::start().await;
    let mut tail = stack.command("events");
    tail.args(["tail", "--context", "households", "--commune", "06841", "--from-start"]);
    let mut tail = tail.stdout(Stdio::piped()).spawn().expect("the binary runs");
    let caller = clients::python("tests/e2e/callers.py").arg(&stack.address).output().expect("python runs");
    clients::succeeded(&caller);
    let output = tail.stdout.take().expect("its output is piped");
    let mut lines = tokio::io::BufReader::new(output).lines();
    let mut tailed = Vec::new();
    while tailed.len() < 2 {
        tailed.push(lines.next_line().await.expect("text").expect("a line"));
    }
    tail.kill().await.expect("it can be stopped");

    let address = format!("http://{}", stack.address);
    let households = ["--context", "households", "--commune", "06841", "--address", &address];
    let replayed = stack.command("events").arg("replay").args(households).output().await.expect("it runs");
    let replayed = clients::succeeded(&replayed);
    assert_eq!(replayed.lines().take(2).collect::<Vec<_>>(), tailed, "the same events, the same lines");
    assert!(tailed[0].contains("household.registered") && tailed[0].contains("\"version\":1"), "{tailed:?}");
    let snapshot = stack.command("events").arg("snapshot").args(households).output().await.expect("it runs");
    let snapshot = clients::succeeded(&snapshot);
    let (first, latest) = snapshot.split_once('\n').expect("it says its position first");
    assert!(first.starts_with("{\"position\":"), "{first}");
    assert!(!latest.is_empty() && latest.lines().all(|line| replayed.contains(line)), "{latest}\n{replayed}");
    let parked =
        stack.command("events").args(["parked", "--address", &address]).output().await.expect("it runs");
    assert_eq!(clients::succeeded(&parked), "0 waiting, 0 discarded\n");
}

#[tokio::test]
async fn reports_built_anew_agree_and_a_planted_wrong_cell_is_named() {
    let stack = Stack::start().await;
    let caller = clients::python("tests/e2e/callers.py").arg(&stack.address).output().expect("python runs");
    clients::succeeded(&caller);
    let verified = stack.command("verify-reports").output().await.expect("the binary runs");
    assert!(clients::succeeded(&verified).contains("the live reports say what the events say"));

    let mut reports =
        PgConnection::connect(&stack.database_url("reports")).await.expect("the reports' database");
    let planted = sqlx::query("update poverty_cell set households = households + 1 where households > 0");
    assert!(planted.execute(&mut reports).await.expect("a wrong cell").rows_affected() > 0);
    let verified = stack.command("verify-reports").output().await.expect("the binary runs");
    let said = String::from_utf8_lossy(&verified.stdout);
    assert!(!verified.status.success() && said.contains("poverty_cell"), "{said}");
}

#[tokio::test]
async fn the_printed_configuration_masks_its_secrets() {
    let printed = std::process::Command::new(env!("CARGO_BIN_EXE_sinhke"))
        .args(["serve", "--print-config"])
        .env("SINHKE_DEV", "true")
        .env("SINHKE_DATABASE__URL", "postgres://someone:hunter2@127.0.0.1:5432/x_{context}")
        .output()
        .expect("the binary runs");
    let text = clients::succeeded(&printed);
    assert!(!text.contains("hunter2"), "{text}");
}

/// How long a chain may take: it looks once a second.
const CHAINED_WITHIN: std::time::Duration = std::time::Duration::from_secs(30);

/// Until everything that was written has its place and somebody outside knows it.
async fn anchored(stack: &Stack, database: &mut PgConnection) {
    let begun = std::time::Instant::now();
    loop {
        let unchained = "select count(*) from journal.audit
            where not exists (select from journal.audit_chain as chained where chained.entry = audit.entry)";
        let unchained: i64 = sqlx::query_scalar(unchained).fetch_one(&mut *database).await.expect("a count");
        let heads = std::fs::read_to_string(stack.heads_file()).unwrap_or_default();
        if unchained == 0 && heads.contains("\"communes\"") {
            return;
        }
        assert!(begun.elapsed() < CHAINED_WITHIN, "{unchained} wait; heads: {heads}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn an_audit_that_was_edited_or_cut_off_is_told_by_the_binary() {
    let stack = Stack::start().await;
    let mut communes =
        PgConnection::connect(&stack.database_url("communes")).await.expect("the communes' database");
    // What the binary ships enters by commands: there are entries from the first start on.
    anchored(&stack, &mut communes).await;
    let verified =
        stack.command("verify-audit").args(["--context", "communes"]).output().await.expect("it runs");
    assert!(clients::succeeded(&verified).contains("the audit is what was written"));

    let edit = sqlx::query("update journal.audit set principal = 'another' where entry = 1");
    assert_eq!(edit.execute(&mut communes).await.expect("an edit").rows_affected(), 1);
    let verified = stack.command("verify-audit").output().await.expect("the binary runs");
    let said = String::from_utf8_lossy(&verified.stdout);
    assert!(!verified.status.success() && said.contains("communes: entry 1 (place 1) was edited"), "{said}");

    sqlx::query("delete from journal.audit_chain").execute(&mut communes).await.expect("an end cut off");
    let verified = stack
        .command("verify-audit")
        .args(["--context", "communes", "--json"])
        .output()
        .await
        .expect("the binary runs");
    let said = String::from_utf8_lossy(&verified.stdout);
    let found = said.contains("\"cut_off\"") || said.contains("\"rewritten\"");
    assert!(!verified.status.success() && found, "{said}");
}

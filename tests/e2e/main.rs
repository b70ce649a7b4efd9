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
    collections::BTreeSet,
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

/// Four households: one is well, one has two heads, one is of a unit that had ended, one has a date that is none.
const SHEET: &str = "\
household_no;unit;address;register_date;full_name;sex;birth_date;relation;ethnicity_code_set;ethnicity_code;citizen_id;no_citizen_id_reason
A;06841@2025-07-01;Số 12, thôn \"Khe Mười\";2025-08-01;Trần Thị Bưởi;female;1990-05-01;head;TK2008;17;022190123456;
A;;;;Lê Bảo An;female;2019-02-03;child;TK2008;01;;child
B;06841@2025-07-01;;2025-08-01;Trần Văn Sáu;male;1990-05-01;head;TK2008;17;;not_issued
B;06841@2025-07-01;;2025-08-01;Trần Văn Bảy;male;1992-05-01;head;TK2008;17;;not_issued
C;06841@2020-01-01;;2025-08-01;Trần Văn Tám;male;1990-05-01;head;TK2008;17;;not_issued
D;06841@2025-07-01;;2025-13-01;Trần Văn Chín;male;1990-05-01;head;TK2008;17;;not_issued
";

/// What `import` or `export` answers: whether all is well, and what it said.
async fn ran(stack: &Stack, subcommand: &str, arguments: &[&str]) -> (bool, String) {
    let address = format!("http://{}", stack.address);
    let mut command = stack.command(subcommand);
    let answered = command.arg("households").args(arguments).args(["--address", &address]).output().await;
    let answered = answered.expect("the binary runs");
    let said = [answered.stdout, answered.stderr].concat();
    (answered.status.success(), String::from_utf8_lossy(&said).into_owned())
}

#[tokio::test]
async fn a_sheet_is_tried_imported_corrected_and_exported_again() {
    let stack = Stack::start().await;
    let caller = clients::python("tests/e2e/callers.py").arg(&stack.address).output().expect("python runs");
    clients::succeeded(&caller);
    let (file, problems, out) = (stack.file("sheet.csv"), stack.file("problems.csv"), stack.file("out.csv"));
    let sheet = SHEET.replace("022190123456", "022190654321");
    std::fs::write(&file, &sheet).expect("a sheet");
    let tried = ran(&stack, "import", &[&file, "--dry-run"]).await;
    assert!(!tried.0 && tried.1.contains("1 households would be registered, 3 refused"), "{}", tried.1);
    let first = ran(&stack, "import", &[&file, "--problems", &problems]).await;
    assert!(!first.0 && first.1.contains("1 households are registered, 3 refused"), "{}", first.1);
    let told = std::fs::read_to_string(&problems).expect("the problems");
    for wrong in
        ["4,B,relation,INVALID_REQUEST,", "6,C,,UNIT_NOT_IN_FORCE,", "7,D,register_date,ROW_UNREADABLE,"]
    {
        assert!(told.contains(wrong), "{wrong} is not in {told}");
    }
    let corrected =
        sheet.replace("1992-05-01;head", "1992-05-01;sibling").replace("@2020-01-01", "@2025-07-01");
    std::fs::write(&file, corrected.replace("2025-13-01", "2025-08-31")).expect("a corrected sheet");
    for _ in 0..2 {
        let again = ran(&stack, "import", &[&file]).await;
        assert!(again.0 && again.1.contains("4 households are registered"), "{}", again.1);
    }
    let exported = ran(&stack, "export", &["--unit", "06841@2025-07-01", "--output", &out]).await;
    assert!(exported.0, "{}", exported.1);
    let (imported, exported) = (BTreeSet::from_iter(rows(&file, b';')), rows(&out, b','));
    // Households are registered in no order; what the caller before registered is not of this sheet.
    let here: BTreeSet<_> = exported.into_iter().filter(|row| imported.contains(row)).collect();
    assert_eq!(here, imported, "the export of an import is the import");
}

/// The columns that an export says as they were imported: all but the number and the citizen id.
fn rows(file: &str, delimiter: u8) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(file).expect("a sheet");
    let mut rows = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let names = rows.headers().expect("a heading").clone();
    let columns =
        ["address", "full_name", "sex", "birth_date", "relation", "ethnicity_code", "no_citizen_id_reason"];
    let place = |column: &str| names.iter().position(|name| name == column).expect("a column");
    let places = columns.map(place);
    let mut household = String::new();
    rows.records()
        .map(|row| {
            let row = row.expect("a row");
            // An import's later rows may leave out what their household's first one says.
            if !row[place("unit")].is_empty() {
                row[place("address")].clone_into(&mut household);
            }
            let mut cells: Vec<String> = places.iter().map(|place| row[*place].to_owned()).collect();
            cells[0].clone_from(&household);
            cells
        })
        .collect()
}

#[tokio::test]
async fn a_planted_wrong_cell_is_named_and_gone_after_starting_over() {
    let mut stack = Stack::start().await;
    let caller = clients::python("tests/e2e/callers.py").arg(&stack.address).output().expect("python runs");
    clients::succeeded(&caller);
    let verified = stack.command("verify-reports").output().await.expect("the binary runs");
    assert!(clients::succeeded(&verified).contains("the live reports say what the events say"));

    let mut reports =
        PgConnection::connect(&stack.database_url("reports")).await.expect("the reports' database");
    let counted = cells(&mut reports).await;
    let planted = sqlx::query("update poverty_cell set households = households + 1 where households > 0");
    assert!(planted.execute(&mut reports).await.expect("a wrong cell").rows_affected() > 0);
    let verified = stack.command("verify-reports").output().await.expect("the binary runs");
    let said = String::from_utf8_lossy(&verified.stdout);
    assert!(!verified.status.success() && said.contains("poverty_cell"), "{said}");

    let start_over = ["--context", "reports"];
    let refused = stack.command("start-over").args(start_over).output().await.expect("the binary runs");
    assert!(!refused.status.success(), "a copy is emptied under a service that fills it");
    stack.stop().await;
    let emptied = stack.command("start-over").args(start_over).output().await.expect("the binary runs");
    assert!(clients::succeeded(&emptied).contains("reports.households: empty"));
    assert_eq!(cells(&mut reports).await, 0);
    stack.serve().await;
    let begun = std::time::Instant::now();
    while cells(&mut reports).await < counted {
        assert!(begun.elapsed() < CAUGHT_UP_WITHIN, "the events are not read again");
        tokio::task::yield_now().await;
    }
    let verified = stack.command("verify-reports").output().await.expect("the binary runs");
    assert!(clients::succeeded(&verified).contains("the live reports say what the events say"));
}

/// How long a service that was started over may take to read some dozens of events.
const CAUGHT_UP_WITHIN: std::time::Duration = std::time::Duration::from_secs(30);

/// How many numbers reports hold.
async fn cells(reports: &mut PgConnection) -> i64 {
    sqlx::query_scalar("select count(*) from poverty_cell").fetch_one(reports).await.expect("the cells")
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

//! What calls leave in the audit, and who may read it.

use std::time::{Duration, Instant};

use journal::audit::head;
use proto::sinhke::{
    households::v1::{self as households, household_service_client::HouseholdServiceClient},
    operations::v1::{self as pb, audit_service_client::AuditServiceClient},
};
use tonic::Code;
use tonic_types::StatusExt as _;
use uuid::Uuid;
use vocabulary::caller::Role;

use super::{
    commands::{named, officer, registration},
    errors::ask_with_bytes_of_another_message,
    fake::Fake,
    streams::one,
};
use crate::{
    clock::Clock as _,
    testing::{Client, TestContext, caller},
};

const BOUND: Duration = Duration::from_secs(20);

fn auditor(context: &TestContext<Fake>) -> AuditServiceClient<Client> {
    AuditServiceClient::new(context.channel(&caller("auditor", &[Role::Auditor])))
}

fn asked() -> pb::ListAuditEntriesRequest {
    pb::ListAuditEntriesRequest { context: "households".to_owned(), ..Default::default() }
}

async fn listed(context: &TestContext<Fake>, request: pb::ListAuditEntriesRequest) -> Vec<pb::AuditEntry> {
    auditor(context).list_audit_entries(request).await.unwrap().into_inner().entries
}

/// The newest entry of this principal, once it is there: a refusal at the gate is written a moment later.
async fn entry_of(context: &TestContext<Fake>, principal: &str) -> pb::AuditEntry {
    let begun = Instant::now();
    loop {
        let request = pb::ListAuditEntriesRequest { principal: principal.to_owned(), ..asked() };
        if let Some(entry) = listed(context, request).await.into_iter().next() {
            return entry;
        }
        assert!(begun.elapsed() < BOUND, "waited in vain");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_change_is_an_entry_with_caller_request_and_record() {
    let context = TestContext::<Fake>::start().await;
    let request_id = Uuid::from_u128(61);
    let made =
        officer(&context).register_household(registration("mine", request_id)).await.unwrap().into_inner();
    let entry = entry_of(&context, "officer").await;
    assert_eq!(entry.method, "sinhke.households.v1.HouseholdService/RegisterHousehold");
    assert_eq!((entry.request_id, &*entry.outcome), (request_id.to_string(), "done"));
    assert_eq!(made.name, format!("households/{}", entry.records[0].record_id));
    assert_eq!((entry.records[0].version_before, entry.records[0].version_after), (0, 1));
    assert_eq!((entry.digest_before.len(), entry.digest_after.len()), (32, 32));
    assert!(entry.trace_parent.starts_with("00-"));
    assert_eq!(entry.record_time.unwrap().seconds, context.clock().now().as_second());
}

#[tokio::test]
async fn a_call_without_the_role_is_an_entry() {
    let context = TestContext::<Fake>::start().await;
    let mut client = HouseholdServiceClient::new(context.channel(&caller("treasury", &[Role::Treasury])));
    client.register_household(households::RegisterHouseholdRequest::default()).await.unwrap_err();
    let entry = entry_of(&context, "treasury").await;
    assert_eq!((&*entry.outcome, &*entry.request_id, entry.records.len()), ("ROLE_REQUIRED", "", 0));
}

#[tokio::test]
async fn a_change_that_cannot_be_read_is_an_entry_and_says_nothing_of_its_content() {
    let context = TestContext::<Fake>::start().await;
    let request_id = Uuid::from_u128(62);
    let bad = registration(&"Zaunkönig".repeat(30), request_id);
    officer(&context).register_household(bad).await.unwrap_err();
    let entry = entry_of(&context, "officer").await;
    assert_eq!((&*entry.outcome, entry.request_id), ("INVALID_REQUEST", request_id.to_string()));
    let columns: String = sqlx::query_scalar("select string_agg(audit::text, ' ') from journal.audit")
        .fetch_one(context.pool())
        .await
        .unwrap();
    assert!(!columns.contains("Zaunk"), "{columns}");
}

#[tokio::test]
async fn bytes_that_are_no_message_are_an_entry() {
    let context = TestContext::<Fake>::start().await;
    ask_with_bytes_of_another_message(&context).await;
    let entry = entry_of(&context, "officer").await;
    assert_eq!((&*entry.outcome, &*entry.request_id, entry.records.len()), ("MALFORMED_MESSAGE", "", 0));
}

#[tokio::test]
async fn a_bad_command_of_a_stream_is_an_entry_under_its_name() {
    let context = TestContext::<Fake>::start().await;
    let request_id = Uuid::from_u128(63);
    let mut answers =
        officer(&context).register_households(tokio_stream::iter([one("", 63)])).await.unwrap().into_inner();
    answers.message().await.unwrap().unwrap();
    let entry = entry_of(&context, "officer").await;
    assert_eq!((&*entry.outcome, entry.request_id), ("INVALID_REQUEST", request_id.to_string()));
}

#[tokio::test]
async fn reads_and_calls_of_nobody_are_no_entries() {
    let context = TestContext::<Fake>::start().await;
    officer(&context).get_household(named("state")).await.unwrap_err();
    HouseholdServiceClient::new(context.anonymous()).get_household(named("state")).await.unwrap_err();
    // What waits is written before the process has ended.
    context.stop().await;
    let others: i64 = sqlx::query_scalar("select count(*) from journal.audit where principal <> 'system'")
        .fetch_one(context.pool())
        .await
        .unwrap();
    assert_eq!(others, 0);
}

#[tokio::test]
async fn only_an_auditor_lists_entries_and_who_is_not_one_is_an_entry() {
    let context = TestContext::<Fake>::start().await;
    for role in Role::ALL.iter().filter(|role| **role != Role::Auditor) {
        let mut client = AuditServiceClient::new(context.channel(&caller(role.name(), &[*role])));
        let refused = client.list_audit_entries(asked()).await.unwrap_err();
        assert_eq!(refused.code(), Code::PermissionDenied, "{role}");
    }
    let entry = entry_of(&context, "OPERATOR").await;
    assert_eq!(entry.method, "sinhke.operations.v1.AuditService/ListAuditEntries");
    assert_eq!(entry.outcome, "ROLE_REQUIRED");
}

#[tokio::test]
async fn entries_come_in_pages_newest_first_and_by_what_is_asked_for() {
    let context = TestContext::<Fake>::start().await;
    for number in 0..5 {
        let asked = registration(&format!("number {number}"), Uuid::from_u128(70 + number));
        officer(&context).register_household(asked).await.unwrap();
    }
    let mine = pb::ListAuditEntriesRequest { principal: "officer".to_owned(), page_size: 2, ..asked() };
    let (mut seen, mut token) = (Vec::new(), String::new());
    loop {
        let request = pb::ListAuditEntriesRequest { page_token: token, ..mine.clone() };
        let page = auditor(&context).list_audit_entries(request).await.unwrap().into_inner();
        assert!(page.entries.len() <= 2);
        seen.extend(page.entries.into_iter().map(|entry| entry.request_id));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    let newest_first: Vec<String> = (70..75).rev().map(|id| Uuid::from_u128(id).to_string()).collect();
    assert_eq!(seen, newest_first);
    let of_nobody = pb::ListAuditEntriesRequest { method: "sinhke.x/Y".to_owned(), ..asked() };
    assert_eq!(listed(&context, of_nobody).await, []);
    let now = context.clock().now().as_second();
    let instant = |seconds| Some(prost_types::Timestamp { seconds, nanos: 0 });
    let before = pb::ListAuditEntriesRequest { end_time: instant(now), ..mine.clone() };
    assert_eq!(listed(&context, before).await, []);
    let since = pb::ListAuditEntriesRequest { start_time: instant(now), page_size: 9, ..mine };
    assert_eq!(listed(&context, since).await.len(), 5);
}

#[tokio::test]
async fn every_bad_field_of_a_list_is_named() {
    let context = TestContext::<Fake>::start().await;
    let no_instant = Some(prost_types::Timestamp { seconds: i64::MAX, nanos: 0 });
    let bad = pb::ListAuditEntriesRequest {
        context: "reports".to_owned(),
        start_time: no_instant,
        end_time: no_instant,
        page_size: -1,
        page_token: "x".to_owned(),
        ..Default::default()
    };
    let refused = auditor(&context).list_audit_entries(bad).await.unwrap_err();
    let details = refused.get_error_details();
    let fields: Vec<&str> =
        details.bad_request().unwrap().field_violations.iter().map(|bad| bad.field.as_str()).collect();
    assert_eq!(fields, ["context", "start_time", "end_time", "page_size", "page_token"]);
}

#[tokio::test]
async fn a_process_that_ends_chains_what_it_committed_and_signs_where_that_ends() {
    let context = TestContext::<Fake>::start().await;
    officer(&context).register_household(registration("mine", Uuid::from_u128(80))).await.unwrap();
    context.stop().await;
    let (entries, chained): (i64, i64) = sqlx::query_as(
        "select (select count(*) from journal.audit), (select max(position) from journal.audit_chain)",
    )
    .fetch_one(context.pool())
    .await
    .unwrap();
    assert_eq!(entries, chained);
    let heads = head::read(&context.config().heads_file(), context.sealer()).await.unwrap();
    assert_eq!(heads.signed.last().unwrap().position, chained);
    assert_eq!(heads.bad, Vec::<usize>::new());
}

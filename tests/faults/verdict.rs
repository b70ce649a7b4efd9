//! The books of the callers against those of the system, through its interfaces.

use std::collections::HashMap;

use async_nats::jetstream::{self, consumer::pull};
use futures_util::{StreamExt as _, stream};
use proto::{
    google::r#type::Date,
    sinhke::{
        households::v1 as pb,
        households::v1::{
            household_service_client::HouseholdServiceClient, poverty_service_client::PovertyServiceClient,
        },
        reports::v1::{GetPovertyReportRequest, poverty_report_service_client::PovertyReportServiceClient},
    },
};
use tokio::time::timeout;
use tonic::{Code, transport::Channel};

use super::{account::Account, deployment::Deployment};

const BOUND: std::time::Duration = std::time::Duration::from_mins(3);
const AT_ONCE: usize = 32;
/// A report of a province is larger than tonic's own limit.
const LONGEST: usize = 64 * 1024 * 1024;

async fn channel(deployment: &Deployment) -> Channel {
    let endpoint = tonic::transport::Endpoint::from_shared(deployment.addresses().remove(0));
    endpoint.expect("an address").connect().await.expect("an instance answers")
}

/// Every household is as its last acknowledged change left it.
pub async fn of_the_state(deployment: &Deployment, account: &Account) {
    let channel = channel(deployment).await;
    let found = stream::iter(&account.0).map(|(name, held)| {
        let channel = channel.clone();
        async move { (name, held, found(channel, name).await) }
    });
    let mut found = found.buffer_unordered(AT_ONCE);
    while let Some((name, held, found)) = found.next().await {
        assert_eq!(
            (found.0.as_str(), found.1, found.2),
            (held.address.as_str(), held.members, held.decisions),
            "{name}"
        );
    }
    println!("{} households are as their callers left them", account.0.len());
}

/// Address, members and decisions; its events are the stream's to tell.
async fn found(channel: Channel, name: &str) -> (String, usize, usize) {
    let ask = pb::GetHouseholdRequest { name: name.to_owned(), as_of: None };
    let household = HouseholdServiceClient::new(channel.clone()).get_household(ask).await;
    let household = household.expect("an acknowledged household is there").into_inner();
    let ask = pb::ListDecisionsRequest { household: name.to_owned(), page_size: 100, ..Default::default() };
    let decisions = PovertyServiceClient::new(channel).list_decisions(ask).await;
    let decisions = decisions.expect("its decisions are listed").into_inner().decisions;
    let members = household.members.iter().filter(|member| member.member_until.is_none()).count();
    (household.address, members, decisions.len())
}

/// Every event is in the stream once: positions 1, 2, 3, …, and so the versions of each record.
pub async fn of_the_stream(deployment: &Deployment, account: &Account) {
    let client = async_nats::connect(deployment.servers.nats_url()).await.expect("NATS answers");
    let stream = jetstream::new(client).get_stream("SINHKE_HOUSEHOLDS").await.expect("the stream is there");
    let consumer = stream.create_consumer(pull::OrderedConfig::default()).await.expect("a consumer");
    let mut messages = consumer.messages().await.expect("messages");
    let (mut versions, mut position): (HashMap<String, i64>, i64) = (HashMap::new(), 0);
    let mut of_households = 0;
    while of_households < account.events() {
        let message = timeout(BOUND, messages.next()).await.expect("every event comes");
        let message = message.expect("the stream goes on").expect("a message");
        let headers = message.headers.as_ref().expect("headers");
        let header = |name: &str| headers.get(name).expect("a header of every event").to_string();
        let number = |name: &str| header(name).parse::<i64>().expect("a number");
        position += 1;
        assert_eq!(number("sinhke-position"), position);
        let version = versions.entry(header("ce-subject")).or_default();
        *version += 1;
        assert_eq!(number("sinhke-version"), *version, "of {} at {position}", header("ce-subject"));
        of_households += i64::from(message.subject.contains(".household."));
    }
    let more = stream.get_info().await.expect("the stream tells").state.last_sequence;
    assert_eq!(i64::try_from(more).expect("few"), position, "nothing follows the last event");
    for (name, held) in &account.0 {
        let id = name.trim_start_matches("households/");
        assert_eq!(versions.get(id), Some(&held.events), "events of {name}");
    }
    println!("{position} events in the stream, each once, in order");
}

/// The reports hold every household, and are what the events make of them.
pub async fn of_the_reports(deployment: &Deployment, account: &Account) {
    let mut reports = PovertyReportServiceClient::new(channel(deployment).await);
    reports = reports.max_decoding_message_size(LONGEST);
    let last = account.0.iter().next_back().map(|(name, held)| (name, held.events)).expect("a household");
    let id = last.0.trim_start_matches("households/");
    let request = GetPovertyReportRequest {
        as_of: Some(Date { year: 2024, month: 6, day: 1 }),
        standards: vec!["povertyStandards/QN-2023".to_owned()],
        min_position: format!("households:{id}:{}", last.1),
        ..GetPovertyReportRequest::default()
    };
    let everything = i64::try_from(account.0.len()).expect("few");
    let counted = timeout(BOUND, async {
        loop {
            let answer = reports.get_poverty_report(request.clone()).await;
            match answer {
                Ok(report) => {
                    let totals = report.into_inner().totals.remove(0).total.expect("a total");
                    let near_poor = totals.near_poor.expect("a count").households;
                    if near_poor == everything {
                        return;
                    }
                }
                Err(status) => {
                    assert!(
                        matches!(status.code(), Code::Unavailable | Code::DeadlineExceeded),
                        "{status:?}"
                    );
                }
            }
        }
    });
    assert!(counted.await.is_ok(), "not every household is counted");
    let (agrees, said) = deployment.run("verify-reports").await;
    assert!(agrees, "{said}");
    println!("{}", said.lines().find(|line| line.contains("events read")).unwrap_or_default());
}

/// Every entry is in its chain, and the chains reach the heads that were signed.
pub async fn of_the_audit(deployment: &Deployment) {
    let (is_whole, said) = deployment.run("verify-audit").await;
    assert!(is_whole, "{said}");
    for line in said.lines().filter(|line| !line.starts_with('{')) {
        println!("{line}");
    }
}

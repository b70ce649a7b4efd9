//! Callers that do not give up: what got no answer is sent again, the same request, wherever somebody answers.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use proto::{
    google::r#type::Date,
    sinhke::{
        households::v1 as pb,
        households::v1::{
            household_service_client::HouseholdServiceClient, poverty_service_client::PovertyServiceClient,
        },
        r#type::v1 as types,
    },
};
use tokio::{sync::watch, task::JoinHandle, time::timeout};
use tonic::{
    Code, Response, Status,
    transport::{Channel, Endpoint},
};

use super::{account::Held, deployment::paced};

const CALLERS: u64 = 24;
/// A call that takes longer got lost.
const CALL: Duration = Duration::from_secs(5);
const RETRY: Duration = Duration::from_millis(20);
/// No fault keeps everything away for so long.
const STUCK: Duration = Duration::from_mins(3);
const UNIT: &str = "units/06841@2020-01-01";

pub struct Load {
    channels: Vec<Channel>,
    stop: AtomicBool,
    acknowledged: watch::Sender<u64>,
    repeated: AtomicU64,
    replayed: AtomicU64,
}

pub fn start(load: &Arc<Load>) -> Vec<JoinHandle<Vec<(String, Held)>>> {
    let caller = |number| tokio::spawn(Caller { load: Arc::clone(load), number, asked: 0 }.run());
    (0..CALLERS).map(caller).collect()
}

impl Load {
    pub fn new(addresses: Vec<String>) -> Self {
        let channel = |address: String| {
            let endpoint = Endpoint::from_shared(address).expect("an address");
            endpoint.connect_timeout(CALL).connect_lazy()
        };
        Self {
            channels: addresses.into_iter().map(channel).collect(),
            stop: AtomicBool::new(false),
            acknowledged: watch::channel(0).0,
            repeated: AtomicU64::new(0),
            replayed: AtomicU64::new(0),
        }
    }

    pub fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
    }

    /// Waits until so many changes were acknowledged.
    pub async fn acknowledged(&self, wanted: u64) {
        let mut acknowledged = self.acknowledged.subscribe();
        loop {
            let before = *acknowledged.borrow_and_update();
            if before >= wanted {
                return;
            }
            let grows = timeout(STUCK, acknowledged.changed()).await;
            assert!(grows.is_ok(), "nothing was acknowledged for {STUCK:?} after {before} changes");
        }
    }

    pub async fn acknowledged_more(&self, more: u64) {
        let now = *self.acknowledged.borrow();
        self.acknowledged(now + more).await;
    }

    pub fn summary(&self) -> String {
        format!(
            "{} changes acknowledged, {} calls sent again, {} of them answered from a receipt",
            *self.acknowledged.borrow(),
            self.repeated.load(Ordering::SeqCst),
            self.replayed.load(Ordering::SeqCst),
        )
    }
}

struct Caller {
    load: Arc<Load>,
    number: u64,
    asked: u64,
}

impl Caller {
    /// Round after round until the load stops; a round that was begun is ended, so that the account is whole.
    async fn run(mut self) -> Vec<(String, Held)> {
        let mut households = Vec::new();
        while !self.load.stop.load(Ordering::SeqCst) {
            households.extend(self.round().await);
        }
        households
    }

    /// Two households are registered, changed and decided, and a member moves from one to the other: one command on
    /// two records.
    async fn round(&mut self) -> [(String, Held); 2] {
        let mut pair = [self.register().await, self.register().await];
        for (household, held) in &mut pair {
            for _ in 0..2 {
                self.amend(household, held).await;
            }
            self.decide(household, held).await;
        }
        let [(from, leaves), (to, joins)] = &mut pair;
        self.move_child(from, to).await;
        for (held, members) in [(leaves, 1), (joins, 3)] {
            held.events += 1;
            held.members = members;
        }
        pair.map(|(household, held)| (household.name, held))
    }

    async fn register(&mut self) -> (pb::Household, Held) {
        let address = self.next_address();
        let member = |name: &str, relation: pb::Relation| pb::Member {
            full_name: name.to_owned(),
            sex: pb::Sex::Female.into(),
            birth_date: Some(day(1990, 5, 1)),
            ethnicity: Some(pb::Ethnicity {
                code_set: "TK2008".to_owned(),
                code: "17".to_owned(),
                ..Default::default()
            }),
            relation: relation.into(),
            no_citizen_id_reason: pb::NoCitizenIdReason::NotIssued.into(),
            ..pb::Member::default()
        };
        let household = pb::Household {
            unit: UNIT.to_owned(),
            address: address.clone(),
            register_date: Some(day(2023, 1, 1)),
            members: vec![
                member("Triệu Thị Mai", pb::Relation::Head),
                member("Triệu Văn An", pb::Relation::Child),
            ],
            ..pb::Household::default()
        };
        let request = pb::RegisterHouseholdRequest { household: Some(household), request_id: new_id() };
        let call =
            async |channel, request| HouseholdServiceClient::new(channel).register_household(request).await;
        let household = self.insist(request, call).await;
        (household, Held { events: 1, address, members: 2, decisions: 0 })
    }

    async fn amend(&mut self, household: &pb::Household, held: &mut Held) {
        let address = self.next_address();
        let household =
            pb::Household { name: household.name.clone(), address: address.clone(), ..Default::default() };
        let request = pb::AmendHouseholdRequest {
            household: Some(household),
            update_mask: Some(prost_types::FieldMask { paths: vec!["address".to_owned()] }),
            valid_date: Some(day(2023, 6, 1)),
            request_id: new_id(),
            reason: String::new(),
        };
        let call =
            async |channel, request| HouseholdServiceClient::new(channel).amend_household(request).await;
        self.insist(request, call).await;
        held.events += 1;
        held.address = address;
    }

    async fn decide(&mut self, household: &pb::Household, held: &mut Held) {
        let class = |standard: &str, class: pb::PovertyClass| pb::Classification {
            standard: standard.to_owned(),
            poverty_class: class.into(),
            ..pb::Classification::default()
        };
        let document = types::DocumentRef {
            number: "15/QĐ-UBND".to_owned(),
            date: Some(day(2024, 1, 10)),
            issuer: "UBND xã Hoành Mô".to_owned(),
        };
        let decision = pb::PovertyDecision {
            document: Some(document),
            decide_date: Some(day(2024, 1, 10)),
            income_vnd: 1_900_000,
            area_kind: types::AreaKind::Rural.into(),
            classifications: vec![
                class("povertyStandards/VN-2022", pb::PovertyClass::NotPoor),
                class("povertyStandards/QN-2023", pb::PovertyClass::NearPoor),
            ],
            ..pb::PovertyDecision::default()
        };
        let request = pb::RecordDecisionRequest {
            household: household.name.clone(),
            decision: Some(decision),
            request_id: new_id(),
            etag: String::new(),
            reason: String::new(),
        };
        let call = async |channel, request| PovertyServiceClient::new(channel).record_decision(request).await;
        self.insist(request, call).await;
        held.events += 1;
        held.decisions += 1;
    }

    async fn move_child(&mut self, from: &pb::Household, to: &pb::Household) {
        let child = from.members.get(1).expect("it was registered with a child");
        let request = pb::MoveMemberRequest {
            from_household: from.name.clone(),
            to_household: to.name.clone(),
            member: child.name.clone(),
            relation: pb::Relation::Other.into(),
            move_date: Some(day(2024, 3, 1)),
            request_id: new_id(),
            ..pb::MoveMemberRequest::default()
        };
        let call = async |channel, request| HouseholdServiceClient::new(channel).move_member(request).await;
        self.insist(request, call).await;
    }

    /// Nobody else writes this address.
    fn next_address(&mut self) -> String {
        self.asked += 1;
        format!("Số {}, tổ {}", self.asked, self.number)
    }

    /// Sends one request until it is answered: to the instances in turn, beginning with one's own.
    async fn insist<P: Clone, A>(
        &self,
        request: P,
        call: impl AsyncFn(Channel, P) -> Result<Response<A>, Status>,
    ) -> A {
        let many = self.load.channels.len();
        let own = usize::try_from(self.number).unwrap_or(0);
        let mut pace = paced(RETRY);
        for attempt in 0.. {
            pace.tick().await;
            let channel = self.load.channels[(own + attempt) % many].clone();
            match timeout(CALL, call(channel, request.clone())).await {
                Ok(Ok(answer)) => {
                    if answer.metadata().contains_key("sinhke-replayed") {
                        self.load.replayed.fetch_add(1, Ordering::SeqCst);
                    }
                    self.load.acknowledged.send_modify(|acknowledged| *acknowledged += 1);
                    return answer.into_inner();
                }
                Ok(Err(status)) => assert!(is_passing(&status), "{status:?}"),
                Err(_elapsed) => {}
            }
            self.load.repeated.fetch_add(1, Ordering::SeqCst);
        }
        unreachable!("somebody answers at last")
    }
}

/// What a caller may meet while things are killed, and what a retry answers.
fn is_passing(status: &Status) -> bool {
    let lost = matches!(status.code(), Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled);
    // A connection that breaks under a call.
    lost || status.code() == Code::Unknown && std::error::Error::source(status).is_some()
}

fn new_id() -> String {
    uuid::Builder::from_random_bytes(rand::random()).into_uuid().to_string()
}

fn day(year: i32, month: i32, day: i32) -> Date {
    Date { year, month, day }
}

//! Households to register, never the same twice: made-up ones whose citizen ids are numbered on.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use proto::sinhke::{
    communes::v1::unit_service_client::UnitServiceClient,
    households::v1::{
        RegisterHouseholdRequest, RegisterHouseholdsRequest,
        household_service_client::HouseholdServiceClient, register_households_response::Result as Outcome,
    },
};
use tokio::{sync::mpsc, task::JoinSet};
use tokio_stream::wrappers::ReceiverStream;
use uuid::Uuid;

use super::driver::Load;
use crate::{
    client,
    demo::{
        load::communes,
        registry::{PUBLISHED, Registry},
        requests,
    },
};

const SEED: u64 = 7;
const TEMPLATES: usize = 2_000;
/// One household in so many is a template: all communes have their share.
const STEP: usize = 190;
const STREAMS: usize = 2;
/// Requests that are on their way on one stream.
const AHEAD: usize = 1_024;

/// One registration in so many repeats a household that is there, where repeats are asked for.
const REPEATED: u64 = 100;

pub(crate) struct Supply {
    templates: Vec<Template>,
    taken: AtomicU64,
    /// So many of the first households are registered for certain.
    registered: AtomicU64,
    address: String,
}

/// A registration, and whether it must be refused because its citizen ids are taken.
pub(crate) struct Ask {
    pub(crate) request: RegisterHouseholdRequest,
    pub(crate) taken: bool,
}

struct Template {
    request: RegisterHouseholdRequest,
    /// Member, the six digits that say sex and birth year, its place among those that share them, and how many do.
    numbered: Vec<(usize, String, u64, u64)>,
}

impl Supply {
    pub(crate) async fn new(address: &str) -> Result<Self> {
        let channel = client::endpoint(address)?.connect().await?;
        let communes = communes::all(&mut UnitServiceClient::new(channel)).await?;
        let registry = Registry::new(SEED, communes, &PUBLISHED)?;
        let requests: Vec<RegisterHouseholdRequest> = registry
            .households()
            .step_by(STEP)
            .take(TEMPLATES)
            .map(|household| {
                requests::registration(SEED, &household, &registry.communes()[household.commune])
            })
            .collect();
        let templates = number(requests);
        let (taken, registered) = (AtomicU64::new(0), AtomicU64::new(0));
        Ok(Self { templates, taken, registered, address: address.to_owned() })
    }

    /// All that was handed out until now is registered: the echo has taken none of it.
    pub(crate) fn all_registered(&self) {
        self.registered.store(self.taken.load(Ordering::Relaxed), Ordering::Relaxed);
    }

    /// A household that nobody registered yet, with a request id of its own.
    pub(crate) fn next(&self) -> RegisterHouseholdRequest {
        let number = self.taken.fetch_add(1, Ordering::Relaxed);
        self.household(number, number)
    }

    /// The same, which nobody refuses.
    pub(crate) fn fresh(&self) -> Ask {
        Ask { request: self.next(), taken: false }
    }

    /// The same, but once in a hundred times a household that is there, under a request id of its own.
    pub(crate) fn fresh_or_taken(&self) -> Ask {
        let number = self.taken.fetch_add(1, Ordering::Relaxed);
        let repeated = Some(number).filter(|number| number.is_multiple_of(REPEATED));
        match repeated.and_then(|number| self.registered_before(number)) {
            Some(again) => Ask { request: self.household(again, number), taken: true },
            None => Ask { request: self.household(number, number), taken: false },
        }
    }

    /// One of the households that are registered for certain, with a citizen id in it; another one each time.
    fn registered_before(&self, number: u64) -> Option<u64> {
        let registered = self.registered.load(Ordering::Relaxed);
        let first = (number / REPEATED).checked_rem(registered)?;
        (first..registered).chain(0..first).find(|again| !self.template(*again).numbered.is_empty())
    }

    fn many(&self) -> u64 {
        u64::try_from(self.templates.len()).unwrap_or(1).max(1)
    }

    fn template(&self, number: u64) -> &Template {
        &self.templates[usize::try_from(number % self.many()).unwrap_or(0)]
    }

    /// The household of a number, under a request id of its own.
    fn household(&self, number: u64, request: u64) -> RegisterHouseholdRequest {
        let many = self.many();
        let template = self.template(number);
        let mut request = RegisterHouseholdRequest {
            request_id: request_id(request).to_string(),
            ..template.request.clone()
        };
        if let Some(household) = &mut request.household {
            for (member, group, place, sharing) in &template.numbered {
                household.members[*member].citizen_id =
                    format!("{group}{:06}", number / many * sharing + place);
            }
        }
        request
    }

    /// Registers one more and answers its position: when that is in the report, all before it are.
    pub(crate) async fn mark(&self) -> Result<String> {
        let mut client = HouseholdServiceClient::new(client::endpoint(&self.address)?.connect().await?);
        let answer =
            client.register_household(self.next()).await.map_err(|status| client::refused(&status))?;
        let position = answer.metadata().get("sinhke-position").context("a write answers its position")?;
        Ok(position.to_str()?.to_owned())
    }
}

fn request_id(number: u64) -> Uuid {
    let mut bytes = [0x5b; 16];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Gives every member with a citizen id its place among those whose ids begin alike.
fn number(requests: Vec<RegisterHouseholdRequest>) -> Vec<Template> {
    let mut sharing: HashMap<String, u64> = HashMap::new();
    let mut placed = Vec::new();
    for request in requests {
        let mut numbered = Vec::new();
        for (index, member) in request.household.iter().flat_map(|household| &household.members).enumerate() {
            if let Some(group) = member.citizen_id.get(..6) {
                let place = sharing.entry(group.to_owned()).or_default();
                numbered.push((index, group.to_owned(), *place));
                *place += 1;
            }
        }
        placed.push((request, numbered));
    }
    placed
        .into_iter()
        .map(|(request, numbered)| {
            let numbered = numbered
                .into_iter()
                .map(|(member, group, place)| {
                    let many = sharing.get(&group).copied().unwrap_or(1);
                    (member, group, place, many)
                })
                .collect();
            Template { request, numbered }
        })
        .collect()
}

/// Registers over the stream for a while; a call's latency is from its sending to its answer.
pub(crate) async fn stream(address: &str, supply: &Arc<Supply>, time: Duration) -> Result<Load> {
    let begun = Instant::now();
    let mut streams = JoinSet::new();
    for _ in 0..STREAMS {
        let client = HouseholdServiceClient::new(client::endpoint(address)?.connect().await?);
        streams.spawn(one_stream(client, Arc::clone(supply), begun, time));
    }
    let mut latencies = Vec::new();
    while let Some(ended) = streams.join_next().await {
        latencies.extend(ended.context("a stream stopped")??);
    }
    Ok(Load::of(latencies, begun.elapsed()))
}

async fn one_stream(
    mut client: HouseholdServiceClient<tonic::transport::Channel>,
    supply: Arc<Supply>,
    begun: Instant,
    time: Duration,
) -> Result<Vec<Duration>> {
    let (sender, requests) = mpsc::channel(AHEAD);
    let sent: Arc<Mutex<HashMap<String, Instant>>> = Arc::default();
    let noted = Arc::clone(&sent);
    let sending = tokio::spawn(async move {
        while begun.elapsed() < time {
            let request = supply.next();
            noted
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(request.request_id.clone(), Instant::now());
            if sender.send(RegisterHouseholdsRequest { registration: Some(request) }).await.is_err() {
                return;
            }
        }
    });
    let answers = client.register_households(ReceiverStream::new(requests)).await;
    let mut answers = answers.map_err(|status| client::refused(&status))?.into_inner();
    let mut latencies = Vec::new();
    while let Some(answer) = answers.message().await.map_err(|status| client::refused(&status))? {
        if let Some(Outcome::Refusal(status)) = answer.result {
            bail!("a household was refused: {}", status.message);
        }
        let sent = sent.lock().unwrap_or_else(PoisonError::into_inner).remove(&answer.request_id);
        latencies.push(sent.context("an answer to a question that was not asked")?.elapsed());
    }
    sending.await?;
    Ok(latencies)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proto::sinhke::households::v1::{Household, Member};

    use super::*;

    fn member(id: &str) -> Member {
        Member { citizen_id: id.to_owned(), ..Member::default() }
    }

    fn request(ids: &[&str]) -> RegisterHouseholdRequest {
        let members = ids.iter().map(|id| member(id)).collect();
        let household = Some(Household { members, ..Household::default() });
        RegisterHouseholdRequest { household, request_id: String::new() }
    }

    fn supply(requests: Vec<RegisterHouseholdRequest>) -> Supply {
        let (taken, registered) = (AtomicU64::new(0), AtomicU64::new(0));
        Supply { templates: number(requests), taken, registered, address: String::new() }
    }

    #[test]
    fn no_citizen_id_and_no_request_id_comes_twice() {
        let supply = supply(vec![request(&["999190000001", ""]), request(&["999190000002", "999085000001"])]);
        let (mut ids, mut requests) = (HashSet::new(), HashSet::new());
        for _ in 0..1_000 {
            let request = supply.next();
            assert!(requests.insert(request.request_id));
            for member in request.household.unwrap().members {
                assert!(member.citizen_id.is_empty() || ids.insert(member.citizen_id));
            }
        }
        assert_eq!(ids.len(), 1_500);
    }

    #[test]
    fn one_in_a_hundred_repeats_a_household_that_is_there() {
        let supply = supply(vec![request(&["999190000001"]), request(&[""])]);
        let id = |ask: Ask| ask.request.household.unwrap().members.remove(0).citizen_id;
        let first = supply.fresh_or_taken();
        assert!(!first.taken, "nothing is there yet");
        let mut there: HashSet<String> = [id(first)].into();
        let mut requests = HashSet::new();
        for _ in 0..50 {
            there.insert(id(supply.fresh()));
        }
        supply.all_registered();
        let mut repeated = 0;
        for _ in 0..1_000 {
            let ask = supply.fresh_or_taken();
            assert!(requests.insert(ask.request.request_id.clone()), "a repeat is another request");
            let taken = ask.taken;
            let id = id(ask);
            assert!(id.is_empty() || taken != there.insert(id), "only what is there is repeated");
            repeated += usize::from(taken);
        }
        assert_eq!(repeated, 10);
    }
}

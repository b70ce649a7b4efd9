//! Registers the households over streams, many under way at once.

use std::{collections::BTreeMap, time::Instant};

use anyhow::{Context as _, bail};
use futures_util::future::try_join_all;
use indicatif::ProgressBar;
use proto::sinhke::households::v1::{
    RegisterHouseholdsRequest, RegisterHouseholdsResponse, household_service_client::HouseholdServiceClient,
    register_households_response::Result as Outcome,
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Channel;

use super::{
    super::requests::{self, registered},
    Plan, bar,
    calls::{self, PATIENCE},
};
use crate::client;

/// Connections, each with a stream: one alone is bound to one core of each side.
const STREAMS: u32 = 2;
/// Requests made ahead of what the server takes.
const AHEAD: usize = 1024;

/// Registers all that the plan holds; answers the names of those about whom anything was decided.
pub(super) async fn register(plan: &Plan, address: &str) -> anyhow::Result<BTreeMap<u32, String>> {
    first(plan, address).await?;
    let bar = bar(plan.households, "households");
    let (mut senders, mut streams) = (Vec::new(), Vec::new());
    for _ in 0..STREAMS {
        let (sender, requests) = mpsc::channel(AHEAD);
        senders.push(sender);
        let channel = client::endpoint(address)?.connect().await?;
        streams.push(stream(plan, channel, requests, &bar));
    }
    let making = tokio::task::spawn_blocking(make(plan, senders));
    let names = try_join_all(streams).await?;
    making.await?;
    bar.finish_and_clear();
    Ok(names.into_iter().flatten().collect())
}

/// The first one alone: until the units have arrived in the registry, everything would be refused. By the method of all
/// others, for a request id is known to the method it came by.
async fn first(plan: &Plan, address: &str) -> anyhow::Result<()> {
    let client = HouseholdServiceClient::new(client::endpoint(address)?.connect().await?);
    let Some(household) = plan.registry.households().find(|household| plan.size.holds(household)) else {
        bail!("the registry is empty")
    };
    let commune = &plan.registry.communes()[household.commune];
    let registration = Some(requests::registration(plan.seed, &household, commune));
    let begun = Instant::now();
    loop {
        let request = RegisterHouseholdsRequest { registration: registration.clone() };
        let answers = client.clone().register_households(tokio_stream::once(request)).await;
        let mut answers = answers.map_err(|status| client::refused(&status))?.into_inner();
        let answer = answers.message().await.map_err(|status| client::refused(&status))?;
        let answer = answer.context("the first household was not answered")?;
        match &answer.result {
            Some(Outcome::Refusal(status)) if calls::may_pass(status.code) && begun.elapsed() < PATIENCE => {
                tokio::time::sleep(calls::PAUSE).await;
            }
            Some(Outcome::Household(_) | Outcome::Refusal(_)) | None => return named(answer).map(drop),
        }
    }
}

/// Makes the requests as fast as they are taken, in turns for every stream.
fn make(
    plan: &Plan,
    senders: Vec<mpsc::Sender<RegisterHouseholdsRequest>>,
) -> impl FnOnce() + Send + 'static {
    let (registry, seed, size) = (std::sync::Arc::clone(&plan.registry), plan.seed, plan.size);
    move || {
        let households = registry.households().filter(|household| size.holds(household));
        for (household, sender) in households.zip(senders.iter().cycle()) {
            let registration =
                requests::registration(seed, &household, &registry.communes()[household.commune]);
            let request = RegisterHouseholdsRequest { registration: Some(registration) };
            // Nobody takes it when a stream has failed, which its own error says.
            if sender.blocking_send(request).is_err() {
                return;
            }
        }
    }
}

async fn stream(
    plan: &Plan,
    channel: Channel,
    requests: mpsc::Receiver<RegisterHouseholdsRequest>,
    bar: &ProgressBar,
) -> anyhow::Result<BTreeMap<u32, String>> {
    let mut client = HouseholdServiceClient::new(channel);
    let answers = client.register_households(ReceiverStream::new(requests)).await;
    let mut answers = answers.map_err(|status| client::refused(&status))?.into_inner();
    let mut names = BTreeMap::new();
    while let Some(answer) = answers.message().await.map_err(|status| client::refused(&status))? {
        let (index, name) = named(answer)?;
        if plan.surveyed.contains_key(&index) {
            names.insert(index, name);
        }
        bar.inc(1);
    }
    Ok(names)
}

fn named(answer: RegisterHouseholdsResponse) -> anyhow::Result<(u32, String)> {
    let index = registered(&answer.request_id).context("an answer to a question that was not asked")?;
    match answer.result {
        Some(Outcome::Household(name)) => Ok((index, name)),
        Some(Outcome::Refusal(status)) => {
            bail!("household {index} was refused: {}; --reset begins afresh", status.message)
        }
        None => bail!("household {index} was not answered"),
    }
}

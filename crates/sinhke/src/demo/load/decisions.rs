//! Records what was decided, many households at once, each one's decisions in their order.

use std::collections::BTreeMap;

use anyhow::Context as _;
use futures_util::{StreamExt as _, TryStreamExt as _};
use indicatif::ProgressBar;
use proto::sinhke::households::v1::poverty_service_client::PovertyServiceClient;
use service::position;
use tonic::transport::Channel;

use super::{
    super::requests::{self, Named},
    Plan, bar, calls,
};

/// Households under way at once.
const AT_ONCE: usize = 256;

/// Answers the position of the last decision, which is recorded when all others are: whoever has seen it, has seen
/// everything.
pub(super) async fn record(
    plan: &Plan,
    names: &BTreeMap<u32, String>,
    channel: &Channel,
) -> anyhow::Result<String> {
    let total: usize = plan.surveyed.values().map(|household| household.decisions.len()).sum();
    let bar = bar(u64::try_from(total).unwrap_or(0), "decisions");
    let mut households = Vec::new();
    for (index, household) in &plan.surveyed {
        let name = names.get(index).with_context(|| format!("household {index} was not registered"))?;
        households.push(Named { household, commune: &plan.registry.communes()[household.commune], name });
    }
    let last = households.pop().context("nobody was ever surveyed")?;
    futures_util::stream::iter(&households)
        .map(|named| of_one(plan.seed, named, channel, &bar))
        .buffer_unordered(AT_ONCE)
        .try_for_each(|_position| std::future::ready(Ok(())))
        .await?;
    let position = of_one(plan.seed, &last, channel, &bar).await?;
    bar.finish_and_clear();
    Ok(position)
}

async fn of_one(
    seed: u64,
    named: &Named<'_>,
    channel: &Channel,
    bar: &ProgressBar,
) -> anyhow::Result<String> {
    let client = PovertyServiceClient::new(channel.clone());
    let mut position = String::new();
    for (decision, place) in named.household.decisions.iter().zip(0..) {
        let request = requests::decision(seed, named, place, decision);
        let answer = calls::patiently(async || client.clone().record_decision(request.clone()).await).await;
        let answer = answer.with_context(|| format!("household {}", named.household.index))?;
        if let Some(header) = answer.metadata().get(position::HEADER) {
            header.to_str()?.clone_into(&mut position);
        }
        bar.inc(1);
    }
    Ok(position)
}

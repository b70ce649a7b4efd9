//! How long after its commit an event is counted in the reports, at a steady rate, beside the commit itself.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use proto::sinhke::households::v1::household_service_client::HouseholdServiceClient;
use sqlx::{Connection as _, PgConnection};
use tokio::{task::JoinSet, time::MissedTickBehavior};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{driver::Load, stack::Stack, supply::Supply};
use crate::client;

/// How often the reports' clock is looked at: the measure's own grain.
const LOOK: Duration = Duration::from_millis(1);
/// How long after the last commit an event may still be missing before the measure gives up.
const PATIENCE: Duration = Duration::from_secs(30);
const CHANNELS: usize = 4;

/// A registration: when it was sent, when its commit was answered.
struct Committed {
    household: Uuid,
    sent: Instant,
    answered: Instant,
}

/// The commits' own latencies, and those from each commit to its place in the reports.
pub(crate) async fn measure(
    stack: &Stack,
    supply: &Arc<Supply>,
    (rate, time): (u64, Duration),
) -> Result<(Load, Load)> {
    let stop = CancellationToken::new();
    let watched = tokio::spawn(watch(stack.database_url("reports"), stop.clone()));
    let begun = Instant::now();
    let committed = register(stack, supply, (rate, time)).await?;
    let wall = begun.elapsed();
    let seen = settled(stack, &committed, watched, stop).await?;
    let positions = positions(stack, &committed).await?;
    let mut visible = Vec::with_capacity(committed.len());
    for registration in &committed {
        let position = positions.get(&registration.household).context("an event without a position")?;
        let place = seen.partition_point(|(_, reached)| reached < position);
        let (at, _) = seen.get(place).context("an event that the reports do not count")?;
        visible.push(at.saturating_duration_since(registration.answered));
    }
    let commits = committed.iter().map(|one| one.answered.saturating_duration_since(one.sent)).collect();
    Ok((Load::of(visible, wall), Load::of(commits, wall)))
}

/// Registers at a steady rate, whether or not the calls before are answered.
async fn register(
    stack: &Stack,
    supply: &Arc<Supply>,
    (rate, time): (u64, Duration),
) -> Result<Vec<Committed>> {
    let mut clients = Vec::new();
    for _ in 0..CHANNELS {
        clients.push(HouseholdServiceClient::new(client::endpoint(stack.address())?.connect().await?));
    }
    let mut pace = tokio::time::interval(Duration::from_secs(1) / u32::try_from(rate.max(1))?);
    pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let (begun, mut calls) = (Instant::now(), JoinSet::new());
    for number in 0_usize.. {
        pace.tick().await;
        if begun.elapsed() >= time {
            break;
        }
        let (mut client, request) = (clients[number % CHANNELS].clone(), supply.next());
        calls.spawn(async move {
            let sent = Instant::now();
            let household = client.register_household(request).await;
            let household = household.map_err(|status| client::refused(&status))?.into_inner();
            let answered = Instant::now();
            let id = household.name.trim_start_matches("households/").parse()?;
            anyhow::Ok(Committed { household: id, sent, answered })
        });
    }
    let mut committed = Vec::new();
    while let Some(call) = calls.join_next().await {
        committed.push(call.context("a call stopped")??);
    }
    Ok(committed)
}

/// When the reports were first seen at each position, until told to stop.
async fn watch(url: String, stop: CancellationToken) -> Result<Vec<(Instant, i64)>> {
    let mut connection = PgConnection::connect(&url).await?;
    let mut pace = tokio::time::interval(LOOK);
    pace.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let mut seen: Vec<(Instant, i64)> = Vec::new();
    loop {
        pace.tick().await;
        // Asked before the look: the last one comes after it was told to stop.
        let is_last = stop.is_cancelled();
        let position: i64 =
            sqlx::query_scalar(include_str!("lag_reached.sql")).fetch_one(&mut connection).await?;
        if seen.last().is_none_or(|(_, last)| *last < position) {
            seen.push((Instant::now(), position));
        }
        if is_last {
            connection.close().await?;
            return Ok(seen);
        }
    }
}

/// Stops the watch once the reports hold the last registration.
async fn settled(
    stack: &Stack,
    committed: &[Committed],
    watched: tokio::task::JoinHandle<Result<Vec<(Instant, i64)>>>,
    stop: CancellationToken,
) -> Result<Vec<(Instant, i64)>> {
    ensure!(!committed.is_empty(), "nothing was registered");
    let stopping = stop.drop_guard();
    let last = positions(stack, committed).await?.into_values().max().unwrap_or(0);
    let mut connection = PgConnection::connect(&stack.database_url("reports")).await?;
    let begun = Instant::now();
    loop {
        let reached: i64 =
            sqlx::query_scalar(include_str!("lag_reached.sql")).fetch_one(&mut connection).await?;
        if reached >= last {
            break;
        }
        ensure!(begun.elapsed() < PATIENCE, "the reports do not follow");
        tokio::time::sleep(LOOK).await;
    }
    drop(stopping);
    watched.await?
}

async fn positions(stack: &Stack, committed: &[Committed]) -> Result<HashMap<Uuid, i64>> {
    let ids: Vec<Uuid> = committed.iter().map(|one| one.household).collect();
    let mut connection = PgConnection::connect(&stack.database_url("households")).await?;
    let begun = Instant::now();
    loop {
        let found: Vec<(Uuid, i64)> =
            sqlx::query_as(include_str!("lag_positions.sql")).bind(&ids).fetch_all(&mut connection).await?;
        if found.len() == ids.len() {
            return Ok(found.into_iter().collect());
        }
        ensure!(begun.elapsed() < PATIENCE, "the relay does not follow");
        tokio::time::sleep(LOOK).await;
    }
}

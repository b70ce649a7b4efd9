//! A closed-loop load: so many calls in flight, each followed by the next, for a while.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use serde::Serialize;
use tokio::task::JoinSet;

/// What a load achieved.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Load {
    pub(crate) calls: usize,
    pub(crate) per_second: u64,
    pub(crate) p50_us: u64,
    pub(crate) p99_us: u64,
}

impl Load {
    /// From the latency of every call and the time they took together.
    pub(crate) fn of(mut latencies: Vec<Duration>, wall: Duration) -> Self {
        latencies.sort_unstable();
        let calls = latencies.len();
        let millis = wall.as_millis().max(1);
        let per_second = u128::try_from(calls).unwrap_or(u128::MAX).saturating_mul(1000) / millis;
        Self {
            calls,
            per_second: u64::try_from(per_second).unwrap_or(u64::MAX),
            p50_us: percentile(&latencies, 50),
            p99_us: percentile(&latencies, 99),
        }
    }

    /// So many, in that time; of no single one of which anything is known.
    pub(crate) fn rate(calls: usize, wall: Duration) -> Self {
        Self { calls, ..Self::of(vec![Duration::ZERO; calls], wall) }
    }
}

fn percentile(sorted: &[Duration], percent: usize) -> u64 {
    let index = sorted.len().saturating_sub(1).saturating_mul(percent) / 100;
    sorted.get(index).map_or(0, |latency| u64::try_from(latency.as_micros()).unwrap_or(u64::MAX))
}

/// Keeps `in_flight` calls running for `time`. `call(caller, number)` makes one; every number is given once.
pub(crate) async fn drive<F, C>(in_flight: usize, time: Duration, call: C) -> Result<Load>
where
    C: Fn(usize, u64) -> F + Send + Sync + 'static,
    F: Future<Output = Result<()>> + Send,
{
    let call = Arc::new(call);
    let numbers = Arc::new(AtomicU64::new(0));
    let begun = Instant::now();
    let mut callers = JoinSet::new();
    for caller in 0..in_flight {
        let (call, numbers) = (Arc::clone(&call), Arc::clone(&numbers));
        callers.spawn(async move {
            let mut latencies = Vec::new();
            while begun.elapsed() < time {
                let sent = Instant::now();
                call(caller, numbers.fetch_add(1, Ordering::Relaxed)).await?;
                latencies.push(sent.elapsed());
            }
            anyhow::Ok(latencies)
        });
    }
    let mut all = Vec::new();
    while let Some(ended) = callers.join_next().await {
        all.extend(ended.context("a caller stopped")??);
    }
    Ok(Load::of(all, begun.elapsed()))
}

/// The one in the middle, by rate: what a comparison quotes.
pub(crate) fn median(mut loads: Vec<Load>) -> Option<Load> {
    loads.sort_by_key(|load| load.per_second);
    let middle = loads.len() / 2;
    (!loads.is_empty()).then(|| loads.swap_remove(middle))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_and_rate_come_from_every_call() {
        let latencies = (1..=100).map(Duration::from_micros).rev().collect();
        let load = Load::of(latencies, Duration::from_millis(50));
        assert_eq!((load.calls, load.per_second, load.p50_us, load.p99_us), (100, 2000, 50, 99));
    }

    #[test]
    fn a_load_of_nothing_is_zero() {
        let load = Load::of(Vec::new(), Duration::ZERO);
        assert_eq!((load.calls, load.per_second, load.p50_us), (0, 0, 0));
        assert!(median(Vec::new()).is_none());
    }

    #[tokio::test]
    async fn every_number_is_given_once() {
        let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
        let load = drive(4, Duration::from_millis(5), move |_, number| {
            let sender = sender.clone();
            async move { Ok(sender.send(number)?) }
        })
        .await
        .unwrap();
        let mut given = Vec::new();
        while let Ok(number) = receiver.try_recv() {
            given.push(number);
        }
        given.sort_unstable();
        let wanted: Vec<u64> = (0..u64::try_from(load.calls).unwrap()).collect();
        assert_eq!(given, wanted);
    }
}

//! `sinhke bench`: how fast a household is registered, seen in the reports, and counted anew; each figure beside a
//! reference from the same run.
//!
//! Nothing here is a test: a slow machine gives slow figures, and the ratio to the reference says what is ours.

mod driver;
mod echo;
mod import;
mod lag;
mod pgbench;
mod rebuild;
mod report;
mod simulate;
mod stack;
mod supply;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use proto::sinhke::households::v1::household_service_client::HouseholdServiceClient;
use tokio_util::sync::CancellationToken;
use tonic::{Code, transport::Channel};

use self::{
    driver::{Load, drive, median},
    pgbench::Pgbench,
    report::{Goal, Line, Report},
    stack::Stack,
    supply::{Ask, Supply},
};
use crate::client;

/// Measure on this machine; every figure has a reference measured in the same run
///
/// Servers, services and clients share the machine: read the ratios, not the absolute figures.
#[derive(Args, Debug)]
pub(crate) struct Bench {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    Write(Write),
    Lag(Lag),
    Rebuild(Rebuild),
    Simulate(simulate::Simulate),
    Import(import::Import),
}

/// Register households by single calls and by the stream, against pgbench writing the same rows and a bare gRPC echo
#[derive(Args, Debug)]
#[command(
    after_long_help = "Examples:\n  sinhke bench write\n  sinhke bench write --seconds 2 --rounds 1 --json"
)]
struct Write {
    /// How long each load runs
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    seconds: u64,
    /// How often everything is measured; the median is shown
    #[arg(long, value_name = "NUMBER", default_value_t = 3)]
    rounds: usize,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
    /// Where the servers keep their data while it runs; on the disk to be measured
    #[arg(long, value_name = "FOLDER", default_value = ".sinhke/bench")]
    dir: PathBuf,
}

/// Register at a steady rate, and measure from each commit to its place in the reports, against the commits themselves
#[derive(Args, Debug)]
#[command(after_long_help = "Example:\n  sinhke bench lag --rate 500")]
struct Lag {
    /// Registrations a second, whether or not those before are answered
    #[arg(long, value_name = "NUMBER", default_value_t = 1_000)]
    rate: u64,
    #[command(flatten)]
    run: Run,
}

/// Build the reports anew from the streams, against reading and decoding the same messages
///
/// The streams are filled first, by registrations for as long as --seconds says.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:\n  sinhke bench rebuild --seconds 20")]
struct Rebuild {
    #[command(flatten)]
    run: Run,
}

/// How a bench runs.
#[derive(Args, Debug)]
struct Run {
    /// How long each load runs
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    seconds: u64,
    /// How often everything is measured; the median is shown
    #[arg(long, value_name = "NUMBER", default_value_t = 3)]
    rounds: usize,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
    /// Where the servers keep their data while it runs; on the disk to be measured
    #[arg(long, value_name = "FOLDER", default_value = ".sinhke/bench")]
    dir: PathBuf,
}

/// Clients with which pgbench is tried; the best one is the reference.
const PGBENCH_CLIENTS: [usize; 3] = [8, 16, 32];
const CHANNELS: usize = 4;

impl Bench {
    pub(crate) async fn run(self) -> Result<ExitCode> {
        let (report, json) = match self.what {
            What::Write(write) => (write.measure().await?, write.json),
            What::Lag(lag) => (lag.measure().await?, lag.run.json),
            What::Rebuild(rebuild) => (rebuild.measure().await?, rebuild.run.json),
            What::Simulate(simulate) => (simulate.measure().await?, simulate.json),
            What::Import(import) => (import.measure().await?, import.json),
        };
        let text = if json { serde_json::to_string_pretty(&report)? + "\n" } else { report.table() };
        crate::output::print(&text)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Measures on a stack that is stopped whatever comes of it; answers on what machine, as it was before.
async fn on_stack<T>(dir: &Path, measure: impl AsyncFnOnce(&Stack) -> Result<T>) -> Result<(String, T)> {
    let machine = report::machine();
    let stack = Stack::start(dir).await?;
    let measured = measure(&stack).await;
    stack.stop().await?;
    Ok((machine, measured?))
}

impl Run {
    fn report(&self, machine: String, line: Line) -> Report {
        Report { machine, rounds: self.rounds, seconds_each: self.seconds, lines: vec![line] }
    }

    fn time(&self) -> Duration {
        Duration::from_secs(self.seconds.max(1))
    }
}

impl Lag {
    async fn measure(&self) -> Result<Report> {
        let (machine, line) = on_stack(&self.run.dir, async |stack| self.rounds(stack).await).await?;
        Ok(self.run.report(machine, line))
    }

    async fn rounds(&self, stack: &Stack) -> Result<Line> {
        let supply = Arc::new(Supply::new(stack.address()).await?);
        unary(stack.address(), &supply, 64, Duration::from_secs(1)).await?;
        let mut rounds = Vec::new();
        for _ in 0..self.run.rounds.max(1) {
            stack.settle(&supply).await?;
            rounds.push(lag::measure(stack, &supply, (self.rate, self.run.time())).await?);
        }
        // The round in the middle, with its own reference.
        rounds.sort_by_key(|(visible, _)| visible.p50_us);
        let middle = rounds.len() / 2;
        let (ours, reference) = rounds.swap_remove(middle);
        Ok(Line {
            what: "from commit to report",
            ours,
            reference_name: "the commit's own call".to_owned(),
            reference,
            goal: Goal::LatencyPercent { p50: 200, p99: 300 },
        })
    }
}

impl Rebuild {
    async fn measure(&self) -> Result<Report> {
        let (machine, line) = on_stack(&self.run.dir, async |stack| self.rounds(stack).await).await?;
        Ok(self.run.report(machine, line))
    }

    async fn rounds(&self, stack: &Stack) -> Result<Line> {
        let supply = Arc::new(Supply::new(stack.address()).await?);
        supply::stream(stack.address(), &supply, self.run.time()).await?;
        stack.settle(&supply).await?;
        let (mut rebuilt, mut read) = (Vec::new(), Vec::new());
        for _ in 0..self.run.rounds.max(1) {
            rebuilt.push(rebuild::rebuild(stack).await?);
            read.push(rebuild::read(stack).await?);
        }
        let reference = median(read).context("nothing was read")?;
        Ok(Line {
            what: "rebuild of the reports, events",
            ours: median(rebuilt).context("nothing was rebuilt")?,
            reference_name: "ordered read and decode".to_owned(),
            reference,
            goal: Goal::RatePercent(50),
        })
    }
}

/// What is measured in every round.
#[derive(Default)]
struct Rounds {
    unary: Vec<Load>,
    repeats: Vec<Load>,
    stream: Vec<Load>,
    callers: Vec<Load>,
    alone: Vec<Load>,
    echo: Vec<Load>,
    pgbench: Vec<(usize, Load)>,
    pgbench_alone: Vec<Load>,
}

impl Write {
    async fn measure(&self) -> Result<Report> {
        let (machine, rounds) = on_stack(&self.dir, async |stack| self.rounds(stack).await).await?;
        let lines = lines(rounds).context("nothing was measured")?;
        Ok(Report { machine, rounds: self.rounds, seconds_each: self.seconds, lines })
    }

    async fn rounds(&self, stack: &Stack) -> Result<Rounds> {
        let time = Duration::from_secs(self.seconds.max(1));
        let supply = Arc::new(Supply::new(stack.address()).await?);
        let stop = CancellationToken::new();
        let echo = format!("http://{}", echo::serve(stop.clone()).await?);
        let _stopped = stop.drop_guard();
        let mut rounds = Rounds::default();
        // Connections, plans and caches are warm before anything counts.
        unary(stack.address(), &supply, 64, Duration::from_secs(1)).await?;
        stack.settle(&supply).await?;
        supply.all_registered();
        for _ in 0..self.rounds.max(1) {
            for clients in PGBENCH_CLIENTS {
                rounds.pgbench.push((clients, reference(stack).run(REFERENCE, clients, time).await?));
            }
            rounds.unary.push(unary(stack.address(), &supply, 512, time).await?);
            stack.settle(&supply).await?;
            rounds.repeats.push(calls(stack.address(), &supply, 512, time, Supply::fresh_or_taken).await?);
            stack.settle(&supply).await?;
            rounds.stream.push(supply::stream(stack.address(), &supply, time).await?);
            stack.settle(&supply).await?;
            rounds.callers.push(unary(stack.address(), &supply, 64, time).await?);
            stack.settle(&supply).await?;
            rounds.echo.push(unary(&echo, &supply, 64, time).await?);
            rounds.pgbench_alone.push(reference(stack).run(REFERENCE, 1, time).await?);
            rounds.alone.push(unary(stack.address(), &supply, 1, time).await?);
            stack.settle(&supply).await?;
        }
        Ok(rounds)
    }
}

/// The rows of one registration of the supply's average household, in one statement: one round trip, one commit.
const REFERENCE: &str = include_str!("bench/reference.sql");

fn reference(stack: &Stack) -> Pgbench {
    Pgbench { bin_dir: stack.bin_dir(), database: stack.reference_url(), scratch: stack.scratch() }
}

/// Single calls, each for a household of its own.
async fn unary(address: &str, supply: &Arc<Supply>, in_flight: usize, time: Duration) -> Result<Load> {
    calls(address, supply, in_flight, time, Supply::fresh).await
}

/// Single calls, shared out over the channels. What is taken must be refused, and counts as a call.
async fn calls(
    address: &str,
    supply: &Arc<Supply>,
    in_flight: usize,
    time: Duration,
    ask: fn(&Supply) -> Ask,
) -> Result<Load> {
    let mut clients: Vec<HouseholdServiceClient<Channel>> = Vec::new();
    for _ in 0..CHANNELS.min(in_flight) {
        clients.push(HouseholdServiceClient::new(client::endpoint(address)?.connect().await?));
    }
    let supply = Arc::clone(supply);
    drive(in_flight, time, move |caller, _| {
        let mut client = clients[caller % clients.len()].clone();
        let Ask { request, taken } = ask(&supply);
        async move {
            match client.register_household(request).await {
                Ok(_) if taken => bail!("a household was registered twice"),
                Err(status) if taken && status.code() == Code::AlreadyExists => Ok(()),
                Ok(_) => Ok(()),
                Err(status) => Err(client::refused(&status)),
            }
        }
    })
    .await
}

/// DESIGN's first four lines, and what repeats cost the first of them.
fn lines(rounds: Rounds) -> Option<Vec<Line>> {
    let best = PGBENCH_CLIENTS.into_iter().filter_map(|clients| {
        let loads = rounds.pgbench.iter().filter(|(with, _)| *with == clients).map(|(_, load)| load.clone());
        Some((clients, median(loads.collect())?))
    });
    let (clients, pgbench) = best.max_by_key(|(_, load)| load.per_second)?;
    let pgbench_name = format!("pgbench, {clients} clients");
    let line = |what, ours, reference_name: &str, reference: &Load, goal| Line {
        what,
        ours,
        reference_name: reference_name.to_owned(),
        reference: reference.clone(),
        goal,
    };
    let echo = median(rounds.echo)?;
    let alone = median(rounds.pgbench_alone)?;
    let unary = median(rounds.unary)?;
    Some(vec![
        line("unary, 512 in flight", unary.clone(), &pgbench_name, &pgbench, Goal::RatePercent(100)),
        line(
            "the same, 1 % of them taken",
            median(rounds.repeats)?,
            "unary, 512 in flight",
            &unary,
            Goal::RatePercent(50),
        ),
        line("stream, two streams", median(rounds.stream)?, &pgbench_name, &pgbench, Goal::RatePercent(200)),
        line(
            "unary, 64 callers, 4 channels",
            median(rounds.callers)?,
            "bare gRPC echo",
            &echo,
            Goal::RatePercent(35),
        ),
        line(
            "unary, 1 in flight",
            median(rounds.alone)?,
            "pgbench, 1 client",
            &alone,
            Goal::AddedLatencyUs(1_000),
        ),
    ])
}

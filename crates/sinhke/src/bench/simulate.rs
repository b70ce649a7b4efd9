//! How long a simulation over a whole province takes, beside one pass of PostgreSQL over the same tables.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use proto::{
    google::r#type::Date,
    sinhke::households::v1::{
        ProposedStandard, SimulateStandardRequest, poverty_service_client::PovertyServiceClient,
    },
};
use sqlx::{Connection as _, PgConnection};
use tonic::transport::Channel;

use super::{
    driver::Load,
    on_stack,
    report::{Goal, Line, Report},
    stack::Stack,
    supply::Supply,
};
use crate::client::{self, LONGEST_ANSWER};

/// Simulate a standard over households that all have a decision, against one SQL pass over the same tables
#[derive(Args, Debug)]
#[command(after_long_help = "Example:\n  sinhke bench simulate --households 50000 --rounds 5")]
pub(super) struct Simulate {
    /// So many made-up households of four
    #[arg(long, value_name = "NUMBER", default_value_t = 385_000)]
    households: i32,
    /// How often both are asked, in turns
    #[arg(long, value_name = "NUMBER", default_value_t = 15)]
    rounds: usize,
    /// Print JSON instead of a table
    #[arg(long)]
    pub(super) json: bool,
    /// Where the servers keep their data while it runs
    #[arg(long, value_name = "FOLDER", default_value = ".sinhke/bench")]
    dir: std::path::PathBuf,
}

/// What a simulation may take.
const MOST_US: u64 = 500_000;

/// Another rural line each time: nothing is kept of an answer.
fn line(round: usize) -> i64 {
    1_500_000 + i64::try_from(round).unwrap_or(0) * 50_000
}

const URBAN: i64 = 2_400_000;

impl Simulate {
    pub(super) async fn measure(&self) -> Result<Report> {
        let (machine, lines) = on_stack(&self.dir, async |stack| self.rounds(stack).await).await?;
        Ok(Report { machine, rounds: self.rounds, seconds_each: 0, lines })
    }

    async fn rounds(&self, stack: &Stack) -> Result<Vec<Line>> {
        // The units have arrived when something can be registered.
        let supply = Supply::new(stack.address()).await?;
        stack.settle(&supply).await?;
        let mut database = PgConnection::connect(&stack.database_url("households")).await?;
        let fill = sqlx::query(include_str!("simulate_fill.sql")).bind(self.households);
        let filled = fill.execute(&mut database).await?.rows_affected();
        ensure!(filled == u64::from(self.households.unsigned_abs()), "{filled} households were made");
        for analyze in ["vacuum analyze household", "vacuum analyze member", "vacuum analyze decision"] {
            sqlx::query(analyze).execute(&mut database).await?;
        }
        let channel = client::endpoint(stack.address())?.connect().await?;
        let mut poverty = PovertyServiceClient::new(channel).max_decoding_message_size(LONGEST_ANSWER);
        let (first, _) = simulated(&mut poverty, line(0)).await?;
        let (mut ours, mut reference) = (Vec::new(), Vec::new());
        for round in 0..self.rounds.max(1) {
            let (took, newly_poor) = simulated(&mut poverty, line(round)).await?;
            let (its, its_newly_poor) = passed(&mut database, line(round)).await?;
            ensure!(
                newly_poor == its_newly_poor,
                "{newly_poor} newly poor, and PostgreSQL finds {its_newly_poor}"
            );
            ours.push(took);
            reference.push(its);
        }
        let reference = alone(reference);
        let line = |what, ours, goal| Line {
            what,
            ours,
            reference_name: "one SQL pass".to_owned(),
            reference: reference.clone(),
            goal,
        };
        Ok(vec![
            line("simulation", alone(ours), Goal::LatencyUs(MOST_US)),
            // Reads every household, once in a process's life.
            line("the first one of a process", alone(vec![first]), Goal::Told),
        ])
    }
}

/// Calls one after the other.
fn alone(latencies: Vec<Duration>) -> Load {
    let wall = latencies.iter().sum();
    Load::of(latencies, wall)
}

async fn simulated(poverty: &mut PovertyServiceClient<Channel>, rural: i64) -> Result<(Duration, i64)> {
    let proposed = ProposedStandard {
        rural_line_vnd: rural,
        urban_line_vnd: URBAN,
        deprivation_threshold: 3,
        ..ProposedStandard::default()
    };
    let ask = SimulateStandardRequest {
        proposed: Some(proposed),
        standard: "povertyStandards/VN-2022".to_owned(),
        date: Some(Date { year: 2025, month: 1, day: 1 }),
    };
    let begun = Instant::now();
    let answer = poverty.simulate_standard(ask).await.map_err(|status| client::refused(&status))?;
    let took = begun.elapsed();
    let total = answer.into_inner().total.and_then(|total| total.all).context("there is a total")?;
    Ok((took, total.newly_poor.unwrap_or_default().households))
}

async fn passed(database: &mut PgConnection, rural: i64) -> Result<(Duration, i64)> {
    let pass = sqlx::query_scalar(include_str!("simulate_reference.sql")).bind(rural).bind(URBAN);
    let begun = Instant::now();
    let newly_poor: i64 = pass.fetch_one(database).await?;
    Ok((begun.elapsed(), newly_poor))
}

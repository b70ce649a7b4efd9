//! Loads the made-up registry through the public API and waits until the report holds it.

pub(super) mod calls;
pub(crate) mod communes;
mod decisions;
mod households;

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use proto::sinhke::{
    communes::v1::unit_service_client::UnitServiceClient,
    reports::v1::{
        GetPovertyReportRequest, PovertyReport, poverty_report_service_client::PovertyReportServiceClient,
    },
};
use tonic::transport::Channel;

use super::registry::{CLOSING, HOUSEHOLDS, Household, OPENED, PUBLISHED, Registry};
use crate::{client, output, report::pb_date};
use calls::PATIENCE;

/// How much of the registry is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    Full,
    /// Every household that was ever surveyed, and one in twenty of the others.
    Sample,
}

const ONE_IN: u32 = 20;

impl Size {
    fn holds(self, household: &Household) -> bool {
        match self {
            Self::Full => true,
            Self::Sample => !household.decisions.is_empty() || household.index.is_multiple_of(ONE_IN),
        }
    }
}

/// What is to be loaded.
struct Plan {
    registry: Arc<Registry>,
    seed: u64,
    size: Size,
    households: u64,
    members: u64,
    /// Those about whom anything was decided.
    surveyed: BTreeMap<u32, Household>,
}

impl Plan {
    fn of(registry: Registry, seed: u64, size: Size) -> Self {
        let registry = Arc::new(registry);
        let mut plan = Self {
            registry: Arc::clone(&registry),
            seed,
            size,
            households: 0,
            members: 0,
            surveyed: BTreeMap::new(),
        };
        for household in registry.households().filter(|household| size.holds(household)) {
            plan.households += 1;
            plan.members += u64::try_from(household.members.len()).unwrap_or(0);
            if !household.decisions.is_empty() {
                plan.surveyed.insert(household.index, household);
            }
        }
        plan
    }
}

/// Loads what is not there yet, and answers the report that holds all of it.
pub(super) async fn load(address: &str, seed: u64, size: Size) -> anyhow::Result<PovertyReport> {
    let channel = client::endpoint(address)?
        .initial_stream_window_size(1 << 20)
        .initial_connection_window_size(1 << 22)
        .connect()
        .await?;
    let communes = communes::all(&mut UnitServiceClient::new(channel.clone())).await?;
    let registry = Registry::new(seed, communes, &PUBLISHED)?;
    let plan = tokio::task::spawn_blocking(move || Plan::of(registry, seed, size)).await?;
    say(&format!(
        "a made-up registry (seed {seed}): {} households with {} members in {} communes; {} of them were ever surveyed",
        plan.households,
        plan.members,
        plan.registry.communes().len(),
        plan.surveyed.len(),
    ))?;
    let reports =
        PovertyReportServiceClient::new(channel.clone()).max_decoding_message_size(client::LONGEST_ANSWER);
    if let Ok(report) = reports.clone().get_poverty_report(request("")).await {
        let report = report.into_inner();
        if holds(&report, &plan) {
            say("it was loaded by an earlier run; --reset begins afresh")?;
            return Ok(report);
        }
    }
    let begun = Instant::now();
    communes::flag(&plan, &channel).await?;
    let names = households::register(&plan, address).await?;
    say(&format!("{} households registered in {:.1?}", plan.households, begun.elapsed()))?;
    let deciding = Instant::now();
    let position = decisions::record(&plan, &names, &channel).await?;
    say(&format!("what was decided about {} of them recorded in {:.1?}", names.len(), deciding.elapsed()))?;
    let report = wait(reports, &position, &plan).await?;
    say(&format!("everything is in the report {:.1?} after the first call", begun.elapsed()))?;
    Ok(report)
}

fn say(line: &str) -> std::io::Result<()> {
    output::print(&format!("  {line}\n"))
}

/// The report of the published figures.
fn request(min_position: &str) -> GetPovertyReportRequest {
    GetPovertyReportRequest {
        as_of: Some(pb_date(CLOSING)),
        movements_after: Some(pb_date(OPENED)),
        min_position: min_position.to_owned(),
        ..GetPovertyReportRequest::default()
    }
}

/// Whether an earlier run has loaded at least this much.
fn holds(report: &PovertyReport, plan: &Plan) -> bool {
    let surveyed = u64::try_from(plan.surveyed.len()).unwrap_or(u64::MAX);
    counted(report).is_some_and(|(all, known)| all >= plan.households && known >= surveyed)
}

/// Whether every household of the province is in the report.
pub(super) fn is_full(report: &PovertyReport) -> bool {
    counted(report).is_some_and(|(all, _)| all >= u64::from(HOUSEHOLDS))
}

/// Households in the report, and those of them whose class is known.
fn counted(report: &PovertyReport) -> Option<(u64, u64)> {
    let total = report.totals.first()?.total.as_ref()?;
    let all = total.all?.households;
    let known = all - total.not_known.map_or(0, |count| count.households);
    Some((u64::try_from(all).ok()?, u64::try_from(known).ok()?))
}

/// The report runs behind the last write by what is still on its way.
async fn wait(
    mut reports: PovertyReportServiceClient<Channel>,
    position: &str,
    plan: &Plan,
) -> anyhow::Result<PovertyReport> {
    let bar = bar(plan.households, "households in the report");
    let begun = Instant::now();
    loop {
        let mut asked = tonic::Request::new(request(position));
        asked.set_timeout(calls::LOOK);
        match reports.get_poverty_report(asked).await {
            Ok(report) => {
                bar.finish_and_clear();
                return Ok(report.into_inner());
            }
            Err(status) if calls::is_passing(&status) && begun.elapsed() < PATIENCE => {}
            Err(status) => {
                return Err(client::refused(&status)).context("the report does not hold what was loaded");
            }
        }
        if let Ok(report) = reports.get_poverty_report(request("")).await
            && let Some((all, _)) = counted(report.get_ref())
        {
            bar.set_position(all);
        }
    }
}

/// Drawn on a terminal only.
fn bar(length: u64, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("  {wide_bar} {human_pos}/{human_len} {msg} {per_sec} {eta}");
    ProgressBar::new(length)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message(what)
}

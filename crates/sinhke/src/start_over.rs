//! `sinhke start-over`: a context's copy of other contexts' events, made anew.

use std::process::ExitCode;

use anyhow::bail;
use async_nats::jetstream;
use clap::Args;
use journal::{inbox::start_over, link::Link};
use service::telemetry;
use sqlx::PgPool;

use crate::{contexts::Context, output, settings::Settings};

/// Empty what a context has made of other contexts' events; its service then reads them again from the first
///
/// After a new epoch of its source (see sinhke new-epoch), or when verify-reports finds a difference. Stop every service
/// of that context first: it is refused while one of them consumes. What the context itself decided, its journal and its
/// stream stay as they are. For reports that is everything they hold, built anew while they are served; for households it
/// is the copy of units and villages, without which registrations answer UNAVAILABLE until it is read again, seconds later.
/// Events that were discarded are read again too, and parked again if they still cannot be applied.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:\n  sinhke start-over --context reports --config /etc/sinhke.toml")]
pub(crate) struct StartOver {
    /// Whose copy
    #[arg(long, value_enum)]
    context: Context,
    #[command(flatten)]
    settings: Settings,
}

impl StartOver {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let Some(config) = self.settings.config()? else { return Ok(ExitCode::SUCCESS) };
        telemetry::init(&config.log)?;
        let context = self.context.name();
        let feeds = self.context.feeds();
        if feeds.is_empty() {
            bail!("{context} reads no other context's events");
        }
        let link = Link {
            // Only asked for its options: a connection of its own would be taken for a process of the context.
            pool: PgPool::connect_lazy(&config.database_url(context))?,
            js: jetstream::new(async_nats::connect(config.nats.url.expose()).await?),
            prefix: config.prefix()?,
        };
        start_over(&link, &feeds).await?;
        let names: Vec<&str> = feeds.iter().map(|feed| feed.name()).collect();
        output::print(&format!("{}: empty; sinhke serve reads the events again\n", names.join(", ")))?;
        Ok(ExitCode::SUCCESS)
    }
}

//! `sinhke new-epoch`: after a database was restored to an earlier time than its stream.

use std::process::ExitCode;

use async_nats::jetstream;
use clap::Args;
use journal::{epoch, link::Link};
use service::telemetry;
use sqlx::PgPool;

use crate::{contexts::Context, output, settings::Settings};

/// Go on from a restored database: empty its context's stream and fill it again from the journal, under a new epoch
///
/// Only for a context whose relay refuses to publish because the stream is ahead of the journal (see /readyz and the
/// log): its database was restored to an earlier time, and the events after that time are given up. The services may
/// run. Subscribers meet the new number in the header sinhke-epoch and must begin again, with the first message or a
/// snapshot. A context that reads these events stops, and says so in /readyz, until its own copy is made anew: see
/// sinhke start-over. Refused while journal and stream agree.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:\n  sinhke new-epoch --context households --config /etc/sinhke.toml")]
pub(crate) struct NewEpoch {
    /// Whose database was restored
    #[arg(long, value_enum)]
    context: Context,
    #[command(flatten)]
    settings: Settings,
}

impl NewEpoch {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let Some(config) = self.settings.config()? else { return Ok(ExitCode::SUCCESS) };
        telemetry::init(&config.log)?;
        let context = self.context.name();
        let link = Link {
            pool: PgPool::connect(&config.database_url(context)).await?,
            js: jetstream::new(async_nats::connect(config.nats.url.expose()).await?),
            prefix: config.prefix()?,
        };
        let epoch = epoch::begin(&link, context).await?;
        output::print(&format!("{context}: epoch {epoch}; its stream is filled from the journal\n"))?;
        Ok(ExitCode::SUCCESS)
    }
}

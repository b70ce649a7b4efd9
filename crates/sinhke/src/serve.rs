//! `sinhke serve` and `sinhke migrate`.

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use service::{config::Config, run::Shell, telemetry};

use crate::{contexts::Context, settings::Settings};

/// Run contexts in one process, behind one gRPC listener, until SIGTERM or Ctrl-C
///
/// Databases and streams must have been made by `sinhke migrate`. The first signal drains: calls under way are
/// answered and what was committed is published; the second ends at once.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:\n  sinhke serve --dev                      \
                             everything, for a developer\n  sinhke serve households --config /etc/sinhke.toml\n  \
                             sinhke serve --print-config             what would be used")]
pub(crate) struct Serve {
    /// Which contexts; all when none is named
    #[arg(value_enum, value_name = "CONTEXT")]
    contexts: Vec<Context>,
    #[command(flatten)]
    settings: Settings,
}

impl Serve {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let Some(config) = self.settings.config()? else { return Ok(ExitCode::SUCCESS) };
        telemetry::init(&config.log)?;
        let running = shell(config, &Context::chosen(&self.contexts)).start().await?;
        Ok(running.until_signal().await)
    }
}

/// A process of these contexts.
pub(crate) fn shell(config: Config, contexts: &[Context]) -> Shell {
    contexts.iter().fold(Shell::new(config), |shell, context| context.add_to(shell))
}

/// Make databases, tables and streams, or bring them up to this version; repeating it changes nothing
///
/// Needs the right to create databases and streams, which the services themselves do not need. A running older version
/// keeps working: changes only add.
#[derive(Args, Debug)]
#[command(
    after_long_help = "Example:\n  sinhke migrate --database-url postgres://admin@db/sinhke_{context} \
                             --auth-jwks-file jwks.json"
)]
pub(crate) struct Migrate {
    /// Which contexts; all when none is named
    #[arg(value_enum, value_name = "CONTEXT")]
    contexts: Vec<Context>,
    #[command(flatten)]
    settings: Settings,
}

impl Migrate {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let Some(config) = self.settings.config()? else { return Ok(ExitCode::SUCCESS) };
        telemetry::init(&config.log)?;
        for context in Context::chosen(&self.contexts) {
            let applied = context
                .migrate(&config)
                .await
                .with_context(|| format!("{} cannot be migrated", context.name()))?;
            crate::output::print(&format!("{}: the database is up to date\n", context.name()))?;
            for applied in applied {
                crate::output::print(&format!("{}: stream {applied}\n", context.name()))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

//! `sinhke verify-reports`: the live reports against ones built anew from the events.

use std::{fmt::Write as _, process::ExitCode, time::Duration};

use async_nats::jetstream;
use clap::Args;
use journal::link::Link;
use reports::{
    Reports,
    rebuild::{Compared, Difference, compare, rebuild},
};
use service::{config::Config, migrate, run::Context as _, telemetry};
use sqlx::PgPool;

use crate::{databases::drop_database, output, settings::Settings};

/// Build the reports anew from the event streams and compare them with the live ones, cell by cell
///
/// Uses a second database beside that of the reports, named …_reports_verify, which is made and dropped: needs the right
/// to create databases. The reports keep running. Exit code 0 when everything agrees; 1, with every difference named,
/// when something does not.
#[derive(Args, Debug)]
#[command(after_long_help = "Example:\n  sinhke verify-reports --config /etc/sinhke.toml")]
pub(crate) struct VerifyReports {
    #[command(flatten)]
    settings: Settings,
}

/// The shadow's name in the place of a context's.
const SHADOW: &str = "reports_verify";
/// The live reports may be a moment behind the streams.
const SECOND_LOOK: Duration = Duration::from_secs(3);

impl VerifyReports {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let Some(config) = self.settings.config()? else { return Ok(ExitCode::SUCCESS) };
        telemetry::init(&config.log)?;
        let shadow_url = config.database_url(SHADOW);
        // What an interrupted run has left.
        drop_database(&shadow_url).await?;
        migrate::database::<Reports>(&shadow_url).await?;
        let verified = verify(&config, &shadow_url).await;
        drop_database(&shadow_url).await?;
        let (events, compared) = verified?;
        output::print(&text(events, &compared))?;
        Ok(if compared.differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

async fn verify(config: &Config, shadow_url: &str) -> anyhow::Result<(u64, Compared)> {
    let shadow = Link {
        pool: PgPool::connect(shadow_url).await?,
        js: jetstream::new(async_nats::connect(config.nats.url.expose()).await?),
        prefix: config.prefix()?,
    };
    let events = rebuild(&shadow).await?;
    let live = PgPool::connect(&config.database_url(Reports::NAME)).await?;
    let mut compared = compare(&live, &shadow.pool).await?;
    if !compared.differences.is_empty() {
        tokio::time::sleep(SECOND_LOOK).await;
        compared = compare(&live, &shadow.pool).await?;
    }
    live.close().await;
    shadow.pool.close().await;
    Ok((events, compared))
}

fn text(events: u64, compared: &Compared) -> String {
    let mut text = String::new();
    for Difference { table, key, live, shadow } in &compared.differences {
        let said = |line: &Option<String>| line.clone().unwrap_or_else(|| "nothing".to_owned());
        // Writing to a String cannot fail.
        let _infallible =
            writeln!(text, "{table} {key}\n  live: {}\n  from the events: {}", said(live), said(shadow));
    }
    let verdict = match compared.differences.len() {
        0 => "the live reports say what the events say".to_owned(),
        count => format!("{count} differences: the live reports are not what the events say"),
    };
    let _infallible = writeln!(text, "{events} events read, {} rows compared; {verdict}", compared.rows);
    text
}

#[cfg(test)]
mod tests {
    use super::{Compared, Difference, text};

    #[test]
    fn every_difference_is_named_with_both_sides() {
        let difference = Difference {
            table: "poverty_cell",
            key: "06841 QN-2023".to_owned(),
            live: Some("7".to_owned()),
            shadow: None,
        };
        let text = text(12, &Compared { rows: 5, differences: vec![difference] });
        assert!(
            text.contains("poverty_cell 06841 QN-2023\n  live: 7\n  from the events: nothing\n"),
            "{text}"
        );
        assert!(text.ends_with(
            "12 events read, 5 rows compared; 1 differences: the live reports are not what the events say\n"
        ));
    }

    #[test]
    fn agreement_is_said_too() {
        let agreed = Compared { rows: 4, ..Compared::default() };
        assert_eq!(
            text(3, &agreed),
            "3 events read, 4 rows compared; the live reports say what the events say\n"
        );
    }
}

//! `sinhke export`: records of a running sinhke as a file.

mod poor_list;

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::Context as _;
use clap::{Args, Subcommand};
use proto::sinhke::households::v1::{ExportHouseholdsRequest, bulk_service_client::BulkServiceClient};

use crate::{
    client::{self, Connection},
    report::named,
    sheet::Writer,
};

/// Write records of a running sinhke to a file
#[derive(Args, Debug)]
pub(crate) struct Export {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    Households(Households),
    PoorList(poor_list::PoorList),
}

impl Export {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        match self.what {
            What::Households(households) => households.run().await,
            What::PoorList(list) => list.run().await,
        }
    }
}

/// Write households to a CSV sheet, a row for each current member; citizen ids are masked
///
/// The columns are those of `sinhke import households`; household_no is the household's id.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:\n  sinhke export households --token-file token >households.csv\n  \
                             sinhke export households --unit 06841@2025-07-01 --output khe-muoi.csv --token-file token")]
struct Households {
    /// Only those recorded in this unit, by code and first day: 06841@2025-07-01 [default: all of the caller's areas]
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    /// Write to this file [default: standard output]
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    connection: Connection,
}

impl Households {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let (channel, bearer) = self.connection.open_for_streams().await?;
        let mut households = BulkServiceClient::with_interceptor(channel, bearer);
        let unit = self.unit.map(|unit| named("units/", &unit)).unwrap_or_default();
        let answers = households.export_households(ExportHouseholdsRequest { unit }).await;
        let mut answers = answers.map_err(|status| client::refused(&status))?.into_inner();
        let into: Box<dyn Write + Send> = match &self.output {
            Some(file) => {
                Box::new(File::create(file).with_context(|| format!("{} cannot be written", file.display()))?)
            }
            None => Box::new(io::stdout()),
        };
        let mut sheet = Writer::new(BufWriter::new(into))?;
        while let Some(answer) = answers.message().await.map_err(|status| client::refused(&status))? {
            answer.household.iter().try_for_each(|household| sheet.write(household))?;
        }
        sheet.finish()?;
        Ok(ExitCode::SUCCESS)
    }
}

//! `sinhke export poor-list`: the named list of the poor or near-poor households of a day.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use proto::sinhke::households::v1::{
    ExportPoorHouseholdsRequest, PoorHousehold, PoorTotals, PovertyClass,
    export_poor_households_response::Line, official_service_client::OfficialServiceClient,
};
use vocabulary::calendar::Date;

use crate::{
    client::{self, Connection},
    output,
    report::{date, named, pb_date},
    sheet::{SEXES, guarded, word, written},
};

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Class {
    Poor,
    NearPoor,
}

/// Write the named list of the poor or near-poor households of a day to a CSV sheet (official reports nos. 14 and 15)
///
/// Who asked for which list is recorded, and how many households it names. How many there are of each commune is printed
/// at the end, as the poverty report counts them.
#[derive(Args, Debug)]
#[command(
    after_long_help = "Examples:\n  sinhke export poor-list --class poor --standard QN-2023 --as-of 2024-03-31 \
                             --token-file token ngheo.csv"
)]
pub(super) struct PoorList {
    /// Whom it lists
    #[arg(long, value_enum)]
    class: Class,
    /// By which standard: QN-2023
    #[arg(long, value_name = "ID")]
    standard: String,
    /// As it was on this day (YYYY-MM-DD) [default: the business date]
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,
    /// Only households that lay in this unit, by code and first day; may be repeated [default: all of the caller's areas]
    #[arg(long, value_name = "UNIT")]
    unit: Vec<String>,
    /// Write to this file; a new one is readable for you alone
    file: PathBuf,
    #[command(flatten)]
    connection: Connection,
}

impl PoorList {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let class = match self.class {
            Class::Poor => PovertyClass::Poor,
            Class::NearPoor => PovertyClass::NearPoor,
        };
        let ask = ExportPoorHouseholdsRequest {
            units: self.unit.iter().map(|unit| named("units/", unit)).collect(),
            standard: named("povertyStandards/", &self.standard),
            poverty_class: class.into(),
            as_of: self.as_of.map(pb_date),
        };
        let (channel, bearer) = self.connection.open_for_streams().await?;
        let mut official = OfficialServiceClient::with_interceptor(channel, bearer);
        let lines = official.export_poor_households(ask).await;
        let mut lines = lines.map_err(|status| client::refused(&status))?.into_inner();
        let mut sheet = Sheet::new(BufWriter::new(private(&self.file)?))?;
        let mut totals = None;
        while let Some(line) = lines.message().await.map_err(|status| client::refused(&status))? {
            match line.line {
                Some(Line::Household(household)) => sheet.write(&household)?,
                Some(Line::Totals(all)) => totals = Some(all),
                None => {}
            }
        }
        sheet.finish()?;
        let Some(totals) = totals else { bail!("the list ended before its totals: it is not whole") };
        output::print(&summary(&totals))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Names are nobody else's to read. A file that is there keeps its mode.
fn private(path: &Path) -> anyhow::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).with_context(|| format!("{} cannot be written", path.display()))
}

const HEADINGS: [&str; 15] = [
    "household",
    "unit",
    "village",
    "address",
    "head_name",
    "head_birth_year",
    "head_sex",
    "ethnicity_code_set",
    "ethnicity_code",
    "ethnicity",
    "members",
    "document_number",
    "document_date",
    "decide_date",
    "deprivations",
];

struct Sheet<W: Write>(csv::Writer<W>);

impl<W: Write> Sheet<W> {
    /// The byte order mark tells spreadsheets that it is UTF-8.
    fn new(mut into: W) -> csv::Result<Self> {
        into.write_all("\u{feff}".as_bytes())?;
        let mut rows = csv::Writer::from_writer(into);
        rows.write_record(HEADINGS)?;
        Ok(Self(rows))
    }

    fn write(&mut self, household: &PoorHousehold) -> csv::Result<()> {
        let PoorHousehold { head_ethnicity, document, .. } = household.clone();
        let (ethnicity, document) = (head_ethnicity.unwrap_or_default(), document.unwrap_or_default());
        let cells = [
            short(&household.household, "households/"),
            short(&household.unit, "units/"),
            short(&household.village, "villages/"),
            household.address.clone(),
            household.head_name.clone(),
            household.head_birth_year.to_string(),
            word(SEXES, household.head_sex()).to_owned(),
            ethnicity.code_set,
            ethnicity.code,
            ethnicity.display_name,
            household.member_count.to_string(),
            document.number,
            written(document.date),
            written(household.decide_date),
            household.deprivations.join(" "),
        ];
        self.0.write_record(cells.map(guarded))
    }

    fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn short(name: &str, collection: &str) -> String {
    name.strip_prefix(collection).unwrap_or(name).to_owned()
}

/// A line for each commune, and one for all.
fn summary(totals: &PoorTotals) -> String {
    let lines = totals.units.iter().chain(&totals.total).map(|total| {
        let unit = if total.unit.is_empty() { "Tổng" } else { total.unit.trim_start_matches("units/") };
        format!("{unit:<20}  {:>9} hộ  {:>9} nhân khẩu\n", total.households, total.persons)
    });
    lines.collect()
}

#[cfg(test)]
mod tests;

//! `sinhke report`: published figures of a running sinhke.

mod explain;
mod marked;
mod official;
mod targets;
mod watch;

use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use jiff::Timestamp;
use proto::{
    google::r#type::Date as PbDate,
    sinhke::reports::v1::{
        GetPovertyReportRequest, GroupBy, poverty_report_service_client::PovertyReportServiceClient,
    },
};
use vocabulary::calendar::{Date, parse_date};

use crate::client::{self, Connection, LONGEST_ANSWER};

/// Get a report from a running sinhke
#[derive(Args, Debug)]
pub(crate) struct Report {
    #[command(subcommand)]
    which: Which,
}

#[derive(Subcommand, Debug)]
enum Which {
    Poverty(Poverty),
    Official(official::Official),
    Explain(explain::Explain),
    Watch(watch::Watch),
    Targets(targets::Targets),
}

impl Report {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        match self.which {
            Which::Poverty(poverty) => poverty.run().await,
            Which::Official(official) => official.run().await,
            Which::Explain(explain) => explain.run().await,
            Which::Watch(watch) => watch.run().await,
            Which::Targets(targets) => targets.run().await,
        }
    }
}

/// Poor, near-poor and never surveyed households under each standard, by commune
///
/// Three dates decide a report: what was true on --as-of, as recorded by --known-at, on the communes of --map-of.
/// The same three give the same bytes for ever; a correction changes only a later --known-at.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:\n  sinhke report poverty --as-of 2024-03-31 --standard QN-2023\n  \
                             sinhke report poverty --as-of 2024-03-31 --map-of 2025-07-01 --format csv >report.csv\n  \
                             sinhke report poverty --as-of 2024-03-31 --by district\n  \
                             sinhke report poverty --as-of 2024-03-31 --known-at 2026-11-21T00:00:00Z --format json")]
struct Poverty {
    #[command(flatten)]
    times: Times,
    #[command(flatten)]
    shown: Shown,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    connection: Connection,
}

/// What the rows of a report are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum By {
    /// Communes
    Commune,
    /// Districts as they were on --map-of; there are none since 2025-07-01
    District,
}

impl From<By> for GroupBy {
    fn from(by: By) -> Self {
        match by {
            By::Commune => Self::Commune,
            By::District => Self::District,
        }
    }
}

/// What of a report is shown.
#[derive(Args, Clone, Debug)]
struct Shown {
    /// Only this standard: QN-2023; may be given several times [default: all in force on --as-of]
    #[arg(long, value_name = "ID")]
    standard: Vec<String>,
    /// Only this unit of the map, by code and first day: units/06841@2020-01-01; may be given several times; the total
    /// is of these units [default: the province]
    #[arg(long, value_name = "UNIT")]
    unit: Vec<String>,
}

impl Shown {
    /// That of a report.
    fn of(self, report: GetPovertyReportRequest) -> GetPovertyReportRequest {
        GetPovertyReportRequest {
            standards: self.standard.iter().map(|id| named("povertyStandards/", id)).collect(),
            units: self.unit.iter().map(|unit| named("units/", unit)).collect(),
            ..report
        }
    }
}

/// Which report.
#[derive(Args, Clone, Debug)]
struct Times {
    /// What was true on this day (YYYY-MM-DD) [default: the business date]
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,
    /// As recorded by this instant (2026-11-21T08:00:00+07:00) [default: everything recorded]
    #[arg(long, value_name = "INSTANT")]
    known_at: Option<Timestamp>,
    /// On the communes of this day [default: --as-of]
    #[arg(long, value_name = "DATE", value_parser = date)]
    map_of: Option<Date>,
    /// What the rows are
    #[arg(long, value_enum, default_value_t = By::Commune)]
    by: By,
    /// Movements after this day, up to --as-of [default: 31 December of the year before --as-of]
    #[arg(long, value_name = "DATE", value_parser = date)]
    movements_after: Option<Date>,
    /// Wait until the report holds a write: the value of the header sinhke-position that the write answered
    #[arg(long, value_name = "POSITION")]
    min_position: Option<String>,
}

impl Times {
    /// The report of these times, of all units and standards.
    fn request(self) -> GetPovertyReportRequest {
        GetPovertyReportRequest {
            as_of: self.as_of.map(pb_date),
            known_at: self.known_at.map(pb_instant),
            map_of: self.map_of.map(pb_date),
            movements_after: self.movements_after.map(pb_date),
            min_position: self.min_position.unwrap_or_default(),
            group_by: GroupBy::from(self.by).into(),
            ..GetPovertyReportRequest::default()
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: the province, then its communes
    Table,
    /// For spreadsheets: a line per commune, standard and group
    Csv,
    /// For programs: the whole report as the API's JSON
    Json,
}

impl From<Format> for reports::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Table => Self::Text,
            Format::Csv => Self::Csv,
            Format::Json => Self::Json,
        }
    }
}

impl Poverty {
    async fn run(self) -> anyhow::Result<ExitCode> {
        let (channel, bearer) = self.connection.open().await?;
        let mut reports = PovertyReportServiceClient::with_interceptor(channel, bearer)
            .max_decoding_message_size(LONGEST_ANSWER);
        let format = self.format.into();
        let answer = reports.get_poverty_report(self.shown.of(self.times.request())).await;
        let report = answer.map_err(|status| client::refused(&status))?.into_inner();
        crate::output::print(&reports::render(&report, format)?)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// A resource's name, typed with or without its collection.
pub(crate) fn named(collection: &str, typed: &str) -> String {
    if typed.starts_with(collection) { typed.to_owned() } else { format!("{collection}{typed}") }
}

/// A date as a person types it.
pub(crate) fn date(text: &str) -> Result<Date, String> {
    parse_date(text).map_err(|fault| fault.en)
}

/// An instant as the wire has it.
pub(crate) fn pb_instant(instant: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: instant.as_second(), nanos: instant.subsec_nanosecond() }
}

/// A date as the wire has it.
pub(crate) fn pb_date(date: Date) -> PbDate {
    PbDate { year: date.year().into(), month: date.month().into(), day: date.day().into() }
}

#[cfg(test)]
mod tests {
    use super::{date, named, pb_date};

    #[test]
    fn a_standard_is_typed_with_or_without_its_collection() {
        assert_eq!(named("povertyStandards/", "QN-2023"), "povertyStandards/QN-2023");
        assert_eq!(named("povertyStandards/", "povertyStandards/QN-2023"), "povertyStandards/QN-2023");
    }

    #[test]
    fn a_date_is_typed_one_way_only() {
        let day = pb_date(date("2024-03-31").unwrap());
        assert_eq!((day.year, day.month, day.day), (2024, 3, 31));
        assert!(date("31/03/2024").unwrap_err().contains("YEAR-MONTH-DAY"));
    }
}

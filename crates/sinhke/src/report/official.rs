//! `sinhke report official`: one report of the official set.

use std::process::ExitCode;

use clap::Args;
use proto::sinhke::reports::v1::{
    GetOfficialReportRequest, GetPovertyReportRequest,
    official_report_service_client::OfficialReportServiceClient,
};

use super::{Format, Times, named};
use crate::client::{self, Connection, LONGEST_ANSWER};

/// One of the official reports on poverty, by the number of its form
///
///  1 results of the review            8 by group: minority, no labour capacity, merit
///  2 movements of the poor            9 by ethnic group
///  3 movements of the near-poor      10 by cause of poverty
///  4 deprivations of the poor        11 deprivations of children
///  5 the same in percent             12 results by standard, in households
///  6 deprivations of the near-poor   13 the same in persons
///  7 the same in percent
///
/// 14 and 15 are lists of names, which reports do not hold.
#[derive(Args, Debug)]
#[command(
    verbatim_doc_comment,
    after_long_help = "Examples:\n  sinhke report official 1 --as-of 2024-03-31\n  \
                       sinhke report official 4 --as-of 2024-12-31 --map-of 2025-07-01 --format csv >thieu-hut.csv"
)]
pub(super) struct Official {
    /// The number of the form, 1 to 15
    #[arg(value_name = "NUMBER", value_parser = clap::value_parser!(i32).range(1..=15))]
    number: i32,
    #[command(flatten)]
    times: Times,
    /// Only this standard: QN-2023; may be given several times [default: all in force on --as-of]
    #[arg(long, value_name = "ID")]
    standard: Vec<String>,
    /// Only this unit of the map, by code and first day: units/06841@2020-01-01; may be given several times; the total
    /// is of these units [default: the province]
    #[arg(long, value_name = "UNIT")]
    unit: Vec<String>,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    connection: Connection,
}

impl Official {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let (channel, bearer) = self.connection.open().await?;
        let mut reports = OfficialReportServiceClient::with_interceptor(channel, bearer)
            .max_decoding_message_size(LONGEST_ANSWER);
        let format = self.format.into();
        let answer = reports.get_official_report(self.request()).await;
        let report = answer.map_err(|status| client::refused(&status))?.into_inner();
        crate::output::print(&reports::render_official(&report, format)?)?;
        Ok(ExitCode::SUCCESS)
    }

    fn request(self) -> GetOfficialReportRequest {
        let GetPovertyReportRequest { as_of, known_at, map_of, movements_after, min_position, .. } =
            self.times.request();
        GetOfficialReportRequest {
            number: self.number,
            as_of,
            known_at,
            map_of,
            movements_after,
            standards: self.standard.iter().map(|id| named("povertyStandards/", id)).collect(),
            units: self.unit.iter().map(|unit| named("units/", unit)).collect(),
            min_position,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::Official;

    #[derive(clap::Parser)]
    struct Typed {
        #[command(flatten)]
        official: Official,
    }

    #[test]
    fn a_report_is_asked_for_by_the_number_of_its_form() {
        let typed =
            |words: &str| Typed::try_parse_from(words.split(' ')).map(|typed| typed.official.request());
        let request = typed("x 4 --as-of 2024-12-31 --standard QN-2023 --unit 06841@2020-01-01").unwrap();
        assert_eq!((request.number, request.as_of.unwrap().month), (4, 12));
        assert_eq!(request.standards, ["povertyStandards/QN-2023"]);
        assert_eq!(request.units, ["units/06841@2020-01-01"]);
        assert!(typed("x 16").is_err() && typed("x 0").is_err() && typed("x").is_err());
    }
}

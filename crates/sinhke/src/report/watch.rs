//! `sinhke report watch`: a report as it becomes.

use std::{fmt::Write as _, process::ExitCode};

use anyhow::Context as _;
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use proto::sinhke::reports::v1::{
    GoneRow, PovertyReport, WatchPovertyReportRequest, WatchPovertyReportResponse,
    poverty_report_service_client::PovertyReportServiceClient,
};
use tonic::Status;
use tonic_types::StatusExt as _;

use super::{Format, Shown, Times, pb_instant};
use crate::{
    client::{self, Connection, LONGEST_ANSWER},
    output,
};

/// A poverty report, and then what changes of it, as it is recorded, until interrupted
///
/// First the whole report, then the rows and totals that say something else than they did; nothing while nothing changes.
/// When the server stops it says from when to watch again with --as-of and --changed-since.
#[derive(Args, Debug)]
#[command(after_long_help = "Examples:\n  sinhke report watch --as-of 2024-12-31 --standard QN-2023\n  \
                             sinhke report watch --unit 06841@2020-01-01 --every 60s --format csv")]
pub(super) struct Watch {
    #[command(flatten)]
    times: Times,
    #[command(flatten)]
    shown: Shown,
    /// Only what changed since an instant that an earlier watch named, and not the whole report first
    #[arg(long, value_name = "INSTANT")]
    changed_since: Option<Timestamp>,
    /// How far apart changes are told at least: 60s, 5m [default: as the server allows]
    #[arg(long, value_name = "TIME")]
    every: Option<SignedDuration>,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    connection: Connection,
}

impl Watch {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let (channel, bearer) = self.connection.open_for_streams().await?;
        let mut reports = PovertyReportServiceClient::with_interceptor(channel, bearer)
            .max_decoding_message_size(LONGEST_ANSWER);
        let format = self.format.into();
        let watch = reports.watch_poverty_report(self.request()).await;
        let mut watch = watch.map_err(|status| client::refused(&status))?.into_inner();
        while let Some(told) = watch.message().await.map_err(|status| ended(&status))? {
            // Programs read the report; what is gone of it is for whoever watches.
            if format != reports::Format::Text {
                told.gone_rows.iter().for_each(|row| eprintln!("{}", gone(row)));
            }
            output::print(&text(told, format)?)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn request(self) -> WatchPovertyReportRequest {
        WatchPovertyReportRequest {
            report: Some(self.shown.of(self.times.request())),
            changed_since: self.changed_since.map(pb_instant),
            min_interval: self
                .every
                .map(|every| prost_types::Duration { seconds: every.as_secs(), nanos: every.subsec_nanos() }),
        }
    }
}

/// Why the watch ended, and from when to go on where the server says it.
fn ended(status: &Status) -> anyhow::Error {
    let details = status.get_error_details();
    let said = |field: &str| details.error_info().and_then(|info| info.metadata.get(field).cloned());
    let refused = client::refused(status);
    match said("as_of").zip(said("changed_since")) {
        Some((as_of, since)) => {
            refused.context(format!("watch again with --as-of {as_of} --changed-since {since}"))
        }
        None => refused,
    }
}

/// The report, or what changed of it: without standards of which nothing did.
fn text(told: WatchPovertyReportResponse, format: reports::Format) -> anyhow::Result<String> {
    let WatchPovertyReportResponse { report, whole, gone_rows } = told;
    let mut report = report.context("a message of a watch has a report")?;
    if !whole {
        let changed = changed_standards(&report);
        report.standards.retain(|standard| changed.contains(&standard.standard));
    }
    let mut text = reports::render(&report, format)?;
    if format == reports::Format::Text {
        if !whole {
            text = text.replacen("BÁO CÁO", "THAY ĐỔI CỦA BÁO CÁO", 1);
        }
        for row in &gone_rows {
            // Writing to a String cannot fail.
            let _infallible = writeln!(text, "{}", gone(row));
        }
        text.push('\n');
    }
    Ok(text)
}

fn changed_standards(report: &PovertyReport) -> Vec<String> {
    report.totals.iter().chain(&report.rows).map(|row| row.standard.clone()).collect()
}

fn gone(row: &GoneRow) -> String {
    let place = match row.known_unit.as_str() {
        "" => row.unit.clone(),
        known => format!("{known} (chưa xác định)"),
    };
    format!("Không còn dòng {place}, {}", row.standard)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;
    use proto::sinhke::reports::v1::{PovertyRow, ReportStandard};

    use super::*;

    #[derive(clap::Parser)]
    struct Typed {
        #[command(flatten)]
        watch: Watch,
    }

    #[test]
    fn what_is_typed_is_what_is_asked() {
        let words =
            "x --as-of 2024-12-31 --unit 06841@2020-01-01 --every 90s --changed-since 2026-11-21T00:00:00Z";
        let request = Typed::try_parse_from(words.split(' ')).unwrap().watch.request();
        assert_eq!(request.report.unwrap().units, ["units/06841@2020-01-01"]);
        assert_eq!(request.min_interval, Some(prost_types::Duration { seconds: 90, nanos: 0 }));
        assert_eq!(request.changed_since.unwrap().seconds, 1_795_219_200);
    }

    #[test]
    fn a_watch_that_the_server_ends_says_from_when_to_go_on() {
        let again = [("as_of", "2024-12-31"), ("changed_since", "2026-11-21T00:00:00Z")];
        let again =
            std::collections::HashMap::from(again.map(|(field, value)| (field.to_owned(), value.to_owned())));
        let details = tonic_types::ErrorDetails::with_error_info("WATCH_AGAIN", "sinhke", again);
        let status = Status::with_error_details(tonic::Code::Unavailable, "stopping", details);
        let said = format!("{:#}", ended(&status));
        let again = "watch again with --as-of 2024-12-31 --changed-since 2026-11-21T00:00:00Z";
        assert_eq!(said, format!("{again}: stopping (WATCH_AGAIN)"));
        assert_eq!(format!("{:#}", ended(&Status::unavailable("away"))), "away (Unavailable)");
    }

    #[test]
    fn a_change_shows_only_the_standards_of_which_something_changed() {
        let standard = |id: &str| ReportStandard {
            standard: format!("povertyStandards/{id}"),
            ..ReportStandard::default()
        };
        let row = PovertyRow { standard: "povertyStandards/QN-2023".to_owned(), ..PovertyRow::default() };
        let report = PovertyReport {
            standards: vec![standard("VN-2022"), standard("QN-2023")],
            rows: vec![row],
            ..PovertyReport::default()
        };
        let gone = GoneRow {
            known_unit: "units/06886@2020-01-01".to_owned(),
            standard: "povertyStandards/QN-2023".to_owned(),
            ..GoneRow::default()
        };
        let told = WatchPovertyReportResponse { report: Some(report), whole: false, gone_rows: vec![gone] };
        let text = text(told, reports::Format::Text).unwrap();
        assert!(text.starts_with("THAY ĐỔI CỦA BÁO CÁO"), "{text}");
        assert!(text.contains("Chuẩn QN-2023") && !text.contains("Chuẩn VN-2022"), "{text}");
        assert!(text.contains("Không còn dòng units/06886@2020-01-01 (chưa xác định)"), "{text}");
    }
}

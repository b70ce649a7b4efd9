//! `sinhke check-figures`: published figures beside what a running sinhke counts.

use std::{collections::HashMap, fs, path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use clap::Args;
use jiff::{Timestamp, civil::Date};
use proto::sinhke::reports::v1::{
    GetPovertyReportRequest, PovertyReport, poverty_report_service_client::PovertyReportServiceClient,
};
use tonic::{Status, service::interceptor::InterceptedService, transport::Channel};
use tonic_types::StatusExt as _;

use crate::{
    client::{self, Bearer, Connection, LONGEST_ANSWER},
    figures::{Days, Figure, Figures, Judged, held, is_of_poverty, judge, table},
    output,
    report::{date, pb_date},
};

/// Judge published figures about poverty by arithmetic and by what a running sinhke counts
///
/// A verdict follows from the printed values, decimals and bounds, and from the reports of the days that the figures
/// speak of: equal, rounding, possible within bounds, impossible, conflicting, or not held. The columns id, measure,
/// value, unit, bound, as_of and as_of_basis are read.
#[derive(Args, Debug)]
#[command(
    after_long_help = "Example:\n  sinhke check-figures crates/sinhke/data/published-figures.csv --movements-after 2023-04-30"
)]
pub(crate) struct CheckFigures {
    /// Figures as printed, CSV
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Movements after this day, where a figure names no period of its own [default: 31 December of the year before]
    #[arg(long, value_name = "DATE", value_parser = date)]
    movements_after: Option<Date>,
    /// As recorded by this instant [default: everything recorded; one instant for all figures]
    #[arg(long, value_name = "INSTANT")]
    known_at: Option<Timestamp>,
    #[command(flatten)]
    connection: Connection,
}

impl CheckFigures {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let read = || format!("{} cannot be read", self.file.display());
        let figures = Figures::read(&fs::read_to_string(&self.file).with_context(read)?)?;
        let (channel, bearer) = self.connection.open().await?;
        let client = PovertyReportServiceClient::with_interceptor(channel, bearer);
        let mut reports = Reports {
            client: client.max_decoding_message_size(LONGEST_ANSWER),
            known_at: self
                .known_at
                .map(|at| prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }),
            answered: HashMap::new(),
        };
        let mut judged = Vec::new();
        for figure in figures.iter().filter(|figure| is_of_poverty(&figure.id)) {
            let answer = reports.of(question(figure.days, self.movements_after)).await?;
            judged.push(beside(&figures, figure, answer));
        }
        let others = figures.iter().count() - judged.len();
        output::print(&format!("{}{others} figures of the file are not about poverty\n", table(&judged)))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// A figure beside the report of its days, or beside the refusal of that report.
fn beside<'a>(figures: &'a Figures, figure: &'a Figure, answer: &Answer) -> Judged<'a> {
    let judged = judge(figures, figure, answer.as_ref().ok().and_then(|report| held(report, &figure.id)));
    match answer {
        Err(refusal) => judged.because(refusal),
        Ok(_) if figure.is_target && judged.computed.is_some() => {
            judged.because("a target, beside what came about")
        }
        Ok(_) => judged,
    }
}

/// Which report speaks of the days of a figure: a day and an eve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Question {
    as_of: Option<Date>,
    movements_after: Option<Date>,
}

fn question(days: Option<Days>, movements_after: Option<Date>) -> Question {
    let as_of = days.map(|days| days.last);
    let eve = days.and_then(|days| days.first).and_then(|first| first.yesterday().ok());
    let within = movements_after.filter(|after| as_of.is_none_or(|as_of| *after <= as_of));
    Question { as_of, movements_after: eve.or(within) }
}

/// A report, or why there is none of those days.
type Answer = Result<PovertyReport, String>;

/// The reports asked for so far, all of one instant.
struct Reports {
    client: PovertyReportServiceClient<InterceptedService<Channel, Bearer>>,
    known_at: Option<prost_types::Timestamp>,
    answered: HashMap<Question, Answer>,
}

impl Reports {
    async fn of(&mut self, question: Question) -> anyhow::Result<&Answer> {
        if !self.answered.contains_key(&question) {
            let request = GetPovertyReportRequest {
                as_of: question.as_of.map(pb_date),
                movements_after: question.movements_after.map(pb_date),
                known_at: self.known_at,
                ..GetPovertyReportRequest::default()
            };
            let answer = match self.client.get_poverty_report(request).await {
                Ok(report) => Ok(report.into_inner()),
                Err(status) => Err(of_the_days(&status).ok_or_else(|| client::refused(&status))?),
            };
            self.known_at = self.known_at.or(answer.as_ref().ok().and_then(|report| report.known_at));
            self.answered.insert(question, answer);
        }
        self.answered.get(&question).context("a report that was just kept")
    }
}

/// Why there is no report of these days, where that is why there was no answer.
fn of_the_days(status: &Status) -> Option<String> {
    let details = status.get_error_details();
    match details.error_info()?.reason.as_str() {
        "UNIT_NOT_KNOWN_BEFORE" => Some(status.message().to_owned()),
        // Nothing else in the request can be bad.
        "INVALID_REQUEST" => {
            let bad = details.bad_request()?.field_violations.first()?;
            Some(format!("{} {}", bad.field, bad.description))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proto::sinhke::reports::v1::{Cell, Count, PovertyReport, PovertyRow};
    use vocabulary::calendar::date;

    use super::{Days, Question, beside, question};
    use crate::figures::{Figures, Verdict, is_of_poverty};

    #[test]
    fn a_figure_of_a_day_is_asked_of_that_day_and_one_of_a_period_of_its_eve() {
        let day = |first, last| Some(Days { first, last });
        let asked = question(day(None, date(2024, 3, 31)), Some(date(2023, 4, 30)));
        let (as_of, movements_after) = (Some(date(2024, 3, 31)), Some(date(2023, 4, 30)));
        assert_eq!(asked, Question { as_of, movements_after });
        let asked = question(day(Some(date(2021, 1, 1)), date(2025, 12, 31)), Some(date(2023, 4, 30)));
        let (as_of, movements_after) = (Some(date(2025, 12, 31)), Some(date(2020, 12, 31)));
        assert_eq!(asked, Question { as_of, movements_after });
        // The eve that was typed lies after what this figure speaks of.
        let asked = question(day(None, date(2022, 12, 31)), Some(date(2023, 4, 30)));
        assert_eq!(asked.movements_after, None);
    }

    #[test]
    fn the_shipped_figures_about_poverty_are_judged_and_no_others() {
        let figures = Figures::published().unwrap();
        let judged: Vec<&str> =
            figures.iter().map(|figure| figure.id.as_str()).filter(|id| is_of_poverty(id)).collect();
        let expected = "F08 F09 F10 F11 F12 F13 F14a F14b F15a F15b F16a F16b F17 F18 F19a F19b F47 F48a F48b F49 F49b F57";
        assert_eq!(judged.join(" "), expected);
    }

    /// Early in 2022 there were 522 poor households of 373,636; 411 of them left.
    fn of_2022(lost: i64) -> PovertyReport {
        let count = |households| Some(Count { households, persons: 0 });
        let total =
            Cell { all: count(373_636), poor: count(522 - lost), poor_before: count(522), ..Cell::default() };
        let row = PovertyRow {
            standard: "povertyStandards/VN-2022".to_owned(),
            total: Some(total),
            ..PovertyRow::default()
        };
        PovertyReport { totals: vec![row], ..PovertyReport::default() }
    }

    #[test]
    fn a_target_is_judged_beside_what_came_about() {
        let figures = Figures::published().unwrap();
        let figure = figures.find("F48a").unwrap();
        let judged = |lost| beside(&figures, figure, &Ok(of_2022(lost)));
        assert_eq!((judged(411).verdict, judged(411).computed.as_deref()), (Verdict::Equal, Some("0.11")));
        assert_eq!(judged(200).verdict, Verdict::Conflicting);
        assert_eq!(judged(200).why, "a target, beside what came about");
    }

    #[test]
    fn a_figure_of_days_without_a_report_is_not_held_and_says_why() {
        let figures = Figures::published().unwrap();
        let judged = beside(&figures, figures.find("F57").unwrap(), &Err("history begins later".to_owned()));
        assert_eq!((judged.verdict, judged.why.as_str()), (Verdict::NotHeld, "history begins later"));
    }
}

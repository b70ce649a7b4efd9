//! `sinhke check-figures`: published figures beside what a running sinhke counts.

use std::{collections::HashMap, fs, path::PathBuf, process::ExitCode};

use anyhow::Context as _;
use clap::Args;
use jiff::{Timestamp, civil::Date};
use proto::sinhke::{
    communes::v1::{ClassificationKind, ListUnitsRequest, Unit, unit_service_client::UnitServiceClient},
    households::v1::PovertyTarget,
    reports::v1::{
        GetPovertyReportRequest, GetTargetsRequest, PovertyReport, TargetResult,
        poverty_report_service_client::PovertyReportServiceClient,
        target_report_service_client::TargetReportServiceClient,
    },
};
use tonic::{Status, service::interceptor::InterceptedService, transport::Channel};
use tonic_types::StatusExt as _;

use crate::{
    client::{self, Bearer, Connection, LONGEST_ANSWER},
    figures::{
        CameAbout, Days, Figure, Figures, Held, HeldBy, Judged, came_about, differs, held, held_by,
        held_of_target, is_of_poverty, judge, judge_aim, judge_made_up, table, why_not,
    },
    output,
    report::{date, pb_date, pb_instant},
};

/// Judge published figures about poverty by arithmetic and by what a running sinhke counts
///
/// A verdict follows from the printed values, decimals and bounds, and from what is counted of the days that the figures
/// speak of: equal, rounding, possible within bounds, impossible, conflicting, or not held. A target that was met by more
/// than it is possible within bounds, a missed one conflicting; before it is due, and where the list of units is made up,
/// nothing is held. The columns id, measure, value, unit, bound and as_of are read.
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
    /// As recorded by this instant [default: everything recorded; one instant for all figures]. The list of units of an
    /// area (F17) is the one that stands now, whatever the instant
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
        let mut sinhke = Sinhke::new(&channel, &bearer, self.known_at.map(pb_instant));
        let mut judged = Vec::new();
        for figure in figures.iter().filter(|figure| is_of_poverty(&figure.id)) {
            judged.push(match held_by(&figure.id) {
                HeldBy::Reports => {
                    let asked = question(figure.days, self.movements_after);
                    beside(&figures, figure, sinhke.report(asked).await?)
                }
                HeldBy::Target(id) => beside_target(&figures, figure, sinhke.target(id).await?),
                HeldBy::Units => {
                    let day = figure.days.map(|days| days.last);
                    beside_units(&figures, figure, &sinhke.area(day).await?)
                }
            });
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
        Ok(_) => judged,
    }
}

/// A figure of a target beside what came of the target, or beside why that is not known.
fn beside_target<'a>(figures: &'a Figures, figure: &'a Figure, result: Option<&TargetResult>) -> Judged<'a> {
    let Some(result) = result else {
        return judge(figures, figure, None).because("no such target is set");
    };
    let target = result.target.clone().unwrap_or_default();
    if let Some(differs) = differs(&target, figure) {
        let why = format!("the target that is set under its name has {differs}");
        return judge(figures, figure, None).because(&why);
    }
    let held = held_of_target(result, &figure.id);
    let (judged, what) = match came_about(result) {
        None => (judge(figures, figure, None), why_not(result)),
        Some(_) if result.synthetic => {
            (judge_made_up(figures, figure, held), "the list of units is made up for a demonstration")
        }
        Some(came_about @ CameAbout::NotYet) => (
            judge_aim(figures, figure, held, came_about),
            "a target that is not due, beside what came about so far",
        ),
        Some(came_about) => {
            (judge_aim(figures, figure, held, came_about), "a target, beside what came about")
        }
    };
    judged.because(&in_its_scope(what, result, &target))
}

/// Where and under which standard, and what a reader must know of it.
fn in_its_scope(what: &str, result: &TargetResult, target: &PovertyTarget) -> String {
    let standard = target.standard.rsplit('/').next().unwrap_or_default();
    let parts = [what, &result.scope, standard].into_iter().chain(result.notes.iter().map(String::as_str));
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// A number of units beside those that are classified so.
fn beside_units<'a>(
    figures: &'a Figures,
    figure: &'a Figure,
    answer: &Result<Vec<Unit>, String>,
) -> Judged<'a> {
    let units = match answer {
        Ok(units) => units,
        Err(refusal) => return judge(figures, figure, None).because(refusal),
    };
    // Nobody has told which units these are.
    let held = i64::try_from(units.len()).ok().filter(|count| *count > 0).map(Held::Count);
    let is_made_up = units.iter().flat_map(|unit| &unit.classifications).any(|class| class.synthetic);
    match held {
        None => judge(figures, figure, None).because("no unit is classified so"),
        Some(_) if is_made_up => {
            judge_made_up(figures, figure, held).because("the list of units is made up for a demonstration")
        }
        Some(_) => judge(figures, figure, held),
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

type Caller = InterceptedService<Channel, Bearer>;

/// A running sinhke, and what it answered so far, all of one instant.
struct Sinhke {
    reports: PovertyReportServiceClient<Caller>,
    targets: TargetReportServiceClient<Caller>,
    units: UnitServiceClient<Caller>,
    known_at: Option<prost_types::Timestamp>,
    answered: HashMap<Question, Answer>,
    results: Option<Vec<TargetResult>>,
}

impl Sinhke {
    fn new(channel: &Channel, bearer: &Bearer, known_at: Option<prost_types::Timestamp>) -> Self {
        let (channel, bearer) = (|| channel.clone(), || bearer.clone());
        let reports = PovertyReportServiceClient::with_interceptor(channel(), bearer());
        Self {
            reports: reports.max_decoding_message_size(LONGEST_ANSWER),
            targets: TargetReportServiceClient::with_interceptor(channel(), bearer()),
            units: UnitServiceClient::with_interceptor(channel(), bearer()),
            known_at,
            answered: HashMap::new(),
            results: None,
        }
    }

    /// What came of a target, as far as the business date; `None` when it is not set.
    async fn target(&mut self, id: &str) -> anyhow::Result<Option<&TargetResult>> {
        if self.results.is_none() {
            let request = GetTargetsRequest { known_at: self.known_at, ..GetTargetsRequest::default() };
            let answer =
                self.targets.get_targets(request).await.map_err(|status| client::refused(&status))?;
            let answer = answer.into_inner();
            self.known_at = self.known_at.or(answer.known_at);
            self.results = Some(answer.targets);
        }
        let named = |result: &&TargetResult| result.target.as_ref().is_some_and(|target| target.name == id);
        Ok(self.results.iter().flatten().find(named))
    }

    /// The units of the area on a day.
    async fn area(&mut self, day: Option<Date>) -> anyhow::Result<Result<Vec<Unit>, String>> {
        let request = ListUnitsRequest {
            date: day.map(pb_date),
            classification: ClassificationKind::ProvincialArea.into(),
            page_size: 1_000,
            ..ListUnitsRequest::default()
        };
        match self.units.list_units(request).await {
            Ok(answer) => Ok(Ok(answer.into_inner().units)),
            Err(status) => Ok(Err(of_the_days(&status).ok_or_else(|| client::refused(&status))?)),
        }
    }

    async fn report(&mut self, question: Question) -> anyhow::Result<&Answer> {
        if !self.answered.contains_key(&question) {
            let request = GetPovertyReportRequest {
                as_of: question.as_of.map(pb_date),
                movements_after: question.movements_after.map(pb_date),
                known_at: self.known_at,
                ..GetPovertyReportRequest::default()
            };
            let answer = match self.reports.get_poverty_report(request).await {
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
    use proto::sinhke::{
        communes::v1::{ClassificationKind, Unit, UnitClassification},
        households::v1::{PovertyTarget, TargetIndicator},
        reports::v1::{NotHeld, Ratio, TargetResult, TargetVerdict},
    };
    use vocabulary::calendar::date;

    use super::{Days, Question, beside, beside_target, beside_units, question};
    use crate::{
        figures::{Figures, Verdict, is_of_poverty},
        report::pb_date,
    };

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

    /// As the shipped targets set them.
    fn target(indicator: TargetIndicator, value: i64) -> PovertyTarget {
        let of_2022 = PovertyTarget {
            indicator: indicator.into(),
            standard: "povertyStandards/VN-2022".to_owned(),
            value,
            first_day: Some(pb_date(date(2022, 1, 1))),
            last_day: Some(pb_date(date(2022, 12, 31))),
            ..PovertyTarget::default()
        };
        let area = ClassificationKind::ProvincialArea.into();
        match indicator {
            TargetIndicator::YearlyRateCut => PovertyTarget {
                area,
                first_day: Some(pb_date(date(2021, 1, 1))),
                last_day: Some(pb_date(date(2025, 12, 31))),
                ..of_2022
            },
            TargetIndicator::DifficultVillagesLeft => {
                PovertyTarget { area, standard: String::new(), ..of_2022 }
            }
            TargetIndicator::Unspecified
            | TargetIndicator::HouseholdCut
            | TargetIndicator::HouseholdsLeft => PovertyTarget { stated_share_milli_points: 110, ..of_2022 },
        }
    }

    /// Early in 2022 there were 522 poor households of 373,636; so many of them left.
    fn of_2022(left: i64) -> TargetResult {
        let rate = |poor| Some(Ratio { numerator: poor, denominator: 373_636, percent: String::new() });
        TargetResult {
            target: Some(target(TargetIndicator::HouseholdCut, 411)),
            scope: "Tỉnh Quảng Ninh".to_owned(),
            verdict: if left < 411 { TargetVerdict::Missed } else { TargetVerdict::Met }.into(),
            rate_before: rate(522),
            rate_after: rate(522 - left),
            actual: left,
            ..TargetResult::default()
        }
    }

    #[test]
    fn a_target_is_judged_beside_what_came_about() {
        let figures = Figures::published().unwrap();
        let judged = |id, left| beside_target(&figures, figures.find(id).unwrap(), Some(&of_2022(left)));
        let (share, count) = (judged("F48a", 411), judged("F48b", 411));
        assert_eq!((share.verdict, share.computed.as_deref()), (Verdict::Equal, Some("0.11")));
        assert_eq!((count.verdict, count.computed.as_deref()), (Verdict::Equal, Some("411")));
        assert_eq!(judged("F48a", 200).verdict, Verdict::Conflicting);
        assert_eq!(judged("F48b", 200).why, "a target, beside what came about; Tỉnh Quảng Ninh; VN-2022");
        // More than was aimed at is no contradiction.
        for figure in ["F48a", "F48b"] {
            assert_eq!(judged(figure, 500).verdict, Verdict::PossibleWithinBounds, "{figure}");
        }
    }

    #[test]
    fn a_target_that_was_set_otherwise_than_it_was_printed_judges_nothing() {
        let figures = Figures::published().unwrap();
        let printed = target(TargetIndicator::HouseholdCut, 411);
        let others = [
            ("another indicator", target(TargetIndicator::HouseholdsLeft, 411)),
            ("another value", PovertyTarget { value: 412, ..printed.clone() }),
            (
                "another standard",
                PovertyTarget { standard: "povertyStandards/QN-2023".to_owned(), ..printed.clone() },
            ),
            ("another area", PovertyTarget { area: ClassificationKind::Border.into(), ..printed.clone() }),
            (
                "another period",
                PovertyTarget { last_day: Some(pb_date(date(2023, 12, 31))), ..printed.clone() },
            ),
        ];
        for (differs, other) in others {
            let result = TargetResult { target: Some(other), ..of_2022(411) };
            let judged = beside_target(&figures, figures.find("F48b").unwrap(), Some(&result));
            assert_eq!((judged.verdict, judged.computed), (Verdict::NotHeld, None), "{differs}");
            assert_eq!(judged.why, format!("the target that is set under its name has {differs}"));
        }
        let share = PovertyTarget { stated_share_milli_points: 120, ..printed };
        let result = TargetResult { target: Some(share), ..of_2022(411) };
        let judged = |figure| beside_target(&figures, figures.find(figure).unwrap(), Some(&result)).verdict;
        assert_eq!((judged("F48a"), judged("F48b")), (Verdict::NotHeld, Verdict::Equal));
    }

    #[test]
    fn a_verdict_that_is_not_said_is_no_number() {
        let figures = Figures::published().unwrap();
        for verdict in [0, 99] {
            let result = TargetResult { verdict, ..of_2022(411) };
            let judged = beside_target(&figures, figures.find("F48b").unwrap(), Some(&result));
            assert_eq!((judged.verdict, judged.computed), (Verdict::NotHeld, None));
        }
    }

    #[test]
    fn f47_is_judged_in_points_a_year_and_in_its_own_scope() {
        let figures = Figures::published().unwrap();
        let figure = figures.find("F47").unwrap();
        let result = |verdict: TargetVerdict, actual| TargetResult {
            target: Some(target(TargetIndicator::YearlyRateCut, 3_000)),
            verdict: verdict.into(),
            actual,
            notes: vec!["một ghi chú".to_owned()],
            ..TargetResult::default()
        };
        let judged = |result: &TargetResult| beside_target(&figures, figure, Some(result));
        let met = judged(&result(TargetVerdict::Met, 3_000));
        assert_eq!((met.verdict, met.computed.as_deref()), (Verdict::Equal, Some("3")));
        assert_eq!(judged(&result(TargetVerdict::Missed, 1_499)).verdict, Verdict::Conflicting);
        let rounded = judged(&result(TargetVerdict::Missed, 3_000));
        assert_eq!(rounded.verdict, Verdict::Conflicting, "by the exact numbers");
        let more = judged(&result(TargetVerdict::Met, 3_200));
        assert_eq!(more.verdict, Verdict::PossibleWithinBounds, "3.2 is not 3");
        let early = judged(&result(TargetVerdict::UnderWay, 3_000));
        assert_eq!(early.verdict, Verdict::NotHeld, "it is not due");
        let why = "a target that is not due, beside what came about so far; VN-2022; một ghi chú";
        assert_eq!(early.why, why);
        let made_up = judged(&TargetResult { synthetic: true, ..result(TargetVerdict::Met, 3_000) });
        assert_eq!((made_up.verdict, made_up.computed.as_deref()), (Verdict::NotHeld, Some("3")));
        assert!(made_up.why.starts_with("the list of units is made up"), "{}", made_up.why);
    }

    #[test]
    fn a_target_of_which_nothing_is_held_never_passes_and_says_why() {
        let figures = Figures::published().unwrap();
        let not_held = TargetResult {
            target: Some(target(TargetIndicator::DifficultVillagesLeft, 0)),
            verdict: TargetVerdict::NotKnown.into(),
            not_held: NotHeld::VillagesNotClassified.into(),
            ..TargetResult::default()
        };
        for (result, why) in
            [(Some(&not_held), "villages are not classified here yet"), (None, "no such target is set")]
        {
            let judged = beside_target(&figures, figures.find("F49").unwrap(), result);
            assert_eq!((judged.verdict, judged.why.as_str()), (Verdict::NotHeld, why));
        }
    }

    #[test]
    fn f17_is_judged_by_the_units_of_the_area_and_says_when_their_list_is_made_up() {
        let figures = Figures::published().unwrap();
        let figure = figures.find("F17").unwrap();
        let units = |count, synthetic| {
            let classifications = vec![UnitClassification { synthetic, ..UnitClassification::default() }];
            Ok(vec![Unit { classifications, ..Unit::default() }; count])
        };
        assert_eq!(beside_units(&figures, figure, &units(67, false)).verdict, Verdict::Equal);
        assert_eq!(beside_units(&figures, figure, &units(66, false)).verdict, Verdict::Conflicting);
        let made_up = beside_units(&figures, figure, &units(67, true));
        assert_eq!(made_up.why, "the list of units is made up for a demonstration");
        assert_eq!((made_up.verdict, made_up.computed.as_deref()), (Verdict::NotHeld, Some("67")));
        let refused = beside_units(&figures, figure, &Err("history begins later".to_owned()));
        assert_eq!((refused.verdict, refused.why.as_str()), (Verdict::NotHeld, "history begins later"));
        assert_eq!(
            beside_units(&figures, figure, &Ok(Vec::new())).verdict,
            Verdict::NotHeld,
            "nothing is not 67, and not 0"
        );
    }

    #[test]
    fn a_figure_of_days_without_a_report_is_not_held_and_says_why() {
        let figures = Figures::published().unwrap();
        let judged = beside(&figures, figures.find("F57").unwrap(), &Err("history begins later".to_owned()));
        assert_eq!((judged.verdict, judged.why.as_str()), (Verdict::NotHeld, "history begins later"));
    }
}

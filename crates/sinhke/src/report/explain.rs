//! `sinhke report explain`: the households and events behind one number of a report.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use proto::sinhke::{
    households::v1::Movement,
    reports::v1::{
        CellFigure, CellGroup, Count, EthnicGroup, ExplainCellRequest, ExplainedHousehold, ExplainingCounts,
        ExplainingEvent, Mark, explain_cell_request::Counted,
        poverty_report_service_client::PovertyReportServiceClient,
    },
};

use super::{Times, marked, named};
use crate::{
    client::{self, Connection, LONGEST_ANSWER},
    output,
    table::grouped,
};

/// The households counted in one number of a poverty report, and the events behind each
///
/// What the households add makes the number. They are named by their ids; whose they are, only `households` tells.
#[derive(Args, Debug)]
#[command(
    after_long_help = "Examples:\n  sinhke report explain --as-of 2024-03-31 --standard QN-2023 --figure poor\n  \
                             sinhke report explain --as-of 2024-12-31 --standard QN-2023 --movement re-poor \
                             --unit 06841@2020-01-01 --group minority\n  \
                             sinhke report explain --as-of 2024-12-31 --standard QN-2023 --mark poor/deprived/toilet\n  \
                             sinhke report explain --as-of 2024-12-31 --standard QN-2023 --ethnic-group poor/09"
)]
pub(super) struct Explain {
    #[command(flatten)]
    times: Times,
    /// Under this standard: QN-2023
    #[arg(long, value_name = "ID")]
    standard: String,
    /// In the row of this unit of the map, by code and first day: 06841@2020-01-01 [default: the total]
    #[arg(long, value_name = "UNIT", conflicts_with = "known_unit")]
    unit: Option<String>,
    /// In the row of records not assigned on the map, by the unit last known
    #[arg(long, value_name = "UNIT")]
    known_unit: Option<String>,
    /// Which households of the row
    #[arg(long, value_enum, default_value_t = Group::Total)]
    group: Group,
    #[command(flatten)]
    what: What,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Args, Clone, Debug)]
#[group(required = true, multiple = false)]
struct What {
    /// A number on --as-of, or on the eve of the period
    #[arg(long, value_enum)]
    figure: Option<Figure>,
    /// Movements of the period
    #[arg(long, value_enum)]
    movement: Option<Moved>,
    /// A number of the official reports, as their CSV calls it: poor/merit, near_poor/cause/no_land,
    /// poor/deprived/toilet, poor/children_deprived/toilet, not_poor/average_living,
    /// not_poor/average_living_not_known
    #[arg(long, value_name = "LIST/MARK", value_parser = marked::mark)]
    mark: Option<Mark>,
    /// A number of official report 9, by the group's code in TK2008: poor/09; poor/TK1979/55 of foreigners
    #[arg(long, value_name = "LIST/CODE", value_parser = marked::ethnic_group)]
    ethnic_group: Option<EthnicGroup>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Group {
    Total,
    Minority,
    Rural,
    Urban,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Figure {
    All,
    Poor,
    NearPoor,
    NotPoor,
    NotKnown,
    PoorBefore,
    NearPoorBefore,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Moved {
    NewPoor,
    RePoor,
    NearPoorToPoor,
    PoorToNearPoor,
    PoorRoseAbove,
    NewNearPoor,
    ReNearPoor,
    NearPoorRoseAbove,
    PoorOtherUp,
    PoorOtherDown,
    NearPoorOtherUp,
    NearPoorOtherDown,
}

/// The most that the server answers at once.
const PAGE: i32 = 1000;

impl Explain {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        let (channel, bearer) = self.connection.open().await?;
        let mut reports = PovertyReportServiceClient::with_interceptor(channel, bearer)
            .max_decoding_message_size(LONGEST_ANSWER);
        let mut request = self.request();
        loop {
            let page = reports.explain_cell(request.clone()).await;
            let page = page.map_err(|status| client::refused(&status))?.into_inner();
            output::print(&page.households.iter().map(household).collect::<String>())?;
            output::print(&page.counts.iter().map(counts).collect::<String>())?;
            if page.next_page_token.is_empty() {
                let known_at = page.known_at.and_then(instant).unwrap_or_default();
                output::print(&format!("Cộng: {} (ghi nhận đến {known_at})\n", amount(page.cell)))?;
                return Ok(ExitCode::SUCCESS);
            }
            request.page_token = page.next_page_token;
        }
    }

    fn request(self) -> ExplainCellRequest {
        let unit = |unit: Option<String>| unit.map(|unit| named("units/", &unit)).unwrap_or_default();
        ExplainCellRequest {
            report: Some(self.times.request()),
            standard: named("povertyStandards/", &self.standard),
            unit: unit(self.unit),
            known_unit: unit(self.known_unit),
            group: group(self.group).into(),
            counted: self.what.counted(),
            page_size: PAGE,
            page_token: String::new(),
        }
    }
}

impl What {
    fn counted(self) -> Option<Counted> {
        let figure = self.figure.map(|said| Counted::Figure(figure(said).into()));
        let movement = self.movement.map(|said| Counted::Movement(movement(said).into()));
        let (mark, group) = (self.mark.map(Counted::Mark), self.ethnic_group.map(Counted::EthnicGroup));
        figure.or(movement).or(mark).or(group)
    }
}

fn group(said: Group) -> CellGroup {
    match said {
        Group::Total => CellGroup::Total,
        Group::Minority => CellGroup::Minority,
        Group::Rural => CellGroup::Rural,
        Group::Urban => CellGroup::Urban,
    }
}

fn figure(said: Figure) -> CellFigure {
    match said {
        Figure::All => CellFigure::All,
        Figure::Poor => CellFigure::Poor,
        Figure::NearPoor => CellFigure::NearPoor,
        Figure::NotPoor => CellFigure::NotPoor,
        Figure::NotKnown => CellFigure::NotKnown,
        Figure::PoorBefore => CellFigure::PoorBefore,
        Figure::NearPoorBefore => CellFigure::NearPoorBefore,
    }
}

fn movement(said: Moved) -> Movement {
    match said {
        Moved::NewPoor => Movement::NewPoor,
        Moved::RePoor => Movement::RePoor,
        Moved::NearPoorToPoor => Movement::NearPoorToPoor,
        Moved::PoorToNearPoor => Movement::PoorToNearPoor,
        Moved::PoorRoseAbove => Movement::PoorRoseAbove,
        Moved::NewNearPoor => Movement::NewNearPoor,
        Moved::ReNearPoor => Movement::ReNearPoor,
        Moved::NearPoorRoseAbove => Movement::NearPoorRoseAbove,
        Moved::PoorOtherUp => Movement::PoorOtherUp,
        Moved::PoorOtherDown => Movement::PoorOtherDown,
        Moved::NearPoorOtherUp => Movement::NearPoorOtherUp,
        Moved::NearPoorOtherDown => Movement::NearPoorOtherDown,
    }
}

/// A line of the household, and one of each event.
fn household(explained: &ExplainedHousehold) -> String {
    let own = format!("{}  {}\n", explained.household, amount(explained.count));
    std::iter::once(own).chain(explained.events.iter().map(event)).collect()
}

fn event(behind: &ExplainingEvent) -> String {
    let ExplainingEvent { version, position, event, valid_date, known_at, count } = behind;
    let day = valid_date.map(|day| format!("{:04}-{:02}-{:02}", day.year, day.month, day.day));
    let (day, known_at) = (day.unwrap_or_default(), known_at.and_then(instant).unwrap_or_default());
    let count = amount(*count);
    format!("  {version}  {day}  {event}  {count}  (số {position}, {known_at})\n")
}

/// A line of each counting.
fn counts(taken: &ExplainingCounts) -> String {
    let ExplainingCounts { unit, count_date, position, known_at, count } = taken;
    let day = count_date.map(|day| format!("{:04}-{:02}-{:02}", day.year, day.month, day.day));
    let (day, known_at) = (day.unwrap_or_default(), known_at.and_then(instant).unwrap_or_default());
    format!("{unit}  {day}  ethnic_counts.taken  {}  (số {position}, {known_at})\n", amount(*count))
}

fn amount(count: Option<Count>) -> String {
    let Count { households, persons } = count.unwrap_or_default();
    format!("{} hộ, {} nhân khẩu", grouped(households), grouped(persons))
}

fn instant(at: prost_types::Timestamp) -> Option<String> {
    Timestamp::new(at.seconds, at.nanos).ok().map(|at| at.to_string())
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::{CellFigure, Counted, Explain, Movement};

    #[derive(clap::Parser)]
    struct Typed {
        #[command(flatten)]
        explain: Explain,
    }

    fn typed(words: &str) -> Result<Explain, clap::Error> {
        Typed::try_parse_from(words.split(' ')).map(|typed| typed.explain)
    }

    #[test]
    fn a_cell_is_a_figure_or_a_movement() {
        let counted = |words| typed(words).unwrap().request().counted;
        let poor = Counted::Figure(CellFigure::Poor.into());
        assert_eq!(counted("x --standard QN-2023 --figure poor"), Some(poor));
        let again = Counted::Movement(Movement::RePoor.into());
        assert_eq!(counted("x --standard QN-2023 --movement re-poor"), Some(again));
        assert!(typed("x --standard QN-2023").is_err());
        assert!(typed("x --standard QN-2023 --figure poor --movement re-poor").is_err());
    }
}

//! `sinhke simulate-standard`: what a proposed poverty standard would change.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use proto::sinhke::households::v1::{
    GetStandardRequest, HouseholdCount, ProposedStandard, SimulateStandardRequest, SimulateStandardResponse,
    SimulatedChange, SimulatedChanges, poverty_service_client::PovertyServiceClient,
};
use vocabulary::calendar::Date;

use crate::{
    client::{self, Connection, LONGEST_ANSWER},
    report::{date, named, pb_date},
    table::{columns, grouped},
};

/// What other poverty lines would change: newly poor, leaving, not known, by commune and for ethnic minorities
///
/// Every household is classified anew from what its latest decision found. Nothing is stored.
#[derive(Args, Debug)]
#[command(
    after_long_help = "Examples:\n  sinhke simulate-standard --standard VN-2022 --rural 1800000 --urban 2400000\n  \
                             sinhke simulate-standard --standard QN-2023 --date 2025-06-30 --threshold 2 --format csv"
)]
pub(crate) struct SimulateStandard {
    /// The standard that it is compared with, and that says whatever is not proposed: VN-2022
    #[arg(long, value_name = "ID")]
    standard: String,
    /// The day whose households and decisions are used (YYYY-MM-DD) [default: the business date]
    #[arg(long, value_name = "DATE", value_parser = date)]
    date: Option<Date>,
    /// Income line in rural areas, in đồng per person and month [default: the standard's]
    #[arg(long, value_name = "VND")]
    rural: Option<i64>,
    /// Income line in urban areas [default: the standard's]
    #[arg(long, value_name = "VND")]
    urban: Option<i64>,
    /// At or below it a rural household is poor whatever its deprivations; 0 for none [default: the standard's]
    #[arg(long, value_name = "VND")]
    rural_income_only: Option<i64>,
    /// The same in urban areas [default: the standard's]
    #[arg(long, value_name = "VND")]
    urban_income_only: Option<i64>,
    /// So many deprivations make a household at or below the line poor [default: the standard's]
    #[arg(long, value_name = "NUMBER")]
    threshold: Option<i32>,
    /// An indicator that counts: housing_area; may be given several times [default: the standard's]
    #[arg(long, value_name = "CODE")]
    indicator: Vec<String>,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// For spreadsheets: a line per commune and group, in households and persons
    Csv,
}

impl SimulateStandard {
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        let (channel, bearer) = self.connection.open().await?;
        let mut poverty =
            PovertyServiceClient::with_interceptor(channel, bearer).max_decoding_message_size(LONGEST_ANSWER);
        let name = named("povertyStandards/", &self.standard);
        let standard = poverty.get_standard(GetStandardRequest { name: name.clone() }).await;
        let standard = standard.map_err(|status| client::refused(&status))?.into_inner();
        let or = |proposed: Option<i64>, line| proposed.unwrap_or(line);
        let proposed = ProposedStandard {
            rural_line_vnd: or(self.rural, standard.rural_line_vnd),
            urban_line_vnd: or(self.urban, standard.urban_line_vnd),
            rural_income_only_line_vnd: or(self.rural_income_only, standard.rural_income_only_line_vnd),
            urban_income_only_line_vnd: or(self.urban_income_only, standard.urban_income_only_line_vnd),
            deprivation_threshold: self.threshold.unwrap_or(standard.deprivation_threshold),
            indicators: self.indicator,
        };
        let ask = SimulateStandardRequest {
            proposed: Some(proposed),
            standard: name,
            date: self.date.map(pb_date),
        };
        let answer = poverty.simulate_standard(ask).await;
        let answer = answer.map_err(|status| client::refused(&status))?.into_inner();
        let text = match self.format {
            Format::Table => table(&answer),
            Format::Csv => csv(&answer)?,
        };
        crate::output::print(&text)?;
        Ok(ExitCode::SUCCESS)
    }
}

const HEADING: [&str; 12] = [
    "Địa bàn",
    "Tổng số hộ",
    "Chưa rà soát",
    "Nghèo trước",
    "Nghèo",
    "Nghèo mới",
    "Ra khỏi nghèo",
    "Cận nghèo trước",
    "Cận nghèo",
    "Cận nghèo mới",
    "Ra khỏi cận nghèo",
    "Không đổi",
];

fn table(answer: &SimulateStandardResponse) -> String {
    let proposed = answer.proposed.clone().unwrap_or_default();
    let (day, total) = (answer.date.unwrap_or_default(), answer.total.clone().unwrap_or_default());
    let mut rows = vec![HEADING.map(str::to_owned).to_vec()];
    rows.push(households("Tổng cộng", total.all.as_ref()));
    rows.push(households("  trong đó DTTS", total.minority.as_ref()));
    rows.extend(answer.units.iter().map(|unit| households(&place(unit), unit.all.as_ref())));
    let mut persons = vec![["Nhân khẩu", "Trước", "Sau"].map(str::to_owned).to_vec()];
    let all = total.all.unwrap_or_default();
    persons.push(vec!["Hộ nghèo".to_owned(), of(all.poor_before.as_ref()), of(all.poor.as_ref())]);
    persons.push(vec![
        "Hộ cận nghèo".to_owned(),
        of(all.near_poor_before.as_ref()),
        of(all.near_poor.as_ref()),
    ]);
    format!(
        "MÔ PHỎNG CHUẨN NGHÈO ngày {:02}/{:02}/{}: nông thôn {} đồng, thành thị {} đồng, từ {} chỉ số thiếu hụt; so \
         với {}\n\n{}\n{}",
        day.day,
        day.month,
        day.year,
        grouped(proposed.rural_line_vnd),
        grouped(proposed.urban_line_vnd),
        proposed.deprivation_threshold,
        answer.standard.rsplit('/').next().unwrap_or_default(),
        columns(&rows),
        columns(&persons),
    )
}

fn of(count: Option<&HouseholdCount>) -> String {
    grouped(count.map_or(0, |count| count.persons))
}

/// `06661 Việt Hưng`.
fn place(unit: &SimulatedChanges) -> String {
    let key = unit.unit.strip_prefix("units/").unwrap_or(&unit.unit);
    format!("{} {}", key.split('@').next().unwrap_or(key), unit.display_name)
}

fn households(place: &str, change: Option<&SimulatedChange>) -> Vec<String> {
    let figures = change.map(figures).unwrap_or_default();
    let figures = figures.into_iter().map(|(_, count)| grouped(count.map_or(0, |count| count.households)));
    std::iter::once(place.to_owned()).chain(figures).collect()
}

/// In the order of the heading, by their names in the contract.
fn figures(change: &SimulatedChange) -> Vec<(&'static str, Option<HouseholdCount>)> {
    vec![
        ("total", change.total),
        ("not_known", change.not_known),
        ("poor_before", change.poor_before),
        ("poor", change.poor),
        ("newly_poor", change.newly_poor),
        ("leaving_poor", change.leaving_poor),
        ("near_poor_before", change.near_poor_before),
        ("near_poor", change.near_poor),
        ("newly_near_poor", change.newly_near_poor),
        ("leaving_near_poor", change.leaving_near_poor),
        ("unchanged", change.unchanged),
    ]
}

fn csv(answer: &SimulateStandardResponse) -> anyhow::Result<String> {
    let mut rows = csv::Writer::from_writer(Vec::new());
    let names = figures(&SimulatedChange::default()).into_iter().map(|(name, _)| name);
    let columns = names.flat_map(|name| [format!("{name}_households"), format!("{name}_persons")]);
    let head = ["unit", "display_name", "group"].map(str::to_owned);
    rows.write_record(head.into_iter().chain(columns))?;
    for place in answer.total.iter().chain(&answer.units) {
        for (group, change) in [("all", &place.all), ("minority", &place.minority)] {
            let counts = change.iter().flat_map(figures);
            let numbers = counts.flat_map(|(_, count)| {
                let count = count.unwrap_or_default();
                [count.households, count.persons].map(|number| number.to_string())
            });
            let head = [place.unit.clone(), place.display_name.clone(), group.to_owned()];
            rows.write_record(head.into_iter().chain(numbers))?;
        }
    }
    Ok(String::from_utf8(rows.into_inner()?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> SimulateStandardResponse {
        let count = |households, persons| Some(HouseholdCount { households, persons });
        let all = Some(SimulatedChange {
            total: count(384_375, 1_400_000),
            newly_poor: count(2, 7),
            ..SimulatedChange::default()
        });
        let unit = SimulatedChanges {
            unit: "units/06661@2025-07-01".to_owned(),
            display_name: "Việt Hưng".to_owned(),
            all,
            minority: Some(SimulatedChange::default()),
        };
        let total = SimulatedChanges { unit: String::new(), display_name: String::new(), ..unit.clone() };
        SimulateStandardResponse {
            standard: "povertyStandards/VN-2022".to_owned(),
            total: Some(total),
            units: vec![unit],
            ..SimulateStandardResponse::default()
        }
    }

    #[test]
    fn the_table_has_the_total_and_a_line_per_commune() {
        let text = table(&answer());
        assert!(text.contains("so với VN-2022"), "{text}");
        let lines: Vec<&str> = text.lines().filter(|line| line.contains("384.375")).collect();
        assert_eq!(lines.len(), 2, "{text}");
        assert!(lines[1].starts_with("06661 Việt Hưng"), "{text}");
    }

    #[test]
    fn the_csv_has_households_and_persons_of_both_groups() {
        let text = csv(&answer()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 5);
        assert!(
            lines[0]
                .starts_with("unit,display_name,group,total_households,total_persons,not_known_households")
        );
        assert!(
            lines[3].starts_with("units/06661@2025-07-01,Việt Hưng,all,384375,1400000,0,0,"),
            "{}",
            lines[3]
        );
    }
}

//! A report as lines of values: one per place, standard and group.

use proto::sinhke::reports::v1 as pb;

use super::{RenderError, instant, iso};
use crate::{
    api::answer::moved,
    cubes::{cell::Amount, movement::Movement},
};

pub(super) fn csv(report: &pb::PovertyReport) -> Result<String, RenderError> {
    let mut lines = csv::Writer::from_writer(Vec::new());
    lines.write_record(heading())?;
    for row in report.totals.iter().chain(&report.rows) {
        let groups = [
            ("total", &row.total),
            ("minority", &row.minority),
            ("rural", &row.rural),
            ("urban", &row.urban),
        ];
        for (group, cell) in groups {
            if let Some(cell) = cell {
                lines.write_record(line(report, row, group, cell))?;
            }
        }
    }
    let written = lines.into_inner().map_err(|error| RenderError::Flush(error.into_error()))?;
    Ok(String::from_utf8(written)?)
}

const PLACE: &[&str] = &[
    "as_of",
    "known_at",
    "map_of",
    "movements_after",
    "unit",
    "display_name",
    "known_unit",
    "candidate_units",
    "standard",
    "group",
];
const COUNTS: &[&str] = &["all", "poor", "near_poor", "not_poor", "not_known"];
const RATES: &[&str] = &["poor_rate_percent", "near_poor_rate_percent"];

fn heading() -> Vec<String> {
    let counted = COUNTS.iter().copied().chain(Movement::ALL.iter().map(|movement| movement.name()));
    let counted = counted.flat_map(|name| [format!("{name}_households"), format!("{name}_persons")]);
    let place = PLACE.iter().map(|name| (*name).to_owned());
    place.chain(counted).chain(RATES.iter().map(|name| (*name).to_owned())).collect()
}

fn line(report: &pb::PovertyReport, row: &pb::PovertyRow, group: &str, cell: &pb::Cell) -> Vec<String> {
    let counts = [cell.all, cell.poor, cell.near_poor, cell.not_poor, cell.not_known];
    let counts = counts.into_iter().map(|count| {
        let count = count.unwrap_or_default();
        Amount { households: count.households, persons: count.persons }
    });
    let amounts = counts.chain(Movement::ALL.iter().map(|movement| moved(cell, *movement)));
    let amounts = amounts.flat_map(|amount| [amount.households.to_string(), amount.persons.to_string()]);
    let percent =
        |ratio: &Option<pb::Ratio>| ratio.as_ref().map(|ratio| ratio.percent.clone()).unwrap_or_default();
    let place = [
        iso(report.as_of),
        instant(report.known_at),
        iso(report.map_of),
        iso(report.movements_after),
        row.unit.clone(),
        row.display_name.clone(),
        row.known_unit.clone(),
        row.candidate_units.join(" "),
        row.standard.clone(),
        group.to_owned(),
    ];
    place
        .into_iter()
        .chain(amounts)
        .chain([percent(&cell.poor_rate), percent(&cell.near_poor_rate)])
        .collect()
}

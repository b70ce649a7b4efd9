//! A report as its message.

use std::collections::{BTreeMap, BTreeSet};

use proto::sinhke::{households::v1 as households, reports::v1 as pb};
use service::fields;
use vocabulary::{
    area::{Placed, Succession, UnitKey},
    calendar::Date,
    ratio::Ratio,
};

use super::ask::{self, Ask};
use crate::{
    cubes::{
        cell::{Amount, StandardId},
        map::{Geography, Map},
        movement::Movement,
        sums::{Figures, Line, Table},
    },
    store::{
        clock::Moment,
        told::{Issuer, Standard},
    },
};

/// Decimals of every percentage: a province's poor rate is a few hundredths of a percent.
const DECIMALS: u8 = 3;

/// What is said of classes that were made up for a demonstration.
pub(super) const SYNTHETIC: &str =
    "Phân loại xã trong kỳ có phần là số liệu minh hoạ, không phải quyết định thật.";

/// Everything that an answer is made of.
pub(super) struct Drawing<'a> {
    pub(super) ask: &'a Ask,
    pub(super) moment: Moment,
    /// Every standard known.
    pub(super) all: &'a [Standard],
    /// Those of the report.
    pub(super) standards: &'a [StandardId],
    pub(super) geography: &'a Geography,
    pub(super) map: &'a Map,
    /// The units asked for.
    pub(super) units: &'a BTreeSet<UnitKey>,
    pub(super) table: &'a Table,
}

pub(super) fn report(drawing: &Drawing<'_>) -> pb::PovertyReport {
    let Drawing { ask, moment, table, map, .. } = drawing;
    let totals = table.totals.iter().map(|(standard, line)| row(standard, line));
    let rows = table.rows.iter().map(|((place, standard), line)| placed(map, place, row(standard, line)));
    pb::PovertyReport {
        as_of: Some(fields::pb_date(ask.between.until)),
        known_at: Some(fields::pb_time(moment.instant())),
        map_of: Some(fields::pb_date(ask.map_of)),
        movements_after: Some(fields::pb_date(ask.between.after)),
        scope: scope(drawing),
        standards: standards(drawing),
        issuers_without_standard: issuers_without_standard(drawing),
        totals: totals.collect(),
        rows: rows.collect(),
        notes: notes(drawing),
        positions: positions(*moment),
        group_by: ask::group_by(ask.rows).into(),
    }
}

/// Those of the report.
pub(super) fn standards(drawing: &Drawing<'_>) -> Vec<pb::ReportStandard> {
    let shown = in_force(drawing).filter(|standard| drawing.standards.contains(&standard.id));
    shown.map(standard).collect()
}

pub(super) fn issuers_without_standard(drawing: &Drawing<'_>) -> Vec<i32> {
    let issuers: BTreeSet<Issuer> = in_force(drawing).map(|standard| standard.issuer).collect();
    let missing = Issuer::ALL.iter().filter(|issuer| !issuers.contains(issuer));
    missing.map(|one| issuer(*one).into()).collect()
}

fn in_force<'a>(drawing: &Drawing<'a>) -> impl Iterator<Item = &'a Standard> {
    let as_of = drawing.ask.between.until;
    drawing.all.iter().filter(move |standard| standard.valid.contains(as_of))
}

/// The last event of each context.
pub(super) fn positions(moment: Moment) -> Vec<String> {
    vec![format!("communes:{}", moment.communes), format!("households:{}", moment.households)]
}

pub(super) fn scope(drawing: &Drawing<'_>) -> String {
    if drawing.units.is_empty() {
        return match &drawing.map.province {
            Some(name) => format!("Tỉnh {name}"),
            None => "Toàn bộ".to_owned(),
        };
    }
    let names: Vec<String> = drawing.units.iter().map(UnitKey::resource_name).collect();
    names.join(", ")
}

fn placed(map: &Map, place: &Placed, row: pb::PovertyRow) -> pb::PovertyRow {
    match place {
        Placed::Unit(unit) => {
            pb::PovertyRow { unit: unit.resource_name(), display_name: map.name(*unit).to_owned(), ..row }
        }
        Placed::Unassigned { known, candidates } => pb::PovertyRow {
            display_name: map.name(*known).to_owned(),
            known_unit: known.resource_name(),
            candidate_units: candidates.iter().map(UnitKey::resource_name).collect(),
            ..row
        },
    }
}

fn row(standard: &StandardId, line: &Line) -> pb::PovertyRow {
    let Line { total, minority, rural, urban } = line;
    pb::PovertyRow {
        unit: String::new(),
        display_name: String::new(),
        known_unit: String::new(),
        candidate_units: Vec::new(),
        standard: standard.resource_name(),
        total: Some(cell(total)),
        minority: Some(cell(minority)),
        rural: Some(cell(rural)),
        urban: Some(cell(urban)),
        minority_share_of_poor: Some(ratio(minority.poor, total.poor)),
        minority_share_of_near_poor: Some(ratio(minority.near_poor, total.near_poor)),
    }
}

fn cell(figures: &Figures) -> pb::Cell {
    let moved = |(movement, amount): (&Movement, &Amount)| pb::MovementCount {
        movement: self::movement(*movement).into(),
        count: Some(count(*amount)),
    };
    let movements = figures.movements.iter().filter(|(_, amount)| **amount != Amount::ZERO);
    pb::Cell {
        all: Some(count(figures.all)),
        poor: Some(count(figures.poor)),
        near_poor: Some(count(figures.near_poor)),
        not_poor: Some(count(figures.not_poor)),
        not_known: Some(count(figures.not_known())),
        poor_rate: Some(ratio(figures.poor, figures.all)),
        near_poor_rate: Some(ratio(figures.near_poor, figures.all)),
        movements: movements.map(moved).collect(),
        poor_before: Some(count(figures.poor_before)),
        near_poor_before: Some(count(figures.near_poor_before)),
    }
}

pub(super) fn count(amount: Amount) -> pb::Count {
    pb::Count { households: amount.households, persons: amount.persons }
}

/// Of households.
pub(super) fn ratio(part: Amount, whole: Amount) -> pb::Ratio {
    share(part.households, whole.households)
}

pub(super) fn share(numerator: i64, denominator: i64) -> pb::Ratio {
    let ratio = Ratio { numerator, denominator };
    let percent = ratio.percent(DECIMALS).unwrap_or_default();
    pb::Ratio { numerator: ratio.numerator, denominator: ratio.denominator, percent }
}

pub(super) fn movement(movement: Movement) -> households::Movement {
    match movement {
        Movement::NewPoor => households::Movement::NewPoor,
        Movement::RePoor => households::Movement::RePoor,
        Movement::NearPoorToPoor => households::Movement::NearPoorToPoor,
        Movement::PoorToNearPoor => households::Movement::PoorToNearPoor,
        Movement::PoorRoseAbove => households::Movement::PoorRoseAbove,
        Movement::NewNearPoor => households::Movement::NewNearPoor,
        Movement::ReNearPoor => households::Movement::ReNearPoor,
        Movement::NearPoorRoseAbove => households::Movement::NearPoorRoseAbove,
        Movement::PoorOtherUp => households::Movement::PoorOtherUp,
        Movement::PoorOtherDown => households::Movement::PoorOtherDown,
        Movement::NearPoorOtherUp => households::Movement::NearPoorOtherUp,
        Movement::NearPoorOtherDown => households::Movement::NearPoorOtherDown,
    }
}

/// How many moved so, as a message says it.
pub(super) fn moved(cell: &pb::Cell, kind: Movement) -> Amount {
    let kind = i32::from(movement(kind));
    let counts = cell.movements.iter().filter(|moved| moved.movement == kind).filter_map(|moved| moved.count);
    counts.map(|count| Amount { households: count.households, persons: count.persons }).collect()
}

fn issuer(issuer: Issuer) -> households::Issuer {
    match issuer {
        Issuer::Central => households::Issuer::Central,
        Issuer::Province => households::Issuer::Province,
    }
}

fn standard(standard: &Standard) -> pb::ReportStandard {
    pb::ReportStandard {
        standard: standard.id.resource_name(),
        issuer: issuer(standard.issuer).into(),
        law: standard.law.clone(),
        rural_line_vnd: standard.rural_line_vnd,
        urban_line_vnd: standard.urban_line_vnd,
        note: standard.note.clone(),
    }
}

/// What a reader must know, in Vietnamese.
pub(super) fn notes(drawing: &Drawing<'_>) -> Vec<String> {
    let Drawing { ask, geography, map, table, .. } = drawing;
    let mut notes = Vec::new();
    if geography.is_synthetic_on(ask.map_of) {
        notes.push(SYNTHETIC.to_owned());
    }
    let mut by_law: BTreeMap<(Date, &str), Vec<&Succession>> = BTreeMap::new();
    for row in geography.unverified(&table.units, ask.map_of) {
        by_law.entry((row.effective, row.law.as_str())).or_default().push(row);
    }
    for ((effective, law), rows) in by_law {
        let pairs: Vec<String> = rows.iter().map(|row| format!("{} → {}", row.old, row.new)).collect();
        let day = effective.strftime("%d/%m/%Y");
        notes.push(format!(
            "Việc kế tiếp đơn vị hành chính theo {law} từ ngày {day} chưa được đối chiếu với văn bản: {}.",
            pairs.join(", ")
        ));
    }
    let unknown: Vec<String> =
        table.units.iter().filter(|unit| !map.knows(**unit)).map(UnitKey::resource_name).collect();
    if !unknown.is_empty() {
        notes.push(format!("Có hộ thuộc đơn vị hành chính chưa có trong danh mục: {}.", unknown.join(", ")));
    }
    if table.perhaps != Amount::ZERO {
        let Amount { households, persons } = table.perhaps;
        notes.push(format!(
            "Ngoài ra có {households} hộ ({persons} nhân khẩu) có thể thuộc các đơn vị được hỏi nhưng chưa xác định, không tính vào tổng."
        ));
    }
    let shown = drawing.all.iter().filter(|standard| drawing.standards.contains(&standard.id));
    for standard in shown.filter(|standard| !standard.note.is_empty()) {
        notes.push(format!("Chuẩn {}: {}", standard.id, standard.note));
    }
    notes
}

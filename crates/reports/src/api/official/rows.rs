//! An official report as its message.

use std::collections::BTreeMap;

use proto::sinhke::reports::v1::{self as pb, official_column::Counted as Said};
use service::fields;
use vocabulary::area::{Placed, UnitKey};

use super::names;
use crate::{
    api::{
        answer::{self, Drawing, count, movement, share},
        mark,
    },
    cubes::{
        cell::{Amount, Class, StandardId},
        ethnic::{Laid, Row},
        explain::Counted,
        official::{Column, Counts, Official},
        sums::{Line, Which},
    },
};

/// A report of the set before it is a message.
pub(super) struct Form<'a> {
    pub(super) official: Official,
    pub(super) number: i32,
    pub(super) drawing: &'a Drawing<'a>,
    pub(super) columns: &'a [Column],
}

/// A place under each of its standards.
type Lines<'a> = BTreeMap<&'a StandardId, &'a Line>;

impl Form<'_> {
    /// From the deltas of households.
    pub(super) fn of_households(&self) -> pb::OfficialReport {
        let table = self.drawing.table;
        let totals = self.by_standard(&table.totals.iter().collect());
        let mut places: BTreeMap<&Placed, Lines<'_>> = BTreeMap::new();
        for ((place, standard), line) in &table.rows {
            places.entry(place).or_default().insert(standard, line);
        }
        let rows = places.iter().flat_map(|(place, lines)| {
            self.by_standard(lines).into_iter().map(move |row| self.placed(place, row))
        });
        let notes = self.notes().into_iter().chain(self.marks_missing());
        pb::OfficialReport { totals, rows: rows.collect(), notes: notes.collect(), ..self.head() }
    }

    /// From counts that were taken unit by unit.
    pub(super) fn of_counts(&self, laid: &Laid<'_>) -> pb::OfficialReport {
        let all = Row {
            taken: laid.rows.values().flat_map(|row| row.taken.iter().copied()).collect(),
            ..Row::default()
        };
        let standards = self.drawing.standards;
        let totals = standards.iter().map(|standard| self.counted(standard, &all)).collect();
        let rows = laid.rows.iter().flat_map(|(place, row)| {
            standards.iter().map(move |standard| self.placed(place, self.counted(standard, row)))
        });
        let all_known = self.drawing.all.iter().filter(|known| standards.contains(&known.id));
        let uncounted =
            all_known.filter_map(|known| names::uncounted(&known.id, laid.uncounted(known.valid)));
        let notes = self.notes().into_iter().chain(names::aside(&laid.aside)).chain(uncounted);
        let is_nobody = self.columns.is_empty() && !all.taken.is_empty();
        let notes = notes.chain(is_nobody.then(names::nobody));
        pb::OfficialReport { totals, rows: rows.collect(), notes: notes.collect(), ..self.head() }
    }

    fn head(&self) -> pb::OfficialReport {
        let Drawing { ask, moment, geography, .. } = self.drawing;
        pb::OfficialReport {
            number: self.number,
            title: names::title(self.official).to_owned(),
            as_of: Some(fields::pb_date(ask.between.until)),
            known_at: Some(fields::pb_time(moment.instant())),
            map_of: Some(fields::pb_date(ask.map_of)),
            unit_list_date: geography.map_began(ask.map_of).ok().map(fields::pb_date),
            movements_after: Some(fields::pb_date(ask.between.after)),
            scope: answer::scope(self.drawing),
            standards: answer::standards(self.drawing),
            issuers_without_standard: answer::issuers_without_standard(self.drawing),
            columns: self.columns.iter().map(|column| self.column(column)).collect(),
            totals: Vec::new(),
            rows: Vec::new(),
            notes: Vec::new(),
            positions: answer::positions(*moment),
        }
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = answer::notes(self.drawing);
        notes.extend(names::note(self.official).map(str::to_owned));
        notes
    }

    /// Of a database that a release without marks has filled.
    fn marks_missing(&self) -> Option<String> {
        let is_marked = |column: &Column| matches!(&column.counts, Counts::Of(_, Counted::Marked(..)));
        let until = self.drawing.moment.unmarked_until;
        (until > 0 && self.columns.iter().any(is_marked)).then(|| names::marks_missing(until))
    }

    fn column(&self, column: &Column) -> pb::OfficialColumn {
        let (which, said) = match &column.counts {
            Counts::Of(which, counted) => (*which, said(counted)),
            Counts::Ethnic(group, list) => {
                (Which::Total, Said::EthnicGroup(mark::write_ethnic(*group, *list)))
            }
        };
        pb::OfficialColumn {
            display_name: names::column(self.official, column),
            standard: column.standard.as_ref().map(StandardId::resource_name).unwrap_or_default(),
            group: group(which).into(),
            counted: Some(said),
        }
    }

    fn placed(&self, place: &Placed, row: pb::OfficialRow) -> pb::OfficialRow {
        let map = self.drawing.map;
        match place {
            Placed::Unit(unit) => pb::OfficialRow {
                unit: unit.resource_name(),
                display_name: map.name(*unit).to_owned(),
                ..row
            },
            Placed::Unassigned { known, candidates } => pb::OfficialRow {
                display_name: map.name(*known).to_owned(),
                known_unit: known.resource_name(),
                candidate_units: candidates.iter().map(UnitKey::resource_name).collect(),
                ..row
            },
        }
    }

    /// A row under each standard, or one under all where columns name theirs.
    fn by_standard(&self, lines: &Lines<'_>) -> Vec<pb::OfficialRow> {
        let row = |standard: String, lines: &Lines<'_>| pb::OfficialRow {
            standard,
            cells: self.columns.iter().map(|column| self.cell(column, lines)).collect(),
            ..pb::OfficialRow::default()
        };
        if let Official::Standards(_) = self.official {
            return vec![row(String::new(), lines)];
        }
        let alone = lines.iter().map(|(standard, line)| (*standard, Lines::from([(*standard, *line)])));
        alone.map(|(standard, line)| row(standard.resource_name(), &line)).collect()
    }

    /// Empty where the standard does not count such a thing.
    fn cell(&self, column: &Column, lines: &Lines<'_>) -> pb::OfficialCell {
        let Counts::Of(which, counted) = &column.counts else { return pb::OfficialCell::default() };
        let line = match &column.standard {
            Some(standard) => lines.get_key_value(standard),
            None => lines.first_key_value(),
        };
        let Some((_, line)) = line.filter(|(standard, _)| self.counts(standard, counted)) else {
            return pb::OfficialCell::default();
        };
        let amount = counted.of(line.figures(*which));
        let whole = column.whole.as_ref().map(|whole| whole.of(line.figures(Which::Total)));
        pb::OfficialCell {
            count: Some(count(amount)),
            share_of_households: whole.map(|whole| share(amount.households, whole.households)),
            share_of_persons: whole.map(|whole| share(amount.persons, whole.persons)),
        }
    }

    fn counts(&self, standard: &StandardId, counted: &Counted) -> bool {
        let standard = self.drawing.all.iter().find(|known| known.id == *standard);
        let counts = |indicator| standard.is_some_and(|standard| standard.indicators.contains(indicator));
        counted.indicator().is_none_or(counts)
    }

    /// A standard that was not in force on the day of a count has none, which is not zero.
    fn counted(&self, standard: &StandardId, row: &Row<'_>) -> pb::OfficialRow {
        let known = self.drawing.all.iter().find(|known| known.id == *standard);
        let row = known.map(|standard| row.under(standard.valid)).unwrap_or_default();
        let cell = |column: &Column| {
            let amount = match &column.counts {
                Counts::Ethnic(group, list) => row.amount(standard, *group, *list),
                Counts::Of(..) => Amount::ZERO,
            };
            pb::OfficialCell { count: Some(count(amount)), ..pb::OfficialCell::default() }
        };
        let is_counted = !row.taken.is_empty();
        pb::OfficialRow {
            standard: standard.resource_name(),
            cells: self.columns.iter().filter(|_| is_counted).map(cell).collect(),
            counted_dates: row.days().into_iter().map(fields::pb_date).collect(),
            uncounted_units: row.uncounted.iter().map(UnitKey::resource_name).collect(),
            ..pb::OfficialRow::default()
        }
    }
}

fn group(which: Which) -> pb::CellGroup {
    match which {
        Which::Total => pb::CellGroup::Total,
        Which::Minority => pb::CellGroup::Minority,
        Which::Rural => pb::CellGroup::Rural,
        Which::Urban => pb::CellGroup::Urban,
    }
}

fn said(counted: &Counted) -> Said {
    let figure = |figure: pb::CellFigure| Said::Figure(figure.into());
    match counted {
        Counted::All => figure(pb::CellFigure::All),
        Counted::Class(Class::Poor) => figure(pb::CellFigure::Poor),
        Counted::Class(Class::NearPoor) => figure(pb::CellFigure::NearPoor),
        Counted::Class(Class::NotPoor) => figure(pb::CellFigure::NotPoor),
        Counted::NotKnown => figure(pb::CellFigure::NotKnown),
        Counted::PoorBefore => figure(pb::CellFigure::PoorBefore),
        Counted::NearPoorBefore => figure(pb::CellFigure::NearPoorBefore),
        Counted::Moved(kind) => Said::Movement(movement(*kind).into()),
        Counted::Marked(class, mark) => Said::Mark(mark::write(*class, mark)),
    }
}

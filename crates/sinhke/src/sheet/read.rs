//! A sheet as registrations, one after the other: it never has to fit into memory.

use std::{
    collections::HashSet,
    io::{self, BufRead},
};

use anyhow::{Context as _, bail, ensure};
use csv::{ByteRecord, ReaderBuilder};
use proto::sinhke::households::v1 as pb;
use vocabulary::rejection::Fault;

use super::{
    Column, Problem, ROW_UNREADABLE,
    formulas::meant,
    words::{
        ANSWERS, AREA_KINDS, CAPACITIES, CAUSES, MERITS, REASONS, RELATIONS, SEXES, day, disability, each,
        value,
    },
};

/// What comes next in a sheet.
#[derive(Debug)]
pub(crate) enum Read {
    Household(Box<Entry>),
    /// A household that cannot be made out: everything that is wrong with its rows.
    Bad(Vec<Problem>),
}

/// A household with the lines that it stands on.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) number: String,
    /// The line of each member.
    pub(crate) rows: Vec<u64>,
    pub(crate) household: pb::Household,
}

/// The rows of a sheet.
pub(crate) struct Sheet<R> {
    rows: csv::Reader<R>,
    /// Where each column stands.
    places: Vec<(Column, usize)>,
    /// The first row of the next household, read already.
    ahead: Option<Row>,
    numbers: HashSet<String>,
    citizen_ids: HashSet<String>,
}

/// One line, as far as it can be read.
struct Row {
    line: u64,
    number: String,
    cells: Vec<(Column, Result<String, Fault>)>,
    /// What is wrong with the line as a whole.
    fault: Option<Fault>,
}

/// A household's number is no longer than this.
const LONGEST_NUMBER: usize = 100;

impl<R: BufRead> Sheet<R> {
    /// Reads the heading. Columns may stand in any order, under their English or Vietnamese names, separated by `,`, `;`
    /// or tabs; a byte order mark is no part of the first name.
    pub(crate) fn open(mut from: R) -> anyhow::Result<Self> {
        let mut heading = Vec::new();
        from.read_until(b'\n', &mut heading)?;
        let text = std::str::from_utf8(&heading).context("the heading is not UTF-8")?;
        let text = text.trim_start_matches('\u{feff}').trim_end();
        let count = |sign: &u8| text.bytes().filter(|byte| byte == sign).count();
        let delimiter = [b',', b';', b'\t'].into_iter().max_by_key(count).unwrap_or(b',');
        let places = heading_of(text, delimiter)?;
        let rows =
            ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(from);
        Ok(Self { rows, places, ahead: None, numbers: HashSet::new(), citizen_ids: HashSet::new() })
    }

    /// The next household.
    pub(crate) fn next(&mut self) -> io::Result<Option<Read>> {
        let Some(first) = (match self.ahead.take() {
            Some(ahead) => Some(ahead),
            None => self.row()?,
        }) else {
            return Ok(None);
        };
        let mut rows = vec![first];
        while let Some(row) = self.row()? {
            if row.number != rows[0].number || row.number.is_empty() {
                self.ahead = Some(row);
                break;
            }
            rows.push(row);
        }
        Ok(Some(self.household(&rows)))
    }

    fn row(&mut self) -> io::Result<Option<Row>> {
        let mut record = ByteRecord::new();
        if !self.rows.read_byte_record(&mut record)? {
            return Ok(None);
        }
        // The heading was read before.
        let line = record.position().map_or(0, csv::Position::line).saturating_add(1);
        let cells: Vec<_> =
            self.places.iter().map(|(column, place)| (*column, cell(&record, *place))).collect();
        let columns = self.places.iter().map(|(_, place)| place + 1).max().unwrap_or(0);
        let fault = (record.len() != columns).then(|| {
            Fault::new(
                format!("có {} cột, phải có {columns}", record.len()),
                format!("has {} columns, must have {columns}", record.len()),
            )
        });
        let number = cells.iter().find(|(column, _)| *column == Column::HouseholdNo);
        let number = number.and_then(|(_, cell)| cell.clone().ok()).unwrap_or_default();
        Ok(Some(Row { line, number, cells, fault }))
    }

    fn household(&mut self, rows: &[Row]) -> Read {
        let mut problems = Vec::new();
        let number = rows.first().map(|row| row.number.clone()).unwrap_or_default();
        for row in rows {
            let unreadable =
                row.cells.iter().filter_map(|(column, cell)| Some((Some(*column), cell.as_ref().err()?)));
            let of_row = row.fault.iter().map(|fault| (None, fault));
            problems
                .extend(of_row.chain(unreadable).map(|(column, fault)| row.problem(column, fault.clone())));
        }
        if let Some(first) = rows.first() {
            problems
                .extend(self.numbered(first).map(|fault| first.problem(Some(Column::HouseholdNo), fault)));
        }
        let mut household = pb::Household::default();
        if problems.is_empty() {
            for (place, row) in rows.iter().enumerate() {
                if place == 0 {
                    row.household(&mut household, &mut problems);
                } else {
                    row.agrees(&rows[0], &mut problems);
                }
                household.members.push(row.member(&mut problems));
                problems.extend(self.taken(row));
            }
        }
        if problems.is_empty() {
            let rows = rows.iter().map(|row| row.line).collect();
            return Read::Household(Box::new(Entry { number, rows, household }));
        }
        Read::Bad(problems)
    }

    /// Whether the number names one household.
    fn numbered(&mut self, first: &Row) -> Option<Fault> {
        let is_plain = !first.number.chars().any(char::is_control);
        if !is_plain || !(1..=LONGEST_NUMBER).contains(&first.number.chars().count()) {
            return Some(Fault::new(
                format!("phải có từ 1 đến {LONGEST_NUMBER} ký tự, không có ký tự điều khiển"),
                format!("must have 1 to {LONGEST_NUMBER} characters and no control characters"),
            ));
        }
        (!self.numbers.insert(first.number.clone())).then(|| {
            Fault::new(
                "đã có ở trên: các dòng của một hộ phải liền nhau",
                "is there above: the rows of one household stand together",
            )
        })
    }

    /// A citizen id that an earlier row has, of whichever household.
    fn taken(&mut self, row: &Row) -> Option<Problem> {
        let id = row.text(Column::CitizenId);
        if id.is_empty() || self.citizen_ids.insert(id.to_owned()) {
            return None;
        }
        let fault = Fault::new("trùng với một dòng ở trên", "is there in a row above");
        Some(row.problem(Some(Column::CitizenId), fault))
    }
}

fn cell(record: &ByteRecord, place: usize) -> Result<String, Fault> {
    match std::str::from_utf8(record.get(place).unwrap_or_default()) {
        Ok(text) => Ok(meant(text.trim()).to_owned()),
        Err(_not_utf8) => Err(Fault::new("không phải UTF-8", "is not UTF-8")),
    }
}

fn heading_of(text: &str, delimiter: u8) -> anyhow::Result<Vec<(Column, usize)>> {
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).has_headers(false).from_reader(text.as_bytes());
    let names = reader.records().next().context("the sheet has no heading")??;
    let mut places: Vec<(Column, usize)> = Vec::new();
    for (place, name) in names.iter().enumerate() {
        let said = name.trim().to_lowercase();
        let column = Column::ALL.into_iter().find(|column| column.names().contains(&said.as_str()));
        let Some(column) = column else { bail!("column {name:?} is none of a sheet's; see --template") };
        ensure!(places.iter().all(|(known, _)| *known != column), "column {name:?} is there twice");
        places.push((column, place));
    }
    let missing = |column: &Column| !column.is_optional() && places.iter().all(|(known, _)| known != column);
    let missing: Vec<_> = Column::ALL.into_iter().filter(missing).map(Column::name).collect();
    ensure!(missing.is_empty(), "the sheet has no column {}", missing.join(", "));
    Ok(places)
}

impl Row {
    fn text(&self, column: Column) -> &str {
        let cell = self.cells.iter().find(|(known, _)| *known == column);
        cell.and_then(|(_, cell)| cell.as_deref().ok()).unwrap_or_default()
    }

    fn problem(&self, column: Option<Column>, fault: Fault) -> Problem {
        let (household, reason) = (self.number.escape_debug().collect(), ROW_UNREADABLE.to_owned());
        Problem { row: self.line, household, column, reason, fault }
    }

    /// A value of a column, or one more problem.
    fn get<T>(
        &self,
        column: Column,
        problems: &mut Vec<Problem>,
        read: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Option<T> {
        read(self.text(column)).map_err(|fault| problems.push(self.problem(Some(column), fault))).ok()
    }

    /// What the first row says of its household.
    fn household(&self, household: &mut pb::Household, problems: &mut Vec<Problem>) {
        household.unit = resource("units/", self.text(Column::Unit));
        household.village = resource("villages/", self.text(Column::Village));
        self.text(Column::Address).clone_into(&mut household.address);
        let area_kind = self.get(Column::AreaKind, problems, |said| value(AREA_KINDS, said));
        household.area_kind = area_kind.unwrap_or_default().into();
        household.register_date = self.get(Column::RegisterDate, problems, day).flatten();
        let cause = |said: &str| Ok(value(CAUSES, said)?.into());
        household.causes = self.get(Column::Causes, problems, |said| each(said, cause)).unwrap_or_default();
        let farming = self.get(Column::Farming, problems, |said| value(ANSWERS, said));
        household.farming = farming.unwrap_or_default();
    }

    /// Later rows may leave the household's columns empty; else they say the same.
    fn agrees(&self, first: &Self, problems: &mut Vec<Problem>) {
        for column in Column::ALL.into_iter().filter(|column| column.is_of_household()) {
            let said = self.text(column);
            if !said.is_empty() && said != first.text(column) {
                let fault =
                    Fault::new("khác với dòng đầu của hộ", "is not what the household's first row says");
                problems.push(self.problem(Some(column), fault));
            }
        }
    }

    fn member(&self, problems: &mut Vec<Problem>) -> pb::Member {
        let sex = self.get(Column::Sex, problems, |said| value(SEXES, said));
        let relation = self.get(Column::Relation, problems, |said| value(RELATIONS, said));
        let reason = self.get(Column::NoCitizenIdReason, problems, |said| value(REASONS, said));
        let disabilities = self.get(Column::Disabilities, problems, |said| each(said, disability));
        let merit = |said: &str| Ok(value(MERITS, said)?.into());
        let merits = self.get(Column::Merits, problems, |said| each(said, merit));
        let capacity = self.get(Column::LabourCapacity, problems, |said| value(CAPACITIES, said));
        pb::Member {
            full_name: self.text(Column::FullName).to_owned(),
            sex: sex.unwrap_or_default().into(),
            birth_date: self.get(Column::BirthDate, problems, day).flatten(),
            ethnicity: Some(pb::Ethnicity {
                code_set: self.text(Column::EthnicityCodeSet).to_owned(),
                code: self.text(Column::EthnicityCode).to_owned(),
                display_name: String::new(),
            }),
            relation: relation.unwrap_or_default().into(),
            citizen_id: self.text(Column::CitizenId).to_owned(),
            no_citizen_id_reason: reason.unwrap_or_default().into(),
            member_from: self.get(Column::MemberFrom, problems, day).flatten(),
            disabilities: disabilities.unwrap_or_default(),
            merits: merits.unwrap_or_default(),
            labour_capacity: capacity.unwrap_or_default().into(),
            ..pb::Member::default()
        }
    }
}

/// A resource's name, written with or without its collection.
fn resource(collection: &str, said: &str) -> String {
    if said.is_empty() { String::new() } else { crate::report::named(collection, said) }
}

//! The units of Quảng Ninh that ship with the binary, as the import a caller would send.
//!
//! `data/units.csv` and `data/successions.csv` say what is known and, line by line, whether it was compared with the
//! law. They enter by [`Import`] like anybody's data, so a start on a database that knows them changes nothing.

use uuid::Uuid;
use vocabulary::{
    area::{Succession, UnitKey, UnitVersion},
    calendar::{Period, parse_date},
    rejection::Fault,
    text::Name,
};

use crate::domain::{register::Import, reorganisation::Passage};

const UNITS: &str = include_str!("../data/units.csv");
const SUCCESSIONS: &str = include_str!("../data/successions.csv");

/// A line of a shipped file that cannot be read: the binary was built from a damaged file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BadData {
    #[error("line {line} of {file} is not what its header says")]
    Line { file: &'static str, line: usize },
    #[error("{file} is not a table")]
    Table {
        file: &'static str,
        #[source]
        source: csv::Error,
    },
}

/// The import of both files, named by their bytes: the same files are the same request.
pub(crate) fn quang_ninh() -> Result<(Import, Uuid), BadData> {
    let digest = Uuid::new_v5(&Uuid::NAMESPACE_OID, [UNITS, SUCCESSIONS].concat().as_bytes());
    let units = read("units.csv", UNITS, unit)?;
    let passages = read("successions.csv", SUCCESSIONS, passage)?;
    Ok((Import { id: digest, units, passages, document: None }, digest))
}

fn read<T>(
    file: &'static str,
    text: &str,
    parse: fn(&csv::StringRecord) -> Option<Result<T, Fault>>,
) -> Result<Vec<T>, BadData> {
    let mut rows = Vec::new();
    for (row, record) in csv::Reader::from_reader(text.as_bytes()).records().enumerate() {
        let record = record.map_err(|source| BadData::Table { file, source })?;
        // The header is line 1.
        let line = row.saturating_add(2);
        let Some(Ok(value)) = parse(&record) else { return Err(BadData::Line { file, line }) };
        rows.push(value);
    }
    Ok(rows)
}

/// code,name,kind,parent,valid_from,valid_to,…: what follows is not held here.
fn unit(row: &csv::StringRecord) -> Option<Result<UnitVersion, Fault>> {
    let (code, name, kind, parent) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
    let (from, until) = (row.get(4)?, row.get(5)?);
    let parsed = || {
        let from = parse_date(from)?;
        let until = said(until).map(parse_date).transpose()?;
        let name: Name = name.parse()?;
        Ok(UnitVersion {
            key: UnitKey { code: code.parse()?, from },
            name: name.into(),
            kind: kind.parse()?,
            parent: said(parent).map(str::parse).transpose()?,
            valid: Period::new(from, until)?,
        })
    };
    Some(parsed())
}

/// old_code,new_code,extent,effective,law,basis,verified
fn passage(row: &csv::StringRecord) -> Option<Result<Passage, Fault>> {
    let (old, new, extent, effective) = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
    let (law, basis, verified) = (row.get(4)?, row.get(5)?, row.get(6)?);
    let parsed = || {
        let law: Name = law.parse()?;
        let basis: Name = basis.parse()?;
        let verified = match verified {
            "yes" => true,
            "no" => false,
            _ => return Err(Fault::new("phải là yes hoặc no", "must be yes or no")),
        };
        let succession = Succession {
            old: old.parse()?,
            new: new.parse()?,
            extent: extent.parse()?,
            effective: parse_date(effective)?,
            law: law.into(),
            verified,
        };
        Ok(Passage { succession, basis: basis.into() })
    };
    Some(parsed())
}

fn said(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

//! A request for a report, parsed: every bad field at once.

use std::collections::BTreeSet;

use jiff::Timestamp;
use proto::{google::r#type::Date as PbDate, sinhke::reports::v1 as pb};
use service::{fields, position::Position, rpc::Asking};
use vocabulary::{
    area::UnitKey,
    calendar::{Date, date, supported},
    rejection::{Fault, Violations},
};

use crate::cubes::{cell::StandardId, cube::Between, map::Rows};

/// Which report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ask {
    pub(super) between: Between,
    /// Everything recorded when `None`.
    pub(super) known_at: Option<Timestamp>,
    pub(super) map_of: Date,
    pub(super) rows: Rows,
    /// All in force when empty.
    pub(super) standards: BTreeSet<StandardId>,
    /// All when empty.
    pub(super) units: Vec<UnitKey>,
    pub(super) min_position: Position,
    /// The path of the report's fields in the request.
    pub(super) path: &'static str,
}

pub(super) fn parse(message: &pb::GetPovertyReportRequest, asking: &Asking) -> Result<Ask, Violations> {
    let mut bad = Violations::default();
    let as_of = bad.field("as_of", day(message.as_of, asking.business_date));
    if as_of.is_some_and(|as_of| as_of > asking.business_date) {
        bad.add("as_of", not_after("ngày làm việc", "the business date", asking.business_date));
    }
    let as_of = as_of.unwrap_or(asking.business_date);
    let map_of = bad.field("map_of", day(message.map_of, as_of));
    // The eve of the year: what moved in the year so far.
    let eve = date(as_of.year(), 1, 1).yesterday().unwrap_or(as_of);
    let after = bad.field("movements_after", day(message.movements_after, eve));
    if after.is_some_and(|after| after > as_of) {
        bad.add("movements_after", not_after("as_of", "as_of", as_of));
    }
    let known_at = bad.field("known_at", message.known_at.map(instant).transpose());
    let rows = bad.field("group_by", rows(message.group_by));
    let mut standards = BTreeSet::new();
    for (place, name) in message.standards.iter().enumerate() {
        standards.extend(bad.field(format!("standards[{place}]"), name.parse::<StandardId>()));
    }
    let mut units = Vec::new();
    for (place, name) in message.units.iter().enumerate() {
        units.extend(bad.field(format!("units[{place}]"), name.parse::<UnitKey>()));
    }
    let min_position = bad.field("min_position", message.min_position.parse::<Position>());
    bad.finish()?;
    Ok(Ask {
        between: Between { after: after.unwrap_or(eve), until: as_of },
        known_at: known_at.flatten(),
        map_of: map_of.unwrap_or(as_of),
        rows: rows.unwrap_or_default(),
        standards,
        units,
        min_position: min_position.unwrap_or_default(),
        path: "",
    })
}

fn rows(said: i32) -> Result<Rows, Fault> {
    match pb::GroupBy::try_from(said) {
        Ok(pb::GroupBy::Unspecified | pb::GroupBy::Commune) => Ok(Rows::Communes),
        Ok(pb::GroupBy::District) => Ok(Rows::Districts),
        Err(_unknown) => Err(fields::unknown_word()),
    }
}

pub(super) fn group_by(rows: Rows) -> pb::GroupBy {
    match rows {
        Rows::Communes => pb::GroupBy::Commune,
        Rows::Districts => pb::GroupBy::District,
    }
}

fn not_after(vi: &str, en: &str, limit: Date) -> Fault {
    Fault::new(format!("không được sau {vi} {limit}"), format!("must not be after {en} {limit}"))
}

fn day(message: Option<PbDate>, unset: Date) -> Result<Date, Fault> {
    let Some(message) = message else { return Ok(unset) };
    let unreal =
        || Fault::new("phải là một ngày có thật, đủ năm, tháng, ngày", "must be a real and whole date");
    supported(fields::real_day(message).ok_or_else(unreal)?)
}

/// To the nanosecond: an answer may name one.
pub(super) fn instant(message: prost_types::Timestamp) -> Result<Timestamp, Fault> {
    let read = Timestamp::new(message.seconds, message.nanos).ok().filter(|_| message.nanos >= 0);
    read.ok_or_else(|| Fault::new("phải là một thời điểm có thật", "must be a real instant"))
}

#[cfg(test)]
mod tests;

//! Fields that messages of every context have, both ways. Parsers answer the fault of one field; the caller knows which
//! field it is.

use jiff::Timestamp;
use proto::{google::r#type::Date as PbDate, sinhke::r#type::v1 as types};
use vocabulary::{
    area::AreaKind,
    calendar::{self, Date},
    document::DocumentRef,
    rejection::{Fault, Violations},
    text::Name,
};

/// A required field that is not there.
pub fn missing() -> Fault {
    Fault::new("không được để trống", "is required")
}

/// Not a word of its closed list.
pub fn unknown_word() -> Fault {
    Fault::new(
        "không phải một giá trị của hợp đồng, hoặc chưa được chọn",
        "is not a value of the contract, or not chosen",
    )
}

/// A day that must be said.
pub fn date(said: Option<PbDate>) -> Result<Date, Fault> {
    match said {
        Some(said) => day(said),
        None => Err(missing()),
    }
}

/// A day that may be left out.
pub fn maybe_date(said: Option<PbDate>) -> Result<Option<Date>, Fault> {
    said.map(day).transpose()
}

fn day(said: PbDate) -> Result<Date, Fault> {
    let not_real = || {
        Fault::new(
            "phải là một ngày có thật, đủ năm, tháng và ngày",
            "must be a real day with year, month and day",
        )
    };
    calendar::supported(real_day(said).ok_or_else(not_real)?)
}

/// A day of the calendar, however far away.
pub fn real_day(PbDate { year, month, day }: PbDate) -> Option<Date> {
    let (year, month) = (i16::try_from(year).ok()?, i8::try_from(month).ok()?);
    Date::new(year, month, i8::try_from(day).ok()?).ok()
}

/// A day as its message.
pub fn pb_date(date: Date) -> PbDate {
    PbDate { year: date.year().into(), month: date.month().into(), day: date.day().into() }
}

/// An instant as its message.
pub fn pb_time(at: Timestamp) -> prost_types::Timestamp {
    prost_types::Timestamp { seconds: at.as_second(), nanos: at.subsec_nanosecond() }
}

/// The value of a nested message, or its faults under its field's path.
pub fn nested<T>(bad: &mut Violations, field: &str, parsed: Result<T, Violations>) -> Option<T> {
    match parsed {
        Ok(value) => Some(value),
        Err(inner) => {
            bad.nest(field, inner);
            None
        }
    }
}

/// The value of a nested message that must be said.
pub fn required<P, T>(
    bad: &mut Violations,
    field: &str,
    said: Option<P>,
    parse: impl FnOnce(P) -> Result<T, Violations>,
) -> Option<T> {
    let said = bad.field(field, said.ok_or_else(missing))?;
    nested(bad, field, parse(said))
}

/// The paths of an update mask, which must name one at least.
pub fn mask(bad: &mut Violations, said: Option<prost_types::FieldMask>) -> Vec<String> {
    let paths = said.map(|mask| mask.paths).unwrap_or_default();
    if paths.is_empty() {
        bad.add("update_mask", missing());
    }
    paths
}

/// A document, each bad part named.
pub fn document(said: types::DocumentRef) -> Result<DocumentRef, Violations> {
    let types::DocumentRef { number, date: day, issuer } = said;
    let mut bad = Violations::default();
    let number = bad.field("number", number.parse::<Name>());
    let day = bad.field("date", date(day));
    let issuer = bad.field("issuer", issuer.parse::<Name>());
    match (number, day, issuer) {
        (Some(number), Some(date), Some(issuer)) => Ok(DocumentRef { number, date, issuer }),
        (_, _, _) => Err(bad),
    }
}

/// A document that may be left out.
pub fn maybe_document(said: Option<types::DocumentRef>) -> Result<Option<DocumentRef>, Violations> {
    said.map(document).transpose()
}

/// A document as its message.
pub fn pb_document(document: &DocumentRef) -> types::DocumentRef {
    types::DocumentRef {
        number: document.number.to_string(),
        date: Some(pb_date(document.date)),
        issuer: document.issuer.to_string(),
    }
}

/// An area kind that must be said.
pub fn area_kind(said: i32) -> Result<AreaKind, Fault> {
    maybe_area_kind(said)?.ok_or_else(unknown_word)
}

/// An area kind that may be left out.
pub fn maybe_area_kind(said: i32) -> Result<Option<AreaKind>, Fault> {
    match types::AreaKind::try_from(said) {
        Ok(types::AreaKind::Unspecified) => Ok(None),
        Ok(types::AreaKind::Rural) => Ok(Some(AreaKind::Rural)),
        Ok(types::AreaKind::Urban) => Ok(Some(AreaKind::Urban)),
        Err(_) => Err(unknown_word()),
    }
}

/// An area kind as its word.
pub fn pb_area_kind(kind: Option<AreaKind>) -> types::AreaKind {
    match kind {
        None => types::AreaKind::Unspecified,
        Some(AreaKind::Rural) => types::AreaKind::Rural,
        Some(AreaKind::Urban) => types::AreaKind::Urban,
    }
}

#[cfg(test)]
mod tests;

//! Single values of the contract, both ways. Parsers answer the fault of one field; the caller knows which field it is.

use proto::{
    google::r#type::Date as PbDate,
    sinhke::{communes::v1 as pb, r#type::v1 as types},
};
use uuid::Uuid;
use vocabulary::{
    area::{AreaKind, Extent, UnitKey, UnitKind},
    calendar::{self, Date, Period},
    decision::RequestId,
    document::DocumentRef,
    rejection::{Fault, Violations},
    text::Name,
};

use crate::domain::unit::ClassificationKind;

/// A day that must be said.
pub(super) fn date(said: Option<PbDate>) -> Result<Date, Fault> {
    match said {
        Some(said) => day(said),
        None => Err(missing()),
    }
}

/// A day that may be left out.
pub(super) fn maybe_date(said: Option<PbDate>) -> Result<Option<Date>, Fault> {
    said.map(day).transpose()
}

fn day(PbDate { year, month, day }: PbDate) -> Result<Date, Fault> {
    let parts = (i16::try_from(year).ok(), i8::try_from(month).ok(), i8::try_from(day).ok());
    let real = match parts {
        (Some(year), Some(month), Some(day)) => Date::new(year, month, day).ok(),
        (_, _, _) => None,
    };
    let not_real = || {
        Fault::new(
            "phải là một ngày có thật, đủ năm, tháng và ngày",
            "must be a real day with year, month and day",
        )
    };
    calendar::supported(real.ok_or_else(not_real)?)
}

pub(super) fn pb_date(date: Date) -> PbDate {
    PbDate { year: date.year().into(), month: date.month().into(), day: date.day().into() }
}

/// The run of days of two fields, each bad one named.
pub(super) fn period(from: Option<PbDate>, until: Option<PbDate>, bad: &mut Violations) -> Option<Period> {
    let from = bad.field("valid_from", date(from));
    let until = bad.field("valid_until", maybe_date(until));
    bad.field("valid_until", Period::new(from?, until?))
}

/// A required field that is not there.
pub(super) fn missing() -> Fault {
    Fault::new("không được để trống", "is required")
}

/// A request's name (AIP-155).
pub(super) fn request_id(said: &str) -> Result<RequestId, Fault> {
    let id = Some(said).filter(|text| text.len() == uuid::fmt::Hyphenated::LENGTH);
    match id.and_then(|text| Uuid::try_parse(text).ok()).filter(|id| !id.is_nil()) {
        Some(id) => Ok(RequestId(id)),
        None => Err(Fault::new(
            "phải là một UUID, mỗi yêu cầu một mã riêng",
            "must be a UUID, another one for each request",
        )),
    }
}

/// A strong etag (AIP-154): the version it was read at. Empty says nothing.
pub(super) fn etag(said: &str) -> Result<Option<i64>, Fault> {
    if said.is_empty() {
        return Ok(None);
    }
    let digits = said.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let version = digits.and_then(|digits| digits.parse().ok()).filter(|version| pb_etag(*version) == said);
    match version {
        Some(version) => Ok(Some(version)),
        None => Err(Fault::new(
            "phải là etag đã nhận được, ví dụ \"3\"",
            "must be an etag as it was answered, for example \"3\"",
        )),
    }
}

pub(super) fn pb_etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// A unit by its resource name, and by nothing shorter.
pub(super) fn unit_name(said: &str) -> Result<UnitKey, Fault> {
    let key: UnitKey = said.parse()?;
    if key.resource_name() == said {
        Ok(key)
    } else {
        Err(Fault::new(
            "phải có dạng units/mã@ngày, ví dụ units/06661@2025-07-01",
            "must be of the form units/code@day, for example units/06661@2025-07-01",
        ))
    }
}

/// A document that may be left out, each bad part named.
pub(super) fn document(said: Option<types::DocumentRef>) -> Result<Option<DocumentRef>, Violations> {
    let Some(types::DocumentRef { number, date: day, issuer }) = said else { return Ok(None) };
    let mut bad = Violations::default();
    let number = bad.field("number", number.parse::<Name>());
    let day = bad.field("date", date(day));
    let issuer = bad.field("issuer", issuer.parse::<Name>());
    match (number, day, issuer) {
        (Some(number), Some(date), Some(issuer)) => Ok(Some(DocumentRef { number, date, issuer })),
        (_, _, _) => Err(bad),
    }
}

/// The value of a nested message, or its faults under its field's path.
pub(super) fn nested<T>(bad: &mut Violations, field: &str, parsed: Result<T, Violations>) -> Option<T> {
    match parsed {
        Ok(value) => Some(value),
        Err(inner) => {
            bad.nest(field, inner);
            None
        }
    }
}

pub(super) fn pb_document(document: &DocumentRef) -> types::DocumentRef {
    types::DocumentRef {
        number: document.number.to_string(),
        date: Some(pb_date(document.date)),
        issuer: document.issuer.to_string(),
    }
}

/// A word of a closed list.
fn unknown_word() -> Fault {
    Fault::new(
        "không phải một giá trị của hợp đồng, hoặc chưa được chọn",
        "is not a value of the contract, or not chosen",
    )
}

pub(super) fn unit_kind(said: i32) -> Result<UnitKind, Fault> {
    match pb::UnitKind::try_from(said) {
        Ok(pb::UnitKind::Tinh) => Ok(UnitKind::Tinh),
        Ok(pb::UnitKind::ThanhPho) => Ok(UnitKind::ThanhPho),
        Ok(pb::UnitKind::ThiXa) => Ok(UnitKind::ThiXa),
        Ok(pb::UnitKind::Huyen) => Ok(UnitKind::Huyen),
        Ok(pb::UnitKind::Xa) => Ok(UnitKind::Xa),
        Ok(pb::UnitKind::Phuong) => Ok(UnitKind::Phuong),
        Ok(pb::UnitKind::ThiTran) => Ok(UnitKind::ThiTran),
        Ok(pb::UnitKind::DacKhu) => Ok(UnitKind::DacKhu),
        Ok(pb::UnitKind::Unspecified) | Err(_) => Err(unknown_word()),
    }
}

pub(super) fn pb_unit_kind(kind: UnitKind) -> pb::UnitKind {
    match kind {
        UnitKind::Tinh => pb::UnitKind::Tinh,
        UnitKind::ThanhPho => pb::UnitKind::ThanhPho,
        UnitKind::ThiXa => pb::UnitKind::ThiXa,
        UnitKind::Huyen => pb::UnitKind::Huyen,
        UnitKind::Xa => pb::UnitKind::Xa,
        UnitKind::Phuong => pb::UnitKind::Phuong,
        UnitKind::ThiTran => pb::UnitKind::ThiTran,
        UnitKind::DacKhu => pb::UnitKind::DacKhu,
    }
}

pub(super) fn classification_kind(said: i32) -> Result<ClassificationKind, Fault> {
    match pb::ClassificationKind::try_from(said) {
        Ok(pb::ClassificationKind::EthnicMinority) => Ok(ClassificationKind::EthnicMinority),
        Ok(pb::ClassificationKind::Mountain) => Ok(ClassificationKind::Mountain),
        Ok(pb::ClassificationKind::Border) => Ok(ClassificationKind::Border),
        Ok(pb::ClassificationKind::Island) => Ok(ClassificationKind::Island),
        Ok(pb::ClassificationKind::ProvincialArea) => Ok(ClassificationKind::ProvincialArea),
        Ok(pb::ClassificationKind::RegionI) => Ok(ClassificationKind::RegionI),
        Ok(pb::ClassificationKind::RegionIi) => Ok(ClassificationKind::RegionII),
        Ok(pb::ClassificationKind::RegionIii) => Ok(ClassificationKind::RegionIII),
        Ok(pb::ClassificationKind::Unspecified) | Err(_) => Err(unknown_word()),
    }
}

/// A kind that may be left out.
pub(super) fn maybe_classification_kind(said: i32) -> Result<Option<ClassificationKind>, Fault> {
    if said == i32::from(pb::ClassificationKind::Unspecified) {
        Ok(None)
    } else {
        classification_kind(said).map(Some)
    }
}

pub(super) fn pb_classification_kind(kind: ClassificationKind) -> pb::ClassificationKind {
    match kind {
        ClassificationKind::EthnicMinority => pb::ClassificationKind::EthnicMinority,
        ClassificationKind::Mountain => pb::ClassificationKind::Mountain,
        ClassificationKind::Border => pb::ClassificationKind::Border,
        ClassificationKind::Island => pb::ClassificationKind::Island,
        ClassificationKind::ProvincialArea => pb::ClassificationKind::ProvincialArea,
        ClassificationKind::RegionI => pb::ClassificationKind::RegionI,
        ClassificationKind::RegionII => pb::ClassificationKind::RegionIi,
        ClassificationKind::RegionIII => pb::ClassificationKind::RegionIii,
    }
}

pub(super) fn extent(said: i32) -> Result<Extent, Fault> {
    match pb::Extent::try_from(said) {
        Ok(pb::Extent::Whole) => Ok(Extent::Whole),
        Ok(pb::Extent::Part) => Ok(Extent::Part),
        Ok(pb::Extent::Unspecified) | Err(_) => Err(unknown_word()),
    }
}

pub(super) fn pb_extent(extent: Extent) -> pb::Extent {
    match extent {
        Extent::Whole => pb::Extent::Whole,
        Extent::Part => pb::Extent::Part,
    }
}

/// An area kind that may be left out.
pub(super) fn maybe_area_kind(said: i32) -> Result<Option<AreaKind>, Fault> {
    match types::AreaKind::try_from(said) {
        Ok(types::AreaKind::Unspecified) => Ok(None),
        Ok(types::AreaKind::Rural) => Ok(Some(AreaKind::Rural)),
        Ok(types::AreaKind::Urban) => Ok(Some(AreaKind::Urban)),
        Err(_) => Err(unknown_word()),
    }
}

pub(super) fn pb_area_kind(kind: Option<AreaKind>) -> types::AreaKind {
    match kind {
        None => types::AreaKind::Unspecified,
        Some(AreaKind::Rural) => types::AreaKind::Rural,
        Some(AreaKind::Urban) => types::AreaKind::Urban,
    }
}

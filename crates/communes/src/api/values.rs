//! Single values of the contract, both ways. Parsers answer the fault of one field; the caller knows which field it is.

use proto::{google::r#type::Date as PbDate, sinhke::communes::v1 as pb};
use service::fields::{date, maybe_date, unknown_word};
use vocabulary::{
    area::{Extent, UnitKind},
    calendar::Period,
    rejection::{Fault, Violations},
};

use crate::domain::unit::ClassificationKind;

/// The run of days of two fields, each bad one named.
pub(super) fn period(from: Option<PbDate>, until: Option<PbDate>, bad: &mut Violations) -> Option<Period> {
    let from = bad.field("valid_from", date(from));
    let until = bad.field("valid_until", maybe_date(until));
    bad.field("valid_until", Period::new(from?, until?))
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

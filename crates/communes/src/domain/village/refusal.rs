//! Why a village is not entered or changed.

use vocabulary::{
    area::{AreaKind, UnitKey},
    calendar::{Date, Period},
    rejection::{Kind, Language, Rejection},
};

use super::VillageId;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum VillageRefusal {
    #[error("there is no such village")]
    NotFound { village: VillageId },
    #[error("there is no such unit")]
    NoUnit { unit: UnitKey },
    #[error("only a commune has villages")]
    NotACommune { unit: UnitKey },
    #[error("the unit is not in force on the village's first day")]
    UnitNotInForce { unit: UnitKey, valid: Period },
    #[error("the kind of the unit says {}", by_kind.name())]
    AreaKindOfUnit { by_kind: AreaKind },
    #[error("another village of the unit bears the name on the same day")]
    NameTaken { holder: VillageId },
    #[error("the village begins on {from}")]
    EndsBeforeItBegins { from: Date },
    #[error("the village is at version {version}")]
    EtagMismatch { version: i64 },
}

impl Rejection for VillageRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound { .. } | Self::NoUnit { .. } => Kind::NotFound,
            Self::NameTaken { .. } => Kind::AlreadyExists,
            Self::EtagMismatch { .. } => Kind::Conflict,
            Self::NotACommune { .. }
            | Self::UnitNotInForce { .. }
            | Self::AreaKindOfUnit { .. }
            | Self::EndsBeforeItBegins { .. } => Kind::WrongState,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "VILLAGE_NOT_FOUND",
            Self::NoUnit { .. } => "UNIT_NOT_FOUND",
            Self::NotACommune { .. } => "UNIT_NOT_A_COMMUNE",
            Self::UnitNotInForce { .. } => "VILLAGE_UNIT_NOT_IN_FORCE",
            Self::AreaKindOfUnit { .. } => "VILLAGE_AREA_KIND_IS_OF_UNIT",
            Self::NameTaken { .. } => "VILLAGE_NAME_TAKEN",
            Self::EndsBeforeItBegins { .. } => "VILLAGE_ENDS_BEFORE_IT_BEGINS",
            Self::EtagMismatch { .. } => "ETAG_MISMATCH",
        }
    }

    fn text(&self, language: Language) -> String {
        let (vi, en) = match self {
            Self::NotFound { village } => (format!("không có {village}"), format!("there is no {village}")),
            Self::NoUnit { unit } => (
                format!("không có đơn vị hành chính {unit}"),
                format!("there is no administrative unit {unit}"),
            ),
            Self::NotACommune { unit } => (
                format!("{unit} không phải là xã, phường, thị trấn hay đặc khu nên không có thôn"),
                format!("{unit} is not a commune, so it has no villages"),
            ),
            Self::UnitNotInForce { unit, valid } => (
                format!(
                    "{unit} không có hiệu lực vào ngày đầu tiên của thôn; {}",
                    told(*valid, "từ", "đến trước")
                ),
                format!(
                    "{unit} is not in force on the village's first day, but {}",
                    told(*valid, "from", "until")
                ),
            ),
            Self::AreaKindOfUnit { by_kind } => (
                format!("loại đơn vị đã quyết định khu vực: {}", by_kind.name()),
                format!("the kind of the unit decides the kind of area: {}", by_kind.name()),
            ),
            Self::NameTaken { holder } => (
                format!("{holder} của cùng đơn vị đã mang tên này trong thời gian đó"),
                format!("{holder} of the same unit bears this name on the same days"),
            ),
            Self::EndsBeforeItBegins { from } => (
                format!("thôn có từ {from}; ngày kết thúc phải sau ngày đó"),
                format!("the village begins on {from}, and must end later"),
            ),
            Self::EtagMismatch { version } => (
                format!("thôn đã thay đổi và nay là phiên bản {version}; hãy đọc lại rồi quyết định"),
                format!(
                    "the village has changed and is now at version {version}: read it again, then decide"
                ),
            ),
        };
        match language {
            Language::Vietnamese => vi,
            Language::English => en,
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotFound { village } | Self::NameTaken { holder: village } => {
                vec![("village", village.to_string())]
            }
            Self::NoUnit { unit } | Self::NotACommune { unit } | Self::UnitNotInForce { unit, .. } => {
                vec![("unit", unit.resource_name())]
            }
            Self::AreaKindOfUnit { by_kind } => vec![("area_kind", by_kind.name().to_owned())],
            Self::EndsBeforeItBegins { from } => vec![("valid_from", from.to_string())],
            Self::EtagMismatch { version } => vec![("etag", format!("\"{version}\""))],
        }
    }

    fn resource(&self) -> Option<(&'static str, String)> {
        match self {
            Self::NotFound { village } | Self::NameTaken { holder: village } => {
                Some(("sinhke.vn/Village", village.to_string()))
            }
            Self::NoUnit { unit } => Some(("sinhke.vn/Unit", unit.resource_name())),
            Self::NotACommune { .. }
            | Self::UnitNotInForce { .. }
            | Self::AreaKindOfUnit { .. }
            | Self::EndsBeforeItBegins { .. }
            | Self::EtagMismatch { .. } => None,
        }
    }
}

/// A run of days in words.
fn told(valid: Period, from: &str, until: &str) -> String {
    match valid.until() {
        Some(end) => format!("{from} {} {until} {end}", valid.from()),
        None => format!("{from} {}", valid.from()),
    }
}

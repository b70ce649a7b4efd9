//! Why a unit is not classified or declassified.

use vocabulary::{
    area::UnitKey,
    calendar::Date,
    rejection::{Kind, Language, Rejection},
};

use super::ClassificationKind;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UnitRefusal {
    #[error("there is no such unit")]
    NotFound { unit: UnitKey },
    #[error("only a commune is classified")]
    NotACommune { unit: UnitKey },
    #[error("the unit is at version {version}")]
    EtagMismatch { version: i64 },
    #[error("the unit is not in force on all of these days")]
    OutsideUnit { unit: UnitKey },
    #[error("the unit is {held} since {since}")]
    Overlap { held: ClassificationKind, since: Date, until: Option<Date> },
    #[error("the unit is not {kind} on the day before {until}")]
    NotClassified { kind: ClassificationKind, until: Date },
}

impl Rejection for UnitRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound { .. } => Kind::NotFound,
            Self::EtagMismatch { .. } => Kind::Conflict,
            Self::NotACommune { .. }
            | Self::OutsideUnit { .. }
            | Self::Overlap { .. }
            | Self::NotClassified { .. } => Kind::WrongState,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "UNIT_NOT_FOUND",
            Self::NotACommune { .. } => "UNIT_NOT_A_COMMUNE",
            Self::EtagMismatch { .. } => "ETAG_MISMATCH",
            Self::OutsideUnit { .. } => "CLASSIFICATION_OUTSIDE_UNIT",
            Self::Overlap { .. } => "CLASSIFICATION_OVERLAPS",
            Self::NotClassified { .. } => "UNIT_NOT_CLASSIFIED",
        }
    }

    fn text(&self, language: Language) -> String {
        let (vi, en) = match self {
            Self::NotFound { unit } => (
                format!("không có đơn vị hành chính {unit}"),
                format!("there is no administrative unit {unit}"),
            ),
            Self::NotACommune { unit } => (
                format!("{unit} không phải là xã, phường, thị trấn hay đặc khu nên không được phân loại"),
                format!("{unit} is not a commune, so it is not classified"),
            ),
            Self::EtagMismatch { version } => (
                format!("đơn vị đã thay đổi và nay là phiên bản {version}; hãy đọc lại rồi quyết định"),
                format!("the unit has changed and is now at version {version}: read it again, then decide"),
            ),
            Self::OutsideUnit { unit } => (
                format!("phân loại phải nằm trong thời gian có hiệu lực của {unit}"),
                format!("a classification must lie within the days on which {unit} is in force"),
            ),
            Self::Overlap { held, since, until } => {
                let (vi, en) = match until {
                    Some(until) => (format!(" đến trước {until}"), format!(" until {until}")),
                    None => (String::new(), String::new()),
                };
                (
                    format!(
                        "đơn vị đã được phân loại {held} từ {since}{vi}; hai phân loại này loại trừ nhau"
                    ),
                    format!("the unit is classified {held} from {since}{en}, and the two exclude each other"),
                )
            }
            Self::NotClassified { kind, until } => (
                format!("đơn vị không được phân loại {kind} vào ngày liền trước {until}"),
                format!("the unit is not classified {kind} on the day before {until}"),
            ),
        };
        match language {
            Language::Vietnamese => vi,
            Language::English => en,
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotFound { unit } | Self::NotACommune { unit } | Self::OutsideUnit { unit } => {
                vec![("unit", unit.resource_name())]
            }
            Self::EtagMismatch { version } => vec![("etag", format!("\"{version}\""))],
            Self::Overlap { held, since, .. } => {
                vec![("kind", held.to_string()), ("valid_from", since.to_string())]
            }
            Self::NotClassified { kind, until } => {
                vec![("kind", kind.to_string()), ("valid_until", until.to_string())]
            }
        }
    }

    fn resource(&self) -> Option<(&'static str, String)> {
        match self {
            Self::NotFound { unit } => Some(("sinhke.vn/Unit", unit.resource_name())),
            Self::NotACommune { .. }
            | Self::EtagMismatch { .. }
            | Self::OutsideUnit { .. }
            | Self::Overlap { .. }
            | Self::NotClassified { .. } => None,
        }
    }
}

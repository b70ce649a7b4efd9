//! Why a unit cannot be shown.

use vocabulary::{
    area::{UnitCode, UnitKey},
    calendar::{Date, Period},
    rejection::{Kind, Language, Rejection},
};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UnitUnknown {
    #[error("units are known only since {since}")]
    Before { since: Date },
    #[error("no unit ever had this code")]
    NoSuchCode { code: UnitCode },
    #[error("no unit with this code was in force on that date")]
    NotInForce { code: UnitCode, spans: Vec<Period> },
    #[error("there is no such version of a unit")]
    NoSuchVersion { key: UnitKey },
}

impl Rejection for UnitUnknown {
    fn kind(&self) -> Kind {
        match self {
            Self::Before { .. } => Kind::WrongState,
            Self::NoSuchCode { .. } | Self::NotInForce { .. } | Self::NoSuchVersion { .. } => Kind::NotFound,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Before { .. } => "UNIT_NOT_KNOWN_BEFORE",
            Self::NoSuchCode { .. } | Self::NoSuchVersion { .. } => "UNIT_NOT_FOUND",
            Self::NotInForce { .. } => "UNIT_NOT_IN_FORCE",
        }
    }

    fn text(&self, language: Language) -> String {
        let (vi, en) = match self {
            Self::Before { since } => (
                format!("đơn vị hành chính chỉ được biết từ ngày {since}"),
                format!("administrative units are known only since {since}"),
            ),
            Self::NoSuchCode { code } => {
                (format!("chưa từng có đơn vị mang mã {code}"), format!("no unit ever had the code {code}"))
            }
            Self::NotInForce { code, spans } => (
                format!("mã {code} không có hiệu lực vào ngày đó, mà {}", told(spans, "từ", "đến trước")),
                format!("the code {code} is not in force on that date, but {}", told(spans, "from", "until")),
            ),
            Self::NoSuchVersion { key } => (
                format!("không có đơn vị hành chính {key}"),
                format!("there is no administrative unit {key}"),
            ),
        };
        match language {
            Language::Vietnamese => vi,
            Language::English => en,
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Before { since } => vec![("since", since.to_string())],
            Self::NoSuchCode { code } => vec![("code", code.to_string())],
            Self::NotInForce { code, spans } => {
                vec![("code", code.to_string()), ("in_force", told(spans, "from", "until"))]
            }
            Self::NoSuchVersion { key } => vec![("unit", key.resource_name())],
        }
    }

    fn resource(&self) -> Option<(&'static str, String)> {
        match self {
            Self::Before { .. } => None,
            Self::NoSuchCode { code } | Self::NotInForce { code, .. } => {
                Some(("sinhke.vn/Unit", format!("units/{code}")))
            }
            Self::NoSuchVersion { key } => Some(("sinhke.vn/Unit", key.resource_name())),
        }
    }
}

/// Runs of days in words.
fn told(spans: &[Period], from: &str, until: &str) -> String {
    let span = |span: &Period| match span.until() {
        Some(end) => format!("{from} {} {until} {end}", span.from()),
        None => format!("{from} {}", span.from()),
    };
    spans.iter().map(span).collect::<Vec<_>>().join("; ")
}

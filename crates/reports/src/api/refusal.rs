//! Why there is no such report.

use jiff::Timestamp;
use vocabulary::{
    calendar::Date,
    rejection::{Kind, Language, Rejection},
};

use crate::cubes::{cell::StandardId, sums::Imbalance};

/// The package of the contract that knows whose household is whose.
const NAMES_ARE_AT: &str = "sinhke.households.v1";

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ReportRefusal {
    /// A class under a standard means something only while the standard is in force: no older one stands in for it.
    #[error("{standard} is not in force on {as_of}")]
    StandardNotInForce { standard: StandardId, as_of: Date },
    /// By that instant no such standard was enacted.
    #[error("{standard} is not known")]
    StandardNotKnown { standard: StandardId },
    /// What will be known by that instant is not known yet: an answer could change.
    #[error("households are counted until {known_until}")]
    KnownAtNotReached { known_until: Timestamp },
    /// By that instant nothing that makes a report was recorded.
    #[error("nothing is known at {known_at:?}")]
    NothingKnown { known_at: Option<Timestamp> },
    /// Units were told in part, or wrongly.
    #[error("the units known at {known_at} make no history: {faults}")]
    UnitsIncomplete { known_at: Timestamp, faults: String },
    /// A list of names: reports hold none.
    #[error("official report {number} is a list of names")]
    ListHasNames { number: i32 },
    /// The level between province and commune was abolished on 2025-07-01.
    #[error("there are no districts on {map_of}")]
    NoDistrictsOnMap { map_of: Date, last: Option<Date> },
    /// A list does not close with what it opened with and what moved. Ours to repair: no figure of it is shown.
    #[error("a list closes with {:?} instead of {:?}", .0.closing, .0.expected)]
    MovementsDisagree(Imbalance),
}

impl From<Imbalance> for ReportRefusal {
    fn from(imbalance: Imbalance) -> Self {
        Self::MovementsDisagree(imbalance)
    }
}

impl Rejection for ReportRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::StandardNotKnown { .. } => Kind::NotFound,
            Self::MovementsDisagree(_) => Kind::Internal,
            Self::ListHasNames { .. } => Kind::Invalid,
            Self::StandardNotInForce { .. }
            | Self::KnownAtNotReached { .. }
            | Self::NothingKnown { .. }
            | Self::NoDistrictsOnMap { .. }
            | Self::UnitsIncomplete { .. } => Kind::WrongState,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::StandardNotInForce { .. } => "STANDARD_NOT_IN_FORCE",
            Self::StandardNotKnown { .. } => "STANDARD_NOT_KNOWN",
            Self::KnownAtNotReached { .. } => "KNOWN_AT_NOT_REACHED",
            Self::NothingKnown { .. } => "NOTHING_KNOWN_YET",
            Self::UnitsIncomplete { .. } => "UNITS_INCOMPLETE",
            Self::ListHasNames { .. } => "LIST_HAS_NAMES",
            Self::NoDistrictsOnMap { .. } => "NO_DISTRICTS_ON_MAP",
            Self::MovementsDisagree(_) => "MOVEMENTS_DISAGREE",
        }
    }

    fn text(&self, language: Language) -> String {
        let (vi, en) = match self {
            Self::StandardNotInForce { standard, as_of } => (
                format!("chuẩn {standard} không có hiệu lực vào ngày {as_of}"),
                format!("standard {standard} is not in force on {as_of}"),
            ),
            Self::StandardNotKnown { standard } => {
                (format!("không có chuẩn {standard}"), format!("there is no standard {standard}"))
            }
            Self::KnownAtNotReached { known_until } => (
                format!(
                    "dữ liệu mới được tổng hợp đến {known_until}; thời điểm muộn nhất có thể hỏi là thời điểm đó"
                ),
                format!(
                    "records are counted until {known_until}, which is the latest instant that can be asked"
                ),
            ),
            Self::NothingKnown { .. } => (
                "đến thời điểm đó chưa ghi nhận đủ dữ liệu để lập báo cáo".to_owned(),
                "by that instant not enough was recorded to make a report".to_owned(),
            ),
            Self::UnitsIncomplete { .. } => (
                "đến thời điểm đó danh mục đơn vị hành chính chưa đầy đủ".to_owned(),
                "by that instant the administrative units were not completely recorded".to_owned(),
            ),
            Self::ListHasNames { number } => (
                format!("biểu {number} là danh sách có tên người, do dịch vụ {NAMES_ARE_AT} lập"),
                format!("report {number} is a list of names: {NAMES_ARE_AT} serves it"),
            ),
            Self::NoDistrictsOnMap { map_of, last } => {
                let (vi, en) = last.map_or_else(Default::default, |last| {
                    (
                        format!("; ngày cuối cùng còn cấp huyện là {last}"),
                        format!("; the last day with districts is {last}"),
                    )
                });
                (
                    format!("trên bản đồ ngày {map_of} không có cấp huyện{vi}"),
                    format!("there are no districts on the map of {map_of}{en}"),
                )
            }
            Self::MovementsDisagree(Imbalance { expected, closing }) => (
                format!(
                    "số cuối kỳ {} hộ, {} nhân khẩu không khớp với số đầu kỳ và diễn biến: {} hộ, {} nhân khẩu",
                    closing.households, closing.persons, expected.households, expected.persons
                ),
                format!(
                    "the closing number of {} households, {} persons does not follow from the opening and the movements: {} households, {} persons",
                    closing.households, closing.persons, expected.households, expected.persons
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
            Self::StandardNotInForce { standard, as_of } => {
                vec![("standard", standard.resource_name()), ("as_of", as_of.to_string())]
            }
            Self::StandardNotKnown { standard } => vec![("standard", standard.resource_name())],
            Self::KnownAtNotReached { known_until } => vec![("known_until", known_until.to_string())],
            Self::NothingKnown { known_at } => {
                known_at.iter().map(|known_at| ("known_at", known_at.to_string())).collect()
            }
            Self::UnitsIncomplete { known_at, .. } => vec![("known_at", known_at.to_string())],
            Self::ListHasNames { number } => {
                vec![("number", number.to_string()), ("served_by", NAMES_ARE_AT.to_owned())]
            }
            Self::NoDistrictsOnMap { map_of, last } => {
                let last = last.iter().map(|last| ("last_districts", last.to_string()));
                std::iter::once(("map_of", map_of.to_string())).chain(last).collect()
            }
            Self::MovementsDisagree(_) => Vec::new(),
        }
    }

    fn resource(&self) -> Option<(&'static str, String)> {
        match self {
            Self::StandardNotInForce { standard, .. } | Self::StandardNotKnown { standard } => {
                Some(("povertyStandard", standard.resource_name()))
            }
            Self::KnownAtNotReached { .. }
            | Self::NothingKnown { .. }
            | Self::UnitsIncomplete { .. }
            | Self::ListHasNames { .. }
            | Self::NoDistrictsOnMap { .. }
            | Self::MovementsDisagree(_) => None,
        }
    }
}

//! Why an assignment is refused.

use vocabulary::{
    area::UnitKey,
    calendar::Date,
    rejection::{Fault, Kind, Language, Rejection},
};

use crate::domain::{HouseholdId, household::HouseholdRejection};

#[derive(Debug, thiserror::Error)]
pub(crate) enum AssignRejection {
    #[error(transparent)]
    Household(#[from] HouseholdRejection),
    #[error("no unit was split on that day")]
    NothingSplit { on: Date },
    #[error("the day left nothing open of where the household lies")]
    NotPending { unit: UnitKey, on: Date },
    #[error("the unit is no part of the household's")]
    NotACandidate { candidates: Vec<UnitKey> },
    #[error("the household is assigned to another part")]
    AlreadyAssigned { household: HouseholdId, to: UnitKey },
}

impl Rejection for AssignRejection {
    fn kind(&self) -> Kind {
        match self {
            Self::Household(refusal) => refusal.kind(),
            Self::NothingSplit { .. } => Kind::NotFound,
            Self::NotPending { .. } | Self::NotACandidate { .. } => Kind::WrongState,
            Self::AlreadyAssigned { .. } => Kind::AlreadyExists,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Household(refusal) => refusal.reason(),
            Self::NothingSplit { .. } => "NOTHING_SPLIT_ON_DATE",
            Self::NotPending { .. } => "ASSIGNMENT_NOT_PENDING",
            Self::NotACandidate { .. } => "NOT_A_CANDIDATE_UNIT",
            Self::AlreadyAssigned { .. } => "ALREADY_ASSIGNED",
        }
    }

    fn text(&self, language: Language) -> String {
        let fault = match self {
            Self::Household(refusal) => return refusal.text(language),
            Self::NothingSplit { on } => Fault::new(
                format!("không có đơn vị hành chính nào bị chia tách vào ngày {on}"),
                format!("no administrative unit was split on {on}"),
            ),
            Self::NotPending { on, .. } => Fault::new(
                format!("nơi ở của hộ không chờ xác định sau lần sắp xếp ngày {on}"),
                format!("where the household lies is not left open by the reorganisation of {on}"),
            ),
            Self::NotACandidate { .. } => Fault::new(
                "đơn vị này không phải một phần của đơn vị cũ của hộ",
                "the unit is not one of the parts of the household's former unit",
            ),
            Self::AlreadyAssigned { .. } => Fault::new(
                "hộ đã được xác định về đơn vị khác; muốn sửa phải nêu lý do",
                "the household is assigned to another unit; correcting it needs a reason",
            ),
        };
        fault.text(language).to_owned()
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Household(refusal) => refusal.metadata(),
            Self::NothingSplit { on } => vec![("date", on.to_string())],
            Self::NotPending { unit, on } => vec![("unit", unit.resource_name()), ("date", on.to_string())],
            Self::NotACandidate { candidates } => {
                let names: Vec<_> = candidates.iter().map(UnitKey::resource_name).collect();
                vec![("candidates", names.join(","))]
            }
            Self::AlreadyAssigned { to, .. } => vec![("assigned_unit", to.resource_name())],
        }
    }

    fn resource(&self) -> Option<(&'static str, String)> {
        match self {
            Self::Household(refusal) => refusal.resource(),
            Self::AlreadyAssigned { household, .. } => Some(("household", household.to_string())),
            Self::NothingSplit { .. } | Self::NotPending { .. } | Self::NotACandidate { .. } => None,
        }
    }

    fn fields(&self) -> Vec<(String, Fault)> {
        match self {
            Self::Household(refusal) => refusal.fields(),
            Self::NothingSplit { .. }
            | Self::NotPending { .. }
            | Self::NotACandidate { .. }
            | Self::AlreadyAssigned { .. } => Vec::new(),
        }
    }
}

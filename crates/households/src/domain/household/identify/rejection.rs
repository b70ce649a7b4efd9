//! Why an identifier is not taken.

use vocabulary::rejection::{Fault, Kind, Language, Rejection};

use crate::domain::{
    household::HouseholdRejection,
    identifier::{Subject, SystemId},
};

#[derive(Debug, thiserror::Error)]
pub(crate) enum IdentifyRejection {
    #[error(transparent)]
    Household(#[from] HouseholdRejection),
    #[error("no such system")]
    SystemUnknown(SystemId),
    #[error("the system names something else")]
    OtherSubject { system: SystemId, subject: Subject },
    #[error("another identifier of the system is known")]
    Stated(SystemId),
    #[error("no identifier of the system is known")]
    NotStated(SystemId),
    #[error("another living record has the identifier")]
    Taken(SystemId),
}

impl Rejection for IdentifyRejection {
    fn kind(&self) -> Kind {
        match self {
            Self::Household(refusal) => refusal.kind(),
            Self::SystemUnknown(_) | Self::NotStated(_) => Kind::NotFound,
            Self::OtherSubject { .. } => Kind::WrongState,
            Self::Stated(_) | Self::Taken(_) => Kind::AlreadyExists,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Household(refusal) => refusal.reason(),
            Self::SystemUnknown(_) => "IDENTIFIER_SYSTEM_NOT_KNOWN",
            Self::OtherSubject { .. } => "IDENTIFIER_OF_SOMETHING_ELSE",
            Self::Stated(_) => "IDENTIFIER_ALREADY_STATED",
            Self::NotStated(_) => "IDENTIFIER_NOT_STATED",
            Self::Taken(_) => "IDENTIFIER_TAKEN",
        }
    }

    fn text(&self, language: Language) -> String {
        self.said().map_or_else(|refusal| refusal.text(language), |fault| fault.text(language).to_owned())
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Household(refusal) => refusal.metadata(),
            Self::OtherSubject { subject, .. } => vec![("subject", subject.name().to_owned())],
            Self::SystemUnknown(_) | Self::Stated(_) | Self::NotStated(_) | Self::Taken(_) => Vec::new(),
        }
    }

    /// Whose the identifier is, where it is taken, is not for this caller to know.
    fn resource(&self) -> Option<(&'static str, String)> {
        match self {
            Self::Household(refusal) => refusal.resource(),
            Self::SystemUnknown(system)
            | Self::OtherSubject { system, .. }
            | Self::Stated(system)
            | Self::NotStated(system)
            | Self::Taken(system) => Some(("identifierSystem", system.resource_name())),
        }
    }

    fn fields(&self) -> Vec<(String, Fault)> {
        match self {
            Self::Household(refusal) => refusal.fields(),
            Self::SystemUnknown(_)
            | Self::OtherSubject { .. }
            | Self::Stated(_)
            | Self::NotStated(_)
            | Self::Taken(_) => Vec::new(),
        }
    }
}

impl IdentifyRejection {
    /// Its text, where it is not another refusal's.
    fn said(&self) -> Result<Fault, &HouseholdRejection> {
        Ok(match self {
            Self::Household(refusal) => return Err(refusal),
            Self::SystemUnknown(_) => Fault::new(
                "không có hệ thống này trong danh mục (ListIdentifierSystems)",
                "there is no such system in the list (ListIdentifierSystems)",
            ),
            Self::OtherSubject { subject: Subject::Household, .. } => Fault::new(
                "mã số của hệ thống này là của hộ, không phải của nhân khẩu",
                "identifiers of this system name households, not members",
            ),
            Self::OtherSubject { subject: Subject::Person, .. } => Fault::new(
                "mã số của hệ thống này là của nhân khẩu, không phải của hộ",
                "identifiers of this system name members, not households",
            ),
            Self::Stated(_) => Fault::new(
                "đã có mã số khác của hệ thống này; hãy gỡ mã cũ trước (RemoveIdentifier)",
                "another identifier of this system is known; remove it first (RemoveIdentifier)",
            ),
            Self::NotStated(_) => {
                Fault::new("chưa có mã số nào của hệ thống này", "no identifier of this system is known")
            }
            Self::Taken(_) => {
                Fault::new("mã số này đã thuộc về một hồ sơ khác", "another record has this identifier")
            }
        })
    }
}

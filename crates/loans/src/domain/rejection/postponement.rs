//! Why due dates cannot change so.

use vocabulary::{
    calendar::Date,
    rejection::{Fault, Kind, Language, Rejection},
};

/// Of an extension (gia hạn), a moved instalment (dời kỳ hạn) or an early recall (thu hồi trước hạn).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPostponement {
    #[error("an extension that is decided when the final due date has come")]
    ExtensionAfterDue { final_due: Date },
    #[error("all extensions together are too long")]
    ExtensionBeyondLimit { most: i32, used: i32 },
    #[error("no such instalment is to come")]
    InstalmentUnknown { number: u32 },
    #[error("an instalment stays between its neighbours")]
    InstalmentOutOfOrder { number: u32 },
    #[error("a recall makes the loan due earlier")]
    RecallNotEarlier { final_due: Date },
}

impl Rejection for NoPostponement {
    fn kind(&self) -> Kind {
        match self {
            Self::InstalmentUnknown { .. } => Kind::NotFound,
            Self::InstalmentOutOfOrder { .. } => Kind::Invalid,
            Self::ExtensionAfterDue { .. }
            | Self::ExtensionBeyondLimit { .. }
            | Self::RecallNotEarlier { .. } => Kind::WrongState,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::ExtensionAfterDue { .. } => "EXTENSION_AFTER_DUE_DATE",
            Self::ExtensionBeyondLimit { .. } => "EXTENSION_BEYOND_LIMIT",
            Self::InstalmentUnknown { .. } => "INSTALMENT_NOT_KNOWN",
            Self::InstalmentOutOfOrder { .. } => "INSTALMENT_OUT_OF_ORDER",
            Self::RecallNotEarlier { .. } => "RECALL_NOT_EARLIER",
        }
    }

    fn text(&self, language: Language) -> String {
        let both = match self {
            Self::ExtensionAfterDue { final_due } => Fault::new(
                format!("việc gia hạn phải được quyết định trước ngày đến hạn cuối cùng {final_due}"),
                format!("an extension must be decided before the final due date {final_due}"),
            ),
            Self::ExtensionBeyondLimit { most, used } => Fault::new(
                format!("tổng thời gian gia hạn tối đa {most} tháng, đã gia hạn {used} tháng"),
                format!("all extensions together may have {most} months, {used} of which are used"),
            ),
            Self::InstalmentUnknown { number } => Fault::new(
                format!("khoản vay không có kỳ {number} chưa đến hạn"),
                format!("the loan has no instalment {number} that is to come"),
            ),
            Self::InstalmentOutOfOrder { number } => Fault::new(
                format!(
                    "kỳ {number} phải sau ngày giá trị, giữa kỳ trước và kỳ sau; kỳ cuối chỉ được sớm hơn"
                ),
                format!(
                    "instalment {number} must stay after the value date and between its neighbours; the last one \
                     can only be earlier"
                ),
            ),
            Self::RecallNotEarlier { final_due } => Fault::new(
                format!(
                    "ngày thu hồi phải từ ngày giá trị trở đi và trước ngày đến hạn cuối cùng {final_due}"
                ),
                format!(
                    "a recall must fall due from its value date on, and before the final due date {final_due}"
                ),
            ),
        };
        both.text(language).to_owned()
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::ExtensionAfterDue { final_due } | Self::RecallNotEarlier { final_due } => {
                vec![("final_due_on", final_due.to_string())]
            }
            Self::ExtensionBeyondLimit { most, used } => {
                vec![("months_max", most.to_string()), ("months_used", used.to_string())]
            }
            Self::InstalmentUnknown { number } | Self::InstalmentOutOfOrder { number } => {
                vec![("instalment", number.to_string())]
            }
        }
    }
}

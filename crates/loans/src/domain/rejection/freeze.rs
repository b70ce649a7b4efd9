//! Why a debt cannot be frozen so.

use vocabulary::{
    calendar::Date,
    rejection::{Fault, Kind, Language, Rejection},
};

/// Of a freeze (khoanh nợ), its prolongation or its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoFreeze {
    #[error("no freeze for this cause")]
    Cause,
    #[error("no freeze for this damage")]
    Damage,
    #[error("a freeze ends after it begins")]
    EndsTooEarly { from: Date },
    #[error("the freeze is too long")]
    BeyondLimit { latest: Date },
    #[error("the freeze cannot be prolonged any more")]
    NotProlongable { times: u8 },
}

impl Rejection for NoFreeze {
    fn kind(&self) -> Kind {
        match self {
            Self::EndsTooEarly { .. } => Kind::Invalid,
            Self::Cause | Self::Damage | Self::BeyondLimit { .. } | Self::NotProlongable { .. } => {
                Kind::WrongState
            }
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Cause => "FREEZE_CAUSE_NOT_ALLOWED",
            Self::Damage => "FREEZE_DAMAGE_OUTSIDE_TABLE",
            Self::EndsTooEarly { .. } => "FREEZE_ENDS_TOO_EARLY",
            Self::BeyondLimit { .. } => "FREEZE_BEYOND_LIMIT",
            Self::NotProlongable { .. } => "FREEZE_NOT_PROLONGABLE",
        }
    }

    fn text(&self, language: Language) -> String {
        let both = match self {
            Self::Cause => {
                Fault::new("không được khoanh nợ vì nguyên nhân này", "no debt is frozen for this cause")
            }
            Self::Damage => {
                Fault::new("không được khoanh nợ với mức thiệt hại này", "no debt is frozen for this damage")
            }
            Self::EndsTooEarly { from } => Fault::new(
                format!("ngày hết khoanh nợ phải sau ngày {from}"),
                format!("the freeze must end after {from}"),
            ),
            Self::BeyondLimit { latest } => Fault::new(
                format!("chỉ được khoanh nợ đến ngày {latest}"),
                format!("the debt can be frozen until {latest} at the latest"),
            ),
            Self::NotProlongable { times } => Fault::new(
                format!("thời gian khoanh nợ chỉ được kéo dài {times} lần"),
                format!("the freeze can be prolonged {times} times"),
            ),
        };
        both.text(language).to_owned()
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Cause | Self::Damage => Vec::new(),
            Self::EndsTooEarly { from } => vec![("from", from.to_string())],
            Self::BeyondLimit { latest } => vec![("latest_until", latest.to_string())],
            Self::NotProlongable { times } => vec![("prolongations_max", times.to_string())],
        }
    }
}

//! Why a parked event is not dealt with.

use vocabulary::rejection::{Kind, Language, Rejection};

use super::ParkedKey;
use crate::{
    inbox::{InboxError, Reason},
    link::Late,
    refusal::JournalRefusal,
    store::StoreError,
};

#[derive(Debug, thiserror::Error)]
pub enum ParkingRefusal {
    /// No such event is parked, or it was applied since.
    #[error("no such event is parked")]
    NotFound { consumer: String, key: ParkedKey },
    /// It was discarded before: what came after it has taken effect.
    #[error("the event was discarded")]
    Discarded { consumer: &'static str, key: ParkedKey },
    /// It still cannot be applied, and stays parked.
    #[error("the event still cannot be applied ({reason})")]
    StillPoison { consumer: &'static str, key: ParkedKey, reason: Reason },
    #[error("request_id was already used for a different request")]
    RequestIdReused,
    /// The database, not the event.
    #[error("a parked event could not be dealt with")]
    Inbox(#[from] InboxError),
    #[error("the database refused a statement")]
    Sql(#[from] sqlx::Error),
}

impl ParkingRefusal {
    fn texts(&self) -> (&'static str, &'static str) {
        match self {
            Self::NotFound { .. } => (
                "không có sự kiện này đang bị giữ lại; có thể nó đã được áp dụng",
                "no such event is parked; it may have been applied",
            ),
            Self::Discarded { .. } => ("sự kiện này đã bị loại bỏ", "the event was discarded"),
            Self::StillPoison { .. } => (
                "sự kiện vẫn không áp dụng được và tiếp tục bị giữ lại",
                "the event still cannot be applied and stays parked",
            ),
            Self::RequestIdReused | Self::Inbox(_) | Self::Sql(_) => ("lỗi nội bộ", "internal error"),
        }
    }

    /// What went wrong with the database, as any read or command says it.
    fn database(&self) -> Option<&dyn Rejection> {
        match self {
            Self::RequestIdReused => Some(&JournalRefusal::RequestIdReused),
            Self::Inbox(InboxError::Late(_)) => Some(&JournalRefusal::DatabaseUnavailable),
            Self::Inbox(InboxError::Sql(error)) | Self::Sql(error) => {
                let is_away = StoreError::is_unavailable(error);
                Some(if is_away { &JournalRefusal::DatabaseUnavailable } else { &JournalRefusal::Internal })
            }
            Self::Inbox(_) => Some(&JournalRefusal::Internal),
            Self::NotFound { .. } | Self::Discarded { .. } | Self::StillPoison { .. } => None,
        }
    }
}

impl From<Late<sqlx::Error>> for ParkingRefusal {
    fn from(late: Late<sqlx::Error>) -> Self {
        InboxError::from(late).into()
    }
}

impl Rejection for ParkingRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound { .. } => Kind::NotFound,
            Self::Discarded { .. } | Self::StillPoison { .. } => Kind::WrongState,
            Self::RequestIdReused | Self::Inbox(_) | Self::Sql(_) => {
                self.database().map_or(Kind::Internal, Rejection::kind)
            }
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "PARKED_EVENT_NOT_FOUND",
            Self::Discarded { .. } => "PARKED_EVENT_DISCARDED",
            Self::StillPoison { .. } => "STILL_POISON",
            Self::RequestIdReused | Self::Inbox(_) | Self::Sql(_) => {
                self.database().map_or("INTERNAL", Rejection::reason)
            }
        }
    }

    fn text(&self, language: Language) -> String {
        if let Some(other) = self.database() {
            return other.text(language);
        }
        let (vi, en) = self.texts();
        let text = match language {
            Language::Vietnamese => vi,
            Language::English => en,
        };
        match self {
            Self::StillPoison { reason, .. } => format!("{text} ({reason})"),
            Self::NotFound { .. }
            | Self::Discarded { .. }
            | Self::RequestIdReused
            | Self::Inbox(_)
            | Self::Sql(_) => text.to_owned(),
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::StillPoison { reason, .. } => vec![("parked_reason", reason.to_string())],
            Self::NotFound { .. }
            | Self::Discarded { .. }
            | Self::RequestIdReused
            | Self::Inbox(_)
            | Self::Sql(_) => Vec::new(),
        }
    }

    fn resource(&self) -> Option<(&'static str, String)> {
        let (consumer, key) = match self {
            Self::NotFound { consumer, key } => (consumer.as_str(), key),
            Self::Discarded { consumer, key } | Self::StillPoison { consumer, key, .. } => (*consumer, key),
            Self::RequestIdReused | Self::Inbox(_) | Self::Sql(_) => return None,
        };
        Some(("parkedEvent", format!("consumers/{consumer}/parkedEvents/{key}")))
    }

    fn fields(&self) -> Vec<(String, vocabulary::rejection::Fault)> {
        self.database().map_or_else(Vec::new, Rejection::fields)
    }
}

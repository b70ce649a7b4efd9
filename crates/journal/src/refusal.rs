//! What the journal itself refuses, before or after a context's own rules.

use vocabulary::rejection::{Kind, Language, Rejection};

/// A refusal of any context or of the journal.
pub type Refusal = Box<dyn Rejection>;

/// Why a command was not carried out, for reasons that are the same in every context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JournalRefusal {
    /// The same caller, method and `request_id`, but another body (AIP-155).
    #[error("request_id was already used for a different request")]
    RequestIdReused,
    /// A record is absent or outside the caller's areas. One answer for both: which of the two it is would tell
    /// the caller what exists elsewhere.
    #[error("the record does not exist or lies outside the caller's areas")]
    AreaForbidden,
    /// A value that only one record may hold is held by another one.
    #[error("the value is already held by another record")]
    ClaimTaken,
    /// The id of a new record is in use.
    #[error("a record with this id already exists")]
    RecordExists,
    /// The caller's deadline passed while the command waited: nothing happened.
    #[error("the deadline passed before the work began")]
    DeadlinePassed,
    /// The service is going down; the same `request_id` finds out whether the command was still carried out.
    #[error("the service is stopping")]
    Stopping,
    /// Whether it happened may be unknown; the same `request_id` finds out.
    #[error("the database is unavailable")]
    DatabaseUnavailable,
    /// Ours to repair; the log has the cause under this `request_id`.
    #[error("internal error")]
    Internal,
}

impl JournalRefusal {
    /// Every refusal, for documentation and tests.
    pub const ALL: &[Self] = &[
        Self::RequestIdReused,
        Self::AreaForbidden,
        Self::ClaimTaken,
        Self::RecordExists,
        Self::DeadlinePassed,
        Self::Stopping,
        Self::DatabaseUnavailable,
        Self::Internal,
    ];
}

impl Rejection for JournalRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::RequestIdReused => Kind::Invalid,
            Self::AreaForbidden => Kind::Forbidden,
            Self::ClaimTaken | Self::RecordExists => Kind::AlreadyExists,
            Self::DeadlinePassed => Kind::DeadlineExceeded,
            Self::Stopping | Self::DatabaseUnavailable => Kind::Unavailable,
            Self::Internal => Kind::Internal,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::RequestIdReused => "REQUEST_ID_REUSED",
            Self::AreaForbidden => "AREA_FORBIDDEN",
            Self::ClaimTaken => "CLAIM_TAKEN",
            Self::RecordExists => "RECORD_EXISTS",
            Self::DeadlinePassed => "DEADLINE_PASSED",
            Self::Stopping => "STOPPING",
            Self::DatabaseUnavailable => "DATABASE_UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }

    fn text(&self, language: Language) -> String {
        let (vi, en) = match self {
            Self::RequestIdReused => (
                "request_id này đã được dùng cho một yêu cầu khác",
                "this request_id was already used for a different request",
            ),
            Self::AreaForbidden => (
                "hồ sơ không tồn tại hoặc nằm ngoài địa bàn của bạn",
                "the record does not exist or lies outside your areas",
            ),
            Self::ClaimTaken => {
                ("giá trị này đã thuộc về một hồ sơ khác", "the value is already held by another record")
            }
            Self::RecordExists => {
                ("đã có hồ sơ mang mã định danh này", "a record with this id already exists")
            }
            Self::DeadlinePassed => (
                "đã hết thời hạn trước khi xử lý; chưa có gì thay đổi",
                "the deadline passed before the work began; nothing happened",
            ),
            Self::Stopping => (
                "dịch vụ đang dừng; hãy gửi lại với cùng request_id",
                "the service is stopping; retry with the same request_id",
            ),
            Self::DatabaseUnavailable => (
                "cơ sở dữ liệu chưa sẵn sàng; hãy gửi lại với cùng request_id",
                "the database is unavailable; retry with the same request_id",
            ),
            Self::Internal => ("lỗi nội bộ", "internal error"),
        };
        match language {
            Language::Vietnamese => vi.to_owned(),
            Language::English => en.to_owned(),
        }
    }

    /// The bad field of a reused request id (AIP-193: Invalid names its fields).
    fn fields(&self) -> Vec<(String, vocabulary::rejection::Fault)> {
        match self {
            Self::RequestIdReused => vec![(
                "request_id".to_owned(),
                vocabulary::rejection::Fault::new(
                    self.text(Language::Vietnamese),
                    self.text(Language::English),
                ),
            )],
            Self::AreaForbidden
            | Self::ClaimTaken
            | Self::RecordExists
            | Self::DeadlinePassed
            | Self::Stopping
            | Self::DatabaseUnavailable
            | Self::Internal => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;

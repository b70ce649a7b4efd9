//! What the shell itself refuses, before or around a context's own rules.

use vocabulary::{
    caller::Role,
    rejection::{Kind, Language, Rejection},
};

pub use journal::refusal::{JournalRefusal, Refusal};

/// Why a call does not reach its context.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShellRefusal {
    /// The method's declaration gives access to nobody.
    #[error("the method declares no access")]
    AccessNotDeclared,
    /// The caller has none of these roles.
    #[error("the caller lacks a role")]
    RoleRequired(Vec<Role>),
    /// This caller sends more than its share.
    #[error("the caller is over its rate")]
    RateLimited,
    /// All callers together send more than the process takes.
    #[error("too many calls in flight")]
    Overloaded,
    /// The process is going down and takes no new calls.
    #[error("the service is stopping")]
    Stopping,
    /// What the caller watches cannot go on here: the process is going down, or what it looks at is away.
    #[error("the watch ended; watch again from {from:?}")]
    WatchAgain {
        /// Fields and values, as the caller hands them back; none before it was told anything.
        from: Vec<(&'static str, String)>,
    },
    /// Time ran out while the work was under way.
    #[error("the deadline passed")]
    DeadlineExceeded,
    /// The bytes are not the message of this method.
    #[error("the message cannot be decoded")]
    MalformedMessage,
    /// The local copy has not yet seen the write that the caller wants to see.
    #[error("the position is not reached yet")]
    PositionNotReached,
    /// The position is of a context that this one never sees.
    #[error("the position is of a context that is not read here")]
    PositionForeign,
}

impl ShellRefusal {
    /// Vietnamese and English.
    fn texts(&self) -> (&'static str, &'static str) {
        match self {
            Self::AccessNotDeclared => {
                ("phương thức này chưa mở cho ai", "this method is not open to anybody")
            }
            Self::RoleRequired(_) => {
                ("bạn không có vai trò cần thiết", "you have none of the roles that this method needs")
            }
            Self::RateLimited => ("bạn gửi quá nhanh; hãy chậm lại", "you are over your rate; slow down"),
            Self::Overloaded => {
                ("dịch vụ đang quá tải; hãy thử lại sau", "too many calls in flight; retry later")
            }
            Self::Stopping => (
                "dịch vụ đang dừng; hãy gửi lại với cùng request_id",
                "the service is stopping; retry with the same request_id",
            ),
            Self::WatchAgain { from } if from.is_empty() => (
                "việc theo dõi bị ngắt trước khi có tin nào; hãy theo dõi lại",
                "the watch ended before anything was told; watch again",
            ),
            Self::WatchAgain { .. } => (
                "việc theo dõi bị ngắt; hãy theo dõi lại với as_of và changed_since trong chi tiết lỗi",
                "the watch ended; watch again with as_of and changed_since of the details",
            ),
            Self::DeadlineExceeded => (
                "đã hết thời hạn; kết quả có thể chưa rõ, hãy gửi lại với cùng request_id",
                "the deadline passed; the outcome may be unknown, retry with the same request_id",
            ),
            Self::MalformedMessage => {
                ("không đọc được thông điệp", "the bytes are not a message of this method")
            }
            Self::PositionNotReached => (
                "dữ liệu ở đây chưa tới vị trí min_position; hãy thử lại",
                "what is read here has not reached min_position yet; retry",
            ),
            Self::PositionForeign => (
                "min_position thuộc về dữ liệu không được đọc ở đây",
                "min_position belongs to data that is not read here",
            ),
        }
    }
}

impl Rejection for ShellRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::AccessNotDeclared | Self::RoleRequired(_) => Kind::Forbidden,
            Self::RateLimited | Self::Overloaded => Kind::Exhausted,
            Self::Stopping | Self::WatchAgain { .. } | Self::PositionNotReached => Kind::Unavailable,
            Self::DeadlineExceeded => Kind::DeadlineExceeded,
            Self::MalformedMessage | Self::PositionForeign => Kind::Invalid,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::AccessNotDeclared => "ACCESS_NOT_DECLARED",
            Self::RoleRequired(_) => "ROLE_REQUIRED",
            Self::RateLimited => "RATE_LIMITED",
            Self::Overloaded => "OVERLOADED",
            Self::Stopping => "STOPPING",
            Self::WatchAgain { .. } => "WATCH_AGAIN",
            Self::DeadlineExceeded => "DEADLINE_EXCEEDED",
            Self::MalformedMessage => "MALFORMED_MESSAGE",
            Self::PositionNotReached => "POSITION_NOT_REACHED",
            Self::PositionForeign => "POSITION_FOREIGN",
        }
    }

    fn text(&self, language: Language) -> String {
        let (vi, en) = self.texts();
        match language {
            Language::Vietnamese => vi.to_owned(),
            Language::English => en.to_owned(),
        }
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        if let Self::WatchAgain { from } = self {
            return from.clone();
        }
        let Self::RoleRequired(roles) = self else { return Vec::new() };
        let names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
        vec![("roles", names.join(","))]
    }

    fn fields(&self) -> Vec<(String, vocabulary::rejection::Fault)> {
        if *self != Self::PositionForeign {
            return Vec::new();
        }
        let (vi, en) = self.texts();
        vec![("min_position".to_owned(), vocabulary::rejection::Fault::new(vi, en))]
    }
}

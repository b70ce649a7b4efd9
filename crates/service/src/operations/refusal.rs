//! What operations refuse, beside what the journal does.

use vocabulary::rejection::{Kind, Language, Rejection};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum OperationsRefusal {
    /// This process runs no consumer of that name.
    #[error("no such consumer runs here")]
    ConsumerNotFound(String),
    /// This process runs no such context, or none whose events leave.
    #[error("no such source of events runs here")]
    SourceNotFound(String),
    /// The id belongs to another replay that runs.
    #[error("a replay of this id runs")]
    ReplayRunning(String),
    /// As many replays run as may.
    #[error("too many replays run")]
    ReplaysBusy,
}

impl Rejection for OperationsRefusal {
    fn kind(&self) -> Kind {
        match self {
            Self::ConsumerNotFound(_) | Self::SourceNotFound(_) => Kind::NotFound,
            Self::ReplayRunning(_) => Kind::AlreadyExists,
            Self::ReplaysBusy => Kind::Exhausted,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::ConsumerNotFound(_) => "CONSUMER_NOT_FOUND",
            Self::SourceNotFound(_) => "SOURCE_NOT_FOUND",
            Self::ReplayRunning(_) => "REPLAY_RUNNING",
            Self::ReplaysBusy => "REPLAYS_BUSY",
        }
    }

    fn text(&self, language: Language) -> String {
        let (vi, en) = match self {
            Self::ConsumerNotFound(_) => {
                ("tiến trình này không chạy bộ nhận sự kiện đó", "this process runs no such consumer")
            }
            Self::SourceNotFound(_) => {
                ("tiến trình này không chạy nguồn sự kiện đó", "this process runs no such source of events")
            }
            Self::ReplayRunning(_) => {
                ("một lần phát lại khác mang mã này đang chạy", "another replay of this id runs")
            }
            Self::ReplaysBusy => {
                ("đang có quá nhiều lần phát lại; hãy thử lại sau", "too many replays run; retry later")
            }
        };
        match language {
            Language::Vietnamese => vi.to_owned(),
            Language::English => en.to_owned(),
        }
    }

    fn resource(&self) -> Option<(&'static str, String)> {
        match self {
            Self::ConsumerNotFound(consumer) => Some(("consumer", format!("consumers/{consumer}"))),
            Self::SourceNotFound(context) => Some(("context", context.clone())),
            Self::ReplayRunning(id) => Some(("replay", id.clone())),
            Self::ReplaysBusy => None,
        }
    }
}

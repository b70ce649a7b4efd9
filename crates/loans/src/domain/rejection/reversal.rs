//! Why an entry cannot be reversed.

use vocabulary::{
    calendar::Date,
    rejection::{Fault, Kind, Language, Rejection},
};

/// Of a reversal (hủy bút toán).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoReversal {
    #[error("no such entry to reverse")]
    EntryUnknown,
    #[error("a reversal is not reversed")]
    OfReversal,
    #[error("the entry is reversed already")]
    Already,
    #[error("reversed before it happened")]
    BeforeItHappened { happened_on: Date },
}

impl Rejection for NoReversal {
    fn kind(&self) -> Kind {
        match self {
            Self::EntryUnknown => Kind::NotFound,
            Self::OfReversal | Self::BeforeItHappened { .. } => Kind::Invalid,
            Self::Already => Kind::WrongState,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::EntryUnknown => "ENTRY_NOT_KNOWN",
            Self::OfReversal => "REVERSAL_OF_REVERSAL",
            Self::Already => "ENTRY_REVERSED",
            Self::BeforeItHappened { .. } => "REVERSED_BEFORE_IT_HAPPENED",
        }
    }

    fn text(&self, language: Language) -> String {
        let both = match self {
            Self::EntryUnknown => Fault::new("khoản vay không có bút toán này", "the loan has no such entry"),
            Self::OfReversal => Fault::new(
                "không hủy một bút toán hủy; hãy ghi lại bút toán ban đầu",
                "a reversal is not reversed; enter the first entry again",
            ),
            Self::Already => Fault::new("bút toán này đã bị hủy", "the entry is reversed already"),
            Self::BeforeItHappened { happened_on } => Fault::new(
                format!("ngày giá trị không được trước ngày của bút toán bị hủy {happened_on}"),
                format!("the value date must not be before that of the reversed entry {happened_on}"),
            ),
        };
        both.text(language).to_owned()
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::BeforeItHappened { happened_on } => vec![("happened_on", happened_on.to_string())],
            Self::EntryUnknown | Self::OfReversal | Self::Already => Vec::new(),
        }
    }
}

//! Why a stage does not allow something.

use vocabulary::rejection::{Kind, Language, Rejection};

use crate::domain::stage::{StageKind, WrongStage};

impl Rejection for WrongStage {
    fn kind(&self) -> Kind {
        Kind::WrongState
    }

    fn reason(&self) -> &'static str {
        match self.0 {
            StageKind::Booked => "LOAN_BOOKED",
            StageKind::InTerm => "LOAN_IN_TERM",
            StageKind::Overdue => "LOAN_OVERDUE",
            StageKind::Frozen => "LOAN_FROZEN",
            StageKind::ChargedOff => "LOAN_CHARGED_OFF",
            StageKind::Settled => "LOAN_SETTLED",
            StageKind::WrittenOff => "LOAN_WRITTEN_OFF",
        }
    }

    fn text(&self, language: Language) -> String {
        let (vi, en) = match self.0 {
            StageKind::Booked => ("chưa giải ngân", "not paid out yet"),
            StageKind::InTerm => ("đang trong hạn", "in term"),
            StageKind::Overdue => ("đang quá hạn", "overdue"),
            StageKind::Frozen => ("đang khoanh nợ", "frozen"),
            StageKind::ChargedOff => ("đã chuyển theo dõi ngoại bảng", "charged off"),
            StageKind::Settled => ("đã tất toán", "settled"),
            StageKind::WrittenOff => ("đã xóa nợ", "written off"),
        };
        match language {
            Language::Vietnamese => format!("khoản vay {vi} nên không thực hiện được"),
            Language::English => format!("this cannot be done to a loan that is {en}"),
        }
    }
}

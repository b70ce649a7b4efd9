//! Why an entry is not possible.

use vocabulary::{
    calendar::Date,
    rejection::{Fault, Kind, Language, Rejection, Violations},
};

use super::{entry::EntryId, loan::ENTRIES_MAX, money::Amount, stage::WrongStage};

mod freeze;
mod postponement;
mod reversal;
mod stage;

pub use freeze::NoFreeze;
pub use postponement::NoPostponement;
pub use reversal::NoReversal;

/// An entry that is not possible in the state of its value date, and why. It need not be the one that was added last: a
/// back-dated entry may take the ground from under a later one.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("an entry of the loan is not possible")]
pub struct LoanRejection {
    pub entry: EntryId,
    #[source]
    pub why: Why,
}

/// The rule that an entry breaks.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    #[error("an amount of zero")]
    NoAmount,
    #[error("a date that no record may carry")]
    DateOutOfRange(Fault),
    #[error("an id that another entry has")]
    EnteredTwice,
    #[error("more entries than a loan may have")]
    TooManyEntries,
    #[error("nothing is paid out yet")]
    NotDisbursed,
    #[error("before the first disbursement")]
    BeforeDisbursement { begun_on: Date },
    #[error("the first instalment would not fall due after the plan begins")]
    FirstDueTooEarly { first_due: Date },
    #[error("the final due date has come")]
    AfterFinalDue { final_due: Date },
    #[error("more than is left of what was approved")]
    AboveApproved { left: Amount },
    #[error("more than can be paid")]
    AbovePayable { payable: Amount },
    #[error("no freeze of the loan has run out")]
    NoExpiredFreeze,
    #[error("the plan contradicts itself")]
    PlanDoesNotFit(#[source] Violations),
    #[error("the stage does not allow it")]
    Stage(#[from] WrongStage),
    #[error("due dates cannot change so")]
    Postponement(#[from] NoPostponement),
    #[error("the debt cannot be frozen so")]
    Freeze(#[from] NoFreeze),
    #[error("the entry cannot be reversed")]
    Reversal(#[from] NoReversal),
}

impl Rejection for LoanRejection {
    fn kind(&self) -> Kind {
        self.why.kind()
    }

    fn reason(&self) -> &'static str {
        self.why.reason()
    }

    fn text(&self, language: Language) -> String {
        self.why.text(language)
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        let mut all = vec![("entry", self.entry.to_string())];
        all.extend(self.why.metadata());
        all
    }

    fn fields(&self) -> Vec<(String, Fault)> {
        self.why.fields()
    }
}

impl Rejection for Why {
    fn kind(&self) -> Kind {
        match self {
            Self::NoAmount | Self::DateOutOfRange(_) | Self::PlanDoesNotFit(_) => Kind::Invalid,
            Self::EnteredTwice => Kind::AlreadyExists,
            Self::TooManyEntries
            | Self::NotDisbursed
            | Self::BeforeDisbursement { .. }
            | Self::FirstDueTooEarly { .. }
            | Self::AfterFinalDue { .. }
            | Self::AboveApproved { .. }
            | Self::AbovePayable { .. }
            | Self::NoExpiredFreeze => Kind::WrongState,
            Self::Stage(why) => why.kind(),
            Self::Postponement(why) => why.kind(),
            Self::Freeze(why) => why.kind(),
            Self::Reversal(why) => why.kind(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::NoAmount => "AMOUNT_ZERO",
            Self::DateOutOfRange(_) => "DATE_OUT_OF_RANGE",
            Self::EnteredTwice => "ENTRY_EXISTS",
            Self::TooManyEntries => "TOO_MANY_ENTRIES",
            Self::NotDisbursed => "LOAN_NOT_DISBURSED",
            Self::BeforeDisbursement { .. } => "BEFORE_DISBURSEMENT",
            Self::FirstDueTooEarly { .. } => "FIRST_DUE_DATE_TOO_EARLY",
            Self::AfterFinalDue { .. } => "AFTER_FINAL_DUE_DATE",
            Self::AboveApproved { .. } => "ABOVE_APPROVED_AMOUNT",
            Self::AbovePayable { .. } => "ABOVE_PAYABLE_AMOUNT",
            Self::NoExpiredFreeze => "NO_EXPIRED_FREEZE",
            Self::PlanDoesNotFit(_) => "PLAN_DOES_NOT_FIT",
            Self::Stage(why) => why.reason(),
            Self::Postponement(why) => why.reason(),
            Self::Freeze(why) => why.reason(),
            Self::Reversal(why) => why.reason(),
        }
    }

    fn text(&self, language: Language) -> String {
        self.texts().text(language).to_owned()
    }

    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooManyEntries => vec![("entries_max", ENTRIES_MAX.to_string())],
            Self::BeforeDisbursement { begun_on } => vec![("begun_on", begun_on.to_string())],
            Self::FirstDueTooEarly { first_due } => vec![("first_due_on", first_due.to_string())],
            Self::AfterFinalDue { final_due } => vec![("final_due_on", final_due.to_string())],
            Self::AboveApproved { left } => vec![("left", left.units().to_string())],
            Self::AbovePayable { payable } => vec![("payable", payable.units().to_string())],
            Self::Stage(why) => why.metadata(),
            Self::Postponement(why) => why.metadata(),
            Self::Freeze(why) => why.metadata(),
            Self::Reversal(why) => why.metadata(),
            Self::NoAmount
            | Self::DateOutOfRange(_)
            | Self::EnteredTwice
            | Self::NotDisbursed
            | Self::NoExpiredFreeze
            | Self::PlanDoesNotFit(_) => Vec::new(),
        }
    }

    fn fields(&self) -> Vec<(String, Fault)> {
        let Self::PlanDoesNotFit(bad) = self else { return Vec::new() };
        bad.fields().into_iter().map(|(field, fault)| (format!("plan.{field}"), fault)).collect()
    }
}

impl Why {
    fn texts(&self) -> Fault {
        match self {
            Self::NoAmount => Fault::new("số tiền phải lớn hơn 0", "the amount must be more than zero"),
            Self::DateOutOfRange(range) => Fault::new(
                format!("ngày giá trị {}", range.text(Language::Vietnamese)),
                format!("the value date {}", range.text(Language::English)),
            ),
            Self::EnteredTwice => Fault::new(
                "khoản vay đã có bút toán mang mã này",
                "the loan has an entry with this id already",
            ),
            Self::TooManyEntries => Fault::new(
                format!("một khoản vay có nhiều nhất {ENTRIES_MAX} bút toán"),
                format!("a loan has at most {ENTRIES_MAX} entries"),
            ),
            Self::NotDisbursed => {
                Fault::new("khoản vay chưa được giải ngân", "nothing of the loan was paid out yet")
            }
            Self::BeforeDisbursement { begun_on } => Fault::new(
                format!("ngày giá trị không được trước ngày giải ngân đầu tiên {begun_on}"),
                format!("the value date must not be before the first disbursement on {begun_on}"),
            ),
            Self::FirstDueTooEarly { first_due } => Fault::new(
                format!("kỳ hạn đầu tiên {first_due} phải sau ngày bắt đầu kế hoạch trả nợ"),
                format!("the first due date {first_due} must be after the day the plan begins"),
            ),
            Self::AfterFinalDue { final_due } => Fault::new(
                format!("khoản vay đã đến hạn cuối cùng ngày {final_due}"),
                format!("the loan's final due date {final_due} has come"),
            ),
            Self::AboveApproved { left } => Fault::new(
                format!("chỉ còn được giải ngân tối đa {}", left.units()),
                format!("at most {} of the approved amount is left", left.units()),
            ),
            Self::AbovePayable { payable } => Fault::new(
                format!("chỉ được thu tối đa {}", payable.units()),
                format!("at most {} can be paid", payable.units()),
            ),
            Self::NoExpiredFreeze => Fault::new(
                "khoản vay chưa hết thời gian khoanh nợ nào",
                "no freeze of the loan has run to its end",
            ),
            Self::PlanDoesNotFit(bad) => both(bad),
            Self::Stage(why) => both(why),
            Self::Postponement(why) => both(why),
            Self::Freeze(why) => both(why),
            Self::Reversal(why) => both(why),
        }
    }
}

/// The text of another refusal, in both languages.
fn both(why: &impl Rejection) -> Fault {
    Fault::new(why.text(Language::Vietnamese), why.text(Language::English))
}

#[cfg(test)]
mod tests;

//! What happened to a loan, each on its value date.

use vocabulary::calendar::{Date, Months};

use super::{limits::Cause, money::Amount, rate::Portion, rate::Rate, terms::Plan};

vocabulary::resource_id!(
    /// Bút toán của khoản vay. On the wire it stands behind its loan's name.
    EntryId,
    "entries"
);

/// One fact of a loan's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: EntryId,
    /// Ngày giá trị: the day it counts from, whenever it became known.
    pub value_on: Date,
    pub kind: EntryKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// Giải ngân: one tranche is paid out.
    Disbursement { amount: Amount },
    /// Thu nợ: money comes in, and the terms say what it pays.
    Repayment { amount: Amount },
    /// Hủy bút toán: another entry never happened. It counts from that entry's own value date.
    Reversal { of: EntryId },
    /// Phí: due at once.
    Fee { amount: Amount },
    /// Khoanh nợ; of a loan that is frozen already, a prolongation.
    Freeze { until: FreezeUntil, cause: Cause, damage: Portion },
    /// Hết khoanh trước hạn: the freeze ends on this day.
    Unfreeze,
    /// Gia hạn nợ: the final due date is so much later.
    Extension { months: Months },
    /// Dời kỳ hạn: one instalment falls due on another day, between its neighbours.
    MovedInstalment { number: u32, to: Date },
    /// Thay đổi lãi suất theo quyết định, from this day on.
    RateChange { rate: Rate },
    /// Thu hồi nợ trước hạn: everything falls due on a day.
    EarlyRecall { due_on: Date },
    /// Xóa nợ: principal and interest are no longer owed.
    WriteOff { grounds: WriteOffGrounds },
    /// Chuyển theo dõi ngoại bảng: no more interest, but what is owed stays owed.
    ChargeOff,
    /// Cơ cấu lại nợ: all principal still owed is paid back by another plan, and none of it is overdue any more.
    /// Explicit parts are met in their order until nothing is left; the last takes what is left.
    Rescheduling { plan: Plan },
}

/// The day on which a freeze ends (that day is not frozen), by the rule that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FreezeUntil {
    /// The day that the decision names.
    Day(Date),
    /// So many months after it began; of a prolongation, after it would have ended.
    Months(Months),
    /// As long as the terms allow for the damage.
    Longest,
}

/// Why a debt is written off (điều kiện xóa nợ).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WriteOffGrounds {
    /// Hết thời gian khoanh nợ mà vẫn không có khả năng trả.
    UnableAfterFreeze,
    /// Chết, mất tích không còn tài sản, không có người thừa kế.
    NoEstate,
    /// Căn cứ khác theo quyết định.
    ByDecision,
}

impl Entry {
    /// The one order of a history, whatever order it arrived in: by value date; on one day what changes the terms
    /// before what is paid by them, and what ends the loan last; then by id.
    pub(super) fn place(&self) -> (Date, u8, EntryId) {
        let rank = match self.kind {
            EntryKind::Disbursement { .. } => 0,
            EntryKind::RateChange { .. } => 1,
            EntryKind::Unfreeze => 2,
            EntryKind::Rescheduling { .. } => 3,
            EntryKind::Extension { .. } => 4,
            EntryKind::MovedInstalment { .. } => 5,
            EntryKind::EarlyRecall { .. } => 6,
            EntryKind::Freeze { .. } => 7,
            EntryKind::Fee { .. } => 8,
            EntryKind::Repayment { .. } => 9,
            EntryKind::ChargeOff => 10,
            EntryKind::WriteOff { .. } => 11,
            EntryKind::Reversal { .. } => 12,
        };
        (self.value_on, rank, self.id)
    }
}

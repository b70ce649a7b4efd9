//! What happened to a loan, each on its value date.

use vocabulary::calendar::{Date, Months};

use super::{limits::Cause, money::Amount, rate::Portion, rate::Rate, terms::Plan};

vocabulary::resource_id!(
    /// Bút toán của khoản vay. On the wire it stands behind its loan's name.
    EntryId,
    "entries"
);

/// One fact of a loan's history. The document that decided it (of a freeze, an extension, a rate, a recall, another plan,
/// a write-off) is kept with it by who records it: nothing is computed from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: EntryId,
    /// Ngày giá trị: the day it counts from, whenever it became known.
    pub value_on: Date,
    pub kind: EntryKind,
}

/// What happened. The kinds stand in the order in which they count on one day: what changes the terms before what is
/// paid by them, and what ends the loan last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// Giải ngân: one tranche is paid out.
    Disbursement { amount: Amount },
    /// Thay đổi lãi suất theo quyết định, from this day on. Of two on one day the higher rate holds: who means the other
    /// reverses this one.
    RateChange { rate: Rate },
    /// Hết khoanh trước hạn: the freeze ends on this day.
    Unfreeze,
    /// Cơ cấu lại nợ: all principal still owed is paid back by another plan, and none of it is overdue any more.
    /// Explicit parts are met in their order until nothing is left; the last takes what is left.
    Rescheduling { plan: Plan },
    /// Gia hạn nợ: the final due date is so much later.
    Extension { months: Months },
    /// Dời kỳ hạn: one instalment falls due on another day, between its neighbours.
    MovedInstalment { number: u32, to: Date },
    /// Thu hồi nợ trước hạn: everything falls due on a day.
    EarlyRecall { due_on: Date },
    /// Khoanh nợ; of a loan that is frozen already, a prolongation, which is measured by the damage of the first.
    Freeze { until: FreezeUntil, cause: Cause, damage: Portion },
    /// Phí: due at once.
    Fee { amount: Amount },
    /// Thu nợ: money comes in, and the terms say what it pays. Of several on one day the smaller come first, so that the
    /// one which settles the loan does not shut the others out.
    Repayment { amount: Amount },
    /// Chuyển theo dõi ngoại bảng: no more interest, but what is owed stays owed.
    ChargeOff,
    /// Xóa nợ: principal and interest are no longer owed.
    WriteOff { grounds: WriteOffGrounds },
    /// Hủy bút toán: another entry never happened. It counts from that entry's own value date.
    Reversal { of: EntryId },
}

/// The day on which a freeze ends (that day is not frozen), by the rule that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FreezeUntil {
    /// The day that the decision names.
    Day(Date),
    /// So many months after it began; of a prolongation, after it would have ended.
    Months(Months),
    /// As long as the terms allow for the damage.
    Longest,
}

/// Why a debt is written off (điều kiện xóa nợ).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WriteOffGrounds {
    /// Hết thời gian khoanh nợ mà vẫn không có khả năng trả.
    UnableAfterFreeze,
    /// Chết, mất tích không còn tài sản, không có người thừa kế.
    NoEstate,
    /// Căn cứ khác theo quyết định.
    ByDecision,
}

impl Entry {
    /// The one order of a history, whatever order it arrived in: by value date; on one day by what happened. Only
    /// entries of which all that is equal are ordered by their ids, which tell the order of arrival: these may change
    /// places.
    pub(super) fn place(&self) -> (Date, &EntryKind, EntryId) {
        (self.value_on, &self.kind, self.id)
    }
}

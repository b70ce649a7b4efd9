//! What was agreed: every parameter of a loan as data.
//!
//! Nothing of law or policy is a constant here. A programme's version fills these in, a loan freezes them, and a
//! schedule of another system is run through the engine by stating that system's parameters.

use vocabulary::calendar::{Date, Months};

use super::{
    day_count::DayCount,
    due_dates::MonthEnd,
    limits::{ExtensionLimits, FreezeRule},
    money::Amount,
    parts::Order,
    rate::{Factor, Rate},
    rounding::{Remainder, Rounding},
};

mod contract;

pub use contract::Contract;
pub(super) use contract::shape;

/// The terms of one loan (điều kiện vay).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The most that is lent (số tiền cho vay): the tranches together are never more.
    pub amount: Amount,
    /// The rate until a decision changes it.
    pub rate: Rate,
    pub interest: InterestRule,
    pub plan: Plan,
    pub overdue: OverdueRule,
    pub allocation: Allocation,
    pub prepayment: Prepayment,
    pub extension: ExtensionLimits,
    pub freeze: FreezeRule,
    /// Charged of themselves; any other fee is an entry.
    pub fees: Vec<FeeRule>,
}

/// How interest is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InterestRule {
    pub basis: DayCount,
    pub edges: EdgeDays,
    /// Of every posting, once.
    pub rounding: Rounding,
    pub remainder: Remainder,
    /// So many months from the first disbursement bear no interest (miễn lãi).
    pub free_months: u16,
}

/// Whether a tranche earns on the day it is paid out, and principal on the day it is paid back (ngày đầu, ngày cuối).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EdgeDays {
    /// Tính ngày đầu, bỏ ngày cuối: the day of disbursement earns, the day of repayment does not. The book's default.
    FirstInLastOut,
    /// Bỏ ngày đầu, tính ngày cuối. A span has as many days as by the default, each a day later: of free months, of a
    /// rate and of a freeze too, which count from the day after theirs.
    FirstOutLastIn,
    /// Both earn: one day more in the life of every đồng. A rate and a freeze count from the day after theirs, since
    /// their own day ends a span.
    BothIn,
    /// Neither does: one day less.
    BothOut,
}

/// How principal is paid back and when what falls due.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Plan {
    pub principal: PrincipalPlan,
    /// From one due date to the next; interest falls due on each (kỳ trả lãi).
    pub interval: Months,
    /// How many due dates; the last one is the final due date (ngày đến hạn cuối cùng).
    pub instalments: u16,
    /// Principal falls due on each so-manieth of them (kỳ trả gốc): 6 or 12 where interest is paid monthly.
    pub principal_every: u16,
    /// On the first so many, no principal falls due (ân hạn gốc).
    pub grace_principal: u16,
    /// On the first so many, no interest falls due (ân hạn lãi): it accrues and falls due on the one after them.
    pub grace_interest: u16,
    pub counted_from: CountedFrom,
    pub month_end: MonthEnd,
    /// Of each part of the principal; the last takes the remainder.
    pub rounding: Rounding,
}

/// The principal's parts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PrincipalPlan {
    /// Trả gốc đều: equal parts.
    Equal,
    /// Trả gốc một lần: everything on the final due date.
    Bullet,
    /// Trả góp đều (niên kim): principal and interest together are the same on every due date. Every due date bears
    /// principal.
    Level,
    /// Theo phân kỳ thỏa thuận: a part for each due date, with nothing where none falls due.
    Explicit(Vec<Amount>),
}

/// The day that due dates are counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CountedFrom {
    /// The first disbursement, in a rescheduling its own day: the first due date is one interval later.
    FirstDisbursement,
    /// A fixed day, where payment days are those of the transaction point (ngày giao dịch xã).
    Day(Date),
}

/// What becomes of principal that was not paid when it fell due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OverdueRule {
    /// What the rate is multiplied by on overdue principal, from the day after it fell due (lãi suất nợ quá hạn: 130 %,
    /// 06/2026/NĐ-CP Art. 32.2). On unpaid interest nothing is earned, by any rule.
    pub factor: Factor,
    pub missed: Missed,
}

/// When principal is overdue (chuyển nợ quá hạn).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Missed {
    /// Only the day after the final due date; a part missed before is shifted to the next due date that bears
    /// principal (chuyển kỳ sau).
    Shifts,
    /// The day after any due date.
    IsOverdue,
}

/// Where a payment goes. What is due comes before anything in advance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Allocation {
    /// Of what is due; within a part the oldest first.
    pub order: Order,
    pub in_advance: InAdvance,
}

/// What a payment that is left over after everything due may still pay (trả trước hạn). A payment of the whole
/// pay-off amount is accepted by every rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InAdvance {
    /// Nothing: it is an excess.
    Nothing,
    /// Principal first; interest accrued to the day only when no principal is left.
    PrincipalFirst,
    /// Interest accrued to the day first, then principal.
    InterestFirst,
}

/// What a payment in advance does to the plan, and what becomes of an excess.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Prepayment {
    pub effect: PrepaymentEffect,
    pub excess: Excess,
}

/// Which parts of the principal a payment in advance takes away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PrepaymentEffect {
    /// The last ones: the loan ends earlier (rút ngắn thời hạn); level instalments stay what they are until then. What is
    /// missed may still shift up to the final due date that was agreed.
    ShortensTerm,
    /// A share of each: they are planned anew over the same due dates (giảm số tiền mỗi kỳ). Explicit parts stay as they
    /// were agreed, as far as they reach.
    ReducesInstalments,
    /// The next ones: they are paid already (bỏ qua kỳ kế tiếp).
    SkipsNext,
}

/// What becomes of money that nothing is owed for (tiền trả thừa).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Excess {
    /// It is returned, and [`Standing::returned`](super::loan::Standing) says how much. No account of the loan hears of
    /// it: it never was the lender's. Who takes the payment books the whole and owes the payer this part of it.
    Returned,
    /// The payment is refused.
    Refused,
}

/// A fee that is charged of itself (phí).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FeeRule {
    pub on: FeeOn,
    pub charge: Charge,
}

/// When a fee is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FeeOn {
    /// On each tranche; a share is one of the tranche.
    Disbursement,
    /// On each due date while principal is owed; a share is one of that principal.
    DueDate,
}

/// How much a fee is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Charge {
    Fixed(Amount),
    /// So many millionths, rounded as interest is.
    Share(super::rate::Portion),
}

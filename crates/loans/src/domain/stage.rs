//! The stages of a loan's life and the ways between them.
//!
//! ```text
//!            disburse            miss               charge off
//! Booked ─────────────▶ InTerm ───────▶ Overdue ────────────────▶ ChargedOff
//!                        │  ▲ ◀───────    │  ▲                        │
//!                 freeze │  │ thaw  cure  │  │ thaw                   │
//!                        ▼  │             ▼  │                        │
//!                        └── Frozen ◀─────┘                           │
//!             settle, write off: from all of them but Booked ──▶ Settled, WrittenOff
//! ```

use vocabulary::calendar::Date;

use super::rate::Portion;

/// Where a loan is in its life (trạng thái khoản vay). Each stage owns what exists only in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Chưa giải ngân.
    Booked,
    /// Trong hạn.
    InTerm,
    /// Quá hạn: some principal is overdue.
    Overdue {
        /// The first day on which the oldest part that is still owed was.
        since: Date,
    },
    /// Đang khoanh nợ.
    Frozen(Freeze),
    /// Theo dõi ngoại bảng: still owed, no longer earning.
    ChargedOff { on: Date },
    /// Đã tất toán.
    Settled { on: Date },
    /// Đã xóa nợ.
    WrittenOff { on: Date },
}

/// A freeze (khoanh nợ) that is not over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Freeze {
    /// Its first day.
    pub from: Date,
    /// The first day after it.
    pub until: Date,
    /// What part of the project's capital was damaged.
    pub damage: Portion,
    /// How many times it was prolonged.
    pub prolonged: u8,
    /// Of a loan that was overdue when it was frozen, and is again afterwards.
    pub overdue_since: Option<Date>,
}

/// A stage without what it owns: to name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StageKind {
    Booked,
    InTerm,
    Overdue,
    Frozen,
    ChargedOff,
    Settled,
    WrittenOff,
}

/// What may be done to a loan, or not, by its stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Disburse,
    Repay,
    ChargeFee,
    ChangeRate,
    /// Extend, or move an instalment: only what is in term.
    Postpone,
    Recall,
    Reschedule,
    Freeze,
    ProlongFreeze,
    Unfreeze,
    ChargeOff,
    WriteOff,
}

/// The stage does not allow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stage does not allow it")]
pub struct WrongStage(pub StageKind);

impl Stage {
    /// Which one it is.
    pub fn kind(self) -> StageKind {
        match self {
            Self::Booked => StageKind::Booked,
            Self::InTerm => StageKind::InTerm,
            Self::Overdue { .. } => StageKind::Overdue,
            Self::Frozen(_) => StageKind::Frozen,
            Self::ChargedOff { .. } => StageKind::ChargedOff,
            Self::Settled { .. } => StageKind::Settled,
            Self::WrittenOff { .. } => StageKind::WrittenOff,
        }
    }

    /// Whether interest accrues and instalments fall due.
    pub fn is_running(self) -> bool {
        matches!(self, Self::InTerm | Self::Overdue { .. })
    }

    /// Whether nothing is owed any more, for ever.
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Settled { .. } | Self::WrittenOff { .. })
    }

    /// The whole table of what is allowed when.
    pub(super) fn permits(self, act: Act) -> Result<(), WrongStage> {
        let permitted = match self {
            Self::Booked => matches!(act, Act::Disburse),
            Self::InTerm => !matches!(act, Act::Unfreeze | Act::ProlongFreeze),
            Self::Overdue { .. } => {
                !matches!(act, Act::Disburse | Act::Postpone | Act::Unfreeze | Act::ProlongFreeze)
            }
            Self::Frozen(_) => matches!(
                act,
                Act::Repay
                    | Act::ChargeFee
                    | Act::ChangeRate
                    | Act::ProlongFreeze
                    | Act::Unfreeze
                    | Act::WriteOff
            ),
            Self::ChargedOff { .. } => matches!(act, Act::Repay | Act::ChargeFee | Act::WriteOff),
            Self::Settled { .. } | Self::WrittenOff { .. } => false,
        };
        if permitted { Ok(()) } else { Err(WrongStage(self.kind())) }
    }

    /// A tranche is paid out.
    pub(super) fn disburse(self) -> Result<Self, WrongStage> {
        self.permits(Act::Disburse)?;
        Ok(Self::InTerm)
    }

    /// Principal is overdue from this day on.
    pub(super) fn miss(self, since: Date) -> Self {
        if self == Self::InTerm { Self::Overdue { since } } else { self }
    }

    /// No principal is overdue any more.
    pub(super) fn cure(self) -> Self {
        self.overdue_since(None)
    }

    /// What was overdue is so since a day, or no more.
    pub(super) fn overdue_since(self, since: Option<Date>) -> Self {
        match self {
            Self::Overdue { .. } => since.map_or(Self::InTerm, |since| Self::Overdue { since }),
            Self::Frozen(freeze) => Self::Frozen(Freeze { overdue_since: since, ..freeze }),
            Self::Booked
            | Self::InTerm
            | Self::ChargedOff { .. }
            | Self::Settled { .. }
            | Self::WrittenOff { .. } => self,
        }
    }

    /// From a day until another, for a damage.
    pub(super) fn freeze(self, from: Date, until: Date, damage: Portion) -> Result<Self, WrongStage> {
        self.permits(Act::Freeze)?;
        let overdue_since = match self {
            Self::Overdue { since } => Some(since),
            Self::Booked
            | Self::InTerm
            | Self::Frozen(_)
            | Self::ChargedOff { .. }
            | Self::Settled { .. }
            | Self::WrittenOff { .. } => None,
        };
        Ok(Self::Frozen(Freeze { from, until, damage, prolonged: 0, overdue_since }))
    }

    /// The freeze is over, and the loan is what it was.
    pub(super) fn thaw(self) -> Result<(Self, Freeze), WrongStage> {
        let Self::Frozen(freeze) = self else { return Err(WrongStage(self.kind())) };
        let stage = freeze.overdue_since.map_or(Self::InTerm, |since| Self::Overdue { since });
        Ok((stage, freeze))
    }

    pub(super) fn charge_off(self, on: Date) -> Result<Self, WrongStage> {
        self.permits(Act::ChargeOff)?;
        Ok(Self::ChargedOff { on })
    }

    pub(super) fn write_off(self, on: Date) -> Result<Self, WrongStage> {
        self.permits(Act::WriteOff)?;
        Ok(Self::WrittenOff { on })
    }

    /// Nothing is owed.
    pub(super) fn settle(self, on: Date) -> Self {
        if self.is_closed() { self } else { Self::Settled { on } }
    }
}

#[cfg(test)]
mod tests;

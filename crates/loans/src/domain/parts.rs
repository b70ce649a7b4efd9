//! The four parts of a debt and the order in which a payment meets them.

use vocabulary::rejection::Fault;

use super::money::Amount;

/// What a borrower owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Lãi quá hạn: interest on overdue principal, at the rate times the overdue factor.
    Penalty,
    /// Phí.
    Fee,
    /// Lãi trong hạn: interest on principal that is not overdue.
    Interest,
    /// Gốc.
    Principal,
}

impl Part {
    /// All four, in the order of the type.
    pub const ALL: [Self; 4] = [Self::Penalty, Self::Fee, Self::Interest, Self::Principal];
}

/// An amount of each part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Parts {
    /// Lãi quá hạn.
    pub penalty: Amount,
    /// Phí.
    pub fee: Amount,
    /// Lãi trong hạn.
    pub interest: Amount,
    /// Gốc.
    pub principal: Amount,
}

impl Parts {
    /// The amount of one.
    pub fn of(&self, part: Part) -> Amount {
        match part {
            Part::Penalty => self.penalty,
            Part::Fee => self.fee,
            Part::Interest => self.interest,
            Part::Principal => self.principal,
        }
    }

    /// Puts more to one.
    pub fn add(&mut self, part: Part, amount: Amount) {
        match part {
            Part::Penalty => self.penalty.add(amount),
            Part::Fee => self.fee.add(amount),
            Part::Interest => self.interest.add(amount),
            Part::Principal => self.principal.add(amount),
        }
    }

    /// All of it.
    pub fn total(&self) -> Amount {
        self.penalty.plus(self.fee).plus(self.interest).plus(self.principal)
    }

    /// Part by part.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Self {
            penalty: self.penalty.plus(other.penalty),
            fee: self.fee.plus(other.fee),
            interest: self.interest.plus(other.interest),
            principal: self.principal.plus(other.principal),
        }
    }

    /// Part by part the difference, where the other never has more.
    #[must_use]
    pub(super) fn minus(&self, other: &Self) -> Self {
        Self {
            penalty: self.penalty.minus(other.penalty),
            fee: self.fee.minus(other.fee),
            interest: self.interest.minus(other.interest),
            principal: self.principal.minus(other.principal),
        }
    }
}

impl std::iter::Sum for Parts {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::default(), |sum, next| sum.plus(&next))
    }
}

/// The order in which a payment meets what is due (thứ tự thu nợ): each part once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Order([Part; 4]);

impl Order {
    /// First to last.
    pub fn parts(self) -> [Part; 4] {
        self.0
    }
}

/// A part is missing from an order, or named twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an order names each part once")]
pub struct NoOrder;

impl TryFrom<[Part; 4]> for Order {
    type Error = NoOrder;

    fn try_from(parts: [Part; 4]) -> Result<Self, NoOrder> {
        if Part::ALL.iter().all(|part| parts.contains(part)) { Ok(Self(parts)) } else { Err(NoOrder) }
    }
}

impl From<NoOrder> for Fault {
    fn from(_: NoOrder) -> Self {
        Self::new(
            "phải nêu đủ lãi quá hạn, phí, lãi và gốc, mỗi phần một lần",
            "must name penalty, fee, interest and principal once each",
        )
    }
}

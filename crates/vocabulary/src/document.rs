//! The papers that decisions rest on.

use serde::{Deserialize, Serialize};

use crate::{
    calendar::{Date, supported},
    rejection::Violations,
    text::Name,
};

/// A signed paper (văn bản): a decision, a resolution, minutes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DocumentRef {
    /// Số: `1679/NQ-UBTVQH15`.
    pub number: Name,
    /// Ngày ban hành.
    pub date: Date,
    /// Cơ quan ban hành.
    pub issuer: Name,
}

impl DocumentRef {
    /// Checks all three parts and reports every bad one, under `number`, `date` and `issuer`.
    pub fn new(number: &str, date: Date, issuer: &str) -> Result<Self, Violations> {
        let mut violations = Violations::default();
        let number = violations.field("number", number.parse());
        let date = violations.field("date", supported(date));
        let issuer = violations.field("issuer", issuer.parse());
        match (number, date, issuer) {
            (Some(number), Some(date), Some(issuer)) => Ok(Self { number, date, issuer }),
            _ => Err(violations),
        }
    }
}

#[cfg(test)]
mod tests;

//! The calendar of working days (ngày làm việc).

use serde::{Deserialize, Serialize};
use vocabulary::{calendar::Date, document::DocumentRef, text::Name};

mod declare;
#[cfg(test)]
mod tests;

pub(crate) use declare::Declare;

/// A day that was declared to differ from the rule "Monday to Friday are worked", or to follow it after all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Day {
    pub(crate) date: Date,
    /// Worked although at a weekend (làm bù); otherwise a holiday (nghỉ).
    pub(crate) is_working: bool,
    pub(crate) reason: Name,
    pub(crate) document: Option<DocumentRef>,
}

/// What happened to a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DayEvent {
    /// The last declaration counts.
    Declared { day: Day },
}

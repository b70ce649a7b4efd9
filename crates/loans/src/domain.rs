//! What a loan is and what follows from it.
//!
//! Pure: no clock, no input or output. Everything a rule needs is an argument, everything that law or policy decides is
//! a value in the [`terms`].
//!
//! | file | holds |
//! |---|---|
//! | [`terms`], [`limits`] | every parameter of a loan as data |
//! | [`entry`] | what happens to a loan, on its value date |
//! | [`loan`] | terms and entries → standing on a day, schedule, postings |
//! | `course` | the one fold over time; a file for each kind of thing that happens |
//! | `rows` | the instalments: who owes what since when |
//! | [`stage`] | the state machine |
//! | `plan` | principal over due dates |
//! | [`day_count`], [`due_dates`] | shares of a year, days of a month |
//! | [`exact`], [`rounding`], [`accrual`] | interest from exact to posted |
//! | [`postings`] | what the ledger hears, and what it hears again after a back-dated entry |
//! | [`rejection`] | why an entry is not possible |

#![deny(clippy::arithmetic_side_effects)]

pub mod accrual;
mod course;
pub mod day_count;
pub mod due_dates;
pub mod entry;
pub mod exact;
pub mod limits;
pub mod loan;
pub mod money;
pub mod parts;
mod plan;
pub mod postings;
pub mod rate;
pub mod rejection;
pub mod rounding;
mod rows;
pub mod schedule;
pub mod stage;
pub mod terms;
#[cfg(test)]
mod tests;

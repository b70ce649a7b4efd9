//! Whole lives of loans.

#![expect(clippy::arithmetic_side_effects, reason = "a test that overflows has failed")]

mod arrival;
mod closed_periods;
mod endings;
mod fees;
mod freezes;
mod given;
mod instalments;
mod interest;
mod level;
mod overdue;
mod postponements;
mod prepayments;
mod properties;
mod published;
mod random;
mod reference;
mod refusals;
mod reversals;

//! Whole lives of loans.

mod closed_periods;
mod endings;
mod fees;
mod freezes;
mod given;
mod instalments;
mod interest;
mod overdue;
mod postponements;
mod prepayments;
mod published;
mod refusals;
mod reversals;

//! Whole lives of loans.

mod freezes;
mod given;
mod instalments;
mod interest;
mod overdue;
mod postponements;
mod prepayments;
mod published;

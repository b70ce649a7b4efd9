//! Loans of policy credit, computed exactly.
//!
//! So far only the pure room: what a loan's terms and its history say about its schedule, its balances on any day and
//! what the ledger hears of it. The service is built around it.
//!
//! | room | holds |
//! |---|---|
//! | `domain` | terms, entries, the course of a loan, its schedule, standing and postings |
//!
//! Invariants: a loan is a function of its terms and the *set* of its entries, in whatever order they arrived ·
//! interest is exact until a posting rounds it, once, by a named rule · earned = posted + pending + remainder ·
//! principal paid out = principal of all instalments · the postings of every day add up to nothing.

pub mod domain;

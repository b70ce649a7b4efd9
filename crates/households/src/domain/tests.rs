//! A small province and a batcher without a database, for the rules' own tests.
#![expect(clippy::arithmetic_side_effects, reason = "the numbers of a test are small")]

pub(crate) mod histories;
mod identifiers;
mod lifecycles;
pub(crate) mod province;
mod statements;
pub(crate) mod world;

//! Private PostgreSQL and NATS servers for `demo` and the tests.
//!
//! [`Servers::start`] owns a pair in a folder; [`shared`] finds the pair of a Cargo target directory, starting it when
//! no test has yet. Both find the programs in the same order: given URLs, installed servers that are new enough,
//! pinned wheels (see README).
//!
//! Rooms: `programs` and `wheels` find, `supervisor` keeps a server exactly as long as it is needed, `postgres` and
//! `nats` know one server each, `scratch` has memory for tests, `servers` and `users` are the two ways to have a pair, `databases` and `streams` give
//! each test its own corner.

mod account;
mod cleanup;
mod databases;
mod environment;
mod error;
mod nats;
mod postgres;
mod programs;
mod random;
mod scratch;
mod servers;
mod step;
mod streams;
mod supervisor;
#[cfg(test)]
mod tests;
mod users;
mod wait;
mod wheels;

pub use databases::TestDatabase;
pub use error::LocalError;
pub use servers::{Options, Server, Servers};
pub use step::Step;
pub use streams::NatsPrefix;
pub use users::{SharedServers, shared};

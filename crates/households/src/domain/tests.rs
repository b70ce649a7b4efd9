//! A small province and a batcher without a database, for the rules' own tests.

pub(crate) mod histories;
pub(crate) mod province;
pub(crate) mod world;

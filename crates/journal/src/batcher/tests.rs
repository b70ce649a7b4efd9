//! The write side against a real PostgreSQL.

mod areas;
mod audited;
mod batches;
mod boxes;
mod chained;
mod claims;
mod connections;
mod contracts;
mod instances;
mod keys;
mod poison;
mod proxy;
mod relayed;
mod retries;
mod rig;
mod schema;

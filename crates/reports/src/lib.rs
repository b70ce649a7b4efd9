//! The bounded context reports.

mod cubes;
mod feeds;
mod store;

//! Against real servers.

mod ground;
mod inbox;
mod lag;
mod parcels;
mod relay;
mod schema;
mod streams;

//! Against real servers.

mod ground;
mod inbox;
mod parcels;
mod relay;
mod schema;
mod streams;

//! Against real servers.

mod ground;
mod inbox;
mod lag;
mod parcels;
mod parking;
mod relay;
mod replay;
mod schema;
mod streams;

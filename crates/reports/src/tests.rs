//! Reports through gRPC, from events published into the streams.

mod bad_input;
mod explaining;
mod knowing;
mod lifecycle;
mod maps;
mod official;
mod rebuilding;
mod reform;
mod refusals;
mod standards;
mod statements;
mod targets;
mod ticks;
mod upgrading;
mod watching;
mod world;

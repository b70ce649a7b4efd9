//! The context through gRPC, against real servers: one module for each RPC, and what concerns all of them.

mod access;
mod add_working_days;
mod bad_input;
mod classify_unit;
mod declare_day;
mod declassify_unit;
mod events;
mod get_unit;
mod get_village;
mod given;
mod import_units;
mod journal;
mod list_atoms;
mod list_declared_days;
mod list_predecessors;
mod list_successors;
mod list_units;
mod list_villages;
mod register_village;
mod resolve_unit;
mod schema;
mod statements;
mod update_village;

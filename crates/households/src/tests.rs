//! The context through gRPC, against real servers: one module for each RPC or a few that belong
//! together, and what concerns all of them.

mod access;
mod add_member;
mod amend_household;
mod amend_member;
mod bad_input;
mod enact_standard;
mod end_membership;
mod events;
mod export_households;
mod feed;
mod get_household;
mod get_standard;
mod given;
mod lifecycle;
mod list_decisions;
mod list_household_changes;
mod list_households;
mod list_standards;
mod move_member;
mod personal;
mod preview_classification;
mod preview_registrations;
mod record_decision;
mod reform;
mod register_household;
mod register_households;
mod reveal_citizen_id;
mod review_law;
mod review_lists;
mod reviews;
mod rounds;
mod schema;
mod search_households;
mod simulate_standard;
mod statements;

//! The shell around a small context of its own, through the generated client of the contract.

mod access;
mod audit;
mod bad_input;
mod commands;
mod config;
mod drain;
mod errors;
mod fake;
mod feeds;
mod limits;
mod parking;
mod reflection;
mod replay;
mod streams;
mod unreached;
mod values;
mod watching;

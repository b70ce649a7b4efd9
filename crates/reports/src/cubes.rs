//! What a figure is made of. Pure: no database, no messages, nothing that waits.
//!
//! | module | holds |
//! |---|---|
//! | [`cell`] | the dimensions along which records are counted |
//! | [`mark`] | by what the official report set counts beside the class |
//! | [`timeline`] | what is known of one household, and the dated deltas by which an event changes it |
//! | [`movement`] | how a household moved when its class changed |
//! | [`cube`] | all figures at once: sums over any dates, as known at any instant |
//! | [`sums`] | counts on a map: every place once, whatever is not assigned on a line of its own |
//! | [`explain`] | which numbers make one cell of a report |
//! | [`official`] | the columns of the official report set |
//! | [`ethnic`] | counts by ethnic group, taken unit by unit, on a map |
//! | [`target`] | what came of a target |
//! | [`map`] | where the places of the deltas lie on one map, and which laws say so |

#![deny(clippy::arithmetic_side_effects)]

pub(crate) mod cell;
pub(crate) mod cube;
pub(crate) mod ethnic;
pub(crate) mod explain;
pub(crate) mod map;
pub(crate) mod mark;
pub(crate) mod movement;
pub(crate) mod official;
pub(crate) mod sums;
pub(crate) mod target;
pub(crate) mod timeline;

#[cfg(test)]
mod lifecycles;

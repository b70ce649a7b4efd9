//! Value types and the shape of a decision. Pure: no clock, no input or output, nothing that waits.
//!
//! | module | holds |
//! |---|---|
//! | [`area`] | administrative units with history, the maps they form, and places that outlive reorganisations |
//! | [`calendar`] | civil dates, periods, working days, the local date of an instant |
//! | [`caller`] | who asks: principal, roles, areas |
//! | [`decision`] | `decide(states, command, moment) → states + events`, or a rejection |
//! | [`document`] | the decisions on paper that ours rest on |
//! | [`etag`] | the version that a record was read at, as text |
//! | [`id`] | ids whose text is their resource name |
//! | [`money`] | whole đồng |
//! | [`page`] | page sizes and tokens |
//! | [`ratio`] | percentages, recomputed from their two numbers |
//! | [`rejection`] | why a call is refused, and which field was bad |
//! | [`seal`] | keys that a pure rule carries and cannot open |
//! | [`text`] | names as people type them, and the key under which they are found |
//!
//! A value of one of these types proves its own checks: it can only be made by its parser, so nothing downstream
//! checks again. Every refusal is a [`rejection::Fault`] in Vietnamese and English that never repeats the value.

#![deny(clippy::arithmetic_side_effects)]
#![warn(missing_docs)]

pub mod area;
pub mod calendar;
pub mod caller;
pub mod decision;
pub mod document;
pub mod etag;
pub mod id;
pub mod money;
pub mod page;
pub mod ratio;
pub mod rejection;
pub mod seal;
pub mod text;

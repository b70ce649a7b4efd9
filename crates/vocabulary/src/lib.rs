//! Value types and the shape of a decision.

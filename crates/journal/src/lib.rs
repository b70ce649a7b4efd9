//! One transaction, ordered events, one effect each.

//! Every statement fits the migrated tables.

//! Everything on one machine: `sinhke demo`.

pub(crate) mod registry;

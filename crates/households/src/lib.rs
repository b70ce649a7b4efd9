//! The registry of households.

mod domain;

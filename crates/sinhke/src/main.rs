//! The one binary.

mod demo;
mod figures;

fn main() {}
